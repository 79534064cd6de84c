package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
)

// Record is where an import is saved; *ledger.DB is one.
type Record interface {
	dispatch.Ledger
	Catalogue(ctx context.Context) (dispatch.Catalogue, error)
}

// Import reads a table and saves its changes. It saves nothing when a row is wrong, or with dry. Each row needs the rights it
// would need by itself. Progress, if not nil, is told the rows committed and their total.
func Import(ctx context.Context, record Record, desk *desk.Desk, act dispatch.Act, sort Sort, data []byte, o Options, dry bool, progress func(done, total int)) (Report, error) {
	known := Known{Household: desk.Household, Derive: desk.Derive}
	var err error
	if known.Catalogue, err = record.Catalogue(ctx); err != nil {
		return Report{}, err
	}
	o.Act = act
	b, err := Read(sort, data, known, o)
	if err != nil {
		return Report{}, err
	}
	all := b.Catalogue.Descriptions()
	if n, err := desk.MayDescribe(ctx, act, all...); err != nil { // first, since a preview tells how rows differ from what is there
		return Report{}, fmt.Errorf("%s: %w", all[n].About().ID, err)
	}
	if err := b.Compare(ctx, record); err != nil || dry || b.Report.Bad > 0 {
		return b.Report, err
	}
	total := b.Catalogue.Len() + len(b.Requests) + len(b.Restrictions)
	told := func(done int) {
		if progress != nil {
			progress(done, total)
		}
	}
	if err := desk.Describe(ctx, act, told, all...); err != nil {
		return b.Report, err
	}
	if err := b.Submit(ctx, desk, act, told); err != nil {
		return b.Report, err
	}
	if err := b.Restrict(ctx, desk, act, told); err != nil {
		return b.Report, err
	}
	b.Report.Saved = true
	sum := sha256.Sum256(data)
	note := dispatch.Import{Imported: dispatch.Imported{Of: string(sort), Area: o.Under, Digest: hex.EncodeToString(sum[:]), Rows: b.Report.Rows, Added: b.Report.Added, Changed: b.Report.Changed, Same: b.Report.Same}}
	_, err = desk.Do(ctx, act, dispatch.Subject{Sort: dispatch.OfImport}, note)
	return b.Report, err
}

// Restrict puts the controls. After an error the same file can be imported again, and continues where it stopped.
func (b *Batch) Restrict(ctx context.Context, desk *desk.Desk, act dispatch.Act, progress func(done int)) error {
	var orders []dispatch.Follow
	for _, x := range b.Restrictions {
		orders = append(orders, dispatch.Follow{Subject: dispatch.Subject{Sort: dispatch.OfArea, ID: x.Area}, Command: dispatch.Restrict{Control: x.Control}})
	}
	if n, err := desk.DoAll(ctx, act, progress, orders...); err != nil {
		return fmt.Errorf("row %d: %w", b.Restrictions[n].Row, err)
	}
	return nil
}

// submitters is how many drafts are submitted concurrently; they share commits.
const submitters = 64

// Compare removes the drafts that are in the record already.
func (b *Batch) Compare(ctx context.Context, ledger dispatch.Ledger) error {
	var fresh []Draft
	err := ledger.View(ctx, func(tx dispatch.Tx) error {
		for _, d := range b.Requests {
			_, err := tx.Request(d.ID)
			if dispatch.CodeOf(err) == dispatch.NotFound {
				fresh = append(fresh, d)
			} else if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	there := len(b.Requests) - len(fresh)
	b.Report.Added, b.Report.Same = b.Report.Added-there, b.Report.Same+there
	b.Requests, b.Report.Review = fresh, 0
	for _, d := range fresh {
		if d.Review {
			b.Report.Review++
		}
	}
	return nil
}

// Submit submits the drafts, each with its own time. After an error the same file can be imported again, and continues where it
// stopped.
func (b *Batch) Submit(ctx context.Context, desk *desk.Desk, act dispatch.Act, progress func(done int)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	drafts := make(chan Draft)
	var there atomic.Int64
	var told sync.Mutex
	done := 0
	var all sync.WaitGroup
	for range min(submitters, len(b.Requests)) {
		all.Go(func() {
			for d := range drafts {
				act := act
				act.At = d.At
				_, err := desk.Do(ctx, act, dispatch.Subject{Sort: dispatch.OfRequest, ID: d.ID}, d.Submit)
				if dispatch.CodeOf(err) == dispatch.Stale { // somebody imports the same file at the same time
					there.Add(1)
				} else if err != nil {
					cancel(fmt.Errorf("row %d: %w", d.Row, err))
					continue
				}
				told.Lock()
				done++
				progress(done)
				told.Unlock()
			}
		})
	}
	for _, d := range b.Requests {
		if ctx.Err() != nil {
			break
		}
		drafts <- d
	}
	close(drafts)
	all.Wait()
	b.Report.Added, b.Report.Same = b.Report.Added-int(there.Load()), b.Report.Same+int(there.Load())
	return context.Cause(ctx)
}
