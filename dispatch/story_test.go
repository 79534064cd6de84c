package dispatch

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func storyOf(t *testing.T, lang string, entries ...Entry) []Story {
	t.Helper()
	lines := make([]Line, len(entries))
	for i, e := range entries {
		e.Subject, e.Seq = Subject{OfRequest, "r"}, int64(i+1)
		lines[i].Entry = e
	}
	names := map[Subject]Text{{OfAccount, "op"}: {"甲某", "Jia"}, {OfCadre, "c"}: {"赵帮", "Zhao"}, {OfUnit, "u"}: {"某局", "Bureau"}, {OfKind, "medicine"}: {"买药", "medicine"},
		{OfArea, "a"}: {"宝源公寓", "Baoyuan"}, {OfFacility, "p"}: {"某药店", "Pharmacy"}, {OfRequest, "other"}: {"1130-0042", "1130-0042"}}
	told, err := Tell(lines, lang, func([]Subject) (map[Subject]Text, error) { return names, nil })
	if err != nil {
		t.Fatal(err)
	}
	var all []Story
	for _, x := range told {
		all = append(all, x.Story)
	}
	return all
}

// The page of a request says who gave what to whom and why, and who acted for whom.
func TestARequestTellsItsStory(t *testing.T) {
	noon := Day("2022-11-23").At(12, 0)
	by := func(role Role, f Fact) Entry {
		return Entry{At: noon, Recorded: noon, Actor: "op", Role: role, Fact: f}
	}
	program := func(f Fact) Entry { return Entry{At: noon, Recorded: noon, Actor: "system", Role: System, Fact: f} }
	behalf := by(Operator, Started{Errand: 1})
	behalf.OnBehalf = "c"
	why := Why{Candidates: []Weighed{{Cadre: "c", Tier: 1, Travel: 119, Hand: 2}, {Cadre: "x"}}}
	entries := []Entry{
		by(Operator, Submitted{Particulars: Particulars{Kind: "medicine", Place: Place{Compound: "a"}}, Due: noon.Add(2 * 60 * 60 * 1e9), Channel: "hotline"}),
		program(Routed{Legs: make([]Leg, 1)}),
		program(Ordered{Errand: 1, Cadre: "c", Unit: "u", Why: why}),
		program(Lapsed{Errand: 1, Cadre: "c"}),
		program(Unplaced{Errand: 1, Why: Why{Barred: []Barred{{Bar: FullHands, Number: 3}}}}),
		by(Coordinator, Ordered{Errand: 1, Cadre: "c", Unit: "u", Why: Why{By: "op"}}),
		behalf,
		by(Operator, Advanced{Errand: 1, Fen: 1250, Cadre: "c"}),
		by(Operator, HandedOver{Errand: 1, Thing: InsuranceCard, From: ResidentHand, To: CadreHand, Cadre: "c"}),
	}
	for lang, want := range map[string][]string{
		"zh": {"甲某登记求助：买药，宝源公寓，今天14:00前办到", "拆成1个任务", "自动把任务派给赵帮（某局）", "赵帮没有读任务，已收回另派", "任务暂时没有人可派", "甲某把任务派给赵帮（某局）", "甲某代赵帮出发了", "甲某垫付12.50元（赵帮）", "甲某交接医保卡：居民 → 赵帮"},
		"en": {"Jia took down: medicine, Baoyuan, by today 14:00", "laid down one errand", "the program gave the errand to Zhao (Bureau)", "Zhao did not read the errand: taken back for others", "nobody could take the errand", "Jia gave the errand to Zhao (Bureau)", "Jia, for Zhao: set out", "Jia advanced 12.50 yuan (Zhao)", "Jia handed over: insurance card, resident → Zhao"},
	} {
		for i, s := range storyOf(t, lang, entries...) {
			if strings.TrimSpace(s.Says) != want[i] {
				t.Errorf("%s %d: %q, want %q", lang, i, s.Says, want[i])
			}
		}
	}
	told := storyOf(t, "zh", entries...)
	for i, want := range map[int]string{0: "热线", 2: "包联，多走2分钟，手上2件，比另外1人合适", 4: FullHands.Name().ZH + "3人", 5: "由人指定"} {
		if told[i].Why != want {
			t.Errorf("%d because %q, want %q", i, told[i].Why, want)
		}
	}
	if told[6].For != "赵帮" || told[5].For != "" || !told[1].Minor || told[2].Minor {
		t.Errorf("%+v", told)
	}
}

