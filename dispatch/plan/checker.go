package plan

import (
	"fmt"

	"github.com/bangban/bangban/dispatch"
)

// Check judges decisions without the planner's help: every task is answered once, nobody takes what a rule keeps them
// from, hands are never fuller than the cap, and nobody who could take an errand is left aside while it stays without.
func Check(s dispatch.Situation, decisions []dispatch.Decision) error {
	hand := map[dispatch.ID]int{}
	guarded := map[dispatch.ID][2]bool{}
	for _, c := range s.Cadres {
		hand[c.Cadre.ID] = len(c.Hand)
		for _, h := range c.Hand {
			guarded[c.Cadre.ID] = with(guarded[c.Cadre.ID], h.Protected)
		}
	}
	answered := map[string]bool{}
	could := func(c dispatch.Cadre, t dispatch.Task) bool {
		g := guarded[c.ID]
		return len(c.Bars(t.Request, t.Errand, hand[c.ID], s.Now)) == 0 && !(t.Errand.Protected && g[0]) && !(!t.Errand.Protected && g[1])
	}
	for _, d := range decisions {
		name := dispatch.ErrandID(d.Request, d.Errand)
		if answered[name] {
			return fmt.Errorf("%s is answered twice", name)
		}
		answered[name] = true
		t, ok := find(s, d)
		if !ok {
			return fmt.Errorf("%s was not asked", name)
		}
		if d.Cadre == "" {
			for _, c := range s.Cadres {
				if could(c.Cadre, t) && len(d.Why.Passed) == 0 {
					return fmt.Errorf("%s stays without, and %s could take it", name, c.Cadre.ID)
				}
			}
			continue
		}
		taken := false
		for _, c := range s.Cadres {
			if c.Cadre.ID == d.Cadre {
				if !could(c.Cadre, t) {
					return fmt.Errorf("%s goes to %s, whom a rule keeps from it", name, d.Cadre)
				}
				taken = true
			}
		}
		if !taken {
			return fmt.Errorf("%s goes to %s, who is not on duty", name, d.Cadre)
		}
		hand[d.Cadre]++
		guarded[d.Cadre] = with(guarded[d.Cadre], t.Errand.Protected)
	}
	if len(answered) != len(s.Tasks) {
		return fmt.Errorf("%d of %d tasks are answered", len(answered), len(s.Tasks))
	}
	return nil
}

func with(g [2]bool, protected bool) [2]bool {
	if protected {
		return [2]bool{g[0], true}
	}
	return [2]bool{true, g[1]}
}

func find(s dispatch.Situation, d dispatch.Decision) (dispatch.Task, bool) {
	for _, t := range s.Tasks {
		if t.Request.ID == d.Request && t.Errand.N == d.Errand {
			return t, true
		}
	}
	return dispatch.Task{}, false
}
