package web

import (
	"bytes"
	"context"
	"slices"

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
	if found.Entries, err = s.unaccused(ctx, found.Entries); err != nil {
		return nil, err
	}
	told, err := s.tell(ctx, found.Entries)
	if err != nil {
		return nil, err
	}
	n := s.names(ctx)
	page := api.JournalPage{Entries: make([]api.JournalEntry, len(told)), Next: found.Next, BackTo: found.Back.Time()}
	for i, l := range found.Entries {
		e := &page.Entries[i]
		if *e, err = journalEntry(l.Entry, told[i]); err != nil {
			return nil, err
		}
		if l.Subject.Sort == dispatch.OfRequest {
			e.Number = told[i].Name
		} else {
			e.SubjectName = told[i].Name
		}
		n.actor(e.Actor, &e.ActorName)
	}
	return api.SearchJournal200JSONResponse(page), n.fill()
}

// unaccused leaves out what the journal says of complaints about the visitor: their own entries, and those of calls, households and
// other subjects that name one.
func (s *Server) unaccused(ctx context.Context, lines []dispatch.Line) ([]dispatch.Line, error) {
	about, err := s.config.Store.Against(ctx, of(ctx).self)
	if err != nil || len(about) == 0 {
		return lines, err
	}
	var left []dispatch.Line
	for _, l := range lines {
		body, _, err := dispatch.EncodeFact(l.Fact)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(about, func(id dispatch.ID) bool { return l.Subject.ID == id || bytes.Contains(body, []byte(id)) }) {
			left = append(left, l)
		}
	}
	return left, nil
}

// tell puts entries into words in the visitor's language.
func (s *Server) tell(ctx context.Context, lines []dispatch.Line) ([]dispatch.Told, error) {
	return dispatch.Tell(lines, of(ctx).lang, func(all []dispatch.Subject) (map[dispatch.Subject]dispatch.Text, error) {
		return s.config.Store.Names(ctx, all)
	})
}

// reachedBy reports whether the act may see the subject's journal. It is stricter than seenBy: everybody may see an area, but
// not its journal.
func (c sighted) reachedBy(act dispatch.Act) bool { return act.Reaches(c.state, c.path) }

func journalEntry(e dispatch.Entry, told dispatch.Told) (api.JournalEntry, error) {
	short, err := entry(e, told)
	return api.JournalEntry{Subject: api.SubjectSort(e.Subject.Sort), ID: string(e.Subject.ID), Seq: short.Seq, At: short.At, Recorded: short.Recorded, Actor: short.Actor, Role: short.Role,
		OnBehalf: short.OnBehalf, Fact: short.Fact, Detail: short.Detail, Personal: short.Personal, Device: e.Device, What: short.What, Words: short.Words, Sentence: told.Sentence()}, err
}
