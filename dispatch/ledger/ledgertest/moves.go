package ledgertest

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/geo"
)

// Moves copies a used record from one database to the other and back: nothing is lost or changed, the audit finds nothing, and
// the record can be used there.
func Moves(t *testing.T, first, second, third string) {
	ctx := t.Context()
	db, err := ledger.Open(ctx, first)
	must(t, err)
	town := Found(t, db)
	town.crowd(t, 20, 40)
	town.attach(t, Operator, town.do(t, Operator, request(""), Call("garden")).Subject.ID, "picture-1", 0)
	Describe(t, town.Desk, dispatch.DescribeTarget{Target: dispatch.Target{ID: "group", Name: "群", Channel: dispatch.WeCom, Address: "https://example.invalid/x"}})
	Describe(t, town.Desk, dispatch.DescribeHousehold{Household: dispatch.Household{ID: "h1", Compound: "garden", Room: "501", Phones: []string{"000"}}})
	keyed := Operator
	keyed.Key = "a key that says something"
	town.do(t, keyed, request(""), Call("garden"))
	secret, err := db.Secret(ctx, "links")
	must(t, err)

	folder := t.TempDir()
	move := func(from *ledger.DB, name, to string) (*ledger.DB, []string) {
		t.Helper()
		file := filepath.Join(folder, name)
		rows, err := from.Export(ctx, file, nil)
		must(t, err)
		must(t, from.Close())
		data, err := os.ReadFile(file)
		must(t, err)
		if _, err := ledger.Load(ctx, to, bytes.NewReader(data[:len(data)*3/4]), nil); dispatch.CodeOf(err) != dispatch.Invalid {
			t.Errorf("an export cut short was taken: %v", err)
		}
		back, err := ledger.Load(ctx, to, bytes.NewReader(data), nil) // what failed before has left nothing behind
		must(t, err)
		if back != rows {
			t.Errorf("%d of %d rows came back", back, rows)
		}
		if _, err := ledger.Load(ctx, to, bytes.NewReader(data), nil); dispatch.CodeOf(err) != dispatch.Conflict {
			t.Errorf("a record that is there was filled again: %v", err)
		}
		there, err := ledger.Open(ctx, to)
		must(t, err)
		town.DB, town.Desk.Ledger = there, there
		must(t, there.SealWith(ctx, town.key))
		town.audits(t)
		lines := content(t, data)
		if slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, keyed.Key) }) {
			t.Error("the export holds what somebody chose as a key")
		}
		return there, lines
	}
	town.seals(t)
	db, before := move(db, "1.gz", second)
	db, after := move(db, "2.gz", third)
	if !slices.Equal(before, after) {
		t.Errorf("%d lines went out, %d came back; the first that differs: %s", len(before), len(after), different(before, after))
	}
	if same, err := db.Secret(ctx, "links"); err != nil || !bytes.Equal(same, secret) {
		t.Errorf("the key of residents' links did not come along: %v", err)
	}
	Describe(t, town.Desk, dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: "a", Unit: "office", Name: "乙某", Area: "city", Mode: geo.Ebike, Pass: true, Cap: 100}}) // the random commands before may have sent the others home
	town.do(t, Operator, dispatch.Subject{Sort: dispatch.OfCadre, ID: "a"}, dispatch.CheckIn{Until: town.Now().Add(time.Hour), Point: geo.Point{Lng: 112.43, Lat: 39.33}})
	id := town.do(t, Operator, request(""), Call("garden")).Subject.ID
	for range 10 { // errands left over by the random commands are planned too, and may get the cadre first
		must(t, town.Desk.Plan(ctx, "north"))
		town.Pass(10 * time.Second)
	}
	if r := town.request(t, id); r.State != dispatch.StateAssigned {
		t.Errorf("life does not go on: %s", r.State)
	}
	town.audits(t)
	must(t, db.Close())
}

// content returns the lines of an export sorted, because databases sort text differently.
func content(t *testing.T, data []byte) []string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(data))
	must(t, err)
	text, err := io.ReadAll(z)
	must(t, err)
	lines := strings.Split(string(text), "\n")
	slices.Sort(lines)
	return lines
}

func different(a, b []string) string {
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			return a[i]
		}
	}
	return ""
}
