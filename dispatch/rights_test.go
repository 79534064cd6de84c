package dispatch

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// The rights, stated a second time and by role. Verbs not listed here are for the program only.
func TestRights(t *testing.T) {
	const everyone = "administrator coordinator operator "
	want := map[string]string{
		"submit add_contact respond escalate": everyone + "cadre",
		"reveal":                              everyone + "cadre auditor",
		"triage merge hold resume take_over resolve name_against": everyone,
		"cancel close reopen": everyone + "resident",
		"erase":               "administrator",
		"pause_queue release_queue run_task drop_task": "administrator",
		"describe": "administrator",
		"import":   everyone,
		"set_password issue_token end_token set_second_factor end_second_factor":                                                                                      everyone + "cadre editor auditor",
		"accept decline acknowledge hand_back redirect start pick_up arrive arrange finish undo fail hand_over advance repay attach check_in check_out move drop_out": everyone + "cadre",
		"order propose take reassign sign_off restrict seal":                                                                                                          "administrator coordinator",
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
	program := "adapt check_out close conclude describe end_second_factor end_token escalate follow_up hear issue_code issue_token join lapse leave name_against order propose reassign receive resume revive route set_password show take tick transfer unplace use_code"
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

func TestWhoAttendsARequest(t *testing.T) {
	r := Request{ID: "r", Errands: []Errand{{Cadre: "a", Unit: "u", Holders: []ID{"a"}}}}
	path := []ID{"city", "north"}
	for _, c := range []struct {
		name   string
		grants []Grant
		self   []ID
		want   Role
	}{
		{"an operator", []Grant{{Role: Operator}}, nil, Operator},
		{"of several roles the highest", []Grant{{Role: Operator}, {Role: Coordinator, Area: "north"}, {Role: Auditor}}, nil, Coordinator},
		{"the highest is elsewhere", []Grant{{Role: Operator}, {Role: Administrator, Area: "south"}}, nil, Operator},
		{"elsewhere", []Grant{{Role: Operator, Area: "south"}}, nil, ""},
		{"an auditor", []Grant{{Role: Auditor}}, nil, ""},
		{"an editor", []Grant{{Role: Editor}}, nil, ""},
		{"who holds it", []Grant{{Role: CadreRole}}, nil, ""},
		{"the resident", []Grant{{Role: Resident, Request: "r"}}, nil, ""},
		{"the program", []Grant{{Role: System}}, nil, ""},
		{"whom it is about", []Grant{{Role: Administrator}}, []ID{"x"}, ""},
	} {
		of := r
		if c.self != nil {
			of.Against = c.self
		}
		if got := (Act{Grants: c.grants, Cadre: "a", Self: c.self}).Attends(of, path); got != c.want {
			t.Errorf("%s: %q, not %q", c.name, got, c.want)
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

func TestWhereSomebodyMayBegin(t *testing.T) {
	path := []ID{"city", "north"}
	for _, c := range []struct {
		g    Grant
		want bool
	}{
		{Grant{Role: Resident}, false}, {Grant{Role: Resident, Request: "r"}, false}, {Grant{Role: Resident, Area: "north"}, true}, {Grant{Role: Resident, Area: "south"}, false},
		{Grant{Role: CadreRole, Area: "south"}, true}, {Grant{Role: Operator, Area: "south"}, false}, {Grant{Role: Operator}, true}, {Grant{Role: System}, true},
	} {
		if got := c.g.opensNew(path); got != c.want {
			t.Errorf("%+v: %t", c.g, got)
		}
	}
}

func TestWhoOpensACadreAndAPlace(t *testing.T) {
	path := []ID{"city", "north"}
	for _, c := range []struct {
		what         string
		g            Grant
		cadre, place bool
	}{
		{"the program", Grant{Role: System}, true, true}, {"a resident", Grant{Role: Resident, Area: "north"}, false, false}, {"the cadre", Grant{Role: CadreRole}, true, false},
		{"an operator", Grant{Role: Operator}, true, true}, {"elsewhere", Grant{Role: Coordinator, Area: "south"}, false, false}, {"the unit", Grant{Role: Coordinator, Unit: "u"}, true, false}, {"another unit", Grant{Role: Coordinator, Unit: "v"}, false, false},
	} {
		act := Act{Cadre: "a", Grants: []Grant{c.g}}
		if got := act.SeesCadre(Cadre{ID: "a", Unit: "u"}, path); got != c.cadre {
			t.Errorf("%s, a cadre: %t", c.what, got)
		}
		if got := act.SeesPlace(path); got != c.place {
			t.Errorf("%s, a place: %t", c.what, got)
		}
	}
	if (Act{Cadre: "b", Grants: []Grant{{Role: CadreRole}}}).SeesCadre(Cadre{ID: "a"}, path) || (Act{Grants: []Grant{{Role: CadreRole}}}).SeesCadre(Cadre{}, path) {
		t.Error("a cadre opens another, or nobody opens nobody")
	}
}

func TestOnlyAdministratorsAndAuditorsSearchTheJournal(t *testing.T) {
	act, err := Act{Grants: []Grant{{Role: Operator}, {Role: Auditor, Area: "north"}, {Role: Coordinator}}}.Inspects()
	if err != nil || len(act.Grants) != 1 || act.Grants[0].Role != Auditor {
		t.Errorf("%v: %+v", err, act.Grants)
	}
	if _, err := (Act{Grants: []Grant{{Role: Operator}, {Role: Coordinator}}}).Inspects(); !errors.Is(err, &Error{Code: Forbidden}) {
		t.Errorf("%v", err)
	}
}
