package desk

import (
	"cmp"
	"errors"
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// misplaced says of a place that was refused which part of it lies where the actor may not put a request: the compound, the point, or
// the area of words.
func misplaced(err error, said *dispatch.Place) error {
	e, own := errors.AsType[*dispatch.Error](err)
	switch {
	case !own || e.Code != dispatch.NotFound || e.Field != "place.compound" || said == nil || said.Compound != "":
		return err
	case !said.Point.IsZero() && !said.Rough:
		return &dispatch.Error{Code: dispatch.NotFound, Field: "place.point", Text: dispatch.Text{ZH: "这个点不在您管的区域", EN: "this point lies in no area of yours"}}
	case said.Around != "":
		return dispatch.Missing("place.area")
	}
	return err
}

func (t *transaction) load(act dispatch.Act, subject dispatch.Subject, cmd dispatch.Command) (k task, err error) {
	var known bool
	if k.sort, known = dispatch.Sorts[subject.Sort]; !known {
		return k, dispatch.Missing("subject")
	}
	needs := needs(cmd)
	describes, _ := cmd.(dispatch.Describes)
	row := cmd.Verb().Row()
	if k.begins = row.Begins; !k.begins {
		k.before, err = t.tx.Load(subject)
		if k.begins = row.Opens && dispatch.CodeOf(err) == dispatch.NotFound; err != nil && !k.begins {
			return k, err
		}
	}
	if k.begins {
		if k.sort.New == nil {
			return k, dispatch.Missing("subject")
		}
		k.before = k.sort.New(subject.ID)
	} else if k.path, err = t.tx.Path(k.before.Where()); err != nil {
		return k, err
	}
	k.c = dispatch.Case{State: k.before, RedFlags: t.flags}
	switch s := k.before.(type) {
	case dispatch.Request:
		k.c.Request = s
		if act, err = t.accused(&k.c.Request, act); err != nil {
			return k, err
		}
	case dispatch.Cadre:
		k.c.Cadre = s
	case dispatch.Area:
		k.c.Area, k.c.Above = s, k.path[:max(0, len(k.path)-1)]
	case dispatch.Facility:
		k.c.Facility = s
	}
	k.c.Act = act
	there := k.path // the area where the command puts the subject
	if needs.Place != nil {
		there, err = t.place(*needs.Place)
	} else if needs.Into != "" && describes == nil {
		there, err = t.tx.Path(needs.Into)
	} else {
		err = nil // it may begin its subject
	}
	if err != nil {
		return k, err
	}
	if describes != nil {
		if there, err = t.refers(&k.c, needs); err != nil {
			return k, err
		}
		if k.c.Act, err = k.administers(act, there); err == nil {
			err = t.names(k, describes, there)
		}
	} else if k.c.Act, err = k.authorise(act, cmd.Verb(), there); err != nil {
		var reports dispatch.Act
		if reports, k.unseen = act.Reports(k.c.Request, cmd); k.unseen {
			k.c.Act, err = reports, nil
		}
	}
	if err != nil {
		return k, err
	}
	if k.begins {
		k.path = there
	}
	if err := t.beside(&k.c, needs, there); err != nil {
		return k, err
	}
	if x, ok := cmd.(dispatch.Accuser); ok && x.Accuses() != nil {
		return k, t.named(&k.c, x.Accuses(), there)
	}
	return k, nil
}

// needs returns what a command needs besides its subject.
func needs(cmd dispatch.Command) dispatch.Needs {
	if n, ok := cmd.(dispatch.Needy); ok {
		return n.Asks()
	}
	return dispatch.Needs{}
}

// settle completes the place that a command names otherwise than by a door.
func (t *transaction) settle(cmd dispatch.Command) (dispatch.Command, error) {
	p, ok := cmd.(dispatch.Placed)
	if at := needs(cmd).Place; !ok || at == nil || !at.Open() {
		return cmd, nil
	}
	areas, err := t.tx.Areas()
	return p.WithPlace(func(at dispatch.Place) dispatch.Place { return at.Settle(areas) }), err
}

// place loads the path from the root to a place's area, and refuses an area that is no compound.
func (t *transaction) place(p dispatch.Place) ([]dispatch.Area, error) {
	path, err := t.tx.Path(p.Area())
	if dispatch.CodeOf(err) == dispatch.NotFound && p.Compound == "" {
		return nil, dispatch.Wrong("place.area", "没有这个区域", "there is no such area")
	}
	if dispatch.CodeOf(err) == dispatch.NotFound {
		return nil, dispatch.Wrong("place.compound", "没有这个小区", "there is no such compound")
	}
	if err == nil && p.Compound != "" && path[len(path)-1].Level != dispatch.Compound {
		return nil, dispatch.Wrong("place.compound", "这不是小区", "this area is no compound")
	}
	return path, err
}

// refers loads what a description refers to, and returns the path to where it puts its subject.
func (t *transaction) refers(c *dispatch.Case, needs dispatch.Needs) ([]dispatch.Area, error) {
	paths, err := t.tx.Paths(slices.DeleteFunc(append([]dispatch.ID{needs.Into}, needs.Areas...), func(id dispatch.ID) bool { return id == "" }))
	if err != nil {
		return nil, err
	}
	c.Areas = map[dispatch.ID]dispatch.Area{}
	for id, path := range paths {
		c.Areas[id] = path[len(path)-1]
	}
	c.Units = map[dispatch.ID]dispatch.Unit{}
	for _, id := range needs.Units {
		switch u, err := t.tx.Unit(id); dispatch.CodeOf(err) {
		case "":
			c.Units[id] = u
		case dispatch.NotFound:
		default:
			return nil, err
		}
	}
	if needs.Cadre != "" {
		if c.Cadre, err = t.tx.Cadre(needs.Cadre); err != nil && dispatch.CodeOf(err) != dispatch.NotFound {
			return nil, err
		}
	}
	return paths[needs.Into], nil
}

// administers authorises a description: it needs an administrator of where the subject is put and, if it exists, of where it
// is.
func (k task) administers(act dispatch.Act, there []dispatch.Area) (dispatch.Act, error) {
	if !k.begins {
		if _, err := act.MayDescribe(ids(k.path)); err != nil {
			return act, err
		}
	}
	return act.MayDescribe(ids(there))
}

// names refuses a description that puts somebody or something under a unit of another area. What stands under it already stays.
func (t *transaction) names(k task, cmd dispatch.Describes, there []dispatch.Area) error {
	var unit, was dispatch.ID
	switch x := cmd.(type) {
	case dispatch.DescribeCadre:
		unit, was = x.Cadre.Unit, k.before.(dispatch.Cadre).Unit
	case dispatch.DescribeTarget:
		unit, was = x.Target.Unit, k.before.(dispatch.Target).Unit
	}
	u, known := k.c.Units[unit]
	if !known || unit == was {
		return nil
	}
	at, err := t.tx.Path(u.Area)
	if err != nil {
		return err
	}
	return k.c.Act.MayName(u, ids(at), ids(there))
}

// authorise finds the grant that allows the act and returns the act in that role. A request without a place may be placed by
// anybody who sees it.
func (k task) authorise(act dispatch.Act, v dispatch.Verb, there []dispatch.Area) (dispatch.Act, error) {
	if k.begins {
		return act.Allow(v, func(g dispatch.Grant) bool { return k.sort.Begins(g, ids(there)) }, "place.compound")
	}
	return act.Allow(v, func(g dispatch.Grant) bool { return k.sort.Opens(g, act, k.before, ids(k.path)) }, string(k.before.Subject().Sort))
}

func ids(path []dispatch.Area) []dispatch.ID {
	var ids []dispatch.ID
	for _, a := range path {
		ids = append(ids, a.ID)
	}
	return ids
}

// beside loads what a command needs besides its subject.
func (t *transaction) beside(c *dispatch.Case, needs dispatch.Needs, there []dispatch.Area) (err error) {
	if r, ok := c.State.(dispatch.Request); ok {
		place, kind := r.Place, r.Kind
		if needs.Place != nil {
			place = *needs.Place
		}
		if needs.Kind != "" {
			kind = needs.Kind
		}
		if c.Kind, err = t.tx.Kind(kind); err != nil {
			return err
		}
		c.Effect = dispatch.EffectOn(there, place, t.now)
		if needs.Supply {
			c.Supply, c.People = c.Kind.Supply(c.Effect, t.sources, there, t.now), t.people
		}
		if err := t.who(c, needs); err != nil {
			return err
		}
	}
	if needs.Upon && c.State.Length() > 0 {
		if c.Upon, err = t.tx.Upon(c.State.Subject().ID); err != nil {
			return err
		}
	}
	if needs.Looks {
		since := t.now.Add(-dispatch.OftenWithin)
		if c.Looks.Times, err = t.tx.Did(c.Act.Actor, dispatch.FactName(dispatch.Revealed{}), since); err != nil {
			return err
		}
		if c.Looks.Told, err = t.tx.Did(c.Act.Actor, dispatch.FactName(dispatch.RevealedOften{}), since); err != nil {
			return err
		}
	}
	if needs.Hand {
		if c.Hand, err = t.tx.Hand(c.Cadre.ID); err != nil {
			return err
		}
	}
	if needs.Facility != "" {
		if c.Facility, err = t.tx.Facility(needs.Facility); err != nil && dispatch.CodeOf(err) != dispatch.NotFound { // the command reports one that does not exist
			return err
		}
	}
	if needs.Contact != "" {
		switch s, err := t.tx.Load(dispatch.Subject{Sort: dispatch.OfContact, ID: needs.Contact}); dispatch.CodeOf(err) {
		case "":
			c.Contact = s.(dispatch.Contact)
		case dispatch.NotFound: // it begins
		default:
			return err
		}
	}
	other := cmp.Or(needs.Other, c.Request.Parent)
	if other == "" {
		return nil
	}
	switch c.Other, err = t.tx.Request(other); dispatch.CodeOf(err) {
	case "":
		if c.Act, err = t.self(c.Other, c.Act); err != nil {
			return err
		}
		path, err := t.tx.Path(c.Other.Where())
		c.Beside = ids(path)
		return err
	case dispatch.NotFound:
		return nil // the command reports it
	}
	return err
}

// who loads the cadre that a command on a request is about, and their unit.
func (t *transaction) who(c *dispatch.Case, needs dispatch.Needs) (err error) {
	id := c.Request.Who(c.Act, needs)
	if id == "" {
		return nil
	}
	if c.Cadre, err = t.tx.Cadre(id); err != nil {
		if needs.Cadre == id && dispatch.CodeOf(err) == dispatch.NotFound {
			return noCadre()
		}
		return err
	}
	if needs.Cadre == id {
		if err := t.mayName(c.Act, c.Cadre); err != nil {
			return err
		}
	}
	if c.Unit, err = t.tx.Unit(c.Cadre.Unit); dispatch.CodeOf(err) == dispatch.NotFound {
		return nil // a cadre without a unit
	}
	return err
}

// mayName refuses a cadre whom the actor does not see, as if there were none: nobody gives work to, or counts the work of, people of
// other areas and units than their grants cover.
func (t *transaction) mayName(act dispatch.Act, c dispatch.Cadre) error {
	path, err := t.tx.Path(c.Area)
	if err == nil && !act.SeesCadre(c, ids(path)) {
		err = noCadre()
	}
	return err
}

func noCadre() error { return dispatch.Wrong("cadre", "没有这位干部", "there is no such cadre") }
