package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/web"
)

// The city run uses places and requests of a real city, from the folder in BANGBAN_CITY, and invented people.

const (
	cityCadres     = 300
	cityFacilities = 240
	cityCap        = 12 // errands in hand at a time
)

// BenchmarkCity imports a city's places and requests, dispatches those with a place to simulated cadres, and lets them finish
// everything through the API. Then it counts.
func BenchmarkCity(b *testing.B) {
	from := os.Getenv("BANGBAN_CITY")
	if from == "" {
		b.Skip("BANGBAN_CITY names no folder: make city CITY=…")
	}
	dir := b.TempDir()
	data := "--data=" + dir
	x := emptyStorm(b, filepath.Join(dir, "bangban.db"), "", "")
	took := map[string]time.Duration{}
	timed := func(what string, do func()) {
		begun := time.Now()
		do()
		took[what] = time.Since(begun)
	}
	imported := func(what string, args ...string) {
		timed(what, func() { b.Logf("%s: %s", what, lastLine(fine(b, append([]string{"import", data}, args...)...))) })
	}
	imported("areas", "areas", table(b, dir, "areas.csv", [][]string{{"名称", "层级"}, {"上海市", "市"}}))
	imported("places", "compounds", filepath.Join(from, "shanghai2022_lockdown_addresses", "addresses_geo.csv"))
	x.people(b, dir, imported)

	first, second := filepath.Join(from, "shanghai2022_daohouer", "requests.csv"), filepath.Join(from, "shanghai2022_daohouer", "requests_site_layout.gb18030.csv")
	imported("requests", "requests", first, "--columns", "contact_fake=name,phone_fake=phone", "--source", "daohouer")
	imported("requests again", "requests", second, "--source", "daohouer")
	counts, err := x.record.Counts(b.Context(), nil)
	must(b, err)
	all, review := sum(counts), counts[dispatch.StateReview]
	if n := rows(b, first); all != n {
		b.Fatalf("%d rows, %d requests on record", n, all)
	}
	located := all - review

	x.processes("serve")
	desk := x.person("desk")
	var cadres []user
	timed("signing in", func() { cadres = x.signInAll(b) })
	timed("dispatched and finished", func() {
		x.onDuty(b, cadres, desk)
		eventually(b, 5*time.Minute, "all that has a place is closed", func() bool {
			wait(b.Context(), 200*time.Millisecond)
			counts, err = x.record.Counts(b.Context(), nil)
			must(b, err)
			return counts[dispatch.StateClosed] == located
		})
	})
	close(x.calm)
	x.cadres.Wait()
	if counts[dispatch.StateReview] != review || sum(counts) != all {
		b.Errorf("lost: %v", counts)
	}
	timed("audit", func() { b.Log(lastLine(fine(b, "audit", data))) })
	credits, err := x.record.Figures(b.Context(), ledger.FigureFilter{Book: dispatch.Handled})
	must(b, err)
	times := 0
	for _, c := range credits {
		times += c.Sign * c.Times
	}
	if times != located {
		b.Errorf("%d are closed, the figures count %d", located, times)
	}
	b.Log(fine(b, "bulletin", data))
	b.Logf("%d requests, %d closed, %d in review; serve's memory %d MB now, %d MB at most", all, located, review, x.memory(0, "VmRSS"), x.memory(0, "VmHWM"))
	for _, what := range slices.Sorted(maps.Keys(took)) {
		b.Logf("%s: %v", what, took[what].Round(10*time.Millisecond))
	}
	b.ReportMetric(float64(located)/took["dispatched and finished"].Seconds(), "closed/s")
	b.ReportMetric(0, "ns/op")
}

func lastLine(said string) string {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	return lines[len(lines)-1]
}

