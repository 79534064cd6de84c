package dispatch

import (
	"slices"
	"testing"
)

// Whoever a request complains about does not see it, by whichever of their ids, in whatever role.
func TestWhoIsComplainedAboutSeesNothing(t *testing.T) {
	path := []ID{"city", "north"}
	r := Request{ID: "r", Errands: []Errand{{N: 1, Cadre: "c", Unit: "u", Holders: []ID{"c"}, State: ErrandAccepted}}}
	for _, role := range Roles {
		for _, self := range []ID{"account", "c", "twin", "u"} {
			act := Act{Actor: "account", Cadre: "c", Grants: []Grant{{Role: role}}, Self: []ID{"account", "c", "twin", "u"}}
			if r.Against = nil; !act.Sees(r, path) {
				t.Fatalf("%s does not see an ordinary request", role)
			}
			if r.Against = []ID{"x", self}; act.Sees(r, path) || !act.Accused(r) || len(act.Choices(r, path, noon)) > 0 {
				t.Errorf("%s, complained about as %s, sees it", role, self)
			}
			if r.Against = []ID{"x"}; !act.Sees(r, path) || act.Accused(r) {
				t.Errorf("%s does not see a complaint about somebody else", role)
			}
		}
	}
	r.Against = []ID{"account"}
	for _, act := range []Act{SystemAct(), {Actor: "resident:r", Grants: []Grant{{Role: Resident, Request: "r"}}}} {
		if !act.Sees(r, path) {
			t.Errorf("%s does not see it", act.Actor)
		}
	}
	if (Request{Against: []ID{""}}).About("") {
		t.Error("nobody is complained about")
	}
}

// A stream tells once that a request is out of sight: by the entry that named the listener, and by no later one.
func TestASightThatIsLostIsToldOnce(t *testing.T) {
	act := Act{Actor: "a", Grants: []Grant{{Role: Coordinator, Area: "north"}}, Self: []ID{"a"}}
	r := Request{ID: "r", Against: []ID{"a"}, Named: 5}
	for _, c := range []struct {
		since int64
		path  []ID
		want  bool
	}{{5, []ID{"city", "north"}, true}, {4, []ID{"city", "north"}, true}, {6, []ID{"city", "north"}, false}, {5, []ID{"city", "south"}, false}} {
		if got := act.Loses(r, c.since, c.path); got != c.want {
			t.Errorf("since %d in %v: %t", c.since, c.path, got)
		}
	}
	if r.Against = []ID{"b"}; act.Loses(r, 1, []ID{"north"}) {
		t.Error("it is about somebody else")
	}
}

// Naming somebody takes back what they have in hand, frees the request of its keeper, and reaches what was merged with it.
func TestNamingTakesEffectAtOnce(t *testing.T) {
	r := Request{ID: "r", State: StateUnderway, Round: 1, Children: []Child{{Request: "child"}}, Keeper: Keeper{By: "boss", Level: ToCoordinator}, Level: ToCoordinator,
		Errands: []Errand{{N: 1, Round: 1, State: ErrandUnderway, Cadre: "team", Unit: "u"}, {N: 2, Round: 1, State: ErrandAccepted, Cadre: "b", Unit: "u"}, {N: 3, Round: 1, State: ErrandFinished, Cadre: "a"}}}
	c := Case{Act: Act{Actor: "op", Role: Operator}, State: r, Request: r, Same: []ID{"a", "boss"}, Keeper: []ID{"boss"}, Holders: []Cadre{{ID: "team", Members: []ID{"a"}}, {ID: "b", Unit: "u"}}}
	out, err := NameAgainst{Against: []ID{"a"}}.Decide(c, noon)
	must(t, err)
	var taken []int
	after := r
	for i, e := range out.Entries {
		e.Seq = int64(10 + i)
		if f, ok := e.Fact.(Taken); ok {
			taken = append(taken, f.Errand)
		}
		after = after.Apply(e)
	}
	if !slices.Equal(taken, []int{1}) {
		t.Errorf("taken back are %v", taken)
	}
	if !slices.Equal(after.Against, []ID{"a"}) || after.Named != 10 || after.Keeper != (Keeper{}) || after.Errands[0].State != ErrandWaiting || after.Errands[1].State != ErrandAccepted {
		t.Errorf("after it: %+v", after)
	}
	if len(out.Follow) != 1 || out.Follow[0].Subject.ID != "child" || !slices.Equal(out.Follow[0].Command.(NameAgainst).Against, []ID{"a"}) {
		t.Errorf("what follows: %+v", out.Follow)
	}
	c.State = after
	if again, err := (NameAgainst{Against: []ID{"a"}}).Decide(c, noon); err != nil || len(again.Entries)+len(again.Follow) > 0 {
		t.Errorf("said again: %+v, %v", again, err)
	}
	many := make([]ID, mostAgainst+1)
	for _, wrong := range [][]ID{many, {""}} {
		if _, err := (NameAgainst{Against: wrong}).Decide(c, noon); CodeOf(err) != Invalid {
			t.Errorf("%v: %v", wrong, err)
		}
	}
}

// Of a team that is named its people are named too.
func TestATeamIsItsPeople(t *testing.T) {
	c := Case{Request: Request{ID: "r", State: StateOpen}, Named: []Cadre{{ID: "team", Lead: "l", Members: []ID{"m", "team"}}}}
	if got, err := c.accused([]ID{"team", "u", "team"}); err != nil || !slices.Equal(got, []ID{"team", "l", "m", "u"}) {
		t.Errorf("%v, %v", got, err)
	}
}

