package plan

import (
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

// soonOpen is how long before opening time a facility may be part of a plan.
const soonOpen = 2 * time.Hour

// closed returns why a facility cannot be part of a plan; "" when it is open or opens within [soonOpen].
func (t *town) closed(f dispatch.Facility) dispatch.Closure {
	why := f.ClosedBy(t.Now)
	if why == dispatch.IsShut && t.next(f.Opens) <= int64(soonOpen/time.Second) {
		return ""
	}
	return why
}

// next returns the seconds until the local clock shows the given minute after midnight.
func (t *town) next(minute int) int64 {
	local := t.Now.Time()
	ahead := int64(minute) - int64(local.Hour()*60+local.Minute())
	if ahead <= 0 {
		ahead += 24 * 60
	}
	return ahead*60 - int64(local.Second())
}

// hours returns when a stop at a facility that is open, or opens soon, may begin; never before notBefore.
func (t *town) hours(f dispatch.Facility, notBefore dispatch.Moment) []tour.Window {
	if f.Opens == f.Closes {
		return from(t.seconds(notBefore))
	}
	w := tour.Window{To: t.next(f.Closes)}
	if f.ClosedBy(t.Now) == dispatch.IsShut {
		w.From = t.next(f.Opens)
	}
	if w.From = max(w.From, t.seconds(notBefore)); w.From > w.To { // it closes before then today
		return from(w.From)
	}
	return []tour.Window{w}
}
