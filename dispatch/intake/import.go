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
// row is wrong. Each row needs the rights it would need by itself, and is wrong without them. It stops only where the record is away: the
// error says how far it came, and the same file can be imported again, which goes on and does nothing twice. Progress, if not nil, is told the rows committed and their total.
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
	if err := b.permit(ctx, desk, act); err != nil { // first, since a preview tells how rows differ from what is there
		return Report{}, err
	}
	b.settle()
	if err := b.Compare(ctx, record, desk, act); err != nil || dry || b.Report.Bad > 0 && o.Strict || !b.Report.Complete() || b.empty() {
		return b.Report, err
	}
	done, total := 0, b.Catalogue.Len()+len(b.Requests)+len(b.Restrictions)
	err = b.save(ctx, record, desk, act, func(n int) {
		if done = n; progress != nil {
			progress(done, total)
		}
	})
	b.settle()
	if err != nil {
		return b.Report, interrupted(err, done, total)
	}
	if b.empty() {
		return b.Report, nil
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

// empty reports whether every row is wrong.
func (b *Batch) empty() bool {
	return b.Report.Added+b.Report.Changed+b.Report.Same == 0 && b.Report.Bad > 0
}

// interrupted says how far an import came that could not go on.
func interrupted(err error, done, total int) error {
	return fmt.Errorf("%w: %w", dispatch.Refuse(dispatch.Unavailable,
		fmt.Sprintf("台账暂时打不开，导入停在半路：共 %d 项，已写入 %d 项。稍后把同一个文件再导入一次，会接着做，不会重复", total, done),
		fmt.Sprintf("the record cannot be reached and the import stopped: %d of %d were written. Import the same file again later: it goes on where it stopped, and nothing is done twice", done, total)), err)
}

// save carries out what the rows say, each as if it came alone: one that is refused is told, and does not stop the others. An error says
// that the record is away; the same file can be imported again then.
func (b *Batch) save(ctx context.Context, record Record, desk *desk.Desk, act dispatch.Act, progress func(done int)) error {
	all := b.Catalogue.Descriptions()
	groups := make([][]dispatch.Follow, 0, len(all))
	for _, x := range all {
		groups = append(groups, []dispatch.Follow{{Subject: x.About(), Command: x}})
	}
	refused, err := desk.DoEach(ctx, act, progress, groups...)
	for i, why := range refused {
		b.turnAway(all[i].About(), why)
		b.Report.failed(why)
	}
	if err != nil {
		return err
	}
	if err := b.submit(ctx, record, desk, act, progress); err != nil {
		return err
	}
	return b.restrict(ctx, desk, act, progress)
}

// failed keeps the first fault of the program that a row met.
func (r *Report) failed(err error) {
	if dispatch.CodeOf(err) == dispatch.Internal {
		r.Fault = cmp.Or(r.Fault, err)
	}
}

// restrict puts the controls, those of a row together.
func (b *Batch) restrict(ctx context.Context, desk *desk.Desk, act dispatch.Act, progress func(done int)) error {
	var groups [][]dispatch.Follow
	var of []Restriction
	at := map[*row]int{}
	for _, x := range b.Restrictions {
		n, begun := at[x.row]
		if !begun {
			n, at[x.row] = len(groups), len(groups)
			groups, of = append(groups, nil), append(of, x)
		}
		groups[n] = append(groups[n], dispatch.Follow{Subject: dispatch.Subject{Sort: dispatch.OfArea, ID: x.Area}, Command: dispatch.Restrict{Control: x.Control}})
	}
	refused, err := desk.DoEach(ctx, act, progress, groups...)
	for i, why := range refused {
		of[i].refused(why)
		b.Report.failed(why)
	}
	return err
}

// submitters is how many drafts are submitted concurrently: they share commits, and leave room in each for what others do meanwhile.
const submitters = 8

// Compare removes the drafts that are in the record already, and those that correct one that is: they are told, and change nothing.
func (b *Batch) Compare(ctx context.Context, record Record, desk *desk.Desk, act dispatch.Act) error {
	var fresh []Draft
	former := map[dispatch.ID]bool{}
	for i := range b.Requests {
		if err := b.Requests[i].keepApart(ctx, record, desk); err != nil {
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
	there := map[*row]bool{}
	for _, d := range b.Requests {
		there[d.row] = true
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
	for _, d := range kept {
		delete(there, d.row)
	}
	for r := range there {
		r.is = Same
	}
	b.Requests = kept
	b.count()
	return nil
}

// keepApart gives a draft the id that is kept for its own district, where the number of its source is taken by a request of another one.
func (d *Draft) keepApart(ctx context.Context, record Record, desk *desk.Desk) error {
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

// submit submits the drafts, each with its own time.
func (b *Batch) submit(ctx context.Context, record Record, desk *desk.Desk, act dispatch.Act, progress func(done int)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	drafts := make(chan Draft)
	var one sync.Mutex // guards the rows and what was told
	done := 0
	var all sync.WaitGroup
	for range min(submitters, len(b.Requests)) {
		all.Go(func() {
			for d := range drafts {
				there, err := d.submit(ctx, record, desk, act)
				if err != nil && (ctx.Err() != nil || dispatch.CodeOf(err) == dispatch.Unavailable) {
					cancel(err)
					continue
				}
				one.Lock()
				switch {
				case err != nil:
					d.row.turnedAway(err, dispatch.Text{})
					b.Report.failed(err)
				case there:
					d.row.is = Same
				}
				done++
				progress(done)
				one.Unlock()
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
	return context.Cause(ctx)
}

// submit submits a draft, unless somebody who imports the same file at the same time did.
func (d Draft) submit(ctx context.Context, record Record, desk *desk.Desk, act dispatch.Act) (there bool, err error) {
	act.At = d.At
	for range submitters {
		if _, err = desk.Do(ctx, act, dispatch.Subject{Sort: dispatch.OfRequest, ID: d.ID}, d.Submit); dispatch.CodeOf(err) != dispatch.Stale {
			return false, err
		}
		seen := desk.Ledger.View(ctx, func(tx dispatch.Tx) error {
			_, err := tx.Request(d.ID)
			return err
		})
		if seen == nil { // another district may have brought its own with this number meanwhile
			was := d.ID
			if seen = d.keepApart(ctx, record, desk); d.ID != was {
				continue
			}
		}
		if dispatch.CodeOf(seen) != dispatch.NotFound { // else it met another change
			return seen == nil, seen
		}
	}
	return false, err
}
