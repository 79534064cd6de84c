package web

import (
	"slices"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

// Actor is somebody who asks the API, for the table of rights.
type Actor struct {
	Letter byte
	Name   dispatch.Text
}

// Actors are those whom the table of rights tells apart. All but the first two have their role over one area.
var Actors = []Actor{
	{'-', dispatch.Text{ZH: "未登录", EN: "stranger"}},
	{'A', dispatch.Text{ZH: "全市管理员", EN: "city admin"}},
	{'a', dispatch.Text{ZH: "管理员", EN: "admin"}},
	{'c', dispatch.Text{ZH: "网格长", EN: "coordinator"}},
	{'o', dispatch.Text{ZH: "接线员", EN: "operator"}},
	{'k', dispatch.Text{ZH: "下沉干部", EN: "cadre"}},
	{'e', dispatch.Text{ZH: "宣传员", EN: "editor"}},
	{'u', dispatch.Text{ZH: "审计", EN: "auditor"}},
}

// Right says who may call an operation of the API: Own on what lies in their area (a cadre: on what is in their hands), Foreign on what
// lies elsewhere. Of a list, and of a search, Foreign is who sees what lies elsewhere in it.
type Right struct {
	Own, Foreign string // letters of [Actors]
}

const (
	staff   = "Aacokeu"  // everybody who is signed in
	anybody = "-Aacokeu" // strangers too
	lead    = "Aac"
	desks   = "Aaco"
	admins  = "Aa"
	city    = "A"
)

// Rights are the rights of every operation, by method and path of the contract. TestEveryRouteAsksForRights tries each of them on a real
// server, and fails for an operation that is not here.
var Rights = map[string]Right{
	"POST /session": {Own: anybody}, "GET /session": {Own: staff}, "DELETE /session": {Own: staff}, "POST /session/code": {Own: anybody}, "PUT /session/password": {Own: staff},
	"POST /session/second": {Own: staff}, "PUT /session/second": {Own: staff}, "DELETE /session/second": {Own: staff}, "GET /setup": {Own: anybody}, "POST /setup": {Own: anybody},
	"GET /tokens": {Own: staff}, "POST /tokens": {Own: staff}, "DELETE /tokens/{token}": {Own: staff, Foreign: ""},
	"GET /users": {Own: city}, "PUT /users/{user}": {Own: city, Foreign: city},
	"GET /users/{user}/tokens": {Own: admins, Foreign: city}, "DELETE /users/{user}/tokens/{token}": {Own: admins, Foreign: city}, "DELETE /users/{user}/second": {Own: admins, Foreign: city},

	// The catalogue is read by everybody; who changes it administers where it lies.
	"GET /kinds": {Own: staff}, "POST /kinds/preview": {Own: city}, "PUT /kinds/{kind}": {Own: city}, "GET /red_flags": {Own: staff}, "POST /red_flags/hear": {Own: staff}, "PUT /red_flags/{flag}": {Own: city},
	"GET /units": {Own: staff, Foreign: staff}, "PUT /units/{unit}": {Own: city, Foreign: city}, "GET /areas": {Own: staff, Foreign: staff}, "PUT /areas/{area}": {Own: admins, Foreign: city},
	"POST /areas/{area}/commands": {Own: lead, Foreign: city}, "GET /compounds": {Own: staff, Foreign: staff}, "GET /compounds/search": {Own: staff, Foreign: city + "k"},
	"GET /cadres": {Own: staff, Foreign: city}, "PUT /cadres/{cadre}": {Own: admins, Foreign: city}, "POST /cadres/{cadre}/code": {Own: lead, Foreign: city}, "POST /cadres/{cadre}/commands": {Own: desks + "k", Foreign: city},
	"GET /facilities": {Own: staff, Foreign: staff}, "PUT /facilities/{facility}": {Own: admins, Foreign: city}, "POST /facilities/{facility}/commands": {Own: lead, Foreign: city}, "GET /map": {Own: staff},
	"GET /map/ground": {Own: staff}, "PUT /map/ground": {Own: city}, "POST /map/ground/preview": {Own: city},

	// Requests, and what is done about them. What each verb needs besides is in dispatch/verbs.go.
	"GET /events": {Own: staff, Foreign: city}, "POST /sync": {Own: desks + "k", Foreign: city}, "GET /contacts/{contactID}": {Own: desks + "eu", Foreign: city},
	"GET /households": {Own: desks, Foreign: city}, "POST /households/search": {Own: staff, Foreign: city},
	"POST /imports/{sort}": {Own: admins, Foreign: city}, "GET /imports/{sort}/template": {Own: staff}, "GET /imports/{sort}/fields": {Own: staff}, "GET /imports/runs/{run}": {Own: staff},
	"POST /readings": {Own: staff}, "GET /requests/{request_id}/places": {Own: desks, Foreign: city}, "PUT /requests/{request_id}/presence": {Own: desks, Foreign: city},
	"GET /requests": {Own: staff, Foreign: city}, "POST /requests": {Own: desks + "k", Foreign: city + "k"}, "POST /requests/preview": {Own: desks + "k", Foreign: city + "k"},
	"POST /requests/search": {Own: staff, Foreign: city}, "POST /search": {Own: staff, Foreign: city}, "GET /requests/{request_id}": {Own: staff, Foreign: city}, "POST /requests/{request_id}/commands": {Own: desks + "k", Foreign: city},
	"POST /requests/{request_id}/attachments": {Own: desks + "k", Foreign: city}, "GET /requests/{request_id}/attachments/{attachment}": {Own: desks + "ku", Foreign: city},
	"GET /lanes": {Own: desks, Foreign: city}, "GET /errands": {Own: "k"}, "POST /errands/{errand}/commands": {Own: desks + "k", Foreign: city}, "GET /errands/{errand}/why": {Own: staff, Foreign: city}, "GET /errands/{errand}/candidates": {Own: lead, Foreign: city},
	"GET /resident/{link}": {Own: anybody, Foreign: anybody}, "POST /resident/{link}/commands": {Own: anybody, Foreign: anybody},

	// Figures hold no people.
	"GET /tallies": {Own: staff, Foreign: city}, "GET /tallies/records": {Own: staff, Foreign: city}, "GET /bulletin": {Own: staff, Foreign: city}, "GET /bulletin/workbook": {Own: staff, Foreign: staff},

	"GET /journal": {Own: admins + "u", Foreign: city}, "DELETE /personal/{sort}/{id}": {Own: admins, Foreign: city}, "GET /status": {Own: city},
	"GET /queues": {Own: city}, "GET /queues/{queue}/tasks": {Own: city}, "POST /queues/{queue}/commands": {Own: city},
	"GET /targets": {Own: city}, "PUT /targets/{target}": {Own: city}, "GET /messages": {Own: city}, "POST /messages/{message}/resend": {Own: city},
}

// May reports whether the actor with a letter may call the operation on what is theirs, or on what is foreign.
func (r Right) May(actor byte, foreign bool) bool {
	of := r.Own
	if foreign {
		of = r.Foreign
	}
	return strings.IndexByte(of, actor) >= 0
}

// RightsTable is the table of rights for people: a line for each operation and scope, a column for each actor.
func RightsTable(lang string) (titles []string, lines [][]string) {
	titles = []string{dispatch.Text{ZH: "操作", EN: "operation"}.In(lang), dispatch.Text{ZH: "范围", EN: "scope"}.In(lang)}
	for _, a := range Actors {
		titles = append(titles, a.Name.In(lang))
	}
	scopes := []dispatch.Text{{ZH: "本处", EN: "own"}, {ZH: "别处", EN: "foreign"}}
	var operations []string
	for o := range Rights {
		operations = append(operations, o)
	}
	slices.SortFunc(operations, func(a, b string) int {
		x, y := strings.Fields(a), strings.Fields(b)
		return strings.Compare(x[1]+" "+x[0], y[1]+" "+y[0])
	})
	for _, o := range operations {
		for i, scope := range scopes {
			line := []string{o, scope.In(lang)}
			for _, a := range Actors {
				mark := "·"
				if Rights[o].May(a.Letter, i == 1) {
					mark = "✓"
				}
				line = append(line, mark)
			}
			lines = append(lines, line)
		}
	}
	return titles, lines
}
