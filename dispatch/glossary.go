package dispatch

import "slices"

// Term names a fact of the journal and the command that leads to it. Names of verbs and who may use them are in the table of
// verbs.
type Term struct {
	Fact    Fact
	Name    Text
	Command Command // whose fact it is; nil where it only follows from other commands, which By lists
	By      []Verb
	State   State // the request's state from then on, where the fact alone determines it; else ""
}

// terms is the glossary, collected from the sorts of subject; .github/GLOSSARY.md is generated from it.
var terms []Term

// requestFacts are the terms of a request that no verb's row has: facts that only follow from others.
var requestFacts = []Term{
	{Fact: Repeated{}, Name: Text{"重复报完", "reported finished again"}, By: []Verb{VerbFinish}},
	{Fact: Alarmed{}, Name: Text{"听到危急征象", "a red flag was heard"}, By: []Verb{VerbSubmit, VerbTriage, VerbAddContact}},
	{Fact: RevealedOften{}, Name: Text{"短时间内查看了很多人的个人信息", "looked at the details of many people within minutes"}, By: []Verb{VerbReveal}},
	{Fact: Hindered{}, Name: Text{"按原样办不了", "cannot go on as it stands"}, By: []Verb{VerbAdapt}},
	{Fact: Withdrawn{}, Name: Text{"任务撤下", "errand withdrawn"}, By: []Verb{VerbTriage, VerbRoute, VerbAdapt, VerbRedirect, VerbMerge, VerbCancel, VerbSignOff, VerbClose}},
	{Fact: Confirmed{}, Name: Text{"并单的居民说解决了", "a merged caller says that it is solved"}, By: []Verb{VerbClose}},
}

// Glossary returns the term of every fact.
func Glossary() []Term { return slices.Clone(terms) }

// Restated names the facts of which one like f says all again, as a description does: what is not in f holds no longer. nil for
// what says something of its own.
func Restated(f Fact) []string {
	name := FactName(f)
	if _, describes := factTerms[name].Command.(Describes); describes {
		return []string{name}
	}
	if _, ok := f.(Triaged); ok {
		return []string{FactName(Submitted{}), name}
	}
	return nil
}

// FactText is the name of a fact for people; for one that a newer program wrote, the stored name.
func FactText(name string) Text {
	if t, known := factTerms[name]; known {
		return t.Name
	}
	return Text{name, name}
}

// Errand is the state that the fact leads an errand to, where it is always the same; else "".
func (t Term) Errand() ErrandState {
	if t.Command == nil {
		return ""
	}
	var to ErrandState
	for _, next := range t.Command.Verb().Row().Errand {
		if to != "" && to != next {
			return ""
		}
		to = next
	}
	return to
}
