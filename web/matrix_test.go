package web

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
)

// thing is what an operation is tried on: what lies in the north, or in the south.
type thing struct {
	area, areaName, compound, name string
	request, done, picture, link   string
	household, contact, phone      string
	facility, unit, cadre, account string
}

// attempt is one call of an operation.
type attempt struct {
	path    string
	body    any
	headers []string
	sees    string // of a list: what it holds for whoever sees the thing
	fine    string // the field of a NotFound that is no refusal: something else that the call names is not there
	open    bool   // it asks who somebody is: a refusal of what they say is no refusal of rights
}

// The matrix of rights: every operation of the contract × every actor × what is theirs and what is not, on the real server. An operation
// without a right in the table, or without an attempt here, fails.
func TestEveryRouteAsksForRights(t *testing.T) {
	o := open4test(t)
	o.web.hub.beat = time.Hour
	grants := map[byte]dispatch.Grant{'A': {Role: dispatch.Administrator}, 'a': {Role: dispatch.Administrator, Area: "north"}, 'c': {Role: dispatch.Coordinator, Area: "north"},
		'o': {Role: dispatch.Operator, Area: "north"}, 'k': {Role: dispatch.CadreRole}, 'e': {Role: dispatch.Editor, Area: "north"}, 'u': {Role: dispatch.Auditor, Area: "north"}}
	login := func(letter byte) string {
		if letter == 'A' {
			return "actor-all"
		}
		return "actor-" + string(letter)
	}
	hire := func(letter byte) {
		cadre := map[bool]dispatch.ID{true: "c1"}[letter == 'k']
		o.hire(t, login(letter), cadre, grants[letter])
	}
	for letter := range grants {
		hire(letter)
	}
	things := []thing{
		{area: "north", areaName: "北区", compound: "garden", name: "花园小区", phone: "000-5555-0001"},
		{area: "south", areaName: "南区", compound: "lake", name: "湖畔小区", phone: "000-5555-0002"},
	}
	for i := range things {
		o.furnish(t, &things[i])
	}
	tried := attempts(t)
	for path, item := range o.web.contract.doc.Paths.Map() {
		for method := range item.Operations() {
			operation := method + " " + path
			right, known := Rights[operation]
			try := tried[operation]
			if !known || try == nil {
				t.Errorf("%s: who may? It has no right, or no attempt", operation)
				continue
			}
			for i, x := range things {
				if a := try(x); i == 1 && a.sees == "" && reflect.DeepEqual(a, try(things[0])) {
					if right.Foreign != "" && right.Foreign != right.Own {
						t.Errorf("%s: nothing of it is foreign", operation)
					}
					continue
				}
				for _, actor := range Actors {
					x := x
					if actor.Letter == 'k' && i == 0 {
						x.cadre = "c1" // their own
					}
					who := ""
					if actor.Letter != '-' {
						who = login(actor.Letter)
					}
					if method == "DELETE" && path == "/session" && who != "" {
						hire(actor.Letter)
					}
					got := o.asked(t, who, method, try(x), i == 1)
					if got != right.May(actor.Letter, i == 1) {
						t.Errorf("%s in the %s by a %s: allowed is %v", operation, x.area, actor.Name.EN, got)
					}
					if method == "DELETE" && path == "/session" && who != "" {
						hire(actor.Letter)
					}
				}
			}
		}
	}
	for operation := range Rights {
		if tried[operation] == nil {
			t.Errorf("%s is no operation", operation)
		}
	}
}

