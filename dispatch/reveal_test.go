package dispatch

import (
	"slices"
	"testing"
)

func TestALinkIsHandedOutByWhoTakesCalls(t *testing.T) {
	r := Request{ID: "r", State: StateAssigned, Errands: []Errand{{N: 1, State: ErrandAccepted, Cadre: "a", Holders: []ID{"b", "a"}}}, Former: []ID{"f"}}
	parent := Request{ID: "p", Errands: []Errand{{N: 1, Cadre: "m", Holders: []ID{"m"}}}}
	for what, c := range map[string]struct {
		act Act
		may bool
	}{
		"an operator": {Act{Role: Operator}, true}, "a coordinator": {Act{Role: Coordinator}, true}, "an administrator": {Act{Role: Administrator}, true},
		"an auditor": {Act{Role: Auditor}, false}, "the cadre": {Act{Role: CadreRole, Cadre: "a"}, false}, "a resident": {Act{Role: Resident}, false},
		"an operator who has it": {Act{Role: Operator, Cadre: "a"}, false}, "one who had it": {Act{Role: Operator, Cadre: "b"}, false}, "one who did it before": {Act{Role: Coordinator, Cadre: "f"}, false},
		"one who has what it was merged into": {Act{Role: Operator, Cadre: "m"}, false}, "an operator who is another cadre": {Act{Role: Operator, Cadre: "x"}, true},
	} {
		out, err := Reveal{Fields: []string{"phone", LinkField}, Reason: "resident_asks"}.Decide(Case{Request: r, Other: parent, Act: c.act}, noon)
		if c.may != (err == nil) {
			t.Errorf("%s: %v", what, err)
		}
		if err == nil && !slices.Contains(out.Entries[0].Fact.(Revealed).Fields, LinkField) {
			t.Errorf("%s: %+v", what, out.Entries[0])
		}
	}
	for role, want := range map[Role]int{Operator: 1, Coordinator: 1, Administrator: 1, Resident: 1, CadreRole: 0, System: 0} {
		if got := (Submit{Channel: "hotline"}).links(role); got != want {
			t.Errorf("%s is given %d links", role, got)
		}
	}
	if (Submit{Channel: "import"}).links(Operator) != 0 {
		t.Error("an import hands out links")
	}
}

func TestEachLinkHasItsNumber(t *testing.T) {
	say := func(r Request, f Fact) Request {
		return r.Apply(Entry{Subject: Subject{OfRequest, "r"}, Seq: r.Version + 1, At: noon, Fact: f})
	}
	r := say(Request{}, Submitted{Links: 1})
	for _, f := range []Fact{Revealed{Fields: []string{"phone"}}, Revealed{Fields: []string{LinkField}}, Shown{Fields: []string{"phone"}}, Revealed{Fields: []string{"name", LinkField}}} {
		r = say(r, f)
	}
	if r.Links != 3 {
		t.Errorf("%d links were handed out", r.Links)
	}
	if old := say(Request{}, Submitted{}); old.Links != 0 {
		t.Errorf("one of before has %d", old.Links)
	}
	for device, want := range map[string]Text{
		LinkDevice(2, 3, false):            {"经第2次给出的居民链接（共给出3次）", "By the resident's link number 2 of 3 handed out"},
		LinkDevice(1, 1, true):             {"经第1次给出的居民链接（共给出1次），用的是工作人员的设备", "By the resident's link number 1 of 1 handed out, on a device of the staff"},
		LinkDevice(0, 1, false):            {"经短信里或早先给出的居民链接（另给出1次）", "By a resident's link of a short message or of before links had numbers, besides 1 handed out"},
		Texted(LinkDevice(0, 1, false), 2): {"经短信里或早先给出的居民链接（另给出1次），另有2条短信带着链接", "By a resident's link of a short message or of before links had numbers, besides 1 handed out, and 2 short messages had a link"},
		Texted(LinkDevice(1, 1, true), 1):  {"经第1次给出的居民链接（共给出1次），另有1条短信带着链接，用的是工作人员的设备", "By the resident's link number 1 of 1 handed out, and 1 short messages had a link, on a device of the staff"},
		Texted(LinkDevice(1, 1, false), 0): {"经第1次给出的居民链接（共给出1次）", "By the resident's link number 1 of 1 handed out"},
		"desk 3":                           {}, "": {},
	} {
		if got := linkText(device); got != want {
			t.Errorf("%q: %+v", device, got)
		}
		if err := (Act{Device: device}).Check(); err != nil {
			t.Errorf("%q: %v", device, err)
		}
	}
}

