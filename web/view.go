package web

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/reading"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/web/api"
)

// Values of the domain as the API shows them. Nothing is decided here.

func me(a dispatch.Account) api.Me {
	return api.Me{ID: string(a.ID), Login: a.Login, Name: a.Name, Cadre: string(a.Cadre), Grants: grants(a.Grants), Second: a.Second != ""}
}

func grants(all []dispatch.Grant) []api.Grant {
	some := []api.Grant{}
	for _, g := range all {
		some = append(some, api.Grant{Role: api.Role(g.Role), Area: string(g.Area), Unit: string(g.Unit)})
	}
	return some
}

func user(a dispatch.Account) api.User {
	return api.User{ID: string(a.ID), Login: a.Login, Name: a.Name, Cadre: string(a.Cadre), Grants: grants(a.Grants), Disabled: a.Disabled, Second: a.Second != ""}
}

func token(a dispatch.Account, t dispatch.Token, used dispatch.Moment) api.Token {
	return api.Token{ID: t.Digest, Sort: string(t.Sort), Name: t.Name, Created: t.Created.Time(), Expires: expires(a, t, used).Time(), Used: used.Time()}
}

func minutes(d time.Duration) int { return int(d / time.Minute) }

func kind(k dispatch.Kind) api.Kind {
	shown := api.Kind{Code: k.Code, Name: api.Words{Zh: k.Name.ZH, En: k.Name.EN}, Phrase: k.Phrase, Measure: api.KindMeasure(k.Measure), Flow: flow(k.Flow), Words: k.Words, Fallback: k.Fallback,
		Skills: k.Skills, Priority: k.Priority, ServiceMinutes: minutes(k.Service), Promise: promise(k.Promise),
		RespondMinutes: minutes(k.Respond), Retired: k.Retired}
	for g, p := range k.Grades {
		if shown.Grades == nil {
			shown.Grades = map[string]api.Promise{}
		}
		shown.Grades[string(g)] = promise(p)
	}
	return shown
}

func promise(p dispatch.Promise) api.Promise {
	return api.Promise{WithinMinutes: minutes(p.Within), Evening: p.Evening, Days: p.Days}
}

func readKind(code string, k api.Kind) dispatch.Kind {
	back := func(p api.Promise) dispatch.Promise {
		return dispatch.Promise{Within: time.Duration(p.WithinMinutes) * time.Minute, Evening: p.Evening, Days: p.Days}
	}
	out := dispatch.Kind{Code: code, Name: dispatch.Text{ZH: k.Name.Zh, EN: k.Name.En}, Phrase: k.Phrase, Measure: dispatch.Measure(k.Measure), Flow: readFlow(k.Flow), Words: k.Words, Fallback: k.Fallback,
		Skills: k.Skills, Priority: k.Priority, Service: time.Duration(k.ServiceMinutes) * time.Minute, Promise: back(k.Promise),
		Respond: time.Duration(k.RespondMinutes) * time.Minute, Retired: k.Retired}
	for g, p := range k.Grades {
		if out.Grades == nil {
			out.Grades = map[dispatch.Grade]dispatch.Promise{}
		}
		out.Grades[dispatch.Grade(g)] = back(p)
	}
	return out
}

func unit(u dispatch.Unit) api.Unit {
	return api.Unit{ID: string(u.ID), Name: u.Name, Area: string(u.Area), Offers: u.Offers}
}

func shownPoint(p geo.Point) api.Point { return api.Point{Lng: p.Lng, Lat: p.Lat} }

func area(a dispatch.Area, now dispatch.Moment) (api.Area, error) {
	shown := api.Area{ID: string(a.ID), Parent: string(a.Parent), Level: api.Level(a.Level), Name: a.Name, Aliases: a.Aliases, Point: shownPoint(a.Site.Point)}
	for _, g := range a.Site.Gates {
		shown.Gates = append(shown.Gates, api.Gate{Name: g.Name, Point: shownPoint(g.Point), Closed: g.Closed})
	}
	if !a.Site.Boundary.IsZero() {
		doc, err := json.Marshal(a.Site.Boundary)
		if err != nil {
			return shown, err
		}
		if err := json.Unmarshal(doc, &shown.Boundary); err != nil {
			return shown, err
		}
	}
	for _, id := range a.Path {
		shown.Path = append(shown.Path, string(id))
	}
	for _, k := range a.Controls {
		if k.Until == 0 || k.Until > now {
			shown.Controls = append(shown.Controls, api.Control{Label: k.Label, Effect: api.ControlEffect(dispatch.EffectCodes[k.Effect]), Building: k.Building, Entrance: k.Entrance, From: k.From.Time(), Until: k.Until.Time()})
		}
	}
	return shown, nil
}

