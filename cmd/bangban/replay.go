package main

import (
	"bufio"
	"bytes"
	"container/heap"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
)

// event is one line of a replay: what happened and when. Do is a row of the catalogue (unit, area, facility, cadre), a verb of
// the domain, or one of serve, roster and end, each of which stands for several events.
type event struct {
	At       time.Time
	Do       string
	As       dispatch.ID     // the cadre who acts; "" for the hotline
	Request  string          // the name of a request within the replay, given by its submission
	Subject  dispatch.ID     // the cadre, area or facility of the verb
	Cadres   []dispatch.ID   // roster: who is on duty,
	Hours    int             // for how many hours, and
	Days     int             // on how many days at the same time
	Minutes  int             // serve: minutes per errand, and
	Stage    string          // "read": how far; "" to the end
	With     json.RawMessage // the row, or the fields of the command, as the domain names them
	sequence int
	name     string // unique within the replay: its line, and what was derived from it
}

// readEvents reads JSON Lines; empty lines and lines that begin with // are skipped. An error names the line.
func readEvents(r io.Reader) ([]event, error) {
	var events []event
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 || bytes.HasPrefix(line, []byte("//")) {
			continue
		}
		var e event
		if err := strict(line, &e); err != nil {
			return nil, wrongLine(n, err)
		}
		if e.At.IsZero() {
			return nil, wrongLine(n, fmt.Errorf("there is no At"))
		}
		e.name, e.sequence = fmt.Sprint(n), n
		events = append(events, e)
	}
	return events, lines.Err()
}

func wrongLine(n int, err error) error {
	return dispatch.Wrong(fmt.Sprintf("line %d", n), "这一行读不懂："+err.Error(), "cannot read this line: "+err.Error())
}

func strict(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if d.More() {
		return fmt.Errorf("more than one value")
	}
	return nil
}

// replay plays events on a record with a virtual clock: between two events everything due is done at its own time. Playing the
// same events again changes nothing.
type replay struct {
	desk   *desk.Desk
	record *ledger.DB
	name   string
	now    dispatch.Moment
	queue  queue
	played int
	keys   map[string]dispatch.ID // requests by name
}

// newReplay makes a replay and its desk. The name distinguishes its keys from those of other replays.
func newReplay(record *ledger.DB, planner dispatch.Planner, key []byte, name string) *replay {
	p := &replay{record: record, name: name, keys: map[string]dispatch.ID{}}
	p.desk = &desk.Desk{Ledger: record, Planner: planner, Key: key, Clock: func() dispatch.Moment { return p.now }}
	return p
}

// play plays all events and calls progress after each.
func (p *replay) play(ctx context.Context, events []event, progress func(done, total int)) error {
	total := len(events)
	for _, e := range events {
		heap.Push(&p.queue, e)
	}
	if total > 0 {
		p.now = dispatch.At(p.queue[0].At)
		if err := p.fits(ctx, events); err != nil {
			return err
		}
		if err := p.desk.Stock(ctx); err != nil {
			return err
		}
	}
	for p.queue.Len() > 0 {
		e := heap.Pop(&p.queue).(event)
		if err := p.until(ctx, dispatch.At(e.At)); err != nil {
			return err
		}
		if e.Do == "end" { // what is not finished stays as it is
			return nil
		}
		if err := p.one(ctx, e); err != nil {
			return fmt.Errorf("line %s (%s): %w", e.name, e.Do, err)
		}
		p.played++
		if progress != nil {
			progress(p.played, total)
		}
		total = p.played + p.queue.Len()
	}
	return nil
}

// fits refuses events that begin before what the record already has of requests: what is waiting there would be looked at again and again
// through all the time between. The same events may be played again, since they change nothing.
func (p *replay) fits(ctx context.Context, events []event) error {
	latest, err := p.record.LastAct(ctx)
	if err != nil || latest <= p.now {
		return err
	}
	known := false
	err = p.record.View(ctx, func(tx dispatch.Tx) error {
		for _, e := range events {
			act := p.act(e)
			_, _, kept, err := tx.Remembered(act.Actor, act.Key, p.now)
			if err == nil && !kept && e.Request != "" {
				_, err = tx.Request(p.request(e.Request))
				kept = err == nil
			}
			if known = kept; known {
				return nil
			}
			if err != nil && dispatch.CodeOf(err) != dispatch.NotFound {
				return err
			}
		}
		return nil
	})
	if err != nil || known {
		return err
	}
	was, begins := latest.Time().In(dispatch.Shanghai).Format(time.DateTime), p.now.Time().In(dispatch.Shanghai).Format(time.DateTime)
	return dispatch.Refuse(dispatch.Conflict, "台账里的求助已记到 "+was+"，这个文件却从 "+begins+" 开始，不能补在前面：请用 --data 指一个新的文件夹重放",
		"the record has requests up to "+was+", and this file begins at "+begins+": it cannot be played before them; play it into a new folder, named by --data")
}

