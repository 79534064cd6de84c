package plan

import (
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

// early is how long before an appointment one may be there.
const early = time.Hour

// appoint lets a trip end in time for its appointment, and not much before. The way back has none.
func (j *job) appoint(t *town) {
	r := j.task.Request
	if r.Appointment <= t.Now || j.task.Errand.After != 0 || j.task.Kind.Pattern != dispatch.Trip {
		return
	}
	to := t.seconds(r.Appointment)
	j.drop.windows = []tour.Window{{From: max(to-int64(early/time.Second), 0), To: to}}
}

// relax lets an appointment be missed rather than the trip; false when there is none.
func (j *job) relax() bool {
	was := j.drop.windows
	if j.task.Request.Appointment == 0 || len(was) == 0 || was[0].To == tour.Forever {
		return false
	}
	j.drop.windows = from(was[0].From)
	return true
}
