package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/bangban/bangban/dispatch"
)

// Picture returns an attachment's picture. Whoever calls it has had the look recorded.
func (db *DB) Picture(ctx context.Context, request, attachment dispatch.ID) (data []byte, err error) {
	err = db.view(ctx, func(t *tx) error {
		return found(t.one("SELECT data FROM attachments WHERE id = $1 AND request = $2", []any{attachment, request}, &data), "attachment")
	})
	return data, err
}

// pictures compares what is there with what the journal says; what was purged is gone, and that is fine.
func (a *audit) pictures(r dispatch.Request, where string) error {
	if len(r.Attachments) == 0 {
		return nil
	}
	known := map[dispatch.ID]dispatch.Attachment{}
	for _, x := range r.Attachments {
		known[x.ID] = x
	}
	return a.tx.each("SELECT id, type, data FROM attachments WHERE request = $1", []any{r.ID}, func(scan func(...any) error) error {
		var id dispatch.ID
		var sort string
		var data []byte
		if err := scan(&id, &sort, &data); err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		if x, ok := known[id]; !ok || x.Type != sort || x.Digest != hex.EncodeToString(sum[:]) {
			a.differ(where+" picture "+string(id), "图片与台账所记的不符", "the picture is not the one that the journal names")
		}
		return nil
	})
}
