package dispatch

import (
	"fmt"
	"time"
)

type (
	// Order assigns a waiting errand to the cadre of the case at once.
	Order struct{ Errand int }
	// Propose puts a waiting errand to the cadre of the case, who may decline.
	Propose struct{ Errand int }
	// Accept says yes to an offer.
	Accept struct{ Errand int }
	// Decline says no to an offer.
	Decline struct {
		Errand int
		Reason string
	}
	// Acknowledge says that the order was read 已读.
	Acknowledge struct{ Errand int }
	// HandBack gives an accepted errand back 退单; a reason is needed.
	HandBack struct {
		Errand int
		Reason string
	}
	// Lapse takes back what was not answered or not read in time.
	Lapse struct{ Errand int }
	// Take takes an errand from its holder, who went off duty or has more urgent work.
	Take struct {
		Errand int
		Reason string
	}
)

func (Order) Verb() Verb       { return VerbOrder }
func (Propose) Verb() Verb     { return VerbOffer }
func (Accept) Verb() Verb      { return VerbAccept }
func (Decline) Verb() Verb     { return VerbDecline }
func (Acknowledge) Verb() Verb { return VerbAcknowledge }
func (HandBack) Verb() Verb    { return VerbHandBack }
func (Lapse) Verb() Verb       { return VerbLapse }
func (Take) Verb() Verb        { return VerbTake }

// How long a cadre has to read an order or answer an offer; the urgent times are for anything but routine.
const (
	SeenWithin           = 5 * time.Minute
	SeenWithinUrgent     = 2 * time.Minute
	OfferStands          = 3 * time.Minute
	OfferStandsUrgent    = time.Minute
	RefusalsToEscalate   = 3 // refusals of one errand before the coordinator is told
	reasonNotRead        = "not_acknowledged"
	reasonManyRefusals   = "refused_often"
	reasonErrandFailed   = "errand_failed"
	reasonHolderRelieved = "done_by_former_holder"
)

func (c Case) pace(routine, urgent time.Duration) time.Duration {
	if c.Request.Urgency > Routine {
		return urgent
	}
	return routine
}

// able refuses a cadre whom a rule keeps from the errand, and an errand whose turn has not come.
func (c Case) able(n int, v Verb, now Moment) error {
	e, err := c.errand(n, v)
	if err != nil {
		return err
	}
	if e.After != 0 && c.Request.latest(e.After).State != Finished {
		return Fail(Conflict, "前一段任务尚未办完", "the errand before it is not finished")
	}
	if bars := c.Cadre.Bars(c.Request, e, c.Load, now); len(bars) > 0 {
		return Fail(Conflict, fmt.Sprintf("不能派给此人：%s", bars[0].Name().ZH), fmt.Sprintf("this cadre cannot take it: %s", bars[0].Name().EN))
	}
	return nil
}

// Decide orders the errand; it must be read within [SeenWithin].
func (o Order) Decide(c Case, now Moment) ([]Entry, error) {
	if err := c.able(o.Errand, VerbOrder, now); err != nil {
		return nil, err
	}
	seen := now.Add(c.pace(SeenWithin, SeenWithinUrgent))
	return []Entry{say(now, Ordered{Errand: o.Errand, Cadre: c.Cadre.ID, Unit: c.Cadre.Unit, SeenBy: seen})}, nil
}

// Decide puts the errand to the cadre for [OfferStands].
func (o Propose) Decide(c Case, now Moment) ([]Entry, error) {
	if err := c.able(o.Errand, VerbOffer, now); err != nil {
		return nil, err
	}
	expires := now.Add(c.pace(OfferStands, OfferStandsUrgent))
	return []Entry{say(now, Proposed{Errand: o.Errand, Cadre: c.Cadre.ID, Unit: c.Cadre.Unit, Expires: expires})}, nil
}

// Decide accepts; it is judged on arrival, so a yes that comes after the expiry is refused.
func (a Accept) Decide(c Case, now Moment) ([]Entry, error) {
	e, err := c.held(a.Errand, VerbAccept)
	if err != nil {
		return nil, err
	}
	if e.Offers[len(e.Offers)-1].Expires <= now {
		return nil, Fail(Conflict, "询问已过时，任务已另派", "the offer has expired")
	}
	return []Entry{say(now, Agreed(a))}, nil
}

// Decide notes that the order was read.
func (a Acknowledge) Decide(c Case, now Moment) ([]Entry, error) {
	e, err := c.held(a.Errand, VerbAcknowledge)
	if err != nil {
		return nil, err
	}
	return []Entry{say(c.at(e.AssignedAt, now), Acknowledged(a))}, nil
}

// Decide declines the offer.
func (d Decline) Decide(c Case, now Moment) ([]Entry, error) {
	return c.back(d.Errand, VerbDecline, d.Reason, now)
}

// Decide hands the errand back.
func (h HandBack) Decide(c Case, now Moment) ([]Entry, error) {
	if h.Reason == "" {
		return nil, Wrong("reason", "退单须说明原因", "say why the errand is handed back")
	}
	return c.back(h.Errand, VerbHandBack, h.Reason, now)
}

// Decide takes back an offer that has expired or an order that nobody has read in time.
func (l Lapse) Decide(c Case, now Moment) ([]Entry, error) {
	e, err := c.errand(l.Errand, VerbLapse)
	if err != nil {
		return nil, err
	}
	by := e.SeenBy
	if e.State == Offered {
		by = e.Offers[len(e.Offers)-1].Expires
	}
	if by == 0 || now < by {
		return nil, Fail(Conflict, "尚未到时", "its time has not come")
	}
	entries, err := c.back(l.Errand, VerbLapse, "", now)
	if err == nil && e.State == Accepted && c.Request.Level < ToCoordinator {
		entries = append(entries, say(now, Escalated{Level: ToCoordinator, Reason: reasonNotRead}))
	}
	return entries, err
}

// Decide takes the errand from its holder.
func (t Take) Decide(c Case, now Moment) ([]Entry, error) {
	return c.back(t.Errand, VerbTake, t.Reason, now)
}

// back returns an errand to waiting, and tells the coordinator when it was refused often.
func (c Case) back(n int, v Verb, reason string, now Moment) ([]Entry, error) {
	e, err := c.held(n, v)
	if err != nil {
		return nil, err
	}
	entries := []Entry{say(now, Returned{Errand: n, By: v, Cadre: e.Cadre, Reason: reason})}
	if v != VerbTake && len(e.Refused)+1 >= RefusalsToEscalate && c.Request.Level < ToCoordinator && v != VerbLapse {
		entries = append(entries, say(now, Escalated{Level: ToCoordinator, Reason: reasonManyRefusals}))
	}
	return entries, nil
}
