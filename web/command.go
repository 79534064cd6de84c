package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/web/api"
)

// verb is a command as the API takes it: the fields that belong to it, and what it makes of them.
type verb struct {
	fields string // besides do, at, note and on_behalf
	make   func(c api.Command) (dispatch.Command, error)
}

// verbs is every command that can be given from outside, by what it is about.
var requestVerbs = map[string]verb{
	"add_contact": {"channel other words", func(c api.Command) (dispatch.Command, error) {
		return dispatch.AddContact{Channel: string(c.Channel), Other: c.Other, Words: words(c.Words)}, nil
	}},
	"triage": {"kind place persons items needs grade urgency appointment runs_out words", func(c api.Command) (dispatch.Command, error) {
		return dispatch.Triage{Kind: c.Kind, Place: place(c.Place), Persons: c.Persons, Items: items(c.Items), Needs: c.Needs, Grade: dispatch.Grade(c.Grade),
			Urgency: urgency(c.Urgency), Appointment: moment(c.Appointment), RunsOut: moment(c.RunsOut), Words: words(c.Words)}, nil
	}},
	"respond": {"", func(api.Command) (dispatch.Command, error) { return dispatch.Respond{}, nil }},
	"hold": {"until reason", func(c api.Command) (dispatch.Command, error) {
		return dispatch.Hold{Until: moment(c.Until), Reason: dispatch.Reason(c.Reason)}, nil
	}},
	"erase":  {"", func(api.Command) (dispatch.Command, error) { return dispatch.Erase{}, nil }},
	"resume": {"", func(api.Command) (dispatch.Command, error) { return dispatch.Resume{}, nil }},
	"cancel": {"reason", func(c api.Command) (dispatch.Command, error) {
		return dispatch.Cancel{Reason: dispatch.Reason(c.Reason)}, nil
	}},
	"sign_off": {"reason", func(c api.Command) (dispatch.Command, error) {
		return dispatch.SignOff{Reason: dispatch.Reason(c.Reason)}, nil
	}},
	"merge": {"parent", func(c api.Command) (dispatch.Command, error) {
		return dispatch.Merge{Parent: dispatch.ID(c.Parent)}, nil
	}},
	"close": {"satisfaction by", func(c api.Command) (dispatch.Command, error) {
		return dispatch.Close{Satisfaction: c.Satisfaction, By: dispatch.Ending(c.By)}, nil
	}},
	"reopen": {"act_happened", func(c api.Command) (dispatch.Command, error) {
		return dispatch.Reopen{ActHappened: c.ActHappened}, nil
	}},
	"escalate": {"level reason", func(c api.Command) (dispatch.Command, error) {
		level := dispatch.Level(1 + slices.Index([]string{"coordinator", "subdistrict", "district"}, string(c.Level)))
		return dispatch.Escalate{Level: level, Reason: dispatch.Reason(c.Reason)}, nil
	}},
	"reveal": {"fields", func(c api.Command) (dispatch.Command, error) {
		var fields []string
		for _, f := range c.Fields {
			fields = append(fields, string(f))
		}
		return dispatch.Reveal{Fields: fields}, nil
	}},
}

