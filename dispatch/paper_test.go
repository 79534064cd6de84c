package dispatch

import (
	"testing"
	"time"
)

// entered takes a call of yesterday morning down today, as the desk does.
func entered(t *testing.T, s Submit, role Role) (*bench, error) {
	t.Helper()
	b := newBench(Request{})
	b.now = at(1, 10, 0)
	s.Particulars, s.Channel = Particulars{Place: Place{Compound: "garden"}, Persons: 2}, "hotline"
	c := Case{Kind: kind(t, "medicine"), Act: Act{Role: role, At: at(0, 9, 0)}, Cadre: Cadre{ID: "a", Unit: "office"}}
	out, err := s.Decide(c, b.now)
	for _, e := range out.Entries {
		e.Seq, e.Recorded = b.r.Version+1, b.now
		b.credits = append(b.credits, Credits(b.r, b.r.Apply(e), e, b.credits)...)
		b.r = b.r.Apply(e)
	}
	return b, err
}

// Paper that is entered late is late on paper only: the promise is that of the call, and no mark falls for the time before.
func TestPaperEnteredLateFiresNoClock(t *testing.T) {
	b, err := entered(t, Submit{}, Operator)
	must(t, err)
	if b.r.Promise != at(0, 11, 0) || b.r.Entered != at(1, 10, 0) {
		t.Errorf("promised by %s, entered %s", b.r.Promise.Time(), b.r.Entered.Time())
	}
	if percent, mark := b.r.NextMark(); percent != 50 || mark != at(1, 11, 0) {
		t.Errorf("%d%% falls at %s", percent, mark.Time())
	}
	refusal(t, "nothing is due", b.do("", "", Tick{}), Conflict)
	if got := b.r.ready(b.r.Errands[0]); got > b.now {
		t.Errorf("it is planned from %s", got.Time())
	}
	trip := Request{Round: 1, Since: at(0, 9, 0), Entered: at(1, 10, 0), RespondBy: at(0, 9, 10)}
	if got := trip.answerBy(); got != at(1, 10, 10) {
		t.Errorf("the answer is due at %s", got.Time())
	}
	if enteredAt(at(0, 9, 0), at(0, 9, 20)) != 0 {
		t.Error("a call of twenty minutes ago is paper")
	}
}

// What is entered when it is done counts on its true day, for whoever did it, and nobody is sent.
func TestPaperCountsOnItsTrueDay(t *testing.T) {
	b, err := entered(t, Submit{DoneBy: "a", DoneAt: at(0, 12, 0)}, Operator)
	must(t, err)
	if b.r.State != StateDone || b.r.DoneAt != at(0, 12, 0) || b.r.Level != NotEscalated || b.r.Calls() {
		t.Errorf("%s at %s, level %d", b.r.State, b.r.DoneAt.Time(), b.r.Level)
	}
	if len(b.credits) != 1 || b.credits[0].Day != "2022-11-22" || b.credits[0].Unit != "office" || b.credits[0].Persons != 2 {
		t.Errorf("%+v", b.credits)
	}
	for _, d := range b.r.Dues() {
		if d.Step != StepClose {
			t.Errorf("due: %+v", d)
		}
	}
	for what, c := range map[string]struct {
		s    Submit
		role Role
		code Code
	}{
		"nobody did it":           {Submit{DoneAt: at(0, 12, 0)}, Operator, Invalid},
		"done before the call":    {Submit{DoneBy: "a", DoneAt: at(0, 8, 0)}, Operator, Invalid},
		"done at no time":         {Submit{DoneBy: "a"}, Operator, Invalid},
		"done tomorrow":           {Submit{DoneBy: "a", DoneAt: at(2, 8, 0)}, Operator, Invalid},
		"a resident says it":      {Submit{DoneBy: "a", DoneAt: at(0, 12, 0)}, Resident, Forbidden},
		"a cadre says it":         {Submit{DoneBy: "a", DoneAt: at(0, 12, 0)}, CadreRole, Forbidden},
		"whom it complains about": {Submit{DoneBy: "a", DoneAt: at(0, 12, 0), Against: []ID{"a"}}, Operator, Invalid},
	} {
		_, err := entered(t, c.s, c.role)
		refusal(t, what, err, c.code)
	}
	desk := newBench(Request{})
	desk.now = at(1, 10, 0)
	must(t, desk.act(Case{Kind: kind(t, "enquiry"), Act: Act{Role: Operator, At: at(0, 9, 0)}, Cadre: Cadre{ID: "a"}}, Submit{Particulars: Particulars{Place: Place{Compound: "garden"}}, Channel: "hotline", DoneBy: "a", DoneAt: at(0, 9, 5)}))
	if desk.r.State != StateClosed || desk.r.ClosedAt != at(0, 9, 5) {
		t.Errorf("an enquiry: %s", desk.r.State)
	}
}

// What was given on paper is entered with its true time, and what is finished then counts on that day.
func TestWhatWasGivenOnPaperHasItsTrueTime(t *testing.T) {
	b := medicine(Free)
	b.now = b0.Add(26 * time.Hour)
	must(t, b.act(Case{Request: b.r, Act: Act{Role: Coordinator, Actor: chief, At: b0.Add(time.Hour)}, Cadre: Cadre{ID: "a", Duty: Duty{On: true}}}, Reassign{Errand: 1, Cadre: "a"}))
	must(t, b.act(Case{Request: b.r, Act: Act{Role: Coordinator, Actor: chief, OnBehalf: "a", At: b0.Add(2 * time.Hour)}, Cadre: Cadre{ID: "a"}}, Finish{1}))
	if e := b.r.Errands[0]; e.AssignedAt != b0.Add(time.Hour) || e.FinishedAt != b0.Add(2*time.Hour) {
		t.Errorf("given at %s, finished at %s", e.AssignedAt.Time(), e.FinishedAt.Time())
	}
}
