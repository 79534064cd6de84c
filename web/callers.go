package web

import (
	"context"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/web/api"
)

// callers returns those whose requests were merged into one, with what said shows of a request's personal values.
func (s *Server) callers(ctx context.Context, r dispatch.Request, said func(dispatch.Request, []ledger.Personal) api.Said) ([]api.MergedCaller, error) {
	var all []api.MergedCaller
	for _, k := range r.Children {
		child, err := s.config.Store.Request(ctx, k.Request)
		if err != nil {
			return nil, err
		}
		if of(ctx).doer().Accused(child) {
			continue
		}
		known, err := s.config.Store.Latest(ctx, child.Subject())
		if err != nil {
			return nil, err
		}
		all = append(all, api.MergedCaller{ID: string(child.ID), Number: child.Number, Place: request(child, of(ctx).lang).Place, Persons: child.Persons, Said: said(child, known), ConfirmedAt: child.ConfirmedAt.Time()})
	}
	return all, nil
}

// maskedCaller shows a caller at a desk, where names are masked until somebody asks.
func maskedCaller(_ dispatch.Request, known []ledger.Personal) api.Said { return masked(known) }

// toldCaller shows a caller to whoever has the errand and has read it, which is in the caller's own journal.
func (s *Server) toldCaller(r dispatch.Request, known []ledger.Personal) api.Said {
	return s.said(slices.DeleteFunc(known, func(p ledger.Personal) bool { return !slices.Contains(r.HolderSees(), p.Field) }))
}
