package dispatch

import (
	"fmt"
	"slices"
	"time"
)

type (
	// Order assigns a waiting errand to a cadre, who does not have to accept it.
	Order struct {
		Errand int
		Cadre  ID
		Stops  Stops
		Why    Why
	}
	// Propose offers a waiting errand to a cadre, who may decline.
	Propose struct {
		Errand int
		Cadre  ID
		Stops  Stops
		Why    Why
	}
	// Reassign gives an errand to another cadre 改派: a person may at any time, the planner while the errand has not begun. A
	// person may insist on a cadre who is at their cap or refused before, and gives neither stops nor reasons.
	Reassign struct {
		Errand int
		Cadre  ID
		Reason Reason
		Insist bool
		Stops  Stops
		Why    Why
	}
	// Unplace records that nobody can take a waiting errand now. Planning tries again later.
	Unplace struct {
		Errand int
		Why    Why
	}
	// Accept accepts an offer.
	Accept struct{ Errand int }
	// Decline declines an offer.
	Decline struct {
		Errand int
		Reason Reason
	}
	// Acknowledge says that the cadre has read the order 已读.
	Acknowledge struct{ Errand int }
	// HandBack returns an accepted errand 退单, with a reason.
	HandBack struct {
		Errand int
		Reason Reason
	}
	// Lapse takes back an errand whose offer was not answered or whose order was not read in time.
	Lapse struct{ Errand int }
	// Take takes an errand from its holder, who goes off duty or has more urgent work.
	Take struct {
		Errand int
		Reason Reason
	}
)

func (Order) Verb() Verb       { return VerbOrder }
func (Propose) Verb() Verb     { return VerbPropose }
func (Accept) Verb() Verb      { return VerbAccept }
func (Decline) Verb() Verb     { return VerbDecline }
func (Acknowledge) Verb() Verb { return VerbAcknowledge }
func (HandBack) Verb() Verb    { return VerbHandBack }
func (Lapse) Verb() Verb       { return VerbLapse }
func (Take) Verb() Verb        { return VerbTake }
func (Reassign) Verb() Verb    { return VerbReassign }
func (Unplace) Verb() Verb     { return VerbUnplace }

// Asks for the cadre and what they have in hand.
func (x Order) Asks() Needs    { return Needs{Cadre: x.Cadre, Hand: true, Facility: x.Stops.Pick} }
func (x Propose) Asks() Needs  { return Needs{Cadre: x.Cadre, Hand: true, Facility: x.Stops.Pick} }
func (x Reassign) Asks() Needs { return Needs{Cadre: x.Cadre, Hand: true, Facility: x.Stops.Pick} }

// Asks for the errand's holder.
func (x Accept) Asks() Needs      { return Needs{Errand: x.Errand} }
func (x Acknowledge) Asks() Needs { return Needs{Errand: x.Errand} }

// How long a cadre has to read an order or to answer an offer. The urgent times hold for everything that is not routine.
const (
	SeenWithin         = 5 * time.Minute
	SeenWithinUrgent   = 2 * time.Minute
	OfferStands        = 3 * time.Minute
	OfferStandsUrgent  = time.Minute
	PatienceMost       = 30 * time.Minute // for somebody who has let the same errand lapse before
	PatienceMostUrgent = 10 * time.Minute
	ReviewAfter        = 10 * time.Minute // how long an errand stays with a cadre who was just told of it before the planner may move it
	RefusalsToEscalate = 3                // refusals of one errand after which the coordinator is told
	retrySoon          = 30 * time.Second // wait after the first failed search; doubled with each further one, up to
	retryLate          = 10 * time.Minute
)

func (c Case) pace(routine, urgent time.Duration) time.Duration {
	if c.Request.Urgency > Routine {
		return urgent
	}
	return routine
}

// patience is how long the case's cadre has to read or answer: double for each time that they have let the errand lapse, since by then
// there is nobody else, and asking every few minutes wakes nobody and fills the journal.
func (c Case) patience(n int, routine, urgent time.Duration) time.Duration {
	most, wait := c.pace(PatienceMost, PatienceMostUrgent), c.pace(routine, urgent)
	for range c.Request.errand(n).Silent(c.Cadre.ID) {
		if wait = min(2*wait, most); wait == most {
			break
		}
	}
	return wait
}

// givable refuses an errand that may not be given yet, and a cadre whom a rule bars.
func (c Case) givable(n int, v Verb, now Moment) error {
	e, err := c.errand(n, v)
	if err != nil {
		return err
	}
	if err := c.Request.Givable(e); err != nil {
		return err
	}
	if c.Request.Reroutes(c.Effect) || c.Facility.ID != "" && !c.Facility.Usable() {
		return Refuse(Conflict, "管控或店铺有变，正在重排", "a control or a facility changed; it is being laid down anew")
	}
	return c.able(n, v, false, now)
}

