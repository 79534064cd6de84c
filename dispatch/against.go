package dispatch

import (
	"fmt"
	"slices"
)

// Identity is one person by all the ids under which somebody may complain about them.
type Identity struct {
	IDs  []ID // of their accounts, and of the cadres that they are
	Part []ID // of the units and teams that they belong to
}

// All returns every id by which a complaint may be about them.
func (i Identity) All() []ID { return append(slices.Clone(i.IDs), i.Part...) }

// About reports whether the request is a complaint about one of those. Whoever it is about neither sees it nor has anything to do
// with it, in whatever role: every path to a request asks this.
func (r Request) About(who ...ID) bool {
	return slices.ContainsFunc(who, func(id ID) bool { return id != "" && slices.Contains(r.Against, id) })
}

// Accused reports whether the request is a complaint about the actor or their unit. The program and residents have no Self.
func (a Act) Accused(r Request) bool { return r.About(a.Self...) }

// Reports returns the act by which somebody may still report what they did of a request that is about them, and that they see no more:
// a cadre who once had the errand, as any other who lost one. False for everybody and everything else.
func (a Act) Reports(r Request, cmd Command) (Act, bool) {
	n, about := errandOf(cmd)
	row := cmd.Verb().Row()
	if !row.Happened || !about || a.Cadre == "" || !a.Accused(r) || !slices.Contains(r.errand(n).Holders, a.Cadre) {
		return a, false
	}
	if !slices.Contains(row.Roles, CadreRole) || !slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == CadreRole }) {
		return a, false
	}
	a.Role = CadreRole
	return a, true
}

// Loses reports whether the entries from seq on took the request out of the actor's sight, because it was said that it is about
// them: path leads from the root to its area.
func (a Act) Loses(r Request, seq int64, path []ID) bool {
	if r.Named < seq || !a.Accused(r) {
		return false
	}
	r.Against = nil
	return a.Sees(r, path)
}

// Self returns the ids by which a complaint may be about a cadre: their own, their unit's, and those of a team's people.
func (c Cadre) Self() []ID { return append([]ID{c.ID, c.Unit, c.Lead}, c.Members...) }

type (
	// NameAgainst says whom the request complains about 写明被投诉人: all of them, by the ids of cadres, accounts and units. It says
	// so of the requests with which it was merged, too.
	NameAgainst struct{ Against []ID }
	// AgainstNamed says whom the request complains about from then on.
	AgainstNamed struct {
		Against  []ID `kept:"apart"`
		Relieved bool // whoever had taken it over is among them
	}
)

func (AgainstNamed) fact()          {}
func (NameAgainst) Verb() Verb      { return VerbNameAgainst }
func (x NameAgainst) Accuses() []ID { return x.Against }
func (x Submit) Accuses() []ID      { return x.Against }
func (x Triage) Accuses() []ID      { return x.Against }
func (c Case) withAgainst() Request { r := c.Request; r.Against = c.Same; return r }
func (r Request) family() (all []ID) {
	if r.Parent != "" {
		all = append(all, r.Parent)
	}
	for _, c := range r.Children {
		all = append(all, c.Request)
	}
	return all
}

// Accuser is a command that may say whom a request complains about; nil where it says nothing of it.
type Accuser interface{ Accuses() []ID }

// Lead is somebody who may give the errands of a request to others: the level at which they stand, and every id of theirs.
type Lead struct {
	Level Level
	Self  []ID
}

// mostAgainst is how many a request may complain about.
const mostAgainst = 20

// accused returns whom a command names: of a team its people too, since they may have changed by the time that somebody looks.
func (c Case) accused(named []ID) ([]ID, error) {
	if len(named) > mostAgainst {
		return nil, Wrong("against", fmt.Sprintf("最多写 %d 个", mostAgainst), fmt.Sprintf("at most %d are named", mostAgainst))
	}
	var all []ID
	add := func(ids ...ID) {
		for _, id := range ids {
			if id != "" && !slices.Contains(all, id) {
				all = append(all, id)
			}
		}
	}
	for i, id := range named {
		if err := sized(fmt.Sprintf("against[%d]", i), string(id), 1, MaxShort); err != nil {
			return nil, err
		}
		add(id)
		for _, k := range c.Named {
			if k.ID == id {
				add(append([]ID{k.Lead}, k.Members...)...)
			}
		}
	}
	return all, nil
}

