package plan

import (
	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

// The cost of a plan in seconds of travel; the plan with the least cost is chosen. A second of travel costs 1. The weights were
// tried on whole days of the drill: a high price for waiting, and any price for a second errand in the same hands, shortened
// the mean wait and kept more promises, with many cadres and with few.
const (
	// perWait is the cost of each second that a resident waits until somebody arrives.
	perWait = 8
	// perLate is the additional cost of each second beyond the promise; each perPriority points of the kind's priority add 1.
	perLate, perPriority = 16, 10
	// perUrgency is added to the factor on waiting and lateness, 1 for routine, with each step of urgency.
	perUrgency = 3
	// perStacked is the cost of an errand for each one before it in the run, counted up to mostStacked: delays add up along a
	// run.
	perStacked, mostStacked = 1000, 8
	// perToday is the cost of an errand for each one that the cadre finished today beyond the colleague who finished fewest. It
	// equals half a minute of waiting and spreads the work.
	perToday = 240
	// unknownWay is the travel time in seconds assumed when an end is not on the map.
	unknownWay = 900
)

// late returns the cost of beginning the stop that a resident waits for: of the wait from now on, and of lateness beyond the
// promise.
func (t *town) late(due dispatch.Moment, u dispatch.Urgency, k dispatch.Kind) []tour.Slope {
	times := 1 + perUrgency*int64(u)
	slopes := []tour.Slope{{Rate: perWait * times}}
	if due != 0 {
		slopes = append(slopes, tour.Slope{From: t.seconds(due), Rate: (perLate + int64(k.Priority)/perPriority) * times})
	}
	return slopes
}

// over returns how many seconds after its promise a stop begins, seconds already past included.
func over(s *tour.Stop, start int64) int64 {
	if len(s.Late) < 2 {
		return 0
	}
	return max(start-s.Late[1].From, 0)
}

// fair returns the cost of a cadre's next errand, by the number of errands in the run so far.
func (t *town) fair(today int) []int64 {
	per := make([]int64, mostStacked)
	for n := range per {
		per[n] = int64(today-t.least)*perToday + int64(n)*perStacked
	}
	return per
}
