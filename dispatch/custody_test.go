package dispatch

import (
	"slices"
	"testing"
)

// bought is a request for medicine that "a" has bought.
func bought(t *testing.T) *bench {
	b := medicine(Free)
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", Start{1}))
	must(t, b.do("a", "", HandOver{Errand: 1, Thing: InsuranceCard, From: ResidentHand, To: CadreHand}))
	must(t, b.do("a", "", Advance{Errand: 1, Fen: 5000}))
	must(t, b.do("a", "", PickUp{Errand: 1, Facility: "p"}))
	return b
}

func TestWhatIsDeliveredIsInNobodysHands(t *testing.T) {
	b := bought(t)
	if got := b.r.InHands("a"); len(got) != 2 {
		t.Errorf("in hand: %v", got)
	}
	must(t, b.do("a", "", Finish{1}))
	if got := b.r.InHands("a"); len(got) != 1 || got[0].Thing != InsuranceCard {
		t.Errorf("after delivery: %v", got)
	}
	must(t, b.do("a", "", Undo{1}))
	if got := b.r.InHands("a"); len(got) != 2 {
		t.Errorf("not delivered after all: %v", got)
	}
	must(t, b.do("a", "", Finish{1}))
	must(t, b.do("a", "", HandOver{Errand: 1, Thing: InsuranceCard, From: CadreHand, To: ResidentHand}))
	if len(b.r.Custody) != 0 {
		t.Errorf("handed over: %v", b.r.Custody)
	}
}

// However a cadre gives an errand up, what they bought stays theirs in the record, the next one fetches it from them, nothing is
// bought twice, and the coordinator is told.
func TestNothingIsBoughtTwice(t *testing.T) {
	for what, give := range map[string]func(b *bench) error{
		"handed back":      func(b *bench) error { return b.do("a", "", HandBack{1, "ill"}) },
		"taken":            func(b *bench) error { return b.do("", "", Take{Errand: 1, Reason: ReasonOffDuty}) },
		"could not":        func(b *bench) error { return b.do("a", "", Fail{Errand: 1, Reason: "wrong_place"}) },
		"nobody was there": func(b *bench) error { return b.do("a", "", Fail{Errand: 1, Reason: ReasonNoAnswer}) },
		"reassigned":       func(b *bench) error { return b.do(chief, "b", Reassign{Errand: 1, Cadre: "b"}) },
	} {
		b := bought(t)
		must(t, give(b))
		e := b.r.Latest(1)
		if e.Pick != (Stop{Role: AtHolder, Cadre: "a"}) || len(b.r.InHands("a")) != 2 || b.r.raisedFor(ReasonCustody, 1) != ToCoordinator {
			t.Errorf("%s: it is fetched at %+v; in hand %v; raised %v", what, e.Pick, b.r.Custody, b.r.Raised)
		}
		if what != "reassigned" {
			must(t, b.do("", "b", Order{Errand: e.N}))
		}
		must(t, b.do("b", "", Start{e.N}))
		must(t, b.do("b", "", PickUp{Errand: e.N}))
		if got := b.r.InHands("b"); len(got) != 1 || got[0].Thing != Drugs {
			t.Errorf("%s: the next one has %v", what, got)
		}
		must(t, b.do("b", "", Finish{e.N}))
		if slices.ContainsFunc(b.r.Custody, func(x Custody) bool { return x.Thing == Drugs }) {
			t.Errorf("%s: delivered, and in hand: %v", what, b.r.Custody)
		}
		if got := b.r.Errands[0].Debts; !slices.Equal(got, []Debt{{"a", 5000}}) {
			t.Errorf("%s: owed to %v", what, got)
		}
	}
}

func TestNobodyAtHomeIsTriedAgainByTheSame(t *testing.T) {
	b := bought(t)
	must(t, b.do("a", "", Fail{Errand: 1, Reason: ReasonNoAnswer}))
	if e := b.r.Errands[1]; len(e.Refused) != 0 || e.NotBefore != b.now.Add(answerLater) {
		t.Errorf("%+v", e)
	}
	empty := medicine(Free)
	must(t, empty.do("", "a", Order{Errand: 1}))
	must(t, empty.do("a", "", Fail{Errand: 1, Reason: ReasonNoAnswer}))
	if e := empty.r.Errands[1]; !slices.Equal(e.Refused, []ID{"a"}) || e.NotBefore != 0 {
		t.Errorf("with nothing in hand: %+v", e)
	}
}

// Goods that went back to the shop are bought again; those left at the gate are fetched there.
func TestWhatIsHandedOverIsFetchedThere(t *testing.T) {
	for to, want := range map[Hand]Stop{FacilityHand: {Role: AtPharmacy}, GateHand: {Role: AtGate}} {
		b := bought(t)
		must(t, b.do("a", "", HandBack{1, "ill"}))
		must(t, b.do("a", "", HandOver{Errand: 1, Thing: Drugs, From: CadreHand, To: to}))
		if e := b.r.Errands[0]; e.Pick.Role != want.Role || e.Pick.Facility != "" || e.Pick.Cadre != "" {
			t.Errorf("handed to the %s, it is fetched at %+v", to, e.Pick)
		}
	}
}

func TestWhatIsRepaidIsTakenOffTheDebts(t *testing.T) {
	e := Errand{}
	e.owe("a", 500)
	e.owe("b", 300)
	e.owe("a", 100)
	e.owe("a", -200)
	if e.Owed != 700 || !slices.Equal(e.Debts, []Debt{{"a", 400}, {"b", 300}}) {
		t.Errorf("owed %d: %v", e.Owed, e.Debts)
	}
	e.owe("a", -500) // 100 more than is owed to a
	if e.Owed != 200 || !slices.Equal(e.Debts, []Debt{{"b", 200}}) {
		t.Errorf("owed %d: %v", e.Owed, e.Debts)
	}
	e.owe("nobody", -200)
	if e.Owed != 0 || len(e.Debts) != 0 {
		t.Errorf("owed %d: %v", e.Owed, e.Debts)
	}
}
