package web

import (
	"context"
	"encoding/json"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/web/api"
)

// describe carries out descriptions of the catalogue for the visitor.
func (s *Server) describe(ctx context.Context, all ...dispatch.Describes) error {
	v := of(ctx)
	return s.config.Desk.Describe(ctx, v.act("", v.now.Time(), "", v.now.Time(), "", ""), nil, all...)
}

// ListKinds implements the API.
func (s *Server) ListKinds(ctx context.Context, in api.ListKindsRequestObject) (api.ListKindsResponseObject, error) {
	day := dispatch.Day(in.Params.AsOf)
	if err := checkDay("as_of", day); err != nil {
		return nil, err
	}
	kinds, err := s.config.Store.KindsAt(ctx, day.End())
	all := api.ListKinds200JSONResponse{}
	for _, k := range kinds {
		all = append(all, kind(k))
	}
	return all, err
}

// SaveKind implements the API.
func (s *Server) SaveKind(ctx context.Context, in api.SaveKindRequestObject) (api.SaveKindResponseObject, error) {
	k := readKind(in.Kind, *in.Body)
	return api.SaveKind200JSONResponse(kind(k)), s.describe(ctx, dispatch.DescribeKind{Kind: k})
}

// ListUnits implements the API.
func (s *Server) ListUnits(ctx context.Context, in api.ListUnitsRequestObject) (api.ListUnitsResponseObject, error) {
	day := dispatch.Day(in.Params.AsOf)
	if err := checkDay("as_of", day); err != nil {
		return nil, err
	}
	units, err := s.config.Store.UnitsAt(ctx, day.End())
	all := api.ListUnits200JSONResponse{}
	for _, u := range units {
		all = append(all, unit(u))
	}
	return all, err
}

// SaveUnit implements the API.
func (s *Server) SaveUnit(ctx context.Context, in api.SaveUnitRequestObject) (api.SaveUnitResponseObject, error) {
	u := dispatch.Unit{ID: dispatch.ID(in.Unit), Name: in.Body.Name, Area: dispatch.ID(in.Body.Area), Offers: in.Body.Offers}
	return api.SaveUnit200JSONResponse(unit(u)), s.describe(ctx, dispatch.DescribeUnit{Unit: u})
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
	a, err := readArea(in.Area, *in.Body)
	if err != nil {
		return nil, err
	}
	if err := s.describe(ctx, dispatch.DescribeArea{Area: a}); err != nil {
		return nil, err
	}
	shown, err := area(a, of(ctx).now)
	return api.SaveArea200JSONResponse(shown), err
}

// CommandArea implements the API.
func (s *Server) CommandArea(ctx context.Context, in api.CommandAreaRequestObject) (api.CommandAreaResponseObject, error) {
	p := in.Params
	a, err := s.command(ctx, dispatch.Subject{Sort: dispatch.OfArea, ID: dispatch.ID(in.Area)}, p.IdempotencyKey, p.XSentAt, p.XDevice, "", *in.Body)
	return api.CommandArea200JSONResponse(a), err
}

// ListCompounds implements the API.
func (s *Server) ListCompounds(ctx context.Context, in api.ListCompoundsRequestObject) (api.ListCompoundsResponseObject, error) {
	compounds, err := s.config.Store.Areas(ctx, ledger.AreaFilter{Under: dispatch.ID(in.Params.Under), Level: dispatch.Compound})
	if err != nil {
		return nil, err
	}
	all, err := s.config.Store.Areas(ctx, ledger.AreaFilter{}) // a control on a community applies to its compounds
	if err != nil {
		return nil, err
	}
	areas := map[dispatch.ID]dispatch.Area{}
	for _, a := range all {
		areas[a.ID] = a
	}
	features := []any{}
	for _, a := range compounds {
		var path []dispatch.Area
		for _, id := range a.Path {
			path = append(path, areas[id])
		}
		properties := map[string]any{"name": a.Name, "effect": dispatch.EffectCodes[dispatch.EffectOn(path, dispatch.Place{}, of(ctx).now)], "point": []float64{a.Site.Point.Lng, a.Site.Point.Lat}}
		var parts []any
		for _, k := range dispatch.Apart(path, of(ctx).now) {
			parts = append(parts, map[string]any{"building": k.Building, "entrance": k.Entrance, "effect": dispatch.EffectCodes[k.Effect]})
		}
		if len(parts) > 0 {
			properties["parts"] = parts
		}
		var shape any
		switch {
		case !a.Site.Boundary.IsZero():
			shape = a.Site.Boundary
		case !a.Site.Point.IsZero():
			shape = map[string]any{"type": "Point", "coordinates": []float64{a.Site.Point.Lng, a.Site.Point.Lat}}
		}
		features = append(features, map[string]any{"type": "Feature", "id": a.ID, "geometry": shape, "properties": properties})
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
	for more := true; more; { // until the page is full of cadres that the visitor may see
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
				all = append(all, x.cadre(c, path))
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
	c, err := readCadre(in.Cadre, *in.Body)
	if err != nil {
		return nil, err
	}
	return api.SaveCadre200JSONResponse(cadre(c)), s.describe(ctx, dispatch.DescribeCadre{Cadre: c})
}

// CommandCadre implements the API.
func (s *Server) CommandCadre(ctx context.Context, in api.CommandCadreRequestObject) (api.CommandCadreResponseObject, error) {
	p := in.Params
	a, err := s.command(ctx, dispatch.Subject{Sort: dispatch.OfCadre, ID: dispatch.ID(in.Cadre)}, p.IdempotencyKey, p.XSentAt, p.XDevice, "", *in.Body)
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
	p, err := point(in.Body.Point)
	if err != nil {
		return nil, err
	}
	b := in.Body
	f := dispatch.Facility{ID: dispatch.ID(in.Facility), Name: b.Name, Role: dispatch.StopRole(b.Role), Area: dispatch.ID(b.Area), Point: p, Opens: b.Opens, Closes: b.Closes, Retired: b.Retired}
	return api.SaveFacility200JSONResponse(facility(f)), s.describe(ctx, dispatch.DescribeFacility{Facility: f})
}

// CommandFacility implements the API.
func (s *Server) CommandFacility(ctx context.Context, in api.CommandFacilityRequestObject) (api.CommandFacilityResponseObject, error) {
	p := in.Params
	a, err := s.command(ctx, dispatch.Subject{Sort: dispatch.OfFacility, ID: dispatch.ID(in.Facility)}, p.IdempotencyKey, p.XSentAt, p.XDevice, "", *in.Body)
	return api.CommandFacility200JSONResponse(a), err
}

// ShowMap implements the API.
func (s *Server) ShowMap(context.Context, api.ShowMapRequestObject) (api.ShowMapResponseObject, error) {
	m := s.config.Map
	return api.ShowMap200JSONResponse{Tiles: m.Tiles, Datum: api.Datum(m.Datum.String()), Note: m.Note}, nil
}
