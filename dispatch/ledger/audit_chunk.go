package ledger

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/form"
)

// subject is what a chunk found out about one subject.
type subject struct {
	id      string
	state   *state
	entries int64
	newer   string // where a newer program wrote something about it; "" else
	doubted bool   // that is told
	broken  bool   // its chain cannot be read to the end
	older   bool   // its document is of an older form
	lags    bool   // and not what this program makes of the journal

	erased     int64            // the entry that erased what those before it brought of people; 0 for none
	gone, kept []secretOf       // of which the value is not there, and is there
	pictures   map[string]int64 // that entries brought, by id: the entry
}

// secretOf identifies a personal value by entry and field.
type secretOf struct {
	seq   int64
	field string
}

// secretAt is the position of a personal value among those of an entry.
type secretAt struct {
	id     string
	seq, n int64
}

// secretHeld is a stored personal value with its digest.
type secretHeld struct {
	dispatch.Secret
	sum []byte
}

// chunk verifies the subjects of a sort that a condition selects: it reads them from all tables, with one query each, and
// compares everything with what their entries say.
func (a *audit) chunk(t *tx, s *sort, chosen func(key string) string, args []any) error {
	c := &chunk{audit: a, tx: t, sort: s, chosen: chosen, args: args, subjects: map[string]*subject{}, words: map[string]string{}}
	for _, step := range []func() error{c.secrets, c.journal, c.rows, c.pictures, c.dues} {
		if err := step(); err != nil {
			return err
		}
	}
	for _, child := range s.children {
		if err := c.children(&child); err != nil {
			return err
		}
	}
	for _, x := range c.subjects {
		if x.newer != "" && !x.doubted {
			a.mu.Lock()
			a.proof.Newer++
			a.mu.Unlock()
		}
	}
	for at := range c.held {
		a.differ(fmt.Sprintf("%s %s entry %d personal", s.sort, at.id, at.seq), "有台账里没有的个人信息", "a personal value that no entry brought")
	}
	return nil
}

type chunk struct {
	*audit
	tx       *tx
	sort     *sort
	chosen   func(key string) string
	args     []any
	subjects map[string]*subject
	held     map[secretAt]secretHeld
	words    map[string]string // strings that occur often, kept once
}

// word returns the text as a string, sharing equal ones.
func (c *chunk) word(b []byte) string {
	if w, ok := c.words[string(b)]; ok {
		return w
	}
	w := string(b)
	c.words[w] = w
	return w
}

// ofSort selects the chunk's rows of a table that is shared by several sorts.
func (c *chunk) ofSort() (where string, args []any) {
	return " WHERE sort = $" + strconv.Itoa(len(c.args)+1) + " AND " + c.chosen("id"), append(slices.Clone(c.args), c.sort.sort)
}

func (c *chunk) secrets() error {
	c.held = map[secretAt]secretHeld{}
	where, args := c.ofSort()
	return c.tx.each("SELECT id, seq, n, field, salt, value FROM personal"+where, args, func(scan func(...any) error) error {
		var at secretAt
		var p dispatch.Secret
		var salt string
		if err := scan(&at.id, &at.seq, &at.n, &p.Field, &salt, &p.Value); err != nil {
			return err
		}
		var err error
		if p.Salt, err = base64.StdEncoding.DecodeString(salt); err != nil {
			p.Salt = nil // leads to another digest
		}
		c.held[at] = secretHeld{p, p.Sum()}
		return nil
	})
}

