package web

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"net/http"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/web/api"
)

// CommandErrand implements the API.
func (s *Server) CommandErrand(ctx context.Context, in api.CommandErrandRequestObject) (api.CommandErrandResponseObject, error) {
	id, n, err := dispatch.ParseErrandID(in.Errand)
	if err != nil {
		return nil, err
	}
	c, p := *in.Body, in.Params
	cmd, err := readErrand(c, n)
	if err != nil {
		return nil, err
	}
	a, err := s.commands(ctx, dispatch.Subject{Sort: dispatch.OfRequest, ID: id}, p.IdempotencyKey, p.XSentAt, p.XDevice, p.IfMatch, c, cmd)
	return api.CommandErrand200JSONResponse(a), err
}

// myErrands is the answer to a telephone, which asks every few seconds. When nothing has changed, it is empty.
type myErrands struct {
	all  []api.MyErrand
	have string // the version that the telephone has
}

// VisitListErrandsResponse implements the API.
func (m myErrands) VisitListErrandsResponse(w http.ResponseWriter) error {
	var body bytes.Buffer
	if err := json.NewEncoder(&body).Encode(m.all); err != nil {
		return err
	}
	tag := `"` + digest(body.String())[:32] + `"`
	w.Header().Set("ETag", tag)
	if m.have == tag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	w.Header().Set("Content-Type", "application/json")
	_, err := body.WriteTo(w)
	return err
}

// ListErrands implements the API.
func (s *Server) ListErrands(ctx context.Context, in api.ListErrandsRequestObject) (api.ListErrandsResponseObject, error) {
	v := of(ctx)
	if v.account.Cadre == "" {
		return nil, dispatch.Refuse(dispatch.Forbidden, "此账号不是干部", "this account is no cadre's")
	}
	rows, err := s.config.Store.Errands(ctx, v.account.Cadre, v.now.Day().Start())
	if err != nil {
		return nil, err
	}
	doer := v.doer()
	rows = slices.DeleteFunc(rows, func(row ledger.ErrandRow) bool { return doer.Accused(row.Request) })
	all := []api.MyErrand{}
	for _, row := range rows {
		mine := api.MyErrand{Request: request(row.Request, v.lang), Errand: errand(row.Request, row.Errand, v.lang)}
		if row.Errand.Read() { // which was recorded
			known, err := s.config.Store.Latest(ctx, dispatch.Subject{Sort: dispatch.OfRequest, ID: row.Request.ID})
			if err != nil {
				return nil, err
			}
			mine.Person = s.toldCaller(row.Request, known)
			if mine.Callers, err = s.callers(ctx, row.Request, s.toldCaller); err != nil {
				return nil, err
			}
		}
		if !row.Errand.Read() && row.Errand.State != dispatch.ErrandFinished {
			unread(&mine.Request)
			unreadStops(&mine.Errand)
		}
		all = append(all, mine)
	}
	n := s.names(ctx)
	for i := range all {
		n.request(&all[i].Request)
		n.errand(&all[i].Errand)
		n.callers(all[i].Callers)
	}
	if err := n.fill(); err != nil {
		return nil, err
	}
	for i, row := range rows {
		if row.Errand.Read() {
			all[i].Trip = trip(row.Request, all[i].Request.Errands, "", v)
		}
	}
	return myErrands{all, in.Params.IfNoneMatch}, s.locate(ctx, all)
}

// locate adds the positions of the errands' stops, in the datum of each map on telephones.
func (s *Server) locate(ctx context.Context, errands []api.MyErrand) error {
	if len(errands) == 0 { // as in most polls
		return nil
	}
	var stops []*api.Stop
	var facilities, compounds []dispatch.ID
	for i := range errands {
		for _, stop := range []*api.Stop{&errands[i].Errand.Pick, &errands[i].Errand.Drop} {
			switch {
			case stop.Facility != "":
				facilities = append(facilities, dispatch.ID(stop.Facility))
			case stop.Compound != "":
				compounds = append(compounds, dispatch.ID(stop.Compound))
			}
			stops = append(stops, stop)
		}
	}
	there, err := s.config.Store.Points(ctx, ledger.NamedFacilities, facilities)
	if err != nil {
		return err
	}
	here, err := s.config.Store.Points(ctx, ledger.NamedAreas, compounds)
	if err != nil {
		return err
	}
	for i, stop := range stops {
		p := here[dispatch.ID(stop.Compound)]
		own := errands[i/2].Request.Place.Point
		switch {
		case stop.Facility != "":
			p = there[dispatch.ID(stop.Facility)]
		case stop.Cadre != "":
		case stop.Compound == "" || stop.Role == string(dispatch.AtDoor) && own != (api.Point{}):
			p = geo.Point{Lng: own.Lng, Lat: own.Lat}
		}
		if !p.IsZero() { // it is on the map
			stop.Wgs84, stop.Gcj02, stop.Bd09 = in(p, geo.WGS84), in(p, geo.GCJ02), in(p, geo.BD09)
		}
	}
	return nil
}

