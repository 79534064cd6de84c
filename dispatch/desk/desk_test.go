package desk_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/drill"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
)

func TestRightsAreAskedOnEveryWay(t *testing.T) {
	x := found(t)
	id := x.call("garden")
	version := x.request(id).Version
	for _, c := range []struct {
		what string
		act  dispatch.Act
		s    dispatch.Subject
		cmd  dispatch.Command
		want dispatch.Code
	}{
		{"a coordinator of another district", as(dispatch.Coordinator, "south"), request(id), dispatch.Cancel{Reason: "mistake"}, dispatch.NotFound},
		{"an editor", as(dispatch.Editor, ""), request(id), dispatch.Cancel{Reason: "mistake"}, dispatch.Forbidden},
		{"a cadre who has nothing of it", ledgertest.Cadre("c0"), request(id), dispatch.Respond{}, dispatch.NotFound},
		{"nobody", dispatch.Act{Actor: "nobody"}, request(id), dispatch.Respond{}, dispatch.NotFound},
		{"an operator, who gives nothing to anybody", as(dispatch.Operator, ""), request(id), dispatch.Order{Errand: 1, Cadre: "c0"}, dispatch.Forbidden},
		{"a call in another district", as(dispatch.Operator, "south"), request(""), ledgertest.Call("garden"), dispatch.NotFound},
		{"a request that there is not", ledgertest.Chief, request("r9"), dispatch.Respond{}, dispatch.NotFound},
		{"another cadre's duty", ledgertest.Cadre("c0"), person("c1"), dispatch.CheckOut{}, dispatch.NotFound},
		{"an area, by an operator", as(dispatch.Operator, ""), dispatch.Subject{Sort: dispatch.OfArea, ID: "garden"}, dispatch.Restrict{Control: dispatch.Control{Effect: dispatch.StayIn}}, dispatch.Forbidden},
		{"a sort of subject that there is not", ledgertest.Chief, dispatch.Subject{Sort: "dream", ID: "d"}, dispatch.Respond{}, dispatch.NotFound},
		{"what only the program does", ledgertest.Chief, request(id), dispatch.Tick{}, dispatch.Forbidden},
	} {
		for way, err := range x.ways(c.act, c.s, c.cmd) {
			x.refused(c.what+", "+way, err, c.want)
		}
	}
	if got := x.request(id).Version; got != version {
		t.Errorf("%d entries were written", got-version)
	}
}

func TestACompoundIsOneAndAKindIsOne(t *testing.T) {
	x := found(t)
	call := ledgertest.Call("north")
	x.refused("a district", x.try(ledgertest.Chief, request(""), call), dispatch.Invalid, "place.compound")
	call.Place.Compound = "moon"
	x.refused("no area", x.try(ledgertest.Chief, request(""), call), dispatch.Invalid, "place.compound")
	call = ledgertest.Call("garden")
	call.Kind = "magic"
	x.refused("no kind", x.try(ledgertest.Chief, request(""), call), dispatch.Invalid, "kind")
	id := x.call("garden")
	x.refused("no cadre", x.try(ledgertest.Chief, request(id), dispatch.Order{Errand: 1, Cadre: "ghost"}), dispatch.Invalid, "cadre")
	act := ledgertest.Chief
	act.Note = strings.Repeat("长", dispatch.MaxText+1)
	x.refused("a note that is too long", x.try(act, request(id), dispatch.Respond{}), dispatch.Invalid, "note")
}