// furnish puts one of everything into the record.
func (o *office) furnish(t *testing.T, x *thing) {
	t.Helper()
	x.household, x.contact, x.facility, x.unit, x.cadre, x.account = "h-"+x.area, "contact-"+x.area, "f-"+x.area, "un-"+x.area, "k-"+x.area, "u-k-"+x.area
	at := geo.Point{Lng: 112.43, Lat: 39.33}
	ledgertest.Describe(t, o.desk, dispatch.DescribeUnit{Unit: dispatch.Unit{ID: dispatch.ID(x.unit), Name: x.areaName + "某所", Area: dispatch.ID(x.area)}},
		dispatch.DescribeFacility{Facility: dispatch.Facility{ID: dispatch.ID(x.facility), Name: x.areaName + "药店", Role: dispatch.AtPharmacy, Area: dispatch.ID(x.area), Point: at}},
		dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: dispatch.ID(x.cadre), Name: "庚某（虚构）", Phone: "000-6666-000" + x.phone[12:], Mode: geo.Foot, Area: dispatch.ID(x.area)}},
		dispatch.DescribeHousehold{Household: dispatch.Household{ID: dispatch.ID(x.household), Compound: dispatch.ID(x.compound), Building: "9", Room: "901", Phones: []string{x.phone}}})
	o.hire(t, "k-"+x.area, dispatch.ID(x.cadre), dispatch.Grant{Role: dispatch.CadreRole})
	chief := dispatch.Act{Actor: "u-actor-all", Grants: []dispatch.Grant{{Role: dispatch.Administrator}}}
	do := func(id string, cmd dispatch.Command) string {
		a, err := o.desk.Do(t.Context(), chief, dispatch.Subject{Sort: dispatch.OfRequest, ID: dispatch.ID(id)}, cmd)
		must(t, err)
		return string(a.Subject.ID)
	}
	submit := dispatch.Submit{Particulars: dispatch.Particulars{Kind: "medicine", Place: dispatch.Place{Compound: dispatch.ID(x.compound)}}, Channel: "hotline", Words: dispatch.Words{Name: "辛某（虚构）", Phone: x.phone}}
	x.done = do("", submit)
	submit.Contact = dispatch.ID(x.contact)
	x.request = do("", submit)
	o.plan(t)
	do(x.done, dispatch.Finish{Errand: 1})
	do(x.request, dispatch.Acknowledge{Errand: 1})
	x.link = o.web.link(dispatch.ID(x.request), 1)
	r := o.ask(t, "actor-all", "POST", "/api/v1/requests/"+x.request+"/attachments?purpose=proof", drawing(t), "Content-Type", octets, "Idempotency-Key", key())
	r.is(t, "a picture", http.StatusCreated, "")
	state, err := o.store.Request(t.Context(), dispatch.ID(x.request))
	must(t, err)
	x.picture = string(state.Attachments[0].ID)
}

func drawing(t *testing.T) string {
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 10, 10))))
	return b.String()
}

// asked carries an attempt out, and reports whether the actor was let in; of a list that was looked through for something foreign, whether
// it was there.
func (o *office) asked(t *testing.T, who, method string, a attempt, foreign bool) bool {
	t.Helper()
	if a.path == "/events" {
		return o.hearsOf(t, who, a.sees, foreign)
	}
	got := o.ask(t, who, method, "/api/v1"+a.path, a.body, a.headers...)
	if got.status >= 500 && got.status != http.StatusServiceUnavailable || got.status == http.StatusBadRequest {
		t.Fatalf("%s %s: %s", method, a.path, got)
	}
	field, _ := got.body["field"].(string)
	switch got.status {
	case http.StatusUnauthorized:
		return a.open
	case http.StatusForbidden:
		return false
	case http.StatusNotFound:
		return a.fine != "" && field == a.fine
	}
	if a.path == "/sync" {
		return !strings.Contains(got.text, `"forbidden"`) && !strings.Contains(got.text, `"not_found"`)
	}
	return !foreign || a.sees == "" || strings.Contains(got.text, a.sees)
}

// hearsOf listens to everything that happened, up to something of which everybody is told.
func (o *office) hearsOf(t *testing.T, who, about string, foreign bool) bool {
	t.Helper()
	ctx, hang := context.WithCancel(t.Context())
	defer hang()
	r, err := http.NewRequestWithContext(ctx, "GET", o.URL+streamPath, nil)
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+o.cards[who])
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	must(t, res.Body.Close())
	if res.StatusCode != http.StatusOK || !foreign {
		return res.StatusCode == http.StatusOK
	}
	last := fmt.Sprintf("heard-by-%d", keys.Add(1))
	ledgertest.Describe(t, o.desk, dispatch.DescribeUnit{Unit: dispatch.Unit{ID: dispatch.ID(last), Name: last}})
	return slices.ContainsFunc(o.listen(t, who, "0").hears(t, last), func(line string) bool { return strings.Contains(line, about) })
}

