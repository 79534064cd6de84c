package web

import (
	"context"
	"encoding/json"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/web/api"
)

// writes refuses whoever may not change the catalogue of an area: administrators may, where their grant reaches; what
// belongs to the whole city (area "") only those of everything.
func (s *Server) writes(ctx context.Context, area dispatch.ID) error {
	path, err := s.sight(ctx).path(ctx, area)
	if err != nil {
		return err
	}
	for _, g := range of(ctx).account.Grants {
		if g.Role == dispatch.Administrator && g.Unit == "" && g.Reaches(path) {
			return nil
		}
	}
	return dispatch.Refuse(dispatch.Forbidden, "只有此处的管理员可以修改目录", "only an administrator of this place may change the catalogue")
}

// moves refuses whoever may not change the catalogue where something goes, or where it is, if it is there: nobody takes a
// cadre or a pharmacy from another's area.
func (s *Server) moves(ctx context.Context, is func(dispatch.Tx) (dispatch.ID, error), to dispatch.ID) error {
	if err := s.writes(ctx, to); err != nil {
		return err
	}
	var from dispatch.ID
	err := s.config.Store.View(ctx, func(tx dispatch.Tx) (err error) {
		from, err = is(tx)
		return err
	})
	switch {
	case dispatch.CodeOf(err) == dispatch.NotFound:
		return nil
	case err != nil:
		return err
	}
	return s.writes(ctx, from)
}

// ListKinds implements the API.
func (s *Server) ListKinds(ctx context.Context, _ api.ListKindsRequestObject) (api.ListKindsResponseObject, error) {
	kinds, err := s.config.Store.Kinds(ctx)
	all := api.ListKinds200JSONResponse{}
	for _, k := range kinds {
		all = append(all, kind(k))
	}
	return all, err
}

// SaveKind implements the API.
func (s *Server) SaveKind(ctx context.Context, in api.SaveKindRequestObject) (api.SaveKindResponseObject, error) {
	if err := s.writes(ctx, ""); err != nil {
		return nil, err
	}
	k := readKind(in.Kind, *in.Body)
	return api.SaveKind200JSONResponse(kind(k)), s.config.Store.SaveKind(ctx, k)
}

// ListUnits implements the API.
func (s *Server) ListUnits(ctx context.Context, _ api.ListUnitsRequestObject) (api.ListUnitsResponseObject, error) {
	units, err := s.config.Store.Units(ctx)
	all := api.ListUnits200JSONResponse{}
	for _, u := range units {
		all = append(all, unit(u))
	}
	return all, err
}

// SaveUnit implements the API.
func (s *Server) SaveUnit(ctx context.Context, in api.SaveUnitRequestObject) (api.SaveUnitResponseObject, error) {
	if err := s.writes(ctx, ""); err != nil {
		return nil, err
	}
	u := dispatch.Unit{ID: dispatch.ID(in.Unit), Name: in.Body.Name, Area: dispatch.ID(in.Body.Area), Offers: in.Body.Offers}
	return api.SaveUnit200JSONResponse(unit(u)), s.config.Store.SaveUnit(ctx, u)
}

// ListAreas implements the API.
func (s *Server) ListAreas(ctx context.Context, in api.ListAreasRequestObject) (api.ListAreasResponseObject, error) {
	p := in.Params
	areas, err := s.config.Store.Areas(ctx, ledger.AreaFilter{Under: dispatch.ID(p.Under), Level: dispatch.AreaLevel(p.Level), Name: p.Name, After: dispatch.ID(p.After), Limit: p.Limit})
	if err != nil {
		return nil, err
	}
	all := api.ListAreas200JSONResponse{}
	for _, a := range areas {
		shown, err := area(a, of(ctx).now)
		if err != nil {
			return nil, err
		}
		all = append(all, shown)
	}
	return all, nil
}

// SaveArea implements the API.
func (s *Server) SaveArea(ctx context.Context, in api.SaveAreaRequestObject) (api.SaveAreaResponseObject, error) {
	if err := s.writes(ctx, dispatch.ID(in.Body.Parent)); err != nil { // where it goes
		return nil, err
	}
	there, err := s.sight(ctx).path(ctx, dispatch.ID(in.Area)) // where it is, if it is there
	if err == nil && len(there) > 0 {
		err = s.writes(ctx, dispatch.ID(in.Area))
	}
	if err != nil {
		return nil, err
	}
	a, err := readArea(in.Area, *in.Body)
	if err != nil {
		return nil, err
	}
	if err := s.config.Store.SaveArea(ctx, a); err != nil {
		return nil, err
	}
	shown, err := area(a, of(ctx).now)
	return api.SaveArea200JSONResponse(shown), err
}

// CommandArea implements the API.
func (s *Server) CommandArea(ctx context.Context, in api.CommandAreaRequestObject) (api.CommandAreaResponseObject, error) {
	p := in.Params
	a, err := s.command(ctx, dispatch.Subject{Sort: dispatch.OfArea, ID: dispatch.ID(in.Area)}, p.IdempotencyKey, p.XSentAt, p.XDevice, *in.Body, areaVerbs)
	return api.CommandArea200JSONResponse(a), err
}

