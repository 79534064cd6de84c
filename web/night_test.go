package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

// Nobody wrong is sent, nothing is bought twice, every caller is answered, nobody is told without a cause, and the record is whole.
func TestANightAndADay(t *testing.T) {
	n := tenCadres(t)
	for _, id := range []dispatch.ID{"c1", "driver", "mute"} {
		n.cadre(id, map[string]any{"do": "check_in", "until": n.shifts[id][1].Time()})
	}

	n.until("20:10") // tomorrow's dialysis, in a wheelchair
	dialysis := n.rings("透析，坐轮椅", "hospital", door("garden", "2"), map[string]any{"needs": []string{"wheelchair"}, "appointment": clock("08:00").Time()})
	n.about(dialysis, map[string]any{"do": "respond"})
	n.about(dialysis, map[string]any{"do": "arrange", "errand": 1, "facility": "hospital", "vehicle": "wheelchair", "approved": true, "until": clock("07:10").Time()})

	n.until("21:10") // a lorry driver on the road, whom the coordinator takes over by name
	lorry := n.rings("货车司机胸痛", "other", map[string]any{"area": "north", "spot": "大运路口", "point": map[string]any{"lng": 112.42, "lat": 39.34}}, nil)
	n.needs(lorry, "a life is in danger")
	n.until("21:11")
	n.about(lorry, map[string]any{"do": "take_over"})

	n.until("02:52") // every pharmacy is shut
	medicine := n.rings("降压药没了", "medicine", door("garden", "3"), nil)
	if told := n.reads(medicine); !strings.Contains(told, `"due":"2022-11-23T09:30:00+08:00"`) && !strings.Contains(told, `"due":"2022-11-23T01:30:00Z"`) || !strings.Contains(told, "once the pharmacy opens") {
		t.Errorf("at night medicine is promised so: %s", told)
	}

	n.until("08:05") // three callers complain of one heap
	heap := n.rings("垃圾堆了三天", "garbage", door("garden", "1"), nil)
	n.until("08:07")
	second := n.rings("楼下垃圾没人清", "garbage", door("garden", "4"), nil)
	third := n.rings("垃圾太臭", "garbage", door("garden", "6"), nil)
	for _, c := range []*caller{second, third} {
		n.about(c, map[string]any{"do": "merge", "parent": heap.id})
	}

	n.until("10:00") // a complaint about whoever is nearest
	complaint := n.rings("上门的干部态度恶劣", "complaint", door("hill", "2"), map[string]any{"against": []string{"blamed"}})
	n.until("10:30") // the heap is gone, says one; so says another; and the third sees it still
	n.says(heap, map[string]any{"do": "close", "satisfaction": 5})
	n.says(second, map[string]any{"do": "close", "satisfaction": 4})
	n.says(third, map[string]any{"do": "reopen"})
	n.needs(third, "nobody is there but the crew that was sent before")
	n.until("10:40")
	if e := n.record(third).Errands[1]; e.Cadre != "" {
		t.Errorf("whoever was there already is sent again without being wished for: %+v", e)
	}
	n.about(third, map[string]any{"do": "reassign", "errand": 2, "cadre": "crew", "insist": true, "reason": "other"})

	n.until("11:50") // of two errands for one pharmacy, one has begun when it is sealed
	begun := n.rings("感冒药", "medicine", door("garden", "5"), nil)
	waits := n.rings("胃药", "medicine", door("garden", "7"), nil)
	n.until("12:00")
	n.tell("desk", "facilities/pharmacy", map[string]any{"do": "seal", "sealed": true, "reason": "infection"})
	n.sealed = "pharmacy"
	follows := map[*caller]dispatch.Fact{}
	for _, c := range []*caller{begun, waits} {
		switch e := n.record(c).Errands[0]; {
		case e.State == dispatch.ErrandAccepted:
			follows[c] = dispatch.Taken{Errand: 1, Cadre: e.Cadre, Reason: dispatch.ReasonSealed}
		case e.State == dispatch.ErrandUnderway && e.PickedUpAt == 0:
			n.needs(c, "the pharmacy is sealed to which somebody is on the way")
			follows[c] = dispatch.Hindered{Errand: 1, Reason: dispatch.ReasonSealed}
		}
	}
	n.until("12:01")
	for c, fact := range follows {
		if !slices.ContainsFunc(n.journal(c), func(x dispatch.Entry) bool { return x.Fact == fact }) {
			t.Errorf("%s goes on as if nothing were sealed: there is no %#v", c.about, fact)
		}
	}
	if len(follows) != 2 || follows[begun] == follows[waits] {
		t.Errorf("the seal meets %v", follows)
	}

	n.until("13:00") // who has bought the groceries falls ill on the way
	food := n.rings("菜和米", "groceries", door("hill", "1"), nil)
	for n.record(food).Errands[0].PickedUpAt == 0 {
		n.minute()
	}
	n.cadre("ill", map[string]any{"do": "drop_out", "reason": "ill"})
	n.shifts["ill"] = [2]dispatch.Moment{clock("12:00"), n.now()}
	n.needs(food, "somebody who is ill has the groceries")

	n.until("14:00") // a wheelchair to the hospital now, and something that no shop has
	trip := n.rings("骨折复查，坐轮椅", "hospital", door("hill", "3"), map[string]any{"needs": []string{"wheelchair"}})
	n.about(trip, map[string]any{"do": "respond"})
	n.about(trip, map[string]any{"do": "arrange", "errand": 1, "facility": "hospital", "vehicle": "wheelchair", "until": clock("14:40").Time()})
	none := n.rings("要一种特殊奶粉", "groceries", door("garden", "8"), nil)
	n.sold[none.id] = true
	n.needs(none, "no shop has it")
	for n.record(none).Errands[0].State != dispatch.ErrandFailed {
		n.minute()
	}
	n.about(none, map[string]any{"do": "sign_off", "reason": "no_stock"})

	n.until("15:48") // a compound is closed while somebody shops for it
	way := n.rings("蔬菜", "groceries", door("lake", "3"), nil)
	n.until("15:59")
	later := n.rings("面粉", "groceries", door("lake", "4"), nil)
	n.until("16:00")
	n.tell("desk", "areas/lake", map[string]any{"do": "restrict", "control": map[string]any{"label": "临时管控", "effect": "stay_in"}})
	for _, c := range []*caller{way, later} {
		if n.record(c).Errands[0].State == dispatch.ErrandUnderway {
			n.needs(c, "the compound is closed to which somebody is on the way")
		}
	}
	n.until("16:20")
	closed := n.rings("鸡蛋", "groceries", door("lake", "5"), nil)
	n.until("16:30")
	for _, c := range []*caller{way, later, closed} {
		if told := n.reads(c); !strings.Contains(told, `"collect":{"place":`) {
			t.Errorf("where to collect %s is not said: %s", c.about, told)
		}
	}

	n.until("19:30") // everybody is asked, by link or by telephone
	for i, c := range n.calls {
		if n.record(c).State != dispatch.StateDone {
			continue
		}
		if i%2 == 0 {
			n.says(c, map[string]any{"do": "close", "satisfaction": 5})
		} else {
			n.about(c, map[string]any{"do": "close", "by": "call_back"})
		}
	}
	n.until("19:59")

	n.nobodyWrong(lorry, complaint, medicine, none)
	for _, c := range []*caller{way, later, closed} {
		if legs := n.record(c).Live(); len(legs) != 1 || legs[0].Drop.Role != dispatch.AtGate || legs[0].State != dispatch.ErrandFinished {
			t.Errorf("%s ends at %+v", c.about, legs)
		}
	}
	n.answered(none, heap)
}

