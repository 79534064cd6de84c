package intake_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/intake"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

func TestACorrectedSheetMakesNoSecondErrand(t *testing.T) {
	db, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "bangban.db"))
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	town := ledgertest.Found(t, db)
	day := town.Now().Time().AddDate(0, 0, -1).Format("2006-01-02")
	bring := func(rows string) intake.Report {
		t.Helper()
		r, err := intake.Import(t.Context(), db, town.Desk, ledgertest.Operator, intake.Requests, []byte("编号,时间,事项,内容,联系人,联系电话,小区,楼栋,室\n"+rows), intake.Options{Now: town.Now(), Under: "garden"}, false, nil)
		must(t, err)
		return r
	}
	first := "1," + day + " 9:30,repair,水管漏水,甲虚构,000-0000-1001,,3,101\n"
	if r := bring(first); r.Added != 1 || !r.Saved {
		t.Fatalf("%+v", r)
	}
	for what, row := range map[string]string{
		"a word":           "1," + day + " 9:30,repair,水管漏水两处,甲虚构,000-0000-1001,,3,101\n",
		"a room":           "1," + day + " 9:30,repair,水管漏水,甲虚构,000-0000-1001,,3,103\n",
		"a phone":          "1," + day + " 9:30,repair,水管漏水,甲虚构,000-0000-1009,,3,101\n",
		"another spelling": "1," + day + " 09:30:00,repair,水管漏水,甲 虚构,00000001001,,03,0101\n",
	} {
		r := bring(row)
		told := slices.ContainsFunc(r.Doubts, func(p intake.Problem) bool { return strings.Contains(p.Text.ZH, "已登记为") })
		if r.Added != 0 || r.Same != 1 || told != (what != "another spelling") {
			t.Errorf("%s: %+v", what, r)
		}
	}
	if r := bring("1," + day + " 9:31,repair,灯坏了,乙虚构,000-0000-2001,,4,101\n"); r.Added != 1 {
		t.Errorf("another list that numbers from one: %+v", r)
	}
}

// Two districts name their source alike and number from one: neither loses a row, neither learns of the other's, and each finds its own
// again when it brings the sheet once more.
func TestTwoDistrictsNumberAlike(t *testing.T) {
	db, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "bangban.db"))
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	town := ledgertest.Found(t, db)
	day := town.Now().Time().AddDate(0, 0, -1).Format("2006-01-02")
	of := func(area dispatch.ID) dispatch.Act {
		return dispatch.Act{Actor: "operator of " + area, Grants: []dispatch.Grant{{Role: dispatch.Operator, Area: area}}}
	}
	bring := func(act dispatch.Act, under dispatch.ID, rows string) intake.Report {
		t.Helper()
		r, err := intake.Import(t.Context(), db, town.Desk, act, intake.Requests, []byte("编号,时间,事项,内容,联系人,联系电话,楼栋,室\n"+rows), intake.Options{Now: town.Now(), Under: under, Source: "热线"}, false, nil)
		must(t, err)
		return r
	}
	learns := func(r intake.Report) bool {
		return slices.ContainsFunc(r.Doubts, func(p intake.Problem) bool { return strings.Contains(p.Text.ZH, "已登记为") })
	}
	north, south := "1,"+day+" 9:30,repair,水管漏水,甲虚构,000-0000-1001,3,101\n", "1,"+day+" 9:30,repair,灯坏了,乙虚构,000-0000-2002,4,202\n"
	nobody := "1," + day + " 9:40,repair,门坏了,,,5,303\n"
	for range 2 {
		for what, r := range map[string]intake.Report{"north": bring(of("north"), "garden", north), "south": bring(of("south"), "lake", south)} {
			if learns(r) || r.Added+r.Same != 1 {
				t.Errorf("%s: %+v", what, r)
			}
		}
	}
	if r := bring(of("south"), "lake", nobody); r.Same != 1 || learns(r) { // the number is the south's own
		t.Errorf("corrected in its own district: %+v", r)
	}
	if r := bring(ledgertest.Chief, "lake", south); r.Same != 1 {
		t.Errorf("brought by the city: %+v", r)
	}
	all, words, err := db.Bearing(t.Context(), town.Desk.TraceOf("1"), 10)
	must(t, err)
	if len(all) != 2 || all[0].Place.Area() == all[1].Place.Area() || words[0].Name == words[1].Name {
		t.Fatalf("%d requests: %v %v", len(all), all, words)
	}
	// The sheet of the north's is not told of a request that went to the south.
	moved := "7," + day + " 10:00,repair,水管漏水,丙虚构,000-0000-3003,3,101\n"
	bring(ledgertest.Chief, "lake", moved)
	if r := bring(of("north"), "garden", moved); r.Added != 0 || r.Same != 1 || learns(r) {
		t.Errorf("what went elsewhere: %+v", r)
	}
}

