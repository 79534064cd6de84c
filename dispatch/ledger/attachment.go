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

// pictures compares what is there with what the journal says. What was erased is gone, and nothing else is.
func (c *chunk) pictures() error {
	if c.sort.sort != dispatch.OfRequest {
		return nil
	}
	there := map[string]bool{}
	err := c.tx.each("SELECT request, id, type, data FROM attachments WHERE "+c.chosen("request"), c.args, func(scan func(...any) error) error {
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
		if x.broken {
			return nil
		}
		there[id] = true
		known := x.state.Folded.(dispatch.Request).Attachments
		i := slices.IndexFunc(known, func(a dispatch.Attachment) bool { return string(a.ID) == id })
		sum := sha256.Sum256(data)
		if i < 0 || known[i].Type != sort || known[i].Digest != hex.EncodeToString(sum[:]) {
			c.against(x, c.sort.called(request, x.state)+" picture "+id, dispatch.Text{ZH: "图片与台账所记的不符", EN: "the picture is not the one that the journal names"})
		}
		return nil
	})
	for _, x := range c.subjects {
		for id, seq := range x.pictures {
			where := c.entry(x, seq) + " picture " + id
			switch erased := seq < x.erased; {
			case x.broken || erased != there[id]:
			case erased:
				c.against(x, where, dispatch.Text{ZH: "已抹去的图片还在", EN: "a picture that was erased is still there"})
			default:
				c.against(x, where, dispatch.Text{ZH: "图片不见了，台账里没有抹去它的记录", EN: "the picture is gone, and no entry erased it"})
			}
		}
	}
	return err
}
