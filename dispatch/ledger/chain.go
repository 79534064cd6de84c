package ledger

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/form"
)

// row is one line of the journal as it is stored.
type row struct {
	subject                     dispatch.Subject
	seq                         int64
	at, recorded                dispatch.Moment
	actor, role, behalf, device string
	fact, body, secrets         string
	prev, hash                  string
}

// digest names what stands apart in the table of personal values.
type digest struct {
	Field  string
	Digest string
}

// sum is SHA-256 over every column, each preceded by its length, the hash before among them.
func (r row) sum() string {
	h := sha256.New()
	for _, s := range []string{
		string(r.subject.Sort), string(r.subject.ID), strconv.FormatInt(r.seq, 10), strconv.FormatInt(int64(r.at), 10), strconv.FormatInt(int64(r.recorded), 10),
		r.actor, r.role, r.behalf, r.device, r.fact, r.body, r.secrets, r.prev,
	} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return hex.EncodeToString(h.Sum(nil))
}

const rowColumns = "sort, id, seq, at, recorded, actor, role, on_behalf, device, fact, body, secrets, prev, hash"

func (r *row) scan(scan func(...any) error) error {
	return scan(&r.subject.Sort, &r.subject.ID, &r.seq, &r.at, &r.recorded, &r.actor, &r.role, &r.behalf, &r.device, &r.fact, &r.body, &r.secrets, &r.prev, &r.hash)
}

// entry reads a row back, with what of its personal values is given; its secrets carry their fields only.
func (r row) entry(apart ...form.Apart) (dispatch.Entry, []digest, error) {
	e := dispatch.Entry{Subject: r.subject, Seq: r.seq, At: r.at, Recorded: r.recorded, Actor: dispatch.ID(r.actor), Role: dispatch.Role(r.role), OnBehalf: r.behalf, Device: r.device}
	var digests []digest
	fact, err := dispatch.DecodeFact(r.fact, []byte(r.body), apart...)
	if err := errors.Join(err, decode(r.secrets, &digests)); err != nil {
		return e, nil, err
	}
	e.Fact = fact
	for _, d := range digests {
		e.Secrets = append(e.Secrets, dispatch.Secret{Field: d.Field})
	}
	return e, digests, nil
}

// append writes entries of one subject at the end of its chain, and puts their personal values apart.
func (t *tx) append(entries []dispatch.Entry) error {
	first := entries[0]
	prev := ""
	if first.Seq > 1 {
		err := t.one("SELECT hash FROM entries WHERE sort = $1 AND id = $2 AND seq = $3", []any{first.Subject.Sort, first.Subject.ID, first.Seq - 1}, &prev)
		if errors.Is(err, errNoRow) {
			return fmt.Errorf("the chain of %s %s has no entry %d", first.Subject.Sort, first.Subject.ID, first.Seq-1)
		}
		if err != nil {
			return err
		}
	}
	const columns = 14
	args := make([]any, 0, columns*len(entries))
	for _, e := range entries {
		body, _, err := dispatch.EncodeFact(e.Fact)
		if err != nil {
			return err
		}
		digests := make([]digest, len(e.Secrets))
		for i, s := range e.Secrets {
			digests[i] = digest{s.Field, s.Digest()}
		}
		secrets, err := encode(digests)
		if err != nil {
			return err
		}
		r := row{subject: e.Subject, seq: e.Seq, at: e.At, recorded: e.Recorded, actor: string(e.Actor), role: string(e.Role), behalf: e.OnBehalf, device: e.Device,
			fact: dispatch.FactName(e.Fact), body: string(body), secrets: secrets, prev: prev}
		r.hash = r.sum()
		prev = r.hash
		args = append(args, r.subject.Sort, r.subject.ID, r.seq, r.at, r.recorded, r.actor, r.role, r.behalf, r.device, r.fact, r.body, r.secrets, r.prev, r.hash)
		if err := t.putApart(e); err != nil {
			return err
		}
		if _, erased := e.Fact.(dispatch.Erased); erased {
			if err := t.erase(e); err != nil {
				return err
			}
		}
	}
	values := strings.ReplaceAll(marks(1, len(entries), columns), ")", ","+t.dialect.tick+")")
	_, err := t.exec("INSERT INTO entries ("+rowColumns+", tick) VALUES "+values, args...)
	return err
}

// erase takes away what entries before this one brought of people: values with their salts, and pictures.
func (t *tx) erase(e dispatch.Entry) error {
	_, err := t.exec("DELETE FROM personal WHERE sort = $1 AND id = $2 AND seq < $3", e.Subject.Sort, e.Subject.ID, e.Seq)
	if err == nil && e.Subject.Sort == dispatch.OfRequest {
		_, err = t.exec("DELETE FROM attachments WHERE request = $1", e.Subject.ID)
	}
	return err
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
