package drill

import (
	"cmp"
	"container/heap"
	"slices"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// due is a row of what must happen later, as in the system of record.
type due struct {
	name     dueName
	district dispatch.ID
	urgency  dispatch.Urgency
	ready    dispatch.Moment // a plan may claim it from then on
	at       dispatch.Moment // the sweep takes it
	lease    dispatch.Moment // somebody works on it until then; 0: nobody has yet, 1: it was released
	token    int64
	retry    bool // an earlier plan found nobody
}

type dueName struct {
	subject dispatch.Subject
	step    dispatch.Step
	errand  int
}

func (n dueName) compare(o dueName) int {
	return cmp.Or(cmp.Compare(n.subject.Sort, o.subject.Sort), cmp.Compare(n.subject.ID, o.subject.ID), cmp.Compare(n.step, o.step), cmp.Compare(n.errand, o.errand))
}

func (d *due) job() dispatch.Job {
	return dispatch.Job{Step: d.name.step, Subject: d.name.subject, Errand: d.name.errand, District: d.district, Urgency: max(d.urgency, dispatch.Routine), Token: d.token}
}

const (
	// grace is how long a job that is ready at once is left to the bell before the sweep takes it.
	grace = 2 * time.Second
	// woken is how many errands are planned again when somebody may be able to take them.
	woken = 100
)

// firstToken returns the first token for a version, greater than any given out before.
func firstToken(version int64) int64 { return version << 20 }

// set writes a due, or deletes it when now is nil.
func (t *transaction) set(name dueName, now *due) {
	r := t.record
	was := r.dues[name]
	put := func(d *due, over *due) {
		if over != nil && over.name.step == dispatch.StepPlan {
			delete(r.plans[over.district], name)
		}
		if d == nil {
			delete(r.dues, name)
			return
		}
		r.dues[name] = d
		if name.step == dispatch.StepPlan {
			if r.plans[d.district] == nil {
				r.plans[d.district] = map[dueName]*due{}
			}
			r.plans[d.district][name] = d
		}
		heap.Push(&r.calendar, page{d.at, name})
	}
	put(now, was)
	t.undo = append(t.undo, func() { put(was, now) })
}

// saveDues writes the difference between the former and the present dues. A due that stays the same is left alone, because
// somebody may be working on it.
func (t *transaction) saveDues(s dispatch.Subject, version int64, district dispatch.ID, before, after []dispatch.Due, rank func(dispatch.Due) (dispatch.Urgency, bool), now dispatch.Moment) {
	had := map[dueName]dispatch.Moment{}
	for _, d := range before {
		had[dueName{s, d.Step, d.Errand}] = d.At
	}
	for _, d := range after {
		name := dueName{s, d.Step, d.Errand}
		was, known := had[name]
		delete(had, name)
		if known && was == d.At {
			continue
		}
		row := &due{name: name, district: district, ready: d.At, at: d.At, token: firstToken(version)}
		row.urgency, row.retry = rank(d)
		if row.at <= now {
			row.at = now.Add(grace)
		}
		t.set(name, row)
	}
	for name := range had {
		t.set(name, nil)
	}
}

// planned returns the plan jobs of a district, or of all for "", that may be taken, the most urgent first.
func (t *transaction) planned(district dispatch.ID, now dispatch.Moment, fits func(*due) bool, limit int) []*due {
	var some []*due
	take := func(rows map[dueName]*due) {
		for _, d := range rows {
			if d.lease <= now && fits(d) {
				some = append(some, d)
			}
		}
	}
	if district != "" {
		take(t.record.plans[district])
	} else {
		for _, rows := range t.record.plans {
			take(rows)
		}
	}
	slices.SortFunc(some, func(a, b *due) int {
		return cmp.Or(-cmp.Compare(a.urgency, b.urgency), cmp.Compare(a.lease, b.lease), cmp.Compare(a.ready, b.ready), a.name.compare(b.name))
	})
	return some[:min(len(some), limit)]
}

// Claim implements dispatch.Tx. "" is no district.
func (t *transaction) Claim(district dispatch.ID, urgency dispatch.Urgency, now, until dispatch.Moment, limit int) ([]dispatch.Job, error) {
	var jobs []dispatch.Job
	if district == "" {
		return nil, nil
	}
	for _, d := range t.planned(district, now, func(d *due) bool { return d.ready <= now && max(d.urgency, dispatch.Routine) == urgency }, limit) {
		row := *d
		row.token, row.lease, row.at = d.token+1, until, until
		t.set(d.name, &row)
		jobs = append(jobs, row.job())
	}
	return jobs, nil
}

// Sweep implements dispatch.Tx.
func (t *transaction) Sweep(now, again dispatch.Moment, limit int) ([]dispatch.Job, error) {
	var jobs []dispatch.Job
	for len(jobs) < limit && t.record.calendar.tidy(t.record.dues) && t.record.calendar[0].at <= now {
		d := t.record.dues[t.record.calendar[0].name]
		row := *d
		row.token, row.lease, row.at = d.token+1, min(d.lease, 1), again
		t.set(d.name, &row)
		jobs = append(jobs, row.job())
	}
	return jobs, nil
}

// row returns the row of a job whose token is still valid, else nil.
func (t *transaction) row(j dispatch.Job) *due {
	d := t.record.dues[dueName{j.Subject, j.Step, j.Errand}]
	if d == nil || d.token != j.Token {
		return nil
	}
	return d
}

// Fence implements dispatch.Tx.
func (t *transaction) Fence(j dispatch.Job) error {
	if t.row(j) == nil {
		return &dispatch.Error{Code: dispatch.Stale, Field: "token", Text: dispatch.Text{ZH: "此项已由别处办理", EN: "somebody else has this job"}}
	}
	return nil
}

// Release implements dispatch.Tx.
func (t *transaction) Release(jobs []dispatch.Job, ready, at dispatch.Moment) error {
	for _, j := range jobs {
		if d := t.row(j); d != nil {
			row := *d
			row.lease, row.ready, row.at = 1, ready, at
			t.set(d.name, &row)
		}
	}
	return nil
}

// Unclaim implements dispatch.Tx.
func (t *transaction) Unclaim(jobs []dispatch.Job, at dispatch.Moment) error {
	for _, j := range jobs {
		if d := t.row(j); d != nil {
			row := *d
			row.lease, row.at = 0, at
			t.set(d.name, &row)
		}
	}
	return nil
}

// Wake implements dispatch.Tx.
func (t *transaction) Wake(now dispatch.Moment) error {
	for _, d := range t.planned("", now, func(d *due) bool { return d.retry && d.ready > now }, woken) {
		row := *d
		row.ready, row.at = now, now
		t.set(d.name, &row)
	}
	return nil
}
