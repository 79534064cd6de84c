package drill

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/geo"
)

// Options are how a scenario is played.
type Options struct {
	Planner dispatch.Planner
	Seed    uint64
	Chance  Chance
	Tick    time.Duration // between two plans of a district; 0: a second
}

const (
	sweepEvery = 250 * time.Millisecond // as in the workers
	sweepAtOne = 500
	// workOn is how long after the last shift errands underway may be finished.
	workOn = 4 * time.Hour
)

// caller is the actor who takes calls and signs requests off.
var caller = dispatch.Act{Actor: "desk", Grants: []dispatch.Grant{{Role: dispatch.Coordinator}}}

// world is one drill: people, the Desk, and a clock that jumps from event to event.
type world struct {
	ctx      context.Context
	scenario Scenario
	calls    map[dispatch.ID]Call
	record   *Record
	desk     *desk.Desk
	luck     luck
	tick     time.Duration

	now     dispatch.Moment
	events  agenda
	coming  int // number of events ever scheduled
	walkers map[dispatch.ID]*walker
	swept   dispatch.Moment
	planned dispatch.Moment

	mu        sync.Mutex // the Desk writes decisions concurrently
	rung      map[dispatch.ID]bool
	decisions []dispatch.Decision
	plans     int
}

// play plays a scenario once.
func play(ctx context.Context, s Scenario, o Options) (*world, error) {
	w := &world{ctx: ctx, scenario: s, calls: map[dispatch.ID]Call{}, record: NewRecord(s.catalogue()), luck: luck{o.Seed, o.Chance},
		tick: max(o.Tick, 0), walkers: map[dispatch.ID]*walker{}, rung: map[dispatch.ID]bool{}}
	if w.tick == 0 {
		w.tick = time.Second
	}
	w.desk = &desk.Desk{Ledger: w.record, Planner: &informed{w, o.Planner}, Bell: w, Clock: func() dispatch.Moment { return w.now }, Key: []byte("nobody's: a drill knows no doors")}
	for _, c := range s.Crew {
		p := &walker{w: w, crew: c}
		w.walkers[c.Cadre.ID] = p
		w.at(c.On, p.comes)
	}
	for _, c := range s.Calls {
		w.calls[c.ID] = c
		w.at(c.At, func() error { return w.rings(c) })
	}
	return w, w.run(s.End().Add(workOn))
}

// run processes events until none is left or the day is over.
func (w *world) run(end dispatch.Moment) error {
	for {
		if err := w.ctx.Err(); err != nil {
			return err
		}
		next, step := w.next()
		if step == nil || next > end {
			return nil
		}
		w.now = max(w.now, next)
		if err := step(); err != nil {
			return fmt.Errorf("at %s: %w", w.now.Time().Format(time.DateTime), err)
		}
	}
}

// next returns the next event. At the same moment people come first, then the sweep, then the plan.
func (w *world) next() (at dispatch.Moment, step func() error) {
	if len(w.events) > 0 {
		at, step = w.events[0].at, func() error { return heap.Pop(&w.events).(event).do() }
	}
	if due, ok := w.record.NextDue(); ok {
		due = max(up(due, sweepEvery), up(w.now, sweepEvery), w.swept.Add(sweepEvery))
		if step == nil || due < at {
			at, step = due, w.sweep
		}
	}
	if len(w.rung) > 0 {
		due := max(up(w.now, w.tick), w.planned.Add(w.tick))
		if step == nil || due < at {
			at, step = due, w.plan
		}
	}
	return at, step
}

// up rounds up to the next full step of the clock.
func up(m dispatch.Moment, every time.Duration) dispatch.Moment {
	e := dispatch.Moment(every / time.Microsecond)
	return (m + e - 1) / e * e
}

// event is something that people do.
type event struct {
	at dispatch.Moment
	n  int // order of scheduling
	do func() error
}

type agenda []event

func (a agenda) Len() int           { return len(a) }
func (a agenda) Less(i, j int) bool { return cmp.Or(cmp.Compare(a[i].at, a[j].at), a[i].n-a[j].n) < 0 }
func (a agenda) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)        { *a = append(*a, x.(event)) }
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

func (w *world) at(m dispatch.Moment, do func() error) {
	w.coming++
	heap.Push(&w.events, event{m, w.coming, do})
}

func (w *world) after(d time.Duration, do func() error) { w.at(w.now.Add(d), do) }