// until does everything due before a moment, each at its own time, and then sets the clock to that moment.
func (p *replay) until(ctx context.Context, moment dispatch.Moment) error {
	for {
		waiting, oldest, err := p.record.DueDepth(ctx, moment)
		if err != nil {
			return err
		}
		if waiting == 0 || oldest > moment {
			p.now = max(p.now, moment)
			return nil
		}
		p.now = max(p.now, oldest)
		var jobs []dispatch.Job
		err = p.record.Change(ctx, func(tx dispatch.Tx) (err error) {
			jobs, err = tx.Sweep(p.now, p.now.Add(dispatch.Lease), 1000)
			return err
		})
		if err != nil {
			return err
		}
		planned := map[dispatch.ID]bool{}
		for _, j := range jobs {
			if j.Step == dispatch.StepPlan {
				if planned[j.District] {
					continue
				}
				planned[j.District] = true
			}
			if err := p.desk.Run(ctx, j); err != nil {
				return err
			}
		}
	}
}

func (p *replay) one(ctx context.Context, e event) error {
	switch e.Do {
	case "unit":
		return describe(ctx, p, e, func(u dispatch.Unit) dispatch.Describes { return dispatch.DescribeUnit{Unit: u} })
	case "area":
		return describe(ctx, p, e, func(a dispatch.Area) dispatch.Describes { return dispatch.DescribeArea{Area: a} })
	case "facility":
		return describe(ctx, p, e, func(f dispatch.Facility) dispatch.Describes { return dispatch.DescribeFacility{Facility: f} })
	case "cadre":
		return describe(ctx, p, e, func(c dispatch.Cadre) dispatch.Describes { return dispatch.DescribeCadre{Cadre: c} })
	case "kind":
		return describe(ctx, p, e, func(k dispatch.Kind) dispatch.Describes { return dispatch.DescribeKind{Kind: k} })
	case "roster":
		return p.roster(e)
	case "serve":
		return p.serve(ctx, e)
	}
	return p.command(ctx, e)
}

func describe[T any](ctx context.Context, p *replay, e event, cmd func(T) dispatch.Describes) error {
	var what T
	if err := strict(e.With, &what); err != nil {
		return dispatch.Wrong("With", "内容读不懂："+err.Error(), "cannot read it: "+err.Error())
	}
	act := dispatch.Act{Actor: "replay", Grants: []dispatch.Grant{{Role: dispatch.Administrator}}, Device: "replay"}
	return p.desk.Describe(ctx, act, nil, cmd(what))
}

func (p *replay) command(ctx context.Context, e event) error {
	row := dispatch.Verb(e.Do).Row()
	if row.Command == nil {
		return dispatch.Wrong("Do", "没有这个动作", "there is no such thing to do")
	}
	v := reflect.New(reflect.TypeOf(row.Command))
	if len(e.With) > 0 {
		if err := strict(e.With, v.Interface()); err != nil {
			return dispatch.Wrong("With", "内容读不懂："+err.Error(), "cannot read it: "+err.Error())
		}
	}
	cmd := v.Elem().Interface().(dispatch.Command)
	subject := dispatch.Subject{Sort: row.Of, ID: e.Subject}
	switch row.Of {
	case dispatch.OfRequest:
		subject.ID = p.request(e.Request)
	case dispatch.OfCadre:
		subject.ID = e.As
	}
	_, err := p.desk.Do(ctx, p.act(e), subject, cmd)
	return err
}

// act is the act of the hotline, or of the event's cadre. Its key makes a second playing change nothing.
func (p *replay) act(e event) dispatch.Act {
	act := dispatch.Act{Actor: "replay", Grants: []dispatch.Grant{{Role: dispatch.Coordinator}}, Device: "replay", Key: p.name + ":" + e.name}
	if strings.HasPrefix(string(e.As), sampleAccount) {
		act.Actor = e.As
		return act
	}
	if e.As != "" {
		act.Actor, act.Cadre, act.Grants = e.As, e.As, []dispatch.Grant{{Role: dispatch.CadreRole}}
	}
	return act
}

