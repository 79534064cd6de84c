package web

import (
	"context"
	"math"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/web/api"
)

// absence says whom to wake where nobody is on duty who could do what a request needs now; zero where somebody is. It is for those
// who dispatch, with the telephones of the cadres whom they see.
func (s *Server) absence(ctx context.Context, r dispatch.Request) (shown api.Absence, err error) {
	x := s.sight(ctx)
	if !slices.ContainsFunc(x.act.Grants, func(g dispatch.Grant) bool {
		return g.Role.May(dispatch.VerbReassign) || g.Role.May(dispatch.VerbSubmit) && g.Role != dispatch.CadreRole
	}) {
		return shown, nil
	}
	told, none, err := s.config.Desk.Absence(ctx, r)
	if err != nil || !none {
		return shown, err
	}
	ids := []dispatch.ID{told.Next.Cadre}
	for _, w := range told.Wake {
		ids = append(ids, w.Cadre)
	}
	known, err := s.config.Store.Cadres(ctx, ledger.CadreFilter{IDs: ids})
	if err != nil {
		return shown, err
	}
	named := func(w dispatch.Sleeper) (api.Sleeper, error) {
		one := api.Sleeper{Cadre: string(w.Cadre), Metres: int(math.Round(w.Metres)), At: w.At.Time()}
		for _, c := range known {
			if c.ID != w.Cadre {
				continue
			}
			path, err := x.path(ctx, c.Area)
			if err != nil {
				return one, err
			}
			if one.Name = c.Name; x.act.Phones(c, path) {
				one.Phone, one.Dial = c.Phone, s.dial(c.Phone)
			}
		}
		return one, nil
	}
	shown = api.Absence{Since: told.Since.Time(), Wake: []api.Sleeper{}}
	if told.Next.Cadre != "" {
		if shown.Next, err = named(told.Next); err != nil {
			return shown, err
		}
	}
	for _, w := range told.Wake {
		one, err := named(w)
		if err != nil {
			return shown, err
		}
		shown.Wake = append(shown.Wake, one)
	}
	return shown, nil
}