var errandVerbs = map[string]verb{
	"order": {"cadre", func(c api.Command) (dispatch.Command, error) {
		return dispatch.Order{Errand: c.Errand, Cadre: dispatch.ID(c.Cadre)}, nil
	}},
	"reassign": {"cadre reason insist", func(c api.Command) (dispatch.Command, error) {
		return dispatch.Reassign{Errand: c.Errand, Cadre: dispatch.ID(c.Cadre), Reason: dispatch.Reason(c.Reason), Insist: c.Insist}, nil
	}},
	"accept":      {"", func(c api.Command) (dispatch.Command, error) { return dispatch.Accept{Errand: c.Errand}, nil }},
	"acknowledge": {"", func(c api.Command) (dispatch.Command, error) { return dispatch.Acknowledge{Errand: c.Errand}, nil }},
	"decline": {"reason", func(c api.Command) (dispatch.Command, error) {
		return dispatch.Decline{Errand: c.Errand, Reason: dispatch.Reason(c.Reason)}, nil
	}},
	"hand_back": {"reason", func(c api.Command) (dispatch.Command, error) {
		return dispatch.HandBack{Errand: c.Errand, Reason: dispatch.Reason(c.Reason)}, nil
	}},
	"take": {"reason", func(c api.Command) (dispatch.Command, error) {
		return dispatch.Take{Errand: c.Errand, Reason: dispatch.Reason(c.Reason)}, nil
	}},
	"start": {"", func(c api.Command) (dispatch.Command, error) { return dispatch.Start{Errand: c.Errand}, nil }},
	"pick_up": {"facility", func(c api.Command) (dispatch.Command, error) {
		return dispatch.PickUp{Errand: c.Errand, Facility: dispatch.ID(c.Facility)}, nil
	}},
	"arrive": {"", func(c api.Command) (dispatch.Command, error) { return dispatch.Arrive{Errand: c.Errand}, nil }},
	"arrange": {"facility approved ambulance released until vehicle unset", func(c api.Command) (dispatch.Command, error) {
		var unset []dispatch.ArrangementPart
		for _, part := range c.Unset {
			unset = append(unset, dispatch.ArrangementPart(part))
		}
		return dispatch.Arrange{Errand: c.Errand, Unset: unset, Arrangement: dispatch.Arrangement{Facility: dispatch.ID(c.Facility), Approved: c.Approved, Ambulance: c.Ambulance,
			Released: c.Released, PickUpAt: moment(c.Until), Vehicle: dispatch.Vehicle(c.Vehicle)}}, nil
	}},
	"finish": {"", func(c api.Command) (dispatch.Command, error) { return dispatch.Finish{Errand: c.Errand}, nil }},
	"undo":   {"", func(c api.Command) (dispatch.Command, error) { return dispatch.Undo{Errand: c.Errand}, nil }},
	"fail": {"reason", func(c api.Command) (dispatch.Command, error) {
		return dispatch.Fail{Errand: c.Errand, Reason: dispatch.Reason(c.Reason)}, nil
	}},
	"hand_over": {"thing from_hand to_hand", func(c api.Command) (dispatch.Command, error) {
		return dispatch.HandOver{Errand: c.Errand, Thing: dispatch.Thing(c.Thing), From: dispatch.Hand(c.FromHand), To: dispatch.Hand(c.ToHand)}, nil
	}},
	"advance": {"fen receipt", func(c api.Command) (dispatch.Command, error) {
		return dispatch.Advance{Errand: c.Errand, Fen: c.Fen, Receipt: c.Receipt}, nil
	}},
	"repay": {"fen", func(c api.Command) (dispatch.Command, error) {
		return dispatch.Repay{Errand: c.Errand, Fen: c.Fen}, nil
	}},
}

var cadreVerbs = map[string]verb{
	"check_in": {"until point", func(c api.Command) (dispatch.Command, error) {
		p, err := point(c.Point)
		return dispatch.CheckIn{Until: moment(c.Until), Point: p}, err
	}},
	"check_out": {"reason", func(c api.Command) (dispatch.Command, error) {
		return dispatch.CheckOut{Reason: dispatch.Reason(c.Reason)}, nil
	}},
	"move": {"point", func(c api.Command) (dispatch.Command, error) {
		p, err := point(c.Point)
		return dispatch.Move{Point: p}, err
	}},
	"drop_out": {"reason", func(c api.Command) (dispatch.Command, error) {
		return dispatch.DropOut{Reason: dispatch.Reason(c.Reason)}, nil
	}},
}

var areaVerbs = map[string]verb{
	"restrict": {"control", func(c api.Command) (dispatch.Command, error) {
		k := c.Control
		effect := slices.Index(effects, string(k.Effect))
		return dispatch.Restrict{Control: dispatch.Control{Label: k.Label, Effect: dispatch.Effect(effect), Building: k.Building, Entrance: k.Entrance, From: moment(k.From), Until: moment(k.Until)}}, nil
	}},
}

var facilityVerbs = map[string]verb{
	"seal": {"sealed reason", func(c api.Command) (dispatch.Command, error) {
		return dispatch.Seal{On: c.Sealed, Reason: dispatch.Reason(c.Reason)}, nil
	}},
}

