package ledger

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/form"
)

// Difference is something in the record that does not follow from its journal, or a journal that was changed.
type Difference struct {
	Where string // subject and entry, or table and key
	What  dispatch.Text
}

func (d Difference) String() string { return d.Where + "：" + d.What.ZH }

// Audit proves the record: it verifies every chain and every day's head, folds the journal again with the domain's
// Apply and Credits, and compares each state, figure and due with what is stored. It sees one moment, changes nothing,
// and may run while others write. It returns every difference up to a bound; an error means that it could not finish.
func (db *DB) Audit(ctx context.Context, now dispatch.Moment, progress func(done, total int)) ([]Difference, error) {
	a := &audit{now: now, progress: progress}
	err := db.view(ctx, func(t *tx) error {
		a.tx = t
		return a.run()
	})
	return a.differences, err
}

type audit struct {
	tx          *tx
	now         dispatch.Moment
	progress    func(done, total int)
	differences []Difference
	heads       []*dayHead
	done, total int
}

type dayHead struct {
	day             dispatch.Day
	hash            string
	chains, entries int64
	again           *ends
}

// most bounds how many differences are told: whoever finds so many does not need more.
const most = 1000

func (a *audit) differ(where, zh, en string) {
	if len(a.differences) < most {
		a.differences = append(a.differences, Difference{where, dispatch.Text{ZH: zh, EN: en}})
	}
}

// together is how many entries are read at a time.
const together = 2000

func (a *audit) run() error {
	if err := a.begin(); err != nil {
		return err
	}
	var chain []row
	for after := (row{}); ; {
		page, err := a.page(after)
		if err != nil {
			return err
		}
		for _, r := range page {
			if len(chain) > 0 && chain[0].subject != r.subject {
				if err := a.chain(chain); err != nil {
					return err
				}
				chain = nil
			}
			chain = append(chain, r)
		}
		a.done += len(page)
		if a.progress != nil {
			a.progress(a.done, a.total)
		}
		if len(page) < together {
			break
		}
		after = page[len(page)-1]
	}
	if len(chain) > 0 {
		if err := a.chain(chain); err != nil {
			return err
		}
	}
	for _, h := range a.heads {
		if h.hash != h.again.sum() || h.chains != h.again.chains || h.entries != h.again.entries {
			a.differ("heads "+string(h.day), "当日封存的总摘要与台账不符：有记录被改动、增加或截去", "the day's head does not fit the journal: something was changed, added or cut off")
		}
	}
	return errors.Join(a.orphans(), a.rollup())
}

func (a *audit) begin() error {
	if err := a.tx.one("SELECT count(*) FROM entries", nil, &a.total); err != nil {
		return err
	}
	return a.tx.each("SELECT day, hash, chains, entries FROM heads ORDER BY day", nil, func(scan func(...any) error) error {
		h := &dayHead{}
		err := scan(&h.day, &h.hash, &h.chains, &h.entries)
		h.again = newEnds(h.day)
		a.heads = append(a.heads, h)
		return err
	})
}

func (a *audit) page(after row) ([]row, error) {
	var page []row
	err := a.tx.rows("WHERE (sort, id, seq) > ($1, $2, $3) ORDER BY sort, id, seq LIMIT $4", []any{after.subject.Sort, after.subject.ID, after.seq, together}, func(r row) error {
		page = append(page, r)
		return nil
	})
	return page, err
}

