//go:build ignore

// Writes the glossary of the journal to the file that is named: go generate ./dispatch does.
package main

import (
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

func main() {
	var b strings.Builder
	b.WriteString("# Glossary of the journal\n\nWritten by `make generate` from `dispatch/glossary.go` and `dispatch/verbs.go`. A command is what somebody wants to be true, " +
		"a fact is what the\njournal keeps of it, for ever under that name. *State* is the one that the request, or the errand, is in from then on, where the\nfact alone says so.\n\n" +
		"| 中文 | English | command | verb of the API | fact | state |\n|---|---|---|---|---|---|\n")
	for _, t := range dispatch.Glossary() {
		command, verb, state := "", "", ""
		if t.Command != nil {
			command, verb = "`"+reflect.TypeOf(t.Command).Name()+"`", "`"+string(t.Command.Verb())+"`"
		}
		for i, v := range t.By {
			if i > 0 {
				verb += ", "
			}
			verb += "`" + string(v) + "`"
		}
		if t.State != "" {
			state = fmt.Sprintf("request %s `%s`", t.State.Name().ZH, t.State)
		}
		if s := t.Errand(); s != "" {
			state = fmt.Sprintf("errand %s `%s`", s.Name().ZH, s)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | `%s` | %s |\n", t.Name.ZH, t.Name.EN, command, verb, dispatch.FactName(t.Fact), state)
	}
	if err := os.WriteFile(os.Args[1], []byte(b.String()), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
