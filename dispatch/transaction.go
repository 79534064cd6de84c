package dispatch

import (
	"crypto/rand"
	"slices"
)

// work is one transaction of the desk.
type work struct {
	desk *Desk
	tx   Tx
	now  Moment
	rung []Job // what may be done at once, after the commit

	targets []Target // whom to tell what happens
}

// run carries out one command and whatever follows from it for other subjects.
func (w *work) run(act Act, subject Subject, cmd Command) (Answer, error) {
	switch subject.Sort {
	case OfRequest:
		return w.request(act, subject, cmd)
	case OfCadre:
		return w.cadre(act, subject, cmd)
	case OfArea:
		return w.area(act, subject, cmd)
	case OfFacility:
		return w.facility(act, subject, cmd)
	}
	return Answer{}, Missing("subject")
}

func (w *work) request(act Act, subject Subject, cmd Command) (Answer, error) {
	c, path, entries, err := w.decide(act, subject, cmd)
	if err != nil {
		return Answer{}, err
	}
	after, err := w.fold(c, subject, path, entries)
	if err != nil {
		return Answer{}, err
	}
	if err := w.follow(c, cmd, path); err != nil {
		return Answer{}, err
	}
	return Answer{Subject: subject, Version: after.Version, Number: after.Number, State: after.State, Entries: len(entries)}, nil
}

// decide loads what a command on a request needs to know, and lets it decide; nothing is written.
func (w *work) decide(act Act, subject Subject, cmd Command) (Case, []Area, []Entry, error) {
	c := Case{Act: act}
	var err error
	if cmd.Verb() != VerbSubmit {
		if c.Request, err = w.tx.Request(subject.ID); err != nil {
			return c, nil, nil, err
		}
	}
	place, kind := c.Request.Place, c.Request.Kind
	if p, ok := cmd.(namesPlace); ok {
		place = p.place()
	}
	if k, ok := cmd.(namesKind); ok && k.kind() != "" {
		kind = k.kind()
	}
	path, err := w.path(place)
	if err != nil {
		return c, nil, nil, err
	}
	if c.Act, err = w.authorise(act, cmd, c.Request, path); err != nil {
		return c, nil, nil, err
	}
	if c.Kind, err = w.tx.Kind(kind); err != nil {
		return c, nil, nil, err
	}
	c.Effect = EffectOn(path, place, w.now)
	if err := w.who(&c, cmd); err != nil {
		return c, nil, nil, err
	}
	entries, err := w.desk.pseudonym(cmd).Decide(c, w.now)
	return c, path, entries, err
}

// path loads the way from the root to a place's area. A compound must be one.
func (w *work) path(p Place) ([]Area, error) {
	path, err := w.tx.Path(p.Area())
	if CodeOf(err) == NotFound {
		return nil, Wrong("place.compound", "没有这个小区", "there is no such compound")
	}
	if err == nil && p.Compound != "" && path[len(path)-1].Level != Compound {
		return nil, Wrong("place.compound", "这不是小区", "this area is no compound")
	}
	return path, err
}

func ids(path []Area) []ID {
	var ids []ID
	for _, a := range path {
		ids = append(ids, a.ID)
	}
	return ids
}

func (w *work) authorise(act Act, cmd Command, r Request, path []Area) (Act, error) {
	if cmd.Verb() == VerbSubmit {
		return act.allow(VerbSubmit, func(g Grant) bool { return g.opensNew(ids(path)) }, "place.compound")
	}
	at := ids(path)
	if _, moves := cmd.(namesPlace); moves { // whoever sees where the request is may say where it belongs
		here, err := w.tx.Path(r.Place.Area())
		if err != nil {
			return act, err
		}
		at = ids(here)
	}
	act, err := act.allow(cmd.Verb(), func(g Grant) bool { return g.opens(act, r, at) }, "request")
	if err != nil || cmd.Verb() != VerbMerge {
		return act, err
	}
	parent, err := w.tx.Request(cmd.(Merge).Parent)
	if err != nil && CodeOf(err) != NotFound {
		return act, err
	}
	there, lost := w.tx.Path(parent.Place.Area())
	if err != nil || lost != nil || parent.Kind != r.Kind || !act.Sees(parent, ids(there)) {
		return act, Wrong("parent", "只能并入同一事项的另一件求助", "merge it into another request of the same kind")
	}
	return act, nil
}

