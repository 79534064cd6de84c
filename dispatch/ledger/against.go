package ledger

import (
	"context"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/reading"
)

// saveAgainst stores whom a request complains about.
func (t *tx) saveAgainst(before, after dispatch.Request) error {
	if slices.Equal(before.Against, after.Against) {
		return nil
	}
	if _, err := t.exec("DELETE FROM against WHERE request = $1", after.ID); err != nil {
		return err
	}
	for _, who := range after.Against {
		if _, err := t.exec("INSERT INTO against (who, request) VALUES ($1, $2) ON CONFLICT DO NOTHING", who, after.ID); err != nil {
			return err
		}
	}
	return nil
}

var againstRows = child{
	table: "against", key: "request", columns: []string{"who"}, names: 1,
	rows: func(s *state) (rows [][]any) {
		for i, who := range s.Folded.(dispatch.Request).Against {
			if !slices.Contains(s.Folded.(dispatch.Request).Against[:i], who) {
				rows = append(rows, []any{string(who)})
			}
		}
		return rows
	},
	called: func([]any) string { return "whom it complains about" },
	lost:   dispatch.Text{ZH: "少了被投诉人", EN: "somebody is missing whom it complains about"},
	more:   dispatch.Text{ZH: "多了一位被投诉人", EN: "somebody whom it does not complain about"},
}

// notAgainst adds the condition that the request in a column complains about none of those.
func (w *where) notAgainst(column string, who []dispatch.ID) {
	if len(who) > 0 {
		w.add(column + " NOT IN (SELECT request FROM against WHERE who IN " + w.list(anys(who)) + ")")
	}
}

// Against returns the requests that complain about one of those.
func (db *DB) Against(ctx context.Context, who []dispatch.ID) (requests []dispatch.ID, err error) {
	err = db.view(ctx, func(t *tx) error {
		return t.eachOf("SELECT DISTINCT request FROM against WHERE who IN ", who, func(scan func(...any) error) error {
			var id dispatch.ID
			err := scan(&id)
			requests = append(requests, id)
			return err
		})
	})
	return requests, err
}

// Self returns every id by which a complaint may be about whoever has an account.
func (db *DB) Self(ctx context.Context, a dispatch.Account) (all []dispatch.ID, err error) {
	if a.Cadre == "" { // there is nothing to look up
		return dispatch.Identity{IDs: []dispatch.ID{a.ID}, Part: a.Units()}.All(), nil
	}
	err = db.view(ctx, func(t *tx) error {
		i, err := t.Identity(a.ID, a.Cadre)
		all = i.All()
		return err
	})
	return all, err
}

// Identity implements dispatch.Tx.
func (t *tx) Identity(ids ...dispatch.ID) (i dispatch.Identity, err error) {
	add := func(to *[]dispatch.ID, ids ...dispatch.ID) {
		for _, id := range ids {
			if id != "" && !slices.Contains(*to, id) {
				*to = append(*to, id)
			}
		}
	}
	add(&i.IDs, ids...)
	for n := 0; n < len(i.IDs); n++ { // it grows meanwhile
		id := i.IDs[n]
		err := t.each("SELECT doc FROM accounts WHERE id = $1 OR cadre <> '' AND cadre = $1", []any{id}, func(scan func(...any) error) error {
			var doc string
			var a dispatch.Account
			if err := scan(&doc); err != nil {
				return err
			}
			if err := decode(doc, &a); err != nil {
				return err
			}
			add(&i.IDs, a.ID, a.Cadre)
			add(&i.Part, a.Units()...)
			return nil
		})
		if err != nil {
			return i, err
		}
		if err := t.eachCadre("WHERE id = $1", []any{id}, func(c dispatch.Cadre) error {
			add(&i.Part, c.Self()[1:]...)
			return nil
		}); err != nil {
			return i, err
		}
		same, err := t.samePhone(id)
		if err != nil {
			return i, err
		}
		add(&i.IDs, same...)
	}
	return i, nil
}

// samePhone returns the other cadres who have the phone of one. They are looked for by all the phones that both ever had.
func (t *tx) samePhone(cadre dispatch.ID) (same []dispatch.ID, err error) {
	var maybe []dispatch.ID
	err = t.each(`SELECT DISTINCT other.id FROM personal mine JOIN personal other ON other.lookup = mine.lookup AND other.lookup <> ''
		WHERE mine.sort = 'cadre' AND mine.id = $1 AND mine.field = 'phone' AND mine.lookup <> '' AND other.sort = 'cadre' AND other.id <> $1`, []any{cadre},
		func(scan func(...any) error) error {
			var id dispatch.ID
			err := scan(&id)
			maybe = append(maybe, id)
			return err
		})
	if err != nil || len(maybe) == 0 {
		return nil, err
	}
	areaCode, err := t.setting(areaCode)
	if err != nil {
		return nil, err
	}
	phones := map[dispatch.ID]string{}
	err = t.eachCadre("WHERE id IN "+marks(1, 1, len(maybe)+1), anys(append(maybe, cadre)), func(c dispatch.Cadre) error {
		phones[c.ID] = reading.Called(c.Phone, areaCode)
		return nil
	})
	for _, id := range maybe {
		if phones[id] != "" && phones[id] == phones[cadre] {
			same = append(same, id)
		}
	}
	return same, err
}

// Did implements dispatch.Tx.
func (t *tx) Did(actor dispatch.ID, fact string, after dispatch.Moment) (n int, err error) {
	err = t.one("SELECT count(*) FROM entries WHERE actor = $1 AND recorded > $2 AND fact = $3", []any{actor, after, fact}, &n)
	return n, err
}

// Leads implements dispatch.Tx.
func (t *tx) Leads(path []dispatch.Area) (leads []dispatch.Lead, err error) {
	var accounts []dispatch.Account
	err = t.each("SELECT doc FROM accounts WHERE disabled = 0", nil, func(scan func(...any) error) error {
		var doc string
		var a dispatch.Account
		if err := scan(&doc); err != nil {
			return err
		}
		err := decode(doc, &a)
		accounts = append(accounts, a)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, a := range accounts {
		levels := a.Leads(path)
		if len(levels) == 0 {
			continue
		}
		self, err := t.Identity(a.ID)
		if err != nil {
			return nil, err
		}
		for _, l := range levels {
			leads = append(leads, dispatch.Lead{Level: l, Self: self.All()})
		}
	}
	return leads, nil
}
