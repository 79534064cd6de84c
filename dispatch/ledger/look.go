package ledger

import (
	"context"
	"fmt"

	"github.com/bangban/bangban/dispatch"
)

// Look audits what came after the last sealed day, as often as the program likes: it works on one thing at a time and takes about a second
// for a day of ten thousand entries. [DB.Trouble] repeats what it finds, until a later look finds nothing. What was sealed before, and the
// sums, are left to bangban audit.
func (db *DB) Look(ctx context.Context, now dispatch.Moment) error {
	p, err := db.Examine(ctx, Examination{Now: now, Key: db.key, Since: true, Slowly: true})
	if err != nil {
		return err
	}
	n := len(p.Differences)
	if n == 0 {
		db.failing.Store(nil)
		return nil
	}
	trouble := dispatch.Refuse(dispatch.Conflict, fmt.Sprintf("自动核对发现台账有 %d 处不符，请运行 bangban audit", n), fmt.Sprintf("audit failing: the record differs from its journal (%d found); run bangban audit", n))
	db.failing.Store(trouble)
	return fmt.Errorf("%w; the first: %s: %s", trouble, p.Differences[0].Where, p.Differences[0].What.EN)
}
