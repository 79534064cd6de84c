package ledger_test

import (
	"database/sql"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// TestAClockIsSetBack sets the machine's clock back over midnight and by days, after the days were sealed: nothing is recorded
// into them, dues still come up, and the audit finds nothing.
func TestAClockIsSetBack(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, raw *sql.DB) {
		db := open()
		town := ledgertest.Found(t, db)
		var elapsed time.Duration
		machine := dispatch.Day("2022-11-23").At(0, 5)
		db.SetElapsed(func() time.Duration { return elapsed })
		pass := func(d time.Duration) { elapsed += d; machine = machine.Add(d) }
		clock := db.Clock(func() dispatch.Moment { return machine })
		front := &desk.Desk{Ledger: db, Clock: clock.Now, Key: town.Desk.Key, Planner: town.Desk.Planner}
		call := func() dispatch.ID {
			t.Helper()
			a, err := front.Do(t.Context(), ledgertest.Operator, dispatch.Subject{Sort: dispatch.OfRequest}, ledgertest.Call("garden"))
			must(t, err)
			return a.Subject.ID
		}
		seal := func() {
			t.Helper()
			_, err := db.Seal(t.Context(), clock.Now())
			must(t, err)
		}
		proved := func(when string) {
			t.Helper()
			found, err := db.Audit(t.Context(), clock.Now(), nil)
			must(t, err)
			for _, d := range found {
				t.Errorf("%s: %s", when, d)
			}
		}
		call()
		seal()
		if clock.Behind() != 0 {
			t.Errorf("the clock is right, and behind by %s", clock.Behind())
		}

		// Over midnight; the day before is sealed.
		pass(time.Minute)
		call()
		machine = machine.Add(-10 * time.Minute)
		if behind := clock.Behind(); behind < 9*time.Minute || behind > 10*time.Minute {
			t.Errorf("the clock was set back by ten minutes and is behind by %s", behind)
		}
		if now := clock.Now(); now.Day() != "2022-11-23" {
			t.Errorf("the record's time is %s", now.Time())
		}
		call()
		seal()
		proved("set back over midnight")

		// A desk that uses the machine's clock alone, as an older program does: its entries get a later record time than its
		// clock says.
		naive := &desk.Desk{Ledger: db, Clock: func() dispatch.Moment { return machine }, Key: town.Desk.Key}
		a, err := naive.Do(t.Context(), ledgertest.Operator, dispatch.Subject{Sort: dispatch.OfRequest}, ledgertest.Call("lake"))
		must(t, err)
		entries, err := db.Journal(t.Context(), a.Subject)
		must(t, err)
		if recorded := entries[0].Recorded; recorded.Day() != "2022-11-23" {
			t.Errorf("something was recorded in a day that is sealed: %s", recorded.Time())
		}
		seal()
		proved("by a clock of yesterday")

		// Back by days, and the program starts again. Dues come up at their own times.
		machine = machine.Add(-3 * 24 * time.Hour)
		again := open()
		again.SetElapsed(func() time.Duration { return elapsed })
		must(t, again.SealWith(t.Context(), town.Key()))
		clock = again.Clock(func() dispatch.Moment { return machine })
		db, front.Ledger, front.Clock = again, again, clock.Now
		id := call()
		if behind := clock.Behind(); behind < 3*24*time.Hour {
			t.Errorf("the clock was set back by three days and is behind by %s", behind)
		}
		before := clock.Now()
		pass(10 * time.Minute)
		if went := clock.Now().Sub(before); went != 10*time.Minute {
			t.Errorf("in ten minutes the record's time went on by %s", went)
		}
		sweep := func() {
			var jobs []dispatch.Job
			must(t, again.Change(t.Context(), func(tx dispatch.Tx) (err error) {
				jobs, err = tx.Sweep(clock.Now(), clock.Now().Add(dispatch.Lease), 1000)
				return err
			}))
			for _, j := range jobs {
				must(t, front.Run(t.Context(), j))
			}
		}
		sweep()
		r, err := again.Request(t.Context(), id)
		must(t, err)
		if r.State != dispatch.StateAssigned {
			t.Errorf("what was due did not come: it is %s", r.State)
		}
		pass(dispatch.SeenWithin + time.Second)
		sweep() // the order was not read
		if r, err = again.Request(t.Context(), id); err != nil || len(r.Errands[0].Unread) != 1 {
			t.Errorf("an order that nobody read did not lapse: %+v %v", r.Errands, err)
		}
		seal()
		proved("set back by days")

		// The machine's clock is corrected, and is used again.
		machine = dispatch.Day("2022-11-25").At(9, 0)
		if clock.Behind() != 0 || clock.Now() != machine {
			t.Errorf("set right, it is %s, behind by %s", clock.Now().Time(), clock.Behind())
		}
		seal()
		call()
		proved("set right")
	})
}
