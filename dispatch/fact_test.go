package dispatch

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch/form"

	"github.com/bangban/bangban/geo"
)

// filled returns the fact with a value in every field, however deep.
func filled(f Fact) Fact {
	v := reflect.New(reflect.TypeOf(f)).Elem()
	fill(v)
	return v.Interface().(Fact)
}

func fill(v reflect.Value) {
	if v.Type() == reflect.TypeFor[geo.Boundary]() {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint8:
		v.SetUint(1)
	case reflect.Float64:
		v.SetFloat(1)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key)
		fill(value)
		v.SetMapIndex(key, value)
	}
}

// Every text field of a fact that is stored in clear has to hold a code, an id or an internal number; whatever people type is
// kept apart. Each such field is listed here with what it holds, and a new one fails until it is kept apart or listed.
func TestNothingPersonalStandsInABody(t *testing.T) {
	codes := []string{
		"Submitted.Number", "Submitted.Kind", // drawn by the Desk; from the catalogue
		"Triaged.Kind",
		"Routed.Legs.Skills",              // from the catalogue
		"Revealed.Fields", "Shown.Fields", // names of fields
		"Restricted.Control.Label",                                   // the word of the public order
		"Restricted.Control.Building", "Restricted.Control.Entrance", // where the public order applies
		"AreaDescribed.Area.Name", "AreaDescribed.Area.Aliases", "AreaDescribed.Area.Site.ID", "AreaDescribed.Area.Site.Gates.Name", // on the map
		"AreaDescribed.Area.Controls.Building", "AreaDescribed.Area.Controls.Entrance", "AreaDescribed.Area.Controls.Label", // set by other facts: empty here
		"UnitDescribed.Unit.Name", "FacilityDescribed.Facility.Name", // names of offices and shops
		"Redirected.Leg.Skills", "CadreDescribed.Cadre.Skills", "KindDescribed.Kind.Skills",
		"KindDescribed.Kind.Code", "KindDescribed.Kind.Name.ZH", "KindDescribed.Kind.Name.EN", "KindDescribed.Kind.Phrase", "KindDescribed.Kind.Words", // from the catalogue
		"RedFlagDescribed.RedFlag.Code", "RedFlagDescribed.RedFlag.Name.ZH", "RedFlagDescribed.RedFlag.Name.EN", "RedFlagDescribed.RedFlag.Words", "RedFlagDescribed.RedFlag.Not", "RedFlagDescribed.RedFlag.Call", // from the table of red flags
		"PasswordSet.Digest", "SecondFactorSet.Digest", "AccountDescribed.Account.Second", "AccountDescribed.Account.Secret", "CodeIssued.Code.Digest", "TokenIssued.Token.Digest", "TokenEnded.Digest", // of random secrets, and of a salted hash
		"AccountDescribed.Account.Hash", "AccountDescribed.Account.Password", "AccountDescribed.Account.Tokens.Digest", "AccountDescribed.Account.Code.Digest", // set by other facts: empty here
		"TaskRun.Task", "TaskDropped.Task", // made of a step, ids and a count
		"Imported.Of", "Imported.Digest", // a sort; of the file
		"Attached.Attachment.Type", "Attached.Attachment.Digest", // of the picture
	}
	var texts []string
	var visit func(at string, v reflect.Type)
	visit = func(at string, v reflect.Type) {
		switch v.Kind() {
		case reflect.String:
			if v == reflect.TypeFor[string]() {
				texts = append(texts, at)
			}
		case reflect.Slice, reflect.Map:
			visit(at, v.Elem())
		case reflect.Struct:
			for _, f := range form.Members(v) {
				if f.Tag.Get("kept") != "apart" {
					visit(at+"."+f.Name, f.Type)
				}
			}
		}
	}
	for _, f := range facts {
		visit(FactName(f), reflect.TypeOf(f))
	}
	for _, at := range texts {
		if !slices.Contains(codes, at) {
			t.Errorf("%s may hold what somebody typed: keep it apart", at)
		}
	}
	for _, at := range codes {
		if !slices.Contains(texts, at) {
			t.Errorf("%s is no text of a body any more", at)
		}
	}
}

// What rules need to know of a person is in the state and not in the journal's bodies.
func TestABodyLeavesOutWhatIsKeptApart(t *testing.T) {
	f := Submitted{Particulars: Particulars{Kind: "medicine", Place: Place{Compound: "garden", Building: "3号楼", Entrance: "二单元"}, Items: []Item{{Name: "氯氮平片"}}, Needs: []string{"psychiatric"}, Grade: Specialist}, Flags: []string{"想自杀"}, Against: []ID{"cadre-7"}}
	body, apart, err := EncodeFact(f)
	must(t, err)
	if got := string(body); got != `{"Kind":"medicine","Place":{"Compound":"garden"}}` {
		t.Errorf("the body is %s", got)
	}
	var fields []string
	for _, a := range apart {
		fields = append(fields, a.Field)
	}
	if got := strings.Join(fields, " "); got != "building entrance items needs grade flags against" {
		t.Errorf("kept apart are %s", got)
	}
	var lists []Item
	must(t, json.Unmarshal([]byte(apart[2].Value), &lists))
	if len(lists) != 1 || lists[0].Name != "氯氮平片" {
		t.Errorf("the items read back as %v", lists)
	}
}
