package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/plan"
	"github.com/bangban/bangban/geo"
)

// past is a small record in which everything has happened at least once, on a clock of its own, in the week of the founding
// sentence. All people are invented.
type past struct {
	*replay
	t    *testing.T
	db   *ledger.DB
	made int
}

var (
	goldenChief = dispatch.Act{Actor: "u-chief", Grants: []dispatch.Grant{{Role: dispatch.Administrator}}}
	goldenOp    = dispatch.Act{Actor: "u-op", Grants: []dispatch.Grant{{Role: dispatch.Coordinator, Area: "city"}}, Device: "desk 1"}
)

func goldenCadre(id dispatch.ID) dispatch.Act {
	return dispatch.Act{Actor: id, Cadre: id, Grants: []dispatch.Grant{{Role: dispatch.CadreRole}}, Device: "phone"}
}

// makePast makes the record in a folder, sealed day by day with a key beside it.
func makePast(t *testing.T, data string) {
	db, err := ledger.Open(t.Context(), filepath.Join(data, "bangban.db"))
	must(t, err)
	defer func() { must(t, db.Close()) }()
	key, err := ledger.MakeKey(filepath.Join(data, "seal.key"))
	must(t, err)
	must(t, db.SealWith(t.Context(), key))
	names, err := db.Secret(t.Context(), pseudonyms)
	must(t, err)
	p := &past{replay: newReplay(db, &plan.Planner{Ahead: plan.AtOnce, Travel: geo.Detour{}}, names, "golden"), t: t, db: db}
	p.now = dispatch.Day("2022-11-22").At(8, 0)
	must(t, p.desk.Stock(t.Context()))
	p.catalogue()
	p.accounts()
	for _, day := range []func(){p.ordinary, p.declined, p.changed, p.troubled, p.ended, p.rollsUp, p.volunteered, p.erased, p.left} {
		day()
		p.sleeps()
	}
	p.seals()
	must(t, db.DropExpired(t.Context(), p.now))
}

func (p *past) describe(all ...dispatch.Describes) {
	p.t.Helper()
	must(p.t, p.desk.Describe(p.t.Context(), goldenChief, nil, all...))
}

