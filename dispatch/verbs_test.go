package dispatch

import (
	"reflect"
	"strings"
	"testing"
)

// Every row is complete and fits its command.
func TestVerbRows(t *testing.T) {
	seen := map[Verb]bool{}
	for _, row := range Verbs() {
		if seen[row.Verb] {
			t.Errorf("%s has two rows", row.Verb)
		}
		seen[row.Verb] = true
		if row.Name.ZH == "" || row.Name.EN == "" || len(row.Roles) == 0 {
			t.Errorf("%s has no name, or nobody may", row.Verb)
		}
		if row.Command == nil {
			continue
		}
		if got := row.Command.Verb(); got != row.Verb {
			t.Errorf("the command of %s is that of %s", row.Verb, got)
		}
		if _, ok := Sorts[row.Of]; !ok && row.Of != "" {
			t.Errorf("%s is about a %s, which is no subject", row.Verb, row.Of)
		}
		if (row.Of == OfRequest) != (row.States != nil) && row.Verb != VerbErase {
			t.Errorf("%s is taken in the states %v", row.Verb, row.States)
		}
		for _, f := range row.Fields {
			name, into, named := strings.Cut(f, "=")
			if !named {
				into = name
			}
			command := reflect.TypeOf(row.Command)
			for part := range strings.SplitSeq(into, ".") {
				field, ok := command.FieldByNameFunc(func(s string) bool { return strings.EqualFold(s, strings.ReplaceAll(part, "_", "")) })
				if !ok {
					t.Errorf("%s has no place for %s", row.Verb, f)
					break
				}
				command = field.Type
			}
		}
		if named := len(row.Fields) > 0 && row.Fields[0] == "errand"; row.Fields != nil && row.Of == OfRequest && named != (row.Errand != nil) {
			t.Errorf("%s names an errand: %t; it moves one: %t", row.Verb, named, row.Errand != nil)
		}
	}
}

// A telephone without a network shows an errand as its verbs will leave it, and relies on this.
func TestAVerbLeadsToOneStateOnly(t *testing.T) {
	for _, row := range Verbs() {
		targets := map[ErrandState]bool{}
		for from, to := range row.Errand {
			if to != from || row.Verb == VerbFinish {
				targets[to] = true
			}
		}
		if len(targets) > 1 {
			t.Errorf("%s leads to %v", row.Verb, targets)
		}
	}
}
