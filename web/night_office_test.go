package web

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/dispatch/plan"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/web/api"
)

// night is an office from eight in the evening to eight of the next, with ten cadres. What people do goes by HTTP: callers by the
// hotline and their links, cadres by the telephones in their pockets. Once a minute whatever is due happens.
type night struct {
	*office
	t      *testing.T
	shifts map[dispatch.ID][2]dispatch.Moment // when each cadre is on duty
	calls  []*caller
	sealed string               // the pharmacy that is shut by order
	sold   map[string]bool      // requests for what no shop has
	causes map[*caller][]string // why somebody has to be told, as it happens
	acts   int                  // of telephones
	stirs  bool                 // something may have come to a telephone, or is in somebody's hands
}

// caller is somebody who asked for something.
type caller struct{ about, id, link string }

// clock returns the moment at which a clock shows a time; what is before eight in the evening is of the next day.
func clock(shows string) dispatch.Moment {
	var hour, minute int
	fmt.Sscanf(shows, "%d:%d", &hour, &minute)
	if hour < 20 {
		return dispatch.Day("2022-11-23").At(hour, minute)
	}
	return dispatch.Day("2022-11-22").At(hour, minute)
}

func (n *night) now() dispatch.Moment { return dispatch.Moment(n.clock.Load()) }

// tenCadres opens the office at eight in the evening: two walkers, two on bikes, a rubbish crew, two drivers, somebody who never
// reads, somebody about whom people complain, and somebody who will fall ill.
func tenCadres(t *testing.T) *night {
	n := &night{office: open4test(t), t: t, shifts: map[dispatch.ID][2]dispatch.Moment{}, sold: map[string]bool{}, causes: map[*caller][]string{}}
	n.desk.Planner = &plan.Planner{Travel: geo.Detour{}} // without a limit equal situations give equal plans
	n.clock.Store(int64(clock("20:00")))
	n.hire(t, "desk", "", dispatch.Grant{Role: dispatch.Coordinator})
	at := func(lng, lat float64) geo.Point { return geo.Point{Lng: lng, Lat: lat} }
	describe := func(all ...dispatch.Describes) { ledgertest.Describe(t, n.desk, all...) }
	for id, a := range map[dispatch.ID]dispatch.Area{
		"garden": {Parent: "north", Name: "花园小区", Site: geo.Site{Point: at(112.43, 39.33)}}, "lake": {Parent: "south", Name: "湖畔小区", Site: geo.Site{Point: at(112.44, 39.32)}}, "hill": {Parent: "south", Name: "山脚小区", Site: geo.Site{Point: at(112.45, 39.31)}},
	} {
		a.ID, a.Level = id, dispatch.Compound
		describe(dispatch.DescribeArea{Area: a})
	}
	for id, f := range map[dispatch.ID]dispatch.Facility{
		"pharmacy": {Name: "某药店", Role: dispatch.AtPharmacy, Point: at(112.431, 39.33), Opens: 510, Closes: 1200}, "second": {Name: "另一药店", Role: dispatch.AtPharmacy, Point: at(112.46, 39.30), Opens: 510, Closes: 1200},
		"market": {Name: "某超市", Role: dispatch.AtMarket, Point: at(112.442, 39.32), Opens: 420, Closes: 1200}, "hospital": {Name: "某医院", Role: dispatch.AtHospital, Point: at(112.47, 39.33)},
	} {
		f.ID = id
		describe(dispatch.DescribeFacility{Facility: f})
	}
	for id, c := range map[dispatch.ID]struct {
		dispatch.Cadre
		from, until string
	}{
		"c1": {dispatch.Cadre{Mode: geo.Foot, Home: "garden"}, "20:00", "08:00"}, "c2": {dispatch.Cadre{Mode: geo.Foot, Home: "lake"}, "08:00", "19:59"},
		"bike1": {dispatch.Cadre{Mode: geo.Ebike, Home: "garden"}, "07:30", "19:59"}, "bike2": {dispatch.Cadre{Mode: geo.Ebike, Home: "lake"}, "08:00", "19:59"},
		"crew":   {dispatch.Cadre{Mode: geo.Car, Skills: []string{"sanitation"}, Home: "garden"}, "08:00", "19:59"},
		"driver": {dispatch.Cadre{Mode: geo.Car}, "20:00", "08:00"}, "wheels": {dispatch.Cadre{Mode: geo.Car, Vehicle: dispatch.WheelchairCar}, "05:00", "19:00"},
		"mute": {dispatch.Cadre{Mode: geo.Ebike, Home: "garden"}, "20:00", "19:59"}, "blamed": {dispatch.Cadre{Mode: geo.Ebike, Home: "hill"}, "08:00", "12:00"},
		"ill": {dispatch.Cadre{Mode: geo.Ebike, Home: "hill"}, "12:00", "19:59"},
	} {
		c.ID, c.Unit, c.Name, c.Area, c.Pass = id, "office", "丙某（虚构）", "city", true
		n.shifts[id] = [2]dispatch.Moment{clock(c.from), clock(c.until)}
		describe(dispatch.DescribeCadre{Cadre: c.Cadre})
		n.hire(t, string(id), id, dispatch.Grant{Role: dispatch.CadreRole})
		if id == "c1" || id == "c2" { // the office has them on duty already
			n.cadre(id, map[string]any{"do": "check_out"})
		}
	}
	return n
}