func (p *past) catalogue() {
	at := func(lng, lat float64) geo.Point { return geo.Point{Lng: lng, Lat: lat} }
	c := dispatch.Catalogue{
		Areas: []dispatch.Area{
			{ID: "city", Level: dispatch.City, Name: "朔州市"}, {ID: "north", Parent: "city", Level: dispatch.District, Name: "朔城区"},
			{ID: "street", Parent: "north", Level: dispatch.Subdistrict, Name: "北城街道"}, {ID: "quarter", Parent: "street", Level: dispatch.Community, Name: "宝源社区"},
			{ID: "garden", Parent: "quarter", Level: dispatch.Compound, Name: "宝源公寓", Aliases: []string{"宝源"}, Site: geo.Site{ID: "garden", Point: at(112.4381, 39.3412)}},
			{ID: "lake", Parent: "quarter", Level: dispatch.Compound, Name: "交通小区", Site: geo.Site{ID: "lake", Point: at(112.4296, 39.3385)}},
		},
		Units: []dispatch.Unit{{ID: "veterans", Name: "市退役军人事务局"}, {ID: "club", Name: "志愿队", Area: "city", Offers: true}},
		Facilities: []dispatch.Facility{
			{ID: "pharmacy", Name: "宝源街药店（虚构）", Role: dispatch.AtPharmacy, Area: "quarter", Point: at(112.4365, 39.3401)},
			{ID: "market", Name: "交通街超市（虚构）", Role: dispatch.AtMarket, Area: "quarter", Point: at(112.43, 39.339), Opens: 420, Closes: 1320},
			{ID: "hospital", Name: "市医院（虚构）", Role: dispatch.AtHospital, Area: "north", Point: at(112.447, 39.33)},
		},
		Cadres: []dispatch.Cadre{
			{ID: "c1", Unit: "veterans", Area: "city", Name: "赵帮（虚构）", Phone: "000-0000-0001", Mode: geo.Car, Pass: true, Home: "lake", Bonds: []dispatch.ID{"garden"}, Cap: 20},
			{ID: "c2", Unit: "veterans", Area: "city", Name: "钱助（虚构）", Phone: "000-0000-0002", Mode: geo.Car, Pass: true, Protected: true, Cap: 20},
			{ID: "crew", Unit: "veterans", Area: "city", Name: "清运队（虚构）", Mode: geo.Car, Skills: []string{"sanitation"}, Lead: "c1", Members: []dispatch.ID{"c2"}, Pass: true, Cap: 20},
			{ID: "v1", Unit: "club", Area: "city", Name: "孙办（虚构）", Mode: geo.Ebike, Pass: true, Cap: 20},
			{ID: "gone", Unit: "club", Area: "city", Name: "李某（虚构）", Phone: "000-0000-0005", Mode: geo.Foot, Home: "garden", Retired: true},
		},
		Households: []dispatch.Household{
			{ID: "h-1", Compound: "garden", Building: "3", Entrance: "2", Room: "501", Name: "周某（虚构）", Phones: []string{"000-0001-0001"}, Persons: 3, Needs: []string{"elderly"}},
			{ID: "h-gone", Compound: "lake", Building: "7", Room: "101", Name: "吴某（虚构）", Phones: []string{"000-0001-0002"}},
		},
	}
	door := dispatch.Place{Compound: "garden", Building: "5", Entrance: "1"}
	c.Households = append(c.Households, dispatch.Household{ID: p.desk.Household(door, "302"), Compound: "garden", Building: "5", Entrance: "1", Room: "302",
		Members: []dispatch.Member{{Name: "何某（虚构）", Phone: "000-0001-0003", Tags: []string{"elderly"}}, {Name: "何小某（虚构）", Tags: []string{"infant"}}}})
	p.describe(c.Descriptions()...)
	p.describe(dispatch.DescribeKind{Kind: dispatch.Kind{Code: "gas", Name: dispatch.Text{ZH: "换气罐", EN: "gas bottles"}, Phrase: "更换气罐", Measure: dispatch.Times, Words: []string{"煤气"}, Service: 20 * time.Minute,
		Flow: dispatch.Flow{Rows: []dispatch.FlowRow{{Effect: dispatch.Free, Legs: []dispatch.FlowLeg{{To: dispatch.AtDoor, Counted: true}}}}}, Promise: dispatch.Promise{Evening: true}}})
	p.describe(dispatch.DescribeRedFlag{RedFlag: dispatch.RedFlag{Code: "chest_pain", Words: []string{"胸坎坎疼"}}})
	for _, id := range []dispatch.ID{"t-1", "t-gone"} {
		p.describe(dispatch.DescribeTarget{Target: dispatch.Target{ID: id, Name: "值班群（虚构）", Channel: dispatch.DingTalk, Address: "https://example.invalid/" + string(id), Secret: "not a secret", Occasions: dispatch.Occasions, Paused: id == "t-gone"}})
	}
	digest := sha256.Sum256([]byte("a table"))
	p.do(goldenChief, dispatch.Subject{Sort: dispatch.OfImport}, dispatch.Import{Imported: dispatch.Imported{Of: "households", Area: "city", Digest: hex.EncodeToString(digest[:]), Rows: 3, Added: 2, Same: 1}})
}

