package desk_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// town is the invented city of the ledger's tests, with a record of its own on SQLite.
type town struct {
	*ledgertest.Town
	t *testing.T
}

func found(t *testing.T) *town {
	t.Helper()
	db, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "bangban.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return &town{ledgertest.Found(t, db), t}
}

func request(id dispatch.ID) dispatch.Subject {
	return dispatch.Subject{Sort: dispatch.OfRequest, ID: id}
}

func person(id dispatch.ID) dispatch.Subject { return dispatch.Subject{Sort: dispatch.OfCadre, ID: id} }

func (x *town) do(act dispatch.Act, s dispatch.Subject, cmd dispatch.Command) desk.Answer {
	x.t.Helper()
	a, err := x.Desk.Do(x.t.Context(), act, s, cmd)
	if err != nil {
		x.t.Fatalf("%s: %v", cmd.Verb(), err)
	}
	return a
}

func (x *town) refused(what string, err error, want dispatch.Code, field ...string) {
	x.t.Helper()
	e := &dispatch.Error{Code: want}
	if len(field) > 0 {
		e.Field = field[0]
	}
	if !errors.Is(err, e) {
		x.t.Errorf("%s: %v, want %v", what, err, e)
	}
}

func (x *town) try(act dispatch.Act, s dispatch.Subject, cmd dispatch.Command) error {
	_, err := x.Desk.Do(x.t.Context(), act, s, cmd)
	return err
}

func (x *town) call(compound dispatch.ID) dispatch.ID {
	x.t.Helper()
	return x.do(ledgertest.Operator, request(""), ledgertest.Call(compound)).Subject.ID
}

func (x *town) request(id dispatch.ID) dispatch.Request {
	x.t.Helper()
	r, err := x.DB.Request(x.t.Context(), id)
	if err != nil {
		x.t.Fatal(err)
	}
	return r
}

func (x *town) journal(s dispatch.Subject) []dispatch.Entry {
	x.t.Helper()
	all, err := x.DB.Journal(x.t.Context(), s)
	if err != nil {
		x.t.Fatal(err)
	}
	return all
}

// as returns an act with one grant.
func as(role dispatch.Role, area dispatch.ID) dispatch.Act {
	return dispatch.Act{Actor: dispatch.ID(role), Grants: []dispatch.Grant{{Role: role, Area: area}}}
}

// ways returns the errors of a command by every path on which commands reach the desk.
func (x *town) ways(act dispatch.Act, s dispatch.Subject, cmd dispatch.Command) map[string]error {
	_, preview := x.Desk.Preview(x.t.Context(), act, s, cmd)
	within := x.DB.Change(x.t.Context(), func(tx dispatch.Tx) error {
		_, err := x.Desk.DoIn(tx, act, s, cmd)
		return err
	})
	return map[string]error{"done": x.try(act, s, cmd), "previewed": preview, "done within a transaction": within}
}

func (x *town) cadre(id dispatch.ID) (c dispatch.Cadre, err error) {
	err = x.DB.View(x.t.Context(), func(tx dispatch.Tx) error {
		c, err = tx.Cadre(id)
		return err
	})
	return c, err
}

func (x *town) shut(area dispatch.ID) {
	x.t.Helper()
	x.do(ledgertest.Chief, dispatch.Subject{Sort: dispatch.OfArea, ID: area}, dispatch.Restrict{Control: dispatch.Control{Effect: dispatch.StayHome}})
}