func readArea(id string, a api.Area) (dispatch.Area, error) {
	out := dispatch.Area{ID: dispatch.ID(id), Parent: dispatch.ID(a.Parent), Level: dispatch.AreaLevel(a.Level), Name: a.Name, Aliases: a.Aliases}
	var err error
	at := func(p api.Point) (geo.Point, error) {
		if p.Datum == "" {
			p.Datum = a.Datum
		}
		return point(p)
	}
	if out.Site.Point, err = at(a.Point); err != nil {
		return out, err
	}
	for _, g := range a.Gates {
		gate := geo.Gate{Name: g.Name, Closed: g.Closed}
		if gate.Point, err = at(g.Point); err != nil {
			return out, err
		}
		out.Site.Gates = append(out.Site.Gates, gate)
	}
	if len(a.Boundary) > 0 {
		d, err := datum(a.Datum)
		if err != nil {
			return out, err
		}
		doc, err := json.Marshal(a.Boundary)
		if err != nil {
			return out, err
		}
		if out.Site.Boundary, err = geo.ParseBoundaryIn(d, doc); err != nil {
			return out, dispatch.Wrong("boundary", "边界须为 GeoJSON 的 Polygon 或 MultiPolygon", "the boundary is a GeoJSON Polygon or MultiPolygon")
		}
		if out.Site.Point.IsZero() {
			out.Site.Point = out.Site.Boundary.Center()
		}
	}
	return out, nil
}

func strs[T ~string](ids []T) []string {
	var s []string
	for _, id := range ids {
		s = append(s, string(id))
	}
	return s
}

func readIDs(all []string) []dispatch.ID {
	var out []dispatch.ID
	for _, s := range all {
		out = append(out, dispatch.ID(s))
	}
	return out
}

func cadre(c dispatch.Cadre) api.Cadre {
	return api.Cadre{ID: string(c.ID), Unit: string(c.Unit), Area: string(c.Area), Name: c.Name, Phone: c.Phone, Lead: string(c.Lead), Members: strs(c.Members), Skills: c.Skills,
		Mode: api.CadreMode(c.Mode.String()), Vehicle: api.CadreVehicle(c.Vehicle), Besides: c.Besides, Pass: c.Pass, Protected: c.Protected, PhoneOnly: c.PhoneOnly, Home: string(c.Home), Bonds: strs(c.Bonds), Cap: c.Cap, Retired: c.Retired,
		Duty: api.Duty{On: c.Duty.On, Since: c.Duty.Since.Time(), Until: c.Duty.Until.Time(), Point: shownPoint(c.Duty.Point), SeenAt: c.Duty.SeenAt.Time(), Next: c.Duty.Next.Time()}}
}

// cadre shows a cadre to the visitor: path leads from the root to where the cadre serves.
func (x *sight) cadre(c dispatch.Cadre, path []dispatch.ID) api.Cadre {
	shown := cadre(c)
	if x.act.Phones(c, path) {
		shown.Dial = x.dial(c.Phone)
	} else {
		shown.Phone = maskPhone(c.Phone)
	}
	return shown
}

func readCadre(id string, c api.Cadre) (dispatch.Cadre, error) {
	mode, err := geo.ParseMode(string(c.Mode))
	if err != nil {
		return dispatch.Cadre{}, dispatch.Wrong("mode", "出行方式须为 foot、ebike 或 car", "the mode is foot, ebike or car")
	}
	return dispatch.Cadre{ID: dispatch.ID(id), Unit: dispatch.ID(c.Unit), Area: dispatch.ID(c.Area), Name: c.Name, Phone: c.Phone, Lead: dispatch.ID(c.Lead), Members: readIDs(c.Members),
		Skills: c.Skills, Mode: mode, Vehicle: dispatch.Vehicle(c.Vehicle), Besides: c.Besides, Pass: c.Pass, Protected: c.Protected, PhoneOnly: c.PhoneOnly, Home: dispatch.ID(c.Home), Bonds: readIDs(c.Bonds), Cap: c.Cap, Retired: c.Retired}, nil
}

func facility(f dispatch.Facility) api.Facility {
	return api.Facility{ID: string(f.ID), Name: f.Name, Role: api.FacilityRole(f.Role), Area: string(f.Area), Point: shownPoint(f.Point), Opens: f.Opens, Closes: f.Closes, Retired: f.Retired, Sealed: f.Seal.On}
}