func (p *past) accounts() {
	of := func(id dispatch.ID) dispatch.Subject { return dispatch.Subject{Sort: dispatch.OfAccount, ID: id} }
	digest := func(s string) string { return dispatch.HashDigest(s) }
	for _, a := range []dispatch.Account{
		{ID: "u-chief", Login: "chief", Name: "郑某（虚构）", Grants: []dispatch.Grant{{Role: dispatch.Administrator}}},
		{ID: "u-op", Login: "op", Name: "王某（虚构）", Grants: []dispatch.Grant{{Role: dispatch.Coordinator, Area: "city"}}},
		{ID: "u-c1", Login: "c1", Name: "赵帮（虚构）", Cadre: "c1", Grants: []dispatch.Grant{{Role: dispatch.CadreRole}}},
		{ID: "u-gone", Login: "gone", Name: "冯某（虚构）", Grants: []dispatch.Grant{{Role: dispatch.Editor, Unit: "veterans"}}},
	} {
		p.describe(dispatch.DescribeAccount{Account: a})
	}
	queue := dispatch.Subject{Sort: dispatch.OfQueue, ID: "bangban"}
	p.do(goldenChief, queue, dispatch.PauseQueue{})
	p.do(goldenChief, queue, dispatch.ReleaseQueue{})
	p.do(goldenChief, queue, dispatch.RunTask{Task: "plan:request:r:1:2"})
	p.do(goldenChief, queue, dispatch.DropTask{Task: "plan:request:r:1:2"})
	p.do(goldenChief, of("u-chief"), dispatch.SetPassword{Hash: "the hash of no password"})
	chief := dispatch.Act{Actor: "u-chief", Grants: goldenChief.Grants}
	p.do(chief, of("u-chief"), dispatch.SetSecondFactor{Secret: "no secret"})
	p.do(chief, of("u-chief"), dispatch.EndSecondFactor{})
	p.do(chief, of("u-chief"), dispatch.SetSecondFactor{Secret: "another that is none"})
	for _, name := range []string{"kept", "ended"} {
		p.do(goldenChief, of("u-chief"), dispatch.IssueToken{Token: dispatch.Token{Digest: digest(name), Sort: dispatch.ProgramToken, Name: name, Expires: p.now.Add(300 * 24 * time.Hour)}})
	}
	p.do(goldenChief, of("u-chief"), dispatch.EndToken{Digest: digest("ended")})
	p.do(dispatch.SystemAct(), of("u-c1"), dispatch.IssueCode{Code: dispatch.SignInCode{Digest: digest("code"), Expires: p.now.Add(time.Hour)}})
	p.do(dispatch.SystemAct(), of("u-c1"), dispatch.UseCode{Digest: digest("code")})
	p.do(dispatch.SystemAct(), of("u-c1"), dispatch.IssueCode{Code: dispatch.SignInCode{Digest: digest("another"), Expires: p.now.Add(240 * time.Hour)}})
}

func (p *past) do(act dispatch.Act, s dispatch.Subject, cmd dispatch.Command) dispatch.ID {
	p.t.Helper()
	a, err := p.desk.Do(p.t.Context(), act, s, cmd)
	if err != nil {
		p.t.Fatalf("%s, %s: %v", p.now.Time(), cmd.Verb(), err)
	}
	return a.Subject.ID
}

func ofRequest(id dispatch.ID) dispatch.Subject {
	return dispatch.Subject{Sort: dispatch.OfRequest, ID: id}
}

// says has somebody do one thing after the other with a request, a minute apart.
func (p *past) says(act dispatch.Act, id dispatch.ID, all ...dispatch.Command) {
	p.t.Helper()
	for _, cmd := range all {
		p.do(act, ofRequest(id), cmd)
		p.now = p.now.Add(time.Minute)
	}
}

// pass lets time pass, and whatever falls due happen.
func (p *past) pass(d time.Duration) { must(p.t, p.until(p.t.Context(), p.now.Add(d))) }

func (p *past) seals() {
	for more := true; more; {
		var err error
		more, err = p.db.Seal(p.t.Context(), p.now)
		must(p.t, err)
	}
}

// sleeps seals what was done, and goes on the next morning.
func (p *past) sleeps() {
	p.seals()
	p.pass(p.now.Day().Next().At(8, 0).Sub(p.now))
}

