package ledger

import (
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// projection is what the columns of a request repeat from its document; an audit compares them.
func projection(r dispatch.Request) []any {
	active := 0
	if r.State.Active() {
		active = 1
	}
	return []any{r.Number, r.Version, string(r.State), active, r.Kind, string(r.Place.Area()), string(r.Place.Household), int(r.Urgency), int64(r.Submitted), int64(r.Due)}
}

const projected = "number, version, state, active, kind, area, household, urgency, submitted, due"

// errandRow is what the columns of an errand repeat.
func errandRow(e dispatch.Errand) []any {
	return []any{e.N, string(e.State), string(e.Cadre), string(e.Unit), int64(e.FinishedAt)}
}

// SaveRequest implements dispatch.Tx.
func (t *tx) SaveRequest(before, after dispatch.Request, district dispatch.ID, entries []dispatch.Entry, credits []dispatch.Credit) error {
	if len(entries) == 0 {
		return nil
	}
	doc, err := encode(after)
	if err != nil {
		return err
	}
	args := append([]any{after.ID, doc}, projection(after)...)
	if before.Version == 0 {
		n, err := t.exec("INSERT INTO requests (id, doc, "+projected+") VALUES "+marks(1, 1, 12)+" ON CONFLICT (id) DO NOTHING", args...)
		if err != nil {
			return err
		}
		if n == 0 {
			return stale()
		}
	} else {
		n, err := t.exec("UPDATE requests SET doc = $2, number = $3, version = $4, state = $5, active = $6, kind = $7, area = $8, household = $9, urgency = $10, submitted = $11, due = $12 WHERE id = $1 AND version = $13",
			append(args, before.Version)...)
		if err != nil {
			return err
		}
		if n == 0 {
			return stale()
		}
	}
	if err := t.saveErrands(before, after); err != nil {
		return err
	}
	if err := t.append(entries); err != nil {
		return err
	}
	if err := t.saveCredits(credits); err != nil {
		return err
	}
	return t.saveDues(dispatch.Subject{Sort: dispatch.OfRequest, ID: after.ID}, after.Version, district, before.Dues(), after.Dues(), after.Rank, entries[0].Recorded)
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
	for i, c := range credits {
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

// SaveCadre implements dispatch.Tx.
func (t *tx) SaveCadre(before, after dispatch.Cadre, entries []dispatch.Entry) error {
	duty, err := encode(after.Duty)
	if err != nil {
		return err
	}
	on := 0
	if after.Duty.On {
		on = 1
	}
	n, err := t.exec("UPDATE cadres SET duty = $1, on_duty = $2, seq = $3 WHERE id = $4 AND seq = $5", duty, on, after.Seq, after.ID, before.Seq)
	if err != nil {
		return err
	}
	if n == 0 {
		return stale()
	}
	if err := t.append(entries); err != nil {
		return err
	}
	return t.saveDues(dispatch.Subject{Sort: dispatch.OfCadre, ID: after.ID}, after.Seq, "", before.Dues(), after.Dues(), dispatch.Request{}.Rank, entries[0].Recorded)
}

// SaveArea implements dispatch.Tx.
func (t *tx) SaveArea(before, after dispatch.Area, entries []dispatch.Entry) error {
	controls, err := encode(after.Controls)
	if err != nil {
		return err
	}
	return t.saveFold("UPDATE areas SET controls = $1, seq = $2 WHERE id = $3 AND seq = $4", controls, after.Seq, after.ID, before.Seq, entries)
}

// SaveFacility implements dispatch.Tx.
func (t *tx) SaveFacility(before, after dispatch.Facility, entries []dispatch.Entry) error {
	seal, err := encode(after.Seal)
	if err != nil {
		return err
	}
	return t.saveFold("UPDATE facilities SET seal = $1, seq = $2 WHERE id = $3 AND seq = $4", seal, after.Seq, after.ID, before.Seq, entries)
}

func (t *tx) saveFold(update, fold string, seq int64, id dispatch.ID, was int64, entries []dispatch.Entry) error {
	n, err := t.exec(update, fold, seq, id, was)
	if err != nil {
		return err
	}
	if n == 0 {
		return stale()
	}
	return t.append(entries)
}