// Decide names them. What one of them has in hand is taken back at once.
func (x NameAgainst) Decide(c Case, now Moment) (Outcome, error) {
	if err := c.Request.Takes(VerbNameAgainst); err != nil {
		return Outcome{}, err
	}
	return c.name(x.Against, now)
}

// name returns what follows when it is said whom the request complains about; nothing where that is known.
func (c Case) name(named []ID, now Moment) (Outcome, error) {
	against, err := c.accused(named)
	if err != nil || slices.Equal(against, c.recorded()) {
		return Outcome{}, err
	}
	r := c.withAgainst()
	out := Outcome{Entries: []Entry{say(now, AgainstNamed{Against: against, Relieved: r.About(c.Keeper...)})}}
	for _, e := range r.Errands {
		holder := slices.IndexFunc(c.Holders, func(k Cadre) bool { return k.ID == e.Cadre })
		if e.State.Given() && holder >= 0 && r.About(c.Holders[holder].Self()...) {
			out.Entries = append(append(out.Entries, say(now, Taken{Errand: e.N, Cadre: e.Cadre, Reason: ReasonAgainst})), c.alarm(e, now)...)
		}
	}
	out.Entries = append(out.Entries, c.above(now)...)
	for _, id := range c.Request.family() {
		out.Follow = append(out.Follow, Follow{Subject: Subject{OfRequest, id}, Command: NameAgainst{Against: against}, IfThere: true})
	}
	return out, nil
}

// recorded is whom the request complains about as the record has it. The Desk adds to the case's request every other id of the
// same persons.
func (c Case) recorded() []ID {
	r, _ := c.State.(Request)
	return r.Against
}

// above passes the request up where all are accused who could have errands of it given to others: to the first level where
// somebody is not.
func (c Case) above(now Moment) []Entry {
	r := c.withAgainst()
	if r.State == StateDone || slices.Contains(ended, r.State) {
		return nil
	}
	kept := false // somebody keeps out of it, and all who stand as high
	for level := ToCoordinator; level <= ToDistrict; level++ {
		at := func(l Lead) bool { return l.Level == level }
		free := func(l Lead) bool { return at(l) && !r.About(l.Self...) }
		if slices.ContainsFunc(c.Leads, free) {
			if !kept {
				return nil
			}
			return c.raise(level, ReasonAgainst, 0, now)
		}
		kept = kept || slices.ContainsFunc(c.Leads, at)
	}
	if !kept {
		return nil
	}
	return c.raise(ToDistrict, ReasonAgainst, 0, now)
}

// Units returns the units to which the account's rights are limited.
func (a Account) Units() (all []ID) {
	for _, g := range a.Grants {
		if g.Unit != "" {
			all = append(all, g.Unit)
		}
	}
	return all
}

// Leads returns the levels at which an account may have the errands of an area given to others: path leads from the root to it.
func (a Account) Leads(path []Area) (levels []Level) {
	for _, g := range a.Grants {
		if a.Disabled || g.Unit != "" || !g.Role.May(VerbOrder) {
			continue
		}
		if g.Area == "" {
			levels = append(levels, ToDistrict)
		}
		for _, at := range path {
			if at.ID == g.Area {
				levels = append(levels, at.Level.Raised())
			}
		}
	}
	return levels
}

// Raised is the level of escalation at which whoever leads an area of this level stands.
func (l AreaLevel) Raised() Level {
	switch l {
	case City, District:
		return ToDistrict
	case Subdistrict:
		return ToSubdistrict
	}
	return ToCoordinator
}