// asks takes a call down.
func (p *past) asks(kind string, persons int, more ...func(*dispatch.Submit)) dispatch.ID {
	p.t.Helper()
	p.made++
	s := dispatch.Submit{Particulars: dispatch.Particulars{Kind: kind, Persons: persons, Place: dispatch.Place{Compound: "garden", Building: "3"}}, Channel: "hotline",
		Words: dispatch.Words{Name: "周某（虚构）", Phone: "000-0001-0001", Room: fmt.Sprint(100 + p.made), Text: "请帮个忙。"}}
	for _, f := range more {
		f(&s)
	}
	id := p.do(goldenOp, ofRequest(p.request(fmt.Sprint(p.made))), s)
	p.now = p.now.Add(time.Minute)
	return id
}

func doubtful(s *dispatch.Submit) { s.Doubtful = true }

func (p *past) on(hours int, cadres ...dispatch.ID) {
	p.t.Helper()
	for _, c := range cadres {
		p.do(goldenCadre(c), dispatch.Subject{Sort: dispatch.OfCadre, ID: c}, dispatch.CheckIn{Until: p.now.Add(time.Duration(hours) * time.Hour), Point: geo.Point{Lng: 112.434, Lat: 39.34}})
	}
}

// ordinary is a day on which the planner gives and all is done: the founding sentence's share of trips and of most of the rest.
func (p *past) ordinary() {
	p.on(11, "c1", "c2", "crew")
	var events []event
	add := func(after time.Duration, do, request string, with any, minutes int) {
		doc, err := json.Marshal(with)
		must(p.t, err)
		events = append(events, event{At: p.now.Add(after).Time(), Do: do, Request: request, With: doc, Minutes: minutes, sequence: len(events), name: fmt.Sprint("ordinary/", len(events))})
	}
	submit := func(after time.Duration, name, kind string, persons int) {
		add(after, "submit", name, dispatch.Submit{Particulars: dispatch.Particulars{Kind: kind, Persons: persons, Place: dispatch.Place{Compound: "lake", Building: "1", Entrance: "2"}, Items: []dispatch.Item{{Name: "挂面（虚构）", Quantity: "2斤"}}}, Channel: "hotline", Words: dispatch.Words{Name: "陈某（虚构）", Phone: "000-0001-0003", Room: name, Text: "请帮个忙。"}}, 0)
	}
	for i, persons := range []int{5, 5, 4} {
		name := fmt.Sprint("trip-", i)
		submit(time.Duration(i)*time.Minute, name, "hospital", persons)
		add(5*time.Minute, "arrange", name, dispatch.Arrange{Errand: 1, Arrangement: dispatch.Arrangement{Facility: "hospital", Approved: true, Vehicle: dispatch.Car}}, 0)
		add(10*time.Minute, "serve", name, nil, 20)
	}
	submit(20*time.Minute, "food", "groceries", 6)
	add(21*time.Minute, "serve", "food", nil, 15)
	for i := range 10 {
		name := fmt.Sprint("rubbish-", i)
		submit(30*time.Minute, name, "garbage", 1)
		add(31*time.Minute, "serve", name, nil, 10)
	}
	slices.SortStableFunc(events, func(a, b event) int { return a.At.Compare(b.At) })
	must(p.t, p.play(p.t.Context(), events, nil))
}

// holder is who has an errand of the request.
func (p *past) holder(id dispatch.ID, n int) dispatch.Act {
	p.t.Helper()
	r, err := p.db.Request(p.t.Context(), id)
	must(p.t, err)
	if len(r.Errands) < n || r.Errands[n-1].Cadre == "" {
		p.t.Fatalf("%s: nobody has errand %d of the %s request", p.now.Time(), n, r.Kind)
	}
	return goldenCadre(r.Errands[n-1].Cadre)
}

