package intake_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/intake"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// controls imports tables of controls into a town.
type controls struct {
	*ledgertest.Town
	t *testing.T
}

func controlled(t *testing.T) controls {
	db, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "bangban.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return controls{ledgertest.Found(t, db), t}
}

func (x controls) bring(act dispatch.Act, text string, dry bool) intake.Report {
	x.t.Helper()
	r, err := intake.Import(x.t.Context(), x.DB, x.Desk, act, intake.Controls, []byte(text), intake.Options{Now: x.Now()}, dry, nil)
	if err != nil {
		x.t.Fatal(err)
	}
	return r
}

// on returns the effect on a building now.
func (x controls) on(compound dispatch.ID, building string) (e dispatch.Effect) {
	x.t.Helper()
	err := x.DB.View(x.t.Context(), func(tx dispatch.Tx) error {
		path, err := tx.Path(compound)
		e = dispatch.EffectOn(path, dispatch.Place{Compound: compound, Building: building}, x.Now())
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return e
}

func counts(r intake.Report) string {
	return fmt.Sprintf("%d rows: %d added, %d changed, %d same, %d bad, saved %v", r.Rows, r.Added, r.Changed, r.Same, r.Bad, r.Saved)
}

func TestControlsAreImported(t *testing.T) {
	x := controlled(t)
	const sheet = "小区,楼栋,单元,管控,管控名称,截止\n" +
		"花园小区,3号楼、4号楼,,可出入,,\n" + // before the row of the compound, and yet free
		"花园小区,,,人不出区,临时管控,11月25日\n" +
		"湖畔小区,2,1单元,高风险区,,2022-11-24 18:00\n"
	if r := x.bring(ledgertest.Chief, sheet, true); counts(r) != "3 rows: 3 added, 0 changed, 0 same, 0 bad, saved false" || x.on("garden", "5") != dispatch.Free {
		t.Errorf("a trial: %s %+v", counts(r), r.Problems)
	}
	if r := x.bring(ledgertest.Chief, sheet, false); counts(r) != "3 rows: 3 added, 0 changed, 0 same, 0 bad, saved true" {
		t.Fatalf("%s %+v", counts(r), r.Problems)
	}
	for building, want := range map[string]dispatch.Effect{"3": dispatch.Free, "4": dispatch.Free, "5": dispatch.StayIn} {
		if got := x.on("garden", building); got != want {
			t.Errorf("building %s: %s, want %s", building, got.Name().EN, want.Name().EN)
		}
	}
	for range 2 {
		x.Pass(time.Hour)
		if r := x.bring(ledgertest.Chief, sheet, false); counts(r) != "3 rows: 0 added, 0 changed, 3 same, 0 bad, saved true" {
			t.Errorf("again: %s", counts(r))
		}
	}
	if r := x.bring(ledgertest.Chief, "小区,管控\n花园小区,足不出户\n湖畔小区,可出入\n", false); counts(r) != "2 rows: 0 added, 1 changed, 1 same, 0 bad, saved true" {
		t.Errorf("another: %s", counts(r))
	}
	if x.on("garden", "3") != dispatch.StayHome {
		t.Error("an order for the whole that comes later leaves building 3 free")
	}
	if r := x.bring(ledgertest.Chief, "街道,小区,管控,截止\n,花园小区,人不出区,11-22 24:00\n", false); counts(r) != "1 rows: 0 added, 1 changed, 0 same, 0 bad, saved true" {
		t.Errorf("until midnight: %s %+v", counts(r), r.Problems)
	}
	x.Pass(dispatch.Day("2022-11-23").Start().Sub(x.Now()))
	if got := x.on("garden", "5"); got != dispatch.Free {
		t.Errorf("after midnight: %s", got.Name().EN)
	}
	if wrong, err := x.DB.Audit(t.Context(), x.Now(), nil); err != nil || len(wrong) > 0 {
		t.Errorf("the audit: %v %+v", err, wrong)
	}
}

// Every row is judged as the same order given alone, and every fault is told, by row and column.
func TestControlsAreJudgedRowByRow(t *testing.T) {
	x := controlled(t)
	x.bring(ledgertest.Chief, "区县,管控,管控名称\n北区,人不出区,静态管理\n", false)
	north := dispatch.Act{Actor: "north", Grants: []dispatch.Grant{{Role: dispatch.Coordinator, Area: "garden"}}}
	read := func(act dispatch.Act, sheet string) []string {
		t.Helper()
		r, err := intake.Import(t.Context(), x.DB, x.Desk, act, intake.Controls, []byte(sheet), intake.Options{Now: x.Now(), Strict: true}, false, nil)
		must(t, err)
		if r.Saved || r.Bad == 0 || r.Added+r.Changed+r.Same+r.Bad != r.Rows {
			t.Errorf("%s: %s", sheet, counts(r))
		}
		var said []string
		for _, p := range r.Problems {
			said = append(said, fmt.Sprintf("%d %s: %s", p.Row, p.Column, p.Text.EN))
		}
		slices.Sort(said)
		return said
	}
	got := read(north, "小区,楼栋,管控,开始,到\n"+
		"花园小区,,足不出户,,\n"+ // theirs
		"湖畔小区,,足不出户,,\n"+ // another's
		"花园小区,5,解封,,\n"+ // weaker than what was ordered from above
		"桃园小区,,足不出户,,\n"+
		"花园小区,6,静默,,\n"+
		"花园小区,7,足不出户,2022-12-02,12-01\n"+
		"花园小区,8,,,\n"+
		",,足不出户,,\n"+
		"花园小区,9,足不出户,,后天\n"+
		"花园小区,,人不出区,,\n"+
		"花园小区,电话13812345678,足不出户,,\n")
	want := []string{
		"10 到: a time is written 2022-11-22 09:30",
		"11 管控: row 2 says something else of the same place",
		"12 楼栋: a public word only",
		"3 小区: 湖畔小区: not found, or not yours",
		"4 小区: 花园小区: 北区 above it is \"stay in the compound\"; only those above can lift that",
		"5 小区: there is no 桃园小区",
		"6 管控: 静默 does not tell whether people may come and go",
		"7 到: it must end after it begins",
		"8 管控: it is needed",
		"9 小区: name the compound",
	}
	if len(got) != len(want) {
		t.Fatalf("%d faults, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("%s\nwant %s", got[i], want[i])
		}
	}
	if x.on("garden", "1") != dispatch.StayIn {
		t.Error("a part of what was refused is there")
	}
	if got := read(ledgertest.Operator, "小区,管控\n花园小区,足不出户\n没有的,足不出户\n"); len(got) != 1 {
		t.Errorf("%v", got)
	}
	ledgertest.Describe(t, x.Desk, dispatch.DescribeArea{Area: dispatch.Area{ID: "other", Parent: "south", Level: dispatch.Compound, Name: "花园小区"}})
	if got := read(ledgertest.Chief, "小区,管控\n花园小区,足不出户\n"); len(got) != 1 || !strings.Contains(got[0], "2 called 花园小区 (北区、南区)") {
		t.Errorf("two of a name: %v", got)
	}
	if r := x.bring(ledgertest.Chief, "区县,小区,管控\n北区,花园小区,足不出户\n", false); !r.Saved {
		t.Errorf("by its district: %s %+v", counts(r), r.Problems)
	}
	for _, act := range []dispatch.Act{ledgertest.Cadre("c1"), {Actor: "desk", Grants: []dispatch.Grant{{Role: dispatch.Operator}}}} {
		if got := read(act, "小区,管控\n湖畔小区,足不出户\n"); len(got) != 1 {
			t.Errorf("%s: %v", act.Actor, got)
		}
	}
	// A wider order that the table lifts itself is lifted for the narrower ones in it.
	chief := dispatch.Act{Actor: "city", Grants: []dispatch.Grant{{Role: dispatch.Coordinator, Area: "north"}}}
	r, err := intake.Import(t.Context(), x.DB, x.Desk, chief, intake.Controls, []byte("小区,区县,管控\n花园小区,北区,可出入\n,北区,可出入\n"), intake.Options{Now: x.Now(), Under: "north"}, false, nil)
	if err != nil || !r.Saved || x.on("garden", "1") != dispatch.Free {
		t.Errorf("lifted: %v %s %+v", err, counts(r), r.Problems)
	}
}
