package web

import (
	"context"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/reading"
	"github.com/bangban/bangban/web/api"
)

// ReadSaid implements the API.
func (s *Server) ReadSaid(ctx context.Context, in api.ReadSaidRequestObject) (api.ReadSaidResponseObject, error) {
	a := reading.ReadDoor(in.Body.Door)
	d := a.Canonical()
	shown := api.Reading{Building: d.Building, Entrance: d.Entrance, Room: d.Room, Left: a.Left(), Clear: a.Clear()}
	if p, ok := reading.ReadPhone(in.Body.Phone, s.config.Desk.AreaCode); ok {
		shown.Phone = p.String()
	}
	v := of(ctx)
	if t, ok := reading.ReadSpoken(in.Body.Time, reading.When{Zone: dispatch.Shanghai, Now: v.now.Time(), Ahead: in.Body.Ahead}); ok {
		shown.Time = api.SpokenTime{At: t.At, Until: t.Until, Said: readBack(t, v.now).In(v.lang)}
		for _, d := range t.Days {
			shown.Time.Days = append(shown.Time.Days, int(d))
		}
	}
	return api.ReadSaid200JSONResponse(shown), nil
}

var weekdays = [7]dispatch.Text{{ZH: "日", EN: "Sun"}, {ZH: "一", EN: "Mon"}, {ZH: "二", EN: "Tue"}, {ZH: "三", EN: "Wed"}, {ZH: "四", EN: "Thu"}, {ZH: "五", EN: "Fri"}, {ZH: "六", EN: "Sat"}}

// readBack says a time that was read so that the caller can say whether it was meant: 明天（周四）9:00—12:00.
func readBack(t reading.Spoken, now dispatch.Moment) dispatch.Text {
	said, hours := dated(t.At, now), t.At.Format("15:04")
	switch last := t.Until.Add(-time.Minute); {
	case t.Until.IsZero():
	case dispatch.At(last).Day() != dispatch.At(t.At).Day(): // several days
		until := dated(last, now)
		return dispatch.Text{ZH: said.ZH + "至" + until.ZH, EN: said.EN + " to " + until.EN}
	case t.Until.Sub(t.At) == 24*time.Hour:
		hours = ""
	default:
		hours += "—" + last.Add(time.Minute).Format("15:04")
	}
	if len(t.Days) == 0 {
		if hours != "" {
			said.ZH, said.EN = said.ZH+hours, said.EN+" "+hours
		}
		return said
	}
	every := dispatch.Text{ZH: "每周", EN: "every"}
	for i, d := range t.Days {
		if i > 0 {
			every.ZH += "、"
			every.EN += ","
		}
		every.ZH, every.EN = every.ZH+weekdays[d].ZH, every.EN+" "+weekdays[d].EN
	}
	if len(t.Days) == 7 {
		every = dispatch.Text{ZH: "每天", EN: "every day"}
	}
	if hours != "" {
		every.ZH, every.EN = every.ZH+" "+hours, every.EN+" "+hours
	}
	return dispatch.Text{ZH: every.ZH + "，" + said.ZH + "起", EN: every.EN + ", first " + said.EN}
}

// dated names a day with its weekday.
func dated(t time.Time, now dispatch.Moment) dispatch.Text {
	m, name := dispatch.At(t), weekdays[t.Weekday()]
	text := m.SaidDay(now)
	if m.Day().Next() == now.Day() {
		text = dispatch.Text{ZH: "昨天", EN: "yesterday"}
	}
	return dispatch.Text{ZH: text.ZH + "（周" + name.ZH + "）", EN: text.EN + " (" + name.EN + ")"}
}
