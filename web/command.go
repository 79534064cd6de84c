package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/web/api"
)

// byResident lists the fields that a resident's link may set for a verb, and what is set for them.
var byResident = map[dispatch.Verb]struct {
	fields []string
	sure   func(dispatch.Command) dispatch.Command
}{
	dispatch.VerbAddContact: {[]string{"words"}, func(c dispatch.Command) dispatch.Command {
		x := c.(dispatch.AddContact)
		x.Channel = "link"
		return x
	}},
	dispatch.VerbCancel: {nil, func(dispatch.Command) dispatch.Command { return dispatch.Cancel{Reason: "resident_asks"} }},
	dispatch.VerbClose: {[]string{"satisfaction"}, func(c dispatch.Command) dispatch.Command {
		x := c.(dispatch.Close)
		x.By = dispatch.ByResident
		return x
	}},
	dispatch.VerbReopen: {[]string{"act_happened"}, func(c dispatch.Command) dispatch.Command { return c }},
}

// readResident makes the command of a resident's link.
func readResident(c api.Command) (dispatch.Command, error) {
	row := dispatch.Verb(c.Do).Row()
	may, ok := byResident[row.Verb]
	if !ok {
		return nil, noSuchCommand()
	}
	cmd, err := fill(c, row, may.fields)
	if err != nil {
		return nil, err
	}
	return may.sure(cmd), nil
}

func noSuchCommand() error {
	return dispatch.Wrong("do", "此处没有这个操作", "there is no such command here")
}

// read makes the domain's command about a sort of subject from the API's. It is an error that names the field when the verb is
// about another sort, or does not take a given field.
func read(c api.Command, of dispatch.SubjectSort) (dispatch.Command, error) {
	row := dispatch.Verb(c.Do).Row()
	if row.Command == nil || !row.Commanded() || row.Of != "" && row.Of != of {
		return nil, noSuchCommand()
	}
	return fill(c, row, row.Fields)
}

// readErrand makes a command about errand n of a request.
func readErrand(c api.Command, n int) (dispatch.Command, error) {
	if c.Errand != 0 && c.Errand != n {
		return nil, dispatch.Wrong("errand", "与地址中的序号不同", "it is another than the errand's address says")
	}
	c.Errand = n
	if !aboutErrand(c) {
		return nil, noSuchCommand()
	}
	return read(c, dispatch.OfRequest)
}

func aboutErrand(c api.Command) bool {
	return slices.Contains(dispatch.Verb(c.Do).Row().Fields, "errand")
}

// fill puts the fields that were given into the verb's command.
func fill(c any, row dispatch.VerbRow, fields []string) (dispatch.Command, error) {
	doc, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("read a command: %w", err)
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(doc, &given); err != nil {
		return nil, fmt.Errorf("read a command: %w", err)
	}
	for _, always := range []string{"do", "at", "note", "on_behalf"} {
		delete(given, always)
	}
	cmd := reflect.New(reflect.TypeOf(row.Command)).Elem()
	for _, f := range fields {
		name, into, named := strings.Cut(f, "=")
		if !named {
			into = camel(name)
		}
		if value, ok := given[name]; ok {
			if err := set(member(cmd, into), value); err != nil {
				return nil, err
			}
			delete(given, name)
		} else if name == "errand" {
			return nil, dispatch.Wrong("errand", "须说明是第几个任务", "say which errand")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		return nil, dispatch.Wrong(name, "这个操作用不到此字段", "the command does not take this field")
	}
	return cmd.Interface().(dispatch.Command), nil
}

// camel converts runs_out to RunsOut.
func camel(name string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// member finds a nested field by a path such as Field.Of.Command.
func member(v reflect.Value, path string) reflect.Value {
	for name := range strings.SplitSeq(path, ".") {
		v = v.FieldByName(name)
	}
	return v
}

// set decodes a field of the API into a field of the domain.
func set(into reflect.Value, value json.RawMessage) error {
	if convert, ok := converters[into.Type()]; ok {
		v, err := convert(value)
		if err == nil {
			into.Set(reflect.ValueOf(v).Convert(into.Type()))
		}
		return err
	}
	return json.Unmarshal(value, into.Addr().Interface())
}

// converters decode values whose form in the API differs from the domain's.
var converters = map[reflect.Type]func(json.RawMessage) (any, error){
	reflect.TypeFor[dispatch.Moment]():  converter(func(t time.Time) (any, error) { return moment(t), nil }),
	reflect.TypeFor[dispatch.Words]():   converter(func(w api.Said) (any, error) { return words(w), nil }),
	reflect.TypeFor[dispatch.Place]():   converter(func(p api.Place) (any, error) { return place(p) }),
	reflect.TypeFor[[]dispatch.Item]():  converter(func(all []api.Item) (any, error) { return items(all), nil }),
	reflect.TypeFor[dispatch.Urgency](): converter(func(u api.Urgency) (any, error) { return urgency(u), nil }),
	reflect.TypeFor[dispatch.Level]():   converter(func(s string) (any, error) { return dispatch.Level(max(0, slices.Index(dispatch.LevelCodes, s))), nil }),
	reflect.TypeFor[geo.Point]():        converter(func(p api.Point) (any, error) { return point(p) }),
	reflect.TypeFor[dispatch.Control](): converter(func(k api.Control) (any, error) {
		effect := dispatch.Effect(slices.Index(dispatch.EffectCodes, string(k.Effect)))
		return dispatch.Control{Label: k.Label, Effect: effect, Building: k.Building, Entrance: k.Entrance, From: moment(k.From), Until: moment(k.Until)}, nil
	}),
}

func converter[T any](convert func(T) (any, error)) func(json.RawMessage) (any, error) {
	return func(value json.RawMessage) (any, error) {
		var v T
		if err := json.Unmarshal(value, &v); err != nil {
			return nil, err
		}
		return convert(v)
	}
}

func moment(t time.Time) dispatch.Moment { return dispatch.At(t) }

func words(w api.Said) dispatch.Words {
	return dispatch.Words{Name: w.Name, Phone: w.Phone, Room: w.Room, Text: w.Text}
}

func place(p api.Place) (dispatch.Place, error) {
	at, err := point(p.Point)
	return dispatch.Place{Compound: dispatch.ID(p.Compound), Building: p.Building, Entrance: p.Entrance, Desk: dispatch.ID(p.Desk), Around: dispatch.ID(p.Area), Point: at,
		Spot: strings.TrimSpace(p.Spot), Rough: p.Rough}, err
}

func items(all []api.Item) []dispatch.Item {
	var some []dispatch.Item
	for _, i := range all {
		some = append(some, dispatch.Item{Name: i.Name, Quantity: i.Quantity})
	}
	return some
}

func urgency(u api.Urgency) dispatch.Urgency {
	return dispatch.Urgency(max(0, slices.Index(dispatch.UrgencyCodes, string(u))))
}

// point converts a point of the API to WGS-84.
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