func TestManyLooksAreToldOnce(t *testing.T) {
	look := func(role Role, times, told int) int {
		out, err := Reveal{Reason: "compare"}.Decide(Case{Request: Request{State: StateOpen}, Act: Act{Actor: "o", Role: role}, Looks: Looks{Times: times, Told: told}}, noon)
		must(t, err)
		return len(out.Entries)
	}
	for _, c := range []struct{ before, told, want int }{{OftenTimes - 2, 0, 1}, {OftenTimes - 1, 0, 2}, {OftenTimes, 0, 2}, {OftenTimes, 1, 1}} {
		for _, role := range []Role{Operator, Administrator, Auditor} {
			if got := look(role, c.before, c.told); got != c.want {
				t.Errorf("after %d looks, told %d times, a %s leaves %d entries", c.before, c.told, role, got)
			}
		}
	}
}

func TestOnlyALinkSpeaksForTheResident(t *testing.T) {
	for by, may := range map[Ending][]Role{ByResident: {Resident}, ByLink: {Resident}, ByTimeout: {System}, ByCallBack: {Operator, Coordinator, Administrator, System}, ByDesk: {Operator, Coordinator, Administrator, System}} {
		for _, role := range append(slices.Clone(Roles), Resident, System) {
			if role == CadreRole || role == Editor || role == Auditor {
				continue // who may not close at all
			}
			out, err := Close{By: by, Satisfaction: 5}.Decide(Case{Request: Request{State: StateDone}, Act: Act{Role: role}}, noon)
			if slices.Contains(may, role) != (err == nil) {
				t.Errorf("%s by %s: %v", by, role, err)
			}
			if err == nil && (out.Entries[0].Fact.(Closed).Satisfaction == 0) != (by == ByLink) {
				t.Errorf("%s: %+v", by, out.Entries[0].Fact)
			}
		}
	}
}

func TestAMergedCallerIsNotConfirmedByTheStaff(t *testing.T) {
	for by, confirmed := range map[Ending]bool{ByResident: true, ByCallBack: true, ByDesk: true, ByLink: false} {
		r := Request{Standing: StandingMerged}.Apply(Entry{Subject: Subject{OfRequest, "r"}, Seq: 3, At: noon, Fact: Confirmed{By: by}})
		if (r.ConfirmedAt != 0) != confirmed {
			t.Errorf("%s: confirmed at %d", by, r.ConfirmedAt)
		}
	}
}

func TestASecondFactorIsSetOnce(t *testing.T) {
	set := func(a Account) error {
		_, err := SetSecondFactor{Secret: "s"}.Decide(Case{State: a}, noon)
		return err
	}
	must(t, set(Account{Password: "p"}))
	refusal(t, "without a password", set(Account{}), Conflict)
	refusal(t, "a second one", set(Account{Password: "p", Second: "x"}), Conflict)
	_, err := EndSecondFactor{}.Decide(Case{State: Account{}}, noon)
	refusal(t, "ending none", err, NotFound, "second_factor")
	a := Account{Password: "p"}.Apply(Entry{Seq: 1, Fact: SecondFactorSet{Digest: "d"}})
	if a.Second != "d" || a.Apply(Entry{Seq: 2, Fact: SecondFactorEnded{}}).Second != "" {
		t.Errorf("%+v", a)
	}
}