// nobodyWrong looks through the record: who was sent where, what was bought, and for what somebody was told.
func (n *night) nobodyWrong(lorry, complaint, medicine, none *caller) {
	n.t.Helper()
	for _, c := range n.calls {
		r := n.record(c)
		bought, advanced := 0, 0
		var told []dispatch.Reason
		for _, x := range n.journal(c) {
			when := x.Recorded.Time().Format("15:04")
			switch f := x.Fact.(type) {
			case dispatch.Ordered:
				shift := n.shifts[f.Cadre]
				switch {
				case (f.Cadre == "crew") != (r.Kind == "garbage"):
					n.t.Errorf("%s %s is given to %s", when, c.about, f.Cadre)
				case r.Kind == "hospital" && f.Cadre != "wheels":
					n.t.Errorf("%s a wheelchair is given to %s", when, f.Cadre)
				case c == complaint && f.Cadre == "blamed":
					n.t.Errorf("%s the complaint is given to whom it is about", when)
				case x.Recorded < shift[0] || x.Recorded > shift[1]:
					n.t.Errorf("%s %s is given to %s, who is off duty", when, c.about, f.Cadre)
				}
			case dispatch.PickedUp:
				if f.Facility != "" {
					bought++
				}
				if f.Facility == "pharmacy" && x.At > clock("12:00") {
					n.t.Errorf("%s %s is fetched where it is sealed", when, c.about)
				}
			case dispatch.Advanced:
				advanced++
			case dispatch.Lapsed:
				n.needs(c, string(f.Cadre)+" does not read it")
			case dispatch.Escalated:
				told = append(told, f.Reason)
			case dispatch.Ticked:
				if c == medicine && x.At < clock("08:30") {
					n.t.Errorf("%s a clock fires before a pharmacy opens", when)
				}
			}
		}
		want := 0
		if (r.Kind == "medicine" || r.Kind == "groceries") && c != none {
			want = 1
		}
		if bought != want || advanced != want {
			n.t.Errorf("%s is bought %d times and paid for %d times", c.about, bought, advanced)
		}
		if len(told) > len(n.causes[c]) {
			n.t.Errorf("%s is passed up for %v; the causes are %q", c.about, told, n.causes[c])
		}
		n.t.Logf("%s: %d errands, bought %d times, passed up for %v because %q", c.about, len(r.Errands), bought, told, n.causes[c])
	}
	if r := n.record(lorry); len(r.Errands) != 1 || r.Errands[0].StartedAt == 0 || r.Errands[0].FinishedAt > r.Promise {
		n.t.Errorf("to the lorry: %+v", r.Errands)
	}
	n.ask(n.t, "blamed", "GET", "/api/v1/requests/"+complaint.id, nil).is(n.t, "whom the complaint is about", http.StatusNotFound, "request")
}

// answered reads every caller's link, and the record's own audit.
func (n *night) answered(none, heap *caller) {
	n.t.Helper()
	for _, c := range n.calls {
		var told api.ResidentView
		must(n.t, json.Unmarshal([]byte(n.reads(c)), &told))
		want := api.State(dispatch.StateClosed)
		if c == none {
			want = api.State(dispatch.StateFailed)
		}
		if told.State != want {
			n.t.Errorf("whoever called about %s reads that it is %s: %s", c.about, told.State, told.Words)
		}
	}
	if kids := n.record(heap).Children; len(kids) != 1 {
		n.t.Errorf("with the heap go %v", kids)
	}
	for more := true; more; {
		var err error
		more, err = n.store.Seal(n.t.Context(), n.now())
		must(n.t, err)
	}
	found, err := n.store.Audit(n.t.Context(), n.now(), nil)
	must(n.t, err)
	for _, d := range found {
		n.t.Errorf("the audit finds %v", d)
	}
}