// who finds the cadre that a command is about: the one it names, the one who acts or is spoken for, the one who has the
// errand.
func (w *work) who(c *Case, cmd Command) error {
	id := c.Request.who(c.Act, cmd)
	if id == "" {
		return nil
	}
	var err error
	if c.Cadre, err = w.tx.Cadre(id); err != nil {
		if n, ok := cmd.(namesCadre); ok && CodeOf(err) == NotFound && n.cadre() == id {
			return Wrong("cadre", "没有这位干部", "there is no such cadre")
		}
		return err
	}
	if _, given := cmd.(namesCadre); given {
		if c.Hand, err = w.tx.Hand(id); err != nil {
			return err
		}
	}
	if c.Unit, err = w.tx.Unit(c.Cadre.Unit); CodeOf(err) == NotFound {
		return nil // somebody who belongs to no office
	}
	return err
}

// who is the id of that cadre; "" when the command is about none.
func (r Request) who(act Act, cmd Command) ID {
	if n, ok := cmd.(namesCadre); ok {
		return n.cadre()
	}
	if act.Role == CadreRole {
		return act.Cadre
	}
	n, ok := cmd.(namesErrand)
	if !ok {
		return ""
	}
	e := r.latest(n.errand())
	for _, h := range e.Holders {
		if act.OnBehalf == string(h) {
			return h
		}
	}
	return e.Cadre
}

// fold fills the entries' envelopes, applies them, and saves everything that they make true.
func (w *work) fold(c Case, subject Subject, path []Area, entries []Entry) (Request, error) {
	after := c.Request
	var written, lines []Credit
	var err error
	if slices.ContainsFunc(entries, counts) {
		if written, err = w.tx.Credits(subject.ID); err != nil {
			return after, err
		}
	}
	if err := w.seal(c.Act, subject, c.Request.Version, entries); err != nil {
		return after, err
	}
	given := false
	states := []Request{after}
	for _, e := range entries {
		before := after
		after = before.Apply(e)
		states = append(states, after)
		more := Credits(before, after, e, append(written, lines...))
		lines = append(lines, more...)
		switch e.Fact.(type) {
		case Ordered, Proposed:
			given = true
		}
	}
	if given {
		if err := w.tx.Engage(c.Cadre); err != nil {
			return after, err
		}
	}
	district := Area{}.District(path)
	if p, ok := firstTriage(entries); ok {
		if path, err = w.path(p); err != nil {
			return after, err
		}
		district = Area{}.District(path)
	}
	if err := w.tx.SaveRequest(c.Request, after, district, entries, lines); err != nil {
		return after, err
	}
	if freed(c.Request, after) || after.Widened > c.Request.Widened {
		if err := w.tx.Wake(w.now); err != nil {
			return after, err
		}
	}
	if messages := post(w.targets, ids(path), c.Cadre.Unit, states, entries); len(messages) > 0 {
		if err := w.tx.Post(messages); err != nil {
			return after, err
		}
	}
	w.ring(subject, district, c.Request.Dues(), after.Dues())
	return after, nil
}

func firstTriage(entries []Entry) (Place, bool) {
	for _, e := range entries {
		if t, ok := e.Fact.(Triaged); ok {
			return t.Place, true
		}
	}
	return Place{}, false
}

// freed reports whether a cadre has a hand free again, so that others who wait may be served, in whatever district.
func freed(before, after Request) bool {
	return slices.ContainsFunc(before.Errands, func(was Errand) bool {
		return was.State.Given() && !slices.ContainsFunc(after.Errands, func(e Errand) bool { return e.N == was.N && e.State.Given() && e.Cadre == was.Cadre })
	})
}

// ring notes what became ready at once.
func (w *work) ring(subject Subject, district ID, before, after []Due) {
	known := map[Due]bool{}
	for _, d := range before {
		known[d] = true
	}
	for _, d := range after {
		if d.Step == StepPlan && !known[d] && d.At <= w.now {
			w.rung = append(w.rung, Job{Step: d.Step, Subject: subject, Errand: d.Errand, District: district})
		}
	}
}

// seal fills the envelopes of new entries and salts what they say about people.
func (w *work) seal(act Act, subject Subject, seq int64, entries []Entry) error {
	if act.Note != "" && len(entries) > 0 {
		entries[0].Secrets = append(entries[0].Secrets, Secret{Field: "note", Value: act.Note})
	}
	for i := range entries {
		e := &entries[i]
		_, apart, err := EncodeFact(e.Fact)
		if err != nil {
			return err
		}
		for _, a := range apart {
			e.Secrets = append(e.Secrets, Secret{Field: a.Field, Value: a.Value})
		}
		e.Subject, e.Seq, e.Recorded = subject, seq+int64(i)+1, w.now
		e.Actor, e.Role, e.OnBehalf, e.Device = act.Actor, act.Role, act.OnBehalf, act.Device
		for j := range e.Secrets {
			s := &e.Secrets[j]
			s.Salt = make([]byte, 16)
			_, _ = rand.Read(s.Salt) // never returns an error
			if s.Field == "phone" {
				s.Index = w.desk.PhoneIndex(s.Value)
			}
		}
	}
	return nil
}