// able refuses a cadre whom a rule bars from the errand.
func (c Case) able(n int, v Verb, insist bool, now Moment) error {
	e, err := c.errand(n, v)
	if err != nil {
		return err
	}
	bars := c.Cadre.Bars(c.Request, e, len(c.Hand), now)
	if slices.ContainsFunc(c.Hand, func(h InHand) bool { return h.Protected != e.Protected() }) {
		bars = append(bars, Mixed)
	}
	if insist {
		bars = slices.DeleteFunc(bars, func(b Bar) bool { return b == FullHands || b == AskedBefore || b == DidBefore })
	}
	if len(bars) > 0 {
		return Refuse(Conflict, fmt.Sprintf("不能派给此人：%s", bars[0].Name().ZH), fmt.Sprintf("this cadre cannot take it: %s", bars[0].Name().EN))
	}
	return nil
}

// Decide assigns the errand; it must be read within [SeenWithin], or later by whoever did not read it before.
func (o Order) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.givable(o.Errand, VerbOrder, now); err != nil {
		return Outcome{}, err
	}
	return Outcome{Entries: []Entry{c.order(o.Errand, o.Stops, o.Why, now)}, Engages: true}, nil
}

// order assigns the errand to the case's cadre, who sees its door and phone once they have read it. An errand assigned by a person
// is not moved by the planner.
func (c Case) order(n int, at Stops, why Why, now Moment) Entry {
	o := Ordered{Errand: n, Cadre: c.Cadre.ID, Unit: c.Cadre.Unit, SeenBy: now.Add(c.patience(n, SeenWithin, SeenWithinUrgent)), Stops: at, Why: why}
	if why.By == "" {
		o.Review = now.Add(ReviewAfter)
	}
	if c.Act.Role == System {
		return say(now, o)
	}
	return say(c.at(c.Request.Submitted, now), o) // by whom it was given on paper is entered with its true time
}

// reads returns the entry which says that the holder sees the door and the phone from now on; none where they saw them before.
func (c Case) reads(e Errand, now Moment) []Entry {
	if e.SeenBy == 0 {
		return nil
	}
	return []Entry{say(now, Revealed{Fields: c.Request.HolderSees(), To: e.Cadre})}
}

// HolderSees returns the personal fields that the holder of an errand sees. The words of the call are among them only where
// there is no list of items.
func (r Request) HolderSees() []string {
	fields := []string{"name", "phone", "room"}
	if len(r.Items) == 0 {
		fields = append(fields, "text")
	}
	return fields
}

// Decide takes the errand from its holder, if it has one, and assigns it to the other cadre.
func (x Reassign) Decide(c Case, now Moment) (Outcome, error) {
	if err := x.Reason.check(false); err != nil {
		return Outcome{}, err
	}
	e, err := c.errand(x.Errand, VerbReassign)
	if err != nil {
		return Outcome{}, err
	}
	if e.Cadre == c.Cadre.ID && c.Act.Role == System {
		return Outcome{}, Refuse(Conflict, "任务本就在此人手上", "this cadre has it already")
	}
	if e.Cadre == c.Cadre.ID && e.State != ErrandOffered { // whoever gives it does not know yet that they have it
		return Outcome{}, nil
	}
	if err := c.Request.Givable(e); err != nil {
		return Outcome{}, err
	}
	if c.Act.Role != System {
		x.Stops, x.Why = Stops{}, Why{By: c.Act.Actor}
	} else if e.State != ErrandAccepted || e.ReviewAt == 0 || e.ReviewAt > now {
		return Outcome{}, Refuse(Conflict, "此任务只能由人改派", "only a person may give this to somebody else")
	}
	var entries []Entry
	if e.State != ErrandWaiting {
		entries = append(append(entries, say(now, Reassigned{Errand: e.N, Cadre: e.Cadre, Reason: x.Reason})), c.alarm(e, now)...)
		errands := slices.Clone(c.Request.Errands)
		for i := range errands {
			if errands[i].N == e.N {
				errands[i].State, errands[i].Cadre = ErrandWaiting, ""
			}
		}
		c.Request.Errands = errands
	}
	if err := c.able(x.Errand, VerbOrder, x.Insist, now); err != nil {
		return Outcome{}, err
	}
	return Outcome{Entries: append(entries, c.order(x.Errand, x.Stops, x.Why, now)), Engages: true}, nil
}