// journal verifies the chains and folds them.
func (c *chunk) journal() error {
	where, args := c.ofSort()
	var strand, line, seq, at, recorded int64
	var id, hash, actor, role, behalf, device, fact, body, secrets sql.RawBytes
	into := []any{&strand, &line, &id, &seq, &at, &recorded, &hash, &actor, &role, &behalf, &device, &fact, &body, &secrets}
	var x *subject
	var before [sha256.Size]byte
	var room []byte
	read := 0
	err := c.tx.each("SELECT strand, line, id, seq, at, recorded, hash, actor, role, on_behalf, device, fact, body, secrets FROM entries"+where+" ORDER BY id, seq", args, func(scan func(...any) error) error {
		if err := scan(into...); err != nil {
			return err
		}
		read++
		first := x == nil || x.id != string(id)
		if first {
			x = &subject{id: string(id), state: &state{Folded: c.sort.zero}}
			c.subjects[x.id] = x
		}
		if x.broken {
			return nil
		}
		if x.entries++; x.entries != seq {
			c.differ(c.entry(x, seq), "记录的序号不连续", "the entries are not numbered without a gap")
			x.broken = true // entries after it cannot be verified
			return nil
		}
		r := row{strand: strand, line: line, subject: dispatch.Subject{Sort: c.sort.sort, ID: dispatch.ID(x.id)}, seq: seq, at: dispatch.Moment(at), recorded: dispatch.Moment(recorded),
			actor: c.word(actor), role: c.word(role), behalf: c.word(behalf), device: c.word(device), fact: c.word(fact)}
		previous := before[:]
		if first {
			previous = nil
		}
		before, room = r.sumOf(body, secrets, previous, room)
		if !bytes.Equal(before[:], hash) {
			c.differ(c.entry(x, seq), "记录被改动：摘要不符，或与前一条记录接不上", "the entry was changed, or does not continue the entry before: its hash does not fit")
			copy(before[:], hash)
		}
		apart, err := c.digests(x, seq, secrets)
		if err != nil {
			c.differ(c.entry(x, seq), "记录读不懂", "the entry cannot be read")
		}
		f, whole, err := dispatch.ReadFact(r.fact, body, apart...)
		if err != nil {
			c.differ(c.entry(x, seq), "记录读不懂", "the entry cannot be read")
			x.broken = true
			return nil
		}
		if !whole && x.newer == "" {
			x.newer = c.entry(x, seq) + " " + r.fact
		}
		switch f := f.(type) {
		case dispatch.Erased:
			x.erased = seq
		case dispatch.Attached:
			if x.pictures == nil {
				x.pictures = map[string]int64{}
			}
			x.pictures[string(f.Attachment.ID)] = seq
		}
		x.state.fold(c.sort, dispatch.Entry{Subject: r.subject, Seq: seq, At: r.at, Recorded: r.recorded, Actor: dispatch.ID(r.actor), Role: dispatch.Role(r.role), OnBehalf: r.behalf, Device: r.device, Fact: f})
		return nil
	})
	c.done.Add(int64(read))
	for _, x := range c.subjects {
		c.erasures(x)
	}
	return err
}

// against tells a difference in what a subject's entries lead to. Where a newer program wrote some of it, it may be that this one
// does not know how they do.
func (c *chunk) against(x *subject, where string, what dispatch.Text) {
	switch {
	case x.newer == "":
		c.tell(where, what)
	case !x.doubted:
		x.doubted = true
		c.differ(x.newer, "由更新的程序写成，本程序无法核对，请用新版本", "a newer program wrote it, this one cannot judge it: use the newer one")
	}
}

// erasures sees that personal values are gone where an entry erased them, and nowhere else.
func (c *chunk) erasures(x *subject) {
	for _, p := range x.gone {
		if p.seq >= x.erased {
			c.against(x, c.entry(x, p.seq)+" personal "+p.field, dispatch.Text{ZH: "个人信息不见了，台账里没有抹去它的记录", EN: "a personal value is gone, and no entry erased it"})
		}
	}
	for _, p := range x.kept {
		if p.seq < x.erased {
			c.differ(c.entry(x, p.seq)+" personal "+p.field, "已抹去的个人信息还在", "a personal value that was erased is still there")
		}
	}
}

func (c *chunk) entry(x *subject, seq int64) string {
	return string(c.sort.sort) + " " + x.id + " entry " + strconv.FormatInt(seq, 10)
}

