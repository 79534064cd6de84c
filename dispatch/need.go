package dispatch

import "slices"

// Homebound is the need of somebody who cannot come down to the gate: what ends there is brought to the door by somebody inside.
const Homebound = "homebound"

// CommonNeeds are the needs of people that every call may name, in the order in which they are offered. Others can be stored
// too: a household has whatever needs a roll names.
var CommonNeeds = []string{"elderly", "infant", "pregnant", "disabled", "chronic", Homebound, Protected}

var needNames = map[string]Text{
	"elderly": {"老人", "elderly"}, "infant": {"婴幼儿", "infant"}, "pregnant": {"孕产妇", "pregnant"}, "disabled": {"残疾", "disabled"},
	"chronic": {"慢性病", "chronically ill"}, Homebound: {"下不了楼", "cannot come down"}, Protected: {"阳性或密接", "infected or contact"},
}

// NeedName returns what a person sees; empty for a need that is neither common nor asked about.
func NeedName(need string) Text {
	if q := Question(need); q.Ticked() {
		return q.Name()
	}
	return needNames[need]
}

// Ticked reports whether the question is answered by ticking a need of the same name.
func (q Question) Ticked() bool {
	return slices.Contains([]Question{AskCompanion, AskWheelchair, AskStretcher, AskOxygen, AskLifting}, q)
}
