package main

import (
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

const sentence = "截至11月30日，协助居民外出就医14人次，采购物品、药品27人次，清理生活垃圾11次。\n"

// TestTheFoundingWeek replays the week of the newspaper report through the whole program.
func TestTheFoundingWeek(t *testing.T) {
	dir := t.TempDir()
	data := "--data=" + dir
	address := serving(t, data, "--sample", "shuozhou-week")

	t.Run("the sentence", func(t *testing.T) {
		if said := fine(t, "bulletin", data, "--as-of", "2022-11-30", "--unit", "市退役军人事务局"); !strings.HasPrefix(said, sentence) {
			t.Errorf("the bulletin says %q", said)
		}
		english := fine(t, "bulletin", data, "--as-of", "2022-11-30", "--unit", "veterans", "--lang=en")
		for _, n := range []string{"14", "27", "11"} {
			if !strings.Contains(english, n) {
				t.Errorf("the English bulletin says %q", english)
			}
		}
	})
	t.Run("the records behind it", func(t *testing.T) {
		var lines []dispatch.Credit
		must(t, json.Unmarshal([]byte(fine(t, "tally", data, "--unit", "veterans", "--to", "2022-11-30", "--records", "--format", "json")), &lines))
		sums := map[string]int{}
		for _, c := range lines {
			sums[c.Kind] += c.Sign * c.Persons
			if c.Kind == "garbage" {
				sums["acts"] += c.Sign * c.Times
			}
		}
		if sums["hospital"] != 14 || sums["medicine"]+sums["groceries"] != 27 || sums["acts"] != 11 {
			t.Errorf("the records come to %v", sums)
		}
		table := fine(t, "tally", data, "--by", "unit,kind")
		for _, line := range []string{"市草牧业发展中心", "市退役军人事务局", "清理垃圾"} {
			if !strings.Contains(table, line) {
				t.Errorf("the table has no %s:\n%s", line, table)
			}
		}
		if csv := fine(t, "tally", data, "--format", "csv", "--book", "handled", "--by", "day"); !strings.HasPrefix(csv, "\ufeff日期,") {
			t.Errorf("the CSV begins %.40q", csv)
		}
	})
	t.Run("22 and 23 November", func(t *testing.T) {
		db, err := ledger.Open(t.Context(), filepath.Join(dir, "bangban.db"))
		must(t, err)
		defer func() { must(t, db.Close()) }()
		story := func(name string) (dispatch.Request, []dispatch.Entry) {
			id := (&replay{name: "shuozhou", keys: map[string]dispatch.ID{}}).request(name)
			r, err := db.Request(t.Context(), id)
			must(t, err)
			entries, err := db.Journal(t.Context(), dispatch.Subject{Sort: dispatch.OfRequest, ID: id}, "why")
			must(t, err)
			return r, entries
		}
		r, _ := story("nov22-medicine")
		if took := r.Errands[0].FinishedAt.Sub(r.Submitted); took <= 0 || took > 2*time.Hour || r.Errands[0].Unit != "grass" {
			t.Errorf("the medicine of 22 November took %s, by %s", took, r.Errands[0].Unit)
		}
		for _, name := range []string{"nov23-rubbish", "nov23-vegetables"} {
			r, _ := story(name)
			if last := r.Errands[len(r.Errands)-1]; r.Peak < dispatch.ToSubdistrict || last.FinishedAt.Day() != "2022-11-23" || last.Unit != "grass" {
				t.Errorf("%s was passed up to %d and done %s by %s", name, r.Peak, last.FinishedAt.Day(), last.Unit)
			}
		}
		_, entries := story("nov23-medicine")
		passed := false
		for _, e := range entries {
			if o, ok := e.Fact.(dispatch.Ordered); ok {
				for _, p := range o.Why.Passed {
					passed = passed || p.Facility == "ph-jiaotong" && p.Closure == dispatch.IsSealed
				}
				if o.Stops.Pick == "ph-jiaotong" {
					t.Error("somebody was sent to the sealed pharmacy")
				}
			}
		}
		if !passed {
			t.Error("the sealed pharmacy is not said to have been passed over")
		}
	})
	t.Run("the audit", func(t *testing.T) {
		if said := fine(t, "audit", data); !strings.Contains(said, "全部相符") {
			t.Error(said)
		}
		raw, err := sql.Open("sqlite", filepath.Join(dir, "bangban.db")+"?_pragma=busy_timeout(10000)")
		must(t, err)
		defer func() { must(t, raw.Close()) }()
		const medicine = "(SELECT id FROM requests WHERE number = '1122-0001')"
		for _, c := range []struct{ what, change, back, place string }{
			{"the journal", "UPDATE entries SET actor = 'x' || actor WHERE seq = 3 AND id = " + medicine, "UPDATE entries SET actor = substr(actor, 2) WHERE seq = 3 AND id = " + medicine, "entry 3"},
			{"a state", "UPDATE requests SET state = 'done' WHERE number = '1122-0001'", "UPDATE requests SET state = 'closed' WHERE number = '1122-0001'", "1122-0001"},
			{"a figure", "UPDATE credits SET persons = persons + 1 WHERE sign = 1 AND request = " + medicine, "UPDATE credits SET persons = persons - 1 WHERE sign = 1 AND request = " + medicine, "1122-0001"},
		} {
			res, err := raw.Exec(c.change)
			must(t, err)
			if n, _ := res.RowsAffected(); n == 0 {
				t.Fatalf("%s: nothing was changed", c.what)
			}
			if o := call(t, "", "audit", data); o.code != exitFailed || !strings.Contains(o.out, c.place) {
				t.Errorf("after %s was changed by hand: exit %d\n%s", c.what, o.code, o.out)
			}
			_, err = raw.Exec(c.back)
			must(t, err)
		}
		fine(t, "audit", data)
	})
	t.Run("a newcomer's own request is dispatched at once", func(t *testing.T) {
		user := signIn(t, address, "operator", samplePassword(t, dir))
		id := user.submit(t, "baoyuan", "my own", 1)
		eventually(t, longEnough, "the request is assigned", func() bool { return user.state(t, id) == "assigned" })
	})
	t.Run("a second program on the same address says so", func(t *testing.T) {
		refused(t, exitFailed, "已被占用", "serve", "--data="+t.TempDir(), "--addr", strings.TrimPrefix(address, "http://"))
	})
}

func TestPlayedTwiceChangesNothing(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "week.jsonl")
	content, err := samples.ReadFile("samples/shuozhou.jsonl")
	must(t, err)
	must(t, os.WriteFile(file, content, 0o600))
	fine(t, "replay", "--data="+dir, file)
	before := fine(t, "audit", "--data="+dir)
	fine(t, "replay", "--data="+dir, file)
	if after := fine(t, "audit", "--data="+dir); after != before {
		t.Errorf("before: %s after: %s", before, after)
	}
	if said := fine(t, "bulletin", "--data="+dir, "--as-of", "2022-11-30", "--unit", "veterans"); !strings.HasPrefix(said, sentence) || !strings.Contains(said, "封存号 ") {
		t.Error(said)
	}
}

