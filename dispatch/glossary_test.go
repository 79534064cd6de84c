package dispatch

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// Every fact is in the glossary once, in both languages, and every verb leads to a fact.
func TestGlossaryIsWhole(t *testing.T) {
	told := map[string]bool{}
	var verbs []Verb
	for _, x := range Glossary() {
		name := FactName(x.Fact)
		if name == "" || told[name] {
			t.Errorf("%s is no fact, or told twice", name)
		}
		told[name] = true
		if x.Name.ZH == "" || x.Name.EN == "" {
			t.Errorf("%s has no words in one language", name)
		}
		if (x.Command == nil) != (len(x.By) > 0) {
			t.Errorf("%s has a command of its own, or follows from others", name)
		}
		if x.Command != nil {
			verbs = append(verbs, x.Command.Verb())
		}
		for _, v := range x.By {
			if v.Name().ZH == "" {
				t.Errorf("%s follows from %s, which is no verb", name, v)
			}
		}
	}
	stored, err := os.ReadFile("testdata/facts.txt") // names in existing journals
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(stored)) {
		if name, _, _ := strings.Cut(line, " "); !told[name] {
			t.Errorf("%s is not in the glossary", name)
		}
	}
	for _, row := range Verbs() {
		follows := slices.ContainsFunc(Glossary(), func(x Term) bool { return slices.Contains(x.By, row.Verb) })
		if !slices.Contains(verbs, row.Verb) && !follows {
			t.Errorf("%s leads to no fact", row.Verb)
		}
	}
}

// irregular are past forms that no rule makes.
var irregular = map[string]string{"Undo": "Undone", "Hold": "Held", "Take": "Taken", "Set": "Set", "Repay": "Repaid", "Hear": "Heard", "Leave": "Left", "Show": "Shown", "Run": "Run"}

// past is the past participle of a verb.
func past(verb string) string {
	if p, ok := irregular[verb]; ok {
		return p
	}
	last := verb[len(verb)-1:]
	switch {
	case last == "e":
		return verb + "d"
	case slices.Contains([]string{"Submit", "Cancel", "Drop", "Transfer"}, verb):
		return verb + last + "ed"
	}
	return verb + "ed"
}

// wordsOf cuts HandBack into Hand and Back.
func wordsOf(name string) (all []string) {
	for i, c := range name {
		if unicode.IsUpper(c) || i == 0 {
			all = append(all, "")
		}
		all[len(all)-1] += string(c)
	}
	return all
}

// A command and its fact share a stem: Finish and Finished, HandBack and HandedBack. A command with an object names it after
// the verb, its fact before it: SetPassword, PasswordSet.
func TestACommandAndItsFactShareAStem(t *testing.T) {
	for _, x := range Glossary() {
		if x.Command == nil {
			continue
		}
		words := wordsOf(reflect.TypeOf(x.Command).Name())
		first := past(words[0])
		rest := strings.Join(words[1:], "")
		if name := FactName(x.Fact); name != first+rest && name != rest+first {
			t.Errorf("%T leads to %s; it should be %s", x.Command, name, first+rest)
		}
	}
}

// A term's State is the state that its fact leads to.
func TestTheStateThatAFactLeadsTo(t *testing.T) {
	for _, x := range Glossary() {
		if x.State == "" {
			continue
		}
		r := Request{Round: 1, Standing: StandingReview}
		if got := r.Apply(Entry{Seq: 1, At: 1, Fact: x.Fact}).State; got != x.State {
			t.Errorf("%T leads to %s, not %s", x.Fact, got, x.State)
		}
	}
	for fact, want := range map[string]ErrandState{"Finished": ErrandFinished, "HandedBack": ErrandWaiting, "Started": ErrandUnderway, "Advanced": "", "Arranged": "", "Closed": ""} {
		if got := factTerms[fact].Errand(); got != want {
			t.Errorf("%s leads an errand to %q, want %q", fact, got, want)
		}
	}
}
