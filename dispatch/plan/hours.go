package plan

import (
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/plan/tour"
)

// soonOpen is how long before it opens a facility may be planned with.
const soonOpen = 2 * time.Hour

// closed tells why a facility cannot be planned with; "" when it can, or opens soon.
func (t *town) closed(f dispatch.Facility) dispatch.Closure {
	why := f.ClosedBy(t.Now)
	if why == dispatch.IsShut && t.next(f.Opens) <= int64(soonOpen/time.Second) {
		return ""
	}
	return why
}

// next is how many seconds it is until it is so many minutes after midnight.
func (t *town) next(minute int) int64 {
	local := t.Now.Time()
	ahead := int64(minute) - int64(local.Hour()*60+local.Minute())
	if ahead <= 0 {
		ahead += 24 * 60
	}
	return ahead*60 - int64(local.Second())
}

// hours is when a stop at an open facility, or one that opens soon, may begin; nothing begins before a moment.
func (t *town) hours(f dispatch.Facility, notBefore dispatch.Moment) []tour.Window {
	if f.Opens == f.Closes {
		return from(t.seconds(notBefore))
	}
	w := tour.Window{To: t.next(f.Closes)}
	if f.ClosedBy(t.Now) == dispatch.IsShut {
		w.From = t.next(f.Opens)
	}
	if w.From = max(w.From, t.seconds(notBefore)); w.From > w.To { // not today: then whenever it may
		return from(w.From)
	}
	return []tour.Window{w}
}
