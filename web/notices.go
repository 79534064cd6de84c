package web

import (
	"context"
	"net/url"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/web/api"
)

// ListTargets implements the API.
func (s *Server) ListTargets(ctx context.Context, _ api.ListTargetsRequestObject) (api.ListTargetsResponseObject, error) {
	if err := s.administers(ctx); err != nil {
		return nil, err
	}
	targets, err := s.config.Store.Targets(ctx)
	all := api.ListTargets200JSONResponse{}
	for _, t := range targets {
		all = append(all, target(t))
	}
	return all, err
}

// target shows a target without its credentials.
func target(t dispatch.Target) api.Target {
	shown := api.Target{ID: string(t.ID), Name: t.Name, Channel: api.TargetChannel(t.Channel), Sign: t.Sign, Template: t.Template, Area: string(t.Area), Unit: string(t.Unit), Paused: t.Paused,
		Occasions: []api.TargetOccasions{}}
	if u, err := url.Parse(t.Address); err == nil {
		shown.Host = u.Host
	}
	for _, o := range t.Occasions {
		shown.Occasions = append(shown.Occasions, api.TargetOccasions(o))
	}
	return shown
}

// SaveTarget implements the API.
func (s *Server) SaveTarget(ctx context.Context, in api.SaveTargetRequestObject) (api.SaveTargetResponseObject, error) {
	if err := s.administers(ctx); err != nil {
		return nil, err
	}
	b := in.Body
	t := dispatch.Target{ID: dispatch.ID(in.Target), Name: b.Name, Channel: dispatch.Channel(b.Channel), Address: b.Address, Secret: b.Secret, Key: b.Key, Sign: b.Sign, Template: b.Template,
		Area: dispatch.ID(b.Area), Unit: dispatch.ID(b.Unit), Paused: b.Paused}
	for _, o := range b.Occasions {
		t.Occasions = append(t.Occasions, dispatch.Occasion(o))
	}
	known, err := s.config.Store.Targets(ctx)
	if err != nil {
		return nil, err
	}
	for _, k := range known {
		if k.ID == t.ID && k.Channel == t.Channel {
			for _, credential := range []struct {
				is  *string
				was string
			}{{&t.Address, k.Address}, {&t.Secret, k.Secret}, {&t.Key, k.Key}} {
				if *credential.is == "" {
					*credential.is = credential.was
				}
			}
		}
	}
	return api.SaveTarget200JSONResponse(target(t)), s.describe(ctx, dispatch.DescribeTarget{Target: t})
}

// ListMessages implements the API.
func (s *Server) ListMessages(ctx context.Context, in api.ListMessagesRequestObject) (api.ListMessagesResponseObject, error) {
	if err := s.administers(ctx); err != nil {
		return nil, err
	}
	p := in.Params
	messages, err := s.config.Store.Messages(ctx, ledger.MessageFilter{Target: dispatch.ID(p.Target), State: dispatch.MessageState(p.State), Not: of(ctx).self, After: dispatch.ID(p.After), Limit: p.Limit})
	all := api.ListMessages200JSONResponse{}
	for _, m := range messages {
		all = append(all, message(m, of(ctx).lang))
	}
	return all, err
}

func message(m dispatch.Message, lang string) api.Message {
	return api.Message{ID: string(m.ID), Target: string(m.Target), Occasion: string(m.Occasion), OccasionName: m.Occasion.Name().In(lang), Request: string(m.Request), Number: m.Number,
		To: api.MessageTo(m.To), At: m.At.Time(), State: api.MessageState(m.State), Tries: m.Tries, NextAt: m.NextAt.Time(), Trouble: m.Trouble}
}

// ResendMessage implements the API.
func (s *Server) ResendMessage(ctx context.Context, in api.ResendMessageRequestObject) (api.ResendMessageResponseObject, error) {
	if err := s.administers(ctx); err != nil {
		return nil, err
	}
	m, err := s.config.Store.Resend(ctx, dispatch.ID(in.Message), of(ctx).now)
	return api.ResendMessage200JSONResponse(message(m, of(ctx).lang)), err
}
