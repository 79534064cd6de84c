package dispatch

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"
)

const (
	// Lease is how long a job belongs to whoever took it.
	Lease = 30 * time.Second
	// tryAgain is when a decision that met another's comes up again.
	tryAgain = 200 * time.Millisecond
	// lookAgain is when an errand that nobody can take, for the same reasons as before, or that nobody else can do sooner than
	// whoever has it, comes up again by itself; whatever may help wakes it at once.
	lookAgain = 2 * time.Minute
	// again is when a task that may still find somebody better comes up again by itself; ten times as long as planning takes,
	// where that is longer. It comes up earlier together with whatever else is planned.
	again = time.Second
	// rest is how many times as long as a plan took the next one leaves those alone.
	rest = 2
	// together is how many errands are planned at a time.
	together = 1000
	// abreast is how many decisions are written at the same time: they share commits.
	abreast = 32
)

// Run does a job whose time has come. A job that somebody else did, or that the state no longer calls for, is done:
// nil. Any other error leaves the job to the next sweep.
func (d *Desk) Run(ctx context.Context, j Job) error {
	switch j.Step {
	case StepPlan:
		return d.Plan(ctx, j.District)
	case StepSend: // whoever can reach the world outside does it
		return nil
	}
	cmd, act := j.command(), SystemAct()
	if cmd == nil {
		return Fail(Internal, "没有这个步骤", "there is no such step")
	}
	_, err := d.do(ctx, act, j.Subject, cmd, &j)
	if c := CodeOf(err); c == Stale || c == Conflict || c == NotFound {
		return nil
	}
	return err
}

func (j Job) command() Command {
	switch j.Step {
	case StepExpire:
		return Lapse{Errand: j.Errand}
	case StepClock:
		return Tick{}
	case StepRespond:
		return Escalate{Level: ToCoordinator, Reason: ReasonUnanswered}
	case StepWake:
		return Resume{}
	case StepClose:
		return Close{By: ByTimeout}
	case StepRelieve:
		return CheckOut{Why: ReasonOffDuty}
	}
	return nil
}

// Plan finds cadres for the errands of a district that wait and are ready. It takes them, plans outside any
// transaction, and writes each decision against the versions of request and cadre.
func (d *Desk) Plan(ctx context.Context, district ID) error {
	lock, _ := d.plans.LoadOrStore(district, &sync.Mutex{})
	lock.(*sync.Mutex).Lock()
	defer lock.(*sync.Mutex).Unlock()

	now := d.Clock()
	var jobs []Job
	err := d.Ledger.Change(ctx, func(tx Tx) (err error) {
		jobs, err = tx.Claim(district, now, now.Add(Lease), together)
		return err
	})
	if err != nil || len(jobs) == 0 {
		return err
	}
	var s Situation
	var anew []Job // laid down for a control that has changed
	err = d.Ledger.View(ctx, func(tx Tx) (err error) {
		s, anew, err = situation(tx, jobs, now)
		return err
	})
	if err != nil {
		return err
	}
	var failed []error
	for _, j := range anew {
		_, err := d.do(ctx, SystemAct(), j.Subject, Reroute{}, &j)
		failed = append(failed, d.settle(ctx, j, err))
	}
	if len(s.Tasks)+len(s.Held) == 0 {
		return errors.Join(failed...)
	}
	decisions, err := d.Planner.Plan(ctx, s)
	if err != nil {
		return err
	}
	return errors.Join(append(failed, d.commit(ctx, s, jobs, decisions)...)...)
}

// commit writes decisions side by side; one that fails does not hinder the others. What may still find somebody better, what
// stays with whoever has it and what nobody can do, for the same reasons as before, is given back.
func (d *Desk) commit(ctx context.Context, s Situation, jobs []Job, decisions []Decision) []error {
	type name struct {
		request ID
		errand  int
	}
	job, errand := map[name]Job{}, map[name]Errand{}
	for _, j := range jobs {
		job[name{j.Subject.ID, j.Errand}] = j
	}
	for _, t := range slices.Concat(s.Tasks, s.Held) {
		errand[name{t.Request.ID, t.Errand.N}] = t.Errand
	}
	var later, stuck, stays []Job
	var settled []Decision
	for _, x := range decisions {
		n := name{x.Request, x.Errand}
		e, asked := errand[n]
		delete(errand, n)
		switch {
		case !asked:
		case x.Later != 0:
			later = append(later, job[n])
		case x.Cadre == "" && e.Tries > 0 && slices.Equal(x.Why.Rules(), e.Barred):
			stuck = append(stuck, job[n])
		default:
			settled = append(settled, x)
		}
	}
	for n, e := range errand {
		if e.State == Accepted {
			stays = append(stays, job[n])
		}
	}
	took := d.Clock().Sub(s.Now)
	failed := []error{
		d.release(ctx, later, rest*took, max(again, 10*took)), d.release(ctx, stuck, lookAgain, lookAgain), d.release(ctx, stays, rest*took, lookAgain),
	}
	offers := map[ID]bool{}
	for _, c := range s.Cadres {
		offers[c.Cadre.ID] = c.Unit.Offers
	}
	written := make([]error, len(settled))
	var wait sync.WaitGroup
	slots := make(chan struct{}, abreast)
	for i, x := range settled {
		j := job[name{x.Request, x.Errand}]
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			_, err := d.do(ctx, SystemAct(), j.Subject, x.command(offers[x.Cadre]), &j)
			written[i] = d.settle(ctx, j, err)
		})
	}
	wait.Wait()
	return append(failed, written...)
}

