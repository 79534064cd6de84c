package dispatch

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch/form"
	"github.com/bangban/bangban/geo"
)

// Line is an entry together with what is needed to put it into words.
type Line struct {
	Entry
	// Changed lists, for a description that replaces another, the fields that differ, by the names of [form.Small]; nil for
	// other facts.
	Changed []string
}

// Told is an entry in words. It names personal values and does not show them.
type Told struct {
	Who    string // the actor, in which role and on whose behalf
	What   string // the fact
	About  string // the subject, with its sort
	Name   string // the subject's name; "" when unknown
	Detail string // the particulars; "" for none
	Marked string // the personal values that came with it, and the device
	Story  Story  // as the page of a request tells it; for the entries of one request
	lang   string
}

// Sentence joins the parts.
func (t Told) Sentence() string {
	if t.lang == "en" {
		return joined(" ", t.Who+": "+joined(", ", t.About, t.What, t.Detail)+".", t.Marked)
	}
	return t.Who + "：" + joined("，", t.About, t.What, t.Detail) + "。" + t.Marked
}

// joined joins those parts that are not empty.
func joined(by string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), by)
}

// Tell puts entries into words. Names is called once for all subjects that they mention, and omits unknown ones.
func Tell(lines []Line, lang string, names func([]Subject) (map[Subject]Text, error)) ([]Told, error) {
	wanted := map[Subject]bool{}
	asking := teller{lang: lang, called: func(s Subject) string {
		if s.ID != "" {
			wanted[s] = true
		}
		return ""
	}}
	one, several := requestLines(lines), severalErrands(lines)
	for _, l := range lines {
		told := asking.tell(l)
		if one {
			asking.story(l, told.Detail, several)
		}
	}
	var all []Subject
	for s := range wanted {
		all = append(all, s)
	}
	known, err := names(all)
	if err != nil {
		return nil, err
	}
	telling := teller{lang: lang, called: func(s Subject) string { return known[s].In(lang) }}
	told := make([]Told, len(lines))
	for i, l := range lines {
		told[i] = telling.tell(l)
		if one {
			told[i].Story = telling.story(l, told[i].Detail, several)
		}
	}
	return told, nil
}

// teller puts entries into words; called holds the names of subjects, "" where unknown.
type teller struct {
	lang   string
	called func(Subject) string
}

func (t teller) in(x Text) string { return x.In(t.lang) }

// name returns the subject's name, else its id.
func (t teller) name(of SubjectSort, id ID) string {
	if name := t.called(Subject{of, id}); name != "" {
		return name
	}
	return string(id)
}

func (t teller) tell(l Line) Told {
	told := Told{lang: t.lang, Who: t.who(l.Entry), What: t.in(FactText(FactName(l.Fact))), About: t.about(l.Subject), Name: t.called(l.Subject)}
	v := reflect.ValueOf(l.Fact)
	if said, describes := description(l.Fact); describes {
		told.Detail = t.described(said, l.Changed)
	} else if v.Kind() == reflect.Struct {
		told.Detail = joined(t.comma(), t.members(v, nil)...)
	}
	var with []string
	for _, s := range l.Secrets {
		if name := t.in(FieldText(s.Field)); l.Changed == nil && !slices.Contains(with, name) {
			with = append(with, name)
		}
	}
	if len(with) > 0 {
		told.Marked = t.in(Text{"含" + strings.Join(with, "、") + "。", "With: " + strings.Join(with, ", ") + "."})
	}
	if by := t.in(linkText(l.Device)); by != "" && l.Role == Resident {
		told.Marked = joined(t.in(Text{"", " "}), told.Marked, by+t.in(Text{"。", "."}))
	} else if l.Device != "" {
		told.Marked = joined(t.in(Text{"", " "}), told.Marked, t.in(Text{"设备：" + l.Device + "。", "Device: " + l.Device + "."}))
	}
	return told
}

func (t teller) comma() string { return t.in(Text{"，", ", "}) }

// who names the actor, the role, and on whose behalf they acted.
func (t teller) who(e Entry) string {
	role := t.in(e.Role.Name())
	name := t.person(e.Actor)
	if name == role || e.Role == System { // the program, or what it does on somebody's behalf
		role = ""
	}
	behalf := ""
	if e.OnBehalf != "" {
		for_ := t.in(Role(e.OnBehalf).Name())
		if for_ == "" {
			for_ = t.person(ID(e.OnBehalf))
		}
		behalf = t.in(Text{"代" + for_, "for " + for_})
		if e.Role == System { // the program does what follows from somebody's act
			behalf = t.in(Text{"因" + for_, "because of " + for_})
		}
	}
	if in := joined(t.comma(), role, behalf); in != "" {
		return t.in(Text{name + "（" + in + "）", name + " (" + in + ")"})
	}
	return name
}