// ListCompounds implements the API.
func (s *Server) ListCompounds(ctx context.Context, in api.ListCompoundsRequestObject) (api.ListCompoundsResponseObject, error) {
	compounds, err := s.config.Store.Areas(ctx, ledger.AreaFilter{Under: dispatch.ID(in.Params.Under), Level: dispatch.Compound})
	if err != nil {
		return nil, err
	}
	all, err := s.config.Store.Areas(ctx, ledger.AreaFilter{}) // a control on a community holds in its compounds
	if err != nil {
		return nil, err
	}
	areas := map[dispatch.ID]dispatch.Area{}
	for _, a := range all {
		areas[a.ID] = a
	}
	features := []any{}
	for _, a := range compounds {
		path := []dispatch.Area{a}
		for _, id := range a.Path {
			path = append(path, areas[id])
		}
		var shape any
		switch {
		case !a.Site.Boundary.IsZero():
			shape = a.Site.Boundary
		case !a.Site.Point.IsZero():
			shape = map[string]any{"type": "Point", "coordinates": []float64{a.Site.Point.Lng, a.Site.Point.Lat}}
		}
		features = append(features, map[string]any{"type": "Feature", "id": a.ID, "geometry": shape,
			"properties": map[string]any{"name": a.Name, "effect": effects[dispatch.EffectOn(path, dispatch.Place{}, of(ctx).now)],
				"point": []float64{a.Site.Point.Lng, a.Site.Point.Lat}}})
	}
	doc, err := json.Marshal(map[string]any{"type": "FeatureCollection", "features": features})
	if err != nil {
		return nil, err
	}
	var shown map[string]any
	if err := json.Unmarshal(doc, &shown); err != nil {
		return nil, err
	}
	return api.ListCompounds200ApplicationGeoPlusJSONResponse(shown), nil
}

// ListCadres implements the API. A cadre sees themselves.
func (s *Server) ListCadres(ctx context.Context, in api.ListCadresRequestObject) (api.ListCadresResponseObject, error) {
	p, x := in.Params, s.sight(ctx)
	f := ledger.CadreFilter{IDs: readIDs(p.ID), Under: dispatch.ID(p.Under), Unit: dispatch.ID(p.Unit), Name: p.Name, After: dispatch.ID(p.After), Limit: p.Limit}
	if p.OnDuty {
		f.OnDuty = &p.OnDuty
	}
	all := api.ListCadres200JSONResponse{}
	for more := true; more; { // until the page is full of whom they may see
		cadres, err := s.config.Store.Cadres(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, c := range cadres {
			path, err := x.path(ctx, c.Area)
			if err != nil {
				return nil, err
			}
			if f.After = c.ID; x.act.SeesCadre(c, path) {
				all = append(all, cadre(c))
			}
			if len(all) == p.Limit && p.Limit > 0 {
				break
			}
		}
		more = p.Limit > 0 && len(cadres) == p.Limit && len(all) < p.Limit
	}
	return all, nil
}

// SaveCadre implements the API.
func (s *Server) SaveCadre(ctx context.Context, in api.SaveCadreRequestObject) (api.SaveCadreResponseObject, error) {
	was := func(tx dispatch.Tx) (dispatch.ID, error) {
		c, err := tx.Cadre(dispatch.ID(in.Cadre))
		return c.Area, err
	}
	if err := s.moves(ctx, was, dispatch.ID(in.Body.Area)); err != nil {
		return nil, err
	}
	c, err := readCadre(in.Cadre, *in.Body)
	if err != nil {
		return nil, err
	}
	return api.SaveCadre200JSONResponse(cadre(c)), s.config.Store.SaveCadreCard(ctx, c)
}

// CommandCadre implements the API.
func (s *Server) CommandCadre(ctx context.Context, in api.CommandCadreRequestObject) (api.CommandCadreResponseObject, error) {
	p := in.Params
	a, err := s.command(ctx, dispatch.Subject{Sort: dispatch.OfCadre, ID: dispatch.ID(in.Cadre)}, p.IdempotencyKey, p.XSentAt, p.XDevice, *in.Body, cadreVerbs)
	return api.CommandCadre200JSONResponse(a), err
}

// ListFacilities implements the API.
func (s *Server) ListFacilities(ctx context.Context, _ api.ListFacilitiesRequestObject) (api.ListFacilitiesResponseObject, error) {
	facilities, err := s.config.Store.FacilityList(ctx)
	all := api.ListFacilities200JSONResponse{}
	for _, f := range facilities {
		all = append(all, facility(f))
	}
	return all, err
}

// SaveFacility implements the API.
func (s *Server) SaveFacility(ctx context.Context, in api.SaveFacilityRequestObject) (api.SaveFacilityResponseObject, error) {
	was := func(tx dispatch.Tx) (dispatch.ID, error) {
		f, err := tx.Facility(dispatch.ID(in.Facility))
		return f.Area, err
	}
	if err := s.moves(ctx, was, dispatch.ID(in.Body.Area)); err != nil {
		return nil, err
	}
	p, err := point(in.Body.Point)
	if err != nil {
		return nil, err
	}
	b := in.Body
	f := dispatch.Facility{ID: dispatch.ID(in.Facility), Name: b.Name, Role: dispatch.StopRole(b.Role), Area: dispatch.ID(b.Area), Point: p, Opens: b.Opens, Closes: b.Closes, Retired: b.Retired}
	return api.SaveFacility200JSONResponse(facility(f)), s.config.Store.SaveFacilityCard(ctx, f)
}

// CommandFacility implements the API.
func (s *Server) CommandFacility(ctx context.Context, in api.CommandFacilityRequestObject) (api.CommandFacilityResponseObject, error) {
	p := in.Params
	a, err := s.command(ctx, dispatch.Subject{Sort: dispatch.OfFacility, ID: dispatch.ID(in.Facility)}, p.IdempotencyKey, p.XSentAt, p.XDevice, *in.Body, facilityVerbs)
	return api.CommandFacility200JSONResponse(a), err
}

// ShowMap implements the API.
func (s *Server) ShowMap(context.Context, api.ShowMapRequestObject) (api.ShowMapResponseObject, error) {
	m := s.config.Map
	return api.ShowMap200JSONResponse{Tiles: m.Tiles, Datum: api.Datum(m.Datum.String()), Note: m.Note}, nil
}
