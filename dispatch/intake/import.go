package intake

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/reading"
)

// Record is where an import is saved; *ledger.DB is one.
type Record interface {
	dispatch.Ledger
	Settings
	Catalogue(ctx context.Context) (dispatch.Catalogue, error)
	Bearing(ctx context.Context, trace string, limit int) ([]dispatch.Request, []dispatch.Words, error)
	Said(ctx context.Context, request dispatch.ID) (dispatch.Request, dispatch.Words, error)
}

// Import reads a table and saves its changes, without the wrong rows; with dry nothing, and with [Options.Strict] nothing as long as a
// row is wrong. Each row needs the rights it would need by itself. Progress, if not nil, is told the rows committed and their total.
func Import(ctx context.Context, record Record, desk *desk.Desk, act dispatch.Act, sort Sort, data []byte, o Options, dry bool, progress func(done, total int)) (Report, error) {
	known := Known{Household: desk.Household, Derive: desk.Derive}
	var err error
	if known.Catalogue, err = record.Catalogue(ctx); err != nil {
		return Report{}, err
	}
	o.Act = act
	o.AreaCode, o.Look = desk.AreaCode, dry
	if o.Also, err = AlsoKnown(ctx, record, sort); err != nil {
		return Report{}, err
	}
	var failed error
	o.Remembered = func(line string) map[string]string {
		columns, err := remembered(ctx, record, sort, line)
		failed = cmp.Or(failed, err)
		return columns
	}
	b, err := Read(sort, data, known, o)
	if err = cmp.Or(err, failed); err != nil {
		return Report{}, err
	}
	all := b.Catalogue.Descriptions()
	if n, err := desk.MayDescribe(ctx, act, all...); err != nil { // first, since a preview tells how rows differ from what is there
		return Report{}, fmt.Errorf("%s: %w", all[n].About().ID, err)
	}
	if err := b.Compare(ctx, record, desk, act); err != nil || dry || b.Report.Bad > 0 && o.Strict || !b.Report.Complete() {
		return b.Report, err
	}
	total := b.Catalogue.Len() + len(b.Requests) + len(b.Restrictions)
	if b.Report.Added+b.Report.Changed+b.Report.Same == 0 && b.Report.Bad > 0 {
		return b.Report, nil
	}
	told := func(done int) {
		if progress != nil {
			progress(done, total)
		}
	}
	if err := desk.Describe(ctx, act, told, all...); err != nil {
		return b.Report, err
	}
	if err := b.Submit(ctx, record, desk, act, told); err != nil {
		return b.Report, err
	}
	if err := b.Restrict(ctx, desk, act, told); err != nil {
		return b.Report, err
	}
	b.Report.Saved = true
	if len(o.Columns) > 0 {
		if err := remember(ctx, record, sort, b.Report.Line, o.Columns); err != nil {
			return b.Report, err
		}
	}
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

// submitters is how many drafts are submitted concurrently: they share commits, and leave room in each for what others do meanwhile.
const submitters = 8

// Compare removes the drafts that are in the record already, and those that correct one that is: they are told, and change nothing.
func (b *Batch) Compare(ctx context.Context, record Record, desk *desk.Desk, act dispatch.Act) error {
	var fresh []Draft
	former := map[dispatch.ID]bool{}
	for i := range b.Requests {
		if err := b.Requests[i].settle(ctx, record, desk); err != nil {
			return err
		}
	}
	err := record.View(ctx, func(tx dispatch.Tx) error {
		fresh = nil
		clear(former)
		for _, d := range b.Requests {
			_, err := tx.Request(d.ID)
			if dispatch.CodeOf(err) == dispatch.NotFound && d.Former != "" && !former[d.Former] {
				if _, err = tx.Request(d.Former); err == nil {
					former[d.Former] = true
				}
			}
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
	var kept []Draft
	for _, d := range fresh {
		differs, corrects, err := corrected(ctx, record, desk, act, d)
		if err != nil {
			return err
		}
		if !corrects {
			kept = append(kept, d)
		} else if differs != (dispatch.Text{}) {
			b.Report.Doubts = append(b.Report.Doubts, Problem{d.Row, d.row.head("number"), differs})
		}
	}
	fresh = kept
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

// settle gives a draft the id that is kept for its own district, where the number of its source is taken by a request of another one.
func (d *Draft) settle(ctx context.Context, record Record, desk *desk.Desk) error {
	if d.Apart == "" {
		return nil
	}
	r, was, err := record.Said(ctx, d.ID)
	if dispatch.CodeOf(err) == dispatch.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	w := d.Submit.Words
	if w.Name != "" && reading.Person(w.Name) == reading.Person(was.Name) || w.Phone != "" && reading.Calls(w.Phone, desk.AreaCode) == reading.Calls(was.Phone, desk.AreaCode) {
		return nil // it may have been moved since
	}
	var district dispatch.ID // of the other
	err = record.View(ctx, func(tx dispatch.Tx) error {
		path, err := tx.Path(r.Place.Area())
		if i := slices.IndexFunc(path, func(a dispatch.Area) bool { return a.Level == dispatch.District }); i >= 0 {
			district = path[i].ID
		}
		return err
	})
	if err == nil && (district != d.District || district == "" && w.Name+w.Phone+was.Name+was.Phone != "") {
		d.ID, d.Apart = d.Apart, ""
	}
	return err
}

// sameNumber is how many requests of a number are looked at.
const sameNumber = 20

// corrected reports whether a draft is another version of a request in the record: the list's number, the time and the person are the
// same. It says what differs: whoever is responsible corrects the request itself.
func corrected(ctx context.Context, record Record, desk *desk.Desk, act dispatch.Act, d Draft) (differs dispatch.Text, corrects bool, err error) {
	if d.Submit.Bears == "" || d.row == nil {
		return differs, false, nil
	}
	all, words, err := record.Bearing(ctx, desk.TraceOf(d.Submit.Bears), sameNumber)
	if err != nil {
		return differs, false, err
	}
	for i, r := range all {
		was := words[i]
		if d.At != 0 && r.Submitted != d.At {
			continue
		}
		w := d.Submit.Words
		name := reading.Person(w.Name) == reading.Person(was.Name)
		phone := reading.Calls(w.Phone, desk.AreaCode) == reading.Calls(was.Phone, desk.AreaCode)
		if !(name && (w.Name != "" || phone)) && !(phone && w.Phone != "") || d.At == 0 && !(name && phone) {
			continue
		}
		var zh, en []string
		for _, x := range []struct {
			same   bool
			zh, en string
		}{{name, "姓名", "name"}, {phone, "电话", "phone"}, {w.Text == was.Text, "内容", "text"}, {doorOf(d.Submit.Place, w.Room) == doorOf(r.Place, was.Room), "门牌", "door"}, {d.Submit.Place.Area() == r.Place.Area(), "小区", "compound"}, {d.Submit.Kind == r.Kind, "事项", "kind"}} {
			if !x.same {
				zh, en = append(zh, x.zh), append(en, x.en)
			}
		}
		seen, err := sees(ctx, record, act, r)
		if err != nil {
			return differs, false, err
		}
		if len(zh) > 0 && seen { // of what is another's now, nothing is told
			differs = dispatch.Text{ZH: "已登记为 " + r.Number + "，这一行的" + strings.Join(zh, "、") + "与登记的不同：没有另立一件，也没有改动，请核对后在那一件上更正",
				EN: "it is registered as " + r.Number + " and differs in " + strings.Join(en, ", ") + ": no second request was made and nothing was changed; check, and correct that request"}
		}
		return differs, true, nil
	}
	return differs, false, nil
}

// sees reports whether somebody may see a request.
func sees(ctx context.Context, record Record, act dispatch.Act, r dispatch.Request) (seen bool, err error) {
	err = record.View(ctx, func(tx dispatch.Tx) error {
		path, err := tx.Path(r.Place.Area())
		var ids []dispatch.ID
		for _, a := range path {
			ids = append(ids, a.ID)
		}
		seen = act.Sees(r, ids)
		return err
	})
	return seen, err
}

func doorOf(p dispatch.Place, room string) reading.Door {
	return reading.Door{Building: p.Building, Entrance: p.Entrance, Room: room}.Canonical()
}

// Submit submits the drafts, each with its own time. After an error the same file can be imported again, and continues where it
// stopped.
func (b *Batch) Submit(ctx context.Context, record Record, desk *desk.Desk, act dispatch.Act, progress func(done int)) error {
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
				if dispatch.CodeOf(err) == dispatch.Stale && d.Apart != "" { // or another district its own, with the same numbers
					if settled := d.settle(ctx, record, desk); settled == nil && d.Apart == "" {
						_, err = desk.Do(ctx, act, dispatch.Subject{Sort: dispatch.OfRequest, ID: d.ID}, d.Submit)
					}
				}
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
