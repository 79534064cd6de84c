package plan

import (
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

// early is how long before an appointment one may be there.
const early = time.Hour

// meets is when a trip may end that has to be somewhere at a moment: in time, and not much before; none when it need not, or
// cannot any more.
func (t *town) meets(appointment dispatch.Moment) []tour.Window {
	if appointment <= t.Now {
		return nil
	}
	to := t.seconds(appointment)
	return []tour.Window{{From: to - int64(early/time.Second), To: to}}
}

// relax lets an appointment be missed rather than the trip; false when there is none.
func (j *job) relax() bool {
	was := j.drop.windows
	if j.task.Request.Appointment == 0 || len(was) == 0 || was[0].To == tour.Forever {
		return false
	}
	j.drop.windows = late(was)
	return true
}

// late are windows without their end.
func late(w []tour.Window) []tour.Window {
	if len(w) == 0 {
		return nil
	}
	return []tour.Window{{From: w[0].From, To: tour.Forever}}
}
