package dispatch

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// The table of rights, written a second time as somebody would read it out. A verb that nobody is named for belongs
// to the program alone.
func TestRights(t *testing.T) {
	const everyone = "administrator coordinator operator "
	want := map[string]string{
		"submit add_contact respond escalate": everyone + "cadre",
		"reveal":                              everyone + "cadre auditor",
		"triage merge hold resume":            everyone,
		"cancel close reopen":                 everyone + "resident",
		"erase":                               "administrator",
		"describe":                            "administrator",
		"import":                              everyone,
		"set_password issue_token end_token":  everyone + "cadre editor auditor",
		"accept decline acknowledge hand_back start pick_up arrive arrange finish undo fail hand_over advance repay attach check_in check_out move drop_out": everyone + "cadre",
		"order propose take reassign sign_off restrict seal": "administrator coordinator",
	}
	people := append(slices.Clone(Roles), Resident)
	for _, row := range Verbs() {
		v := row.Verb
		var may []string
		for _, r := range people {
			if r.May(v) {
				may = append(may, string(r))
			}
		}
		var wanted []string
		for verbs, roles := range want {
			if slices.Contains(strings.Fields(verbs), string(v)) {
				wanted = strings.Fields(roles)
			}
		}
		if v == VerbAddContact || v == VerbSubmit {
			wanted = append(wanted, "resident")
		}
		slices.Sort(may)
		slices.Sort(wanted)
		if !slices.Equal(may, wanted) {
			t.Errorf("%s: %v may, want %v", v, may, wanted)
		}
	}
	program := "check_out close describe end_token escalate issue_code issue_token join lapse order propose reassign resume route set_password take tick unplace use_code"
	var got []string
	for _, row := range Verbs() {
		if System.May(row.Verb) {
			got = append(got, string(row.Verb))
		}
	}
	slices.Sort(got)
	if strings.Join(got, " ") != program {
		t.Errorf("the program may %v", got)
	}
}

func TestWhatAGrantReaches(t *testing.T) {
	mine := Request{ID: "r", Errands: []Errand{{Cadre: "a", Unit: "u", Holders: []ID{"a"}}}}
	path := []ID{"city", "north", "c"}
	for _, c := range []struct {
		name  string
		grant Grant
		cadre ID
		want  bool
	}{
		{"everything", Grant{Role: Operator}, "", true},
		{"the area above", Grant{Role: Operator, Area: "north"}, "", true},
		{"another area", Grant{Role: Operator, Area: "south"}, "", false},
		{"the unit", Grant{Role: Coordinator, Unit: "u"}, "", true},
		{"another unit", Grant{Role: Coordinator, Unit: "v"}, "", false},
		{"area and another unit", Grant{Role: Editor, Area: "north", Unit: "v"}, "", false},
		{"the holder", Grant{Role: CadreRole}, "a", true},
		{"another cadre", Grant{Role: CadreRole}, "b", false},
		{"a cadre without a name", Grant{Role: CadreRole}, "", false},
		{"the resident's link", Grant{Role: Resident, Request: "r"}, "", true},
		{"another link", Grant{Role: Resident, Request: "s"}, "", false},
		{"a link to nothing", Grant{Role: Resident}, "", false},
	} {
		if got := (Act{Grants: []Grant{c.grant}, Cadre: c.cadre}).Sees(mine, path); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestWhatOneCannotSeeDoesNotExistAndTheRestIsForbidden(t *testing.T) {
	act := Act{Grants: []Grant{{Role: Editor, Area: "north"}, {Role: Coordinator, Area: "south"}}}
	in := func(path ...ID) func(Grant) bool { return func(g Grant) bool { return g.Reaches(path) } }
	if _, err := act.Allow(VerbCancel, in("city", "east"), "request"); !errors.Is(err, &Error{Code: NotFound}) {
		t.Errorf("east: %v", err)
	}
	if _, err := act.Allow(VerbCancel, in("city", "north"), "request"); !errors.Is(err, &Error{Code: Forbidden}) {
		t.Errorf("north: %v", err)
	}
	got, err := act.Allow(VerbCancel, in("city", "south"), "request")
	must(t, err)
	if got.Role != Coordinator {
		t.Errorf("acted as %s", got.Role)
	}
}
