package plan

import (
	"context"
	"fmt"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// hall has cadres waiting in one hall, each with as many errands in hand, and errands for compounds around it.
func hall(tasks, cadres, hand int) dispatch.Situation {
	s := somewhere()
	s.Kinds = known()
	for i := range tasks {
		s.Tasks = append(s.Tasks, task(dispatch.ID(fmt.Sprintf("r%04d", i)), "a"))
	}
	for i := range cadres {
		c := onDuty(dispatch.ID(fmt.Sprintf("c%03d", i)), east(float64(i%50)))
		for h := range hand {
			t := task(dispatch.ID(fmt.Sprintf("h%03d.%d", i, h)), "a")
			c.Hand = append(c.Hand, dispatch.InHand{Request: t.Request.ID, Errand: 1, State: dispatch.ErrandAccepted, Kind: t.Kind.Code, Pick: t.Errand.Pick, Drop: t.Errand.Drop, Due: t.Request.Due})
		}
		s.Cadres = append(s.Cadres, c)
	}
	return s
}

func TestNobodyInAHallIsPassedOver(t *testing.T) {
	for _, hand := range []int{0, 1} {
		s := hall(886, 620, hand)
		town := newTown(s, DefaultPickUp, DefaultAhead)
		crew := town.onDuty()
		for _, task := range s.Tasks {
			j := &job{task: task}
			j.look(town, crew)
			j.shortlist(town)
		}
		for _, c := range crew {
			if c.tried < 10 {
				t.Errorf("with %d in hand, %s is tried for %d of %d errands", hand, c.id(), c.tried, len(s.Tasks))
			}
		}
	}
}

// Whoever is near is tried first, and whoever is far away is not tried because many are tried where the errand is.
func TestThoseNearByAreTriedFirst(t *testing.T) {
	s := hall(100, 60, 0)
	for i := range 60 {
		s.Cadres = append(s.Cadres, onDuty(dispatch.ID(fmt.Sprintf("far%02d", i)), east(60_000)))
	}
	town := newTown(s, DefaultPickUp, DefaultAhead)
	crew := town.onDuty()
	for _, task := range s.Tasks {
		j := &job{task: task}
		j.look(town, crew)
		j.shortlist(town)
		for _, who := range j.able[:j.tried] {
			if who.metres > 10_000 {
				t.Fatalf("%s tries %s", task.Request.ID, who.cadre.id())
			}
		}
	}
}

// The figures of a burst: how many of the errands are given by one plan, and to how many cadres.
func BenchmarkHall(b *testing.B) {
	for hand, name := range []string{"with-nothing", "with-one-each"} {
		b.Run(name, func(b *testing.B) {
			s := hall(886, 620, hand)
			p := New(geo.Detour{})
			p.Ahead = AtOnce
			given, untried := 0, 0
			to := map[dispatch.ID]bool{}
			for b.Loop() {
				given, untried = 0, 0
				clear(to)
				all, err := p.Plan(context.Background(), s)
				if err != nil {
					b.Fatal(err)
				}
				for _, d := range all {
					switch {
					case d.Cadre != "" && d.Later == 0:
						given++
						to[d.Cadre] = true
					case d.Cadre == "" && d.Later != 0:
						untried++
					}
				}
			}
			b.ReportMetric(float64(given), "given")
			b.ReportMetric(float64(untried), "untried")
			b.ReportMetric(float64(len(to)), "cadres")
		})
	}
}
