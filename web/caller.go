package web

import (
	"context"
	"slices"
	"strings"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/web/api"
)

// What an operator looks up during a call: compound, household, promised time.

// FindCompounds implements the API.
func (s *Server) FindCompounds(ctx context.Context, in api.FindCompoundsRequestObject) (api.FindCompoundsResponseObject, error) {
	limit := in.Params.Limit
	if limit == 0 {
		limit = 8
	}
	all := api.FindCompounds200JSONResponse{}
	under, ok := of(ctx).submitsIn()
	if !ok {
		return all, nil
	}
	found, err := s.config.Store.FindCompounds(ctx, in.Params.Q, under, limit)
	if err != nil {
		return nil, err
	}
	if name, _ := nameAndDoor(in.Params.Q); len(found) == 0 && name != "" { // BY3: the door is written with it
		if found, err = s.config.Store.FindCompounds(ctx, name, under, limit); err != nil {
			return nil, err
		}
	}
	ids := make([]dispatch.ID, len(found))
	for i, a := range found {
		ids[i] = a.ID
	}
	paths, err := s.config.Store.Paths(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		all = append(all, compound(paths[id], of(ctx).now))
	}
	return all, nil
}

// compound shows the last area of a path, and the control that applies to it.
func compound(path []dispatch.Area, now dispatch.Moment) api.FoundCompound {
	a := path[len(path)-1]
	shown := api.FoundCompound{ID: string(a.ID), Name: a.Name}
	var within []string
	for _, p := range path {
		if p.ID != a.ID && p.Level != dispatch.City {
			within = append(within, p.Name)
		}
	}
	control := dispatch.ControlOn(path, dispatch.Place{}, now)
	shown.Within, shown.Label, shown.Effect = strings.Join(within, " "), control.Label, api.FoundCompoundEffect(dispatch.EffectCodes[control.Effect])
	return shown
}

// submitsIn returns the areas in which the visitor may submit requests; none means everywhere. It is false if they may nowhere.
func (v visitor) submitsIn() ([]dispatch.ID, bool) {
	var areas []dispatch.ID
	for _, g := range v.account.Grants {
		if !g.Role.May(dispatch.VerbSubmit) {
			continue
		}
		if g.Area == "" || g.Role == dispatch.CadreRole {
			return nil, true
		}
		areas = append(areas, g.Area)
	}
	return areas, len(areas) > 0
}

// keepsRoll reports whether the visitor may use the household roll of an area: path leads from the root to it.
func (v visitor) keepsRoll(path []dispatch.ID) bool {
	return slices.ContainsFunc(v.account.Grants, func(g dispatch.Grant) bool {
		return g.Role.May(dispatch.VerbTriage) && g.Unit == "" && g.Reaches(path)
	})
}

// SearchHouseholds implements the API.
func (s *Server) SearchHouseholds(ctx context.Context, in api.SearchHouseholdsRequestObject) (api.SearchHouseholdsResponseObject, error) {
	index := s.config.Desk.PhoneIndex(in.Body.Phone)
	if index == "" {
		return nil, dispatch.Wrong("phone", "电话须有数字", "a phone number has digits")
	}
	found, err := s.config.Store.HouseholdsByPhone(ctx, index)
	if err != nil {
		return nil, err
	}
	x, all := s.sight(ctx), api.SearchHouseholds200JSONResponse{}
	for _, h := range found {
		path, err := x.path(ctx, h.Compound)
		if err != nil {
			return nil, err
		}
		if of(ctx).keepsRoll(path) {
			all = append(all, household(h))
		}
	}
	n := s.names(ctx)
	for i := range all {
		n.area(all[i].Compound, &all[i].CompoundName)
	}
	return all, n.fill()
}

// PreviewRequest implements the API.
func (s *Server) PreviewRequest(ctx context.Context, in api.PreviewRequestRequestObject) (api.PreviewRequestResponseObject, error) {
	v := of(ctx)
	cmd, err := submission(*in.Body)
	if err != nil {
		return nil, err
	}
	state, err := s.config.Desk.Preview(ctx, v.act("", v.now.Time(), "", in.Body.At, "", ""), dispatch.Subject{Sort: dispatch.OfRequest}, cmd)
	if err != nil {
		return nil, err
	}
	r := state.(dispatch.Request)
	shown := request(r, v.lang)
	if shown.SamePlace, err = s.samePlace(ctx, r.Place); err != nil {
		return nil, err
	}
	if shown.Absence, err = s.absence(ctx, r); err != nil {
		return nil, err
	}
	shown.Doubts = nil // those that were read are among these
	for _, d := range cmd.(dispatch.Submit).Doubts() {
		shown.Doubts = append(shown.Doubts, api.Doubt{Field: d.Field, Asks: d.Asks.In(v.lang), Column: d.Column})
	}
	shown.Remains, err = s.remains(ctx, r)
	return api.PreviewRequest200JSONResponse(shown), err
}

// remains names where somebody can turn whose request cannot wait until its source opens; empty for every other request.
func (s *Server) remains(ctx context.Context, r dispatch.Request) (names []string, err error) {
	if !r.Unsupplied(of(ctx).now) {
		return nil, nil
	}
	open, err := s.config.Desk.Remains(ctx, r)
	for _, f := range open {
		names = append(names, f.Name)
	}
	return names, err
}

// samePlace returns what is being worked on at a place that is in no compound.
func (s *Server) samePlace(ctx context.Context, p dispatch.Place) (all []api.Request, err error) {
	if !p.Open() || p.Compound != "" {
		return nil, nil
	}
	x, lang := s.sight(ctx), of(ctx).lang
	f := ledger.RequestFilter{Compound: p.Area(), Order: "due", Limit: 200}
	found, err := s.config.Store.Requests(ctx, f)
	if err != nil {
		return nil, err
	}
	n := s.names(ctx)
	for _, r := range found.Requests {
		ok, err := x.sees(ctx, r)
		if err != nil {
			return nil, err
		}
		if ok && p.Same(r.Place) {
			all = append(all, x.request(r, lang))
		}
	}
	for i := range all {
		n.request(&all[i])
	}
	return all, n.fill()
}
