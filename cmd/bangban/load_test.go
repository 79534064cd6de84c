package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// The load run: one server and a city that uses it from the same machine. Every phone polls, every desk listens, calls come in
// and are worked on. It fails on any error, and when a desk is told too late.

const (
	pollEvery = 15 * time.Second
	callEvery = 500 * time.Millisecond
	openFirst = 500 // requests in hand at the start; with the duration of an errand also during the run
	takesMost = 2 * openFirst * callEvery
	// boardOf: one in so many desks shows the board. It fetches what changed after a short pause that collects simultaneous
	// changes, and not again until some time after the answer.
	boardOf    = 10
	boardEvery = 250 * time.Millisecond
	boardAfter = 100 * time.Millisecond
	hearWithin = time.Second
)

// BenchmarkLoad reports the times of phones, desks and callers. Each phone and each desk has a session and a connection of its
// own.
func BenchmarkLoad(b *testing.B) {
	long, err := time.ParseDuration(os.Getenv("BANGBAN_LOAD"))
	if err != nil {
		b.Skip("BANGBAN_LOAD says no time: make load LOADTIME=…")
	}
	many := func(name string, most int) int {
		if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
			return n
		}
		return most
	}
	phones, desks := many("BANGBAN_LOAD_PHONES", 5000), many("BANGBAN_LOAD_DESKS", 200)
	var files syscall.Rlimit // Go raises the soft limit of both processes
	must(b, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files))
	if need := uint64(phones + desks + 500); files.Max < need {
		b.Fatalf("%d files may be open, %d are needed: raise the hard limit", files.Max, need)
	}
	l := newLoad(b, phones, desks)
	l.run(long)
	l.report(long)
}

// load is a city in use.
type load struct {
	b       *testing.B
	x       *storm
	address string
	phones  []*phone
	desks   []*listener
	ctx     context.Context
	stop    context.CancelFunc
	all     sync.WaitGroup
	calm    chan struct{} // closed when no more calls come in

	measuring             atomic.Bool
	polls, unchanged      atomic.Int64
	polled, boards, calls times

	mu       sync.Mutex
	wrong    map[string]int       // number of errors by sort
	answered map[string]time.Time // by request: when its call was answered, while measuring

	begun, ended usage
	resident     int // memory of the server in MB at the end
}

// phone is the phone of a cadre.
type phone struct {
	user
	cookie, tag string
	jobs        map[string]*job
}

// job is what is still to be done about an errand, and when.
type job struct {
	steps []string
	next  time.Time
	takes time.Duration
}

// listener is a page of a desk that listens.
type listener struct {
	user
	cookie string
	board  bool
	told   chan struct{} // signals that something changed

	mu      sync.Mutex
	heard   map[string]time.Time // by request: when the stream first told of it
	shown   map[string]time.Time // by request: when the board had fetched it
	waiting []string             // changed and not fetched yet
}

func newLoad(b *testing.B, phones, desks int) *load {
	b.Helper()
	spoilt := ""
	if os.Getenv(profileOfLoad) != "" {
		spoilt = profiled
	}
	x := emptyStorm(b, filepath.Join(b.TempDir(), "bangban.db"), "", spoilt)
	x.populate(b, phones, desks)
	x.processes("serve")
	l := &load{b: b, x: x, address: x.address(), calm: make(chan struct{}), wrong: map[string]int{}, answered: map[string]time.Time{}}
	l.ctx, l.stop = context.WithCancel(b.Context())
	// With one shared pool the same few connections would be used, and the phones' own would not stay idle.
	own := func() user {
		return user{address: l.address, client: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 2}}}
	}
	l.desks = make([]*listener, desks)
	atOnce(desks, func(i int) {
		d := &listener{user: own(), board: i%boardOf == 0, told: make(chan struct{}, 1), heard: map[string]time.Time{}, shown: map[string]time.Time{}}
		d.cookie = l.signIn(d.user, "/api/v1/session", map[string]any{"login": fmt.Sprint("desk-", i), "password": x.password})
		l.desks[i] = d
	})
	l.phones = make([]*phone, phones)
	atOnce(phones, func(i int) {
		var given struct{ Code string }
		l.ask("giving a code", l.desks[i%desks].user, l.desks[i%desks].cookie, "POST", fmt.Sprintf("/api/v1/cadres/%s/code", loadCadre(i)), nil, &given)
		p := &phone{user: own(), jobs: map[string]*job{}}
		p.cookie = l.signIn(p.user, "/api/v1/session/code", map[string]any{"code": given.Code})
		l.phones[i] = p
	})
	if len(l.wrong) > 0 {
		b.Fatalf("signing in: %v", l.wrong)
	}
	return l
}