func in(p geo.Point, d geo.Datum) api.Point {
	lng, lat := p.In(d)
	return api.Point{Lng: math.Round(lng*1e6) / 1e6, Lat: math.Round(lat*1e6) / 1e6} // about 0.1 m
}

// ExplainErrand implements the API.
func (s *Server) ExplainErrand(ctx context.Context, in api.ExplainErrandRequestObject) (api.ExplainErrandResponseObject, error) {
	id, n, err := dispatch.ParseErrandID(in.Errand)
	if err != nil {
		return nil, err
	}
	r, err := s.seen(ctx, id)
	if err != nil {
		return nil, err
	}
	entries, err := s.config.Store.Journal(ctx, dispatch.Subject{Sort: dispatch.OfRequest, ID: id}, "why")
	if err != nil {
		return nil, err
	}
	for _, e := range slices.Backward(entries) {
		switch f := e.Fact.(type) {
		case dispatch.Ordered:
			if f.Errand == n {
				return s.why(ctx, "ordered", e.At, f.Cadre, f.Why)
			}
		case dispatch.Proposed:
			if f.Errand == n {
				return s.why(ctx, "offered", e.At, f.Cadre, f.Why)
			}
		case dispatch.Unplaced:
			if f.Errand == n {
				shown, err := s.why(ctx, "unplaced", e.At, "", f.Why)
				if err == nil {
					shown.Absence, err = s.absence(ctx, r)
				}
				return shown, err
			}
		}
	}
	if !slices.ContainsFunc(r.Errands, func(e dispatch.Errand) bool { return e.N == n }) {
		return nil, dispatch.Missing("errand")
	}
	return api.ExplainErrand204Response{}, nil
}

// WeighCandidates implements the API.
func (s *Server) WeighCandidates(ctx context.Context, in api.WeighCandidatesRequestObject) (api.WeighCandidatesResponseObject, error) {
	id, n, err := dispatch.ParseErrandID(in.Errand)
	if err != nil {
		return nil, err
	}
	w, err := s.config.Desk.Candidates(ctx, s.sight(ctx).act, id, n)
	if err != nil {
		return nil, err
	}
	shown, err := s.why(ctx, "weighed", of(ctx).now, "", w)
	if err != nil {
		return nil, err
	}
	r, err := s.seen(ctx, id)
	if err == nil {
		shown.Absence, err = s.absence(ctx, r)
	}
	return api.WeighCandidates200JSONResponse(shown), err
}

func (s *Server) why(ctx context.Context, outcome api.WhyOutcome, at dispatch.Moment, cadre dispatch.ID, w dispatch.Why) (api.ExplainErrand200JSONResponse, error) {
	lang := of(ctx).lang
	shown := api.ExplainErrand200JSONResponse{Outcome: outcome, At: at.Time(), Cadre: string(cadre), By: string(w.By), Candidates: []api.Weighed{}, Barred: []api.Barred{}, Passed: []api.Passed{},
		From: string(w.From), Sooner: w.Sooner}
	cadres, facilities := []dispatch.ID{cadre, w.From}, []dispatch.ID{}
	for _, c := range w.Candidates {
		shown.Candidates = append(shown.Candidates, api.Weighed{Cadre: string(c.Cadre), Tier: c.Tier, Travel: c.Travel, Late: c.Late, Hand: c.Hand, Cost: c.Cost})
		cadres = append(cadres, c.Cadre)
	}
	for _, b := range w.Barred {
		shown.Barred = append(shown.Barred, api.Barred{Rule: string(b.Bar), Name: b.Bar.Name().In(lang), Number: b.Number, Cadres: strs(b.Cadres)})
		cadres = append(cadres, b.Cadres...)
	}
	for _, p := range w.Passed {
		shown.Passed = append(shown.Passed, api.Passed{Facility: string(p.Facility), Closure: string(p.Closure), Name: p.Closure.Name().In(lang)})
		facilities = append(facilities, p.Facility)
	}
	called, err := s.config.Store.Called(ctx, ledger.NamedCadres, cadres)
	if err != nil {
		return shown, err
	}
	buildings, err := s.config.Store.Called(ctx, ledger.NamedFacilities, facilities)
	if err != nil {
		return shown, err
	}
	shown.Names = map[string]string{}
	for _, some := range []map[dispatch.ID]string{called, buildings} {
		for id, name := range some {
			shown.Names[string(id)] = name
		}
	}
	return shown, nil
}