// declined is a day of medicine: what is paid for, photographed, undone and done again, handed back, and not read in time.
func (p *past) declined() {
	p.on(11, "c1", "c2")
	paid := p.asks("medicine", 6, func(s *dispatch.Submit) {
		s.Items, s.Needs, s.Grade = []dispatch.Item{{Name: "降压药（虚构）", Quantity: "2盒"}}, []string{"elderly"}, dispatch.OverTheCounter
		s.Words.Text = "爷爷的降压药吃完了，胸痛。" // a red flag
	})
	p.pass(time.Minute)
	act := p.holder(paid, 1)
	picture := []byte("no true picture")
	sum := sha256.Sum256(picture)
	act.Note = "已到门口（虚构）"
	p.says(act, paid, dispatch.Acknowledge{Errand: 1}, dispatch.Start{Errand: 1}, dispatch.PickUp{Errand: 1, Facility: "pharmacy"}, dispatch.Advance{Errand: 1, Fen: 4250, Receipt: "R-1"}, dispatch.Arrive{Errand: 1},
		dispatch.HandOver{Errand: 1, Thing: dispatch.Drugs, From: dispatch.CadreHand, To: dispatch.ResidentHand},
		dispatch.Attach{Data: picture, Attachment: dispatch.Attachment{ID: "picture", Errand: 1, Purpose: dispatch.Receipt, Type: "image/jpeg", Size: len(picture), Digest: hex.EncodeToString(sum[:])}})
	p.do(act, ofRequest(paid), dispatch.Finish{Errand: 1})
	p.now = p.now.Add(20 * time.Second)
	p.says(act, paid, dispatch.Undo{Errand: 1}, dispatch.Finish{Errand: 1})
	op := goldenOp
	op.OnBehalf = string(act.Actor)
	p.says(op, paid, dispatch.Repay{Errand: 1, Fen: 4250})
	p.says(goldenOp, paid, dispatch.Close{By: dispatch.ByCallBack, Satisfaction: 5})

	back := p.asks("medicine", 6)
	p.pass(time.Minute)
	first := p.holder(back, 1)
	p.says(first, back, dispatch.HandBack{Errand: 1, Reason: "far"})
	p.pass(time.Minute)
	p.says(goldenOp, back, dispatch.Reassign{Errand: 1, Cadre: first.Cadre, Insist: true, Reason: "other"})
	p.says(p.holder(back, 1), back, dispatch.Start{Errand: 1}, dispatch.Fail{Errand: 1, Reason: "no_stock"})
	p.pass(time.Minute)
	second := p.holder(back, 2)
	p.says(second, back, dispatch.Start{Errand: 2}, dispatch.Finish{Errand: 2})
	p.says(goldenOp, back, dispatch.Close{By: dispatch.ByDesk})
	p.says(second, back, dispatch.Finish{Errand: 2}) // told a second time

	unread := p.asks("medicine", 1)
	p.pass(30 * time.Minute)
	p.says(goldenOp, unread, dispatch.Cancel{Reason: "resident_asks"})
}

// changed follows a doubtful request through triage, a rest, and a second round that fails.
func (p *past) changed() {
	id := p.asks("groceries", 1, doubtful, func(s *dispatch.Submit) { s.Other, s.Channel = true, "message" })
	p.says(goldenOp, id, dispatch.Reveal{Fields: []string{"phone", "text"}, Reason: "ring_back"}, dispatch.Reveal{Fields: []string{dispatch.LinkField}, Reason: "resident_asks"},
		dispatch.Triage{Particulars: dispatch.Particulars{Kind: "groceries", Persons: 9, Place: dispatch.Place{Compound: "lake", Building: "7", Entrance: "1"}, Items: []dispatch.Item{{Name: "土豆（虚构）", Quantity: "5斤"}}}, Words: dispatch.Words{Room: "101"}},
		dispatch.Respond{}, dispatch.AddContact{Channel: "hotline", Words: dispatch.Words{Phone: "000-0001-0002", Text: "再要两斤葱。"}}, dispatch.AddContact{Channel: "hotline", Words: dispatch.Words{Text: "老人刚才晕倒了。"}}, dispatch.Hold{Until: p.now.Add(5 * time.Hour), Reason: "later"}, dispatch.Resume{})
	p.on(10, "c1")
	p.pass(time.Minute)
	p.says(p.holder(id, 1), id, dispatch.Start{Errand: 1}, dispatch.Finish{Errand: 1})
	p.says(goldenOp, id, dispatch.Close{By: dispatch.ByCallBack, Satisfaction: 2}, dispatch.Reopen{ActHappened: true, SameCadre: true})
	p.pass(time.Minute)
	for range dispatch.OftenTimes { // somebody looks at very much
		p.do(goldenOp, ofRequest(id), dispatch.Reveal{Fields: []string{"phone"}, Reason: "other"})
	}
	p.says(p.holder(id, 2), id, dispatch.Fail{Errand: 2, Reason: "sealed"})
	p.says(goldenOp, id, dispatch.SignOff{Reason: "sealed"})
}