func (x Decision) command(offer bool) Command {
	switch {
	case x.Cadre == "":
		return Unplace{Errand: x.Errand, Why: x.Why}
	case x.Why.From != "":
		return Reassign{Errand: x.Errand, Cadre: x.Cadre, Reason: ReasonSooner, Stops: x.Stops, Why: x.Why}
	case offer:
		return Propose{Errand: x.Errand, Cadre: x.Cadre, Stops: x.Stops, Why: x.Why}
	}
	return Order{Errand: x.Errand, Cadre: x.Cadre, Stops: x.Stops, Why: x.Why}
}

// settle lets a job whose decision met another's come up again soon.
func (d *Desk) settle(ctx context.Context, j Job, err error) error {
	if c := CodeOf(err); c != Stale && c != Conflict {
		return err
	}
	return d.release(ctx, []Job{j}, tryAgain, tryAgain)
}

// release gives jobs back: they may be planned again, and are at the latest, so long from now.
func (d *Desk) release(ctx context.Context, jobs []Job, ready, latest time.Duration) error {
	if len(jobs) == 0 {
		return nil
	}
	now := d.Clock()
	return d.Ledger.Change(ctx, func(tx Tx) error { return tx.Release(jobs, now.Add(ready), now.Add(latest)) })
}

// situation loads all that a planner may look at, and sets those jobs apart whose errands were laid down for another
// control than the one that holds now.
func situation(tx Tx, jobs []Job, now Moment) (s Situation, anew []Job, err error) {
	s = newSituation(now)
	for _, j := range jobs {
		r, err := tx.Request(j.Subject.ID)
		if err != nil {
			return s, nil, err
		}
		path, err := s.path(tx, r.Place.Area())
		if err != nil {
			return s, nil, err
		}
		if r.reroutes(EffectOn(path, r.Place, now)) {
			if !slices.ContainsFunc(anew, func(o Job) bool { return o.Subject == j.Subject }) {
				anew = append(anew, j)
			}
			continue
		}
		k, err := s.kind(tx, r.Kind)
		if err != nil {
			return s, nil, err
		}
		for _, e := range r.Errands {
			switch {
			case e.N != j.Errand:
			case e.State == Waiting:
				s.Tasks = append(s.Tasks, Task{Request: r, Errand: e, Kind: k})
			case e.State == Accepted:
				s.Held = append(s.Held, Task{Request: r, Errand: e, Kind: k})
			}
		}
	}
	if len(s.Tasks)+len(s.Held) == 0 {
		return s, anew, nil
	}
	return s, anew, s.surround(tx)
}

func newSituation(now Moment) Situation {
	return Situation{Now: now, Kinds: map[string]Kind{}, Areas: map[ID]Area{}, Above: map[ID][]Area{}}
}

// kind loads a kind, once.
func (s *Situation) kind(tx Tx, code string) (Kind, error) {
	k, ok := s.Kinds[code]
	if ok {
		return k, nil
	}
	k, err := tx.Kind(code)
	s.Kinds[code] = k
	return k, err
}

// path loads the way from the root to an area, once.
func (s *Situation) path(tx Tx, id ID) ([]Area, error) {
	if path, ok := s.Above[id]; ok || id == "" {
		return path, nil
	}
	path, err := tx.Path(id)
	if err == nil {
		s.Above[id], s.Areas[id] = path, path[len(path)-1]
	}
	return path, err
}

// surround loads who could do the tasks, and where everything is.
func (s *Situation) surround(tx Tx) (err error) {
	if s.Facilities, err = tx.Facilities(); err != nil {
		return err
	}
	if s.Cadres, err = tx.OnDuty(s.Now.Day().Start()); err != nil {
		return err
	}
	return s.locate(tx)
}

// locate looks up where cadres live, serve and are going, thousands of places and so all of them at once, and what they do
// there.
func (s *Situation) locate(tx Tx) error {
	wanted := map[ID]bool{}
	for _, c := range s.Cadres {
		wanted[c.Cadre.Home], wanted[c.Cadre.Area] = true, true
		for _, h := range c.Hand {
			if _, err := s.kind(tx, h.Kind); err != nil {
				return err
			}
			wanted[h.Pick.Compound], wanted[h.Drop.Compound] = true, true
		}
	}
	delete(wanted, "")
	paths, err := tx.Paths(slices.Collect(maps.Keys(wanted)))
	for id, path := range paths {
		s.Above[id], s.Areas[id] = path, path[len(path)-1]
	}
	return err
}