func (l *load) signIn(u user, path string, body any) (cookie string) {
	if res := l.ask("signing in", u, "", "POST", path, body, nil); res != nil && len(res.Cookies()) > 0 {
		return res.Cookies()[0].Name + "=" + res.Cookies()[0].Value
	}
	return ""
}

// fault counts an error. Errors caused by the end of the run are ignored.
func (l *load) fault(what string, why any) {
	if l.ctx.Err() == nil {
		l.mu.Lock()
		l.wrong[fmt.Sprintf("%s: %v", what, why)]++
		l.mu.Unlock()
	}
}

// ask sends and reads JSON; nil and a fault when the answer is not as expected.
func (l *load) ask(what string, u user, cookie, method, path string, body, answer any, headers ...string) *http.Response {
	if cookie != "" {
		headers = append(headers, "Cookie", cookie)
	}
	res, err := u.send(l.ctx, method, path, body, headers...)
	if err != nil {
		l.fault(what, err)
		return nil
	}
	said, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	switch {
	case err != nil:
		l.fault(what, err)
		return nil
	case res.StatusCode == http.StatusNotModified:
		return res
	case res.StatusCode/100 != 2:
		l.fault(what, fmt.Sprintf("%d %s", res.StatusCode, said))
		return nil
	}
	if answer != nil {
		if err := json.Unmarshal(said, answer); err != nil {
			l.fault(what, err)
			return nil
		}
	}
	return res
}

// run starts everybody: a round of polls that is not measured, then the given time.
func (l *load) run(long time.Duration) {
	for _, d := range l.desks {
		l.all.Go(func() { l.listens(d) })
		if d.board {
			l.all.Go(func() { l.shows(d) })
		}
	}
	atOnce(openFirst, func(i int) { l.submits(i) })
	for i, p := range l.phones {
		l.all.Go(func() { l.carries(p, pollEvery*time.Duration(i)/time.Duration(len(l.phones))) })
	}
	wait(l.ctx, pollEvery+5*time.Second)
	pid := l.x.pids[0]
	signalled := func() {
		if l.x.spoilt == profiled {
			must(l.b, syscall.Kill(pid, syscall.SIGUSR1))
		}
	}
	signalled()
	l.begun = usageOf(l.b, pid)
	l.measuring.Store(true)
	l.all.Go(l.callers)
	wait(l.ctx, long)
	l.measuring.Store(false)
	l.ended, l.resident = usageOf(l.b, pid), l.x.memory(0, "VmRSS")
	signalled()
	close(l.calm)
	comes(10*time.Second, l.everybodyHeard)
	l.stop()
	l.all.Wait()
}

// carries polls and works with a phone until the end.
func (l *load) carries(p *phone, phase time.Duration) {
	if !wait(l.ctx, phase) {
		return
	}
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		l.poll(p)
		if l.works(p) {
			p.tag = "" // as the phone does: what was done is to be seen
			l.poll(p)
		}
		select {
		case <-tick.C:
		case <-l.ctx.Done():
			return
		}
	}
}

func (l *load) poll(p *phone) {
	var mine []struct{ Errand struct{ ID, State string } }
	begun := time.Now()
	res := l.ask("a poll", p.user, p.cookie, "GET", "/api/v1/errands", nil, &mine, "If-None-Match", p.tag)
	if res == nil {
		return
	}
	if l.measuring.Load() {
		l.polled.add(time.Since(begun))
		l.polls.Add(1)
		if res.StatusCode == http.StatusNotModified {
			l.unchanged.Add(1)
		}
	}
	p.tag = res.Header.Get("ETag")
	for _, m := range mine {
		if p.jobs[m.Errand.ID] == nil && m.Errand.State == "accepted" {
			p.jobs[m.Errand.ID] = &job{steps: []string{"acknowledge", "start", "finish"}, takes: rand.N(takesMost)}
		}
	}
}

