package dispatch

import "slices"

// Book says what a credit counts: service or closed requests. The two are never added up.
type Book string

// The books.
const (
	Service Book = "service" // 服务量: the counted errand of a kind was finished
	Handled Book = "handled" // 办结: the request was closed
)

// Credit is one signed line of the figures. Lines are never changed: what is taken back is added with the opposite sign, for
// the day and unit of the original line.
type Credit struct {
	Book      Book
	Day       Day // local day of the true time
	Unit      ID
	Kind      string
	Area      ID
	Household ID // "" when unknown
	Request   ID
	Errand    int // 0 in the book Handled
	Seq       int64
	Persons   int
	Times     int // 次
	Sign      int // +1 or -1
}

// Part is one clause of a bulletin: several kinds may share one phrase.
type Part struct {
	Phrase  string
	Measure Measure
	Kinds   []string
}

// Credits returns the lines that an entry adds: before and after are the request without and with the entry, ledger the lines
// of the request so far, oldest first.
func Credits(before, after Request, e Entry, ledger []Credit) []Credit {
	if !counts(e) {
		return nil
	}
	switch f := e.Fact.(type) {
	case Finished:
		if errand := after.Latest(f.Errand); errand.Counted && !before.served(errand.Round, ledger) {
			return after.credits(Service, e, f.Unit, f.Errand)
		}
	case Undone:
		return reversed(ledger, e.Seq, func(c Credit) bool { return c.Book == Service && c.Errand == f.Errand })
	case Closed:
		return after.credits(Handled, e, lastUnit(ledger), 0)
	case Reopened:
		return reversed(ledger, e.Seq, func(c Credit) bool {
			return c.Book == Handled || !f.ActHappened && slices.ContainsFunc(before.Errands, func(x Errand) bool { return x.N == c.Errand && x.Round == before.Round })
		})
	case Left:
		i := slices.IndexFunc(before.Children, func(k Child) bool { return k.Request == f.Child })
		if i < 0 {
			return nil
		}
		child, taken := before.Children[i], map[Credit]bool{} // a line of each book and errand is this one's, of as many as are equal
		return reversed(ledger, e.Seq, func(c Credit) bool {
			one := Credit{Book: c.Book, Errand: c.Errand}
			if taken[one] || c.Times != 0 || c.Household != child.Household || c.Persons != child.Persons || c.Book == Service && (f.ActHappened || before.errand(c.Errand).Round != before.Round) {
				return false
			}
			taken[one] = true
			return true
		})
	}
	return nil
}

// counts reports whether an entry can add lines. For other entries the lines so far need not be loaded.
func counts(e Entry) bool {
	switch e.Fact.(type) {
	case Finished, Undone, Closed, Reopened, Left:
		return true
	}
	return false
}

// served reports whether a service was counted in the round, even if its errand was undone or failed since.
func (r Request) served(round int, ledger []Credit) bool {
	acts := 0
	for _, c := range ledger {
		if c.Book == Service && r.Latest(c.Errand).Round == round {
			acts += c.Sign * c.Times
		}
	}
	return acts > 0
}

// credits returns one line for the request's own household and one for each merged request. Merged ones count their people; the
// act itself counts once.
func (r Request) credits(book Book, e Entry, unit ID, errand int) []Credit {
	line := Credit{Book: book, Day: e.At.Day(), Unit: unit, Kind: r.Kind, Area: r.Place.Area(), Household: r.Place.Household,
		Request: r.ID, Errand: errand, Seq: e.Seq, Persons: r.Persons, Times: 1, Sign: 1}
	lines := []Credit{line}
	for _, child := range r.Children {
		line.Household, line.Persons, line.Times = child.Household, child.Persons, 0
		lines = append(lines, line)
	}
	return lines
}

// reversed returns lines that take back the chosen ones among those still standing.
func reversed(ledger []Credit, seq int64, chosen func(Credit) bool) []Credit {
	var back []Credit
	for _, c := range standing(ledger) {
		if chosen(c) {
			c.Seq, c.Sign = seq, -1
			back = append(back, c)
		}
	}
	return back
}

// standing returns the lines that were not taken back. A reversal cancels the latest equal line before it.
func standing(ledger []Credit) []Credit {
	var left []Credit
	for _, c := range ledger {
		if c.Sign > 0 {
			left = append(left, c)
			continue
		}
		for i := len(left) - 1; i >= 0; i-- {
			if l := left[i]; l.Book == c.Book && l.Errand == c.Errand && l.Household == c.Household && l.Persons == c.Persons && l.Times == c.Times {
				left = slices.Delete(left, i, i+1)
				break
			}
		}
	}
	return left
}

// lastUnit returns the unit of the latest service still standing; "" for a request that was only answered at the desk.
func lastUnit(ledger []Credit) ID {
	for _, c := range slices.Backward(standing(ledger)) {
		if c.Book == Service {
			return c.Unit
		}
	}
	return ""
}

// Sum adds up credit lines of one book, day, unit, kind and area; a field that is not distinguished is empty.
type Sum struct {
	Book           Book
	Day            Day
	Unit           ID
	Kind           string
	Area           ID
	Persons, Times int
}

// Served is a household behind a sum.
type Served struct {
	Book      Book
	Day       Day
	Unit      ID
	Kind      string
	Area      ID
	Household ID
}
