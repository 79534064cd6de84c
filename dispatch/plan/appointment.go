package plan

import (
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

// early is how long before an appointment a trip may arrive.
const early = time.Hour

// meets returns the window in which a trip with an appointment may arrive: at most an hour early and never late. It is nil when
// there is no appointment, or when it has passed.
func (t *town) meets(appointment dispatch.Moment) []tour.Window {
	if appointment <= t.Now {
		return nil
	}
	to := t.seconds(appointment)
	return []tour.Window{{From: to - int64(early/time.Second), To: to}}
}

// relax lets the trip arrive after its appointment, rather than not be made; false when there is no appointment to give up.
func (j *job) relax() bool {
	was := j.drop.windows
	if j.task.Request.Appointment == 0 || len(was) == 0 || was[0].To == tour.Forever {
		return false
	}
	j.drop.windows = late(was)
	return true
}

// late returns the windows with their end removed.
func late(w []tour.Window) []tour.Window {
	if len(w) == 0 {
		return nil
	}
	return []tour.Window{{From: w[0].From, To: tour.Forever}}
}