func request(r dispatch.Request, lang string) api.Request {
	shown := api.Request{ID: string(r.ID), Number: r.Number, Version: r.Version, State: api.State(r.State), StateName: r.State.Name().In(lang), Kind: r.Kind,
		Place:     shownPlace(r.Place),
		Household: string(r.Place.Household), Persons: r.Persons, Needs: r.Needs, Grade: string(r.Grade), Urgency: api.Urgency(dispatch.UrgencyCodes[r.Urgency]), Flags: r.Flags,
		Appointment: r.Appointment.Time(), RunsOut: r.RunsOut.Time(), Submitted: r.Submitted.Time(), Due: r.Due.Time(), RespondBy: r.RespondBy.Time(), Responded: r.Responded.Time(),
		DoneAt: r.DoneAt.Time(), ClosedAt: r.ClosedAt.Time(), HeldUntil: r.Hold.Until.Time(), Round: r.Round, Level: int(r.Level), Parent: string(r.Parent), Contacts: len(r.Contacts),
		Calls: r.Calls(), Keeper: api.Keeper{By: string(r.Keeper.By), At: r.Keeper.At.Time()}, Errands: []api.Errand{}}
	for _, d := range r.Doubts {
		shown.Doubts = append(shown.Doubts, api.Doubt{Field: d.Field, Asks: d.Asks.In(lang), Column: d.Column})
	}
	opens, name := r.OpensAt(0) // screens leave out what has opened since
	shown.OpensAt, shown.OpensName = opens.Time(), name.In(lang)
	for _, h := range r.Alarms() {
		shown.Alarms = append(shown.Alarms, heardFlag(h, lang))
	}
	named := func(n int) string {
		if n == 0 {
			return ""
		}
		return dispatch.ErrandID(r.ID, n)
	}
	for _, x := range r.Raised {
		shown.Raised = append(shown.Raised, api.Raised{Level: int(x.Level), Reason: string(x.Reason), Name: x.Reason.Name().In(lang), Errand: named(x.Errand), At: x.At.Time()})
	}
	for _, x := range r.Custody {
		shown.Custody = append(shown.Custody, api.Custody{Thing: string(x.Thing), Name: x.Thing.Name().In(lang), Cadre: string(x.Cadre), Errand: named(x.Errand), Since: x.Since.Time()})
	}
	for _, i := range r.Items {
		shown.Items = append(shown.Items, api.Item{Name: i.Name, Quantity: i.Quantity})
	}
	for _, c := range r.Children {
		shown.Children = append(shown.Children, string(c.Request))
	}
	for _, a := range r.Attachments {
		shown.Attachments = append(shown.Attachments, api.Attachment{ID: string(a.ID), Errand: a.Errand, Purpose: api.Purpose(a.Purpose), Size: a.Size, By: string(a.By), At: a.At.Time()})
	}
	for _, e := range r.Errands {
		shown.Errands = append(shown.Errands, errand(r, e, lang))
	}
	return shown
}

func errand(of dispatch.Request, e dispatch.Errand, lang string) api.Errand {
	stop := func(s dispatch.Stop) api.Stop {
		return api.Stop{Role: string(s.Role), RoleName: s.Name().In(lang), Compound: string(s.Compound), Facility: string(s.Facility), Cadre: string(s.Cadre), Name: spot(of.Place, s)}
	}
	shown := api.Errand{ID: dispatch.ErrandID(of.ID, e.N), N: e.N, Round: e.Round, State: api.ErrandState(e.State), StateName: e.State.Name().In(lang), Pick: stop(e.Pick), Drop: stop(e.Drop),
		Skills: e.Skills, Pass: e.Pass, Protected: e.Protected(), Inside: e.Inside, Counted: e.Counted, After: e.After, Cadre: string(e.Cadre), Unit: string(e.Unit),
		AssignedAt: e.AssignedAt.Time(), SeenBy: e.SeenBy.Time(), StartedAt: e.StartedAt.Time(), PickedUpAt: e.PickedUpAt.Time(), ArrivedAt: e.ArrivedAt.Time(), FinishedAt: e.FinishedAt.Time(), OwedFen: e.Owed,
		Vehicle: string(e.Vehicle), Before: strs(e.Before), Awaits: awaits(of, e, lang), WaitMinutes: minutes(e.Wait), Carries: strs(e.Carries), Arrangement: arrangement(e.Arrangement)}
	for _, d := range e.Debts {
		shown.Debts = append(shown.Debts, api.Debt{Cadre: string(d.Cadre), Fen: d.Fen})
	}
	for i, id := range e.Unread {
		if !slices.Contains(e.Unread[:i], id) {
			shown.Unread = append(shown.Unread, api.Unread{Cadre: string(id), Times: e.Silent(id)})
		}
	}
	if e.Hindered != "" {
		shown.Hindered = api.NamedReason{Code: string(e.Hindered), Name: e.Hindered.Name().In(lang)}
	}
	if n := len(e.Offers); e.State == dispatch.ErrandOffered && n > 0 {
		shown.OfferExpires = e.Offers[n-1].Expires.Time()
	}
	return shown
}

