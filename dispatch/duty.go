package dispatch

import (
	"time"

	"github.com/bangban/bangban/geo"
)

type (
	// CheckedIn says that a cadre is on duty 签到, until when and where.
	CheckedIn struct {
		Until Moment
		Point geo.Point `kept:"apart"`
	}
	// CheckedOut ends the duty 签退, and says when the next begins, where that is known.
	CheckedOut struct {
		Reason Reason
		Next   Moment
	}
	// Moved says where the cadre is now.
	Moved struct {
		Point geo.Point `kept:"apart"`
	}
	// DroppedOut says that the cadre has to stop at once, even with errands begun 退出.
	DroppedOut struct{ Reason Reason }

	// CheckIn begins the cadre's duty, or prolongs it.
	CheckIn struct {
		Until Moment // 0: [DefaultShift] from now
		Point geo.Point
	}
	// CheckOut ends the duty; errands not begun are planned again.
	CheckOut struct {
		Reason Reason
		Next   Moment
	}
	// Move reports where the cadre is.
	Move struct{ Point geo.Point }
	// DropOut ends the duty; everything in hand is planned again.
	DropOut struct{ Reason Reason }
)

func (CheckedIn) fact()  {}
func (CheckedOut) fact() {}
func (Moved) fact()      {}
func (DroppedOut) fact() {}

func (CheckIn) Verb() Verb  { return VerbCheckIn }
func (CheckOut) Verb() Verb { return VerbCheckOut }
func (Move) Verb() Verb     { return VerbMove }
func (DropOut) Verb() Verb  { return VerbDropOut }

// Asks for the errands that are planned again.
func (CheckOut) Asks() Needs { return Needs{Hand: true} }
func (DropOut) Asks() Needs  { return Needs{Hand: true} }

const (
	// DefaultShift is how long a duty lasts when no end is given.
	DefaultShift = 12 * time.Hour
	longestShift = 48 * time.Hour
	// longestAbsence is how far ahead the next duty may be announced.
	longestAbsence = 30 * 24 * time.Hour
	// worthwhile is the least move in metres that is recorded.
	worthwhile = 100
)

func (x CheckIn) Decide(c Case, now Moment) (Outcome, error) {
	if x.Until == 0 {
		x.Until = now.Add(DefaultShift)
	}
	if x.Until <= now || x.Until.Sub(now) > longestShift {
		return Outcome{}, Wrong("until", "签退时间须在将来 48 小时内", "the shift must end within the next 48 hours")
	}
	if err := point(x.Point); err != nil {
		return Outcome{}, err
	}
	return Outcome{Entries: []Entry{say(now, CheckedIn(x))}}, nil
}

func (x CheckOut) Decide(c Case, now Moment) (Outcome, error) {
	if !c.Cadre.Duty.On {
		return Outcome{}, Refuse(Conflict, "还没有签到", "not on duty")
	}
	if err := x.Reason.check(false); err != nil {
		return Outcome{}, err
	}
	if x.Next != 0 && (x.Next <= now || x.Next.Sub(now) > longestAbsence) {
		return Outcome{}, Wrong("next", "下次上岗须在将来 30 天内", "the next duty begins within the next 30 days")
	}
	return Outcome{Entries: []Entry{say(now, CheckedOut(x))}, Follow: c.released(false)}, nil
}

// Decide records the place if the cadre has moved at least [worthwhile] metres.
func (x Move) Decide(c Case, now Moment) (Outcome, error) {
	if !c.Cadre.Duty.On {
		return Outcome{}, Refuse(Conflict, "还没有签到", "not on duty")
	}
	if x.Point.IsZero() {
		return Outcome{}, Wrong("point", "须有坐标", "a point is needed")
	}
	if err := point(x.Point); err != nil {
		return Outcome{}, err
	}
	if !c.Cadre.Duty.Point.IsZero() && geo.Distance(c.Cadre.Duty.Point, x.Point) < worthwhile {
		return Outcome{}, nil
	}
	return Outcome{Entries: []Entry{say(now, Moved(x))}}, nil
}

func (x DropOut) Decide(c Case, now Moment) (Outcome, error) {
	if err := x.Reason.check(true); err != nil {
		return Outcome{}, err
	}
	return Outcome{Entries: []Entry{say(now, DroppedOut(x))}, Follow: c.released(true)}, nil
}

func point(p geo.Point) error {
	if p.Valid() != nil {
		return Wrong("point", "坐标不对", "these are no coordinates")
	}
	return nil
}

// Apply folds one entry of its journal into the cadre.
func (c Cadre) Apply(e Entry) Cadre {
	c.Seq = e.Seq
	switch f := e.Fact.(type) {
	case CadreDescribed:
		said := f.Cadre
		said.ID, said.Duty, said.Seq, said.Engagements = e.Subject.ID, c.Duty, e.Seq, c.Engagements
		c = said
	case Erased:
		c = erased(c)
	case CheckedIn:
		since := e.At
		if c.Duty.On {
			since = c.Duty.Since
		}
		p := f.Point
		if p.IsZero() {
			p = c.Duty.Point
		}
		c.Duty = Duty{On: true, Since: since, Until: f.Until, Point: p, SeenAt: e.At}
	case Moved:
		c.Duty.Point, c.Duty.SeenAt = f.Point, e.At
	case CheckedOut:
		c.Duty = Duty{Point: c.Duty.Point, SeenAt: e.At, Next: f.Next}
	case DroppedOut:
		c.Duty = Duty{Point: c.Duty.Point, SeenAt: e.At}
	}
	return c
}

// Dues returns the end of the shift.
func (c Cadre) Dues() []Due {
	if !c.Duty.On || c.Duty.Until == 0 {
		return nil
	}
	return []Due{{Step: StepRelieve, At: c.Duty.Until}}
}

// released returns the commands that take the cadre's errands back: all of them, or only those not begun.
func (c Case) released(begun bool) []Follow {
	var all []Follow
	for _, h := range c.Hand {
		if h.State != ErrandUnderway || begun {
			all = append(all, Follow{Subject: Subject{OfRequest, h.Request}, Command: Take{Errand: h.Errand, Reason: ReasonOffDuty}})
		}
	}
	return all
}

// Subject implements Folded.
func (c Cadre) Subject() Subject { return Subject{OfCadre, c.ID} }

// Length implements Folded.
func (c Cadre) Length() int64 { return c.Seq }

// Fold implements Folded.
func (c Cadre) Fold(e Entry) Folded { return c.Apply(e) }

// Where implements Folded.
func (c Cadre) Where() ID { return c.Area }