// Commands that follow on other subjects are carried out by the program on behalf of the actor, who needs no right to them.
func TestWhatFollowsIsDoneByTheProgram(t *testing.T) {
	x := found(t)
	id := x.call("garden")
	x.do(ledgertest.Chief, request(id), dispatch.Order{Errand: 1, Cadre: "c0"})
	x.refused("the cadre takes it back", x.try(ledgertest.Cadre("c0"), request(id), dispatch.Take{Errand: 1}), dispatch.Forbidden)
	x.do(ledgertest.Cadre("c0"), person("c0"), dispatch.CheckOut{})
	all := x.journal(request(id))
	last := all[len(all)-1]
	if f, ok := last.Fact.(dispatch.Taken); !ok || f.Cadre != "c0" || last.Actor != "system" || last.Role != dispatch.System || last.OnBehalf != "c0" {
		t.Errorf("%+v", last)
	}
	if x.request(id).Errands[0].State != dispatch.ErrandWaiting {
		t.Errorf("%+v", x.request(id).Errands[0])
	}
}

func TestAMergeIsWholeOrNotAtAll(t *testing.T) {
	x := found(t)
	child, parent, far := x.call("garden"), x.call("garden"), x.call("lake")
	x.refused("into one that is not seen", x.try(as(dispatch.Operator, "north"), request(child), dispatch.Merge{Parent: far}), dispatch.Invalid, "parent")
	x.do(ledgertest.Chief, request(parent), dispatch.Cancel{Reason: "mistake"})
	x.refused("into one that is over", x.try(ledgertest.Chief, request(child), dispatch.Merge{Parent: parent}), dispatch.Conflict)
	if r := x.request(child); r.State != dispatch.StateOpen {
		t.Errorf("what follows was refused, and it is %s", r.State)
	}
	x.do(ledgertest.Chief, request(child), dispatch.Merge{Parent: far})
	if c, p := x.request(child), x.request(far); c.State != dispatch.StateMerged || len(p.Children) != 1 || p.Children[0].Request != child {
		t.Errorf("%s, %+v", c.State, p.Children)
	}
	all := x.journal(request(far))
	if last := all[len(all)-1]; last.Actor != "system" || last.OnBehalf != "chief" {
		t.Errorf("%+v", last)
	}
}

func TestAKeyDoesNothingTwice(t *testing.T) {
	x := found(t)
	id := x.call("garden")
	act := ledgertest.Operator
	act.Key, act.Body = "k", "digest"
	cmd := dispatch.AddContact{Channel: "hotline"}
	first := x.do(act, request(id), cmd)
	again := x.do(act, request(id), cmd)
	if !again.Again || again.Version != first.Version || x.request(id).Version != first.Version {
		t.Errorf("first %+v, again %+v", first, again)
	}
	other := act
	other.Body = "another digest"
	x.refused("another body", x.try(other, request(id), cmd), dispatch.Mismatch, "Idempotency-Key")
	other = act
	other.Actor = "somebody else"
	if a := x.do(other, request(id), cmd); a.Again {
		t.Error("two people share a key")
	}
	x.Pass(desk.RememberFor - time.Second)
	if a := x.do(act, request(id), cmd); !a.Again {
		t.Error("it is forgotten within a day")
	}
	x.Pass(2 * time.Second)
	if a := x.do(act, request(id), cmd); a.Again {
		t.Error("it is known after a day")
	}
	act.Key, act.Keep = "phone", 30*24*time.Hour
	x.do(act, request(id), cmd)
	x.Pass(20 * 24 * time.Hour)
	if a := x.do(act, request(id), cmd); !a.Again {
		t.Error("a telephone's key is forgotten within a month")
	}
}

