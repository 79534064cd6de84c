package dispatch

import (
	"slices"
	"time"

	"github.com/bangban/bangban/geo"
)

// Supply says from when what a request asks for can be fetched. The zero value says that nothing is fetched.
type Supply struct {
	Fetched bool   // the first errand fetches something at a facility
	Opens   Moment // when the first source opens; 0 where one is open now, or none is known
	None    bool   // every source is sealed
}

const (
	// inReach is how far from the compound a source is at most, in metres as the crow flies; where none is so near, all count.
	inReach = 15_000
	// openLeast is how long a source has to stay open for somebody to get there.
	openLeast = 30 * time.Minute
	// afterOpening is how long after the first source opened, or the first who can do it came on duty, a request may take.
	afterOpening = time.Hour
	// remaining is how many places are named to whoever cannot wait for a source to open.
	remaining = 3
)

// Source returns the role of the facility at which a kind fetches something under a control; "" where nothing is fetched.
func (k Kind) Source(effect Effect) StopRole {
	legs := k.Flow.Row(effect)
	if len(legs) == 0 || !slices.Contains(FacilityRoles, legs[0].From) {
		return ""
	}
	return legs[0].From
}

// Supply looks at the facilities that what a kind fetches under a control comes from, near the area at the end of a path.
func (k Kind) Supply(effect Effect, all []Facility, path []Area, at Moment) Supply {
	role := k.Source(effect)
	if role == "" {
		return Supply{}
	}
	s := Supply{Fetched: true}
	sources := sourcesOf(role, all, standsAt(path))
	for _, f := range sources {
		opens, ever := f.opensAt(at)
		if ever && opens == at {
			return Supply{Fetched: true}
		}
		if ever && (s.Opens == 0 || opens < s.Opens) {
			s.Opens = opens
		}
	}
	s.None = len(sources) > 0 && s.Opens == 0
	return s
}

// standsAt returns where the area at the end of a path stands; the zero point where nobody has said it.
func standsAt(path []Area) geo.Point {
	if len(path) == 0 {
		return geo.Point{}
	}
	return path[len(path)-1].Site.Point
}

// sourcesOf returns the facilities of a role that are in reach, sealed or not.
func sourcesOf(role StopRole, all []Facility, near geo.Point) []Facility {
	var some, close []Facility
	for _, f := range all {
		if f.Role != role || f.Retired {
			continue
		}
		some = append(some, f)
		if !near.IsZero() && geo.Distance(near, f.Point) <= inReach {
			close = append(close, f)
		}
	}
	if len(close) > 0 {
		return close
	}
	return some
}

// opensAt returns from when the facility can be used: at, or when it opens next. One that is sealed never can.
func (f Facility) opensAt(at Moment) (opens Moment, ever bool) {
	if !f.Usable() {
		return 0, false
	}
	if f.ClosedBy(at) == "" && f.ClosedBy(at.Add(openLeast)) == "" {
		return at, true
	}
	midnight := at.Day().Start()
	if opens = midnight.Add(time.Duration(f.Opens) * time.Minute); opens <= at {
		opens = at.Day().Next().Start().Add(time.Duration(f.Opens) * time.Minute)
	}
	return opens, true
}

// Remains returns the places that are open for somebody who cannot wait until the sources near them open: others of the kind,
// and hospitals, the nearest first.
func Remains(role StopRole, all []Facility, path []Area, at Moment) []Facility {
	var open []Facility
	for _, f := range all {
		if opens, ever := f.opensAt(at); ever && opens == at && (f.Role == role || f.Role == AtHospital) {
			open = append(open, f)
		}
	}
	if near := standsAt(path); !near.IsZero() {
		slices.SortStableFunc(open, func(a, b Facility) int {
			return int(geo.Distance(near, a.Point) - geo.Distance(near, b.Point))
		})
	}
	return open[:min(len(open), remaining)]
}

// supplied returns when the first source of a request opens; 0 where it waits for none.
func (c Case) supplied(r Request) Moment {
	if !c.Supply.Fetched {
		return 0
	}
	return max(r.Opens, c.Supply.Opens)
}

// possible is from when anything can be done: a source is open, and somebody who can do it is on duty; 0 where that is known of
// neither. Where a life is in danger nothing is waited for.
func (r Request) possible() Moment {
	if r.Urgency == LifeThreatening {
		return 0
	}
	return max(r.Opens, r.Manned)
}

// OpensAt returns from when what the request waits for makes it possible, and what that is: that a shop opens, or that somebody
// comes on duty; 0 once it is so or there is nothing to wait for.
func (r Request) OpensAt(now Moment) (Moment, Text) {
	at := r.possible()
	if at <= now || !r.State.Active() {
		return 0, Text{}
	}
	if r.Manned == at {
		return at, Text{"有人上岗", "somebody comes on duty"}
	}
	for _, e := range r.Live() {
		if slices.Contains(FacilityRoles, e.Pick.Role) {
			name := e.Pick.Role.Name()
			return at, Text{name.ZH + "开门", "the " + name.EN + " opens"}
		}
	}
	return at, Text{"店铺开门", "a shop opens"}
}

// Unsupplied reports whether a request cannot wait until its source opens: somebody has to say where else to turn.
func (r Request) Unsupplied(now Moment) bool {
	return r.State.Active() && (r.raisedFor(ReasonNoSource, 0) != NotEscalated || r.Opens > now && r.RunsOut != 0 && r.Opens > r.RunsOut.Day().Start())
}

// unsupplied passes a request up whose thing runs out before any source opens, or whose sources are all sealed.
func (c Case) unsupplied(r Request, now Moment) []Entry {
	if !c.Supply.None && (r.RunsOut == 0 || r.Opens <= r.RunsOut.Day().Start()) {
		return nil
	}
	return c.raise(ToCoordinator, ReasonNoSource, 0, now)
}
