package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/web"
	"github.com/bangban/bangban/workers"
	"github.com/bangban/bangban/workers/workerstest"
)

// The chaos test kills, wipes and stops parts of the program while 64 clients use it, and then verifies that every acknowledged
// request is there, none was done twice, all were finished, and the audit finds nothing. It is short by default;
// BANGBAN_CHAOS=10m makes it long. TestChaosWouldSee removes the safeguards and expects the same checks to fail.

const (
	chaosCallers = 40
	chaosCadres  = 24
)

func chaosTime(t *testing.T, short time.Duration) time.Duration {
	t.Helper()
	s := os.Getenv("BANGBAN_CHAOS")
	if s == "" {
		return short
	}
	d, err := time.ParseDuration(s)
	must(t, err)
	return d
}

// mostOpen is how many requests are open at a time. All of them have to be finished in the end, which a short test has little
// time for.
func mostOpen() int64 {
	if os.Getenv("BANGBAN_CHAOS") == "" {
		return 200
	}
	return 1000
}

func TestChaos(t *testing.T) {
	t.Run("SQLite, queue inside", func(t *testing.T) {
		t.Parallel()
		x := newStorm(t, filepath.Join(t.TempDir(), "bangban.db"), "", flushes)
		x.processes("serve")
		x.weather(x.killing)
		x.rage(chaosTime(t, 8*time.Second))
		x.waitFinished()
	})
	t.Run("PostgreSQL, Redis", func(t *testing.T) {
		t.Parallel()
		redis := workerstest.Redis(t)
		x := newStorm(t, ledgertest.Postgres(t), "redis://"+redis.Addr, "")
		x.processes("serve", "work")
		x.weather(x.killing)
		x.weather(func(ctx context.Context) {
			for wait(ctx, time.Second) {
				redis.FlushAll()
			}
		})
		long := chaosTime(t, 8*time.Second)
		x.weather(func(ctx context.Context) { // once, for 30 s if the test is long
			if wait(ctx, long/4) {
				redis.Stop()
				wait(ctx, min(30*time.Second, long/4))
				redis.Start()
			}
		})
		x.rage(long)
		x.losesBells(redis, 0, 1, 2)
		x.waitFinished()
	})
}

// Each safeguard is removed and the fault that it prevents is provoked: the checks have to notice.
func TestChaosWouldSee(t *testing.T) {
	t.Run("what is worked on twice without the fence", func(t *testing.T) {
		t.Parallel()
		redis := workerstest.Redis(t)
		x := newStorm(t, ledgertest.Postgres(t), "redis://"+redis.Addr, unfenced)
		x.processes("serve", "work")
		desk, bell := x.person("desk"), x.bell()
		eventually(t, 3*time.Minute, "something is worked on twice", func() bool {
			must(t, x.call(desk, fmt.Sprint("call ", len(x.acked)), 0))
			return comes(2*dawdles, func() bool { // both processes get the same request
				bell.Ring(t.Context(), dispatch.Job{Step: dispatch.StepPlan, District: "d0"})
				return x.twice() > 0
			})
		})
	})
	t.Run("what is forgotten without the sweep", func(t *testing.T) {
		t.Parallel()
		redis := workerstest.Redis(t)
		x := newStorm(t, ledgertest.Postgres(t), "redis://"+redis.Addr, unswept)
		x.processes("serve", "work")
		lost := x.losesBells(redis, 0, 1)
		// Requests in another district are still served, which shows that the lost ones are not just slow.
		desk, heard := x.person("desk"), 0
		x.opens(desk)
		eventually(t, 3*time.Minute, "all others are finished", func() bool { // on a busy machine one of these bells may be lost too; the next one serves both
			must(t, x.call(desk, fmt.Sprint("heard ", heard), 2))
			heard++
			return comes(5*time.Second, func() bool { return x.done.Load() == int64(heard) })
		})
		if n := x.unfinished(); n != lost {
			t.Errorf("%d doorbells were lost, and %d requests forgotten", lost, n)
		}
	})
}