// A description needs administrator rights where the subject is to be put and, if it exists, where it is now.
func TestADescriptionIsJudgedWhereItIsAndWhereItIsPut(t *testing.T) {
	x := found(t)
	both := dispatch.Act{Actor: "both", Grants: []dispatch.Grant{{Role: dispatch.Administrator, Area: "north"}, {Role: dispatch.Administrator, Area: "south"}}}
	cadre := func(area dispatch.ID) dispatch.Describes {
		return dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: "new", Name: "丁某", Area: area, Mode: geo.Foot}}
	}
	for _, c := range []struct {
		what string
		act  dispatch.Act
		area dispatch.ID
		want dispatch.Code
	}{
		{"begun elsewhere", as(dispatch.Administrator, "north"), "lake", dispatch.Forbidden},
		{"begun for the whole city", as(dispatch.Administrator, "north"), "", dispatch.Forbidden},
		{"begun by a coordinator", as(dispatch.Coordinator, "north"), "garden", dispatch.Forbidden},
		{"begun nowhere", as(dispatch.Administrator, "north"), "moon", dispatch.Forbidden},
		{"begun nowhere, by who administers all", ledgertest.Chief, "moon", dispatch.Invalid},
		{"begun here", as(dispatch.Administrator, "north"), "garden", ""},
		{"sent away", as(dispatch.Administrator, "north"), "lake", dispatch.Forbidden},
		{"taken from another", as(dispatch.Administrator, "south"), "lake", dispatch.Forbidden},
		{"moved by who administers both", both, "lake", ""},
		{"taken back by who administered it", as(dispatch.Administrator, "north"), "garden", dispatch.Forbidden},
	} {
		err := x.Desk.Describe(t.Context(), c.act, nil, cadre(c.area))
		if dispatch.CodeOf(err) != c.want {
			t.Errorf("%s: %v", c.what, err)
		}
		within := x.DB.Change(t.Context(), func(tx dispatch.Tx) error { return x.Desk.DescribeIn(tx, c.act, cadre(c.area)) })
		if c.want != "" && dispatch.CodeOf(within) != c.want {
			t.Errorf("%s, within a transaction: %v", c.what, within)
		}
	}
	if n := len(x.journal(person("new"))); n != 2 {
		t.Errorf("%d entries", n)
	}
	act := both
	act.Note = "\x00"
	x.refused("a note that cannot be shown", x.Desk.Describe(t.Context(), act, nil, cadre("lake")), dispatch.Invalid, "note")
}

// Nobody puts their cadres, or a group that is told of errands, under a unit of an area that they do not administer.
func TestAUnitIsNamedByWhoAdministersItsArea(t *testing.T) {
	x := found(t)
	for id, area := range map[dispatch.ID]dispatch.ID{"ours": "garden", "theirs": "south", "around": "north", "everybody": ""} {
		ledgertest.Describe(t, x.Desk, dispatch.DescribeUnit{Unit: dispatch.Unit{ID: id, Name: string(id), Area: area}})
	}
	north, both := as(dispatch.Administrator, "north"), as(dispatch.Administrator, "north")
	both.Grants = append(both.Grants, dispatch.Grant{Role: dispatch.Administrator, Area: "south"})
	for _, c := range []struct {
		what string
		act  dispatch.Act
		unit dispatch.ID
		want dispatch.Code
	}{
		{"of an area below", north, "ours", ""}, {"of one's own area", north, "around", ""}, {"of the whole city", north, "everybody", ""}, {"none", north, "", ""}, {"that does not exist", north, "none", dispatch.Invalid},
		{"of another area", north, "theirs", dispatch.Forbidden}, {"of another area that is one's own too", both, "theirs", ""}, {"that stands there already", north, "theirs", ""},
	} {
		cadre := dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: "named", Name: "丁某" + c.what, Area: "garden", Mode: geo.Foot, Unit: c.unit}}
		target := dispatch.DescribeTarget{Target: dispatch.Target{ID: "told", Name: "群" + c.what, Channel: dispatch.WeCom, Address: "https://robot.invalid/x", Area: "garden", Unit: c.unit}}
		for _, d := range []dispatch.Describes{cadre, target} {
			err := x.Desk.Describe(t.Context(), c.act, nil, d)
			var own *dispatch.Error
			if dispatch.CodeOf(err) != c.want || c.want != "" && (!errors.As(err, &own) || own.Field != "unit") {
				t.Errorf("a unit %s: %T: %v", c.what, d, err)
			}
		}
	}
}