// troubled is a day of seals, controls, nobody on duty, and who falls ill.
func (p *past) troubled() {
	oneCall := func(s *dispatch.Submit) {
		s.Contact, s.Place.Building, s.Place.Entrance, s.Words.Room = "call-1", "5", "1", "302"
	}
	p.asks("medicine", 1, oneCall)
	p.asks("repair", 1, oneCall)
	facility := dispatch.Subject{Sort: dispatch.OfFacility, ID: "pharmacy"}
	area := dispatch.Subject{Sort: dispatch.OfArea, ID: "garden"}
	nobody := p.asks("sampling", 2)
	p.do(goldenOp, facility, dispatch.Seal{On: true, Reason: "sealed"})
	control := dispatch.Control{Label: "高风险区", Effect: dispatch.StayHome, From: p.now, Until: p.now.Add(8 * time.Hour)}
	p.do(goldenOp, area, dispatch.Restrict{Control: control})
	p.pass(time.Hour)
	p.says(goldenOp, nobody, dispatch.Escalate{Level: dispatch.ToDistrict, Reason: "stuck"}, dispatch.TakeOver{}, dispatch.Resolve{}, dispatch.NameAgainst{Against: []dispatch.ID{"gone"}})
	p.on(8, "c1", "c2")
	way := p.asks("groceries", 1, func(s *dispatch.Submit) { s.Place.Compound = "lake" })
	p.pass(time.Minute)
	carrier := p.holder(way, 1)
	p.says(carrier, way, dispatch.Start{Errand: 1})
	p.do(goldenOp, dispatch.Subject{Sort: dispatch.OfArea, ID: "lake"}, dispatch.Restrict{Control: dispatch.Control{Label: "临时管控", Effect: dispatch.StayIn, From: p.now, Until: p.now.Add(2 * time.Hour)}})
	p.pass(time.Minute) // until it has reached what is on the way
	p.says(carrier, way, dispatch.Redirect{Errand: 1}, dispatch.Fail{Errand: 1, Reason: "no_stock"})
	p.says(goldenOp, way, dispatch.Cancel{Reason: "not_needed"})
	p.do(goldenCadre("c1"), dispatch.Subject{Sort: dispatch.OfCadre, ID: "c1"}, dispatch.Move{Point: geo.Point{Lng: 112.44, Lat: 39.35}})
	inside := p.asks("groceries", 2)
	p.pass(time.Minute)
	ill := p.holder(inside, 1)
	p.do(ill, dispatch.Subject{Sort: dispatch.OfCadre, ID: ill.Cadre}, dispatch.DropOut{Reason: "ill"})
	p.pass(10 * time.Hour)
	p.says(goldenOp, inside, dispatch.Cancel{Reason: "not_needed"})
	p.do(goldenOp, facility, dispatch.Seal{})
	p.says(goldenOp, nobody, dispatch.Cancel{Reason: "resident_asks"})
}