// chain judges one subject.
func (a *audit) chain(rows []row) error {
	s := rows[0].subject
	name := string(s.Sort) + " " + string(s.ID)
	apart, err := a.apart(s)
	if err != nil {
		return err
	}
	prev := ""
	var entries []dispatch.Entry
	erased := int64(0) // what entries before this one brought is gone
	for _, r := range rows {
		if r.fact == dispatch.FactName(dispatch.Erased{}) {
			erased = r.seq
		}
	}
	for i, r := range rows {
		where := fmt.Sprintf("%s entry %d", name, r.seq)
		if r.seq != int64(i)+1 {
			a.differ(where, "记录的序号不连续", "the entries are not numbered without a gap")
			return nil // nothing after it can be judged
		}
		if r.prev != prev {
			a.differ(where, "与前一条记录接不上", "it does not continue the entry before")
		}
		if sum := r.sum(); sum != r.hash {
			a.differ(where, "记录被改动：摘要不符", "the entry was changed: its hash does not fit")
		}
		prev = r.hash
		var known []form.Apart
		for n := range int64(len(apart)) {
			if p, ok := apart[[2]int64{r.seq, n}]; ok {
				known = append(known, form.Apart{Field: p.Field, Value: p.Value})
			}
		}
		e, digests, err := r.entry(known...)
		if err != nil {
			a.differ(where, "记录读不懂", "the entry cannot be read")
			return nil
		}
		for n, d := range digests {
			switch p, ok := apart[[2]int64{r.seq, int64(n)}]; {
			case !ok && r.seq >= erased:
				a.differ(where+" personal "+d.Field, "个人信息不见了，台账里没有抹去它的记录", "a personal value is gone, and no entry erased it")
			case ok && r.seq < erased:
				a.differ(where+" personal "+d.Field, "已抹去的个人信息还在", "a personal value that was erased is still there")
			case ok && (p.Field != d.Field || p.Digest() != d.Digest):
				a.differ(where+" personal "+d.Field, "个人信息被改动：摘要不符", "a personal value was changed: its digest does not fit")
			}
			delete(apart, [2]int64{r.seq, int64(n)})
		}
		entries = append(entries, e)
	}
	for k := range apart {
		a.differ(fmt.Sprintf("%s entry %d personal", name, k[0]), "有台账里没有的个人信息", "a personal value that no entry brought")
	}
	for _, h := range a.heads {
		for _, r := range slices.Backward(rows) {
			if r.recorded < h.again.until {
				h.again.add(s, r.seq, r.hash)
				break
			}
		}
	}
	switch s.Sort {
	case dispatch.OfRequest:
		return a.request(s, entries)
	case dispatch.OfCadre:
		return a.cadre(s, entries)
	case dispatch.OfArea:
		return a.area(s, entries)
	case dispatch.OfFacility:
		return a.facility(s, entries)
	}
	return nil
}

func (a *audit) apart(s dispatch.Subject) (map[[2]int64]dispatch.Secret, error) {
	apart := map[[2]int64]dispatch.Secret{}
	err := a.tx.each("SELECT seq, n, field, salt, value FROM personal WHERE sort = $1 AND id = $2", []any{s.Sort, s.ID}, func(scan func(...any) error) error {
		var seq, n int64
		var p dispatch.Secret
		var salt string
		if err := scan(&seq, &n, &p.Field, &salt, &p.Value); err != nil {
			return err
		}
		var err error
		if p.Salt, err = base64.StdEncoding.DecodeString(salt); err != nil {
			p.Salt = nil // gives another digest
		}
		apart[[2]int64{seq, n}] = p
		return nil
	})
	return apart, err
}

func (a *audit) request(s dispatch.Subject, entries []dispatch.Entry) error {
	var r dispatch.Request
	var lines []dispatch.Credit
	for _, e := range entries {
		before := r
		r = before.Apply(e)
		lines = append(lines, dispatch.Credits(before, r, e, lines)...)
	}
	where := fmt.Sprintf("request %s (%s)", r.Number, s.ID)
	want, err := encode(r)
	if err != nil {
		return err
	}
	have := make([]any, 10)
	into := make([]any, 11)
	var doc string
	for i := range have {
		into[i] = &have[i]
	}
	into[10] = &doc
	if err := a.tx.one("SELECT "+projected+", doc FROM requests WHERE id = $1", []any{s.ID}, into...); err != nil {
		if errors.Is(err, errNoRow) {
			a.differ(where, "台账里有，求助表里没有", "it is in the journal and nowhere else")
			return nil
		}
		return err
	}
	if doc != want {
		a.differ(where, "状态与台账推算的不符", "its state is not what the journal says")
	}
	for i, column := range strings.Split(projected, ", ") {
		if fmt.Sprint(have[i]) != fmt.Sprint(projection(r)[i]) {
			a.differ(where+" "+column, "此栏与台账推算的不符", "this column is not what the journal says")
		}
	}
	stored, err := a.tx.Credits(s.ID)
	if err != nil {
		return err
	}
	for i := range max(len(stored), len(lines)) {
		switch {
		case i >= len(stored):
			a.differ(fmt.Sprintf("%s figure of entry %d", where, lines[i].Seq), "少了一行数字", "a line of the figures is missing")
		case i >= len(lines):
			a.differ(fmt.Sprintf("%s figure of entry %d", where, stored[i].Seq), "多了一行数字", "a line of the figures that nothing made")
		case stored[i] != lines[i]:
			a.differ(fmt.Sprintf("%s figure of entry %d", where, lines[i].Seq), "数字被改动", "a line of the figures was changed")
		}
	}
	return errors.Join(a.errands(where, r), a.pictures(r, where), a.dues(s, where, r.Dues()))
}