// tell has somebody do something, which is allowed.
func (n *night) tell(who, path string, command map[string]any) {
	n.t.Helper()
	n.stirs = true
	if r := n.ask(n.t, who, "POST", "/api/v1/"+path+"/commands", command, "Idempotency-Key", key()); r.status != http.StatusOK {
		n.t.Fatalf("%s, %s: %v about %s: %s", n.now().Time().Format("15:04"), who, command, path, r)
	}
}

func (n *night) cadre(id dispatch.ID, command map[string]any) {
	n.t.Helper()
	n.tell(string(id), "cadres/"+string(id), command)
}

func (n *night) about(c *caller, command map[string]any) {
	n.t.Helper()
	n.tell("desk", "requests/"+c.id, command)
}

// rings takes a call down. The more there is of particulars, the less is usual.
func (n *night) rings(about, kind string, place, more map[string]any) *caller {
	n.t.Helper()
	number := len(n.calls) + 101
	body := map[string]any{"kind": kind, "channel": "hotline", "place": place, "words": map[string]any{"name": "乙某（虚构）", "phone": fmt.Sprintf("000-0000-%04d", number), "room": fmt.Sprint(number), "text": about}}
	for k, v := range more {
		body[k] = v
	}
	r := n.ask(n.t, "desk", "POST", "/api/v1/requests", body, "Idempotency-Key", key())
	r.is(n.t, about, http.StatusCreated, "")
	c := &caller{about, r.body["id"].(string), r.body["link"].(string)}
	n.calls = append(n.calls, c)
	return c
}

func door(compound, building string) map[string]any {
	return map[string]any{"compound": compound, "building": building}
}

// says has a caller answer on their own link.
func (n *night) says(c *caller, command map[string]any) {
	n.t.Helper()
	n.tell("", "resident/"+c.link, command)
}

func (n *night) reads(c *caller) string {
	n.t.Helper()
	r := n.ask(n.t, "", "GET", "/api/v1/resident/"+c.link, nil)
	r.is(n.t, "the link about "+c.about, http.StatusOK, "")
	return r.text
}

func (n *night) record(c *caller) dispatch.Request {
	n.t.Helper()
	r, err := n.store.Request(n.t.Context(), dispatch.ID(c.id))
	must(n.t, err)
	return r
}

func (n *night) journal(c *caller) []dispatch.Entry {
	n.t.Helper()
	all, err := n.store.Journal(n.t.Context(), dispatch.Subject{Sort: dispatch.OfRequest, ID: dispatch.ID(c.id)})
	must(n.t, err)
	return all
}

// needs notes a cause for which somebody has to be told.
func (n *night) needs(c *caller, cause string) { n.causes[c] = append(n.causes[c], cause) }

// until lets time pass minute by minute.
func (n *night) until(shows string) {
	n.t.Helper()
	for n.now() < clock(shows) {
		n.minute()
	}
}