// follow carries out what a request's command means beyond its journal.
func (w *work) follow(c Case, cmd Command, path []Area) error {
	if a, ok := cmd.(Attach); ok {
		return w.tx.SaveAttachment(c.Request.ID, a.Attachment, a.Data)
	}
	m, ok := cmd.(Merge)
	if !ok {
		return nil
	}
	child := Child{Request: c.Request.ID, Household: c.Request.Place.Household, Persons: c.Request.Persons}
	_, err := w.run(w.system(c.Act), Subject{OfRequest, m.Parent}, Join{Child: child})
	return err
}

// system is the program acting because of what somebody did.
func (w *work) system(act Act) Act {
	s := SystemAct()
	s.OnBehalf = string(act.Actor)
	return s
}

func (w *work) cadre(act Act, subject Subject, cmd Command) (Answer, error) {
	before, err := w.tx.Cadre(subject.ID)
	if err != nil {
		return Answer{}, err
	}
	path, err := w.tx.Path(before.Area)
	if err != nil {
		return Answer{}, err
	}
	if act, err = act.allow(cmd.Verb(), func(g Grant) bool { return g.opensCadre(act, before, ids(path)) }, "cadre"); err != nil {
		return Answer{}, err
	}
	entries, err := cmd.Decide(Case{Act: act, Cadre: before}, w.now)
	if err != nil {
		return Answer{}, err
	}
	after, err := folded(w, act, subject, before.Seq, before, entries)
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Subject: subject, Version: after.Seq, Entries: len(entries)}
	if len(entries) == 0 {
		return answer, nil
	}
	if err := w.tx.SaveCadre(before, after, entries); err != nil {
		return Answer{}, err
	}
	if after.Duty.On {
		if _, came := entries[len(entries)-1].Fact.(CheckedIn); !came {
			return answer, nil
		}
		w.rung = append(w.rung, Job{Step: StepPlan, Subject: subject, District: Area{}.District(path)})
		return answer, w.tx.Wake(w.now)
	}
	hand, err := w.tx.Hand(subject.ID)
	if err != nil {
		return Answer{}, err
	}
	for _, h := range released(hand, cmd.Verb() == VerbDropOut) {
		if _, err := w.run(w.system(act), Subject{OfRequest, h.Request}, Take{Errand: h.Errand, Reason: ReasonOffDuty}); err != nil {
			return Answer{}, err
		}
	}
	return answer, nil
}

func (w *work) area(act Act, subject Subject, cmd Command) (Answer, error) {
	path, err := w.tx.Path(subject.ID)
	if err != nil {
		return Answer{}, err
	}
	if act, err = act.allow(cmd.Verb(), func(g Grant) bool { return g.opensArea(ids(path)) }, "area"); err != nil {
		return Answer{}, err
	}
	before := path[len(path)-1]
	entries, err := cmd.Decide(Case{Act: act, Area: before}, w.now)
	if err != nil {
		return Answer{}, err
	}
	after, err := folded(w, act, subject, before.Seq, before, entries)
	if err != nil {
		return Answer{}, err
	}
	if err := w.tx.SaveArea(before, after, entries); err != nil {
		return Answer{}, err
	}
	return Answer{Subject: subject, Version: after.Seq, Entries: len(entries)}, w.tx.Wake(w.now)
}

func (w *work) facility(act Act, subject Subject, cmd Command) (Answer, error) {
	before, err := w.tx.Facility(subject.ID)
	if err != nil {
		return Answer{}, err
	}
	path, err := w.tx.Path(before.Area)
	if err != nil {
		return Answer{}, err
	}
	if act, err = act.allow(cmd.Verb(), func(g Grant) bool { return g.opensArea(ids(path)) }, "facility"); err != nil {
		return Answer{}, err
	}
	entries, err := cmd.Decide(Case{Act: act, Facility: before}, w.now)
	if err != nil {
		return Answer{}, err
	}
	after, err := folded(w, act, subject, before.Seq, before, entries)
	if err != nil {
		return Answer{}, err
	}
	if err := w.tx.SaveFacility(before, after, entries); err != nil {
		return Answer{}, err
	}
	return Answer{Subject: subject, Version: after.Seq, Entries: len(entries)}, w.tx.Wake(w.now)
}

// folded seals new entries and returns the state with them.
func folded[T interface{ Apply(Entry) T }](w *work, act Act, subject Subject, seq int64, state T, entries []Entry) (T, error) {
	if err := w.seal(act, subject, seq, entries); err != nil {
		return state, err
	}
	for _, e := range entries {
		state = state.Apply(e)
	}
	return state, nil
}
