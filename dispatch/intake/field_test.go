package intake_test

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/intake"
	"github.com/bangban/bangban/geo"
)

// TestFieldCases reads every sheet of a folder and prints what was read of each row: BANGBAN_SHEETS names a folder like the one that the
// project was tried with.
func TestFieldCases(t *testing.T) {
	folder := os.Getenv("BANGBAN_SHEETS")
	if folder == "" {
		t.Log("BANGBAN_SHEETS names no folder")
		return
	}
	k := known()
	for i, name := range []string{"宝源公寓", "交通小区", "家和苑"} {
		k.Areas = append(k.Areas, dispatch.Area{ID: dispatch.ID(fmt.Sprint("place", i)), Parent: "east", Level: dispatch.Compound, Name: name, Site: geo.Site{ID: fmt.Sprint("place", i), Point: geo.Point{Lng: 112.43, Lat: 39.33}}})
	}
	k.Areas = append(k.Areas, dispatch.Area{ID: "shuo", Parent: "city", Level: dispatch.District, Name: "朔城区"}, dispatch.Area{ID: "bei", Parent: "shuo", Level: dispatch.Subdistrict, Name: "北城街道"})
	for i := range k.Areas {
		if strings.HasPrefix(string(k.Areas[i].ID), "place") {
			k.Areas[i].Parent = "bei"
		}
	}
	k.Units = append(k.Units, dispatch.Unit{ID: "vets", Name: "市退役军人事务局"})
	must(t, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains([]string{".csv", ".xlsx", ".txt", ".xls"}, filepath.Ext(path)) {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(folder, path)
		if name == "headings.csv" {
			headings(t, data)
			return nil
		}
		sort := intake.Requests
		switch {
		case strings.HasPrefix(filepath.Base(name), "homes"):
			sort = intake.Households
		case strings.HasPrefix(filepath.Base(name), "cadres"):
			sort = intake.Cadres
		}
		if name == "doors.csv" {
			doors(t, data, k)
			return nil
		}
		b, err := intake.Read(sort, data, k, intake.Options{Now: noon})
		t.Logf("== %s (%s): %v", name, sort, err)
		if err != nil {
			return nil
		}
		report(t, b)
		return nil
	}))
}

func report(t *testing.T, b intake.Batch) {
	r := b.Report
	t.Logf("   %d rows: %d added, %d changed, %d same, %d bad, %d passed over; sheet %q of %v, not known %v", r.Rows, r.Added, r.Changed, r.Same, r.Bad, r.Passed, r.Sheet, r.Sheets, r.Ignored)
	for _, d := range b.Requests {
		s := d.Submit
		state := "certain"
		if d.Review {
			state = "to review"
		}
		t.Logf("   row %d %s: %s | %s %s | %s %s/%s/%s %s | %v | %s", d.Row, state, s.Kind, s.Words.Name, s.Words.Phone, s.Place.Compound, s.Place.Building, s.Place.Entrance, s.Words.Room, s.Place.Spot, d.At.Time().Format("2006-01-02 15:04"), strings.ReplaceAll(s.Words.Text, "\n", " / "))
	}
	for _, h := range b.Households {
		t.Logf("   household %s %s/%s/%s: %s %v %v %s", h.Compound, h.Building, h.Entrance, h.Room, h.Name, h.Phones, h.Members, h.Note)
	}
	for _, c := range b.Cadres {
		t.Logf("   cadre %s %s %s %s %s", c.ID[:8], c.Name, c.Phone, c.Unit, c.Note)
	}
	for _, p := range r.Problems {
		t.Logf("   row %d refused (%s): %s", p.Row, p.Column, p.Text.ZH)
	}
	for _, p := range r.Doubts {
		t.Logf("   row %d doubt (%s): %s", p.Row, p.Column, p.Text.ZH)
	}
}

// doors reads addresses whose door is known, ? standing for one that an operator has to check.
func doors(t *testing.T, data []byte, k intake.Known) {
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	must(t, err)
	wrong := 0
	for _, row := range rows[1:] {
		b, err := intake.Read(intake.Requests, []byte("编号,事项,内容,联系人,联系电话,地址\n1,买药,降压药,甲虚构,000-0000-1001,"+row[0]+"\n"), k, intake.Options{Now: noon})
		must(t, err)
		if len(b.Requests) != 1 {
			t.Logf("   %s: %+v", row[0], b.Report.Problems)
			continue
		}
		d := b.Requests[0]
		got := []string{d.Submit.Place.Building, d.Submit.Place.Entrance, d.Submit.Words.Room}
		mark := ""
		if slices.Contains(row, "?") && !d.Review || !slices.Contains(row, "?") && !slices.Equal(got, row[1:4]) {
			mark, wrong = "  WRONG, is "+strings.Join(row[1:4], "/"), wrong+1
		}
		t.Logf("   %s: %s at %s, review %v%s", row[0], strings.Join(got, "/"), d.Submit.Place.Compound, d.Review, mark)
	}
	t.Logf("== doors.csv: %d of %d wrong", wrong, len(rows)-1)
}

