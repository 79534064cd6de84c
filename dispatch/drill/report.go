package drill

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// Report is the result of one drill. Durations are whole seconds. A request that is open at the end counts as waiting until the
// end of the last shift, and as late; one that failed counts as waiting until it was signed off.
type Report struct {
	Scenario string
	Seed     uint64
	Cadres   int // who came on duty

	Calls, Done, Failed, Open int
	Reasons                   map[string]int // number of open requests by reason: see [Why]
	Within                    float64        // done within the promise, 0 to 1 of all calls

	Mean, P50, P90 int64 // from the call until it was done
	Floor          int64 // lower bound of the mean: see [Scenario.Floor]
	Peak, PeakP90  int64 // mean and 90th percentile for calls in the busiest two hours
	PeakFrom       dispatch.Moment

	Travel   int64   // travel time of all cadres
	PerDone  int64   // travel time per request done
	Gini     float64 // inequality of errands finished by the cadres on duty: 0 all alike, 1 one did all
	Idle     float64 // share of the time on duty spent neither travelling, at a counter nor at a door
	Unused   int     // cadres on duty who finished nothing
	Orders   int     // errands ordered or offered
	Returned int     // of those, handed back, declined or not read
	Impasses int     // errands that could not be done
	Plans    int     // how often the policy was called
}

// Why says why a request is open at the end of a drill.
type Why string

// The reasons. A rule that barred everybody, as the planner last saw it, is a reason too.
const (
	ToCheck Why = "review"  // an operator would have to check it, because the place is unknown
	InHand  Why = "in_hand" // a cadre had it when the day ended
	NotYet  Why = "not_yet" // its turn had not come
	Nobody  Why = "nobody"  // nobody was on duty
)

// peakLength is the length of the busiest hours, which are reported separately.
const peakLength = 2 * time.Hour

// Run plays a scenario once.
func Run(ctx context.Context, s Scenario, o Options) (Report, error) {
	w, err := playChecked(ctx, s, o)
	if err != nil {
		return Report{}, err
	}
	return w.report(), nil
}

// playChecked plays a scenario after checking it.
func playChecked(ctx context.Context, s Scenario, o Options) (*world, error) {
	for _, c := range s.Crew { // reports an error now instead of during the drill
		if _, err := s.Travel.Table(ctx, c.Cadre.Mode, []geo.Point{c.Point}, []geo.Point{c.Point}); err != nil {
			return nil, fmt.Errorf("cadre %s: %w", c.Cadre.ID, err)
		}
	}
	return play(ctx, s, o)
}

// report folds the journal. Only travel and idle time, which the journal does not have, come from the cadres.
func (w *world) report() Report {
	r := Report{Scenario: w.scenario.Name, Seed: w.luck.seed, Cadres: len(w.walkers), Calls: len(w.scenario.Calls), Reasons: map[string]int{}, Plans: w.plans, Floor: w.scenario.Floor()}
	requests := map[dispatch.ID]dispatch.Request{}
	errands := map[dispatch.ID]int{} // finished, by cadre
	kept := map[errandName][]dispatch.Bar{}
	for _, e := range w.record.Journal() {
		if e.Subject.Sort != dispatch.OfRequest {
			continue
		}
		requests[e.Subject.ID] = requests[e.Subject.ID].Apply(e)
		switch f := e.Fact.(type) {
		case dispatch.Ordered, dispatch.Proposed:
			r.Orders++
		case dispatch.Declined, dispatch.HandedBack, dispatch.Lapsed:
			r.Returned++
		case dispatch.Failed:
			r.Impasses++
		case dispatch.Unplaced:
			if rules := f.Why.Rules(); len(rules) > 0 {
				kept[errandName{e.Subject.ID, f.Errand}] = rules
			}
		case dispatch.Finished:
			errands[f.Cadre]++
		}
	}
	r.countOutcomes(w, requests, kept)
	var each []int
	var duty, busy time.Duration
	for _, c := range w.scenario.Crew {
		p := w.walkers[c.Cadre.ID]
		each = append(each, errands[c.Cadre.ID])
		if errands[c.Cadre.ID] == 0 {
			r.Unused++
		}
		r.Travel += int64(p.travel / time.Second)
		shift := c.Off.Sub(c.On)
		duty, busy = duty+shift, busy+min(p.busy, shift)
	}
	r.Gini = Gini(each)
	if duty > 0 {
		r.Idle = 1 - float64(busy)/float64(duty)
	}
	if r.Done > 0 {
		r.PerDone = r.Travel / int64(r.Done)
	}
	return r
}