// ended has two requests for the same made one.
func (p *past) ended() {
	p.on(11, "crew")
	child, parent := p.asks("garbage", 1), p.asks("garbage", 1)
	p.says(goldenOp, child, dispatch.Merge{Parent: parent})
	p.pass(time.Minute)
	p.says(p.holder(parent, 1), parent, dispatch.Start{Errand: 1}, dispatch.Finish{Errand: 1})
	p.says(goldenOp, parent, dispatch.Close{By: dispatch.ByCallBack})
	resident := func(id dispatch.ID) dispatch.Act {
		return dispatch.Act{Actor: "resident:" + id, Grants: []dispatch.Grant{{Role: dispatch.Resident, Request: id}}}
	}
	p.says(resident(child), child, dispatch.Close{By: dispatch.ByLink, Satisfaction: 4}, dispatch.Close{By: dispatch.ByResident, Satisfaction: 4})
	p.says(resident(child), child, dispatch.Reopen{ActHappened: true})
	p.says(goldenOp, child, dispatch.Cancel{Reason: "not_needed"})
	first, second, third := p.asks("garbage", 1), p.asks("garbage", 1), p.asks("garbage", 1)
	p.says(goldenOp, second, dispatch.Merge{Parent: first})
	p.says(goldenOp, third, dispatch.Merge{Parent: first})
	p.says(goldenOp, first, dispatch.Cancel{Reason: "resident_asks"})
	p.says(goldenOp, second, dispatch.Cancel{Reason: "not_needed"})
	p.says(goldenOp, third, dispatch.Cancel{Reason: "not_needed"})
	p.do(goldenCadre("crew"), dispatch.Subject{Sort: dispatch.OfCadre, ID: "crew"}, dispatch.CheckOut{})
}

// rollsUp makes sums of what was counted so far; what comes later stays by itself.
func (p *past) rollsUp() {
	for n := 1; n > 0; {
		var err error
		n, err = p.db.RollUp(p.t.Context(), 1000)
		must(p.t, err)
	}
}

// volunteered is a day on which who helps is asked: somebody says yes, says no, and says nothing. The yes closes by itself.
func (p *past) volunteered() {
	defer p.spoken() // in the evening of the same day
	p.on(11, "v1")
	yes := p.asks("groceries", 1)
	p.pass(time.Minute)
	p.says(goldenCadre("v1"), yes, dispatch.Accept{Errand: 1}, dispatch.Start{Errand: 1}, dispatch.Finish{Errand: 1})
	no := p.asks("groceries", 1)
	p.pass(time.Minute)
	p.says(goldenCadre("v1"), no, dispatch.Decline{Errand: 1, Reason: "busy"})
	p.says(goldenOp, no, dispatch.Cancel{Reason: "not_needed"})
	nothing := p.asks("gas", 1)
	p.pass(time.Hour)
	p.says(goldenOp, nothing, dispatch.Cancel{Reason: "not_needed"})
}

