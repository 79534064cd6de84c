package ledger

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/form"
)

// row is one stored line of the journal.
type row struct {
	strand, line                int64
	subject                     dispatch.Subject
	seq                         int64
	at, recorded                dispatch.Moment
	hash                        []byte
	actor, role, behalf, device string
	fact, body, secrets         string
}

// digest is the field and digest of a personal value.
type digest struct{ Field, Digest string }

func (r *row) sum(before []byte, room []byte) (hash [sha256.Size]byte, again []byte) {
	return r.sumOf([]byte(r.body), []byte(r.secrets), before, room)
}

// sumOf returns SHA-256 over every column except tick, followed by the hash of the subject's entry before (empty for the
// first), each preceded by its length. Body and secrets are parameters so that callers need not convert them to strings; room
// is a buffer, returned for reuse.
func (r *row) sumOf(body, secrets, before, room []byte) (hash [sha256.Size]byte, again []byte) {
	b := room[:0]
	number := func(n int64) {
		var digits [20]byte
		d := strconv.AppendInt(digits[:0], n, 10)
		b = strconv.AppendInt(b, int64(len(d)), 10)
		b = append(append(b, ':'), d...)
	}
	text := func(s string) {
		b = strconv.AppendInt(b, int64(len(s)), 10)
		b = append(append(b, ':'), s...)
	}
	number(r.strand)
	number(r.line)
	text(string(r.subject.Sort))
	text(string(r.subject.ID))
	number(r.seq)
	number(int64(r.at))
	number(int64(r.recorded))
	text(r.actor)
	text(r.role)
	text(r.behalf)
	text(r.device)
	text(r.fact)
	for _, s := range [][]byte{body, secrets, before} {
		b = strconv.AppendInt(b, int64(len(s)), 10)
		b = append(append(b, ':'), s...)
	}
	return sha256.Sum256(b), b
}

const rowColumns = "strand, line, sort, id, seq, at, recorded, hash, actor, role, on_behalf, device, fact, body, secrets"

func (r *row) scan(scan func(...any) error) error {
	return scan(&r.strand, &r.line, &r.subject.Sort, &r.subject.ID, &r.seq, &r.at, &r.recorded, &r.hash, &r.actor, &r.role, &r.behalf, &r.device, &r.fact, &r.body, &r.secrets)
}

func (r *row) values() []any {
	return []any{r.strand, r.line, r.subject.Sort, r.subject.ID, r.seq, r.at, r.recorded, r.hash, r.actor, r.role, r.behalf, r.device, r.fact, r.body, r.secrets}
}

// entry decodes a row, with those of its personal values that are given; its secrets have only their fields. Whole is false for
// an entry of a newer program, of whose fact only what this one knows could be read.
func (r *row) entry(apart ...form.Apart) (e dispatch.Entry, digests []digest, whole bool, err error) {
	e = dispatch.Entry{Subject: r.subject, Seq: r.seq, At: r.at, Recorded: r.recorded, Actor: dispatch.ID(r.actor), Role: dispatch.Role(r.role), OnBehalf: r.behalf, Device: r.device}
	if digests, err = readDigests(r.secrets); err != nil {
		return e, nil, false, err
	}
	if len(digests) > 0 {
		e.Secrets = make([]dispatch.Secret, len(digests))
		for i, d := range digests {
			e.Secrets[i].Field = d.Field
		}
	}
	e.Fact, whole, err = dispatch.ReadFact(r.fact, []byte(r.body), apart...)
	return e, digests, whole, err
}

// Digests of personal values are stored as [["phone","base64"],…], or as nothing when there are none.
func writeDigests(secrets []dispatch.Secret) (string, error) {
	if len(secrets) == 0 {
		return "", nil
	}
	all := make([][2]string, len(secrets))
	for i, s := range secrets {
		all[i] = [2]string{s.Field, base64.RawStdEncoding.EncodeToString(s.Sum())}
	}
	column, err := json.Marshal(all)
	return string(column), err
}

func readDigests(column string) ([]digest, error) {
	if column == "" {
		return nil, nil
	}
	if digests, ok := plainDigests(column); ok {
		return digests, nil
	}
	var all [][]string
	if err := json.Unmarshal([]byte(column), &all); err != nil {
		return nil, err
	}
	digests := make([]digest, len(all))
	for i, pair := range all {
		if len(pair) != 2 {
			return nil, fmt.Errorf("a digest has %d parts", len(pair))
		}
		digests[i] = digest{pair[0], pair[1]}
	}
	return digests, nil
}

// plainDigests reads a column as this program writes it, without white space and escapes; ok is false for any other.
func plainDigests(column string) (digests []digest, ok bool) {
	rest, open := strings.CutPrefix(column, "[[")
	rest, closed := strings.CutSuffix(rest, "]]")
	if !open || !closed || strings.ContainsRune(rest, '\\') {
		return nil, false
	}
	digests = make([]digest, 0, 1+strings.Count(rest, "],["))
	for pair := range strings.SplitSeq(rest, "],[") {
		text, open := strings.CutPrefix(pair, `"`)
		text, closed := strings.CutSuffix(text, `"`)
		field, value, two := strings.Cut(text, `","`)
		if !open || !closed || !two || strings.ContainsRune(field, '"') || strings.ContainsRune(value, '"') {
			return nil, false
		}
		digests = append(digests, digest{field, value})
	}
	return digests, true
}