// losesBells submits three requests in each of the districts whose bells are certain to be lost: they are acknowledged while
// Redis is down, and it stays down until every process that might still ring has been killed.
func (x *storm) losesBells(redis *workerstest.Server, districts ...int) (lost int) {
	x.t.Helper()
	desk := x.person("desk")
	redis.Stop()
	for range 3 {
		for _, d := range districts {
			must(x.t, x.call(desk, fmt.Sprint("lost ", lost), d))
			lost++
		}
	}
	before := x.running()
	for _, kill := range x.kill {
		kill()
	}
	eventually(x.t, longEnough, "others have taken their place", func() bool {
		now := x.running()
		return !slices.ContainsFunc(slices.Collect(maps.Keys(before)), func(n int) bool { return now[n] == before[n] }) && x.address() != ""
	})
	redis.Start()
	return lost
}

// storm is the program under load and disturbances.
type storm struct {
	t         testing.TB
	db, redis string
	spoilt    string // the sabotage
	ahead     string // how long before they set out cadres are told; "": at once
	mostOpen  int64
	record    *ledger.DB
	password  string

	mu      sync.Mutex
	serving map[int]string    // addresses of servers that are up
	pids    map[int]int       // running processes
	acked   map[string]string // request ids by key
	done    atomic.Int64

	ctx          context.Context
	calm         chan struct{} // closed when no more calls are made
	kill         []func()
	restart      []func()
	weathers     []func(context.Context)
	callers      sync.WaitGroup
	cadres       sync.WaitGroup
	stopTheRest  context.CancelFunc
	tokens       map[string]string
	client       *http.Client
	folder       string // of the programs on PostgreSQL, which share a seal key
	killed       atomic.Int64
	programsDone sync.WaitGroup
}

func newStorm(t testing.TB, db, redis, spoilt string) *storm {
	t.Helper()
	x := emptyStorm(t, db, redis, spoilt)
	x.found()
	return x
}

// emptyStorm makes a storm without a city.
func emptyStorm(t testing.TB, db, redis, spoilt string) *storm {
	t.Helper()
	x := &storm{t: t, db: db, folder: t.TempDir(), redis: redis, spoilt: spoilt, mostOpen: mostOpen(), password: "an invented password", acked: map[string]string{}, serving: map[int]string{}, pids: map[int]int{}, calm: make(chan struct{}), tokens: map[string]string{}}
	x.client = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	var err error
	x.record, err = ledger.Open(t.Context(), db)
	must(t, err)
	ctx, stop := context.WithCancel(context.Background())
	x.ctx, x.stopTheRest = ctx, stop
	t.Cleanup(func() {
		stop()
		x.programsDone.Wait()
		must(t, x.record.Close())
	})
	return x
}

