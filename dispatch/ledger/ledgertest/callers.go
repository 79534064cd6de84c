package ledgertest

import (
	"slices"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

// merged makes one request of several, given to a cadre who has read it.
func (x *Town) merged(t *testing.T, rooms ...string) (ids []dispatch.ID) {
	t.Helper()
	for _, room := range rooms {
		call := Call("garden")
		call.Place.Building, call.Words.Room, call.Persons = "9", room, 2
		ids = append(ids, x.do(t, Operator, request(""), call).Subject.ID)
		x.Pass(time.Minute)
	}
	for _, child := range ids[1:] {
		x.do(t, Operator, request(child), dispatch.Merge{Parent: ids[0]})
	}
	for _, id := range ids {
		if r := x.request(t, id); id == ids[0] && len(r.Children) != len(ids)-1 || id != ids[0] && (r.State != dispatch.StateMerged || r.Parent != ids[0]) {
			t.Fatalf("%s is %s with %d", id, r.State, len(r.Children))
		}
	}
	return ids
}

// resident is the act of the caller of a request, by their link.
func resident(id dispatch.ID) dispatch.Act {
	return dispatch.Act{Actor: "resident:" + id, Grants: []dispatch.Grant{{Role: dispatch.Resident, Request: id}}}
}

// handled are the lines of the figures of a request: persons by household, and acts.
func (x *Town) handled(t *testing.T, id dispatch.ID, book dispatch.Book) (persons, times int) {
	t.Helper()
	lines, err := x.DB.Figures(t.Context(), ledger.FigureFilter{Book: book})
	must(t, err)
	for _, l := range lines {
		if l.Request == id {
			persons += l.Sign * l.Persons
			times += l.Sign * l.Times
		}
	}
	return persons, times
}

// answers lets three callers of one matter each be answered: one says it is solved, one that it is not.
func (x *Town) answers(t *testing.T) {
	ctx := t.Context()
	target := dispatch.Target{ID: "sms-1", Name: "短信", Channel: dispatch.SMS, Key: "k", Secret: "s", Sign: "某市", Template: "T1", Occasions: []dispatch.Occasion{dispatch.OnDone}}
	Describe(t, x.Desk, dispatch.DescribeTarget{Target: target})
	ids := x.merged(t, "101", "102", "103")
	parent, content, unhappy := ids[0], ids[1], ids[2]
	for _, cmd := range []dispatch.Command{dispatch.Close{By: dispatch.ByResident}, dispatch.Reopen{}} {
		if _, err := x.Desk.Do(ctx, resident(content), request(content), cmd); dispatch.CodeOf(err) != dispatch.Conflict {
			t.Errorf("%s before it is done: %v", cmd.Verb(), err)
		}
	}
	x.do(t, Operator, request(parent), dispatch.Reassign{Errand: 1, Cadre: "c1", Insist: true})
	x.do(t, Cadre("c1"), request(parent), dispatch.Acknowledge{Errand: 1})
	for _, id := range ids[1:] { // whoever does it sees each door, and that is in the journal
		entries, err := x.DB.Journal(ctx, request(id))
		must(t, err)
		if !slices.ContainsFunc(entries, func(e dispatch.Entry) bool { f, ok := e.Fact.(dispatch.Shown); return ok && f.To == "c1" }) {
			t.Errorf("nothing says that %s was shown", id)
		}
	}
	x.do(t, Cadre("c1"), request(parent), dispatch.Start{Errand: 1})
	x.do(t, Cadre("c1"), request(parent), dispatch.Finish{Errand: 1})
	messages, err := x.DB.Messages(ctx, ledger.MessageFilter{Target: "sms-1"})
	must(t, err)
	var told []dispatch.ID
	for _, m := range messages {
		told = append(told, m.Request)
	}
	slices.Sort(told)
	all := slices.Clone(ids)
	slices.Sort(all)
	if !slices.Equal(told, all) {
		t.Errorf("told that it is done are %v, want %v", told, ids)
	}
	x.do(t, Cadre("c1"), request(parent), dispatch.Undo{Errand: 1})
	if r := x.request(t, content); r.DoneAt != 0 {
		t.Error("it was undone, and its caller is not told")
	}
	x.do(t, Cadre("c1"), request(parent), dispatch.Finish{Errand: 1})

	x.do(t, resident(content), request(content), dispatch.Close{By: dispatch.ByResident, Satisfaction: 5})
	if r := x.request(t, content); r.State != dispatch.StateMerged || r.ConfirmedAt == 0 {
		t.Errorf("whoever is content: %s, %d", r.State, r.ConfirmedAt)
	}
	x.do(t, Operator, request(parent), dispatch.Close{By: dispatch.ByCallBack})
	if persons, times := x.handled(t, parent, dispatch.Handled); persons != 6 || times != 1 {
		t.Errorf("handled %d persons, %d times", persons, times)
	}
	x.Pass(time.Hour)
	x.do(t, resident(unhappy), request(unhappy), dispatch.Reopen{ActHappened: false})
	r := x.request(t, unhappy)
	if r.State != dispatch.StateOpen || r.Parent != "" || r.Round != 2 || len(r.Live()) == 0 || r.Promise <= x.Now() {
		t.Errorf("whoever is not: %s, parent %q, round %d, %+v", r.State, r.Parent, r.Round, r.Errands)
	}
	if p := x.request(t, parent); p.State != dispatch.StateClosed || len(p.Children) != 1 {
		t.Errorf("the others: %s with %d", p.State, len(p.Children))
	}
	for book, want := range map[dispatch.Book]int{dispatch.Handled: 4, dispatch.Service: 4} {
		if persons, times := x.handled(t, parent, book); persons != want || times != 1 {
			t.Errorf("%s: %d persons, %d times", book, persons, times)
		}
	}
	if _, err := x.Desk.Do(ctx, Operator, request(unhappy), dispatch.Order{Errand: r.Live()[0].N, Cadre: "c1"}); dispatch.CodeOf(err) != dispatch.Conflict {
		t.Errorf("it was given to whoever did it for the others: %v", err)
	}
	x.do(t, resident(unhappy), request(unhappy), dispatch.Cancel{Reason: "resident_asks"})
	x.audits(t)
	target.Paused = true
	Describe(t, x.Desk, dispatch.DescribeTarget{Target: target})
}

// orphaned cancels the request that stands for others: those go on, and one of them stands for the rest.
func (x *Town) orphaned(t *testing.T) {
	ids := x.merged(t, "201", "202", "203", "204")
	first, heir, leaves, stays := ids[0], ids[1], ids[2], ids[3]
	promise := x.request(t, heir).Promise
	x.do(t, resident(leaves), request(leaves), dispatch.Cancel{Reason: "resident_asks"})
	if r := x.request(t, first); r.State == dispatch.StateCancelled || len(r.Children) != 2 {
		t.Errorf("one of them needs no help: %s with %d", r.State, len(r.Children))
	}
	x.do(t, resident(first), request(first), dispatch.Cancel{Reason: "resident_asks"})
	for id, want := range map[dispatch.ID]dispatch.State{first: dispatch.StateCancelled, leaves: dispatch.StateCancelled, heir: dispatch.StateOpen, stays: dispatch.StateMerged} {
		if r := x.request(t, id); r.State != want {
			t.Errorf("%s is %s, want %s", id, r.State, want)
		}
	}
	r := x.request(t, heir)
	if r.Parent != "" || r.Promise != promise || len(r.Children) != 1 || r.Children[0].Request != stays || len(r.Live()) == 0 {
		t.Errorf("the heir: %+v", r)
	}
	if last := x.request(t, stays); last.Parent != heir {
		t.Errorf("the last is with %q", last.Parent)
	}
	call := dispatch.AddContact{Channel: "link", Words: dispatch.Words{Text: "我胸口疼得厉害，喘不过气"}}
	x.do(t, resident(stays), request(stays), call)
	if r := x.request(t, heir); r.Level == dispatch.NotEscalated {
		t.Error("a life is in danger, and nobody is told at the request that stands for it")
	}
	x.do(t, resident(stays), request(stays), call)
	x.do(t, Operator, request(heir), dispatch.Cancel{Reason: "duplicate"})
	x.do(t, Operator, request(stays), dispatch.Cancel{Reason: "duplicate"})
	x.audits(t)
}