// Every fact of a request has a sentence in both languages.
func TestEveryFactHasASentence(t *testing.T) {
	var all []Fact
	for _, row := range Verbs() {
		if row.Of == OfRequest && row.Fact != nil {
			all = append(all, row.Fact)
		}
	}
	for _, x := range requestFacts {
		all = append(all, x.Fact)
	}
	han := regexp.MustCompile(`\p{Han}`)
	for _, f := range all {
		for _, lang := range []string{"zh", "en"} {
			said := teller{lang: lang, called: func(Subject) string { return "X" }}
			did, why, told := said.did(Line{Entry: Entry{Subject: Subject{OfRequest, "r"}, Actor: "op", Role: Operator, Fact: f}}, true)
			if !told || strings.TrimSpace(did) == "" || lang == "en" && han.MatchString(did+why) {
				t.Errorf("%s %s: %q %q", lang, FactName(f), did, why)
			}
		}
	}
}

// What a state waits for is offered first, and of all choices one at most.
func TestEachStateHasOneMainChoice(t *testing.T) {
	given := Errand{N: 1, Round: 1, State: ErrandAccepted, Cadre: "c", SeenBy: 5, Drop: Stop{Role: AtDoor}}
	with := func(change func(*Errand)) []Errand {
		e := given
		change(&e)
		return []Errand{e}
	}
	act := Act{Actor: "op", Grants: []Grant{{Role: Coordinator}}}
	for _, c := range []struct {
		what string
		r    Request
		want Verb
	}{
		{"to be checked", Request{State: StateReview}, VerbTriage},
		{"nobody has it", Request{State: StateOpen, Errands: with(func(e *Errand) { e.State, e.Cadre = ErrandWaiting, "" })}, VerbReassign},
		{"a trip waits for its hospital", Request{State: StateOpen, Errands: with(func(e *Errand) { e.State, e.Before, e.Drop.Role = ErrandWaiting, []Condition{"confirmed"}, AtHospital })}, VerbArrange},
		{"not read", Request{State: StateAssigned, Errands: []Errand{given}}, VerbAcknowledge},
		{"read", Request{State: StateAssigned, Errands: with(func(e *Errand) { e.SeenBy = 0 })}, VerbStart},
		{"on the way to the shop", Request{State: StateUnderway, Errands: with(func(e *Errand) { e.State, e.SeenBy, e.Pick.Role = ErrandUnderway, 0, AtPharmacy })}, VerbPickUp},
		{"on the way to the door", Request{State: StateUnderway, Errands: with(func(e *Errand) { e.State, e.SeenBy, e.Pick.Role, e.PickedUpAt = ErrandUnderway, 0, AtPharmacy, 1 })}, VerbFinish},
		{"on hold", Request{State: StateOnHold}, VerbResume},
		{"done", Request{State: StateDone}, VerbClose},
		{"closed", Request{State: StateClosed}, VerbReopen},
		{"cancelled", Request{State: StateCancelled}, ""},
		{"passed up, and nobody's", Request{State: StateAssigned, Level: ToCoordinator, Errands: []Errand{given}}, VerbTakeOver},
		{"passed up, and somebody's", Request{State: StateAssigned, Level: ToCoordinator, Keeper: Keeper{By: "x"}, Errands: []Errand{given}}, VerbAcknowledge},
	} {
		c.r.ID, c.r.Round = "r", 1
		all := act.Choices(c.r, nil, 10)
		main := slices.IndexFunc(all, func(x Choice) bool { return x.Main })
		got := Verb("")
		if main >= 0 {
			got = all[main].Verb
			if slices.ContainsFunc(all[main+1:], func(x Choice) bool { return x.Main }) {
				t.Errorf("%s: several are the main one", c.what)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q is the main choice, want %q", c.what, got, c.want)
		}
	}
}
