package dispatch

import "slices"

// Term is what is said about a fact of the journal, once: its name for people, and by which command it becomes true. What the
// verb is called, and who may, stands in the table of verbs.
type Term struct {
	Fact    Fact
	Name    Text
	Command Command // that it is the fact of; nil where it only follows from what the verbs of By do
	By      []Verb
	State   State // that the request is in from then on, where the fact alone says so; "" else
}

// terms is the glossary.
var terms = []Term{
	// Of a request.
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

	// Of cadres, areas and facilities.
	{Fact: CheckedIn{}, Name: Text{"上岗", "checked in"}, Command: CheckIn{}},
	{Fact: CheckedOut{}, Name: Text{"下岗", "checked out"}, Command: CheckOut{}},
	{Fact: Moved{}, Name: Text{"更新位置", "moved"}, Command: Move{}},
	{Fact: DroppedOut{}, Name: Text{"退出", "dropped out"}, Command: DropOut{}},
	{Fact: Restricted{}, Name: Text{"设管控", "set a control"}, Command: Restrict{}},
	{Fact: Sealed{}, Name: Text{"封停或重开", "sealed or reopened"}, Command: Seal{}},

	// Of accounts and imports.
	{Fact: PasswordSet{}, Name: Text{"改密码", "set the password"}, Command: SetPassword{}},
	{Fact: CodeIssued{}, Name: Text{"发登录码", "issued a sign-in code"}, Command: IssueCode{}},
	{Fact: CodeUsed{}, Name: Text{"用登录码登录", "used the sign-in code"}, Command: UseCode{}},
	{Fact: TokenIssued{}, Name: Text{"登录或发令牌", "signed in, or issued a token"}, Command: IssueToken{}},
	{Fact: TokenEnded{}, Name: Text{"退出或作废令牌", "signed out, or ended a token"}, Command: EndToken{}},
	{Fact: Imported{}, Name: Text{"导入表格", "imported a table"}, Command: Import{}},

	// Of whatever the catalogue holds.
	{Fact: AreaDescribed{}, Name: Text{"登记区域", "described the area"}, Command: DescribeArea{}},
	{Fact: UnitDescribed{}, Name: Text{"登记单位", "described the unit"}, Command: DescribeUnit{}},
	{Fact: CadreDescribed{}, Name: Text{"登记干部", "described the cadre"}, Command: DescribeCadre{}},
	{Fact: FacilityDescribed{}, Name: Text{"登记地点", "described the facility"}, Command: DescribeFacility{}},
	{Fact: KindDescribed{}, Name: Text{"登记事项", "described the kind"}, Command: DescribeKind{}},
	{Fact: HouseholdDescribed{}, Name: Text{"登记住户", "described the household"}, Command: DescribeHousehold{}},
	{Fact: TargetDescribed{}, Name: Text{"登记通知对象", "described the target"}, Command: DescribeTarget{}},
	{Fact: AccountDescribed{}, Name: Text{"登记账号", "described the account"}, Command: DescribeAccount{}},
	{Fact: Erased{}, Name: Text{"抹去个人信息", "erased personal details"}, Command: Erase{}},
}

// Glossary returns what is said about every fact.
func Glossary() []Term { return slices.Clone(terms) }

var factTerms = func() map[string]Term {
	all := map[string]Term{}
	for _, t := range terms {
		all[FactName(t.Fact)] = t
	}
	return all
}()

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

// FactText is what people call a fact; the name itself for one that a newer program wrote.
func FactText(name string) Text {
	if t, known := factTerms[name]; known {
		return t.Name
	}
	return Text{name, name}
}

// Errand is the state that the fact leads an errand to, where that is the same wherever it comes from; "" else.
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
