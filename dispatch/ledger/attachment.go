package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// Picture returns the picture of an attachment. The caller has recorded that it is looked at.
func (db *DB) Picture(ctx context.Context, request, attachment dispatch.ID) (data []byte, err error) {
	err = db.view(ctx, func(t *tx) error {
		return found(t.one("SELECT data FROM attachments WHERE id = $1 AND request = $2", []any{attachment, request}, &data), "attachment")
	})
	return data, err
}

// pictures compares the stored pictures with the journal. Erased ones may be missing.
func (c *chunk) pictures() error {
	if c.sort.sort != dispatch.OfRequest {
		return nil
	}
	return c.tx.each("SELECT request, id, type, data FROM attachments WHERE "+c.chosen("request"), c.args, func(scan func(...any) error) error {
		var request, id, sort string
		var data []byte
		if err := scan(&request, &id, &sort, &data); err != nil {
			return err
		}
		x := c.subjects[request]
		if x == nil {
			c.differ("picture "+id+" of request "+request, "台账里没有它的任何记录", "the journal has no entry about it")
			return nil
		}
		if x.broken || x.newer {
			return nil
		}
		known := x.state.Folded.(dispatch.Request).Attachments
		i := slices.IndexFunc(known, func(a dispatch.Attachment) bool { return string(a.ID) == id })
		sum := sha256.Sum256(data)
		if i < 0 || known[i].Type != sort || known[i].Digest != hex.EncodeToString(sum[:]) {
			c.differ(c.sort.called(request, x.state)+" picture "+id, "图片与台账所记的不符", "the picture is not the one that the journal names")
		}
		return nil
	})
}
