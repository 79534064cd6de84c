package plan

import (
	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

// What a plan costs, in seconds of travel: the least cost is the best plan. Every second on a way counts one. The weights were
// tried on whole days, see the drill: that waiting counts much more than ways, and that a second errand in the same hands counts
// at all, shortens the mean wait and keeps more promises, whether cadres are many or few.
const (
	// perWait is what a second counts that a resident waits until somebody is there.
	perWait = 8
	// perLate is what a second beyond the promise counts on top, and one more for each perPriority points of the kind's priority.
	perLate, perPriority = 16, 10
	// perUrgency: a second of waiting or lateness counts so many times more with each step of urgency.
	perUrgency = 3
	// perStacked is what an errand counts for each that the run has before it, up to mostStacked of them: what is planned in a row
	// goes wrong in a row.
	perStacked, mostStacked = 1000, 8
	// perToday is what another errand counts for each that the cadre has finished today more than whoever finished fewest: half a
	// minute of waiting, so that work is shared.
	perToday = 240
	// unknownWay is how long a way is taken to be, in seconds, when one of its ends is not on the map.
	unknownWay = 900
)

// late is what beginning a stop costs that ends what somebody waits for: waiting from now on, and lateness beyond the promise.
func (t *town) late(due dispatch.Moment, u dispatch.Urgency, k dispatch.Kind) []tour.Slope {
	times := 1 + perUrgency*int64(u)
	slopes := []tour.Slope{{Rate: perWait * times}}
	if due != 0 {
		slopes = append(slopes, tour.Slope{From: t.seconds(due), Rate: (perLate + int64(k.Priority)/perPriority) * times})
	}
	return slopes
}

// over is how many seconds beyond its promise a stop begins, those that have passed already included.
func over(s *tour.Stop, start int64) int64 {
	if len(s.Late) < 2 {
		return 0
	}
	return max(start-s.Late[1].From, 0)
}

// fair is what the next errand of a cadre's run counts, by how many the run has.
func (t *town) fair(today int) []int64 {
	per := make([]int64, mostStacked)
	for n := range per {
		per[n] = int64(today-t.least)*perToday + int64(n)*perStacked
	}
	return per
}