func (a *audit) errands(where string, r dispatch.Request) error {
	n := 0
	err := a.tx.each("SELECT n, state, cadre, unit, finished_at FROM errands WHERE request = $1 ORDER BY n", []any{r.ID}, func(scan func(...any) error) error {
		var have dispatch.Errand
		if err := scan(&have.N, &have.State, &have.Cadre, &have.Unit, &have.FinishedAt); err != nil {
			return err
		}
		if n >= len(r.Errands) || !slices.Equal(errandRow(have), errandRow(r.Errands[n])) {
			a.differ(fmt.Sprintf("%s errand %d", where, have.N), "任务与台账推算的不符", "the errand is not what the journal says")
		}
		n++
		return nil
	})
	if err == nil && n < len(r.Errands) {
		a.differ(where, "少了任务", "an errand is missing")
	}
	if err != nil {
		return err
	}
	want := map[dispatch.ID]bool{}
	for _, e := range r.Errands {
		for _, h := range e.Holders {
			want[h] = true
		}
	}
	err = a.tx.each("SELECT cadre FROM holders WHERE request = $1", []any{r.ID}, func(scan func(...any) error) error {
		var c dispatch.ID
		err := scan(&c)
		if !want[c] {
			a.differ(where+" holder", "多了一位经办人", "a holder whom the journal does not know")
		}
		delete(want, c)
		return err
	})
	if len(want) > 0 {
		a.differ(where+" holder", "少了经办人", "a holder is missing")
	}
	return err
}

// releasedFor bounds how much later than the state says a job that was given back may come up.
const releasedFor = 10 * time.Minute

// dues compares what must happen later. A job may be ready sooner than the state says, when somebody was woken for it, and a
// little later, when it was given back; it may not be forgotten.
func (a *audit) dues(s dispatch.Subject, where string, want []dispatch.Due) error {
	type name struct {
		step   dispatch.Step
		errand int
	}
	by := map[name]dispatch.Moment{}
	for _, d := range want {
		by[name{d.Step, d.Errand}] = d.At
	}
	err := a.tx.each("SELECT step, errand, ready, at FROM dues WHERE sort = $1 AND id = $2", []any{s.Sort, s.ID}, func(scan func(...any) error) error {
		var n name
		var ready, at dispatch.Moment
		if err := scan(&n.step, &n.errand, &ready, &at); err != nil {
			return err
		}
		due, ok := by[n]
		if latest := max(due, a.now.Add(releasedFor)).Add(2 * dispatch.Lease); !ok || ready > latest || at > latest {
			a.differ(fmt.Sprintf("%s due %s %d", where, n.step, n.errand), "待办与台账推算的不符", "what must happen later is not what the journal says")
		}
		delete(by, n)
		return nil
	})
	for n := range by {
		a.differ(fmt.Sprintf("%s due %s %d", where, n.step, n.errand), "少了一项待办", "something that must happen later is missing")
	}
	return err
}

func (a *audit) cadre(s dispatch.Subject, entries []dispatch.Entry) error {
	where := "cadre " + string(s.ID)
	have, err := a.tx.Cadre(s.ID)
	if dispatch.CodeOf(err) == dispatch.NotFound {
		a.differ(where, "台账里有，干部表里没有", "it is in the journal and nowhere else")
		return nil
	}
	if err != nil {
		return err
	}
	var on int
	if err := a.tx.one("SELECT on_duty FROM cadres WHERE id = $1", []any{s.ID}, &on); err != nil {
		return err
	}
	var c dispatch.Cadre
	for _, e := range entries {
		c = c.Apply(e)
	}
	if have.Duty != c.Duty || have.Seq != c.Seq || on != flag(c.Duty.On) {
		a.differ(where, "上岗情况与台账推算的不符", "the duty is not what the journal says")
	}
	return a.dues(s, where, c.Dues())
}

func (a *audit) area(s dispatch.Subject, entries []dispatch.Entry) error {
	where := "area " + string(s.ID)
	path, err := a.tx.Path(s.ID)
	if dispatch.CodeOf(err) == dispatch.NotFound {
		a.differ(where, "台账里有，区域表里没有", "it is in the journal and nowhere else")
		return nil
	}
	if err != nil {
		return err
	}
	var want dispatch.Area
	for _, e := range entries {
		want = want.Apply(e)
	}
	if have := path[len(path)-1]; !reflect.DeepEqual(have.Controls, want.Controls) || have.Seq != want.Seq {
		a.differ(where, "管控与台账推算的不符", "the controls are not what the journal says")
	}
	return nil
}