func TestGoodRowsGoInAndBadRowsComeBack(t *testing.T) {
	db, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "bangban.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	town := ledgertest.Found(t, db)
	units := func() int {
		c, err := db.Catalogue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(c.Units)
	}
	bring := func(act dispatch.Act, text string, dry bool) (intake.Report, error) {
		return intake.Import(t.Context(), db, town.Desk, act, intake.Units, []byte(text), intake.Options{Now: town.Now()}, dry, nil)
	}
	const good, bad = "单位名称\n甲局\n", "单位名称,负责区域\n乙局,\n丙局,没有的区\n"
	before := units()
	if r, err := bring(ledgertest.Chief, good, true); err != nil || r.Saved || r.Added != 1 || units() != before {
		t.Errorf("a trial: %v %+v, %d units", err, r, units()-before)
	}
	strict := intake.Options{Now: town.Now(), Strict: true}
	if r, err := intake.Import(t.Context(), db, town.Desk, ledgertest.Chief, intake.Units, []byte(bad), strict, false, nil); err != nil || r.Saved || r.Bad != 1 || units() != before {
		t.Errorf("all or nothing: %v %+v, %d units", err, r, units()-before)
	}
	r, err := bring(ledgertest.Chief, bad, false)
	if err != nil || !r.Saved || r.Bad != 1 || units() != before+1 {
		t.Errorf("a row is wrong: %v %+v, %d units", err, r, units()-before)
	}
	back, err := r.Returned("zh")
	if err != nil {
		t.Fatal(err)
	}
	again, err := bring(ledgertest.Chief, string(back), true)
	if err != nil || again.Rows != 1 || again.Bad != 1 || len(again.Ignored) != 0 || !strings.Contains(again.Problems[0].Text.ZH, "没有的区") {
		t.Errorf("the wrong row comes back: %v %+v", err, again)
	}
	before = units()
	for _, act := range []dispatch.Act{ledgertest.Operator, ledgertest.Cadre("c0"), {Actor: "north", Grants: []dispatch.Grant{{Role: dispatch.Administrator, Area: "north"}}}} {
		if r, err := bring(act, good, false); err != nil || r.Saved || r.Bad != 1 || units() != before {
			t.Errorf("%s imports for the whole city: %v, %+v, %d units", act.Actor, err, r, units()-before)
		}
	}
	if r, err := bring(ledgertest.Chief, good, false); err != nil || !r.Saved || units() != before+1 {
		t.Errorf("%v %+v, %d units", err, r, units()-before)
	}
}

// stumbling is a record of which changes fail.
type stumbling struct {
	*ledger.DB
	fails func() error // asked before each change; nil lets it pass
}

func (s *stumbling) Change(ctx context.Context, f func(dispatch.Tx) error) error {
	if err := s.fails(); err != nil {
		return err
	}
	return s.DB.Change(ctx, f)
}

