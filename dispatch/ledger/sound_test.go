package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/bangban/bangban/dispatch"
)

// filled makes a record with some pages, and returns its file.
func filled(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bangban.db")
	db, err := Open(t.Context(), path)
	must(t, err)
	must(t, db.change(t.Context(), func(t *tx) error {
		for i := range 400 {
			if _, err := t.exec("INSERT INTO settings (name, value) VALUES ($1, $2)", fmt.Sprint("filling-", i), strings.Repeat("x", 200)); err != nil {
				return err
			}
		}
		return nil
	}))
	must(t, db.Sound(t.Context()))
	if len(db.Trouble()) > 0 {
		t.Error("a sound record is in trouble")
	}
	must(t, db.Close())
	return path
}

// A damaged page is told, whichever it is: at the opening, or when the file is read through.
func TestADamagedPageIsTold(t *testing.T) {
	path := filled(t)
	whole, err := os.ReadFile(path)
	must(t, err)
	const page = 4096
	pages := len(whole) / page
	for _, n := range []int{0, 1, pages / 2, pages - 2} {
		spoilt := append([]byte{}, whole...)
		copy(spoilt[n*page:], strings.Repeat("\xa5", 200))
		must(t, os.WriteFile(path, spoilt, 0o600))
		db, err := Open(t.Context(), path)
		if err == nil {
			err = db.Sound(t.Context())
			if trouble := db.Trouble(); len(trouble) == 0 || !strings.Contains(trouble[0].EN, "damaged") {
				t.Errorf("page %d: in trouble %v", n, trouble)
			}
			must(t, db.Close())
		}
		if !errors.Is(err, errDamaged) {
			t.Errorf("page %d: %v", n, err)
		}
	}
}

// A record that lies where nothing can be written is read all the same, with what its log holds.
func TestARecordIsReadWhereNothingCanBeWritten(t *testing.T) {
	f, err := os.Open(filled(t))
	must(t, err)
	defer func() { must(t, f.Close()) }()
	db, err := OpenToRead(t.Context(), fmt.Sprintf("/proc/self/fd/%d", f.Fd())) // beside which no file can be made
	must(t, err)
	var n int
	must(t, db.view(t.Context(), func(t *tx) error {
		return t.one("SELECT count(*) FROM settings WHERE name LIKE 'filling-%'", nil, &n)
	}))
	if n != 400 {
		t.Errorf("it holds %d of 400 rows", n)
	}
	must(t, db.Writable(t.Context())) // the copy is ours
	scrap := db.scrap
	must(t, db.Close())
	if _, err := os.Stat(scrap); scrap == "" || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the copy is still there: %q %v", scrap, err)
	}
	if !writable(filled(t)) {
		t.Error("an ordinary record is copied")
	}
}

// What trying again may help is told apart from what is wrong for good.
func TestWhenTheDatabaseIsAway(t *testing.T) {
	db, err := sql.Open("sqlite", "file:"+filled(t)+"?_pragma=query_only(1)")
	must(t, err)
	defer func() { must(t, db.Close()) }()
	_, readOnly := db.ExecContext(t.Context(), "UPDATE settings SET value = ''")
	_, noTable := db.ExecContext(t.Context(), "SELECT * FROM nothing")
	pg := func(code string) error { return fmt.Errorf("wrapped: %w", &pgconn.PgError{Code: code}) }
	for _, c := range []struct {
		err  error
		code dispatch.Code
	}{
		{readOnly, dispatch.Unavailable}, {noTable, ""}, {pg("57P01"), dispatch.Unavailable}, {pg("53300"), dispatch.Unavailable}, {pg("08006"), dispatch.Unavailable}, {pg("25006"), dispatch.Unavailable},
		{pg("22021"), ""}, {pg("40001"), dispatch.Stale}, {dispatch.Missing("request"), dispatch.NotFound}, {nil, ""}, {os.ErrClosed, ""},
	} {
		got := judged(c.err)
		var own *dispatch.Error
		if errors.As(got, &own); (own == nil) != (c.code == "") || own != nil && own.Code != c.code {
			t.Errorf("%v becomes %v", c.err, got)
		}
		if c.err != nil && !errors.Is(got, c.err) && c.code != dispatch.Stale {
			t.Errorf("%v is lost in %v", c.err, got)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