// pending are the entries of a transaction that have no line yet. They get their lines just before the commit, because from
// then on the strand is locked for others.
type pending struct {
	rows   []row
	before [][]byte // by row: the hash of the subject's entry before, where that one is stored
	after  []int    // by row: else its index among the rows; -1 for none
	last   map[dispatch.Subject]int
}

// append adds entries to the chain of their subject, and stores their personal values apart. flush writes them.
func (t *tx) append(entries []dispatch.Entry) error {
	p := t.pending
	if p.last == nil {
		p.last = map[dispatch.Subject]int{}
	}
	for _, e := range entries {
		after, known := p.last[e.Subject]
		var before []byte
		switch {
		case known && p.rows[after].seq != e.Seq-1:
			return stale()
		case !known && e.Seq > 1:
			err := t.one("SELECT hash FROM entries WHERE sort = $1 AND id = $2 AND seq = $3", []any{e.Subject.Sort, e.Subject.ID, e.Seq - 1}, &before)
			if errors.Is(err, errNoRow) {
				return fmt.Errorf("the chain of %s %s has no entry %d", e.Subject.Sort, e.Subject.ID, e.Seq-1)
			}
			if err != nil {
				return err
			}
		}
		if !known {
			after = -1
		}
		body, _, err := dispatch.EncodeFact(e.Fact)
		if err == nil {
			body, err = t.restate(&e, body)
		}
		if err != nil {
			return err
		}
		secrets, err := writeDigests(e.Secrets)
		if err != nil {
			return err
		}
		p.last[e.Subject] = len(p.rows)
		p.before, p.after = append(p.before, before), append(p.after, after)
		p.rows = append(p.rows, row{subject: e.Subject, seq: e.Seq, at: e.At, recorded: e.Recorded, actor: string(e.Actor), role: string(e.Role), behalf: e.OnBehalf, device: e.Device,
			fact: dispatch.FactName(e.Fact), body: string(body), secrets: secrets})
		if err := t.putApart(e); err != nil {
			return err
		}
		if _, erased := e.Fact.(dispatch.Erased); erased {
			if err := t.erase(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// erase deletes the personal values that entries before this one brought: values with their salts, and pictures.
func (t *tx) erase(e dispatch.Entry) error {
	_, err := t.exec("DELETE FROM personal WHERE sort = $1 AND id = $2 AND seq < $3", e.Subject.Sort, e.Subject.ID, e.Seq)
	if err == nil {
		_, err = t.exec("DELETE FROM traces WHERE sort = $1 AND id = $2", e.Subject.Sort, e.Subject.ID)
	}
	if err == nil && e.Subject.Sort == dispatch.OfRequest {
		_, err = t.exec("DELETE FROM attachments WHERE request = $1", e.Subject.ID)
	}
	return err
}

// rowsAtOnce is how many entries one statement writes, since databases limit its arguments.
const rowsAtOnce = 500

// flush gives the transaction's entries the next lines of a strand and writes them. All have the same record time, which is
// never before that of an earlier line, whatever the clock says. So nothing is recorded into a sealed day.
func (t *tx) flush() error {
	p := t.pending
	if len(p.rows) == 0 {
		return nil
	}
	var recorded, next int64
	for _, r := range p.rows {
		recorded = max(recorded, int64(r.recorded))
	}
	strand := int64(0)
	if t.db.dialect.strands > 1 {
		strand = rand.Int64N(t.db.dialect.strands)
	}
	err := t.one("UPDATE strands SET next = next + $1, last = CASE WHEN last < $2 THEN $2 ELSE last END WHERE strand = $3 RETURNING next, last",
		[]any{len(p.rows), recorded, strand}, &next, &recorded)
	if err != nil {
		return fmt.Errorf("find the next line of strand %d: %w", strand, err)
	}
	t.db.latest.learn(dispatch.Moment(recorded))
	var room []byte
	first := next - int64(len(p.rows))
	for i := range p.rows {
		r := &p.rows[i]
		r.strand, r.line, r.recorded = strand, first+int64(i), dispatch.Moment(recorded)
		before := p.before[i]
		if p.after[i] >= 0 {
			before = p.rows[p.after[i]].hash
		}
		var hash [sha256.Size]byte
		hash, room = r.sum(before, room)
		r.hash = hash[:]
	}
	for some := range slices.Chunk(p.rows, rowsAtOnce) {
		var args []any
		for i := range some {
			args = append(args, some[i].values()...)
		}
		columns := len(args) / len(some)
		values := strings.ReplaceAll(marks(1, len(some), columns), ")", ","+t.dialect.tick+")")
		if _, err := t.exec("INSERT INTO entries ("+rowColumns+", tick) VALUES "+values, args...); err != nil {
			return err
		}
	}
	*p = pending{}
	return nil
}

func (t *tx) putApart(e dispatch.Entry) error {
	if len(e.Secrets) == 0 {
		return nil
	}
	var args []any
	for i, s := range e.Secrets {
		args = append(args, e.Subject.Sort, e.Subject.ID, e.Seq, i, s.Field, base64.StdEncoding.EncodeToString(s.Salt), s.Value, s.Index)
	}
	_, err := t.exec("INSERT INTO personal (sort, id, seq, n, field, salt, value, lookup) VALUES "+marks(1, len(e.Secrets), 8), args...)
	return err
}