// works sends what is due; a desk calls the resident back after the last step.
func (l *load) works(p *phone) (did bool) {
	for id, j := range p.jobs {
		if len(j.steps) == 0 || time.Now().Before(j.next) {
			continue
		}
		do := j.steps[0]
		j.steps, j.next = j.steps[1:], time.Now()
		if do == "start" {
			j.next = j.next.Add(j.takes)
		}
		did = true
		now := time.Now()
		var came struct {
			Results []struct {
				Outcome string
				Problem struct{ Title string }
			}
		}
		body := map[string]any{"sent_at": now, "actions": []any{map[string]any{"id": id + do, "errand": id, "command": map[string]any{"do": do, "at": now}}}}
		if l.ask("a step of an errand", p.user, p.cookie, "POST", "/api/v1/sync", body, &came) == nil {
			continue
		}
		for _, r := range came.Results {
			if r.Outcome == "refused" || r.Outcome == "stopped" {
				l.fault("a step of an errand", do+" "+r.Problem.Title)
			}
		}
		if do == "finish" {
			d, request := l.desks[rand.N(len(l.desks))], strings.SplitN(id, ".", 2)[0]
			l.ask("a call-back", d.user, d.cookie, "POST", "/api/v1/requests/"+request+"/commands", map[string]any{"do": "close", "by": "call_back", "satisfaction": 5}, nil, "Idempotency-Key", id+"close")
		}
	}
	return did
}

// listens reads a desk's stream.
func (l *load) listens(d *listener) {
	stream := d.user
	stream.client = &http.Client{Transport: d.client.Transport} // without a time limit
	res, err := stream.send(l.ctx, "GET", "/api/v1/events", nil, "Cookie", d.cookie)
	if err != nil {
		l.fault("a stream", err)
		return
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		l.fault("a stream", res.Status)
		return
	}
	event := ""
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			event = name
		}
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var subject struct{ ID string }
		if err := json.Unmarshal([]byte(data), &subject); err != nil || event == "reset" {
			l.fault("a stream", event+" "+data)
		}
		if event == "request" {
			d.hears(subject.ID)
		}
	}
	l.fault("a stream", "it ended")
}

func (d *listener) hears(request string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, known := d.heard[request]; !known {
		d.heard[request] = time.Now()
	}
	d.waiting = append(d.waiting, request)
	select {
	case d.told <- struct{}{}:
	default:
	}
}

// shows fetches what changed, as the board does (web/app/src/desk/board/feed.ts).
func (l *load) shows(d *listener) {
	var last time.Time
	for {
		select {
		case <-d.told:
		case <-l.ctx.Done():
			return
		}
		if !wait(l.ctx, max(boardAfter, boardEvery-time.Since(last))) {
			return
		}
		d.mu.Lock()
		news := d.waiting
		d.waiting = nil
		d.mu.Unlock()
		slices.Sort(news)
		for some := range slices.Chunk(slices.Compact(news), 100) {
			begun := time.Now()
			l.ask("a board", d.user, d.cookie, "GET", "/api/v1/requests?limit=100&state=review&state=open&state=assigned&state=underway&state=done&state=on_hold&id="+strings.Join(some, "&id="), nil, nil)
			if l.measuring.Load() {
				l.boards.add(time.Since(begun))
			}
			d.mu.Lock()
			for _, id := range some {
				if d.shown[id].IsZero() {
					d.shown[id] = time.Now()
				}
			}
			d.mu.Unlock()
		}
		last = time.Now()
	}
}

// callers calls at a steady rate, whether or not earlier calls have been served.
func (l *load) callers() {
	tick := time.NewTicker(callEvery)
	defer tick.Stop()
	for n := openFirst; ; n++ {
		select {
		case <-tick.C:
			l.all.Go(func() { l.submits(n) })
		case <-l.calm:
			return
		case <-l.ctx.Done():
			return
		}
	}
}

