package ledger_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// onBoth runs a test on both databases.
func onBoth(t *testing.T, f func(t *testing.T, open func() *ledger.DB, raw *sql.DB)) {
	for driver, address := range map[string]func(t *testing.T) string{
		"sqlite": func(t *testing.T) string { return filepath.Join(t.TempDir(), "bangban.db") },
		"pgx":    func(t *testing.T) string { return ledgertest.Postgres(t) },
	} {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			at := address(t)
			raw, err := sql.Open(driver, at)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = raw.Close() })
			f(t, func() *ledger.DB {
				t.Helper()
				db, err := ledger.Open(context.Background(), at)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() {
					if err := db.Close(); err != nil {
						t.Error(err)
					}
				})
				return db
			}, raw)
		})
	}
}

func TestExercise(t *testing.T) { onBoth(t, ledgertest.Exercise) }

// TestExerciseLedger runs the tests of the in-memory ledger on the real one, so that both have the same contract.
func TestExerciseLedger(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *ledger.DB, _ *sql.DB) {
		ledgertest.ExerciseLedger(t, func(c dispatch.Catalogue) dispatch.Ledger {
			db := open()
			before := &desk.Desk{Ledger: db, Clock: func() dispatch.Moment { return dispatch.Day("2022-11-22").At(8, 0) }}
			ledgertest.Describe(t, before, c.Descriptions()...)
			return db
		})
	})
}

func TestCrowd(t *testing.T) { onBoth(t, ledgertest.Crowd) }

// TestTailWaitsForOpenChanges lets a later change commit before an earlier one: a reader must not pass the earlier one. This
// cannot happen on SQLite, which has one writer.
func TestTailWaitsForOpenChanges(t *testing.T) {
	db, err := ledger.Open(t.Context(), ledgertest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	town := ledgertest.Found(t, db)
	from, err := db.Tick(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seal := func(on bool, f func()) error {
		desk := &desk.Desk{Ledger: before{db, f}, Clock: town.Now}
		_, err := desk.Do(context.Background(), dispatch.Act{Actor: "chief", Grants: []dispatch.Grant{{Role: dispatch.Coordinator}}}, dispatch.Subject{Sort: dispatch.OfFacility, ID: "pharmacy"}, dispatch.Seal{On: on})
		return err
	}
	inside, goOn, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() { ended <- seal(true, func() { close(inside); <-goOn }) }()
	<-inside
	if _, err := town.Desk.Do(t.Context(), ledgertest.Operator, dispatch.Subject{Sort: dispatch.OfCadre, ID: "c1"}, dispatch.CheckOut{}); err != nil {
		t.Fatal(err)
	}
	changes, next, _, err := db.Tail(t.Context(), from, 0)
	if err != nil || len(changes) != 0 {
		t.Errorf("past an open change: %v %v", changes, err)
	}
	close(goOn)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	seen := map[dispatch.SubjectSort]bool{}
	for until := time.Now().Add(2 * time.Minute); len(seen) < 2 && time.Now().Before(until); { // other tests write to the same server
		if changes, next, _, err = db.Tail(t.Context(), next, 0); err != nil {
			t.Fatal(err)
		}
		for _, c := range changes {
			seen[c.Subject.Sort] = true
		}
	}
	if !seen[dispatch.OfFacility] || !seen[dispatch.OfCadre] {
		t.Errorf("seen %v", seen)
	}
}

// before calls a function after a change was written and before it is committed.
type before struct {
	*ledger.DB
	f func()
}

func (b before) Change(ctx context.Context, f func(dispatch.Tx) error) error {
	return b.DB.Change(ctx, func(tx dispatch.Tx) error {
		err := f(tx)
		b.f()
		return err
	})
}

func TestMoves(t *testing.T) {
	folder := t.TempDir()
	ledgertest.Moves(t, filepath.Join(folder, "a.db"), ledgertest.Postgres(t), filepath.Join(folder, "b.db"))
}