// request returns the id of a named request, a UUIDv7 derived from the names of replay and request, so that a second playing
// finds the same request.
func (p *replay) request(name string) dispatch.ID {
	if id, ok := p.keys[name]; ok {
		return id
	}
	sum := sha256.Sum256([]byte(p.name + "\x00" + name))
	h := hex.EncodeToString(sum[:16])
	id := dispatch.ID(strings.Join([]string{h[:8], h[8:12], "7" + h[13:16], "8" + h[17:20], h[20:32]}, "-"))
	p.keys[name] = id
	return id
}

// roster checks cadres in at the same time on several days.
func (p *replay) roster(e event) error {
	for day := range max(e.Days, 1) {
		at := e.At.AddDate(0, 0, day)
		until, err := json.Marshal(dispatch.CheckIn{Until: dispatch.At(at.Add(time.Duration(e.Hours) * time.Hour))})
		if err != nil {
			return err
		}
		for _, c := range e.Cadres {
			heap.Push(&p.queue, event{At: at, Do: string(dispatch.VerbCheckIn), As: c, With: until, sequence: e.sequence, name: fmt.Sprintf("%s/%d/%s", e.name, day, c)})
		}
	}
	return nil
}

const (
	lookAgain = 5 * time.Minute // serve: when nobody has the errand yet
	callBack  = 90 * time.Minute
	giveUp    = 7 * 24 * time.Hour
)

// serve lets the holders of a request's errands read, start and finish them one by one, and the hotline close the request. It
// looks at the request repeatedly and acts on its state.
func (p *replay) serve(ctx context.Context, e event) error {
	r, err := p.record.Request(ctx, p.request(e.Request))
	if err != nil {
		return err
	}
	again := func(after time.Duration) {
		e.At, e.sequence = p.now.Time().Add(after), e.sequence+1
		heap.Push(&p.queue, e)
	}
	if p.now.Sub(r.Submitted) > giveUp {
		return nil
	}
	n := 0
	do := func(as dispatch.ID, cmd dispatch.Command) error {
		n++
		_, err := p.desk.Do(ctx, p.act(event{As: as, name: fmt.Sprintf("%s/%d/%d", e.name, r.Version, n)}), dispatch.Subject{Sort: dispatch.OfRequest, ID: r.ID}, cmd)
		return err
	}
	if r.State == dispatch.StateDone {
		if due := r.DoneAt.Add(callBack); p.now < due {
			again(due.Sub(p.now))
			return nil
		}
		return do("", dispatch.Close{By: dispatch.ByCallBack, Satisfaction: 5})
	}
	if !r.State.Active() {
		return nil
	}
	next := lookAgain
	for _, x := range r.Errands {
		takes := time.Duration(e.Minutes) * time.Minute
		switch x.State {
		case dispatch.ErrandOffered:
			if err := do(x.Cadre, dispatch.Accept{Errand: x.N}); err != nil {
				return err
			}
			next = time.Minute
		case dispatch.ErrandAccepted:
			if e.Stage == "read" {
				if x.SeenBy == 0 {
					continue
				}
				if err := do(x.Cadre, dispatch.Acknowledge{Errand: x.N}); err != nil {
					return err
				}
				continue
			}
			if err := do(x.Cadre, dispatch.Start{Errand: x.N}); err != nil {
				return err
			}
			next = takes
		case dispatch.ErrandUnderway:
			if wait := takes - p.now.Sub(x.StartedAt); wait > 0 {
				next = wait
				continue
			}
			if x.Pick.Role != "" {
				if err := do(x.Cadre, dispatch.PickUp{Errand: x.N, Facility: x.Pick.Facility}); err != nil {
					return err
				}
			}
			if err := do(x.Cadre, dispatch.Finish{Errand: x.N}); err != nil {
				return err
			}
			next = time.Minute
		}
	}
	again(next)
	return nil
}

// queue holds events by time, and for one moment in the order of the file.
type queue []event

func (q queue) Len() int      { return len(q) }
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q queue) Less(i, j int) bool {
	if !q[i].At.Equal(q[j].At) {
		return q[i].At.Before(q[j].At)
	}
	return q[i].sequence < q[j].sequence
}
func (q *queue) Push(x any) { *q = append(*q, x.(event)) }
func (q *queue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