// submits takes one call as a desk does: the compound as it is typed, household and open requests by telephone, then the whole.
func (l *load) submits(n int) {
	d := l.desks[n%len(l.desks)]
	place, phone := rand.IntN(crowdCompounds), map[string]any{"phone": fmt.Sprintf("000-0000-%04d", n)}
	for _, typed := range []string{"yl", "yl" + strconv.Itoa(place)} {
		l.ask("a search", d.user, d.cookie, "GET", "/api/v1/compounds/search?limit=8&q="+typed, nil, nil)
	}
	l.ask("a search", d.user, d.cookie, "POST", "/api/v1/households/search", phone, nil)
	l.ask("a search", d.user, d.cookie, "POST", "/api/v1/requests/search", phone, nil)
	call := medicine(string(crowdCompound(place)), n)
	if n%2 == 1 {
		call["kind"] = "groceries"
	}
	var answer struct{ ID string }
	begun := time.Now()
	if l.ask("a call", d.user, d.cookie, "POST", "/api/v1/requests", call, &answer, "Idempotency-Key", fmt.Sprint("call-", n)) == nil || !l.measuring.Load() {
		return
	}
	l.calls.add(time.Since(begun))
	l.mu.Lock()
	l.answered[answer.ID] = time.Now()
	l.mu.Unlock()
}

// everybodyHeard reports whether every desk was told of every call.
func (l *load) everybodyHeard() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, d := range l.desks {
		d.mu.Lock()
		for id := range l.answered {
			if d.heard[id].IsZero() || d.board && d.shown[id].IsZero() {
				d.mu.Unlock()
				return false
			}
		}
		d.mu.Unlock()
	}
	return true
}

// report logs the figures, and fails when they miss their targets.
func (l *load) report(long time.Duration) {
	b := l.b
	var heard, shown, dispatched times
	for id, at := range l.answered {
		for _, d := range l.desks {
			t, ok := d.heard[id]
			if !ok {
				l.wrong["a stream: it never told of a call"]++
			}
			heard.add(max(0, t.Sub(at))) // the stream may be faster than the answer
			if d.board {
				shown.add(max(0, d.shown[id].Sub(at)))
			}
		}
		r, err := l.x.record.Request(b.Context(), dispatch.ID(id))
		must(b, err)
		if len(r.Errands) == 0 || r.Errands[0].AssignedAt == 0 {
			l.wrong["a call: nobody was sent"]++
			continue
		}
		dispatched.add(r.Errands[0].AssignedAt.Sub(r.Submitted))
	}
	cores := func(jiffies func(usage) time.Duration) float64 {
		return (jiffies(l.ended) - jiffies(l.begun)).Seconds() / long.Seconds()
	}
	polls := l.polls.Load()
	b.Logf("%d phones, %d desks, %v: %.0f polls/s, %.1f %% of them unchanged; %.1f calls/s", len(l.phones), len(l.desks), long, float64(polls)/long.Seconds(), 100*float64(l.unchanged.Load())/float64(max(polls, 1)), float64(len(l.calls.all))/long.Seconds())
	b.Logf("a poll:            %v", &l.polled)
	b.Logf("a call:            %v", &l.calls)
	b.Logf("until dispatched:  %v", &dispatched)
	b.Logf("until a desk hears: %v", &heard)
	b.Logf("until a board shows: %v", &shown)
	b.Logf("a board fetches:   %v", &l.boards)
	b.Logf("serve: %.2f cores, %d MB at most, %d MB at the end; these clients: %.2f cores; others on the machine: %.2f cores", cores(func(u usage) time.Duration { return u.serve }), l.x.memory(0, "VmHWM"), l.resident,
		cores(func(u usage) time.Duration { return u.clients }), cores(func(u usage) time.Duration { return u.machine - u.serve - u.clients }))
	b.Log(lastLine(fine(b, "audit", "--data="+filepath.Dir(l.x.db))))
	b.ReportMetric(0, "ns/op")
	for _, what := range slices.Sorted(maps.Keys(l.wrong)) {
		b.Errorf("%d × %s", l.wrong[what], what)
	}
	if p99 := shown.at(99); p99 > hearWithin {
		b.Errorf("a board shows a call after %v", p99)
	}
	if p99 := heard.at(99); p99 > hearWithin {
		b.Errorf("of a hundred times that a desk hears of a call, one takes %v", p99)
	}
}