// do gives the Desk a command; false when the state no longer allows it, which is no error.
func (w *world) do(act dispatch.Act, s dispatch.Subject, cmd dispatch.Command) (bool, error) {
	_, err := w.desk.Do(w.ctx, act, s, cmd)
	if c := dispatch.CodeOf(err); err != nil && (c == dispatch.Conflict || c == dispatch.Stale) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%s %s: %w", cmd.Verb(), s.ID, err)
	}
	return true, nil
}

// rings submits a call.
func (w *world) rings(c Call) error {
	place := dispatch.Place{Desk: c.Area}
	if c.Placed {
		place = dispatch.Place{Compound: c.Area}
	}
	subject := dispatch.Subject{Sort: dispatch.OfRequest, ID: c.ID}
	if _, err := w.do(caller, subject, dispatch.Submit{Particulars: dispatch.Particulars{Kind: c.Kind, Place: place, Persons: c.Persons, Needs: c.Needs, Urgency: c.Urgency}, Channel: "hotline", Words: dispatch.Words{Text: c.Text}}); err != nil {
		return err
	}
	r, err := w.request(c.ID)
	if err != nil || r.State != dispatch.StateOpen {
		return err
	}
	if len(r.Errands) > 0 {
		return w.arranges(r)
	}
	_, err = w.do(caller, subject, dispatch.Close{By: dispatch.ByDesk}) // an enquiry is answered during the call
	return err
}

// arranges meets all conditions of a request's errands at once, with the nearest facility of the role, because a drill does not
// measure how long approvals take.
func (w *world) arranges(r dispatch.Request) error {
	for _, e := range r.Errands {
		if len(e.Before) == 0 {
			continue
		}
		all := dispatch.Arrangement{Approved: true, Released: true, Vehicle: cmp.Or(e.Vehicle, dispatch.Car)}
		if slices.Contains(e.Before, dispatch.IsConfirmed) {
			all.Facility = w.nearest(r.Place.Compound, e.Drop.Role, e.Pick.Role)
		}
		if _, err := w.do(caller, dispatch.Subject{Sort: dispatch.OfRequest, ID: r.ID}, dispatch.Arrange{Errand: e.N, Arrangement: all}); err != nil {
			return err
		}
	}
	return nil
}

// nearest returns the facility nearest to a compound, of the first role that is a facility's; "" where there is none.
func (w *world) nearest(compound dispatch.ID, roles ...dispatch.StopRole) (best dispatch.ID) {
	var home geo.Point
	for _, a := range w.scenario.Areas {
		if a.ID == compound {
			home = a.Site.Point
		}
	}
	for _, role := range roles {
		if !slices.Contains(dispatch.FacilityRoles, role) {
			continue
		}
		least := 0.0
		for _, f := range w.scenario.Facilities {
			if d := geo.Distance(home, f.Point); f.Role == role && (best == "" || d < least) {
				best, least = f.ID, d
			}
		}
		break
	}
	return best
}

// Ring implements dispatch.Bell: the districts are planned at the next tick.
func (w *world) Ring(_ context.Context, jobs ...dispatch.Job) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, j := range jobs {
		w.rung[j.District] = true
	}
}

// sweep does what is due.
func (w *world) sweep() error {
	w.swept = w.now
	var jobs []dispatch.Job
	err := w.record.Change(w.ctx, func(tx dispatch.Tx) (err error) {
		jobs, err = tx.Sweep(w.now, w.now.Add(dispatch.Lease), sweepAtOne)
		return err
	})
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if j.Step == dispatch.StepPlan { // one plan serves the whole district
			w.Ring(w.ctx, j)
			continue
		}
		if err := w.desk.Run(w.ctx, j); err != nil {
			return err
		}
	}
	return nil
}

// plan plans every district that the bell was rung for, and tells the cadres.
func (w *world) plan() error {
	w.planned = w.now
	districts := slices.Sorted(maps.Keys(w.rung))
	clear(w.rung)
	for _, d := range districts {
		w.decisions = nil
		if err := w.desk.Plan(w.ctx, d); err != nil {
			return err
		}
		told := map[errandName]bool{} // a district may be planned several times
		for _, x := range w.decisions {
			name := errandName{x.Request, x.Errand}
			if x.Cadre == "" || told[name] {
				continue
			}
			e, err := w.errand(name)
			if err != nil {
				return err
			}
			if e.Cadre == x.Cadre && (e.State == dispatch.ErrandOffered || e.State == dispatch.ErrandAccepted && e.AssignedAt == w.now) {
				w.walkers[x.Cadre].given(name, w.now)
				told[name] = true
			}
		}
	}
	return nil
}