// residentVerbs is what a resident's link may do: the by of a close is theirs.
var residentVerbs = map[string]verb{
	"add_contact": {"words", func(c api.Command) (dispatch.Command, error) {
		return dispatch.AddContact{Channel: "link", Words: words(c.Words)}, nil
	}},
	"cancel": {"", func(api.Command) (dispatch.Command, error) { return dispatch.Cancel{Reason: "resident_asks"}, nil }},
	"close": {"satisfaction", func(c api.Command) (dispatch.Command, error) {
		return dispatch.Close{Satisfaction: c.Satisfaction, By: dispatch.ByResident}, nil
	}},
	"reopen": {"act_happened", func(c api.Command) (dispatch.Command, error) {
		return dispatch.Reopen{ActHappened: c.ActHappened}, nil
	}},
}

var effects = []string{"free", "stay_in", "stay_home"}

// read makes the domain's command. A verb that is about something else, and a field that the verb does not take, are
// errors that name it.
func read(c api.Command, tables ...map[string]verb) (dispatch.Command, error) {
	for i, table := range tables {
		v, ok := table[string(c.Do)]
		if !ok {
			continue
		}
		allowed := append(strings.Fields(v.fields), "do", "at", "note", "on_behalf")
		if i > 0 || isErrandVerb(string(c.Do)) {
			allowed = append(allowed, "errand")
		}
		if err := onlyFields(c, allowed); err != nil {
			return nil, err
		}
		if isErrandVerb(string(c.Do)) && c.Errand == 0 {
			return nil, dispatch.Wrong("errand", "须说明是第几个任务", "say which errand")
		}
		return v.make(c)
	}
	return nil, dispatch.Wrong("do", "此处没有这个操作", "there is no such command here")
}

func isErrandVerb(do string) bool { _, ok := errandVerbs[do]; return ok }

func onlyFields(c api.Command, allowed []string) error {
	doc, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("read a command: %w", err)
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(doc, &given); err != nil {
		return fmt.Errorf("read a command: %w", err)
	}
	var names []string
	for name := range given {
		if !slices.Contains(allowed, name) {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		slices.Sort(names)
		return dispatch.Wrong(names[0], "这个操作用不到此字段", "the command does not take this field")
	}
	return nil
}

func moment(t time.Time) dispatch.Moment { return dispatch.At(t) }

func words(w api.Said) dispatch.Words {
	return dispatch.Words{Name: w.Name, Phone: w.Phone, Room: w.Room, Text: w.Text}
}

func place(p api.Place) dispatch.Place {
	return dispatch.Place{Compound: dispatch.ID(p.Compound), Building: p.Building, Entrance: p.Entrance, Desk: dispatch.ID(p.Desk)}
}

func items(all []api.Item) []dispatch.Item {
	var some []dispatch.Item
	for _, i := range all {
		some = append(some, dispatch.Item{Name: i.Name, Quantity: i.Quantity})
	}
	return some
}

var urgencies = []string{"routine", "urgent", "life_threatening"}

func urgency(u api.Urgency) dispatch.Urgency {
	return dispatch.Urgency(max(0, slices.Index(urgencies, string(u))))
}

// point converts what a map gave into WGS-84.
func point(p api.Point) (geo.Point, error) {
	if p.Lng == 0 && p.Lat == 0 {
		return geo.Point{}, nil
	}
	d, err := datum(p.Datum)
	if err != nil {
		return geo.Point{}, err
	}
	q, err := geo.FromDatum(d, p.Lng, p.Lat)
	if err != nil {
		return q, dispatch.Wrong("point", "坐标不对", "these are no coordinates")
	}
	return q, nil
}

func datum(d api.Datum) (geo.Datum, error) {
	if d == "" {
		return geo.WGS84, nil
	}
	parsed, err := geo.ParseDatum(string(d))
	if err != nil {
		return parsed, dispatch.Wrong("datum", "坐标系须为 wgs84、gcj02 或 bd09", "the datum is wgs84, gcj02 or bd09")
	}
	return parsed, nil
}
