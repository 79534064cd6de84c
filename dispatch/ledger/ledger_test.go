package ledger_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// Each test runs on both databases.
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

func TestCrowd(t *testing.T) { onBoth(t, ledgertest.Crowd) }
