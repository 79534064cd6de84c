package web

import (
	"context"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

// ListRedFlags implements the API: the built-in rows, each with what was added to it, then the others.
func (s *Server) ListRedFlags(ctx context.Context, _ api.ListRedFlagsRequestObject) (api.ListRedFlagsResponseObject, error) {
	added, err := s.config.Store.RedFlags(ctx)
	if err != nil {
		return nil, err
	}
	own := map[string]dispatch.RedFlag{}
	for _, f := range added {
		own[f.Code] = f
	}
	shown := api.RedFlagTable{Edition: dispatch.RedFlagsVersion, Flags: []api.RedFlag{}}
	for _, b := range dispatch.BuiltInRedFlags() {
		f := redFlag(own[b.Code])
		f.Code, f.Name, f.For, f.Call = b.Code, api.Words{Zh: b.Name.ZH, En: b.Name.EN}, api.RedFlagFor(b.For), api.RedFlagCall(b.Call)
		f.BuiltIn, f.BuiltInWords, f.BuiltInNot = true, b.Words, b.Not
		shown.Flags = append(shown.Flags, f)
		delete(own, b.Code)
	}
	for _, f := range added {
		if _, ok := own[f.Code]; ok {
			shown.Flags = append(shown.Flags, redFlag(f))
		}
	}
	return api.ListRedFlags200JSONResponse(shown), nil
}

func redFlag(f dispatch.RedFlag) api.RedFlag {
	return api.RedFlag{Code: f.Code, Name: api.Words{Zh: f.Name.ZH, En: f.Name.EN}, Words: f.Words, Not: f.Not, For: api.RedFlagFor(f.For), Call: api.RedFlagCall(f.Call), Retired: f.Retired}
}

// SaveRedFlag implements the API.
func (s *Server) SaveRedFlag(ctx context.Context, in api.SaveRedFlagRequestObject) (api.SaveRedFlagResponseObject, error) {
	b := in.Body
	f := dispatch.RedFlag{Code: in.Flag, Name: dispatch.Text{ZH: b.Name.Zh, EN: b.Name.En}, Words: b.Words, Not: b.Not, For: dispatch.Frailty(b.For), Call: string(b.Call), Retired: b.Retired}
	return api.SaveRedFlag200JSONResponse(redFlag(f)), s.describe(ctx, dispatch.DescribeRedFlag{RedFlag: f})
}

// HearRedFlags implements the API. The banner of a call follows from it while the operator types.
func (s *Server) HearRedFlags(ctx context.Context, in api.HearRedFlagsRequestObject) (api.HearRedFlagsResponseObject, error) {
	table, err := s.config.Desk.RedFlags(ctx)
	if err != nil {
		return nil, err
	}
	all := api.HearRedFlags200JSONResponse{}
	for _, h := range table.Heard(in.Body.Text, in.Body.Needs) {
		all = append(all, heardFlag(h, of(ctx).lang))
	}
	return all, nil
}

func heardFlag(h dispatch.Hit, lang string) api.HeardFlag {
	return api.HeardFlag{Flag: h.Flag, Name: h.Name.In(lang), Words: h.Words, Call: h.Call}
}
