package drill

import (
	"cmp"
	"container/heap"
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/bangban/bangban/dispatch"
)

// Record is a dispatch.Ledger in memory for one drill. It has the same contract as the system of record, verified by the same
// tests.
type Record struct {
	mu         sync.RWMutex
	requests   map[dispatch.ID]*file
	cadres     map[dispatch.ID]*person
	roll       []dispatch.ID // ids of the cadres, sorted
	areas      map[dispatch.ID]dispatch.Area
	paths      map[dispatch.ID][]dispatch.Area // computed again when areas change
	units      map[dispatch.ID]dispatch.Unit
	kinds      map[string]dispatch.Kind
	facilities []dispatch.Facility // by id, none retired
	dues       map[dueName]*due
	plans      map[dispatch.ID]map[dueName]*due // by district: the dues of the step plan
	calendar   calendar                         // may contain moments that dues no longer have
	numbers    map[dispatch.Day]int
	keys       map[keyName]answered
	outbox     []dispatch.Message
	journal    []dispatch.Entry
	pictures   map[keyName][]byte
}

// file is a request with its figures.
type file struct {
	request dispatch.Request
	credits []dispatch.Credit
}

// person is a cadre with what they have and have done.
type person struct {
	cadre    dispatch.Cadre
	hand     map[errandName]bool
	finished map[errandName]dispatch.Moment
}

type (
	errandName struct {
		request dispatch.ID
		n       int
	}
	keyName  struct{ actor, key dispatch.ID }
	answered struct {
		body   string
		answer []byte
		until  dispatch.Moment
	}
)

// NewRecord returns a record with a catalogue. Its households are ignored.
func NewRecord(c dispatch.Catalogue) *Record {
	r := &Record{
		requests: map[dispatch.ID]*file{}, cadres: map[dispatch.ID]*person{}, areas: map[dispatch.ID]dispatch.Area{},
		units: map[dispatch.ID]dispatch.Unit{}, kinds: map[string]dispatch.Kind{}, dues: map[dueName]*due{},
		plans: map[dispatch.ID]map[dueName]*due{}, numbers: map[dispatch.Day]int{}, keys: map[keyName]answered{}, pictures: map[keyName][]byte{},
	}
	for _, a := range c.Areas {
		a.Path = append(slices.Clone(r.areas[a.Parent].Path), a.ID)
		r.areas[a.ID] = a
	}
	r.layPaths()
	for _, u := range c.Units {
		r.units[u.ID] = u
	}
	for _, k := range c.Kinds {
		r.kinds[k.Code] = k
	}
	for _, f := range c.Facilities {
		if !f.Retired {
			r.facilities = append(r.facilities, f)
		}
	}
	slices.SortFunc(r.facilities, func(a, b dispatch.Facility) int { return cmp.Compare(a.ID, b.ID) })
	for _, x := range c.Cadres {
		r.cadres[x.ID] = &person{cadre: x, hand: map[errandName]bool{}, finished: map[errandName]dispatch.Moment{}}
	}
	r.roll = slices.Sorted(maps.Keys(r.cadres))
	return r
}

func (r *Record) layPaths() {
	r.paths = make(map[dispatch.ID][]dispatch.Area, len(r.areas))
	for id, a := range r.areas {
		path := make([]dispatch.Area, len(a.Path))
		for i, on := range a.Path {
			path[i] = r.areas[on]
		}
		r.paths[id] = path
	}
}

// View implements dispatch.Ledger.
func (r *Record) View(ctx context.Context, f func(dispatch.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	return f(&transaction{record: r})
}

// Change implements dispatch.Ledger. One change runs at a time; a failed one is undone in reverse order.
func (r *Record) Change(ctx context.Context, f func(dispatch.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	t := &transaction{record: r}
	kept := false
	defer func() { // also when f panics
		if !kept {
			for _, undo := range slices.Backward(t.undo) {
				undo()
			}
		}
	}()
	err := f(t)
	kept = err == nil
	return err
}

// Journal returns a copy of every entry in the order of writing.
func (r *Record) Journal() []dispatch.Entry {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Clone(r.journal)
}

// Requests returns all requests, by id.
func (r *Record) Requests() []dispatch.Request {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var all []dispatch.Request
	for _, id := range slices.Sorted(maps.Keys(r.requests)) {
		all = append(all, r.requests[id].request)
	}
	return all
}

// Credits returns every line of the figures by request, in the order of writing.
func (r *Record) Credits() []dispatch.Credit {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var all []dispatch.Credit
	for _, id := range slices.Sorted(maps.Keys(r.requests)) {
		all = append(all, r.requests[id].credits...)
	}
	return all
}

// NextDue returns when the next sweep finds something; false when nothing is due.
func (r *Record) NextDue() (dispatch.Moment, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.calendar.tidy(r.dues) {
		return 0, false
	}
	return r.calendar[0].at, true
}

// calendar is a heap of dues by moment. A due that moved is in it twice; tidy removes outdated pages.
type calendar []page

type page struct {
	at   dispatch.Moment
	name dueName
}

func (c calendar) Len() int { return len(c) }
func (c calendar) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(c[i].at, c[j].at), c[i].name.compare(c[j].name)) < 0
}
func (c calendar) Swap(i, j int) { c[i], c[j] = c[j], c[i] }
func (c *calendar) Push(x any)   { *c = append(*c, x.(page)) }
func (c *calendar) Pop() any {
	last := (*c)[len(*c)-1]
	*c = (*c)[:len(*c)-1]
	return last
}

// tidy removes outdated pages from the front and reports whether a page is left.
func (c *calendar) tidy(dues map[dueName]*due) bool {
	for len(*c) > 0 {
		if d, ok := dues[(*c)[0].name]; ok && d.at == (*c)[0].at {
			return true
		}
		heap.Pop(c)
	}
	return false
}
