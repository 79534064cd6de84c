package dispatch

import (
	"slices"
	"time"
)

// lateEntry is how long after a call it is taken to have been written on paper and entered afterwards 补录.
const lateEntry = 30 * time.Minute

// enteredAt returns when a call is entered that came long before; 0 for one that is taken down as it comes.
func enteredAt(at, now Moment) Moment {
	if now.Sub(at) > lateEntry {
		return now
	}
	return 0
}

// late returns by how much the clocks of the first round run later than the promise: what was entered late is late on paper, and
// no mark falls for the time before.
func (r Request) late() time.Duration {
	if r.Round > 1 || r.Entered <= r.Since {
		return 0
	}
	return r.Entered.Sub(r.Since)
}

// past checks what a submission says about who has done it already, and when.
func (s Submit) past(c Case, at, now Moment) error {
	switch {
	case s.DoneBy == "" && s.DoneAt == 0:
		return nil
	case s.DoneBy == "":
		return Wrong("done_by", "补录已办的，须写明谁办的", "say who did it")
	case !c.Act.Role.May(VerbTriage):
		return Refuse(Forbidden, "补录已办的，须由接线或网格人员登记", "only the desk enters what was done")
	case s.DoneAt < at || s.DoneAt > now:
		return Wrong("done_at", "办完的时间须在来电之后、现在之前", "it was done after the call and before now")
	case slices.Contains(s.Against, s.DoneBy):
		return Wrong("done_by", "被投诉的人不能办这件投诉", "whom a complaint is about does not see to it")
	}
	return nil
}

// did returns the entries which say that the legs of a submission are done; without legs it was answered at the desk.
func (s Submit) did(c Case, legs []Leg) (entries []Entry) {
	if len(legs) == 0 {
		return []Entry{say(s.DoneAt, Closed{By: ByDesk})}
	}
	for _, l := range legs {
		entries = append(entries, say(s.DoneAt, Finished{Errand: l.N, Cadre: c.Cadre.ID, Unit: c.Cadre.Unit}))
	}
	return entries
}
