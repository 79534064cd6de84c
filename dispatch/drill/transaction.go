package drill

import (
	"cmp"
	"maps"
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// transaction implements dispatch.Tx. It writes at once and remembers how to undo each write.
type transaction struct {
	record *Record
	undo   []func()
}

func (n errandName) compare(o errandName) int {
	return cmp.Or(cmp.Compare(n.request, o.request), cmp.Compare(n.n, o.n))
}

func stale() error {
	return dispatch.Refuse(dispatch.Stale, "刚有人改过，请再试", "somebody was faster; load it again")
}

// Request implements dispatch.Tx.
func (t *transaction) Request(id dispatch.ID) (dispatch.Request, error) {
	if f, ok := t.record.requests[id]; ok {
		return f.request, nil
	}
	return dispatch.Request{}, dispatch.Missing("request")
}

// Credits implements dispatch.Tx.
func (t *transaction) Credits(request dispatch.ID) ([]dispatch.Credit, error) {
	if f, ok := t.record.requests[request]; ok {
		return slices.Clone(f.credits), nil // the caller adds to it
	}
	return nil, nil
}

// Kind implements dispatch.Tx.
func (t *transaction) Kind(code string) (dispatch.Kind, error) {
	if k, ok := t.record.kinds[code]; ok {
		return k, nil
	}
	return dispatch.Kind{}, dispatch.Wrong("kind", "没有这个事项", "there is no such kind")
}

// Unit implements dispatch.Tx.
func (t *transaction) Unit(id dispatch.ID) (dispatch.Unit, error) {
	if u, ok := t.record.units[id]; ok {
		return u, nil
	}
	return dispatch.Unit{}, dispatch.Missing("unit")
}

// Path implements dispatch.Tx. The path is shared and must not be modified.
func (t *transaction) Path(area dispatch.ID) ([]dispatch.Area, error) {
	if area == "" {
		return nil, nil
	}
	if path, ok := t.record.paths[area]; ok {
		return path, nil
	}
	return nil, dispatch.Missing("area")
}

// Areas implements dispatch.Tx.
func (t *transaction) Areas() (all []dispatch.Area, err error) {
	for _, id := range slices.Sorted(maps.Keys(t.record.paths)) {
		path := t.record.paths[id]
		a := path[len(path)-1]
		a.Path = nil
		for _, above := range path {
			a.Path = append(a.Path, above.ID)
		}
		all = append(all, a)
	}
	return all, nil
}

// Paths implements dispatch.Tx.
func (t *transaction) Paths(areas []dispatch.ID) (map[dispatch.ID][]dispatch.Area, error) {
	paths := make(map[dispatch.ID][]dispatch.Area, len(areas))
	for _, id := range areas {
		if path, ok := t.record.paths[id]; ok {
			paths[id] = path
		}
	}
	return paths, nil
}

// Upon implements dispatch.Tx: the areas of a drill stay what they are.
func (t *transaction) Upon(dispatch.ID) (dispatch.Upon, error) { return dispatch.Upon{}, nil }

// Facility implements dispatch.Tx.
func (t *transaction) Facility(id dispatch.ID) (dispatch.Facility, error) {
	i, ok := findFacility(t.record.facilities, id)
	if !ok {
		return dispatch.Facility{}, dispatch.Missing("facility")
	}
	return t.record.facilities[i], nil
}

func findFacility(all []dispatch.Facility, id dispatch.ID) (int, bool) {
	return slices.BinarySearchFunc(all, id, func(f dispatch.Facility, id dispatch.ID) int { return cmp.Compare(f.ID, id) })
}

// Facilities implements dispatch.Tx. The list is shared and must not be modified.
func (t *transaction) Facilities() ([]dispatch.Facility, error) {
	return t.record.facilities, nil
}

// Unfinished implements dispatch.Tx.
func (t *transaction) Unfinished(concerned dispatch.Subject) (all []dispatch.ID, err error) {
	for id, f := range t.record.requests {
		if !f.request.State.Active() {
			continue
		}
		path := t.record.paths[f.request.Where()]
		if concerned.Sort == dispatch.OfFacility || slices.ContainsFunc(path, func(a dispatch.Area) bool { return a.ID == concerned.ID }) {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return all, nil
}

// Cadre implements dispatch.Tx.
func (t *transaction) Cadre(id dispatch.ID) (dispatch.Cadre, error) {
	if p, ok := t.record.cadres[id]; ok {
		return p.cadre, nil
	}
	return dispatch.Cadre{}, dispatch.Missing("cadre")
}

// Identity implements dispatch.Tx. Nobody in a drill is two people.
func (t *transaction) Identity(ids ...dispatch.ID) (i dispatch.Identity, err error) {
	i.IDs = ids
	for _, id := range ids {
		if p, ok := t.record.cadres[id]; ok {
			i.Part = append(i.Part, p.cadre.Self()[1:]...)
		}
	}
	return i, nil
}

// Leads implements dispatch.Tx. A drill has no accounts.
func (t *transaction) Did(dispatch.ID, string, dispatch.Moment) (int, error) { return 0, nil }

func (t *transaction) Leads([]dispatch.Area) ([]dispatch.Lead, error) { return nil, nil }

// Cadres implements dispatch.Tx.
func (t *transaction) Cadres() (all []dispatch.Cadre, err error) {
	for _, id := range slices.Sorted(maps.Keys(t.record.cadres)) {
		if c := t.record.cadres[id].cadre; !c.Retired {
			all = append(all, c)
		}
	}
	return all, nil
}

// Traced implements dispatch.Tx: a drill knows nobody's door.
func (t *transaction) Traced(dispatch.SubjectSort, string) (dispatch.ID, error) { return "", nil }

// Hand implements dispatch.Tx, ordered by request and errand.
func (t *transaction) Hand(cadre dispatch.ID) ([]dispatch.InHand, error) {
	p, ok := t.record.cadres[cadre]
	if !ok || len(p.hand) == 0 {
		return nil, nil
	}
	names := make([]errandName, 0, len(p.hand))
	for name := range p.hand {
		names = append(names, name)
	}
	slices.SortFunc(names, errandName.compare)
	hand := make([]dispatch.InHand, len(names))
	for i, name := range names {
		r := t.record.requests[name.request].request
		e := r.Errands[slices.IndexFunc(r.Errands, func(e dispatch.Errand) bool { return e.N == name.n })]
		hand[i] = r.InHand(e)
	}
	return hand, nil
}

// OnDuty implements dispatch.Tx.
func (t *transaction) OnDuty(today dispatch.Moment) ([]dispatch.OnDuty, error) {
	var all []dispatch.OnDuty
	for _, id := range t.record.roll {
		p := t.record.cadres[id]
		if !p.cadre.Duty.On {
			continue
		}
		hand, err := t.Hand(id)
		if err != nil {
			return nil, err
		}
		done := 0
		for _, at := range p.finished {
			if at >= today {
				done++
			}
		}
		all = append(all, dispatch.OnDuty{Cadre: p.cadre, Unit: t.record.units[p.cadre.Unit], Hand: hand, Today: done})
	}
	return all, nil
}

// Load implements dispatch.Tx.
func (t *transaction) Load(s dispatch.Subject) (dispatch.Folded, error) {
	switch s.Sort {
	case dispatch.OfRequest:
		return t.Request(s.ID)
	case dispatch.OfCadre:
		return t.Cadre(s.ID)
	case dispatch.OfFacility:
		return t.Facility(s.ID)
	case dispatch.OfArea:
		if a, ok := t.record.areas[s.ID]; ok {
			return a, nil
		}
		return nil, dispatch.Missing("area")
	}
	return nil, dispatch.Missing("subject")
}

// Save implements dispatch.Tx.
func (t *transaction) Save(c dispatch.Change) error {
	if len(c.Entries) == 0 {
		return nil
	}
	var err error
	rank := dispatch.Request{}.Rank
	switch after := c.After.(type) {
	case dispatch.Request:
		rank = after.Rank
		err = t.saveRequest(c.Before.(dispatch.Request), after, c.Credits)
	case dispatch.Cadre:
		err = t.saveDuty(c.Before.(dispatch.Cadre), after)
	case dispatch.Area:
		err = t.saveControls(c.Before.(dispatch.Area), after)
	case dispatch.Facility:
		err = t.saveSeal(c.Before.(dispatch.Facility), after)
	}
	if err != nil {
		return err
	}
	t.append(c.Entries)
	for _, e := range c.Entries {
		if f, ok := e.Fact.(dispatch.Attached); ok {
			t.savePicture(keyName{e.Subject.ID, f.Attachment.ID}, c.Beside)
		}
	}
	t.saveDues(c.After.Subject(), c.After.Length(), c.District, c.Before.Dues(), c.After.Dues(), rank, c.Entries[0].Recorded)
	return nil
}

func (t *transaction) saveRequest(before, after dispatch.Request, credits []dispatch.Credit) error {
	was, known := t.record.requests[after.ID]
	if before.Version == 0 && known || before.Version != 0 && (!known || was.request.Version != before.Version) {
		return stale()
	}
	now := &file{request: after}
	if known {
		now.credits = was.credits[:len(was.credits):len(was.credits)]
	}
	now.credits = append(now.credits, credits...)
	t.record.requests[after.ID] = now
	t.undo = append(t.undo, func() {
		if known {
			t.record.requests[after.ID] = was
		} else {
			delete(t.record.requests, after.ID)
		}
	})
	t.saveErrands(before, after)
	return nil
}

// saveErrands updates what each cadre has in hand and has finished.
func (t *transaction) saveErrands(before, after dispatch.Request) {
	for i, e := range after.Errands { // errands are only ever added at the end
		var was dispatch.Errand
		if i < len(before.Errands) {
			was = before.Errands[i]
		}
		if was.State == e.State && was.Cadre == e.Cadre && was.FinishedAt == e.FinishedAt {
			continue
		}
		name := errandName{after.ID, e.N}
		t.hold(name, was, false)
		t.hold(name, e, true)
		t.undo = append(t.undo, func() {
			t.hold(name, e, false)
			t.hold(name, was, true)
		})
	}
}

// hold adds or removes an errand in the place where its state belongs.
func (t *transaction) hold(name errandName, e dispatch.Errand, there bool) {
	p, ok := t.record.cadres[e.Cadre]
	switch {
	case !ok:
	case e.State.Given() && there:
		p.hand[name] = true
	case e.State.Given():
		delete(p.hand, name)
	case e.State == dispatch.ErrandFinished && there:
		p.finished[name] = e.FinishedAt
	case e.State == dispatch.ErrandFinished:
		delete(p.finished, name)
	}
}

func (t *transaction) append(entries []dispatch.Entry) {
	n := len(t.record.journal)
	t.record.journal = append(t.record.journal, entries...)
	t.undo = append(t.undo, func() { t.record.journal = t.record.journal[:n] })
}

func (t *transaction) saveDuty(before, after dispatch.Cadre) error {
	p, ok := t.record.cadres[after.ID]
	if !ok || p.cadre.Seq != before.Seq {
		return stale()
	}
	was := p.cadre
	p.cadre.Duty, p.cadre.Seq = after.Duty, after.Seq // the card belongs to the catalogue, and Engagements is counted by Engage
	t.undo = append(t.undo, func() { p.cadre = was })
	return nil
}

func (t *transaction) saveControls(before, after dispatch.Area) error {
	was, ok := t.record.areas[after.ID]
	if !ok || was.Seq != before.Seq {
		return stale()
	}
	now := was
	now.Controls, now.Seq = after.Controls, after.Seq
	put := func(a dispatch.Area) {
		t.record.areas[a.ID] = a
		t.record.layPaths()
	}
	put(now)
	t.undo = append(t.undo, func() { put(was) })
	return nil
}

func (t *transaction) saveSeal(before, after dispatch.Facility) error {
	was := t.record.facilities
	i, ok := findFacility(was, after.ID)
	if !ok || was[i].Seq != before.Seq {
		return stale()
	}
	now := slices.Clone(was)
	now[i].Seal, now[i].Seq = after.Seal, after.Seq
	t.record.facilities = now
	t.undo = append(t.undo, func() { t.record.facilities = was })
	return nil
}

// RedFlags implements dispatch.Tx: a drill adds no words.
func (t *transaction) RedFlags() ([]dispatch.RedFlag, error) { return nil, nil }

// Targets implements dispatch.Tx: a drill has none.
func (t *transaction) Targets() ([]dispatch.Target, error) { return nil, nil }

// Post implements dispatch.Tx.
func (t *transaction) Post(messages []dispatch.Message) error {
	n := len(t.record.outbox)
	t.record.outbox = append(t.record.outbox, messages...)
	t.undo = append(t.undo, func() { t.record.outbox = t.record.outbox[:n] })
	return nil
}

func (t *transaction) savePicture(name keyName, data []byte) {
	was, known := t.record.pictures[name]
	t.record.pictures[name] = data
	t.undo = append(t.undo, func() {
		delete(t.record.pictures, name)
		if known {
			t.record.pictures[name] = was
		}
	})
}

// Engage implements dispatch.Tx.
func (t *transaction) Engage(c dispatch.Cadre) error {
	p, ok := t.record.cadres[c.ID]
	if !ok || p.cadre.Engagements != c.Engagements {
		return stale()
	}
	p.cadre.Engagements++
	t.undo = append(t.undo, func() { p.cadre.Engagements-- })
	return nil
}

// Numbers implements dispatch.Tx.
func (t *transaction) Numbers(day dispatch.Day, n int) (int, error) {
	was := t.record.numbers[day]
	t.record.numbers[day] = was + n
	t.undo = append(t.undo, func() { t.record.numbers[day] = was })
	return was + 1, nil
}

// Remembered implements dispatch.Tx.
func (t *transaction) Remembered(actor dispatch.ID, key string, now dispatch.Moment) (body string, answer []byte, ok bool, err error) {
	a, ok := t.record.keys[keyName{actor, dispatch.ID(key)}]
	if !ok || a.until <= now {
		return "", nil, false, nil
	}
	return a.body, a.answer, true, nil
}

// Remember implements dispatch.Tx.
func (t *transaction) Remember(actor dispatch.ID, key, body string, answer []byte, now, until dispatch.Moment) error {
	name := keyName{actor, dispatch.ID(key)}
	was, known := t.record.keys[name]
	if known && was.until > now {
		return stale()
	}
	t.record.keys[name] = answered{body, answer, until}
	t.undo = append(t.undo, func() {
		delete(t.record.keys, name)
		if known {
			t.record.keys[name] = was
		}
	})
	return nil
}
