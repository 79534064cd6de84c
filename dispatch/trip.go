package dispatch

import "slices"

// TripPart is what a trip has besides its legs.
type TripPart string

// The parts.
const (
	TripStay     TripPart = "stay"      // at the hospital, until somebody fetches them 等候
	TripReturn   TripPart = "return"    // 返程
	TripCallBack TripPart = "call_back" // 回访
)

// TripLine says how one part of a trip stands, as far as the record knows.
type TripLine struct {
	Part   TripPart
	Done   bool
	Errand int // that it is about: its cadre and its stops are named in what is said; 0 for the call-back

	trip  stage
	at    Moment // since when, or when it happened
	by    Moment // when they are to be fetched; 0 where that is not agreed
	ended Ending // how it was closed without a call-back
}

// stage is one of the things that can be said of a part.
type stage int

const (
	tripWaits stage = iota
	tripLeft
	tripUnmanned
	tripManned
	tripSetOut
	tripAboard
	tripBack
	tripToCall
	tripCalled
	tripClosed
)

// Trip tells how the stay, the way back and the call-back of a request stand that brings somebody somewhere and back; nothing of
// others. Ended is how it was closed; "" while it is not.
func (r Request) Trip(ended Ending) (lines []TripLine) {
	for _, back := range r.Live() {
		if back.After == 0 || !slices.Contains(back.Carries, Person) {
			continue
		}
		out := r.Latest(back.After)
		if out.State == ErrandFinished {
			stay := TripLine{Part: TripStay, Errand: out.N, trip: tripWaits, at: out.FinishedAt}
			if back.PickedUpAt != 0 || back.State == ErrandFinished {
				stay.trip, stay.Done = tripLeft, true
			}
			lines = append(lines, stay)
		}
		if way, known := back.wayBack(out); known {
			lines = append(lines, way)
		}
	}
	switch {
	case len(lines) == 0:
	case r.State == StateDone:
		lines = append(lines, TripLine{Part: TripCallBack, trip: tripToCall, at: r.DoneAt})
	case r.State == StateClosed && ended == ByCallBack:
		lines = append(lines, TripLine{Part: TripCallBack, trip: tripCalled, at: r.ClosedAt, Done: true})
	case r.State == StateClosed && ended != "":
		lines = append(lines, TripLine{Part: TripCallBack, trip: tripClosed, ended: ended, Done: true})
	}
	return lines
}

// wayBack says how the way back stands. Before somebody is there it is told only where it was agreed.
func (e Errand) wayBack(out Errand) (TripLine, bool) {
	way := TripLine{Part: TripReturn, Errand: e.N, trip: tripUnmanned, by: e.Arrangement.PickUpAt}
	switch {
	case e.State == ErrandFinished:
		way.trip, way.at, way.Done = tripBack, e.FinishedAt, true
	case e.PickedUpAt != 0:
		way.trip, way.at = tripAboard, e.PickedUpAt
	case e.State == ErrandUnderway:
		way.trip, way.at = tripSetOut, e.StartedAt
	case e.State == ErrandAccepted:
		way.trip = tripManned
	case out.State != ErrandFinished:
		return way, way.by != 0
	}
	return way, true
}

// Says tells the line at a moment: cadre is who has its errand, place where that one ends.
func (l TripLine) Says(place, cadre string, now Moment) Text {
	at, by := l.at.Short(now), l.by.Short(now)
	agreed := func(zh, en string) Text {
		if l.by == 0 {
			return Text{"返程：" + zh, "way back: " + en}
		}
		return Text{"返程：说好" + by.ZH + "接，" + zh, "way back: agreed for " + by.EN + "; " + en}
	}
	switch l.trip {
	case tripWaits:
		return Text{"已到" + place + "，等候中（" + at.ZH + "起）", "at " + place + ", waiting since " + at.EN}
	case tripLeft:
		return Text{"已到" + place + "（" + at.ZH + "）", "was at " + place + " from " + at.EN}
	case tripManned:
		return agreed(cadre+"去接", cadre+" will fetch them")
	case tripSetOut:
		return agreed(cadre+at.ZH+"出发去接", cadre+" set out at "+at.EN)
	case tripAboard:
		return Text{"返程：" + at.ZH + "接上了", "way back: picked up at " + at.EN}
	case tripBack:
		return Text{"返程：" + at.ZH + "送回了", "way back: home at " + at.EN}
	case tripToCall:
		return Text{"待回访", "to be called back"}
	case tripCalled:
		return Text{"已回访（" + at.ZH + "）", "called back at " + at.EN}
	case tripClosed:
		how := CodeName(l.ended)
		return Text{"办结：" + how.ZH, "closed: " + how.EN}
	}
	return agreed("还没派人", "nobody is sent yet")
}