// A complaint about all who could have it handled rises to the first above them who is not complained about.
func TestAComplaintRisesAboveWhomItIsAbout(t *testing.T) {
	lead := func(l Level, id ID) Lead { return Lead{Level: l, Self: []ID{id}} }
	for _, c := range []struct {
		what  string
		leads []Lead
		want  Level
	}{
		{"the only one", []Lead{lead(ToCoordinator, "a"), lead(ToSubdistrict, "s"), lead(ToDistrict, "d")}, ToSubdistrict},
		{"one of two", []Lead{lead(ToCoordinator, "a"), lead(ToCoordinator, "other")}, NotEscalated},
		{"two of two", []Lead{lead(ToCoordinator, "a"), lead(ToCoordinator, "b"), lead(ToDistrict, "d")}, ToDistrict},
		{"both rungs", []Lead{lead(ToCoordinator, "a"), lead(ToSubdistrict, "b"), lead(ToDistrict, "d")}, ToDistrict},
		{"only above", []Lead{lead(ToCoordinator, "other"), lead(ToSubdistrict, "b")}, NotEscalated},
		{"everybody", []Lead{lead(ToDistrict, "a")}, ToDistrict},
		{"nobody is there", nil, NotEscalated},
	} {
		r := Request{ID: "r", State: StateOpen}
		x := Case{State: r, Request: r, Same: []ID{"a", "b"}, Leads: c.leads}
		out, err := NameAgainst{Against: []ID{"a", "b"}}.Decide(x, noon)
		must(t, err)
		for _, e := range out.Entries {
			r = r.Apply(e)
		}
		if r.Level != c.want {
			t.Errorf("%s: it stands at %d, want %d", c.what, r.Level, c.want)
		}
		if c.want == NotEscalated {
			continue
		}
		if kept := r.Apply(Entry{Actor: "d", Fact: TakenOver{Level: r.Level}}); kept.Level != NotEscalated && kept.Keeper.By != "d" {
			t.Errorf("%s: nobody has taken it over: %+v", c.what, kept)
		}
	}
}

// Requests that are merged are about the same people.
func TestMergedComplaintsAreAboutTheSamePeople(t *testing.T) {
	child := Request{ID: "child", State: StateOpen, Against: []ID{"a"}, Particulars: Particulars{Kind: "complaint"}}
	parent := Request{ID: "parent", State: StateOpen, Against: []ID{"b"}, Particulars: Particulars{Kind: "complaint"}}
	act := Act{Actor: "op", Grants: []Grant{{Role: Operator}}, Role: Operator, Self: []ID{"op"}}
	out, err := Merge{Parent: "parent"}.Decide(Case{Act: act, State: child, Request: child, Other: parent}, noon)
	must(t, err)
	for _, e := range out.Entries {
		child = child.Apply(e)
	}
	last := out.Follow[len(out.Follow)-1]
	if want := []ID{"b", "a"}; !slices.Equal(child.Against, want) || last.Subject.ID != "parent" || !slices.Equal(last.Command.(NameAgainst).Against, want) {
		t.Errorf("the child is about %v; %+v", child.Against, last)
	}
	act.Self, child = []ID{"b"}, Request{ID: "child", State: StateOpen, Particulars: Particulars{Kind: "complaint"}}
	if _, err := (Merge{Parent: "parent"}).Decide(Case{Act: act, State: child, Request: child, Other: parent}, noon); CodeOf(err) != Invalid {
		t.Errorf("somebody whom the other is about merged into it: %v", err)
	}
}

// Whoever is complained about may still report what they did while they had an errand, as a cadre and of that errand, and nothing
// else.
func TestALateReportOfWhoeverIsComplainedAbout(t *testing.T) {
	r := Request{ID: "r", Against: []ID{"c"}, Errands: []Errand{{N: 1, Holders: []ID{"c"}}, {N: 2, Holders: []ID{"b"}}}}
	cadre := Act{Actor: "a", Cadre: "c", Grants: []Grant{{Role: CadreRole}}, Self: []ID{"a", "c"}}
	chief := cadre
	chief.Grants = []Grant{{Role: Administrator}}
	for what, c := range map[string]struct {
		act  Act
		cmd  Command
		want bool
	}{
		"what they did":             {cadre, Finish{1}, true},
		"what they laid out":        {cadre, Advance{Errand: 1, Fen: 100}, true},
		"what they handed over":     {cadre, HandOver{Errand: 1}, true},
		"an errand of another":      {cadre, Finish{2}, false},
		"no errand":                 {cadre, Finish{9}, false},
		"what is to be done":        {cadre, Start{1}, false},
		"another call":              {cadre, AddContact{}, false},
		"who they are":              {cadre, Reveal{}, false},
		"somebody who administers":  {chief, Finish{1}, false},
		"somebody who is no cadre":  {Act{Actor: "a", Grants: cadre.Grants, Self: cadre.Self}, Finish{1}, false},
		"whom it is not about":      {Act{Actor: "a", Cadre: "c", Grants: cadre.Grants, Self: []ID{"x"}}, Finish{1}, false},
		"the undoing of what it is": {cadre, Undo{1}, false},
	} {
		act, got := c.act.Reports(r, c.cmd)
		if got != c.want || got && act.Role != CadreRole {
			t.Errorf("%s: %v as %s", what, got, act.Role)
		}
	}
}
