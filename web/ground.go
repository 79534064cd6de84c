package web

import (
	"cmp"
	"context"
	"io"
	"net/http"

	"github.com/bangban/bangban/dispatch/intake"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/web/api"
)

// noGround is what lies under the map where nothing was imported.
const noGround = `{"type":"FeatureCollection","features":[]}`

// groundText is the ground for a board, which asks for it whenever it is opened. While it is as the board has it, it is not sent again.
type groundText struct{ text, have string }

// VisitShowGroundResponse implements the API.
func (g groundText) VisitShowGroundResponse(w http.ResponseWriter) error {
	tag := `"` + digest(g.text)[:32] + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "private, no-cache") // kept, and asked about each time
	if g.have == tag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	w.Header().Set("Content-Type", "application/geo+json")
	_, err := io.WriteString(w, g.text)
	return err
}

// ShowGround implements the API.
func (s *Server) ShowGround(ctx context.Context, in api.ShowGroundRequestObject) (api.ShowGroundResponseObject, error) {
	text, err := s.config.Store.Ground(ctx)
	return groundText{cmp.Or(text, noGround), in.Params.IfNoneMatch}, err
}

// groundSent reads a ground that somebody sends who may change it.
func (s *Server) groundSent(ctx context.Context, said api.Datum, body io.Reader) (d geo.Datum, data []byte, err error) {
	if err = s.administers(ctx); err != nil {
		return d, nil, err
	}
	if d, err = datum(said); err != nil {
		return d, nil, err
	}
	data, err = io.ReadAll(body)
	return d, data, err
}

// SaveGround implements the API.
func (s *Server) SaveGround(ctx context.Context, in api.SaveGroundRequestObject) (api.SaveGroundResponseObject, error) {
	d, data, err := s.groundSent(ctx, in.Params.Datum, in.Body)
	if err != nil {
		return nil, err
	}
	var g geo.Ground
	if in.Params.Partly {
		g, _, err = intake.DrawableGround(d, data)
	} else {
		g, err = intake.ReadGround(d, data)
	}
	if err != nil {
		return nil, err
	}
	return api.SaveGround204Response{}, s.config.Store.SetGround(ctx, g)
}

// mostLeftOut is how many features that cannot be drawn are named; of more, their number is told.
const mostLeftOut = 200

// PreviewGround implements the API.
func (s *Server) PreviewGround(ctx context.Context, in api.PreviewGroundRequestObject) (api.PreviewGroundResponseObject, error) {
	d, data, err := s.groundSent(ctx, in.Params.Datum, in.Body)
	if err != nil {
		return nil, err
	}
	g, left, err := intake.DrawableGround(d, data)
	if err != nil {
		return nil, err
	}
	told := api.PreviewGround200JSONResponse{Ground: g, LeftOut: len(left), Reasons: []api.GroundLeftOut{}}
	for _, l := range left[:min(len(left), mostLeftOut)] {
		told.Reasons = append(told.Reasons, api.GroundLeftOut{Feature: l.Feature, Reason: l.Reason.In(of(ctx).lang)})
	}
	return told, nil
}
