package web

import (
	"context"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// form bounds what strangers write: not only from one address, which many share and some change at will, but also about one
// compound, for one telephone and by one link.
type form struct {
	address, compound, phone *throttle // requests
	link                     *throttle // what is said by a resident's link
}

// A family asks for a few things in a day, a compound of some thousand doors for some hundreds an hour; whoever has a link says a
// few things about one request.
func newForm() form {
	return form{address: newThrottle(20, 30*time.Second), compound: newThrottle(120, 5*time.Second), phone: newThrottle(6, 10*time.Minute), link: newThrottle(10, time.Minute)}
}

// mayAsk refuses a request by the form where there were too many. A phone is named by its pseudonym.
func (s *Server) mayAsk(ctx context.Context, compound dispatch.ID, phone string) error {
	now := of(ctx).now.Time()
	if wait := s.byForm.address.take(address(ctx), now); wait > 0 {
		return tooOften(wait)
	}
	if wait := s.byForm.phone.take(phone, now); wait > 0 {
		return tooOften(wait)
	}
	if wait := s.byForm.compound.take(string(compound), now); wait > 0 {
		return tooOften(wait)
	}
	return nil
}

// maySay refuses what is said by a link where too much was.
func (s *Server) maySay(ctx context.Context, request dispatch.ID) error {
	if wait := s.byForm.link.take(string(request), of(ctx).now.Time()); wait > 0 {
		return tooOften(wait)
	}
	return nil
}