// headings tells which headings are known.
func headings(t *testing.T, data []byte) {
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	must(t, err)
	unknown := 0
	for _, row := range rows[1:] {
		fields, err := intake.Fields(intake.Sort(row[0]), nil)
		must(t, err)
		if !slices.ContainsFunc(fields, func(f intake.Field) bool { return slices.Contains(f.Headings, row[1]) }) {
			t.Logf("   %s: %s is not known and stays with the row in words", row[0], row[1])
			unknown++
		}
	}
	t.Logf("== headings.csv: %d of %d are not known", unknown, len(rows)-1)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestABoardOfRequests imports requests of a board into a city of many compounds, and prints what became of the rows: BANGBAN_PLACES names a
// table of compounds, BANGBAN_BOARD tables of requests with commas between. BANGBAN_SHOWN certain ones are shown at random, to be read by eye.
func TestABoardOfRequests(t *testing.T) {
	places, boards := os.Getenv("BANGBAN_PLACES"), os.Getenv("BANGBAN_BOARD")
	if places == "" || boards == "" {
		t.Log("BANGBAN_PLACES and BANGBAN_BOARD name no tables")
		return
	}
	k := known()
	k.Areas = nil
	data, err := os.ReadFile(places)
	must(t, err)
	b, err := intake.Read(intake.Compounds, data, k, intake.Options{Now: noon, Datum: geo.WGS84})
	must(t, err)
	t.Logf("%d places: %d added, %d flagged as no compounds, %d refused", b.Report.Rows, b.Report.Added, len(b.Report.Doubts), b.Report.Bad)
	k.Areas = b.Areas
	names := map[dispatch.ID]string{}
	for _, a := range k.Areas {
		names[a.ID] = a.Name
	}
	shown, _ := strconv.Atoi(os.Getenv("BANGBAN_SHOWN"))
	random := rand.New(rand.NewPCG(1, 2))
	for board := range strings.SplitSeq(boards, ",") {
		data, err := os.ReadFile(board)
		must(t, err)
		began := time.Now()
		b, err := intake.Read(intake.Requests, data, k, intake.Options{Now: dispatch.At(time.Date(2023, 1, 1, 0, 0, 0, 0, dispatch.Shanghai)), Year: 2022, Datum: geo.WGS84})
		must(t, err)
		var certain []intake.Draft
		placed, doubts := 0, map[string]int{}
		for _, d := range b.Requests {
			if d.Submit.Place.Compound != "" {
				placed++
			}
			if d.Submit.Place.Compound != "" && !slices.ContainsFunc(d.Submit.Unclear, func(x dispatch.Doubt) bool {
				return x.Field != "kind" && x.Field != "text" || strings.Contains(x.Asks.ZH, "小区")
			}) {
				certain = append(certain, d)
			}
			for _, x := range d.Submit.Unclear {
				doubts[x.Asks.ZH]++
			}
		}
		r := b.Report
		t.Logf("== %s: %d rows in %v, %d in, %d of them for review, %d with a compound, %d with a certain place, %d repeated, %d refused, %d passed over; not known %v", filepath.Base(board), r.Rows, time.Since(began).Round(time.Millisecond),
			r.Added, r.Review, placed, len(certain), r.Same, r.Bad, r.Passed, r.Ignored)
		for _, why := range slices.Sorted(maps.Keys(doubts)) {
			t.Logf("   %d × %s", doubts[why], why)
		}
		for _, p := range r.Problems[:min(5, len(r.Problems))] {
			t.Logf("   refused: row %d %s: %s", p.Row, p.Column, p.Text.ZH)
		}
		if os.Getenv("BANGBAN_DOUBTFUL") != "" {
			for _, d := range b.Requests {
				if i := slices.IndexFunc(d.Submit.Unclear, func(x dispatch.Doubt) bool {
					return strings.Contains(x.Asks.ZH, "地点读不准") || strings.Contains(x.Asks.ZH, "还有话")
				}); i >= 0 {
					_, address, _ := strings.Cut(d.Submit.Words.Text, "地址：")
					t.Logf("   doubtful row %d: %s %s | %s", d.Row, names[d.Submit.Place.Compound], d.Submit.Unclear[i].Asks.ZH, strings.ReplaceAll(address, "\n", " / "))
				}
			}
		}
		random.Shuffle(len(certain), func(i, j int) { certain[i], certain[j] = certain[j], certain[i] })
		for _, d := range certain[:min(shown, len(certain))] {
			s := d.Submit
			t.Logf("   row %d: %s %s/%s/%s | %s", d.Row, names[s.Place.Compound], s.Place.Building, s.Place.Entrance, s.Words.Room, strings.ReplaceAll(s.Words.Text, "\n", " / "))
		}
	}
}
