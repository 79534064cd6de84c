package web

import (
	"cmp"
	"context"
	"math"
	"strings"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/intake"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/web/api"
)

// likeliest is how many places somebody who checks a request can choose from.
const likeliest = 3

// LikelyPlaces implements the API.
func (s *Server) LikelyPlaces(ctx context.Context, in api.LikelyPlacesRequestObject) (api.LikelyPlacesResponseObject, error) {
	r, err := s.seen(ctx, dispatch.ID(in.RequestID))
	if err != nil {
		return nil, err
	}
	path, err := s.sight(ctx).path(ctx, r.Where())
	if err != nil {
		return nil, err
	}
	if !of(ctx).keepsRoll(path) {
		return nil, dispatch.Missing("request")
	}
	words := []string{r.Place.Spot}
	known, err := s.config.Store.Personal(ctx, dispatch.Subject{Sort: dispatch.OfRequest, ID: r.ID})
	if err != nil {
		return nil, err
	}
	for _, p := range known { // what is answered holds names of compounds only
		if p.Field == "text" {
			words = append(words, p.Value)
		}
	}
	areas, err := s.config.Store.Areas(ctx, ledger.AreaFilter{Under: cmp.Or(r.Place.Desk, r.Place.Area()), Level: dispatch.Compound})
	if err != nil {
		return nil, err
	}
	all := api.LikelyPlaces200JSONResponse{}
	found := intake.Rank(areas, strings.Join(words, " "), r.Place.Point, likeliest)
	var ids []dispatch.ID
	for _, l := range found {
		ids = append(ids, l.Area.ID)
	}
	paths, err := s.config.Store.Paths(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, l := range found {
		if len(paths[l.Area.ID]) == 0 {
			continue
		}
		shown := api.LikelyPlace{Compound: compound(paths[l.Area.ID], of(ctx).now)}
		if l.Metres >= 0 {
			shown.Metres = int(math.Round(l.Metres))
		}
		all = append(all, shown)
	}
	return all, nil
}
