package ledger

import (
	"context"

	"github.com/bangban/bangban/dispatch"
)

var redFlags = kept(sort{
	sort: dispatch.OfRedFlag, table: "red_flags",
	missing: dispatch.Text{ZH: "台账里有，危急征象表里没有", EN: "it is in the journal and nowhere else"},
	differs: dispatch.Text{ZH: "危急征象与台账推算的不符", EN: "the red flag is not what the journal says"},
}, func(dispatch.RedFlag) []any { return nil })

// RedFlags returns what administrators added to the table of red flags, by code, retired rows included.
func (db *DB) RedFlags(ctx context.Context) ([]dispatch.RedFlag, error) {
	return list[dispatch.RedFlag](ctx, db, "SELECT doc FROM red_flags ORDER BY id")
}

// RedFlags implements dispatch.Tx.
func (t *tx) RedFlags() (all []dispatch.RedFlag, err error) {
	err = t.each("SELECT doc FROM red_flags ORDER BY id", nil, func(scan func(...any) error) error {
		var doc string
		var f dispatch.RedFlag
		if err := scan(&doc); err != nil {
			return err
		}
		err := decode(doc, &f)
		all = append(all, f)
		return err
	})
	return all, err
}
