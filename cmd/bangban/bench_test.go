package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/workers/workerstest"
)

// BenchmarkDispatch submits requests one by one to an idle server, and reports the time of the call, and, from the record, the
// time from submission until a cadre has the errand.
func BenchmarkDispatch(b *testing.B) {
	for _, pair := range []struct {
		name string
		at   func() (db, redis string)
	}{
		{"sqlite+embedded", func() (string, string) { return filepath.Join(b.TempDir(), "bangban.db"), "" }},
		{"postgres+redis", func() (string, string) {
			return ledgertest.DurablePostgres(b), "redis://" + workerstest.Redis(b, "--appendonly", "yes").Addr
		}},
	} {
		b.Run(pair.name, func(b *testing.B) {
			db, redis := pair.at()
			x := newStorm(b, db, redis, "")
			x.processes("serve")
			desk := x.person("desk")
			desk.client = x.client
			var answered, dispatched []time.Duration
			for i := range b.N {
				begun := time.Now()
				id := desk.submit(b, "d0-c", fmt.Sprint(i), i)
				answered = append(answered, time.Since(begun))
				var r struct {
					Request struct {
						Submitted time.Time
						Errands   []struct {
							AssignedAt time.Time `json:"assigned_at"`
						}
					}
				}
				eventually(b, longEnough, "it is dispatched", func() bool {
					_, err := desk.ask(b.Context(), "GET", "/api/v1/requests/"+id, nil, &r)
					must(b, err)
					return !r.Request.Errands[0].AssignedAt.IsZero()
				})
				dispatched = append(dispatched, r.Request.Errands[0].AssignedAt.Sub(r.Request.Submitted))
			}
			for name, all := range map[string][]time.Duration{"answered": answered, "dispatched": dispatched} {
				slices.Sort(all)
				for _, p := range []int{50, 99} {
					b.ReportMetric(float64(all[(len(all)-1)*p/100].Microseconds())/1000, fmt.Sprintf("%s-p%d-ms", name, p))
				}
			}
		})
	}
}

// BenchmarkImport imports places and requests, and compares with a dry run, which only reads and checks.
func BenchmarkImport(b *testing.B) {
	dir := b.TempDir()
	data := "--data=" + dir
	fine(b, "import", data, "areas", table(b, dir, "areas.csv", [][]string{{"名称", "层级"}, {"某市（虚构）", "市"}}))
	for _, s := range []struct {
		sort string
		file string
		rows int
	}{{"compounds", manyPlaces(b, dir, 20_000), 20_000}, {"requests", manyRequests(b, dir, 20_000), 20_000}} {
		b.Run(s.sort, func(b *testing.B) {
			begun := time.Now()
			fine(b, "import", data, s.sort, s.file, "--dry-run")
			dry := time.Since(begun)
			begun = time.Now()
			fine(b, "import", data, s.sort, s.file)
			b.ReportMetric(float64(s.rows)/time.Since(begun).Seconds(), "rows/s")
			b.ReportMetric(float64(s.rows)/dry.Seconds(), "dry-rows/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func manyPlaces(b *testing.B, dir string, n int) string {
	rows := [][]string{{"小区", "wgs84_lng", "wgs84_lat"}}
	for i := range n {
		rows = append(rows, []string{fmt.Sprintf("样例小区%d（虚构）", i), fmt.Sprintf("%.5f", 112+float64(i%200)/500), fmt.Sprintf("%.5f", 39+float64(i/200)/500)})
	}
	return table(b, dir, "places.csv", rows)
}

func manyRequests(b *testing.B, dir string, n int) string {
	rows := [][]string{{"小区", "楼栋", "房号", "姓名", "联系电话", "事项", "内容"}}
	for i := range n {
		rows = append(rows, []string{fmt.Sprintf("样例小区%d（虚构）", i%2000), fmt.Sprint(1 + i%40), fmt.Sprint(101 + i/40%2500), "某某（虚构）", fmt.Sprintf("000-%04d-%04d", i/10000, i%10000), []string{"买药", "代购", "外出就医", "清理垃圾"}[i%4], "样例内容（虚构）"})
	}
	return table(b, dir, "requests.csv", rows)
}

// BenchmarkMemory measures the memory of the built program, idle and with a hundred thousand waiting requests.
func BenchmarkMemory(b *testing.B) {
	dir := b.TempDir()
	program := filepath.Join(dir, "bangban")
	if out, err := exec.Command("go", "build", "-trimpath", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	data := "--data=" + filepath.Join(dir, "data")
	fine(b, "import", data, "areas", table(b, dir, "areas.csv", [][]string{{"名称", "层级"}, {"某市（虚构）", "市"}}))
	fine(b, "import", data, "compounds", manyPlaces(b, dir, 2000))
	var said output
	serve := exec.Command(program, "serve", data, "--addr", "127.0.0.1:0")
	serve.Stdout = &said
	must(b, serve.Start())
	defer func() {
		must(b, serve.Process.Signal(os.Interrupt))
		must(b, serve.Wait())
	}()
	eventually(b, longEnough, "serve is up", func() bool { return addressIn(said.String()) != "" })
	wait(b.Context(), 5*time.Second)
	b.ReportMetric(float64(memoryOf(b, serve.Process.Pid, "VmRSS")), "idle-MB")
	fine(b, "import", data, "requests", manyRequests(b, dir, 100_000))
	wait(b.Context(), 10*time.Second)
	b.ReportMetric(float64(memoryOf(b, serve.Process.Pid, "VmHWM")), "most-MB-with-100000-open")
	b.ReportMetric(0, "ns/op")
}
