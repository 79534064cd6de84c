package dispatch

import (
	"errors"
	"testing"
)

func TestMoneyAndCustody(t *testing.T) {
	b := medicine(Free)
	must(t, b.do("", "a", Order{Errand: 1}))
	must(t, b.do("a", "", HandOver{Errand: 1, Thing: InsuranceCard, From: ResidentHand, To: CadreHand}))
	must(t, b.do("a", "", Advance{Errand: 1, Fen: 4550, Receipt: "No-1"}))
	if err := b.do("a", "", Repay{Errand: 1, Fen: 4551}); !errors.Is(err, &Error{Code: Invalid, Field: "fen"}) {
		t.Errorf("more came back than was laid out: %v", err)
	}
	must(t, b.do("a", "", Repay{Errand: 1, Fen: 4550}))
	if b.r.Errands[0].Owed != 0 {
		t.Errorf("%d fen are owed", b.r.Errands[0].Owed)
	}
	for field, cmd := range map[string]Command{
		"thing": HandOver{Errand: 1, Thing: "gold", From: ResidentHand, To: CadreHand}, "from": HandOver{Errand: 1, Thing: Cash, From: "x", To: CadreHand},
		"to": HandOver{Errand: 1, Thing: Cash, From: CadreHand, To: CadreHand}, "fen": Advance{Errand: 1}, "receipt": Advance{Errand: 1, Fen: 1, Receipt: "丙某（虚构）的收据"},
	} {
		if err := b.do("a", "", cmd); !errors.Is(err, &Error{Code: Invalid, Field: field}) {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, fen := range []int64{-1, MostFen + 1} {
		if err := b.do("a", "", Advance{Errand: 1, Fen: fen}); !errors.Is(err, &Error{Code: Invalid, Field: "fen"}) {
			t.Errorf("%d fen: %v", fen, err)
		}
	}
	must(t, b.do("a", "", Advance{Errand: 1, Fen: MostFen}))
	if err := b.do("a", "", Repay{Errand: 1}); !errors.Is(err, &Error{Code: Invalid, Field: "fen"}) {
		t.Errorf("nothing came back: %v", err)
	}
	if err := b.do("b", "", HandOver{Errand: 1, Thing: Cash, From: ResidentHand, To: CadreHand}); !errors.Is(err, &Error{Code: NotFound}) {
		t.Errorf("somebody who never had it took the cash: %v", err)
	}
}

func TestWhoeverHoldsTheErrandSeesTheDoorAndThatIsOnRecord(t *testing.T) {
	b := medicine(Free)
	must(t, b.do("", "a", Order{Errand: 1}))
	look := Reveal{Reason: "find_door"}
	if err := b.do("a", "", look); !errors.Is(err, &Error{Code: Forbidden}) {
		t.Errorf("who has not read the order looks: %v", err)
	}
	must(t, b.do("a", "", Acknowledge{1}))
	if f, ok := b.facts[len(b.facts)-1].(Revealed); !ok || f.To != "a" {
		t.Errorf("reading left %+v", b.facts[len(b.facts)-1])
	}
	seen := len(b.facts)
	must(t, b.do("a", "", Start{1}))
	if len(b.facts) != seen+1 {
		t.Errorf("they saw it before: %+v", b.facts[seen:])
	}
	must(t, b.do("a", "", look))
	if err := b.do("a", "", Reveal{}); !errors.Is(err, &Error{Code: Invalid, Field: "reason"}) {
		t.Errorf("without a reason: %v", err)
	}
	must(t, b.do("", "", Take{Errand: 1}))
	if err := b.do("a", "", look); !errors.Is(err, &Error{Code: Forbidden}) {
		t.Errorf("a former holder looks: %v", err)
	}
	if err := b.do("", "", Reveal{Fields: []string{"secret"}, Reason: "other"}); !errors.Is(err, &Error{Code: Invalid, Field: "fields"}) {
		t.Errorf("an unknown field: %v", err)
	}
}