// attempts are the ways to call each operation on a thing.
func attempts(t *testing.T) map[string]func(thing) attempt {
	at := map[string]any{"lng": 112.43, "lat": 39.33}
	kind := map[string]any{"name": map[string]any{"zh": "新", "en": "new"}, "measure": "times"}
	picture := drawing(t)
	nothing := strings.Repeat("0", 64)
	plain := func(path string) func(thing) attempt {
		return func(thing) attempt { return attempt{path: path} }
	}
	body := func(path string, body any) func(thing) attempt {
		return func(thing) attempt { return attempt{path: path, body: body} }
	}
	entry := func(path string, body any) func(thing) attempt {
		return func(thing) attempt { return attempt{path: path, body: body, open: true} }
	}
	return map[string]func(thing) attempt{
		"POST /session":          entry("/session", map[string]any{"login": "nobody", "password": "an invented word"}),
		"POST /session/code":     entry("/session/code", map[string]any{"code": "000000000000"}),
		"GET /session":           plain("/session"),
		"DELETE /session":        plain("/session"),
		"PUT /session/password":  body("/session/password", map[string]any{"old": "x", "new": "ten letters or so"}),
		"POST /session/second":   plain("/session/second"),
		"PUT /session/second":    body("/session/second", map[string]any{"old": "x", "secret": strings.Repeat("A", 32), "code": "no code"}),
		"DELETE /session/second": body("/session/second", map[string]any{"old": "x"}),
		"GET /setup":             plain("/setup"),
		"POST /setup":            entry("/setup", map[string]any{"code": "000000000000", "login": "first", "password": "three odd turnips", "name": "甲", "city": "某市"}),
		"GET /tokens":            plain("/tokens"),
		"POST /tokens":           body("/tokens", map[string]any{"name": "program"}),
		"DELETE /tokens/{token}": func(thing) attempt { return attempt{path: "/tokens/" + nothing, fine: "token"} },
		"GET /users":             plain("/users"),
		"PUT /users/{user}": func(x thing) attempt {
			return attempt{path: "/users/" + x.account, body: saved("k-"+x.area, map[string]any{"cadre": "k-" + x.area, "grants": []any{map[string]any{"role": "cadre"}}})}
		},
		"GET /users/{user}/tokens": func(x thing) attempt { return attempt{path: "/users/" + x.account + "/tokens"} },
		"DELETE /users/{user}/tokens/{token}": func(x thing) attempt {
			return attempt{path: "/users/" + x.account + "/tokens/" + nothing, fine: "token"}
		},
		"DELETE /users/{user}/second": func(x thing) attempt {
			return attempt{path: "/users/" + x.account + "/second", fine: "second_factor"}
		},
		"GET /kinds": plain("/kinds"), "POST /kinds/preview": body("/kinds/preview", kind), "PUT /kinds/{kind}": body("/kinds/new", kind),
		"GET /red_flags": plain("/red_flags"), "POST /red_flags/hear": body("/red_flags/hear", map[string]any{"text": "胸痛"}), "PUT /red_flags/{flag}": body("/red_flags/chest_pain", map[string]any{"words": []string{"胸坎坎疼"}}),
		"GET /units": func(x thing) attempt { return attempt{path: "/units", sees: x.unit} },
		"PUT /units/{unit}": func(x thing) attempt {
			return attempt{path: "/units/" + x.unit, body: map[string]any{"name": x.areaName + "某所", "area": x.area}}
		},
		"GET /areas": func(x thing) attempt { return attempt{path: "/areas", sees: `"` + x.compound + `"`} },
		"PUT /areas/{area}": func(x thing) attempt {
			return attempt{path: "/areas/" + x.compound, body: map[string]any{"name": x.name, "level": "compound", "parent": x.area, "point": at}}
		},
		"POST /areas/{area}/commands": func(x thing) attempt {
			return attempt{path: "/areas/" + x.compound + "/commands", body: map[string]any{"do": "restrict", "control": map[string]any{"effect": "free", "label": "低风险区"}}}
		},
		"GET /compounds": func(x thing) attempt { return attempt{path: "/compounds", sees: `"` + x.compound + `"`} },
		"GET /compounds/search": func(x thing) attempt {
			return attempt{path: "/compounds/search?q=%E5%B0%8F%E5%8C%BA", sees: `"` + x.compound + `"`}
		},
		"GET /cadres": func(x thing) attempt { return attempt{path: "/cadres", sees: `"` + x.cadre + `"`} },
		"PUT /cadres/{cadre}": func(x thing) attempt {
			return attempt{path: "/cadres/k-" + x.area, body: map[string]any{"name": "庚某（虚构）", "mode": "foot", "area": x.area}}
		},
		"POST /cadres/{cadre}/code": func(x thing) attempt { return attempt{path: "/cadres/k-" + x.area + "/code"} },
		"POST /cadres/{cadre}/commands": func(x thing) attempt {
			return attempt{path: "/cadres/" + x.cadre + "/commands", body: map[string]any{"do": "move", "point": at}}
		},
		"GET /facilities": func(x thing) attempt { return attempt{path: "/facilities", sees: x.facility} },
		"PUT /facilities/{facility}": func(x thing) attempt {
			return attempt{path: "/facilities/" + x.facility, body: map[string]any{"name": x.areaName + "药店", "role": "pharmacy", "area": x.area, "point": at}}
		},
		"POST /facilities/{facility}/commands": func(x thing) attempt {
			return attempt{path: "/facilities/" + x.facility + "/commands", body: map[string]any{"do": "seal"}}
		},
		"GET /map":        plain("/map"),
		"GET /map/ground": plain("/map/ground"),
		"PUT /map/ground": func(thing) attempt {
			return attempt{path: "/map/ground?datum=wgs84", body: noGround, headers: []string{"Content-Type", octets}}
		},
		"POST /map/ground/preview": func(thing) attempt {
			return attempt{path: "/map/ground/preview?datum=wgs84", body: noGround, headers: []string{"Content-Type", octets}}
		},
		"GET /events": func(x thing) attempt { return attempt{path: "/events", sees: x.request} },
		"POST /sync": func(x thing) attempt {
			return attempt{path: "/sync", body: map[string]any{"sent_at": "2022-11-22T01:00:00Z", "actions": []any{map[string]any{"id": "action-" + x.area, "request": x.request, "command": map[string]any{"do": "respond"}}}}}
		},
		"GET /contacts/{contactID}": func(x thing) attempt { return attempt{path: "/contacts/" + x.contact} },
		"GET /households":           func(x thing) attempt { return attempt{path: "/households?under=" + x.area} },
		"POST /households/search": func(x thing) attempt {
			return attempt{path: "/households/search", body: map[string]any{"phone": x.phone}, sees: x.household}
		},
		"POST /imports/{sort}": func(x thing) attempt {
			return attempt{path: "/imports/compounds?datum=wgs84&under=" + x.area, body: "编号,小区,上级,经度,纬度\nnew-" + x.area + ",新" + x.name + "," + x.areaName + ",112.43,39.33\n", headers: []string{"Content-Type", octets}}
		},
		"GET /imports/{sort}/template": plain("/imports/requests/template"),
		"GET /imports/{sort}/fields":   plain("/imports/requests/fields"),
		"GET /imports/runs/{run}":      func(thing) attempt { return attempt{path: "/imports/runs/none"} },
		"POST /readings":               body("/readings", map[string]any{"door": "3-2-501"}),
		"GET /requests":                func(x thing) attempt { return attempt{path: "/requests", sees: x.request} },
		"POST /requests": func(x thing) attempt {
			return attempt{path: "/requests", body: call(x.compound), headers: []string{"Idempotency-Key", "submit-" + x.area}}
		},
		"POST /requests/preview": func(x thing) attempt { return attempt{path: "/requests/preview", body: call(x.compound)} },
		"POST /requests/search": func(x thing) attempt {
			return attempt{path: "/requests/search", body: map[string]any{"phone": x.phone}, sees: x.request}
		},
		"POST /search": func(x thing) attempt {
			return attempt{path: "/search", body: map[string]any{"q": x.phone}, sees: x.request}
		},
		"GET /requests/{request_id}": func(x thing) attempt { return attempt{path: "/requests/" + x.request} },
		"GET /requests/{request_id}/places": func(x thing) attempt {
			return attempt{path: "/requests/" + x.request + "/places"}
		},
		"PUT /requests/{request_id}/presence": func(x thing) attempt {
			return attempt{path: "/requests/" + x.request + "/presence", body: map[string]any{"window": "a-window", "turn": keys.Add(1), "doing": "looks"}}
		},
		"POST /requests/{request_id}/commands": func(x thing) attempt {
			return attempt{path: "/requests/" + x.request + "/commands", body: map[string]any{"do": "respond"}}
		},
		"POST /requests/{request_id}/attachments": func(x thing) attempt {
			return attempt{path: "/requests/" + x.request + "/attachments?purpose=proof", body: picture, headers: []string{"Content-Type", octets, "Idempotency-Key", "picture-" + x.area}}
		},
		"GET /requests/{request_id}/attachments/{attachment}": func(x thing) attempt {
			return attempt{path: "/requests/" + x.request + "/attachments/" + x.picture + "?reason=audit"}
		},
		"GET /lanes":   func(x thing) attempt { return attempt{path: "/lanes", sees: x.request} },
		"GET /errands": plain("/errands"),
		"POST /errands/{errand}/commands": func(x thing) attempt {
			return attempt{path: "/errands/" + x.request + ".1/commands", body: map[string]any{"do": "acknowledge"}}
		},
		"GET /errands/{errand}/why":        func(x thing) attempt { return attempt{path: "/errands/" + x.request + ".1/why"} },
		"GET /errands/{errand}/candidates": func(x thing) attempt { return attempt{path: "/errands/" + x.request + ".1/candidates"} },
		"GET /resident/{link}":             func(x thing) attempt { return attempt{path: "/resident/" + x.link} },
		"POST /resident/{link}/commands": func(x thing) attempt {
			return attempt{path: "/resident/" + x.link + "/commands", body: map[string]any{"do": "add_contact", "words": map[string]any{"text": "再说一句"}}}
		},
		"GET /tallies":         func(x thing) attempt { return attempt{path: "/tallies?by=area&under=" + x.area, sees: x.compound} },
		"GET /tallies/records": func(x thing) attempt { return attempt{path: "/tallies/records?kind=medicine", sees: x.done} },
		"GET /bulletin": func(x thing) attempt {
			return attempt{path: "/bulletin?as_of=2022-11-22&under=" + x.area, headers: []string{"Accept-Language", "zh"}, sees: "采购物品"}
		},
		"GET /bulletin/workbook": func(x thing) attempt {
			return attempt{path: "/bulletin/workbook?as_of=2022-11-22&under=" + x.area}
		},
		"GET /journal":                    func(x thing) attempt { return attempt{path: "/journal?limit=200", sees: x.request} },
		"DELETE /personal/{sort}/{id}":    func(x thing) attempt { return attempt{path: "/personal/request/" + x.request} },
		"GET /status":                     plain("/status"),
		"GET /queues":                     plain("/queues"),
		"GET /queues/{queue}/tasks":       plain("/queues/bangban/tasks?state=dead"),
		"POST /queues/{queue}/commands":   body("/queues/bangban/commands", map[string]any{"do": "pause_queue"}),
		"GET /targets":                    plain("/targets"),
		"PUT /targets/{target}":           body("/targets/t1", map[string]any{"name": "某群", "channel": "webhook", "address": "https://example.invalid/", "occasions": []string{}}),
		"GET /messages":                   plain("/messages"),
		"POST /messages/{message}/resend": func(thing) attempt { return attempt{path: "/messages/none/resend", fine: "message"} },
	}
}