// found writes a small invented city.
func (x *storm) found() {
	t, ctx := x.t, x.ctx
	hash, err := web.HashPassword(x.password)
	must(t, err)
	founder := &desk.Desk{Ledger: x.record, Clock: func() dispatch.Moment { return dispatch.At(time.Now()) }}
	must(t, founder.Stock(ctx))
	ledgertest.Describe(t, founder, dispatch.DescribeArea{Area: dispatch.Area{ID: "city", Level: dispatch.City, Name: "某市"}})
	for i := range 3 {
		d := dispatch.ID(fmt.Sprintf("d%d", i))
		at := geo.Point{Lng: 112.4 + 0.02*float64(i), Lat: 39.33}
		ledgertest.Describe(t, founder, dispatch.DescribeArea{Area: dispatch.Area{ID: d, Parent: "city", Level: dispatch.District, Name: string(d)}})
		ledgertest.Describe(t, founder, dispatch.DescribeArea{Area: dispatch.Area{ID: d + "-c", Parent: d, Level: dispatch.Compound, Name: string(d) + "小区", Site: geo.Site{Point: at}}})
		ledgertest.Describe(t, founder, dispatch.DescribeFacility{Facility: dispatch.Facility{ID: d + "-p", Name: "药店", Role: dispatch.AtPharmacy, Area: d, Point: at}})
	}
	ledgertest.Describe(t, founder, dispatch.DescribeUnit{Unit: dispatch.Unit{ID: "office", Name: "某局"}})
	act := dispatch.Act{Actor: "test", Grants: []dispatch.Grant{{Role: dispatch.Administrator}}}
	for i := range chaosCadres {
		id := dispatch.ID(fmt.Sprintf("cadre-%d", i))
		home := dispatch.ID(fmt.Sprintf("d%d-c", i%3))
		ledgertest.Describe(t, founder, dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: id, Unit: "office", Name: "某某（虚构）", Mode: geo.Ebike, Home: home, Area: "city", Pass: true, Cap: 30}})
		_, err := founder.Do(ctx, act, dispatch.Subject{Sort: dispatch.OfCadre, ID: id}, dispatch.CheckIn{Until: founder.Clock().Add(47 * time.Hour)})
		must(t, err)
		ledgertest.Hire(t, founder, dispatch.Account{ID: id, Login: string(id), Name: string(id), Cadre: id, Grants: []dispatch.Grant{{Role: dispatch.CadreRole}}}, hash)
	}
	ledgertest.Hire(t, founder, dispatch.Account{ID: "desk", Login: "desk", Name: "desk", Grants: []dispatch.Grant{{Role: dispatch.Coordinator}, {Role: dispatch.Operator}}}, hash)
}

// processes starts programs and restarts them whenever they are killed.
func (x *storm) processes(names ...string) {
	for n, name := range names {
		end := make(chan os.Signal)
		ends := func(how os.Signal) func() {
			return func() {
				select {
				case end <- how:
					x.killed.Add(1)
				case <-x.ctx.Done():
				}
			}
		}
		x.kill, x.restart = append(x.kill, ends(os.Kill)), append(x.restart, ends(syscall.SIGTERM))
		x.programsDone.Go(func() {
			for x.ctx.Err() == nil {
				x.live(n, name, end)
			}
		})
	}
	x.up()
}

// up returns the address of a server, as soon as one is up.
func (x *storm) up() (address string) {
	eventually(x.t, longEnough, "serve is up", func() bool {
		address = x.address()
		return address != ""
	})
	return address
}

// address returns the address of a server that is up; "" if none is.
func (x *storm) address() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, a := range x.serving { // in random order
		return a
	}
	return ""
}

func (x *storm) serves(n int, address string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if delete(x.serving, n); address != "" {
		x.serving[n] = address
	}
}

// live runs one program until it is ended. When asked to stop, it has to stop without an error.
func (x *storm) live(n int, name string, end <-chan os.Signal) {
	args := []string{name, "--db", x.db, "--redis", x.redis, "--data", x.folder}
	if !strings.HasPrefix(x.db, "postgres:") {
		args = []string{name, "--data", filepath.Dir(x.db)}
	}
	args = append(args, "--ahead", cmp.Or(x.ahead, "24h")) // cadres finish faster here than anybody travels
	if name == "serve" {
		args = append(args, "--addr", "127.0.0.1:0")
	}
	var out, complaints output
	program := exec.Command(os.Args[0], args...)
	program.Env = append(os.Environ(), asProgram+"=1", asSaboteur+"="+x.spoilt)
	program.Stdout, program.Stderr = &out, &complaints
	program.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := program.Start(); err != nil {
		x.t.Error(err)
		return
	}
	x.mu.Lock()
	x.pids[n] = program.Process.Pid
	x.mu.Unlock()
	ended := make(chan error, 1)
	go func() { ended <- program.Wait() }()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	defer x.serves(n, "")
	for {
		how := os.Kill
		select {
		case err := <-ended:
			if x.ctx.Err() == nil {
				x.t.Errorf("%s ended by itself: %v\n%s%s", name, err, out.String(), complaints.String())
				x.stopTheRest()
			}
			return
		case how = <-end:
		case <-x.ctx.Done():
		case <-tick.C:
			if a := addressIn(out.String()); a != "" {
				x.serves(n, a)
				tick.Reset(time.Hour)
			}
			continue
		}
		x.serves(n, "")
		up := out.String() != ""        // earlier it may not handle signals yet
		_ = program.Process.Signal(how) // it may just have ended
		if err := <-ended; how != os.Kill && up && err != nil {
			x.t.Errorf("%s did not stop in good order: %v\n%s", name, err, complaints.String())
		}
		if said := complaints.String(); strings.Contains(said, "panic") {
			x.t.Errorf("%s panicked:\n%s", name, said)
		}
		return
	}
}