// countOutcomes counts what became of each call.
func (r *Report) countOutcomes(w *world, requests map[dispatch.ID]dispatch.Request, kept map[errandName][]dispatch.Bar) {
	r.PeakFrom = busiest(w.scenario.Calls)
	var all, peak []int64
	within := 0
	for _, c := range w.scenario.Calls {
		q := requests[c.ID]
		until := max(w.scenario.End(), c.At)
		switch {
		case q.State == dispatch.StateDone || q.State == dispatch.StateClosed:
			r.Done++
			until = cmp.Or(q.DoneAt, q.ClosedAt) // what was answered at the desk has no DoneAt
			if q.Kept() {
				within++
			}
		case q.State == dispatch.StateFailed:
			r.Failed++
			until = q.ClosedAt
		default:
			r.Open++
			r.Reasons[string(why(q, kept))]++
		}
		wait := int64(until.Sub(c.At) / time.Second)
		all = append(all, wait)
		if c.At >= r.PeakFrom && c.At < r.PeakFrom.Add(peakLength) {
			peak = append(peak, wait)
		}
	}
	if len(all) > 0 {
		r.Within = float64(within) / float64(len(all))
	}
	r.Mean, r.P50, r.P90 = spread(all)
	r.Peak, _, r.PeakP90 = spread(peak)
}

// why returns the reason why a request is open, from its first open errand; kept holds the rules that barred everybody from an
// errand while somebody was on duty.
func why(q dispatch.Request, kept map[errandName][]dispatch.Bar) Why {
	if q.State == dispatch.StateReview {
		return ToCheck
	}
	for _, e := range q.Errands {
		bars := kept[errandName{q.ID, e.N}]
		switch {
		case e.State.Given():
			return InHand
		case e.State != dispatch.ErrandWaiting:
		case e.Tries > 0 && len(bars) > 0:
			return Why(bars[0])
		case e.Tries > 0:
			return Nobody
		}
	}
	return NotYet
}

// spread returns the mean, the median and the 90th percentile (nearest rank).
func spread(all []int64) (mean, p50, p90 int64) {
	if len(all) == 0 {
		return 0, 0, 0
	}
	slices.Sort(all)
	var sum int64
	for _, x := range all {
		sum += x
	}
	rank := func(percent int) int64 { return all[max((len(all)*percent+99)/100-1, 0)] }
	return sum / int64(len(all)), rank(50), rank(90)
}

// busiest returns the begin of the two hours with the most calls.
func busiest(calls []Call) (from dispatch.Moment) {
	most, last := 0, 0
	for first, c := range calls {
		for last < len(calls) && calls[last].At < c.At.Add(peakLength) {
			last++
		}
		if last-first > most {
			most, from = last-first, c.At
		}
	}
	return from
}

// Gini is the coefficient of inequality (Gini 1912): the mean difference of all pairs, over twice the mean. It is 0 where all
// values are equal or zero.
func Gini(each []int) float64 {
	each = slices.Clone(each)
	slices.SortFunc(each, cmp.Compare[int])
	sum, weighted := 0, 0
	for i, x := range each {
		sum += x
		weighted += (2*(i+1) - len(each) - 1) * x
	}
	if sum == 0 {
		return 0
	}
	return float64(weighted) / float64(len(each)*sum)
}

var whyNames = map[Why]dispatch.Text{
	ToCheck: {ZH: "待核实", EN: "to check"}, InHand: {ZH: "还在手上", EN: "in hand"}, NotYet: {ZH: "未轮到", EN: "its turn had not come"}, Nobody: {ZH: "无人在岗", EN: "nobody on duty"},
}

// Name is what people call the reason.
func (w Why) Name() dispatch.Text {
	if name, ok := whyNames[w]; ok {
		return name
	}
	return dispatch.Bar(w).Name()
}
