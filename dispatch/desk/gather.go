package desk

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// situation is a dispatch.Situation that is being loaded.
type situation struct{ dispatch.Situation }

// gathered is the situation of the claimed jobs.
type gathered struct {
	situation
	anew   []dispatch.Job // to be laid down again, because the control has changed
	unread []error        // errors of jobs that cannot be planned; the others are planned all the same
}

// gather loads all that a planner may look at.
func gather(tx dispatch.Tx, jobs []dispatch.Job, now dispatch.Moment) (g gathered, err error) {
	g.situation = newSituation(now)
	for _, j := range jobs {
		switch err := g.add(tx, j); dispatch.CodeOf(err) {
		case "":
		case dispatch.NotFound, dispatch.Invalid:
			g.unread = append(g.unread, fmt.Errorf("%s: %w", dispatch.ErrandID(j.Subject.ID, j.Errand), err))
		default:
			return g, err
		}
	}
	g.thin()
	if len(g.Tasks)+len(g.Given) == 0 {
		return g, nil
	}
	return g, g.surround(tx)
}

func (g *gathered) add(tx dispatch.Tx, j dispatch.Job) error {
	r, err := tx.Request(j.Subject.ID)
	if err != nil {
		return err
	}
	path, err := g.path(tx, r.Place.Area())
	if err != nil {
		return err
	}
	if r.Reroutes(dispatch.EffectOn(path, r.Place, g.Now)) {
		if !slices.ContainsFunc(g.anew, func(o dispatch.Job) bool { return o.Subject == j.Subject }) {
			g.anew = append(g.anew, j)
		}
		return nil
	}
	k, err := g.kind(tx, r.Kind)
	if err != nil {
		return err
	}
	if err := same(tx, &r); err != nil {
		return err
	}
	switch e := r.Latest(j.Errand); e.State {
	case dispatch.ErrandWaiting:
		if len(r.Awaits(e)) > 0 { // something was taken back since
			return nil
		}
		g.Tasks = append(g.Tasks, dispatch.Task{Request: r, Errand: e, Kind: k})
	case dispatch.ErrandAccepted:
		g.Given = append(g.Given, dispatch.Task{Request: r, Errand: e, Kind: k})
	}
	return nil
}

// givenMost is how many given errands are reconsidered in one plan.
const givenMost = 100

// thin drops given errands where something urgent waits, and above [givenMost].
func (g *gathered) thin() {
	if slices.ContainsFunc(g.Tasks, func(t dispatch.Task) bool { return t.Request.Urgency > dispatch.Routine }) {
		g.Given = nil
	}
	slices.SortFunc(g.Given, func(a, b dispatch.Task) int {
		return cmp.Or(cmp.Compare(a.Errand.AssignedAt, b.Errand.AssignedAt), cmp.Compare(a.Request.ID, b.Request.ID), cmp.Compare(a.Errand.N, b.Errand.N))
	})
	g.Given = g.Given[:min(len(g.Given), givenMost)]
}

func newSituation(now dispatch.Moment) situation {
	return situation{dispatch.Situation{Now: now, Kinds: map[string]dispatch.Kind{}, Areas: map[dispatch.ID]dispatch.Area{}, Above: map[dispatch.ID][]dispatch.Area{}, Holders: map[dispatch.ID]dispatch.Cadre{}}}
}

// kind loads a kind once.
func (s *situation) kind(tx dispatch.Tx, code string) (dispatch.Kind, error) {
	k, ok := s.Kinds[code]
	if ok {
		return k, nil
	}
	k, err := tx.Kind(code)
	if err == nil {
		s.Kinds[code] = k
	}
	return k, err
}

// path loads the path from the root to an area once.
func (s *situation) path(tx dispatch.Tx, id dispatch.ID) ([]dispatch.Area, error) {
	if path, ok := s.Above[id]; ok || id == "" {
		return path, nil
	}
	path, err := tx.Path(id)
	if err == nil {
		s.Above[id], s.Areas[id] = path, path[len(path)-1]
	}
	return path, err
}

// surround loads the cadres who could do the tasks and the places that matter.
func (s *situation) surround(tx dispatch.Tx) (err error) {
	if s.Facilities, err = tx.Facilities(); err != nil {
		return err
	}
	if s.Cadres, err = tx.OnDuty(s.Now.Day().Start()); err != nil {
		return err
	}
	if err := s.find(tx); err != nil {
		return err
	}
	return s.locate(tx)
}

// find loads the cadres who have goods that somebody else is to bring.
func (s *situation) find(tx dispatch.Tx) error {
	var picks []dispatch.Stop
	for _, t := range slices.Concat(s.Tasks, s.Given) {
		picks = append(picks, t.Errand.Pick)
	}
	for _, c := range s.Cadres {
		for _, h := range c.Hand {
			picks = append(picks, h.Pick)
		}
	}
	for _, p := range picks {
		if p.Role != dispatch.AtHolder || s.Holders[p.Cadre].ID != "" {
			continue
		}
		holder, err := tx.Cadre(p.Cadre)
		if err != nil && dispatch.CodeOf(err) != dispatch.NotFound {
			return err
		}
		s.Holders[p.Cadre] = holder
	}
	return nil
}

// locate loads the areas where cadres live, serve and go, and the kinds of what they have. There may be thousands, so they are
// loaded in one query.
func (s *situation) locate(tx dispatch.Tx) error {
	wanted := map[dispatch.ID]bool{}
	for _, c := range s.Cadres {
		wanted[c.Cadre.Home], wanted[c.Cadre.Area] = true, true
		for _, h := range c.Hand {
			if _, err := s.kind(tx, h.Kind); err != nil {
				return err
			}
			wanted[h.Pick.Compound], wanted[h.Drop.Compound] = true, true
		}
	}
	for _, h := range s.Holders {
		wanted[h.Home] = true
	}
	delete(wanted, "")
	paths, err := tx.Paths(slices.Collect(maps.Keys(wanted)))
	for id, path := range paths {
		s.Above[id], s.Areas[id] = path, path[len(path)-1]
	}
	return err
}