func (x *storm) weather(w func(context.Context)) { x.weathers = append(x.weathers, w) }

// killing kills processes one by one at random moments.
func (x *storm) killing(ctx context.Context) {
	for wait(ctx, time.Duration(300+rand.IntN(1200))*time.Millisecond) {
		x.kill[rand.IntN(len(x.kill))]()
	}
}

// wait reports whether the time passed before ctx ended.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// opens lets the cadres work.
func (x *storm) opens(desk user) {
	people := make([]user, chaosCadres)
	for i := range people {
		people[i] = x.person(fmt.Sprintf("cadre-%d", i))
	}
	for i := range people {
		x.cadres.Go(func() { x.works(people[i], desk) })
	}
}

// bell returns a bell that only the test rings.
func (x *storm) bell() *workers.Bell {
	queue, err := workers.Connect(x.redis)
	must(x.t, err)
	bell := workers.NewBell(queue)
	x.t.Cleanup(func() {
		bell.Close()
		must(x.t, queue.Close())
	})
	return bell
}

// running returns a copy of the running processes.
func (x *storm) running() map[int]int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return maps.Clone(x.pids)
}

// rage runs clients and disturbances for a while.
func (x *storm) rage(long time.Duration) {
	desk := x.person("desk")
	x.opens(desk)
	for i := range chaosCallers {
		x.callers.Go(func() { x.calls(desk, i) })
	}
	ctx, stop := context.WithTimeout(x.ctx, long)
	defer stop()
	var weather sync.WaitGroup
	for _, w := range x.weathers {
		weather.Go(func() { w(ctx) })
	}
	<-ctx.Done()
	weather.Wait()
	close(x.calm)
	x.callers.Wait()
	x.t.Logf("%d requests acknowledged, %d processes killed", len(x.acked), x.killed.Load())
}

// person signs in as soon as a server is up, since the last one may just have been killed.
func (x *storm) person(login string) user {
	return signIn(x.t, x.up(), login, x.password)
}

// try repeats a request until the server answers with a decision.
func (x *storm) try(u user, method, path string, body, answer any, headers ...string) error {
	for {
		u.address, u.client = x.address(), x.client
		status, err := 0, errors.New("no server is up")
		if u.address != "" {
			status, err = u.ask(x.ctx, method, path, body, answer, headers...)
		}
		if status/100 == 2 && err == nil || status/100 == 4 {
			return err
		}
		if !wait(x.ctx, time.Duration(20+rand.IntN(50))*time.Millisecond) {
			return x.ctx.Err()
		}
	}
}

// calls submits requests one by one, each until it is acknowledged.
func (x *storm) calls(desk user, n int) {
	for i := 0; ; i++ {
		select {
		case <-x.calm:
			return
		case <-x.ctx.Done():
			return
		default:
		}
		x.mu.Lock()
		open := int64(len(x.acked)) - x.done.Load()
		x.mu.Unlock()
		if open > x.mostOpen {
			wait(x.ctx, 20*time.Millisecond)
			continue
		}
		if err := x.call(desk, fmt.Sprintf("call-%d-%d", n, i), n); err != nil {
			if !errors.Is(err, context.Canceled) {
				x.t.Errorf("a call was refused: %v", err)
			}
			return
		}
	}
}

