package desk

import (
	"cmp"
	"crypto/rand"
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// transaction carries out commands in one transaction of the ledger.
type transaction struct {
	desk *Desk
	tx   dispatch.Tx
	now  dispatch.Moment
	rung []dispatch.Job // jobs that may be done at once, after the commit

	targets []dispatch.Target // the targets to be told
	flags   *dispatch.RedFlagTable
	sources []dispatch.Facility // where something can be fetched, for a command that promises a time
	people  []dispatch.Cadre    // who there is, likewise
}

// task is a command with what was loaded for it.
type task struct {
	sort   dispatch.Sort
	before dispatch.Folded
	c      dispatch.Case
	begins bool            // the subject does not exist yet
	unseen bool            // the actor reports what they did, and sees nothing of it
	path   []dispatch.Area // from the root to the subject's area; for a new one, to where it is to lie
}

// do carries out a command and the commands that follow from it on other subjects.
func (t *transaction) do(act dispatch.Act, subject dispatch.Subject, cmd dispatch.Command) (Answer, error) {
	k, out, err := t.decide(act, subject, cmd)
	if err != nil {
		return Answer{}, err
	}
	if act.Seen != 0 && act.Seen != k.before.Length() {
		return Answer{}, dispatch.Refuse(dispatch.Conflict, "已经有新情况，请看过再办", "something has happened since; look at it again")
	}
	answer := Answer{Subject: subject, Version: k.before.Length(), Entries: len(out.Entries)}
	if len(out.Entries) > 0 {
		after, err := t.save(k, out)
		if err != nil {
			return Answer{}, err
		}
		answer.Version = after.Length()
		if r, ok := after.(dispatch.Request); ok {
			answer.Number, answer.State = r.Number, r.State
			if r.Links > links(k.before) {
				answer.Link = r.Links
			}
		}
		if k.sort.Spreads != nil {
			out.Follow = append(out.Follow, k.sort.Spreads(k.before, after, out.Entries)...)
		}
	}
	for _, f := range out.Follow {
		if _, err := t.do(program(k.c.Act), f.Subject, f.Command); err != nil && !(f.IfThere && dispatch.CodeOf(err) == dispatch.NotFound) {
			return Answer{}, err
		}
	}
	if k.unseen {
		return Answer{Subject: subject}, nil
	}
	return answer, nil
}

// links is how many links of a resident's were handed out before.
func links(s dispatch.Folded) int {
	r, _ := s.(dispatch.Request)
	return r.Links
}

// program returns the act of the program itself that follows from somebody's act.
func program(act dispatch.Act) dispatch.Act {
	s := dispatch.SystemAct()
	s.OnBehalf, s.At = string(act.Actor), act.At
	return s
}

// decide loads what a command needs and lets it decide. Nothing is written.
func (t *transaction) decide(act dispatch.Act, subject dispatch.Subject, cmd dispatch.Command) (task, dispatch.Outcome, error) {
	if err := dispatch.Bounded(cmd, t.now); err != nil {
		return task{}, dispatch.Outcome{}, err
	}
	said := needs(cmd).Place
	cmd, err := t.settle(cmd)
	if err != nil {
		return task{}, dispatch.Outcome{}, err
	}
	k, err := t.load(act, subject, cmd)
	if err != nil {
		return k, dispatch.Outcome{}, misplaced(err, said)
	}
	if h, ok := cmd.(dispatch.Housed); ok {
		cmd = h.WithHousehold(func(p dispatch.Place, room string) dispatch.ID {
			id, failed := t.household(p, room)
			err = cmp.Or(err, failed)
			return id
		})
		if err != nil {
			return k, dispatch.Outcome{}, err
		}
	}
	out, err := cmd.Decide(k.c, t.now)
	if err != nil && k.unseen {
		err = dispatch.Missing("request")
	}
	return k, out, err
}

// save completes the entries, folds them, and saves the new state with everything that follows from it.
func (t *transaction) save(k task, out dispatch.Outcome) (dispatch.Folded, error) {
	before, entries := k.before, out.Entries
	after := before
	if err := t.seal(k.c.Act, before, entries); err != nil {
		return after, err
	}
	var written, lines []dispatch.Credit
	if k.sort.Counts != nil && slices.ContainsFunc(entries, k.sort.Counts) {
		var err error
		if written, err = t.tx.Credits(before.Subject().ID); err != nil {
			return after, err
		}
	}
	states := []dispatch.Folded{before}
	for _, e := range entries {
		was := after
		after = after.Fold(e)
		states = append(states, after)
		if k.sort.Credits != nil {
			lines = append(lines, k.sort.Credits(was, after, e, append(written, lines...))...)
		}
	}
	if out.Engages {
		if err := t.tx.Engage(k.c.Cadre); err != nil {
			return after, err
		}
	}
	path := k.path
	if after.Where() != before.Where() && !k.begins {
		var err error
		if path, err = t.tx.Path(after.Where()); err != nil {
			return after, err
		}
	}
	district := dispatch.Area{}.District(path)
	if err := t.tx.Save(dispatch.Change{Before: before, After: after, Entries: entries, Credits: lines, District: district, Beside: out.Beside, Lookups: t.lookups(after), Traces: t.traces(after, out)}); err != nil {
		return after, err
	}
	if k.sort.Wakes != nil && k.sort.Wakes(before, after) {
		if err := t.tx.Wake(t.now); err != nil {
			return after, err
		}
		if k.sort.Plans {
			t.rung = append(t.rung, dispatch.Job{Step: dispatch.StepPlan, Subject: after.Subject(), District: district})
		}
	}
	t.ring(after, district, before.Dues())
	if k.sort.Tells == nil {
		return after, nil
	}
	if messages := post(t.targets, k.sort.Tells, ids(path), k.c.Cadre.Unit, states, entries); len(messages) > 0 {
		return after, t.tx.Post(messages)
	}
	return after, nil
}

// lookups returns the pseudonyms that a subject's phones are searched by.
func (t *transaction) lookups(s dispatch.Folded) (all []string) {
	r, ok := s.(dispatch.Reachable)
	if !ok {
		return nil
	}
	for _, p := range r.Reached() {
		if index := t.desk.PhoneIndex(p); index != "" {
			all = append(all, index)
		}
	}
	return all
}

// seal fills in actor, times and sequence of new entries and salts their personal values.
func (t *transaction) seal(act dispatch.Act, before dispatch.Folded, entries []dispatch.Entry) error {
	if act.Note != "" {
		entries[0].Secrets = append(entries[0].Secrets, dispatch.Secret{Field: "note", Value: act.Note})
	}
	for i := range entries {
		e := &entries[i]
		_, apart, err := dispatch.EncodeFact(e.Fact)
		if err != nil {
			return err
		}
		for _, a := range apart {
			e.Secrets = append(e.Secrets, dispatch.Secret{Field: a.Field, Value: a.Value})
		}
		e.Subject, e.Seq, e.Recorded = before.Subject(), before.Length()+int64(i)+1, t.now
		e.Actor, e.Role, e.OnBehalf, e.Device = act.Actor, act.Role, act.OnBehalf, act.Device
		for j := range e.Secrets {
			s := &e.Secrets[j]
			s.Salt = make([]byte, 16)
			_, _ = rand.Read(s.Salt) // crypto/rand.Read never returns an error
			if s.Field == "phone" {
				s.Index = t.desk.PhoneIndex(s.Value)
			}
		}
	}
	return nil
}

// ring notes the jobs that became ready at once.
func (t *transaction) ring(after dispatch.Folded, district dispatch.ID, before []dispatch.Due) {
	for _, d := range after.Dues() {
		if d.Step == dispatch.StepPlan && d.At <= t.now && !slices.Contains(before, d) {
			j := dispatch.Job{Step: d.Step, Subject: after.Subject(), Errand: d.Errand, District: district}
			if r, ok := after.(dispatch.Request); ok {
				j.Urgency = max(r.Urgency, dispatch.Routine)
			}
			t.rung = append(t.rung, j)
		}
	}
}
