package web

import (
	"context"
	"maps"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/web/api"
)

// names adds names to the ids in an answer, with one query per sort of subject.
type names struct {
	ctx    context.Context
	store  *ledger.DB
	lang   string
	asked  map[dispatch.Subject][]*string
	actors map[dispatch.ID][]*string
}

func (s *Server) names(ctx context.Context) *names {
	return &names{ctx: ctx, store: s.config.Store, lang: of(ctx).lang, asked: map[dispatch.Subject][]*string{}, actors: map[dispatch.ID][]*string{}}
}

func (n *names) ask(sort dispatch.SubjectSort, id string, into *string) {
	if id == "" {
		return
	}
	of := dispatch.Subject{Sort: sort, ID: dispatch.ID(id)}
	n.asked[of] = append(n.asked[of], into)
}

func (n *names) kind(code string, into *string) { n.ask(dispatch.OfKind, code, into) }

func (n *names) area(id string, into *string) { n.ask(dispatch.OfArea, id, into) }

// number looks up the short number of a request.
func (n *names) number(id string, into *string) { n.ask(dispatch.OfRequest, id, into) }

// actor looks up the name of an account, or else of a cadre.
func (n *names) actor(id string, into *string) {
	n.actors[dispatch.ID(id)] = append(n.actors[dispatch.ID(id)], into)
}

func (n *names) request(r *api.Request) {
	n.kind(r.Kind, &r.KindName)
	n.area(r.Place.Compound, &r.Place.CompoundName)
	n.area(r.Place.Area, &r.Place.AreaName)
	n.actor(r.Keeper.By, &r.Keeper.Name)
	for i := range r.Custody {
		n.ask(dispatch.OfCadre, r.Custody[i].Cadre, &r.Custody[i].CadreName)
	}
	for i := range r.Errands {
		n.errand(&r.Errands[i])
	}
}

func (n *names) callers(all []api.MergedCaller) {
	for i := range all {
		n.area(all[i].Place.Compound, &all[i].Place.CompoundName)
	}
}

func (n *names) errand(e *api.Errand) {
	n.ask(dispatch.OfCadre, e.Cadre, &e.CadreName)
	n.ask(dispatch.OfUnit, e.Unit, &e.UnitName)
	n.ask(dispatch.OfFacility, e.Arrangement.Facility, &e.Arrangement.FacilityName)
	for i := range e.Debts {
		n.ask(dispatch.OfCadre, e.Debts[i].Cadre, &e.Debts[i].CadreName)
	}
	for i := range e.Unread {
		n.ask(dispatch.OfCadre, e.Unread[i].Cadre, &e.Unread[i].CadreName)
	}
	for _, stop := range []*api.Stop{&e.Pick, &e.Drop} {
		switch {
		case stop.Facility != "":
			n.ask(dispatch.OfFacility, stop.Facility, &stop.Name)
		case stop.Cadre != "":
			n.ask(dispatch.OfCadre, stop.Cadre, &stop.Name)
		default:
			n.area(stop.Compound, &stop.Name)
		}
	}
}

// fill runs the queries and writes the names where they were wanted.
func (n *names) fill() error {
	if len(n.actors) > 0 {
		accounts, err := n.store.AccountNames(n.ctx, slices.Collect(maps.Keys(n.actors)))
		if err != nil {
			return err
		}
		for id, places := range n.actors {
			name, known := accounts[id]
			for _, p := range places {
				if *p = name; !known {
					n.ask(dispatch.OfCadre, string(id), p)
				}
			}
		}
	}
	called, err := n.store.Names(n.ctx, slices.Collect(maps.Keys(n.asked)))
	for of, places := range n.asked {
		for _, p := range places {
			*p = called[of].In(n.lang)
		}
	}
	return err
}