// programs are the actors that are not people.
var programs = map[ID]Text{"system": {"程序", "the program"}, "console": {"控制台", "the console"}, "import": {"导入程序", "the import"}, "replay": {"重放程序", "the replay"}, "sample": {"样例", "the sample"}}

// person returns the name of an account or of a cadre.
func (t teller) person(id ID) string {
	if name, is := programs[id]; is {
		return t.in(name)
	}
	if id == "resident" || strings.HasPrefix(string(id), "resident:") {
		return t.in(Resident.Name())
	}
	account, cadre := t.called(Subject{OfAccount, id}), t.called(Subject{OfCadre, id})
	switch {
	case account != "":
		return account
	case cadre != "":
		return cadre
	}
	return string(id)
}

// about names the subject of an entry.
func (t teller) about(s Subject) string {
	name := t.name(s.Sort, s.ID)
	return t.in(Text{s.Sort.Name().ZH + name, s.Sort.Name().EN + " " + name})
}

// description returns the struct that a describing fact holds.
func description(f Fact) (said reflect.Value, is bool) {
	v := reflect.ValueOf(f)
	if v.Kind() != reflect.Struct || v.NumField() != 1 || !strings.HasSuffix(v.Type().Name(), "Described") {
		return v, false
	}
	return v.Field(0), true
}

// Describing reports whether a fact is a description, which replaces the earlier one of its subject.
func Describing(f Fact) bool {
	_, is := description(f)
	return is
}

// described lists what a description says, or what it changed.
func (t teller) described(said reflect.Value, changed []string) string {
	if changed == nil {
		return joined(t.comma(), append([]string{t.in(Text{"新登记", "new"})}, t.members(said, nil)...)...)
	}
	if len(changed) == 0 {
		return ""
	}
	parts := t.members(said, changed)
	return t.in(Text{"改了" + strings.Join(parts, "、"), "changed " + strings.Join(parts, "; ")})
}

// Changed returns the fields in which two descriptions differ, by the names of [form.Small]. A personal field is listed by its
// name only.
func Changed(before, after Fact) []string {
	was, one := description(before)
	is, two := description(after)
	changed := []string{}
	if !one || !two || was.Type() != is.Type() {
		return changed
	}
	for _, f := range form.Members(is.Type()) {
		was, is := was.FieldByIndex(f.Index), is.FieldByIndex(f.Index)
		a, errA := form.Document(was.Interface())
		b, errB := form.Document(is.Interface())
		empty := func(v reflect.Value) bool { return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 }
		if same := bytes.Equal(a, b) && errA == nil && errB == nil || empty(was) && empty(is); !same {
			changed = append(changed, form.Small(f.Name))
		}
	}
	return changed
}

// untold are fields that are not shown: digests, pseudonyms, internal numbers, and what other facts say. A field of one struct
// only is written Struct.Field.
var untold = []string{"ID", "Digest", "Hash", "Password", "Household", "Contact", "Seq", "Size", "Type", "Version", "SeenBy", "Review.Ordered", "Round", "N", "Duty", "Engagements",
	"Path", "Controls", "Created", "Tokens", "Code.Account", "Seal.Facility", "At.Imported", "At.Attachment"}

// members lists the fields of a struct that are not zero; with only, those fields, zero or not.
func (t teller) members(v reflect.Value, only []string) (parts []string) {
	for _, f := range form.Members(v.Type()) {
		small, member := form.Small(f.Name), v.FieldByIndex(f.Index)
		if only != nil && !slices.Contains(only, small) || only == nil && member.IsZero() ||
			slices.Contains(untold, f.Name) || slices.Contains(untold, f.Name+"."+v.Type().Name()) {
			continue
		}
		label := t.in(FieldText(small))
		if f.Tag.Get("kept") == "apart" {
			if only != nil {
				parts = append(parts, label)
			}
			continue
		}
		if inside := v.Type().Name(); small == "name" && only == nil && inside != "Text" { // it is the subject's own name
			continue
		}
		told := t.value(v.Type().Name(), f.Name, member, only != nil)
		switch {
		case f.Name == "Errand" && member.Kind() == reflect.Int:
			parts = append(parts, label+t.in(Text{"", " "})+told)
		case told == "" && only == nil && nested(member): // a struct all of which is personal
		case told == "" || told == label:
			parts = append(parts, label)
		case only == nil && nested(member) && flat(f.Name):
			parts = append(parts, told)
		default:
			parts = append(parts, label+t.in(Text{"：", ": "})+told)
		}
	}
	return parts
}