func (n *night) minute() {
	n.t.Helper()
	n.clock.Add(int64(time.Minute / time.Microsecond))
	cadres := slices.Sorted(maps.Keys(n.shifts))
	for _, id := range cadres {
		if shift := n.shifts[id]; shift[0] == n.now() {
			n.cadre(id, map[string]any{"do": "check_in", "until": shift[1].Time()})
		}
	}
	n.due()
	if !n.stirs {
		return
	}
	n.stirs = false
	for _, id := range cadres {
		if id != "mute" {
			n.phone(id)
		}
	}
}

// due does what is due.
func (n *night) due() {
	n.t.Helper()
	for {
		if waiting, _, err := n.store.DueDepth(n.t.Context(), n.now()); waiting == 0 {
			must(n.t, err)
			return
		}
		n.stirs = true
		var jobs []dispatch.Job
		must(n.t, n.store.Change(n.t.Context(), func(tx dispatch.Tx) (err error) {
			jobs, err = tx.Sweep(n.now(), n.now().Add(dispatch.Lease), 1000)
			return err
		}))
		for _, j := range jobs {
			must(n.t, n.desk.Run(n.t.Context(), j))
		}
	}
}

// phone is a cadre's telephone, looked at once a minute: they read what came, and do one thing after the other.
func (n *night) phone(id dispatch.ID) {
	n.t.Helper()
	if shift := n.shifts[id]; n.now() < shift[0] || n.now() > shift[1].Add(2*time.Hour) {
		return
	}
	var mine []api.MyErrand
	decode(n.t, n.ask(n.t, string(id), "GET", "/api/v1/errands", nil), &mine)
	busy := slices.ContainsFunc(mine, func(m api.MyErrand) bool { return m.Errand.State == "underway" })
	for _, m := range mine {
		n.stirs = n.stirs || m.Errand.State != "finished"
		for _, command := range n.next(m, busy) {
			n.acts++
			busy = busy || command["do"] == "start"
			command["at"] = n.now().Time()
			action := map[string]any{"id": fmt.Sprintf("act-%04d", n.acts), "errand": m.Errand.ID, "command": command}
			r := n.ask(n.t, string(id), "POST", "/api/v1/sync", map[string]any{"sent_at": n.now().Time(), "device": "phone", "actions": []any{action}})
			if !strings.Contains(r.text, `"outcome":"done"`) {
				n.t.Fatalf("%s, %s: %v about %s %s: %s", n.now().Time().Format("15:04"), id, command, m.Request.Kind, m.Errand.ID, r)
			}
		}
	}
}

// next is what whoever has an errand does about it this minute.
func (n *night) next(m api.MyErrand, busy bool) []map[string]any {
	e, now := m.Errand, n.now().Time()
	begun := now.Sub(e.StartedAt)
	shop := e.Pick.Facility
	if shop == n.sealed {
		shop = "second"
	}
	fetches := e.Pick.Role != "" && e.PickedUpAt.IsZero()
	switch {
	case e.State == "accepted" && !e.SeenBy.IsZero():
		return []map[string]any{{"do": "acknowledge"}}
	case e.State == "accepted" && !busy && !now.Before(e.Arrangement.PickUpAt.Add(-20*time.Minute)):
		return []map[string]any{{"do": "start"}}
	case e.State != "underway":
		return nil
	case e.Hindered.Code == string(dispatch.ReasonControl):
		return []map[string]any{{"do": "redirect"}}
	case fetches && n.sold[m.Request.ID] && begun >= 10*time.Minute:
		return []map[string]any{{"do": "fail", "reason": "no_stock"}}
	case fetches && (e.Pick.Role == "pharmacy" && n.now() < clock("08:30") || begun < 10*time.Minute || now.Before(e.Arrangement.PickUpAt)):
		return nil
	case fetches && (e.Pick.Role == "pharmacy" || e.Pick.Role == "market"):
		return []map[string]any{{"do": "pick_up", "facility": shop}, {"do": "advance", "fen": 5800, "receipt": "R-" + m.Request.Number}}
	case fetches:
		return []map[string]any{{"do": "pick_up"}}
	case m.Request.Urgency == "life_threatening" && begun >= 4*time.Minute: // they are there, and then 120 is
		return []map[string]any{{"do": "arrive"}, {"do": "finish"}}
	case begun < 20*time.Minute || now.Sub(e.PickedUpAt) < 10*time.Minute:
		return nil
	}
	return []map[string]any{{"do": "finish"}}
}
