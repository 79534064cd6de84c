package ledger

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

// projection is what the columns of a request repeat from its document; an audit compares them.
func projection(r dispatch.Request) []any {
	return []any{r.Number, r.Version, string(r.State), int64(flag(r.State.Active())), r.Kind, string(r.Place.Area()), string(r.Place.Household), int64(r.Urgency), int64(r.Submitted), int64(r.Due)}
}

var requestColumns = []string{"number", "version", "state", "active", "kind", "area", "household", "urgency", "submitted", "due"}

// errandRow is what the columns of an errand repeat.
func errandRow(e dispatch.Errand) []any {
	return []any{int64(e.N), string(e.State), string(e.Cadre), string(e.Unit), int64(e.FinishedAt)}
}

// Load implements dispatch.Tx.
func (t *tx) Load(s dispatch.Subject) (dispatch.Folded, error) {
	switch s.Sort {
	case dispatch.OfRequest:
		return t.Request(s.ID)
	case dispatch.OfCadre:
		return t.Cadre(s.ID)
	case dispatch.OfFacility:
		return t.Facility(s.ID)
	case dispatch.OfArea:
		path, err := t.Path(s.ID)
		if err != nil {
			return nil, err
		}
		return path[len(path)-1], nil
	}
	return nil, dispatch.Missing("subject")
}

// Save implements dispatch.Tx.
func (t *tx) Save(c dispatch.Change) error {
	if len(c.Entries) == 0 {
		return nil
	}
	var err error
	var rank func(dispatch.Due) (dispatch.Urgency, bool)
	switch after := c.After.(type) {
	case dispatch.Request:
		rank = after.Rank
		err = t.saveRequest(c.Before.(dispatch.Request), after)
	case dispatch.Cadre:
		err = t.saveDuty(c.Before.(dispatch.Cadre), after)
	case dispatch.Area:
		err = t.saveFold("UPDATE areas SET form = $1, controls = $2, seq = $3 WHERE id = $4 AND seq = $5", after.Controls, c)
	case dispatch.Facility:
		err = t.saveFold("UPDATE facilities SET form = $1, seal = $2, seq = $3 WHERE id = $4 AND seq = $5", after.Seal, c)
	default:
		err = fmt.Errorf("the record has no place for %T", c.After)
	}
	if err != nil {
		return err
	}
	if err := t.append(c.Entries); err != nil {
		return err
	}
	for _, e := range c.Entries {
		if f, ok := e.Fact.(dispatch.Attached); ok {
			if _, err := t.exec("INSERT INTO attachments (id, request, type, data) VALUES ($1, $2, $3, $4)", f.Attachment.ID, e.Subject.ID, f.Attachment.Type, c.Picture); err != nil {
				return err
			}
		}
	}
	if err := t.saveCredits(c.Credits); err != nil {
		return err
	}
	if rank == nil {
		rank = dispatch.Request{}.Rank
	}
	return t.saveDues(c.After.Subject(), c.After.Length(), c.District, c.Before.Dues(), c.After.Dues(), rank, c.Entries[0].Recorded)
}

func (t *tx) saveRequest(before, after dispatch.Request) error {
	form, doc, err := t.document(dispatch.OfRequest, after.ID, after)
	if err != nil {
		return err
	}
	args := append([]any{after.ID, form, doc}, projection(after)...)
	if before.Version == 0 {
		n, err := t.exec("INSERT INTO requests (id, form, doc, "+strings.Join(requestColumns, ", ")+") VALUES "+marks(1, 1, 13)+" ON CONFLICT (id) DO NOTHING", args...)
		if err != nil {
			return err
		}
		if n == 0 {
			return stale()
		}
	} else {
		n, err := t.exec("UPDATE requests SET form = $2, doc = $3, number = $4, version = $5, state = $6, active = $7, kind = $8, area = $9, household = $10, urgency = $11, submitted = $12, due = $13 WHERE id = $1 AND version = $14",
			append(args, before.Version)...)
		if err != nil {
			return err
		}
		if n == 0 {
			return stale()
		}
	}
	return t.saveErrands(before, after)
}

func (t *tx) saveErrands(before, after dispatch.Request) error {
	for i, e := range after.Errands { // errands are only ever added at the end
		var was dispatch.Errand
		if i < len(before.Errands) {
			was = before.Errands[i]
			if slices.Equal(errandRow(was), errandRow(e)) {
				continue
			}
		}
		_, err := t.exec("INSERT INTO errands (request, n, state, cadre, unit, finished_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (request, n) DO UPDATE SET state = excluded.state, cadre = excluded.cadre, unit = excluded.unit, finished_at = excluded.finished_at",
			append([]any{after.ID}, errandRow(e)...)...)
		if err != nil {
			return err
		}
		for _, h := range e.Holders {
			if slices.Contains(was.Holders, h) {
				continue
			}
			if _, err := t.exec("INSERT INTO holders (cadre, request) VALUES ($1, $2) ON CONFLICT DO NOTHING", h, after.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *tx) saveCredits(credits []dispatch.Credit) error {
	n := map[int64]int{} // each entry numbers its own
	for _, c := range credits {
		i := n[c.Seq]
		n[c.Seq]++
		if _, err := t.exec("INSERT INTO credits (request, seq, n, book, day, unit, kind, area, household, errand, persons, times, sign) VALUES "+marks(1, 1, 13),
			c.Request, c.Seq, i, c.Book, c.Day, c.Unit, c.Kind, c.Area, c.Household, c.Errand, c.Persons, c.Times, c.Sign); err != nil {
			return err
		}
		if _, err := t.exec("INSERT INTO fresh (request, seq, n, book, day, unit, kind, area, household, persons, times, sign) VALUES "+marks(1, 1, 12),
			c.Request, c.Seq, i, c.Book, c.Day, c.Unit, c.Kind, c.Area, c.Household, c.Persons, c.Times, c.Sign); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) saveDuty(before, after dispatch.Cadre) error {
	form, duty, err := t.document(dispatch.OfCadre, after.ID, after.Duty)
	if err != nil {
		return err
	}
	n, err := t.exec("UPDATE cadres SET form = $1, duty = $2, on_duty = $3, seq = $4 WHERE id = $5 AND seq = $6", form, duty, flag(after.Duty.On), after.Seq, after.ID, before.Seq)
	if err == nil && n == 0 {
		err = stale()
	}
	return err
}

func (t *tx) saveFold(update string, fold any, c dispatch.Change) error {
	s := c.After.Subject()
	form, doc, err := t.document(s.Sort, s.ID, fold)
	if err != nil {
		return err
	}
	n, err := t.exec(update, form, doc, c.After.Length(), s.ID, c.Before.Length())
	if err == nil && n == 0 {
		err = stale()
	}
	return err
}