// informed adds to a policy what callers said: which shop they named, and when the goods are ready.
type informed struct {
	w      *world
	policy dispatch.Planner
}

// Plan implements dispatch.Planner.
func (i *informed) Plan(ctx context.Context, s dispatch.Situation) ([]dispatch.Decision, error) {
	s.Tasks = slices.Clone(s.Tasks)
	slices.SortFunc(s.Tasks, func(a, b dispatch.Task) int { // a fixed order, whatever the record's
		return cmp.Or(cmp.Compare(a.Request.ID, b.Request.ID), cmp.Compare(a.Errand.N, b.Errand.N))
	})
	for n := range s.Tasks {
		t := &s.Tasks[n]
		c := i.w.calls[t.Request.ID]
		if t.Errand.Pick.Role != "" && t.Errand.Pick.Compound == "" && c.Facility != "" {
			t.Errand.Pick.Facility = c.Facility
		}
		t.Errand.NotBefore = max(t.Errand.NotBefore, c.Ready)
		t.Request.Errands = slices.Clone(t.Request.Errands)
		for k, e := range t.Request.Errands {
			if e.N == t.Errand.N {
				t.Request.Errands[k] = t.Errand
			}
		}
	}
	s.Cadres = slices.Clone(s.Cadres)
	for n, c := range s.Cadres {
		hand := slices.Clone(c.Hand)
		for k, h := range hand {
			hand[k].NotBefore = max(h.NotBefore, i.w.calls[h.Request].Ready)
		}
		s.Cadres[n].Hand = hand
	}
	i.w.plans++
	decisions, err := i.policy.Plan(ctx, s)
	i.w.decisions = append(i.w.decisions, decisions...)
	return decisions, err
}

func (w *world) request(id dispatch.ID) (r dispatch.Request, err error) {
	err = w.record.View(w.ctx, func(tx dispatch.Tx) error {
		r, err = tx.Request(id)
		return err
	})
	return r, err
}

func (w *world) errand(name errandName) (dispatch.Errand, error) {
	r, err := w.request(name.request)
	for _, e := range r.Errands {
		if e.N == name.n {
			return e, err
		}
	}
	return dispatch.Errand{}, err
}

// loads returns the errands that a cadre has read and not finished, by request and number.
func (w *world) loads(cadre dispatch.ID) (loads []load, err error) {
	err = w.record.View(w.ctx, func(tx dispatch.Tx) error {
		hand, err := tx.Hand(cadre)
		if err != nil {
			return err
		}
		for _, h := range hand {
			r, err := tx.Request(h.Request)
			if err != nil {
				return err
			}
			e := r.Errands[slices.IndexFunc(r.Errands, func(e dispatch.Errand) bool { return e.N == h.Errand })]
			if h.State != dispatch.ErrandUnderway && (h.State != dispatch.ErrandAccepted || e.SeenBy != 0) {
				continue
			}
			kind, err := tx.Kind(h.Kind)
			if err != nil {
				return err
			}
			l := load{name: errandName{h.Request, h.Errand}, state: h.State, due: h.Due, urgency: h.Urgency, service: kind.Service}
			l.drop = w.point(tx, h.Drop)
			if h.Pick.Role != "" && !h.PickedUp {
				at := w.point(tx, h.Pick)
				l.pick, l.ready, l.shop = &at, w.calls[h.Request].Ready, h.Pick.Facility
			}
			loads = append(loads, l)
		}
		return nil
	})
	return loads, err
}

// point returns where a stop is; zero when it is not on the map.
func (w *world) point(tx dispatch.Tx, s dispatch.Stop) geo.Point {
	if f, err := tx.Facility(s.Facility); err == nil {
		return f.Point
	}
	if path, err := tx.Path(s.Compound); err == nil && len(path) > 0 {
		return path[len(path)-1].Site.Point
	}
	return geo.Point{}
}

// way returns the travel time between two places without random delays.
func (w *world) way(mode geo.Mode, from, to geo.Point) time.Duration {
	if from == to {
		return 0
	}
	if from.IsZero() || to.IsZero() {
		return unknownWay * time.Second
	}
	d, err := legOf(w.scenario.Travel, mode, from, to)
	if err != nil { // every mode was checked before the drill began
		return unknownWay * time.Second
	}
	return d
}

// legOf returns the travel time of one trip.
func legOf(travel geo.Travel, mode geo.Mode, from, to geo.Point) (time.Duration, error) {
	legs, err := travel.Table(context.Background(), mode, []geo.Point{from}, []geo.Point{to})
	if err != nil {
		return 0, err
	}
	return legs[0][0].Duration, nil
}