func TestABadLineIsNamed(t *testing.T) {
	dir := t.TempDir()
	unit := `{"At":"2022-11-22T08:00:00+08:00","Do":"unit","With":{"ID":"u","Name":"某局"}}`
	for _, c := range []struct{ what, line, says string }{
		{"no JSON", `{"At":`, "line 3"},
		{"two values", unit + unit, "line 3"},
		{"no time", `{"Do":"unit"}`, "line 3"},
		{"an unknown field", `{"At":"2022-11-22T08:00:00+08:00","Do":"unit","Wiht":{}}`, "Wiht"},
		{"an unknown verb", `{"At":"2022-11-22T08:00:00+08:00","Do":"fly"}`, "line 3 (fly)"},
		{"an unknown compound", `{"At":"2022-11-22T08:00:00+08:00","Do":"submit","Request":"x","With":{"Kind":"medicine","Place":{"Compound":"atlantis"},"Channel":"hotline","Words":{"Phone":"000-1"}}}`, "line 3 (submit)"},
	} {
		file := filepath.Join(dir, "bad.jsonl")
		must(t, os.WriteFile(file, []byte(unit+"\n\n"+c.line+"\n"), 0o600))
		if o := call(t, "", "replay", "--data="+t.TempDir(), file); o.code == exitFine || !strings.Contains(o.err, c.says) {
			t.Errorf("%s: exit %d, says %q; want %q", c.what, o.code, o.err, c.says)
		}
	}
}

func FuzzReadEvents(f *testing.F) {
	f.Add(`{"At":"2022-11-22T08:00:00+08:00","Do":"unit","With":{"ID":"u","Name":"某局"}}`)
	f.Add("// a comment\n\n{}")
	f.Fuzz(func(t *testing.T, text string) {
		events, err := readEvents(strings.NewReader(text))
		if err != nil && len(events) > 0 {
			t.Error("half of it was read")
		}
		for _, e := range events {
			if e.At.IsZero() {
				t.Error("an event without a time")
			}
		}
	})
}
