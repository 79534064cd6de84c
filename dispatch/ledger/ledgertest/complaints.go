package ledgertest

import (
	"slices"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

// complaints are kept from whom they are about, in lists as in commands, from the moment that it is said.
func (x *Town) complaints(t *testing.T) {
	ctx := t.Context()
	all := places().Cadres
	twin := all[0]
	twin.ID, twin.Unit, twin.Phone = "twin", "club", "000-0000-0500"
	all[0].Phone = "00000000500"
	Describe(t, x.Desk, dispatch.DescribeCadre{Cadre: all[0]}, dispatch.DescribeCadre{Cadre: twin})
	hers := dispatch.Account{ID: "acc-twin", Login: "acc-twin", Name: "甲某（虚构）", Cadre: "twin", Grants: []dispatch.Grant{{Role: dispatch.Coordinator, Area: "garden"}}}
	above := dispatch.Account{ID: "acc-above", Login: "acc-above", Name: "乙某（虚构）", Grants: []dispatch.Grant{{Role: dispatch.Coordinator, Area: "north"}}}
	Describe(t, x.Desk, dispatch.DescribeAccount{Account: hers}, dispatch.DescribeAccount{Account: above})
	self, err := x.DB.Self(ctx, hers)
	must(t, err)
	for _, id := range []dispatch.ID{"acc-twin", "twin", "c0", "club", "office"} {
		if !slices.Contains(self, id) {
			t.Errorf("%s is missing in %v", id, self)
		}
	}
	if slices.Contains(self, "c1") {
		t.Errorf("somebody else is in %v", self)
	}

	call := Call("garden")
	call.Against = []dispatch.ID{"c0"}
	known := x.do(t, Operator, request(""), call).Subject.ID
	later := x.do(t, Operator, request(""), Call("garden")).Subject.ID
	coordinator := dispatch.Act{Actor: hers.ID, Cadre: hers.Cadre, Grants: hers.Grants}
	if r := x.request(t, known); r.Level != dispatch.ToDistrict || r.Raised[0].Reason != dispatch.ReasonAgainst {
		t.Errorf("it was passed up to %d for %+v", r.Level, r.Raised)
	}
	listed := func() (ids []dispatch.ID) {
		page, err := x.DB.Requests(ctx, ledger.RequestFilter{IDs: []dispatch.ID{known, later}, Not: self})
		must(t, err)
		for _, r := range page.Requests {
			ids = append(ids, r.ID)
		}
		return ids
	}
	if got := listed(); !slices.Equal(got, []dispatch.ID{later}) {
		t.Errorf("they are shown %v", got)
	}
	for _, cmd := range []dispatch.Command{dispatch.Reveal{}, dispatch.Cancel{Reason: "mistake"}, dispatch.NameAgainst{}, dispatch.AddContact{Channel: "hotline"}} {
		if _, err := x.Desk.Do(ctx, coordinator, request(known), cmd); dispatch.CodeOf(err) != dispatch.NotFound {
			t.Errorf("%s: %v", cmd.Verb(), err)
		}
	}
	if _, err := x.Desk.Do(ctx, Operator, request(known), dispatch.Order{Errand: 1, Cadre: "twin"}); dispatch.CodeOf(err) != dispatch.Conflict {
		t.Errorf("it was given to another cadre of the same person: %v", err)
	}
	must(t, x.Desk.Plan(ctx, "north"))
	if r := x.request(t, known); r.Errands[0].Cadre == "" || r.Errands[0].Cadre == "twin" || r.Errands[0].Cadre == "c0" {
		t.Errorf("the planner gave it to %q", r.Errands[0].Cadre)
	}

	// Whom it is about is said later, while one of them has it.
	if x.request(t, later).Errands[0].Cadre != "c0" {
		x.do(t, Operator, request(later), dispatch.Reassign{Errand: 1, Cadre: "c0", Insist: true})
	}
	x.do(t, dispatch.Act{Actor: hers.ID, Grants: hers.Grants}, request(later), dispatch.Respond{})
	x.Pass(time.Second)
	x.do(t, Operator, request(later), dispatch.NameAgainst{Against: []dispatch.ID{"acc-twin"}})
	if r := x.request(t, later); r.Errands[0].State != dispatch.ErrandWaiting || r.Level != dispatch.ToDistrict {
		t.Errorf("it is %s with %q at level %d", r.Errands[0].State, r.Errands[0].Cadre, r.Level)
	}
	if got := listed(); len(got) > 0 {
		t.Errorf("they are shown %v", got)
	}
	about, err := x.DB.Against(ctx, self)
	if err != nil || len(about) != 2 || !slices.Contains(about, known) || !slices.Contains(about, later) {
		t.Errorf("about them are %v, %v", about, err)
	}
	// It was a mistake.
	x.do(t, Operator, request(later), dispatch.NameAgainst{Against: []dispatch.ID{}})
	if got := listed(); !slices.Equal(got, []dispatch.ID{later}) {
		t.Errorf("they are shown %v", got)
	}
	x.do(t, Operator, request(known), dispatch.Cancel{Reason: "mistake"})
	x.do(t, Operator, request(later), dispatch.Cancel{Reason: "mistake"})
	x.audits(t)
	all[0].Phone = ""
	twin.Retired = true
	hers.Disabled, above.Disabled = true, true
	Describe(t, x.Desk, dispatch.DescribeCadre{Cadre: all[0]}, dispatch.DescribeCadre{Cadre: twin}, dispatch.DescribeAccount{Account: hers}, dispatch.DescribeAccount{Account: above})
}