// digests compares an entry's digests with the personal values that are still stored, and returns those values.
func (c *chunk) digests(x *subject, seq int64, column []byte) (apart []form.Apart, err error) {
	if len(column) == 0 {
		return nil, nil
	}
	digests, err := readDigests(string(column))
	for n, d := range digests {
		at := secretAt{x.id, seq, int64(n)}
		p, ok := c.held[at]
		if !ok {
			x.gone = append(x.gone, secretOf{seq, d.Field})
			continue
		}
		delete(c.held, at)
		x.kept = append(x.kept, secretOf{seq, d.Field})
		apart = append(apart, form.Apart{Field: p.Field, Value: p.Value})
		if p.Field != d.Field || base64.RawStdEncoding.EncodeToString(p.sum) != d.Digest {
			c.differ(c.entry(x, seq)+" personal "+d.Field, "个人信息被改动：摘要不符", "a personal value was changed: its digest does not fit")
		}
	}
	return apart, err
}

// behind counts a subject, once, that is to be folded anew before it can be judged.
func (c *chunk) behind(x *subject) {
	if !x.lags {
		x.lags = true
		c.mu.Lock()
		c.proof.Older++
		c.mu.Unlock()
	}
}

// rows compares the row of each subject, and reports subjects without a row and rows without entries.
func (c *chunk) rows() error {
	s := c.sort
	there := map[string]bool{}
	columns := append([]string{s.length}, s.columns...)
	have := make([]any, len(columns))
	var id, doc sql.RawBytes
	var form int64
	into := []any{&id, &form, &doc}
	for i := range have {
		into = append(into, &have[i])
	}
	err := c.tx.each("SELECT id, form, doc, "+strings.Join(columns, ", ")+" FROM "+s.table+" WHERE "+c.chosen("id"), c.args, func(scan func(...any) error) error {
		if err := scan(into...); err != nil {
			return err
		}
		x := c.subjects[string(id)]
		if x == nil {
			c.differ(string(s.sort)+" "+string(id), "台账里没有它的任何记录", "the journal has no entry about it")
			return nil
		}
		there[x.id] = true
		if x.broken {
			return nil
		}
		where := s.called(x.id, x.state)
		fits, whole, err := c.compare(x, doc)
		if err != nil {
			return err
		}
		want := append([]any{x.state.Folded.Length()}, s.row(x.state.Folded)...)
		switch ours := c.db.form(s); {
		case form < ours:
			x.older = true
			if !fits || !same(have, want) {
				c.behind(x)
			}
			return nil
		case x.newer == "" && (form > ours || !whole):
			x.newer = where
		}
		if !fits {
			c.against(x, where, s.differs)
		}
		for i := range want {
			if !equal(have[i], want[i]) {
				c.against(x, where+" "+columns[i], dispatch.Text{ZH: "此栏与台账推算的不符", EN: "this column is not what the journal says"})
			}
		}
		return nil
	})
	for id, x := range c.subjects {
		if !there[id] {
			c.against(x, s.called(id, x.state), s.missing)
		}
	}
	return err
}

// compare says whether a stored document is the state, as far as this program knows what stands in it, and whether it knows all of
// it. Written the same way they are equal to the byte; else it is what they say that counts.
func (c *chunk) compare(x *subject, doc []byte) (fits, whole bool, err error) {
	want, err := encode(c.sort.doc(x.state.Folded))
	if err != nil || want == string(doc) {
		return true, true, err
	}
	into := c.sort.blank()
	if json.Unmarshal(doc, into) != nil {
		return false, true, nil
	}
	have, err := encode(c.sort.doc(c.sort.read(into)))
	return have == want, form.Read(doc, c.sort.blank()) == nil, err
}

// equal compares a column with an expected value; either is a number or a text.
func equal(have, want any) bool {
	switch w := want.(type) {
	case int64:
		h, ok := have.(int64)
		return ok && h == w
	case string:
		switch h := have.(type) {
		case string:
			return h == w
		case []byte:
			return string(h) == w
		}
	}
	return false
}

