package ledger

import (
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// headSeen is a head, and what was counted on the strands for it.
type headSeen struct {
	Head
	where    string
	subjects atomic.Int64 // counted on the strands
	broken   atomic.Bool  // reported already
}

// strand is one strand of the journal.
type strand struct {
	strand, next int64
	last         dispatch.Moment
	from         End // where following begins
}

// readHeads reads heads and strands, and verifies what can be verified from them alone.
func (a *audit) readHeads(t *tx) error {
	var err error
	if a.proof.Key, err = t.fingerprint(); err != nil {
		return err
	}
	heads, err := t.heads("ORDER BY day")
	if err != nil {
		return err
	}
	a.proof.Sealed = a.Key != nil
	if a.Key != nil && a.proof.Key != "" && a.proof.Key != a.Key.Fingerprint() {
		a.differ("settings seal key", "台账注明的封存密钥是另一把（"+a.proof.Key+"）", "the record says that it is sealed with another key ("+a.proof.Key+")")
	}
	var over *headSeen
	before, err := t.setting(recordName)
	if err != nil {
		return err
	}
	for i, h := range heads {
		seen := &headSeen{Head: h, where: "heads " + string(h.Day)}
		a.heads = append(a.heads, seen)
		wrong := h.Hash != h.sum(before)
		if i+1 < len(heads) && h.underWay() || !h.underWay() && h.Until != h.Day.Next().Start() {
			wrong = true
		}
		if wrong {
			seen.tell(a, "当日的封存链被改动，或与前一日接不上", "the day's head was changed, or does not continue the day before")
		}
		if a.Key != nil && !a.Key.sealed(h) {
			seen.tell(a, "当日的封存不是用这把密钥作的", "the day's head was not sealed with this key")
		}
		if i > 0 && heads[i-1].Day.Next() != h.Day {
			a.differ("heads "+string(heads[i-1].Day.Next()), "缺少当日的封存链", "the day's head is missing")
		}
		before = h.Hash
		if !h.underWay() {
			over = seen
		}
	}
	if over != nil {
		a.proof.First, a.proof.Head = heads[0], over.Head
	}
	err = t.each("SELECT strand, next, last FROM strands ORDER BY strand", nil, func(scan func(...any) error) error {
		var s strand
		err := scan(&s.strand, &s.next, &s.last)
		s.from.Strand = s.strand
		a.strands = append(a.strands, s)
		return err
	})
	if err != nil {
		return err
	}
	for _, h := range a.heads {
		for _, e := range h.Ends {
			if !slices.ContainsFunc(a.strands, func(s strand) bool { return s.strand == e.Strand }) {
				a.strands = append(a.strands, strand{strand: e.Strand, next: 1, from: End{Strand: e.Strand}})
			}
		}
	}
	if err := a.demandDays(t); err != nil {
		return err
	}
	if a.Since && over != nil {
		return a.fromHead(over)
	}
	return nil
}

// fromHead makes the strands be followed from the end of a day on.
func (a *audit) fromHead(over *headSeen) error {
	i := slices.Index(a.heads, over)
	a.heads = a.heads[i:]
	over.subjects.Store(over.Subjects)
	for j := range a.strands {
		for _, e := range over.Ends {
			if e.Strand == a.strands[j].strand {
				a.strands[j].from = e
			}
		}
	}
	for _, h := range a.heads[1:] {
		h.subjects.Store(over.Subjects)
	}
	return nil
}

// dueBy is how long after midnight the head of the day before may be missing.
const dueBy = time.Hour

// demandDays verifies that every day has a head, from that of the first entry to yesterday, whose head may be missing until one
// o'clock. Where the witness knows the last head and no newer one, the program has not run since, and the later days will be
// sealed when it does.
func (a *audit) demandDays(t *tx) error {
	var first dispatch.Moment
	if err := t.one("SELECT coalesce(min(recorded), 0) FROM entries", nil, &first); err != nil || first == 0 && len(a.heads) == 0 {
		return err
	}
	now := a.Now
	if a.Asleep {
		now = 0
	}
	for _, s := range a.strands {
		now = max(now, s.last)
	}
	if first != 0 && len(a.heads) > 0 && first.Day() < a.heads[0].Day {
		a.differ("heads "+string(first.Day()), "缺少当日的封存链", "the day's head is missing")
	}
	day := first.Day()
	newest := Head{}
	for _, h := range a.heads {
		newest = h.Head
		if !h.underWay() {
			day = h.Day.Next()
		}
	}
	if day.Next().Start().Add(dueBy) > now {
		return nil
	}
	if a.Key != nil && newest.Hash != "" && a.witness.Hash == newest.Hash {
		a.proof.Asleep = day
		return nil
	}
	a.differ("heads "+string(day), "自这一天起缺少封存链：程序当时没有运行（运行 bangban seal 即补上），或封存链被删除", "from this day on heads are missing: the program did not run (bangban seal makes up for it), or they were deleted")
	return nil
}

func (h *headSeen) tell(a *audit, zh, en string) {
	if !h.broken.Swap(true) {
		a.differ(h.where, zh, en)
	}
}

// strand follows one strand to its end: no line is missing, none was recorded before the one above, and each head agrees with
// the strand at its end.
func (a *audit) strand(t *tx, s *strand) error {
	type mark struct {
		End
		head *headSeen
	}
	var marks []mark
	checks := slices.Clone(a.heads)
	if a.witness.Day != "" {
		checks = append(checks, &headSeen{Head: a.witness, where: "witness " + a.witness.Short()})
	}
	for _, h := range checks {
		for _, e := range h.Ends {
			if e.Strand == s.strand && e.Line >= s.from.Line {
				marks = append(marks, mark{e, h})
			}
		}
	}
	slices.SortStableFunc(marks, func(x, y mark) int { return int(x.Line - y.Line) })
	e := s.from
	var subjects int64
	var recorded dispatch.Moment
	whole := true
	reach := func() {
		for len(marks) > 0 && marks[0].Line <= e.Line {
			m := marks[0]
			marks = marks[1:]
			if whole && m.Link != e.Link {
				m.head.tell(a, "台账与当日的封存链不符：有记录被改动、增加或删去", "the journal does not come to what the day's head says: something was changed, added or deleted")
			}
			if m.head.Until != 0 && recorded >= m.head.Until {
				m.head.tell(a, "封存之后又有记入当日的记录", "something was recorded in the day after it was sealed")
			}
		}
	}
	// A head counts what had begun by its end; when it does not name the strand, nothing was on it.
	ends := make([]int64, len(a.heads))
	for i, h := range a.heads {
		for _, x := range h.Ends {
			if x.Strand == s.strand {
				ends[i] = x.Line
			}
		}
	}
	counted := 0
	count := func(until int64) {
		for counted < len(ends) && ends[counted] <= until {
			a.heads[counted].subjects.Add(subjects)
			counted++
		}
	}
	reach()
	count(e.Line)
	for over := false; !over; {
		from := e.Line
		read := 0
		err := t.each("SELECT line, seq, recorded, hash FROM entries WHERE strand = $1 AND line > $2 ORDER BY line LIMIT $3", []any{s.strand, from, linesAtOnce}, func(scan func(...any) error) error {
			var line, seq int64
			var at dispatch.Moment
			var hash []byte
			if err := scan(&line, &seq, (*int64)(&at), &hash); err != nil {
				return err
			}
			read++
			if line != e.Line+1 {
				a.differ(fmt.Sprintf("strand %d line %d", s.strand, e.Line+1), "台账缺了这一行：有记录被删去", "this line of the journal is missing: an entry was deleted")
				whole = false
				e.Line = line - 1
			}
			if at < recorded {
				a.differ(fmt.Sprintf("strand %d line %d", s.strand, line), "记入时间早于前一行", "it was recorded before the line above")
			}
			recorded = max(recorded, at)
			e.link(hash)
			if seq == 1 {
				subjects++
			}
			reach()
			count(e.Line)
			return nil
		})
		if err != nil {
			return err
		}
		over = read < linesAtOnce
	}
	for _, m := range marks {
		m.head.tell(a, "台账比当日的封存链短：末尾的记录被删去，或还原了旧的副本", "the journal is shorter than the day's head says: its end was deleted, or an older copy was put back")
	}
	count(endlessLine)
	if e.Line+1 != s.next {
		a.differ(fmt.Sprintf("strand %d line %d", s.strand, min(e.Line+1, s.next)), "台账的行数与编号不符：末尾的记录被删去或增加", "the strand has more or fewer lines than were numbered: its end was deleted or added to")
	}
	if recorded > s.last {
		a.differ(fmt.Sprintf("strand %d", s.strand), "记入时间晚于所注的最后时间", "something was recorded after the latest time that is noted")
	}
	a.lines.Add(e.Line)
	a.mu.Lock()
	a.latest = max(a.latest, recorded)
	a.mu.Unlock()
	return nil
}

const endlessLine = int64(1) << 62

// judgeHeads compares the counts of the heads with what was found on all strands.
func (a *audit) judgeHeads() {
	covered := int64(0)
	for _, h := range a.heads {
		entries := int64(0)
		for _, e := range h.Ends {
			entries += e.Line
		}
		if h.Entries != entries || h.Subjects != h.subjects.Load() {
			h.tell(a, "当日封存的件数、条数与台账不符", "the day's head counts other subjects or entries than the journal has")
		}
		covered = max(covered, entries)
	}
	latest := max(a.latest, a.Now.Day().Start()) // the last day may not be sealed yet
	for _, h := range a.heads {
		latest = max(latest, h.Until)
	}
	for _, s := range a.strands {
		if s.last > latest {
			a.differ(fmt.Sprintf("strand %d", s.strand), "所注的最后时间晚于任何记录", "the latest time that is noted is later than any entry")
		}
	}
	a.proof.Unsealed = max(0, a.lines.Load()-covered)
	if w := a.witness; w.Day != "" {
		newest := Head{}
		if len(a.heads) > 0 {
			newest = a.heads[len(a.heads)-1].Head
		}
		if newest.Day < w.Day || newest.Day == w.Day && newest.underWay() && !w.underWay() || newest.Entries < w.Entries {
			a.differ("heads "+string(w.Day), "本机见过的封存链（"+w.Short()+"）不在台账里：被删除，或还原了旧的副本", "a head that was seen from here ("+w.Short()+") is not in the record: it was deleted, or an older copy was put back")
		}
	}
}