// call submits a request from a door in one of the districts until it is acknowledged.
func (x *storm) call(desk user, key string, n int) error {
	var answer struct{ ID string }
	if err := x.try(desk, "POST", "/api/v1/requests", medicine(fmt.Sprintf("d%d-c", n%3), n), &answer, "Idempotency-Key", key); err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.acked[key] = answer.ID
	return nil
}

// works finishes every errand of a cadre, and lets the desk call back.
func (x *storm) works(cadre, desk user) {
	finished := map[string]bool{}
	for {
		var mine []struct{ Errand struct{ ID, State string } }
		if err := x.try(cadre, "GET", "/api/v1/errands", nil, &mine); err != nil {
			if x.ctx.Err() == nil {
				x.t.Errorf("a cadre sees no errands: %v", err)
			}
			return
		}
		for _, m := range mine {
			e := m.Errand
			if finished[e.ID] || e.State == "finished" {
				continue
			}
			finished[e.ID] = true
			var err error
			for _, do := range []string{"start", "finish"} {
				err = x.try(cadre, "POST", "/api/v1/errands/"+e.ID+"/commands", map[string]any{"do": do}, nil, "Idempotency-Key", e.ID+do)
			}
			request, _, _ := strings.Cut(e.ID, ".")
			if err == nil {
				err = x.try(desk, "POST", "/api/v1/requests/"+request+"/commands", map[string]any{"do": "close", "by": "call_back", "satisfaction": 5}, nil, "Idempotency-Key", e.ID+"close")
			}
			if err == nil {
				x.done.Add(1)
			} else if x.spoilt == "" && x.ctx.Err() == nil {
				x.t.Errorf("an errand met %v", err)
			}
		}
		if !wait(x.ctx, 50*time.Millisecond) {
			return
		}
	}
}

func (x *storm) unfinished() int {
	counts, err := x.record.Counts(x.t.Context(), nil)
	must(x.t, err)
	n := 0
	for state, many := range counts {
		if state != dispatch.StateClosed {
			n += many
		}
	}
	return n
}

// waitFinished waits until every acknowledged request is closed, and checks their number.
func (x *storm) waitFinished() {
	t := x.t
	eventually(t, 3*time.Minute, "everything is finished", func() bool {
		if x.ctx.Err() != nil {
			t.Fatal("a program failed")
		}
		wait(x.ctx, 100*time.Millisecond)
		return x.unfinished() == 0
	})
	x.mu.Lock()
	ids := map[string]bool{}
	for _, id := range x.acked {
		ids[id] = true
	}
	x.mu.Unlock()
	counts, err := x.record.Counts(t.Context(), nil)
	must(t, err)
	if counts[dispatch.StateClosed] != len(ids) || len(ids) != len(x.acked) {
		t.Errorf("%d calls, %d requests acknowledged, %d on record", len(x.acked), len(ids), counts[dispatch.StateClosed])
	}
	if n := x.twice(); n > 0 {
		t.Errorf("%d requests were worked on twice", n)
	}
	differences, err := x.record.Audit(t.Context(), dispatch.At(time.Now()), nil)
	must(t, err)
	for _, d := range differences {
		t.Error(d)
	}
}

// twice counts requests that two cadres worked on, or that have several acts of service.
func (x *storm) twice() int {
	twice := 0
	x.mu.Lock()
	ids := slices.Collect(maps.Values(x.acked))
	x.mu.Unlock()
	for _, id := range ids {
		entries, err := x.record.Journal(x.t.Context(), dispatch.Subject{Sort: dispatch.OfRequest, ID: dispatch.ID(id)})
		must(x.t, err)
		holders, done, most := 0, 0, 0
		for _, e := range entries {
			switch e.Fact.(type) {
			case dispatch.Ordered:
				holders++
			case dispatch.Declined, dispatch.HandedBack, dispatch.Lapsed, dispatch.Taken, dispatch.Reassigned:
				holders--
			case dispatch.Finished, dispatch.Repeated:
				done++
			}
			most = max(most, holders, done)
		}
		if most > 1 {
			twice++
		}
	}
	return twice
}
