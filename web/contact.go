package web

import (
	"context"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/web/api"
)

// ReadContact implements the API.
func (s *Server) ReadContact(ctx context.Context, in api.ReadContactRequestObject) (api.ReadContactResponseObject, error) {
	found, err := s.config.Store.Contacts(ctx, dispatch.ID(in.ContactID))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, dispatch.Missing("contact")
	}
	c, x := found[0], s.sight(ctx)
	path, err := x.path(ctx, c.Area)
	if err != nil {
		return nil, err
	}
	if !x.act.Reaches(c, path) {
		return nil, dispatch.Missing("contact")
	}
	shown := api.ReadContact200JSONResponse{ID: string(c.ID), Channel: string(c.Channel), ChannelName: c.Channel.Name().In(of(ctx).lang), Other: c.Other, At: c.At.Time(), By: string(c.By),
		Area: string(c.Area), Household: string(c.Household)}
	if shown.Requests, err = s.numbered(ctx, c.Requests); err != nil {
		return nil, err
	}
	if len(shown.Requests) == 0 && len(c.Requests) > 0 { // it was about nothing that the visitor may see
		return nil, dispatch.Missing("contact")
	}
	n := s.names(ctx)
	n.actor(shown.By, &shown.ByName)
	return shown, n.fill()
}

// together returns the other requests of the calls that a request came by, those that the visitor may see.
func (s *Server) together(ctx context.Context, r dispatch.Request) ([]api.RequestNumber, error) {
	var contacts, others []dispatch.ID
	for _, m := range r.Contacts {
		if m.Contact != "" {
			contacts = append(contacts, m.Contact)
		}
	}
	if len(contacts) == 0 {
		return nil, nil
	}
	found, err := s.config.Store.Contacts(ctx, contacts...)
	if err != nil {
		return nil, err
	}
	for _, c := range found {
		for _, id := range c.Requests {
			if id != r.ID {
				others = append(others, id)
			}
		}
	}
	return s.numbered(ctx, others)
}

// numbered names the requests among these that the visitor may see.
func (s *Server) numbered(ctx context.Context, ids []dispatch.ID) ([]api.RequestNumber, error) {
	all := []api.RequestNumber{}
	if len(ids) == 0 {
		return all, nil
	}
	page, err := s.page(ctx, ledger.RequestFilter{IDs: ids, Limit: len(ids)})
	for _, r := range page.Requests {
		all = append(all, api.RequestNumber{ID: r.ID, Number: r.Number, Kind: r.Kind, KindName: r.KindName, State: r.State, StateName: r.StateName})
	}
	return all, err
}
