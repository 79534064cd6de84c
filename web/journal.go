package web

import (
	"context"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/web/api"
)

// SearchJournal implements the API.
func (s *Server) SearchJournal(ctx context.Context, in api.SearchJournalRequestObject) (api.SearchJournalResponseObject, error) {
	act, err := s.sight(ctx).act.Inspects()
	if err != nil {
		return nil, err
	}
	p := in.Params
	f := ledger.JournalFilter{Sort: dispatch.SubjectSort(p.Subject), ID: dispatch.ID(p.ID), Number: p.Number, Actor: dispatch.ID(p.Actor), Facts: p.Fact,
		From: moment(p.From), Until: moment(p.Until), After: p.After, Limit: p.Limit}
	for _, name := range p.Fact {
		if !dispatch.IsFact(name) {
			return nil, dispatch.Wrong("fact", "没有这种记录", "there is no such fact")
		}
	}
	if !of(ctx).has(dispatch.Administrator, dispatch.Auditor) {
		f.Sees = func(tx dispatch.Tx, subject dispatch.Subject) (bool, error) {
			what, err := look(tx, ledger.Change{Subject: subject})
			return err == nil && what.reachedBy(act), err
		}
	}
	found, err := s.config.Store.SearchJournal(ctx, f)
	if err != nil {
		return nil, err
	}
	page := api.JournalPage{Entries: []api.JournalEntry{}, Next: found.Next, BackTo: found.Back.Time()}
	for _, e := range found.Entries {
		shown, err := journalEntry(e)
		if err != nil {
			return nil, err
		}
		page.Entries = append(page.Entries, shown)
	}
	return api.SearchJournal200JSONResponse(page), s.nameJournal(ctx, page.Entries)
}

// reachedBy is stricter than seenBy: everybody may see an area, and not everybody what was done about it.
func (c sighted) reachedBy(act dispatch.Act) bool { return act.Reaches(c.state, c.path) }

func journalEntry(e dispatch.Entry) (api.JournalEntry, error) {
	short, err := entry(e)
	return api.JournalEntry{Subject: api.SubjectSort(e.Subject.Sort), ID: string(e.Subject.ID), Seq: short.Seq, At: short.At, Recorded: short.Recorded, Actor: short.Actor, Role: short.Role,
		OnBehalf: short.OnBehalf, Fact: short.Fact, Detail: short.Detail, Personal: short.Personal, Device: e.Device}, err
}

// nameJournal puts beside ids what people call them.
func (s *Server) nameJournal(ctx context.Context, all []api.JournalEntry) error {
	n := s.names(ctx)
	sorts := map[api.SubjectSort]ledger.Named{api.SubjectSortCadre: ledger.NamedCadres, api.SubjectSortArea: ledger.NamedAreas, api.SubjectSortFacility: ledger.NamedFacilities, api.SubjectSortUnit: ledger.NamedUnits}
	for i := range all {
		e := &all[i]
		switch named, ok := sorts[e.Subject]; {
		case e.Subject == api.SubjectSortRequest:
			n.number(e.ID, &e.Number)
		case e.Subject == api.SubjectSortKind:
			n.kind(e.ID, &e.SubjectName)
		case ok:
			n.ask(named, e.ID, &e.SubjectName)
		}
		n.actor(e.Actor, &e.ActorName)
	}
	return n.fill()
}