func (a *audit) facility(s dispatch.Subject, entries []dispatch.Entry) error {
	where := "facility " + string(s.ID)
	have, err := a.tx.Facility(s.ID)
	if dispatch.CodeOf(err) == dispatch.NotFound {
		a.differ(where, "台账里有，地点表里没有", "it is in the journal and nowhere else")
		return nil
	}
	if err != nil {
		return err
	}
	var want dispatch.Facility
	for _, e := range entries {
		want = want.Apply(e)
	}
	if have.Seal != want.Seal || have.Seq != want.Seq {
		a.differ(where, "封停情况与台账推算的不符", "the seal is not what the journal says")
	}
	return nil
}

// orphans names whatever has a state, a figure or a due without a single entry.
func (a *audit) orphans() error {
	for _, o := range []struct{ name, query string }{
		{"request", "SELECT id FROM requests x WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.sort = 'request' AND e.id = x.id)"},
		{"figure of request", "SELECT request FROM credits x WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.sort = 'request' AND e.id = x.request)"},
		{"due of", "SELECT id FROM dues x WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.sort = x.sort AND e.id = x.id)"},
		{"personal value of", "SELECT id FROM personal x WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.sort = x.sort AND e.id = x.id)"},
		{"picture", "SELECT id FROM attachments x WHERE NOT EXISTS (SELECT 1 FROM requests r WHERE r.id = x.request AND r.doc LIKE '%\"' || x.id || '\"%')"},
		{"cadre", "SELECT id FROM cadres x WHERE (seq <> 0 OR on_duty <> 0) AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.sort = 'cadre' AND e.id = x.id)"},
		{"area", "SELECT id FROM areas x WHERE (seq <> 0 OR controls <> '[]') AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.sort = 'area' AND e.id = x.id)"},
		{"facility", "SELECT id FROM facilities x WHERE (seq <> 0 OR seal <> '{}') AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.sort = 'facility' AND e.id = x.id)"},
	} {
		err := a.tx.each(o.query, nil, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			a.differ(o.name+" "+id, "台账里没有它的任何记录", "the journal has no entry about it")
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// rollup compares the lines with the sums and with what is in none yet. The lines themselves were compared with the journal.
func (a *audit) rollup() error {
	differs := func(scan func(...any) error) error {
		var book, day, unit, kind, area string
		err := scan(&book, &day, &unit, &kind, &area)
		a.differ(strings.Join([]string{"sum", book, day, unit, kind, area}, " "), "合计与明细不符", "the sum is not what its lines add up to")
		return err
	}
	err := a.tx.each("SELECT book, day, unit, kind, area FROM fresh f WHERE NOT EXISTS (SELECT 1 FROM credits c WHERE c.request = f.request AND c.seq = f.seq AND c.n = f.n)", nil, differs)
	if err != nil {
		return err
	}
	err = a.tx.each(`SELECT book, day, unit, kind, area FROM (
			SELECT book, day, unit, kind, area, persons, times FROM rollup
			UNION ALL SELECT book, day, unit, kind, area, sign * persons, sign * times FROM fresh
			UNION ALL SELECT book, day, unit, kind, area, -sign * persons, -sign * times FROM credits
		) AS both_of_them GROUP BY book, day, unit, kind, area HAVING sum(persons) <> 0 OR sum(times) <> 0`, nil, differs)
	if err != nil {
		return err
	}
	err = a.tx.each(`WITH served AS (
			SELECT book, day, unit, kind, household FROM rollup_households GROUP BY book, day, unit, kind, household HAVING sum(standing) > 0
		) SELECT book, day, unit, kind, '' FROM (
			SELECT book, day, unit, kind, persons, times, homes FROM rollup_units
			UNION ALL SELECT book, day, unit, kind, -sum(persons), -sum(times), 0 FROM rollup GROUP BY book, day, unit, kind
			UNION ALL SELECT book, day, '*', kind, -sum(persons), -sum(times), 0 FROM rollup GROUP BY book, day, kind
			UNION ALL SELECT book, min(day), unit, kind, 0, 0, -1 FROM served GROUP BY book, unit, kind, household
			UNION ALL SELECT book, min(day), '*', kind, 0, 0, -1 FROM served GROUP BY book, kind, household
		) AS all_of_them GROUP BY book, day, unit, kind HAVING sum(persons) <> 0 OR sum(times) <> 0 OR sum(homes) <> 0`, nil, differs)
	if err != nil {
		return err
	}
	return a.tx.each(`SELECT DISTINCT book, day, unit, kind, area FROM (
			SELECT book, day, unit, kind, area, household, standing FROM rollup_households
			UNION ALL SELECT book, day, unit, kind, area, household, sign FROM fresh WHERE household <> ''
			UNION ALL SELECT book, day, unit, kind, area, household, -sign FROM credits WHERE household <> ''
		) AS both_of_them GROUP BY book, day, unit, kind, area, household HAVING sum(standing) <> 0`, nil, differs)
}