func sum(counts map[dispatch.State]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

func table(b *testing.B, dir, name string, rows [][]string) string {
	b.Helper()
	var text strings.Builder
	must(b, csv.NewWriter(&text).WriteAll(rows))
	file := filepath.Join(dir, name)
	must(b, os.WriteFile(file, []byte(text.String()), 0o600))
	return file
}

// rows counts the rows of a table without its headings.
func rows(b *testing.B, file string) (n int) {
	b.Helper()
	f, err := os.Open(file)
	must(b, err)
	defer func() { must(b, f.Close()) }()
	r := csv.NewReader(f)
	for n = -1; ; n++ {
		if _, err := r.Read(); err == io.EOF {
			return n
		} else if err != nil {
			b.Fatal(err)
		}
	}
}

// people invents facilities and cadres at random places, the same each time, and signs the cadres in.
func (x *storm) people(b *testing.B, dir string, imported func(what string, args ...string)) {
	b.Helper()
	places, err := x.record.Areas(b.Context(), ledger.AreaFilter{Level: dispatch.Compound})
	must(b, err)
	places = slices.DeleteFunc(places, func(a dispatch.Area) bool { return a.Site.Point.IsZero() })
	some := rand.New(rand.NewPCG(1, 2))
	somewhere := func() dispatch.Area { return places[some.IntN(len(places))] }
	facilities := [][]string{{"编号", "名称", "类别", "经度", "纬度"}}
	for i := range cityFacilities {
		role, at := []string{"药店", "超市", "医院", "仓库"}[i%4], somewhere().Site.Point
		facilities = append(facilities, []string{fmt.Sprint("f", i), fmt.Sprintf("%s%d（虚构）", role, i), role, fmt.Sprint(at.Lng), fmt.Sprint(at.Lat)})
	}
	imported("facilities", "facilities", table(b, dir, "facilities.csv", facilities), "--datum", "wgs84")
	imported("units", "units", table(b, dir, "units.csv", [][]string{{"名称"}, {"样例局（虚构）"}}))
	cadres := [][]string{{"编号", "姓名", "单位", "服务区域", "出行方式", "技能", "通行证", "专班", "居住小区", "同时承办"}}
	for i := range cityCadres {
		cadres = append(cadres, []string{fmt.Sprint("cadre-", i), fmt.Sprintf("样例%d（虚构）", i), "样例局（虚构）", "上海市", []string{"汽车", "电动车", "电动车"}[i%3], []string{"采样", "消杀", "心理", "清运", ""}[i%5], "是",
			[]string{"是", "否", "否", "否"}[i%4], string(somewhere().ID), strconv.Itoa(cityCap)})
	}
	imported("cadres", "cadres", table(b, dir, "cadres.csv", cadres))
	hash, err := web.HashPassword(x.password)
	must(b, err)
	hires := &desk.Desk{Ledger: x.record, Clock: func() dispatch.Moment { return dispatch.At(time.Now()) }}
	for i := range cityCadres {
		id := dispatch.ID(fmt.Sprint("cadre-", i))
		ledgertest.Hire(b, hires, dispatch.Account{ID: id, Login: string(id), Name: string(id), Cadre: id, Grants: []dispatch.Grant{{Role: dispatch.CadreRole}}}, hash)
	}
	ledgertest.Hire(b, hires, dispatch.Account{ID: "desk", Login: "desk", Name: "desk", Grants: []dispatch.Grant{{Role: dispatch.Coordinator}, {Role: dispatch.Operator}}}, hash)
}

func (x *storm) signInAll(b *testing.B) []user {
	b.Helper()
	var signed sync.WaitGroup
	people := make([]user, cityCadres)
	var next atomic.Int64
	for range 8 {
		signed.Go(func() {
			for i := next.Add(1) - 1; i < cityCadres; i = next.Add(1) - 1 {
				people[i] = x.person(fmt.Sprint("cadre-", i))
			}
		})
	}
	signed.Wait()
	return people
}

// onDuty lets every cadre check in and work.
func (x *storm) onDuty(b *testing.B, people []user, desk user) {
	for i, p := range people {
		x.cadres.Go(func() {
			if err := x.try(p, "POST", fmt.Sprintf("/api/v1/cadres/cadre-%d/commands", i), map[string]any{"do": "check_in", "until": time.Now().Add(12 * time.Hour)}, nil, "Idempotency-Key", fmt.Sprint("in-", i)); err != nil {
				b.Errorf("cadre %d cannot check in: %v", i, err)
				return
			}
			x.labours(p, desk)
		})
	}
}

// labours finishes every errand of a cadre until calm is closed. Requests with several errands are closed after the last.
func (x *storm) labours(cadre, desk user) {
	for {
		var mine []struct{ Errand struct{ ID, State string } }
		if err := x.try(cadre, "GET", "/api/v1/errands", nil, &mine); err != nil {
			return
		}
		for _, m := range mine {
			e := m.Errand
			for _, do := range []string{"start", "finish"} {
				_ = x.try(cadre, "POST", "/api/v1/errands/"+e.ID+"/commands", map[string]any{"do": do}, nil, "Idempotency-Key", e.ID+do) // failures show in the counts at the end
			}
			request, _, _ := strings.Cut(e.ID, ".")
			_ = x.try(desk, "POST", "/api/v1/requests/"+request+"/commands", map[string]any{"do": "close", "by": "call_back", "satisfaction": 5}, nil, "Idempotency-Key", e.ID+"close")
		}
		select {
		case <-x.calm:
			return
		case <-x.ctx.Done():
			return
		case <-time.After(2 * time.Second): // three hundred of them ask
		}
	}
}

// memory reads a field of a process's memory statistics, in MB.
func (x *storm) memory(n int, field string) int {
	x.t.Helper()
	x.mu.Lock()
	pid := x.pids[n]
	x.mu.Unlock()
	return memoryOf(x.t, pid, field)
}

func memoryOf(t testing.TB, pid int, field string) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	must(t, err)
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			kb, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			must(t, err)
			return kb / 1024
		}
	}
	t.Fatalf("no %s", field)
	return 0
}
