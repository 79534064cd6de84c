package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

// Head is a digest of the whole journal at the end of a day, or so far. It is chained to the head of the day before, so that
// the newest head covers all entries ever made.
type Head struct {
	Day      dispatch.Day
	Until    dispatch.Moment // end of the day; 0 for the present day, whose head is replaced as entries are added
	Subjects int64           // number of subjects with entries by then
	Entries  int64           // number of entries by then
	Ends     []End           // of the strands that have entries
	Sealed   dispatch.Moment // when the head was written
	Hash     string
	MAC      string
}

// End is the end of a strand: its last line, and the hash chained over its entries up to there.
type End struct {
	Strand, Line int64
	Link         [sha256.Size]byte
}

// MarshalJSON writes an end as [strand, line, "link"].
func (e End) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{e.Strand, e.Line, hex.EncodeToString(e.Link[:])})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (e *End) UnmarshalJSON(text []byte) error {
	var link string
	parts := []any{&e.Strand, &e.Line, &link}
	if err := json.Unmarshal(text, &parts); err != nil {
		return err
	}
	b, err := hex.DecodeString(link)
	if err != nil || len(b) != len(e.Link) || len(parts) != 3 {
		return errors.New("this is no end of a strand")
	}
	copy(e.Link[:], b)
	return nil
}

// Short is the short form of a head for print: 1130-8F3A-22C1, the day and the beginning of the hash; "" for none.
func (h Head) Short() string {
	if len(h.Day) != len("2022-11-30") || len(h.Hash) < 8 {
		return ""
	}
	return string(h.Day[5:7]+h.Day[8:]) + "-" + strings.ToUpper(h.Hash[:4]+"-"+h.Hash[4:8])
}

// underWay reports whether the head's day is not over.
func (h Head) underWay() bool { return h.Until == 0 }

// sum returns SHA-256 over the hash of the day before (for the first, the name of the record) and all fields of the head, each
// preceded by its length.
func (h Head) sum(before string) string {
	var b []byte
	text := func(s string) { b = append(append(strconv.AppendInt(b, int64(len(s)), 10), ':'), s...) }
	number := func(n int64) { text(strconv.FormatInt(n, 10)) }
	text(before)
	text(string(h.Day))
	number(int64(h.Until))
	number(h.Subjects)
	number(h.Entries)
	number(int64(h.Sealed))
	for _, e := range h.Ends {
		number(e.Strand)
		number(e.Line)
		text(string(e.Link[:]))
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

const headColumns = "day, until, subjects, entries, ends, sealed, hash, mac"

func (t *tx) heads(where string, args ...any) (all []Head, err error) {
	err = t.each("SELECT "+headColumns+" FROM heads "+where, args, func(scan func(...any) error) error {
		var h Head
		var ends string
		if err := scan(&h.Day, &h.Until, &h.Subjects, &h.Entries, &ends, &h.Sealed, &h.Hash, &h.MAC); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(ends), &h.Ends); err != nil {
			h.Ends = nil // the hash will not verify
		}
		all = append(all, h)
		return nil
	})
	return all, err
}

// newestHeads returns the newest head and the newest head of a day that is over, which may be the same; empty for none.
func (t *tx) newestHeads() (newest, over Head, err error) {
	two, err := t.heads("ORDER BY day DESC LIMIT 2")
	for i := len(two) - 1; i >= 0; i-- {
		newest = two[i]
		if !two[i].underWay() {
			over = two[i]
		}
	}
	return newest, over, err
}

// writeHead adds a head, or replaces that of the day.
func (t *tx) writeHead(h Head) error {
	ends, err := encode(h.Ends)
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO heads ("+headColumns+") VALUES "+marks(1, 1, 8)+` ON CONFLICT (day) DO UPDATE SET until = excluded.until, subjects = excluded.subjects,
		entries = excluded.entries, ends = excluded.ends, sealed = excluded.sealed, hash = excluded.hash, mac = excluded.mac`,
		h.Day, h.Until, h.Subjects, h.Entries, ends, h.Sealed, h.Hash, h.MAC)
	return err
}

// follow records how far the journal was followed.
type follow struct {
	subjects, entries int64
	ends              []End // by strand
}

func (h Head) follow() follow {
	f := follow{subjects: h.Subjects, entries: h.Entries}
	f.ends = append(f.ends, h.Ends...)
	return f
}

// end returns the end of a strand as followed so far.
func (f *follow) end(strand int64) *End {
	i := 0
	for i < len(f.ends) && f.ends[i].Strand < strand {
		i++
	}
	if i == len(f.ends) || f.ends[i].Strand != strand {
		f.ends = append(f.ends, End{})
		copy(f.ends[i+1:], f.ends[i:])
		f.ends[i] = End{Strand: strand}
	}
	return &f.ends[i]
}

// link adds the next line, whose entry has the given hash.
func (e *End) link(hash []byte) {
	var both [2 * sha256.Size]byte
	copy(both[:], e.Link[:])
	copy(both[sha256.Size:], hash)
	e.Link = sha256.Sum256(both[:])
	e.Line++
}

// head returns the head of a day for what was followed so far.
func (f *follow) head(day dispatch.Day, until, now dispatch.Moment) Head {
	h := Head{Day: day, Until: until, Subjects: f.subjects, Entries: f.entries, Sealed: now, Ends: []End{}}
	for _, e := range f.ends {
		if e.Line > 0 {
			h.Ends = append(h.Ends, e)
		}
	}
	return h
}

// linesAtOnce is how many lines of a strand are read per query.
const linesAtOnce = 5000

// endless is later than every moment.
const endless dispatch.Moment = 1 << 62

// on follows all strands up to what was recorded before a moment. A missing line is a Conflict, because a journal with a gap
// must not be sealed.
func (f *follow) on(t *tx, until dispatch.Moment) error {
	type strand struct{ strand, next int64 }
	var strands []strand
	err := t.each("SELECT strand, next FROM strands ORDER BY strand", nil, func(scan func(...any) error) error {
		var s strand
		err := scan(&s.strand, &s.next)
		strands = append(strands, s)
		return err
	})
	for _, s := range strands {
		if err == nil {
			err = f.strand(t, s.strand, s.next-1, until)
		}
	}
	return err
}

// strand follows one strand up to a line, or up to what was recorded before a moment.
func (f *follow) strand(t *tx, strand, last int64, until dispatch.Moment) error {
	e := f.end(strand)
	for over := false; !over && e.Line < last; {
		from := e.Line
		err := t.each("SELECT line, seq, recorded, hash FROM entries WHERE strand = $1 AND line > $2 AND line <= $3 ORDER BY line LIMIT $4", []any{strand, from, last, linesAtOnce},
			func(scan func(...any) error) error {
				var line, seq int64
				var recorded dispatch.Moment
				var hash []byte
				if err := scan(&line, &seq, &recorded, &hash); err != nil || over {
					return err
				}
				if over = recorded >= until; over {
					return nil
				}
				if line != e.Line+1 {
					return cut(strand, e.Line+1)
				}
				e.link(hash)
				f.entries++
				if seq == 1 {
					f.subjects++
				}
				return nil
			})
		if err != nil {
			return err
		}
		if !over && e.Line == from {
			return cut(strand, from+1)
		}
	}
	return nil
}

func cut(strand, line int64) error {
	return dispatch.Refuse(dispatch.Conflict, fmt.Sprintf("台账第 %d 列缺第 %d 行，请运行 bangban audit", strand, line), fmt.Sprintf("line %d of strand %d of the journal is missing; run bangban audit", line, strand))
}