func shownPlace(p dispatch.Place) api.Place {
	return api.Place{Compound: string(p.Compound), Building: p.Building, Entrance: p.Entrance, Desk: string(p.Desk), Area: string(p.Around), Point: shownPoint(p.Point), Spot: p.Spot, Rough: p.Rough}
}

// spot is what a stop that is in no compound is called; "" for others.
func spot(p dispatch.Place, s dispatch.Stop) string {
	if s.OnSpot() {
		return p.Spot
	}
	return ""
}

// unread leaves out where exactly help is needed: whoever was given an errand sees it when they have read it.
func unread(shown *api.Request) {
	shown.Place.Spot, shown.Place.Point = "", api.Point{}
	for i := range shown.Errands {
		unreadStops(&shown.Errands[i])
	}
}

func unreadStops(e *api.Errand) {
	for _, stop := range []*api.Stop{&e.Pick, &e.Drop} {
		if stop.Compound == "" && stop.Facility == "" && stop.Cadre == "" {
			stop.Name = ""
		}
	}
}

func choice(c dispatch.Choice, lang string) api.Choice {
	shown := api.Choice{Do: string(c.Verb), Name: c.Verb.Name().In(lang), Errand: c.Errand, Main: c.Main}
	for _, r := range c.Verb.Row().Reasons {
		shown.Reasons = append(shown.Reasons, api.NamedReason{Code: string(r), Name: r.Name().In(lang)})
	}
	return shown
}

func entry(e dispatch.Entry, told dispatch.Told) (api.Entry, error) {
	shown := api.Entry{Says: told.Story.Says, Why: told.Story.Why, For: told.Story.For, Minor: told.Story.Minor, Who: told.Who, What: told.What, Words: told.Detail, Seq: e.Seq, At: e.At.Time(), Recorded: e.Recorded.Time(), Actor: string(e.Actor), Role: string(e.Role), OnBehalf: e.OnBehalf, Fact: dispatch.FactName(e.Fact)}
	for _, s := range e.Secrets {
		shown.Personal = append(shown.Personal, s.Field)
	}
	body, _, err := dispatch.EncodeFact(e.Fact)
	if err != nil {
		return shown, err
	}
	return shown, json.Unmarshal(body, &shown.Detail)
}

// masked shows just enough of personal values to recognise somebody on the phone.
func masked(known []ledger.Personal) api.Said {
	var w api.Said
	for _, p := range known {
		switch p.Field {
		case "name":
			w.Name = maskName(p.Value)
		case "phone":
			w.Phone = maskPhone(p.Value)
		case "room":
			w.Room = "***"
		case "text":
			w.Text = "…"
		}
	}
	return w
}

func maskName(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(first) + strings.Repeat("*", min(2, utf8.RuneCountInString(s)-1))
}

// maskPhone leaves the last two digits of a short number, or three at the front and four at the end of a long one.
func maskPhone(s string) string {
	digits := dispatch.Digits(s)
	if len(digits) < 8 {
		return strings.Repeat("*", max(0, len(digits)-2)) + digits[max(0, len(digits)-2):]
	}
	return digits[:3] + strings.Repeat("*", len(digits)-7) + digits[len(digits)-4:]
}

// dial returns what is dialled for a written telephone number.
func (s *Server) dial(phone string) string { return reading.Dial(phone, s.config.Desk.AreaCode) }

// revealed shows a personal value to whoever has asked for it.
func (s *Server) revealed(p ledger.Personal) api.Revealed {
	shown := api.Revealed{Field: p.Field, Value: p.Value, Entry: p.Seq}
	if p.Field == "phone" {
		shown.Dial = s.dial(p.Value)
	}
	return shown
}

// said returns the latest personal values of a request's people.
func (s *Server) said(known []ledger.Personal) api.Said {
	var w api.Said
	for _, p := range known {
		switch p.Field {
		case "name":
			w.Name = p.Value
		case "phone":
			w.Phone, w.Dial = p.Value, s.dial(p.Value)
		case "room":
			w.Room = p.Value
		case "text":
			w.Text = p.Value
		}
	}
	return w
}
