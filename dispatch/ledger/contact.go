package ledger

import (
	"context"

	"github.com/bangban/bangban/dispatch"
)

var contacts = kept(sort{
	sort: dispatch.OfContact, table: "contacts", columns: []string{"area", "at"},
	missing: dispatch.Text{ZH: "台账里有，来电表里没有", EN: "it is in the journal and nowhere else"},
	differs: dispatch.Text{ZH: "来电与台账推算的不符", EN: "the contact is not what the journal says"},
}, func(s dispatch.Contact) []any { return []any{string(s.Area), int64(s.At)} })

// Contacts returns the calls, messages and visits of these ids, oldest first; without those that do not exist.
func (db *DB) Contacts(ctx context.Context, ids ...dispatch.ID) ([]dispatch.Contact, error) {
	return list[dispatch.Contact](ctx, db, "SELECT doc FROM contacts WHERE id IN "+marks(1, 1, len(ids))+" ORDER BY at, id", anys(ids)...)
}