func TestAPreviewRecordsNothing(t *testing.T) {
	x := found(t)
	entries := func() (n int) {
		_, err := x.DB.Audit(t.Context(), x.Now(), func(done, _ int) { n = done })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	was := entries()
	state, err := x.Desk.Preview(t.Context(), ledgertest.Operator, request(""), ledgertest.Call("garden"))
	if err != nil {
		t.Fatal(err)
	}
	if r := state.(dispatch.Request); r.Due != x.Now().Add(2*time.Hour) || len(r.Errands) != 1 || r.State != dispatch.StateOpen {
		t.Errorf("%+v", r)
	}
	if now := entries(); now != was {
		t.Errorf("%d entries were written", now-was)
	}
	if a := x.do(ledgertest.Operator, request(""), ledgertest.Call("garden")); a.Number != "1122-0001" {
		t.Errorf("it drew a number: %s", a.Number)
	}
}

// A household whose id was made of another writing of its door keeps the id, and who writes the door otherwise lives there.
func TestAnOlderHouseholdKeepsItsName(t *testing.T) {
	x := found(t)
	old := dispatch.DescribeHousehold{Household: dispatch.Household{ID: "h-old", Compound: "garden", Building: "03", Entrance: "01", Room: "0101"}}
	if err := x.Desk.Describe(t.Context(), ledgertest.Chief, nil, old); err != nil {
		t.Fatal(err)
	}
	a, err := x.Desk.Do(t.Context(), ledgertest.Operator, dispatch.Subject{Sort: dispatch.OfRequest}, dispatch.Submit{Channel: "hotline",
		Particulars: dispatch.Particulars{Kind: "repair", Place: dispatch.Place{Compound: "garden"}}, Words: dispatch.Words{Text: "水管"}}.AtDoor("3号楼1单元101"))
	if err != nil {
		t.Fatal(err)
	}
	if r := x.request(a.Subject.ID); r.Place.Household != "h-old" || r.Place.Building != "3" {
		t.Errorf("%+v", r.Place)
	}
}

func TestPseudonymsTellNothingAndStayTheSame(t *testing.T) {
	x := found(t)
	d, other := x.Desk, &desk.Desk{Key: []byte("another key")}
	door := dispatch.Place{Compound: "garden", Building: "3", Entrance: "1"}
	home := d.Household(door, "501a")
	if home == "" || home != d.Household(door, " 501A ") || !strings.HasPrefix(string(home), "h") || strings.Contains(string(home), "501") {
		t.Errorf("%s and %s", home, d.Household(door, " 501A "))
	}
	next := door
	next.Building = "4"
	for what, id := range map[string]dispatch.ID{"another building": d.Household(next, "501a"), "another room": d.Household(door, "502a"), "another key": other.Household(door, "501a")} {
		if id == home {
			t.Errorf("%s has the same name", what)
		}
	}
	if d.Household(dispatch.Place{Building: "3"}, "501") != "" || d.Household(door, "  ") != "" {
		t.Error("a door that nobody knows has a name")
	}
	phone := d.PhoneIndex("000-1234 5678")
	if phone == "" || phone != d.PhoneIndex("00012345678") || phone == d.PhoneIndex("00012345679") || phone == other.PhoneIndex("00012345678") || d.PhoneIndex("转") != "" {
		t.Errorf("phones are found by %q", phone)
	}
	for _, c := range [][3]string{{"03", "01", "0501a"}, {"三号楼", "一单元", "501A室"}, {"３#", "1", "501a"}} {
		if id := d.Household(dispatch.Place{Compound: "garden", Building: c[0], Entrance: c[1]}, c[2]); id != home {
			t.Errorf("%v is another door", c)
		}
	}
	if mobile := d.PhoneIndex("13900001111"); mobile != d.PhoneIndex("+86 139 0000 1111") || mobile != d.PhoneIndex("０１３９００００１１１１") {
		t.Error("a mobile number is found however it is written")
	}
	city := &desk.Desk{Key: d.Key, AreaCode: "0349"}
	if line := city.PhoneIndex("2012345"); line != city.PhoneIndex("0349-2012345转8001") || line == d.PhoneIndex("2012345") {
		t.Error("a number without area code is the city's")
	}
	once, again := d.Derive("a"), d.Derive("a")
	if d.Derive("a", "bc") == d.Derive("ab", "c") || once != again || once == other.Derive("a") {
		t.Error("parts are not told apart")
	}
	if id := d.Derive("a"); len(id) != 36 || id[14] != '8' {
		t.Errorf("%s is no UUIDv8", id)
	}
}

func TestWhatIsPersonalIsSaltedAndFoundByThePhone(t *testing.T) {
	record := drill.NewRecord(dispatch.Catalogue{Areas: []dispatch.Area{{ID: "garden", Level: dispatch.Compound}}, Kinds: dispatch.Kinds()})
	d := &desk.Desk{Ledger: record, Clock: func() dispatch.Moment { return dispatch.Day("2022-11-22").At(9, 0) }, Key: []byte("k")}
	seen := map[string]bool{}
	act := ledgertest.Chief
	act.Note = "同一句话"
	for range 2 {
		if _, err := d.Do(t.Context(), act, request(""), ledgertest.Call("garden")); err != nil {
			t.Fatal(err)
		}
	}
	fields := map[string]int{}
	for _, e := range record.Journal() {
		for _, s := range e.Secrets {
			fields[s.Field]++
			if len(s.Salt) != 16 || seen[s.Digest()] {
				t.Errorf("%s: the salt has %d bytes, or is used twice", s.Field, len(s.Salt))
			}
			seen[s.Digest()] = true
			if (s.Field == "phone") != (s.Index != "") || s.Index != "" && s.Index != d.PhoneIndex(s.Value) {
				t.Errorf("%s is found by %q", s.Field, s.Index)
			}
		}
	}
	for _, f := range []string{"name", "phone", "room", "text", "note"} {
		if fields[f] != 2 {
			t.Errorf("%s stands there %d times", f, fields[f])
		}
	}
}

func TestWhoWeighsCandidatesMayReassign(t *testing.T) {
	x := found(t)
	x.Desk.Planner = everybody{}
	id := x.call("garden")
	x.do(ledgertest.Chief, request(id), dispatch.Order{Errand: 1, Cadre: "c0"})
	version := x.request(id).Version
	ask := func(act dispatch.Act, n int) (dispatch.Why, error) {
		return x.Desk.Candidates(t.Context(), act, id, n)
	}
	for what, c := range map[string]struct {
		act  dispatch.Act
		want dispatch.Code
	}{
		"an operator": {as(dispatch.Operator, ""), dispatch.Forbidden}, "the cadre": {ledgertest.Cadre("c0"), dispatch.Forbidden}, "another district": {as(dispatch.Coordinator, "south"), dispatch.NotFound},
	} {
		_, err := ask(c.act, 1)
		x.refused(what, err, c.want)
	}
	why, err := ask(as(dispatch.Coordinator, "north"), 1)
	if err != nil || len(why.Candidates) != 0 {
		t.Errorf("cadres of the whole city are weighed for who does not see them: %v: %+v", err, why)
	}
	why, err = ask(as(dispatch.Coordinator, "city"), 1)
	if err != nil || len(why.Candidates) != 6 {
		t.Fatalf("%v: %+v", err, why)
	}
	for _, w := range why.Candidates {
		if w.Hand != 0 {
			t.Errorf("%s is weighed as if they had the errand: %+v", w.Cadre, w)
		}
	}
	if r := x.request(id); r.Version != version || r.Errands[0].Cadre != "c0" {
		t.Errorf("looking changed %+v", r.Errands[0])
	}
	x.do(ledgertest.Cadre("c0"), request(id), dispatch.Finish{Errand: 1})
	_, err = ask(ledgertest.Chief, 1)
	x.refused("one that is finished", err, dispatch.Conflict)
}

// everybody lists all who are on duty as candidates and chooses nobody.
type everybody struct{}

func (everybody) Plan(_ context.Context, s dispatch.Situation) (all []dispatch.Decision, _ error) {
	for _, t := range s.Tasks {
		d := dispatch.Decision{Request: t.Request.ID, Errand: t.Errand.N}
		for _, c := range s.Cadres {
			d.Why.Candidates = append(d.Why.Candidates, dispatch.Weighed{Cadre: c.Cadre.ID, Hand: len(c.Hand)})
		}
		all = append(all, d)
	}
	return all, nil
}

// reckless gives everything to one cadre whatever the rules say.
type reckless struct{ to dispatch.ID }

func (p reckless) Plan(_ context.Context, s dispatch.Situation) (all []dispatch.Decision, _ error) {
	for _, t := range s.Tasks {
		all = append(all, dispatch.Decision{Request: t.Request.ID, Errand: t.Errand.N, Cadre: p.to})
	}
	return all, nil
}

// No errand is given against a rule, neither by a person nor by a planner that ignores the rules.
func TestNothingIsWrittenAgainstARule(t *testing.T) {
	for bar, c := range map[dispatch.Bar]struct {
		call   func(*dispatch.Submit)
		change func(x *town, k *dispatch.Cadre)
	}{
		dispatch.OffDuty: {change: func(x *town, _ *dispatch.Cadre) {
			x.do(ledgertest.Cadre("c0"), person("c0"), dispatch.CheckOut{})
		}},
		dispatch.ShiftOver:    {change: func(x *town, _ *dispatch.Cadre) { x.Pass(40 * time.Hour) }},
		dispatch.PhoneDuty:    {change: func(_ *town, k *dispatch.Cadre) { k.PhoneOnly = true }},
		dispatch.NoPass:       {change: func(x *town, k *dispatch.Cadre) { k.Pass = false; x.shut("garden") }},
		dispatch.NotProtected: {call: func(s *dispatch.Submit) { s.Needs = []string{dispatch.Protected} }},
		dispatch.FullHands: {change: func(x *town, k *dispatch.Cadre) {
			x.do(ledgertest.Chief, request(x.call("lake")), dispatch.Order{Errand: 1, Cadre: "c0"})
			k.Cap = 1
		}},
		dispatch.Complained: {call: func(s *dispatch.Submit) { s.Against = []dispatch.ID{"office"} }},
		dispatch.Mixed: {call: func(s *dispatch.Submit) { s.Needs = []string{dispatch.Protected} }, change: func(x *town, k *dispatch.Cadre) {
			x.do(ledgertest.Chief, request(x.call("lake")), dispatch.Order{Errand: 1, Cadre: "c0"})
			k.Protected = true
		}},
		"": {},
	} {
		x := found(t)
		x.Desk.Planner = reckless{"c0"}
		k, err := x.cadre("c0")
		if err != nil {
			t.Fatal(err)
		}
		if c.change != nil {
			c.change(x, &k)
		}
		ledgertest.Describe(t, x.Desk, dispatch.DescribeCadre{Cadre: k})
		call := ledgertest.Call("garden")
		if c.call != nil {
			c.call(&call)
		}
		id := x.do(ledgertest.Operator, request(""), call).Subject.ID
		if err := x.Desk.Plan(t.Context(), "north"); err != nil {
			t.Errorf("%s: %v", bar, err)
		}
		if e := x.request(id).Errands[0]; (e.Cadre == "c0") != (bar == "") {
			t.Errorf("%q: the plan gives it to %q", bar, e.Cadre)
		}
		if bar == "" {
			continue
		}
		err = x.try(ledgertest.Chief, request(id), dispatch.Order{Errand: 1, Cadre: "c0"})
		if dispatch.CodeOf(err) != dispatch.Conflict || !strings.Contains(err.Error(), bar.Name().EN) {
			t.Errorf("%s: a person gives it: %v", bar, err)
		}
	}
}

func TestAJobIsDoneByWhoeverHoldsItsToken(t *testing.T) {
	x := found(t)
	id := x.call("garden")
	x.do(ledgertest.Chief, request(id), dispatch.Order{Errand: 1, Cadre: "c0"})
	x.Pass(dispatch.SeenWithin)
	old := dispatch.Job{Step: dispatch.StepExpire, Subject: request(id), Errand: 1, District: "north", Token: 99}
	if err := x.Desk.Run(t.Context(), old); err != nil || x.request(id).Errands[0].State != dispatch.ErrandAccepted {
		t.Errorf("a token that nobody gave out: %v, %s", err, x.request(id).Errands[0].State)
	}
	var jobs []dispatch.Job
	if err := x.DB.Change(t.Context(), func(tx dispatch.Tx) (err error) {
		jobs, err = tx.Sweep(x.Now(), x.Now().Add(dispatch.Lease), 100)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, j := range jobs {
		if j.Step == dispatch.StepExpire {
			if err := x.Desk.Run(t.Context(), j); err != nil {
				t.Fatal(err)
			}
		}
	}
	if e := x.request(id).Errands[0]; e.State != dispatch.ErrandWaiting {
		t.Errorf("the order stands: %+v", e)
	}
	x.refused("a step that there is not", x.Desk.Run(t.Context(), dispatch.Job{Step: "dance"}), dispatch.Internal)
}

func TestNumbersFollowEachOtherAndBeginAnewWithTheDay(t *testing.T) {
	x := found(t)
	for _, want := range []string{"1122-0001", "1122-0002"} {
		if a := x.do(ledgertest.Operator, request(""), ledgertest.Call("garden")); a.Number != want {
			t.Errorf("%s, want %s", a.Number, want)
		}
	}
	x.Pass(15 * time.Hour)
	if a := x.do(ledgertest.Operator, request(""), ledgertest.Call("garden")); a.Number != "1123-0001" {
		t.Errorf("after midnight: %s", a.Number)
	}
}

func TestTargetsHearWhatTheyAskedForWhereTheyListen(t *testing.T) {
	x := found(t)
	for id, area := range map[dispatch.ID]dispatch.ID{"here": "north", "there": "south", "everywhere": ""} {
		ledgertest.Describe(t, x.Desk, dispatch.DescribeTarget{Target: dispatch.Target{ID: id, Name: "群", Channel: dispatch.WeCom, Address: "https://example.invalid/hook", Area: area, Occasions: []dispatch.Occasion{dispatch.OnEscalated}}})
	}
	x.do(ledgertest.Chief, request(x.call("garden")), dispatch.Escalate{Level: dispatch.ToDistrict, Reason: "stuck"})
	all, err := x.DB.Messages(t.Context(), ledger.MessageFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var heard []string
	for _, m := range all {
		heard = append(heard, string(m.Target))
	}
	slices.Sort(heard)
	if !slices.Equal(heard, []string{"everywhere", "here"}) {
		t.Errorf("%v", heard)
	}
}

func TestTheKindsThatShipAreStockedOnce(t *testing.T) {
	x := found(t)
	s := dispatch.Subject{Sort: dispatch.OfKind, ID: "medicine"}
	before := len(x.journal(s))
	if err := x.Desk.Stock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := len(x.journal(s)); before != 1 || after != 1 {
		t.Errorf("%d entries, then %d", before, after)
	}
	k := dispatch.Kinds()[0]
	k.Priority++
	ledgertest.Describe(t, x.Desk, dispatch.DescribeKind{Kind: k})
	if err := x.Desk.Stock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := len(x.journal(s)); after != 2 {
		t.Errorf("what was changed here is put back: %d entries", after)
	}
}
