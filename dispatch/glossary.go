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

// requestFacts are the terms of a request.
var requestFacts = []Term{
	{Fact: Submitted{}, Name: Text{"提出求助", "asked for help"}, Command: Submit{}},
	{Fact: ContactAdded{}, Name: Text{"再次来电", "called again"}, Command: AddContact{}},
	{Fact: Triaged{}, Name: Text{"核实登记", "checked"}, Command: Triage{}},
	{Fact: Routed{}, Name: Text{"拆成任务", "split into errands"}, Command: Route{}},
	{Fact: Responded{}, Name: Text{"已答复居民", "answered the resident"}, Command: Respond{}},
	{Fact: Held{}, Name: Text{"挂起", "put on hold"}, Command: Hold{}, State: StateOnHold},
	{Fact: Resumed{}, Name: Text{"恢复办理", "taken up again"}, Command: Resume{}},
	{Fact: Cancelled{}, Name: Text{"撤销", "cancelled"}, Command: Cancel{}, State: StateCancelled},
	{Fact: SignedOff{}, Name: Text{"定为未办成", "signed off as not done"}, Command: SignOff{}, State: StateFailed},
	{Fact: Merged{}, Name: Text{"并入另一件", "merged into another"}, Command: Merge{}, State: StateMerged},
	{Fact: Joined{}, Name: Text{"并入了一件", "took another in"}, Command: Join{}},
	{Fact: Closed{}, Name: Text{"办结", "closed"}, Command: Close{}, State: StateClosed},
	{Fact: Reopened{}, Name: Text{"重新办理", "reopened"}, Command: Reopen{}, State: StateOpen},
	{Fact: Escalated{}, Name: Text{"上报", "passed up"}, Command: Escalate{}},
	{Fact: Ticked{}, Name: Text{"承诺到点", "part of the promise passed"}, Command: Tick{}},
	{Fact: Revealed{}, Name: Text{"查看个人信息", "looked at personal details"}, Command: Reveal{}},
	{Fact: Attached{}, Name: Text{"附上照片", "added a picture"}, Command: Attach{}},

	// Of one errand of it.
	{Fact: Ordered{}, Name: Text{"派单", "given to a cadre"}, Command: Order{}},
	{Fact: Proposed{}, Name: Text{"询问志愿者", "offered to a volunteer"}, Command: Propose{}},
	{Fact: Unplaced{}, Name: Text{"暂时无人可派", "nobody could take it"}, Command: Unplace{}},
	{Fact: Accepted{}, Name: Text{"接单", "accepted"}, Command: Accept{}},
	{Fact: Declined{}, Name: Text{"谢绝", "declined"}, Command: Decline{}},
	{Fact: Acknowledged{}, Name: Text{"已读", "acknowledged"}, Command: Acknowledge{}},
	{Fact: HandedBack{}, Name: Text{"退单", "handed back"}, Command: HandBack{}},
	{Fact: Lapsed{}, Name: Text{"未读收回", "not read in time"}, Command: Lapse{}},
	{Fact: Taken{}, Name: Text{"收回", "taken back"}, Command: Take{}},
	{Fact: Reassigned{}, Name: Text{"改派他人", "taken to be given to another"}, Command: Reassign{}},
	{Fact: Started{}, Name: Text{"出发", "set out"}, Command: Start{}},
	{Fact: PickedUp{}, Name: Text{"取到", "picked up"}, Command: PickUp{}},
	{Fact: Arrived{}, Name: Text{"到达", "arrived"}, Command: Arrive{}},
	{Fact: Arranged{}, Name: Text{"落实医院与车辆", "arranged hospital and vehicle"}, Command: Arrange{}},
	{Fact: Finished{}, Name: Text{"办完", "finished"}, Command: Finish{}},
	{Fact: Repeated{}, Name: Text{"重复报完", "reported finished again"}, By: []Verb{VerbFinish}},
	{Fact: Undone{}, Name: Text{"撤回办完", "undone"}, Command: Undo{}},
	{Fact: Failed{}, Name: Text{"没办成", "could not be done"}, Command: Fail{}},
	{Fact: Withdrawn{}, Name: Text{"任务撤下", "errand withdrawn"}, By: []Verb{VerbTriage, VerbRoute, VerbMerge, VerbCancel, VerbSignOff, VerbClose}},
	{Fact: HandedOver{}, Name: Text{"交接物品", "handed over"}, Command: HandOver{}},
	{Fact: Advanced{}, Name: Text{"垫付", "advanced money"}, Command: Advance{}},
	{Fact: Repaid{}, Name: Text{"归还垫付", "repaid"}, Command: Repay{}},
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