// Whatever refuses one row, the others go in. Only where the record is away does an import stop; the second run goes on and doubles
// nothing.
func TestOneRefusedRowStopsNoOther(t *testing.T) {
	for sort, sheet := range map[intake.Sort][2]string{
		intake.Requests:   {"内容,联系人,小区,室\n", "降压药%[1]d盒,甲%[1]d,花园小区,%[1]d\n"},
		intake.Households: {"小区,楼栋,室\n", "花园小区,3,%d\n"},
		intake.Controls:   {"小区,楼栋,管控\n", "花园小区,%d,足不出户\n"},
	} {
		text := sheet[0]
		for n := range 160 {
			text += fmt.Sprintf(sheet[1], 101+n)
		}
		db, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "bangban.db"))
		must(t, err)
		t.Cleanup(func() { _ = db.Close() })
		town := ledgertest.Found(t, db)
		var changes atomic.Int64
		record := &stumbling{DB: db}
		town.Desk.Ledger = record
		bring := func(fails func() error) (intake.Report, error) {
			record.fails = fails
			return intake.Import(t.Context(), db, town.Desk, ledgertest.Chief, sort, []byte(text), intake.Options{Now: town.Now(), Under: "garden"}, false, nil)
		}
		away := dispatch.Refuse(dispatch.Unavailable, "断了", "cut")
		some := int64(3) // transactions: fifty rows each, or a request or its number
		if sort == intake.Requests {
			some = 20
		}
		r, err := bring(func() error {
			if changes.Add(1) > some {
				return away
			}
			return nil
		})
		var told *dispatch.Error
		if !errors.As(err, &told) || told.Code != dispatch.Unavailable || !strings.Contains(told.Text.ZH, "停在半路") || r.Saved {
			t.Errorf("%s: the record is away: %v", sort, err)
		}
		changes.Store(0)
		r, err = bring(func() error {
			if changes.Add(1) == 1 {
				return errors.New("a fault of the program")
			}
			return nil
		})
		if err != nil || !r.Saved || r.Bad > 1 || r.Same == 0 || r.Added == 0 || r.Bad == 1 && (r.Fault == nil || !strings.Contains(r.Problems[0].Text.ZH, "程序出错")) || r.Bad == 0 && sort == intake.Requests {
			t.Errorf("%s: one row is refused: %v, %d added, %d same, %d bad, %v", sort, err, r.Added, r.Same, r.Bad, r.Fault)
		}
		if r, err = bring(func() error { return nil }); err != nil || r.Bad != 0 || r.Added > 1 || r.Added+r.Same+r.Changed != r.Rows {
			t.Errorf("%s: once more: %v, %d added, %d same, %d bad", sort, err, r.Added, r.Same, r.Bad)
		}
	}
}

// What the Desk would refuse of a row is told before anything is written, and in a preview too.
func TestWhatTheDeskWouldRefuseIsToldBefore(t *testing.T) {
	x := controlled(t)
	ledgertest.Describe(t, x.Desk, dispatch.DescribeUnit{Unit: dispatch.Unit{ID: "office", Name: "样例局"}})
	many := ""
	for n := range dispatch.MaxItems + 1 {
		many += fmt.Sprintf("甲%d、", n)
	}
	for sort, text := range map[intake.Sort]string{
		intake.Cadres:     "姓名,单位,技能\n甲,样例局,消杀\n乙,样例局,13800001111\n",
		intake.Households: "小区,室,重点人群\n花园小区,101,老人\n花园小区,102," + many + "\n",
	} {
		for _, o := range []intake.Options{{Strict: true}, {}} {
			o.Now = x.Now()
			dry, err := intake.Import(t.Context(), x.DB, x.Desk, ledgertest.Chief, sort, []byte(text), o, true, nil)
			must(t, err)
			r, err := intake.Import(t.Context(), x.DB, x.Desk, ledgertest.Chief, sort, []byte(text), o, false, nil)
			must(t, err)
			if dry.Bad != 1 || r.Bad != 1 || r.Saved == o.Strict || dry.Added != r.Added {
				t.Errorf("%s: previewed %+v, imported %+v", sort, dry, r)
			}
		}
	}
}

// Of a list of commands those that are refused are left out, and of a group of them all; what follows is done.
func TestOneRefusedCommandStopsNoOther(t *testing.T) {
	x := controlled(t)
	unit := func(id string, area dispatch.ID) dispatch.Follow {
		u := dispatch.DescribeUnit{Unit: dispatch.Unit{ID: dispatch.ID(id), Name: id, Area: area}}
		return dispatch.Follow{Subject: u.About(), Command: u}
	}
	refused, err := x.Desk.DoEach(t.Context(), ledgertest.Chief, nil, []dispatch.Follow{unit("u1", "")}, []dispatch.Follow{unit("u2", ""), unit("u3", "nowhere")}, []dispatch.Follow{unit("u4", "")})
	must(t, err)
	c, err := x.DB.Catalogue(t.Context())
	must(t, err)
	var there []string
	for _, u := range c.Units {
		if strings.HasPrefix(string(u.ID), "u") {
			there = append(there, string(u.ID))
		}
	}
	if slices.Sort(there); len(refused) != 1 || dispatch.CodeOf(refused[1]) != dispatch.Invalid || !slices.Equal(there, []string{"u1", "u4"}) {
		t.Errorf("refused %v, there are %v", refused, there)
	}
}
