package dispatch

import "testing"

func TestEveryNeedHasBothNames(t *testing.T) {
	needs := CommonNeeds
	for _, q := range Questions {
		if q.Ticked() {
			needs = append(needs, string(q))
		}
		if unticked := (Flow{Asks: []Ask{{What: q, Needed: true}}}).unanswered(Submit{}); unticked == q.Ticked() {
			t.Errorf("%s: a need that nobody ticked is an answer, any other question is open", q)
		}
	}
	for _, n := range needs {
		if name := NeedName(n); name.ZH == "" || name.EN == "" {
			t.Errorf("%s has the names %q", n, name)
		}
	}
}
