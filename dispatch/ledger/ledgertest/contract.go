package ledgertest

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// meets saves everything twice from one load: the second save has to fail.
func (x *Town) meets(t *testing.T) {
	id := x.do(t, Operator, request(""), Call("garden")).Subject.ID
	var r dispatch.Request
	var path []dispatch.Area
	var shop dispatch.Facility
	var cadre dispatch.Cadre
	must(t, x.Desk.Ledger.View(t.Context(), func(tx dispatch.Tx) (err error) {
		if r, err = tx.Request(id); err != nil {
			return err
		}
		if path, err = tx.Path("garden"); err != nil {
			return err
		}
		if shop, err = tx.Facility("pharmacy"); err != nil {
			return err
		}
		cadre, err = tx.Cadre("c0")
		return err
	}))
	area := path[len(path)-1]
	said := func(s dispatch.SubjectSort, id dispatch.ID, seq int64, f dispatch.Fact) []dispatch.Entry {
		return []dispatch.Entry{{Subject: dispatch.Subject{Sort: s, ID: id}, Seq: seq + 1, At: x.Now(), Recorded: x.Now(), Actor: "op", Role: dispatch.Coordinator, Fact: f}}
	}
	answered := said(dispatch.OfRequest, id, r.Version, dispatch.Responded{})
	controlled := said(dispatch.OfArea, area.ID, area.Seq, dispatch.Restricted{Control: dispatch.Control{Area: area.ID, Building: "99", From: x.Now()}})
	sealed := said(dispatch.OfFacility, shop.ID, shop.Seq, dispatch.Sealed{On: true})
	moved := said(dispatch.OfCadre, cadre.ID, cadre.Seq, dispatch.Moved{Point: cadre.Duty.Point})
	for what, save := range map[string]func(tx dispatch.Tx) error{
		"request": func(tx dispatch.Tx) error {
			return tx.Save(dispatch.Change{Before: r, After: r.Apply(answered[0]), Entries: answered, District: "north"})
		},
		"area": func(tx dispatch.Tx) error {
			return tx.Save(dispatch.Change{Before: area, After: area.Apply(controlled[0]), Entries: controlled})
		},
		"facility": func(tx dispatch.Tx) error {
			return tx.Save(dispatch.Change{Before: shop, After: shop.Apply(sealed[0]), Entries: sealed})
		},
		"cadre": func(tx dispatch.Tx) error {
			return tx.Save(dispatch.Change{Before: cadre, After: cadre.Apply(moved[0]), Entries: moved})
		},
		"booking": func(tx dispatch.Tx) error { return tx.Engage(cadre) },
	} {
		must(t, x.Desk.Ledger.Change(t.Context(), save))
		if err := x.Desk.Ledger.Change(t.Context(), save); !errors.Is(err, &dispatch.Error{Code: dispatch.Stale}) {
			t.Errorf("the same %s twice: %v", what, err)
		}
	}
	everywhere := dispatch.Act{Actor: "op", Grants: []dispatch.Grant{{Role: dispatch.Coordinator}}} // the shop is in no area
	x.do(t, everywhere, dispatch.Subject{Sort: dispatch.OfFacility, ID: shop.ID}, dispatch.Seal{})
	x.do(t, Operator, request(id), dispatch.Cancel{Reason: "not_needed"})
}