func nested(v reflect.Value) bool {
	return v.Kind() == reflect.Struct && !v.Type().Implements(reflect.TypeFor[interface{ MarshalText() ([]byte, error) }]())
}

// flat reports whether a struct's fields are listed without the struct's name.
func flat(name string) bool {
	return slices.Contains([]string{"Place", "Stops", "Control", "Arrangement", "Attachment", "Child", "Code", "Token", "Imported"}, name)
}

// value returns a value in words; "" where the field's name says everything.
func (t teller) value(of, name string, v reflect.Value, always bool) string {
	if code, known := codeText(v.Interface()); known {
		return t.in(code)
	}
	switch x := v.Interface().(type) {
	case Moment:
		if x == 0 {
			return t.in(Text{"无", "none"})
		}
		return x.Time().Format("2006-01-02 15:04")
	case time.Duration:
		return t.in(Text{fmt.Sprintf("%d分钟", int(x.Minutes())), fmt.Sprintf("%d min", int(x.Minutes()))})
	case Text:
		return t.in(x)
	case ID:
		if x == "" {
			return t.in(Text{"无", "none"})
		}
		return t.id(of, name, x)
	case Grant:
		return t.grant(x)
	case geo.Mode:
		return t.in(Text{x.Label(), x.String()})
	}
	switch v.Kind() {
	case reflect.Bool:
		if !always {
			return ""
		}
		if v.Bool() {
			return t.in(Text{"是", "yes"})
		}
		return t.in(Text{"否", "no"})
	case reflect.Int, reflect.Int64:
		switch name {
		case "Fen":
			return t.in(Text{fmt.Sprintf("%.2f元", float64(v.Int())/100), fmt.Sprintf("%.2f yuan", float64(v.Int())/100)})
		case "Mark":
			return fmt.Sprintf("%d%%", v.Int())
		case "Opens", "Closes":
			return fmt.Sprintf("%02d:%02d", v.Int()/60, v.Int()%60)
		}
		return fmt.Sprint(v.Int())
	case reflect.String:
		switch {
		case name == "Kind":
			return t.name(OfKind, ID(v.String()))
		case of == "Imported" && name == "Of":
			return t.in(Tables[v.String()])
		}
		if v.String() == "" {
			return t.in(Text{"无", "none"})
		}
		return v.String()
	case reflect.Slice:
		return t.list(of, name, v)
	case reflect.Struct:
		if flat(name) || v.Type() == reflect.TypeFor[Promise]() {
			return joined(t.comma(), t.members(v, nil)...)
		}
	}
	return ""
}

// list returns the first few values of a list; of errands only the number.
func (t teller) list(of, name string, v reflect.Value) string {
	var parts []string
	for i := range v.Len() {
		element := v.Index(i)
		if _, fields := element.Interface().(Leg); fields {
			return fmt.Sprint(v.Len())
		}
		if name == "Fields" { // names of the personal values that were shown
			parts = append(parts, t.in(FieldText(element.String())))
			continue
		}
		if told := t.value(of, name, element, false); told != "" {
			parts = append(parts, told)
		}
	}
	if v.Len() == 0 {
		return t.in(Text{"无", "none"})
	}
	return joined(t.in(Text{"、", ", "}), parts...)
}

// grant is a role and where it reaches: 网格长（北区）.
func (t teller) grant(g Grant) string {
	var where []string
	if g.Area != "" {
		where = append(where, t.name(OfArea, g.Area))
	}
	if g.Unit != "" {
		where = append(where, t.name(OfUnit, g.Unit))
	}
	role := t.in(g.Role.Name())
	if len(where) == 0 {
		return role
	}
	in := joined(t.comma(), where...)
	return t.in(Text{role + "（" + in + "）", role + " (" + in + ")"})
}

// idSorts says of which sort the ids in a field are. A field of one struct only is written Struct.Field.
var idSorts = map[string]SubjectSort{
	"Cadre": OfCadre, "Lead": OfCadre, "Members": OfCadre, "Refused": OfCadre, "Unit": OfUnit, "Facility": OfFacility, "Pick": OfFacility, "Drop": OfFacility,
	"Area": OfArea, "Compound": OfArea, "Around": OfArea, "Desk": OfArea, "Bonds": OfArea, "Parent": OfRequest, "Area.Parent": OfArea, "Request": OfRequest, "To": OfAccount, "By": OfAccount,
}

func (t teller) id(of, name string, id ID) string {
	sort, known := idSorts[of+"."+name]
	if !known {
		sort, known = idSorts[name]
	}
	switch {
	case !known:
		return string(id)
	case sort == OfAccount:
		return t.person(id)
	}
	return t.name(sort, id)
}
