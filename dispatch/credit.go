package dispatch

import "slices"

// Book says which of the two things a credit counts; they are never mixed.
type Book string

// The books.
const (
	Service Book = "service" // 服务量: the counted errand of a kind was finished
	Handled Book = "handled" // 办结: the request was closed
)

// Credit is one signed line of the figures. Lines are only ever added; what is taken back is added with the
// opposite sign, on the day and to the unit that it was first written for.
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

// Credits returns the lines that an entry writes: before and after are the request without and with it, and ledger
// holds the lines the request has written so far, oldest first.
func Credits(before, after Request, e Entry, ledger []Credit) []Credit {
	if !counts(e) {
		return nil
	}
	switch f := e.Fact.(type) {
	case Finished:
		if errand := after.latest(f.Errand); errand.Counted && !before.served(errand.Round, ledger) {
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
	}
	return nil
}

// counts reports whether an entry may write lines: for all others the lines written so far need not be read.
func counts(e Entry) bool {
	switch e.Fact.(type) {
	case Finished, Undone, Closed, Reopened:
		return true
	}
	return false
}

// served reports whether a round's service has been counted, whatever became of the errands since.
func (r Request) served(round int, ledger []Credit) bool {
	acts := 0
	for _, c := range ledger {
		if c.Book == Service && r.latest(c.Errand).Round == round {
			acts += c.Sign * c.Times
		}
	}
	return acts > 0
}

// credits writes a line for the request's own household, with the act, and one for each that joined it: their
// people count, the act does not count again.
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

// reversed takes back the lines chosen that still stand.
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

// standing returns the lines that nothing has taken back: each reversal cancels the last equal line before it.
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

// lastUnit is the unit whose service stands last; a request that was only answered at the desk has none.
func lastUnit(ledger []Credit) ID {
	for _, c := range slices.Backward(standing(ledger)) {
		if c.Book == Service {
			return c.Unit
		}
	}
	return ""
}

// Sum is what credit lines of one book, day, unit, kind and area add up to; fields that were not told apart are empty.
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
