package web

import (
	"context"
	"maps"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/web/api"
)

// names puts beside ids what they are called, so that no page need ask for each: all of an answer's in one question a sort.
type names struct {
	ctx             context.Context
	store           *ledger.DB
	lang            string
	asked           map[ledger.Named]map[dispatch.ID][]*string
	kinds           map[string][]*string
	numbers, actors map[dispatch.ID][]*string
}

func (s *Server) names(ctx context.Context) *names {
	return &names{ctx: ctx, store: s.config.Store, lang: of(ctx).lang, asked: map[ledger.Named]map[dispatch.ID][]*string{}, kinds: map[string][]*string{},
		numbers: map[dispatch.ID][]*string{}, actors: map[dispatch.ID][]*string{}}
}

func (n *names) ask(sort ledger.Named, id string, into *string) {
	if id == "" {
		return
	}
	if n.asked[sort] == nil {
		n.asked[sort] = map[dispatch.ID][]*string{}
	}
	n.asked[sort][dispatch.ID(id)] = append(n.asked[sort][dispatch.ID(id)], into)
}

func (n *names) kind(code string, into *string) { n.kinds[code] = append(n.kinds[code], into) }

func (n *names) area(id string, into *string) { n.ask(ledger.NamedAreas, id, into) }

// number is the short number of a request.
func (n *names) number(id string, into *string) {
	n.numbers[dispatch.ID(id)] = append(n.numbers[dispatch.ID(id)], into)
}

// actor is what an account is called, or else a cadre.
func (n *names) actor(id string, into *string) {
	n.actors[dispatch.ID(id)] = append(n.actors[dispatch.ID(id)], into)
}

func (n *names) request(r *api.Request) {
	n.kind(r.Kind, &r.KindName)
	n.area(r.Place.Compound, &r.Place.CompoundName)
	for i := range r.Errands {
		n.errand(&r.Errands[i])
	}
}

func (n *names) errand(e *api.Errand) {
	n.ask(ledger.NamedCadres, e.Cadre, &e.CadreName)
	n.ask(ledger.NamedUnits, e.Unit, &e.UnitName)
	n.ask(ledger.NamedFacilities, e.Arrangement.Facility, &e.Arrangement.FacilityName)
	for _, stop := range []*api.Stop{&e.Pick, &e.Drop} {
		if stop.Facility != "" {
			n.ask(ledger.NamedFacilities, stop.Facility, &stop.Name)
		} else {
			n.area(stop.Compound, &stop.Name)
		}
	}
}

// fill asks, and writes the names where they were wanted.
func (n *names) fill() error {
	accounts, err := write(n.ctx, n.actors, n.store.AccountNames)
	if err != nil {
		return err
	}
	for id, places := range n.actors {
		if _, known := accounts[id]; !known {
			for _, p := range places {
				n.ask(ledger.NamedCadres, string(id), p)
			}
		}
	}
	if _, err := write(n.ctx, n.numbers, n.store.RequestNumbers); err != nil {
		return err
	}
	for sort, wanted := range n.asked {
		_, err := write(n.ctx, wanted, func(ctx context.Context, ids []dispatch.ID) (map[dispatch.ID]string, error) {
			return n.store.Called(ctx, sort, ids)
		})
		if err != nil {
			return err
		}
	}
	if len(n.kinds) == 0 {
		return nil
	}
	kinds, err := n.store.Kinds(n.ctx)
	if err != nil {
		return err
	}
	for _, k := range kinds {
		for _, p := range n.kinds[k.Code] {
			*p = k.Name.In(n.lang)
		}
	}
	return nil
}

// write asks what things are called, and writes it wherever that was wanted.
func write(ctx context.Context, wanted map[dispatch.ID][]*string, ask func(context.Context, []dispatch.ID) (map[dispatch.ID]string, error)) (map[dispatch.ID]string, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	called, err := ask(ctx, slices.Collect(maps.Keys(wanted)))
	for id, places := range wanted {
		for _, p := range places {
			*p = called[id]
		}
	}
	return called, err
}