func text(v any) string {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case []byte:
		return string(v)
	case string:
		return v
	}
	return fmt.Sprint(v)
}

// children compares the rows that another table has for the chunk's subjects.
func (c *chunk) children(k *child) error {
	wanted := map[string][][]any{}
	for id, x := range c.subjects {
		if rows := k.rows(x.state); len(rows) > 0 && !x.broken {
			wanted[id] = rows
		}
	}
	have := make([]any, len(k.columns))
	var id sql.RawBytes
	into := []any{&id}
	for i := range have {
		into = append(into, &have[i])
	}
	err := c.tx.each("SELECT "+k.key+", "+strings.Join(k.columns, ", ")+" FROM "+k.table+" WHERE "+c.chosen(k.key), c.args, func(scan func(...any) error) error {
		if err := scan(into...); err != nil {
			return err
		}
		x := c.subjects[string(id)]
		if x == nil {
			c.differ(k.called(have)+" of "+string(c.sort.sort)+" "+string(id), "台账里没有它的任何记录", "the journal has no entry about it")
			return nil
		}
		if x.broken {
			return nil
		}
		rows := wanted[x.id]
		i := slices.IndexFunc(rows, func(row []any) bool {
			return row != nil && same(have[:k.names], row[:k.names])
		})
		where := c.sort.called(x.id, x.state) + " " + k.called(have)
		switch {
		case i < 0:
			c.against(x, where, k.more)
		case !same(have, rows[i]):
			c.against(x, where, k.changed)
			fallthrough
		default:
			rows[i] = nil
		}
		return nil
	})
	for id, rows := range wanted {
		for _, row := range rows {
			if row != nil && (k.expires == 0 || row[k.expires].(int64) > int64(c.Now)) {
				c.against(c.subjects[id], c.sort.called(id, c.subjects[id].state)+" "+k.called(row), k.lost)
			}
		}
	}
	return err
}

func same(have, want []any) bool {
	for i := range want {
		if !equal(have[i], want[i]) {
			return false
		}
	}
	return true
}

// releasedFor is how much later than the state says a released job may come up.
const releasedFor = 10 * time.Minute

// dues compares what must happen later. A job may be ready sooner than the state says, when it was woken, or a little later,
// when it was released; it may not be missing.
func (c *chunk) dues() error {
	type name struct {
		id     string
		step   dispatch.Step
		errand int
	}
	by := map[name]dispatch.Moment{}
	for id, x := range c.subjects {
		if x.broken {
			continue
		}
		for _, d := range x.state.Folded.Dues() {
			by[name{id, d.Step, d.Errand}] = d.At
		}
	}
	wrong := func(x *subject, n name, why dispatch.Text) {
		if x.older {
			c.behind(x)
			return
		}
		c.against(x, fmt.Sprintf("%s due %s %d", c.sort.called(n.id, x.state), n.step, n.errand), why)
	}
	where, args := c.ofSort()
	err := c.tx.each("SELECT id, step, errand, ready, at FROM dues"+where, args, func(scan func(...any) error) error {
		var n name
		var step string
		var ready, at int64
		if err := scan(&n.id, &step, &n.errand, &ready, &at); err != nil {
			return err
		}
		n.step = dispatch.Step(step)
		x := c.subjects[n.id]
		if x == nil {
			c.differ("due of "+string(c.sort.sort)+" "+n.id, "台账里没有它的任何记录", "the journal has no entry about it")
			return nil
		}
		if x.broken {
			return nil
		}
		due, ok := by[n]
		if latest := int64(max(due, c.Now.Add(releasedFor)).Add(2 * dispatch.Lease)); !ok || ready > latest || at > latest {
			wrong(x, n, dispatch.Text{ZH: "待办与台账推算的不符", EN: "what must happen later is not what the journal says"})
		}
		delete(by, n)
		return nil
	})
	for n := range by {
		wrong(c.subjects[n.id], n, dispatch.Text{ZH: "少了一项待办", EN: "something that must happen later is missing"})
	}
	return err
}
