package drill_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/drill"
	"github.com/bangban/bangban/dispatch/plan"
	"github.com/bangban/bangban/dispatch/plan/assign"
	"github.com/bangban/bangban/geo"
)

// metreASecond travels one metre per second.
var metreASecond = geo.Detour{Foot: geo.Pace{Detour: 1, Speed: 3.6}, Ebike: geo.Pace{Detour: 1, Speed: 3.6}, Car: geo.Pace{Detour: 1, Speed: 3.6}}

func read(t testing.TB, o drill.Reading, demand string) drill.Scenario {
	t.Helper()
	all, err := drill.ReadJSON(strings.NewReader(demand), "toy", o)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 {
		t.Fatalf("%d days", len(all))
	}
	return all[0]
}

func play(t testing.TB, s drill.Scenario, o drill.Options) drill.Played {
	t.Helper()
	p, err := drill.Play(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// line returns lng,lat of a place the given number of metres east on the equator, where degrees of both directions have the
// same length.
func line(metres float64) string {
	p := geo.Point{Lng: 100}.Destination(90, metres)
	return fmt.Sprintf(`"lng": %.9f, "lat": 0`, p.Lng)
}

// flow returns a flow with one leg to the door, from a facility or as a visit.
func flow(from dispatch.StopRole) dispatch.Flow {
	return dispatch.Flow{Rows: []dispatch.FlowRow{{Legs: []dispatch.FlowLeg{{From: from, To: dispatch.AtDoor, Counted: true}}}}}
}

func policies(s drill.Scenario) map[string]dispatch.Planner {
	return map[string]dispatch.Planner{"plan": &plan.Planner{Travel: s.Travel}, "nearest": drill.Nearest{Travel: s.Travel}, "batch-match": drill.BatchMatch{Travel: s.Travel, Assign: assign.Table}}
}

// TestTinyDay is a day that can be reckoned by hand: a metre takes a second, the counter two minutes, the door one.
//
//	09:00:00 A calls 300 m west of the shop; the cadre stands 100 m east of it
//	09:01:40 at the shop, 09:03:40 served, 09:08:40 at the door, 09:09:40 done: 580 s, promised in 600
//	09:10:00 B calls 200 m east of the shop; the cadre is 300 m west of it
//	09:15:00 at the shop, 09:17:00 served, 09:20:20 at the door, 09:21:20 done: 680 s, too late
func TestTinyDay(t *testing.T) {
	kind := dispatch.Kind{Code: "bread", Flow: flow(dispatch.AtMarket), Service: time.Minute, Promise: dispatch.Promise{Within: 10 * time.Minute}}
	s := read(t, drill.Reading{Kinds: []dispatch.Kind{kind}, Travel: metreASecond, PickUp: 2 * time.Minute}, `{
		"demand": [{"id": "A", "time": "2022-11-22 09:00", "kind": "bread", `+line(-300)+`}, {"id": "B", "time": "2022-11-22 09:10", "kind": "bread", `+line(200)+`}],
		"cadres": [{"id": "c", "on": "09:00", "off": "10:00", `+line(100)+`}],
		"facilities": [{"id": "shop", "role": "market", `+line(0)+`}]}`)
	for name, p := range policies(s) {
		r := play(t, s, drill.Options{Planner: p}).Report
		want := drill.Report{Scenario: "toy", Cadres: 1, Calls: 2, Done: 2, Reasons: map[string]int{}, Within: 0.5, Mean: 630, P50: 580, P90: 680, Peak: 630, PeakP90: 680, Floor: 120 + 250 + 60,
			PeakFrom: dispatch.Day("2022-11-22").At(9, 0), Travel: 900, PerDone: 450, Idle: 0.65, Orders: 2, Plans: 2}
		if !reflect.DeepEqual(r, want) {
			t.Errorf("%s:\n%+v, by hand\n%+v", name, r, want)
		}
	}
}

// TestToyPolicies plays two calls at once, the first a little nearer to the cadre whom the second needs: first come first
// served walks 45 and 160 m, matching 55 and 60.
func TestToyPolicies(t *testing.T) {
	kind := dispatch.Kind{Code: "visit", Flow: flow(""), Service: time.Minute, Promise: dispatch.Promise{Within: time.Hour}}
	s := read(t, drill.Reading{Kinds: []dispatch.Kind{kind}, Travel: metreASecond}, `{
		"demand": [{"id": "A", "time": "2022-11-22 09:00", "kind": "visit", `+line(45)+`}, {"id": "B", "time": "2022-11-22 09:00", "kind": "visit", `+line(-60)+`}],
		"cadres": [{"id": "a", "on": "09:00", "off": "10:00", `+line(0)+`}, {"id": "b", "on": "09:00", "off": "10:00", `+line(100)+`}]}`)
	for name, metres := range map[string]int64{"nearest": 45 + 160, "batch-match": 55 + 60} {
		if r := play(t, s, drill.Options{Planner: policies(s)[name]}).Report; r.Travel != metres || r.Done != 2 {
			t.Errorf("%s walks %d m, %d is right", name, r.Travel, metres)
		}
	}
}

// TestShopAndReady verifies that goods are fetched at the named shop and not before they are ready.
func TestShopAndReady(t *testing.T) {
	kind := dispatch.Kind{Code: "bread", Flow: flow(dispatch.AtMarket), Promise: dispatch.Promise{Within: 2 * time.Hour}}
	s := read(t, drill.Reading{Kinds: []dispatch.Kind{kind}, Travel: metreASecond}, `{
		"demand": [{"id": "A", "time": "2022-11-22 09:00", "kind": "bread", "facility": "far", "ready": "2022-11-22 09:30", `+line(0)+`}],
		"cadres": [{"id": "c", "on": "09:00", "off": "10:00", `+line(0)+`}],
		"facilities": [{"id": "far", "role": "market", `+line(500)+`}, {"id": "near", "role": "market", `+line(10)+`}]}`)
	for name, p := range policies(s) {
		if r := play(t, s, drill.Options{Planner: p}).Report; r.Mean != 30*60+500 || r.Travel != 1000 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// TestOneGo plays two errands at one counter and a third that is ready an hour later: the two are fetched together, the nearer
// is finished first, and the third is fetched later.
func TestOneGo(t *testing.T) {
	kind := dispatch.Kind{Code: "bread", Flow: flow(dispatch.AtMarket), Promise: dispatch.Promise{Within: 3 * time.Hour}}
	s := read(t, drill.Reading{Kinds: []dispatch.Kind{kind}, Travel: metreASecond, PickUp: time.Minute}, `{
		"demand": [{"id": "A", "time": "2022-11-22 09:00", "kind": "bread", `+line(900)+`}, {"id": "B", "time": "2022-11-22 09:00", "kind": "bread", `+line(600)+`},
			{"id": "C", "time": "2022-11-22 09:00", "kind": "bread", "ready": "2022-11-22 10:00", `+line(1000)+`}],
		"cadres": [{"id": "c", "on": "09:00", "off": "12:00", `+line(0)+`}],
		"facilities": [{"id": "shop", "role": "market", `+line(300)+`}]}`)
	r := play(t, s, drill.Options{Planner: plan.New(s.Travel)}).Report
	// At the counter at 300 s, on at 360: B at 660, A at 960, the counter again at 1560; ready at 3600, C at 3660 + 700.
	if want := int64(660+960+4360) / 3; r.Mean != want || r.Travel != 300+300+300+600+700 {
		t.Errorf("mean wait %d s, not %d; %d m, not %d", r.Mean, want, r.Travel, 2200)
	}
}

func TestParseChance(t *testing.T) {
	for text, want := range map[string]drill.Chance{"": drill.Usual, "none": {}, "unread=0,hand_back=0,no_stock=0,no_answer=0.5, read=1m,spread=0": {NoAnswer: 0.5, Read: time.Minute}} {
		if c, err := drill.ParseChance(text); err != nil || c != want {
			t.Errorf("%q: %+v, %v", text, c, err)
		}
	}
	for _, text := range []string{"unread=2", "luck=1", "read=x", "spread=NaN", "x"} {
		if _, err := drill.ParseChance(text); dispatch.CodeOf(err) != dispatch.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestEnough(t *testing.T) {
	all := []drill.Summary{{Policy: "p", Cadres: 10, Within: 0.95}, {Policy: "p", Cadres: 8, Within: 0.91}, {Policy: "p", Cadres: 7, Within: 0.8}, {Policy: "p", Cadres: 6, Within: 0.92}, {Policy: "q", Cadres: 10, Within: 0.5}}
	if s, ok := drill.Enough(all, "", "p", 0.9); !ok || s.Cadres != 8 {
		t.Errorf("%+v %v", s, ok)
	}
	if _, ok := drill.Enough(all, "", "q", 0.9); ok {
		t.Error("half the promises were enough")
	}
}

// TestUnplaced verifies that nobody goes to an unknown place, and that a call after the last shift waits.
func TestUnplaced(t *testing.T) {
	s := read(t, drill.Reading{Kinds: dispatch.Kinds(), Travel: metreASecond}, `{
		"demand": [{"id": "A", "time": "2022-11-22 09:00", "kind": "care"}, {"id": "B", "time": "2022-11-22 20:00", "kind": "care", `+line(0)+`},
			{"id": "C", "time": "2022-11-22 09:30", "kind": "enquiry", `+line(0)+`}, {"id": "D", "time": "2022-11-22 09:30", "kind": "sampling", `+line(0)+`}],
		"cadres": [{"id": "c", "on": "09:00", "off": "10:00", `+line(0)+`}]}`)
	for name, p := range policies(s) {
		r := play(t, s, drill.Options{Planner: p}).Report
		if want := map[string]int{"review": 1, "nobody": 1, "no_skill": 1}; r.Open != 3 || r.Done != 1 || !reflect.DeepEqual(r.Reasons, want) {
			t.Errorf("%s: %d open, %v", name, r.Open, r.Reasons)
		}
	}
}

// busyDay is an invented day with more work than the crew can do.
func busyDay(t testing.TB, calls, cadres int, seed uint64) drill.Scenario {
	t.Helper()
	some := rand.New(rand.NewPCG(seed, 1))
	kinds := []string{"medicine", "groceries", "hospital", "care", "garbage", "sampling", "other", "enquiry"}
	var text strings.Builder
	text.WriteString("time,kind,lng,lat,district,urgency,text\n")
	for range calls {
		fmt.Fprintf(&text, "2022-11-22 %02d:%02d:%02d,%s,%.5f,%.5f,%s,%s,%s\n", 8+some.IntN(4), some.IntN(60), some.IntN(60), kinds[some.IntN(len(kinds))],
			112.4+some.Float64()/20, 39.3+some.Float64()/20, []string{"north", "south"}[some.IntN(2)], []string{"", "routine", "urgent"}[some.IntN(3)], []string{"", "胸痛", "没菜了"}[some.IntN(3)])
	}
	all, err := drill.ReadTable(strings.NewReader(text.String()), "busy", drill.Reading{Kinds: dispatch.Kinds(), Travel: geo.Detour{}, PickUp: 5 * time.Minute})
	if err != nil || len(all) != 1 {
		t.Fatal(len(all), err)
	}
	return all[0].Invented(drill.Invention{Cadres: cadres, On: 8 * time.Hour, Off: 13 * time.Hour, Seed: seed})
}

var rough = drill.Chance{Unread: 0.1, HandBack: 0.1, NoStock: 0.15, NoAnswer: 0.15, Read: time.Minute, Spread: 0.3}

// TestConservation verifies that every call ends done, failed, or open with a reason, that states and figures are the fold of
// the journal, and that the report agrees with the journal.
func TestConservation(t *testing.T) {
	failed := 0
	for seed := range uint64(3) {
		s := busyDay(t, 120, 12, seed)
		for name, p := range policies(s) {
			t.Run(fmt.Sprint(name, seed), func(t *testing.T) {
				x := play(t, s, drill.Options{Planner: p, Seed: seed, Chance: rough, Tick: 10 * time.Second})
				proves(t, x.Record)
				reasons := 0
				for _, n := range x.Report.Reasons {
					reasons += n
				}
				r := x.Report
				if r.Calls != len(s.Calls) || r.Done+r.Failed+r.Open != r.Calls || reasons != r.Open || len(x.Record.Requests()) != r.Calls {
					t.Errorf("%d calls, %d done, %d failed, %d open: %v", r.Calls, r.Done, r.Failed, r.Open, r.Reasons)
				}
				failed += r.Failed
				if r.Done == 0 || r.Open == 0 || r.Returned == 0 || r.Impasses == 0 {
					t.Errorf("nothing went wrong on a rough day: %+v", r)
				}
				finished, counted, orders := map[dispatch.ID]int{}, 0, 0
				for _, e := range x.Record.Journal() {
					switch f := e.Fact.(type) {
					case dispatch.Finished:
						finished[f.Cadre]++
					case dispatch.Ordered:
						orders++
					}
				}
				for _, q := range x.Record.Requests() {
					for _, e := range q.Errands {
						if e.State == dispatch.ErrandFinished && e.Counted {
							counted++
						}
					}
				}
				for id, n := range x.Finished {
					if finished[id] != n {
						t.Errorf("%s finished %d, the journal says %d", id, n, finished[id])
					}
				}
				service := 0
				for _, c := range x.Record.Credits() {
					if c.Book == dispatch.Service {
						service += c.Sign * c.Times
					}
				}
				if service != counted || orders != r.Orders {
					t.Errorf("service %d of %d errands, %d orders of %d", service, counted, r.Orders, orders)
				}
			})
		}
	}
	if failed == 0 {
		t.Error("nothing was signed off on nine rough days")
	}
}

// TestSameSeedSameDay verifies that a drill gives the same result on any number of cores, and a different one with another
// seed.
func TestSameSeedSameDay(t *testing.T) {
	s := busyDay(t, 100, 12, 7)
	for name := range policies(s) {
		t.Run(name, func(t *testing.T) {
			once := func(cores int, seed uint64) (drill.Report, []string) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
				x := play(t, s, drill.Options{Planner: policies(s)[name], Seed: seed, Chance: rough, Tick: 10 * time.Second})
				var said []string
				for _, e := range x.Record.Journal() {
					e.Secrets = nil // their salts are random
					said = append(said, fmt.Sprintf("%+v", e))
				}
				slices.Sort(said) // decisions of one moment are written concurrently
				return x.Report, said
			}
			first, journal := once(1, 3)
			again, same := once(4, 3)
			if !reflect.DeepEqual(first, again) || !slices.Equal(journal, same) {
				t.Errorf("the same seed made\n%+v, and\n%+v", first, again)
			}
			if other, _ := once(1, 4); reflect.DeepEqual(first.Mean, other.Mean) {
				t.Error("another seed makes the same day")
			}
		})
	}
}

func TestStaffed(t *testing.T) {
	s := busyDay(t, 10, 40, 1)
	ids := func(share float64) map[dispatch.ID]bool {
		m := map[dispatch.ID]bool{}
		for _, c := range s.Staffed(share, 5).Crew {
			m[c.Cadre.ID] = true
		}
		return m
	}
	smaller := map[dispatch.ID]bool{}
	for _, step := range []struct {
		share float64
		want  int
	}{{-1, 0}, {-0.5, 20}, {-0.3, 28}, {0, 40}, {0.25, 50}, {1, 80}} {
		now := ids(step.share)
		if len(now) != step.want {
			t.Errorf("%+.0f %%: %d cadres, not %d", 100*step.share, len(now), step.want)
		}
		for id := range smaller {
			if !now[id] {
				t.Errorf("%s of a smaller crew is missing at %+.0f %%", id, 100*step.share)
			}
		}
		smaller = now
	}
}

func TestGini(t *testing.T) {
	for _, x := range []struct {
		each []int
		want float64
	}{{nil, 0}, {[]int{0, 0}, 0}, {[]int{3, 3, 3}, 0}, {[]int{0, 4}, 0.5}, {[]int{0, 0, 0, 8}, 0.75}, {[]int{3, 1, 2}, 2.0 / 9}} {
		if g := drill.Gini(x.each); g-x.want > 1e-9 || x.want-g > 1e-9 {
			t.Errorf("%v: %g, not %g", x.each, g, x.want)
		}
	}
}

// A trip is arranged when it is called for, with the nearest hospital; without a hospital it waits.
func TestATripIsArranged(t *testing.T) {
	for facilities, done := range map[string]int{`{"id": "h", "role": "hospital", ` + line(500) + `}, {"id": "far", "role": "hospital", ` + line(900) + `}`: 1, `{"id": "shop", "role": "market", ` + line(0) + `}`: 0} {
		s := read(t, drill.Reading{Kinds: dispatch.Kinds(), Travel: metreASecond}, `{
			"demand": [{"id": "A", "time": "2022-11-22 09:00", "kind": "hospital", `+line(0)+`}],
			"cadres": [{"id": "c", "on": "09:00", "off": "14:00", "mode": "car", `+line(0)+`}], "facilities": [`+facilities+`]}`)
		x := play(t, s, drill.Options{Planner: policies(s)["plan"]})
		if x.Report.Done != done {
			t.Errorf("%s: %d done, %v", facilities, x.Report.Done, x.Report.Reasons)
		}
		if e := x.Record.Requests()[0].Errands[0]; done == 1 && e.Drop.Facility != "h" {
			t.Errorf("they were brought to %s", e.Drop.Facility)
		}
	}
}