// fails writes a little of everything and then fails: the record is unchanged.
func (x *Town) fails(t *testing.T) {
	id := x.do(t, Operator, request(""), Call("garden")).Subject.ID
	must(t, x.Desk.Plan(t.Context(), "north"))
	r := x.request(t, id)
	holder := r.Errands[0].Cadre
	type all struct {
		Request dispatch.Request
		Hand    []dispatch.InHand
		OnDuty  []dispatch.OnDuty
		Credits []dispatch.Credit
		Path    []dispatch.Area
	}
	look := func() (now all) {
		must(t, x.Desk.Ledger.View(t.Context(), func(tx dispatch.Tx) (err error) {
			var errs [5]error
			now.Request, errs[0] = tx.Request(id)
			now.Hand, errs[1] = tx.Hand(holder)
			now.OnDuty, errs[2] = tx.OnDuty(x.Now().Day().Start())
			now.Credits, errs[3] = tx.Credits(id)
			now.Path, errs[4] = tx.Path("garden")
			return errors.Join(errs[:]...)
		}))
		return now
	}
	before := look()
	if len(before.Hand) != 1 || before.Hand[0].Request != id || before.Hand[0].State != dispatch.ErrandAccepted || before.Hand[0].Due != r.Due {
		t.Fatalf("in hand: %+v", before.Hand)
	}
	no := dispatch.Refuse(dispatch.Conflict, "不", "no")
	err := x.Desk.Ledger.Change(t.Context(), func(tx dispatch.Tx) error {
		entry := dispatch.Entry{Subject: request(id), Seq: r.Version + 1, At: x.Now(), Recorded: x.Now(), Actor: holder, Role: dispatch.CadreRole,
			Fact: dispatch.Finished{Errand: 1, Cadre: holder, Unit: r.Errands[0].Unit}}
		after := r.Apply(entry)
		credits := dispatch.Credits(r, after, entry, nil)
		if err := tx.Save(dispatch.Change{Before: r, After: after, Entries: []dispatch.Entry{entry}, Credits: credits, District: "north"}); err != nil {
			return err
		}
		if hand, err := tx.Hand(holder); err != nil || len(hand) != 0 {
			t.Errorf("a change does not see what it wrote: %v %v", hand, err)
		}
		if lines, err := tx.Credits(id); err != nil || len(lines) != len(credits) || len(lines) == 0 {
			t.Errorf("figures within the change: %v %v", lines, err)
		}
		jobs, err := tx.Sweep(x.Now().Add(100*time.Hour), x.Now().Add(101*time.Hour), 1000)
		if err != nil || len(jobs) == 0 {
			t.Errorf("swept %v, %v", jobs, err)
		}
		c, err := tx.Cadre(holder)
		if err == nil {
			err = tx.Engage(c)
		}
		return errors.Join(err, no)
	})
	if !errors.Is(err, no) {
		t.Errorf("the error came back as %v", err)
	}
	if after := look(); !reflect.DeepEqual(before, after) {
		t.Errorf("before %+v\nafter  %+v", before, after)
	}
	sweeps := func() (jobs []dispatch.Job) {
		err := x.Desk.Ledger.Change(t.Context(), func(tx dispatch.Tx) (err error) {
			jobs, err = tx.Sweep(x.Now().Add(100*time.Hour), x.Now().Add(101*time.Hour), 1000)
			return errors.Join(err, no)
		})
		if !errors.Is(err, no) || len(jobs) == 0 {
			t.Errorf("swept %d: %v", len(jobs), err)
		}
		slices.SortFunc(jobs, func(a, b dispatch.Job) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		return jobs
	}
	if first, second := sweeps(), sweeps(); !slices.Equal(first, second) { // with the same tokens
		t.Errorf("a sweep that failed left something behind: %v, then %v", first, second)
	}
	x.do(t, Cadre(holder), request(id), dispatch.Acknowledge{Errand: 1})
	x.do(t, Cadre(holder), request(id), dispatch.Finish{Errand: 1})
	today := func(id dispatch.ID) int {
		now := look()
		return now.OnDuty[slices.IndexFunc(now.OnDuty, func(c dispatch.OnDuty) bool { return c.Cadre.ID == id })].Today
	}
	if done := today(holder); done != 1 {
		t.Errorf("%d finished today", done)
	}
	x.do(t, Cadre(holder), request(id), dispatch.Undo{Errand: 1})
	if done := today(holder); done != 0 {
		t.Errorf("%d finished today after it was taken back", done)
	}
	x.do(t, Cadre(holder), request(id), dispatch.Finish{Errand: 1})
	x.Pass(dispatch.CallBackWithin)
	for range 3 {
		x.sweep(t)
		x.Pass(3 * time.Second)
	}
	if now := look(); now.Request.State != dispatch.StateClosed || len(now.Credits) != 4 {
		t.Errorf("it is %s with %d figures when nobody calls back", now.Request.State, len(now.Credits))
	}
	for _, c := range places().Cadres { // three days later the shifts are over
		x.do(t, Operator, dispatch.Subject{Sort: dispatch.OfCadre, ID: c.ID}, dispatch.CheckIn{Until: x.Now().Add(40 * time.Hour)})
	}
}