// spoken is a night on which nobody is on duty and everything is shut, with what is said of times and places in every way.
func (p *past) spoken() {
	day := p.now.Day()
	p.describe(dispatch.DescribeFacility{Facility: dispatch.Facility{ID: "pharmacy", Name: "宝源街药店（虚构）", Role: dispatch.AtPharmacy, Area: "quarter", Point: geo.Point{Lng: 112.4365, Lat: 39.3401}, Opens: 510, Closes: 1200}})
	p.on(9, "c1")
	accused := p.asks("groceries", 1)
	p.pass(time.Minute)
	p.says(goldenOp, accused, dispatch.NameAgainst{Against: []dispatch.ID{p.holder(accused, 1).Cadre}}, dispatch.Cancel{Reason: "mistake"})
	p.pass(day.At(22, 0).Sub(p.now))
	for _, c := range []dispatch.ID{"c1", "c2", "crew", "v1"} {
		of := dispatch.Subject{Sort: dispatch.OfCadre, ID: c}
		p.do(goldenCadre(c), of, dispatch.CheckIn{Until: p.now.Add(time.Hour), Point: geo.Point{Lng: 112.434, Lat: 39.34}})
		p.do(goldenCadre(c), of, dispatch.CheckOut{Next: day.Next().At(9, 0)})
	}
	runsOut := func(s *dispatch.Submit) { s.RunsOut = day.Next().At(12, 0) }
	night := p.asks("medicine", 1, runsOut)
	paper := goldenOp
	paper.At = p.now.Add(-2 * time.Hour)
	late := p.do(paper, ofRequest(p.request("paper")), dispatch.Submit{Particulars: dispatch.Particulars{Kind: "repair", Place: dispatch.Place{Compound: "garden"}}, Channel: "hotline", Words: dispatch.Words{Text: "抄在纸上的（虚构）。"}})
	road := p.asks("medicine", 1, func(s *dispatch.Submit) {
		s.Place = dispatch.Place{Around: "north", Spot: "国道路口第二辆货车（虚构）"}
		s.Words.Room = ""
	})
	point := p.asks("medicine", 1, func(s *dispatch.Submit) {
		s.Place = dispatch.Place{Around: "north", Point: geo.Point{Lng: 112.45, Lat: 39.35}}
		s.Words.Room = ""
	})
	trip := p.asks("hospital", 1, func(s *dispatch.Submit) { s.Appointment = day.Next().At(14, 0) })
	doubt := p.asks("repair", 1, doubtful)
	p.says(goldenOp, doubt, dispatch.Triage{Particulars: dispatch.Particulars{Kind: "medicine", Persons: 1, Urgency: dispatch.Urgent, RunsOut: day.Next().At(11, 0), Place: dispatch.Place{Compound: "garden", Building: "3"}}})
	visit := p.asks("repair", 1, doubtful)
	p.says(goldenOp, visit, dispatch.Triage{Particulars: dispatch.Particulars{Kind: "hospital", Persons: 1, Appointment: day.Next().At(15, 0), Place: dispatch.Place{Compound: "garden", Building: "3"}}},
		dispatch.AddContact{Channel: "hotline", Contact: "call-2", Other: true, Words: dispatch.Words{Text: "女儿替她打来（虚构）。"}})
	p.do(goldenOp, dispatch.Subject{Sort: dispatch.OfArea, ID: "garden"}, dispatch.Restrict{Control: dispatch.Control{Label: "封控单元", Effect: dispatch.StayIn, Building: "9", Entrance: "1", From: p.now, Until: p.now.Add(time.Hour)}})
	for _, id := range []dispatch.ID{night, late, road, point, trip, doubt, visit} {
		p.says(goldenOp, id, dispatch.Cancel{Reason: "not_needed"})
	}
}

// erased takes away what is known of somebody of each sort.
func (p *past) erased() {
	p.describe(dispatch.DescribeAccount{Account: dispatch.Account{ID: "u-gone", Login: "gone", Name: "冯某（虚构）", Disabled: true}},
		dispatch.DescribeArea{Area: dispatch.Area{ID: "lake", Parent: "street", Level: dispatch.Compound, Name: "交通小区", Aliases: []string{"交小"}, Site: geo.Site{ID: "lake", Point: geo.Point{Lng: 112.4296, Lat: 39.3385}}}})
	for _, s := range []dispatch.Subject{ofRequest(p.request("1")), {Sort: dispatch.OfCadre, ID: "gone"}, {Sort: dispatch.OfHousehold, ID: "h-gone"}, {Sort: dispatch.OfAccount, ID: "u-gone"}, {Sort: dispatch.OfTarget, ID: "t-gone"}} {
		p.do(goldenChief, s, dispatch.Erase{})
	}
}

// left leaves somebody waiting, and somebody on the way.
func (p *past) left() {
	p.pass(6 * time.Hour)
	p.on(24, "c1")
	p.asks("hospital", 1)
	id := p.asks("groceries", 2)
	p.pass(time.Minute)
	p.says(p.holder(id, 1), id, dispatch.Acknowledge{Errand: 1}, dispatch.Start{Errand: 1})
}