// Decide records the reasons, and tells the coordinator where the promise is in danger.
func (x Unplace) Decide(c Case, now Moment) (Outcome, error) {
	e, err := c.errand(x.Errand, VerbUnplace)
	if err != nil {
		return Outcome{}, err
	}
	wait := min(retrySoon<<min(e.Tries, 10), retryLate)
	entries := []Entry{say(now, Unplaced{Errand: x.Errand, RetryAt: now.Add(wait), Why: x.Why})}
	if c.Request.pressing(now) {
		entries = append(entries, c.raise(ToCoordinator, ReasonNobody, x.Errand, now)...)
	}
	return Outcome{Entries: entries}, nil
}

// Decide offers the errand to the cadre for [OfferStands].
func (o Propose) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.givable(o.Errand, VerbPropose, now); err != nil {
		return Outcome{}, err
	}
	expires := now.Add(c.patience(o.Errand, OfferStands, OfferStandsUrgent))
	return Outcome{Entries: []Entry{say(now, Proposed{Errand: o.Errand, Cadre: c.Cadre.ID, Unit: c.Cadre.Unit, Expires: expires, Stops: o.Stops, Why: o.Why})}, Engages: true}, nil
}

// Decide accepts the offer. It is judged on arrival, so that an acceptance after the offer expired is refused.
func (a Accept) Decide(c Case, now Moment) (Outcome, error) {
	e, err := c.own(a.Errand, VerbAccept)
	if err != nil {
		return Outcome{}, err
	}
	if e.Offers[len(e.Offers)-1].Expires <= now {
		return Outcome{}, Refuse(Conflict, "询问已过时，任务已另派", "the offer has expired")
	}
	return Outcome{Entries: []Entry{say(now, Accepted(a)), say(now, Revealed{Fields: c.Request.HolderSees(), To: e.Cadre})}}, nil
}

func (a Acknowledge) Decide(c Case, now Moment) (Outcome, error) {
	e, err := c.own(a.Errand, VerbAcknowledge)
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{Entries: append([]Entry{say(c.at(e.AssignedAt, now), Acknowledged(a))}, c.reads(e, now)...)}, nil
}

func (d Decline) Decide(c Case, now Moment) (Outcome, error) {
	return outcome(c.refused(d.Errand, VerbDecline, d.Reason, func(holder ID) Fact { return Declined{d.Errand, holder, d.Reason} }, now))
}

func (h HandBack) Decide(c Case, now Moment) (Outcome, error) {
	if err := h.Reason.check(true); err != nil {
		return Outcome{}, err
	}
	return outcome(c.refused(h.Errand, VerbHandBack, h.Reason, func(holder ID) Fact { return HandedBack{h.Errand, holder, h.Reason} }, now))
}

// Decide takes back an offer that has expired, or an order that was not read in time.
func (l Lapse) Decide(c Case, now Moment) (Outcome, error) {
	e, err := c.errand(l.Errand, VerbLapse)
	if err != nil {
		return Outcome{}, err
	}
	by := e.SeenBy
	if e.State == ErrandOffered {
		by = e.Offers[len(e.Offers)-1].Expires
	}
	if by == 0 || now < by {
		return Outcome{}, Refuse(Conflict, "尚未到时", "its time has not come")
	}
	entries, err := c.back(l.Errand, VerbLapse, "", func(holder ID) Fact { return Lapsed{l.Errand, holder} }, now)
	if err == nil && e.State == ErrandAccepted {
		entries = append(entries, c.raise(ToCoordinator, ReasonNotRead, e.N, now)...)
	}
	return Outcome{Entries: entries}, err
}

func (t Take) Decide(c Case, now Moment) (Outcome, error) {
	return outcome(c.back(t.Errand, VerbTake, t.Reason, func(holder ID) Fact { return Taken{t.Errand, holder, t.Reason} }, now))
}

// refused returns an errand to waiting, and tells the coordinator after [RefusalsToEscalate] refusals.
func (c Case) refused(n int, v Verb, reason Reason, f func(holder ID) Fact, now Moment) ([]Entry, error) {
	entries, err := c.back(n, v, reason, f, now)
	if err == nil && len(c.Request.errand(n).Refused)+1 >= RefusalsToEscalate {
		entries = append(entries, c.raise(ToCoordinator, ReasonRefused, n, now)...)
	}
	return entries, err
}

// back returns an errand to waiting with the fact that f makes of its holder.
func (c Case) back(n int, v Verb, reason Reason, f func(holder ID) Fact, now Moment) ([]Entry, error) {
	if err := reason.check(false); err != nil {
		return nil, err
	}
	e, err := c.own(n, v)
	if err != nil {
		return nil, err
	}
	return append([]Entry{say(now, f(e.Cadre))}, c.alarm(e, now)...), nil
}
