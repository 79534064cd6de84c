package dispatch

import (
	"strings"
	"testing"

	"github.com/bangban/bangban/geo"
)

var somewhere = geo.Point{Lng: 112.43, Lat: 39.33}

// north is a case with the areas and units that descriptions refer to.
func north(state Folded) Case {
	city := Area{ID: "city", Level: City, Path: []ID{"city"}}
	return Case{State: state, Areas: map[ID]Area{"city": city, "north": {ID: "north", Level: District, Path: []ID{"city", "north"}}, "garden": {ID: "garden", Level: Compound, Path: []ID{"city", "north", "garden"}}},
		Units: map[ID]Unit{"u": {ID: "u"}}}
}

// Each limit of the catalogue with the field that breaks it; the first case of each sort is valid.
func TestLimitsOfTheCatalogue(t *testing.T) {
	long := strings.Repeat("名", MaxShort+1)
	cadre := func(change func(*Cadre)) Describes {
		k := Cadre{ID: "a", Name: "甲", Phone: "110", Unit: "u", Area: "north", Home: "garden", Bonds: []ID{"garden"}, Mode: geo.Foot, Cap: MostInHand}
		change(&k)
		return DescribeCadre{k}
	}
	shop := func(change func(*Facility)) Describes {
		f := Facility{ID: "p", Name: "药店", Role: AtPharmacy, Area: "garden", Point: somewhere, Opens: 0, Closes: 24 * 60}
		change(&f)
		return DescribeFacility{f}
	}
	area := func(change func(*Area)) Describes {
		a := Area{ID: "east", Name: "东区", Level: Subdistrict, Parent: "north"}
		change(&a)
		return DescribeArea{a}
	}
	home := func(change func(*Household)) Describes {
		h := Household{ID: "h1", Compound: "garden", Persons: MaxPersons, Phones: []string{"12345"}, Needs: []string{"elderly"}}
		change(&h)
		return DescribeHousehold{h}
	}
	sort := func(change func(*Kind)) Describes {
		k := Kind{Code: "water", Name: Text{"送水", "water"}, Measure: Times, Flow: Flow{Rows: fetched(AtMarket, AtDoor, Goods)}}
		change(&k)
		return DescribeKind{k}
	}
	tell := func(change func(*Target)) Describes {
		k := Target{ID: "t", Name: "群", Channel: WeCom, Address: "https://example.invalid/hook", Area: "north", Unit: "u", Occasions: []Occasion{OnFailed}}
		change(&k)
		return DescribeTarget{k}
	}
	sms := func(k *Target) {
		k.Channel, k.Address, k.Key, k.Secret, k.Sign, k.Template = SMS, "", "k", "s", "签", "T1"
	}
	for _, c := range []struct {
		field string
		x     Describes
	}{
		{"", cadre(func(*Cadre) {})}, {"", cadre(func(k *Cadre) { *k = Cadre{ID: "a", Name: "甲", Mode: geo.Foot} })},
		{"id", cadre(func(k *Cadre) { k.ID = "" })}, {"id", cadre(func(k *Cadre) { k.ID = "甲" })}, {"id", cadre(func(k *Cadre) { k.ID = ID(strings.Repeat("a", 65)) })},
		{"name", cadre(func(k *Cadre) { k.Name = "" })}, {"name", cadre(func(k *Cadre) { k.Name = long })}, {"phone", cadre(func(k *Cadre) { k.Phone = "甲" })},
		{"area", cadre(func(k *Cadre) { k.Area = "moon" })}, {"home", cadre(func(k *Cadre) { k.Home = "moon" })}, {"bonds", cadre(func(k *Cadre) { k.Bonds = []ID{"garden", "moon"} })},
		{"unit", cadre(func(k *Cadre) { k.Unit = "moon" })}, {"skills", cadre(func(k *Cadre) { k.Skills = make([]string, MaxItems+1) })}, {"mode", cadre(func(k *Cadre) { k.Mode = 0 })}, {"cap", cadre(func(k *Cadre) { k.Cap = -1 })}, {"cap", cadre(func(k *Cadre) { k.Cap = MostInHand + 1 })},

		{"", shop(func(*Facility) {})},
		{"id", shop(func(f *Facility) { f.ID = "a b" })}, {"name", shop(func(f *Facility) { f.Name = "" })}, {"role", shop(func(f *Facility) { f.Role = AtDoor })}, {"area", shop(func(f *Facility) { f.Area = "moon" })},
		{"point", shop(func(f *Facility) { f.Point = geo.Point{} })}, {"point", shop(func(f *Facility) { f.Point.Lat = 91 })},
		{"opens", shop(func(f *Facility) { f.Opens = -1 })}, {"opens", shop(func(f *Facility) { f.Opens = 24*60 + 1 })}, {"opens", shop(func(f *Facility) { f.Closes = -1 })}, {"opens", shop(func(f *Facility) { f.Closes = 24*60 + 1 })},

		{"", area(func(*Area) {})}, {"", area(func(a *Area) { a.Level, a.Site.Point = Compound, somewhere })}, {"", area(func(a *Area) { a.Level, a.Parent = City, "" })}, {"", area(func(a *Area) { a.Level = Compound })},
		{"level", area(func(a *Area) { a.Level = "planet" })}, {"id", area(func(a *Area) { a.ID = "" })}, {"name", area(func(a *Area) { a.Name = "" })}, {"parent", area(func(a *Area) { a.Parent = "moon" })},
		{"parent", area(func(a *Area) { a.Level = District })}, {"parent", area(func(a *Area) { a.ID, a.Level = "city", Subdistrict })}, {"site", area(func(a *Area) { a.Level, a.Site.Point = Compound, geo.Point{Lng: 1, Lat: 91} })},

		{"", home(func(*Household) {})},
		{"id", home(func(h *Household) { h.ID = "" })}, {"compound", home(func(h *Household) { h.Compound = "north" })}, {"compound", home(func(h *Household) { h.Compound = "moon" })},
		{"persons", home(func(h *Household) { h.Persons = -1 })}, {"persons", home(func(h *Household) { h.Persons = MaxPersons + 1 })}, {"room", home(func(h *Household) { h.Room = long })},
		{"phones", home(func(h *Household) { h.Phones = make([]string, MaxItems+1) })}, {"needs", home(func(h *Household) { h.Needs = make([]string, MaxItems+1) })},
		{"phones[1]", home(func(h *Household) { h.Phones = []string{"12345", "甲"} })}, {"needs[0]", home(func(h *Household) { h.Needs = []string{""} })},
		{"", home(func(h *Household) {
			h.Members = []Member{{Name: "丙某（虚构）", Phone: "000-0000-0009", Tags: []string{"elderly"}}, {}}
		})}, {"members", home(func(h *Household) { h.Members = make([]Member, MaxItems+1) })},
		{"members[0].name", home(func(h *Household) { h.Members = []Member{{Name: long}} })}, {"members[1].phone", home(func(h *Household) { h.Members = []Member{{}, {Phone: "甲"}} })},
		{"members[0].tags[1]", home(func(h *Household) { h.Members = []Member{{Tags: []string{"elderly", ""}}} })},

		{"", sort(func(*Kind) {})}, {"", sort(func(k *Kind) { k.Flow.Rows = visited(AtDoor, true) })}, {"", sort(func(k *Kind) { k.Flow = Flow{} })},
		{"code", sort(func(k *Kind) { k.Code = "" })}, {"name", sort(func(k *Kind) { k.Name.ZH = "" })}, {"measure", sort(func(k *Kind) { k.Measure = "litres" })},
		{"flow.rows[0].legs[0].from", sort(func(k *Kind) { k.Flow.Rows = fetched("moon", AtDoor, Goods) })}, {"flow.rows[0].legs[0].to", sort(func(k *Kind) { k.Flow.Rows = visited("", true) })},
		{"flow.asks[0].what", sort(func(k *Kind) { k.Flow.Asks = []Ask{{What: "colour"}} })},

		{"", tell(func(*Target) {})}, {"", tell(sms)}, {"", tell(func(k *Target) { k.Address = "http://127.0.0.1:8080/hook" })},
		{"id", tell(func(k *Target) { k.ID = "" })}, {"name", tell(func(k *Target) { k.Name = "" })}, {"channel", tell(func(k *Target) { k.Channel = "pigeon" })}, {"occasions", tell(func(k *Target) { k.Occasions = []Occasion{"birthday"} })},
		{"area", tell(func(k *Target) { k.Area = "moon" })}, {"unit", tell(func(k *Target) { k.Unit = "moon" })},
		{"key", tell(func(k *Target) { sms(k); k.Key = "" })}, {"template", tell(func(k *Target) { sms(k); k.Template = "" })}, {"address", tell(func(k *Target) { sms(k); k.Address = "ftp://example.invalid" })},
		{"address", tell(func(k *Target) { k.Address = "" })}, {"address", tell(func(k *Target) { k.Address = "http://example.invalid/hook" })}, {"address", tell(func(k *Target) { k.Address = "https://user:word@example.invalid/hook" })},
		{"address", tell(func(k *Target) { k.Address = "https://" })}, {"address", tell(func(k *Target) { k.Address = "https://example.invalid/" + strings.Repeat("x", 1000) })}, {"address", tell(func(k *Target) { k.Address = "://" })},

		{"", DescribeUnit{Unit{ID: "v", Name: "局", Area: "north"}}},
		{"id", DescribeUnit{Unit{Name: "局"}}}, {"name", DescribeUnit{Unit{ID: "v"}}}, {"area", DescribeUnit{Unit{ID: "v", Name: "局", Area: "moon"}}},
	} {
		s := c.x.About()
		_, err := c.x.Decide(north(Sorts[s.Sort].New(s.ID)), noon)
		if c.field == "" {
			if err != nil {
				t.Errorf("%+v: %v", c.x, err)
			}
			continue
		}
		refusal(t, string(s.Sort), err, Invalid, c.field)
	}
}

// Repeating a description adds no entry, and a new description keeps what other entries made true.
func TestARepeatedDescriptionAddsNoEntry(t *testing.T) {
	k := Cadre{ID: "a", Name: "甲", Mode: geo.Foot, Cap: 3}
	now := Cadre{ID: "a"}
	say := func() int {
		t.Helper()
		out, err := DescribeCadre{k}.Decide(north(now), noon)
		must(t, err)
		for _, e := range out.Entries {
			e.Subject, e.Seq = now.Subject(), now.Seq+1
			now = now.Apply(e)
		}
		return len(out.Entries)
	}
	if n := say(); n != 1 || now.Cap != 3 {
		t.Errorf("first: %d entries, %+v", n, now)
	}
	now.Duty = Duty{On: true, Until: noon + 1}
	if n := say(); n != 0 {
		t.Errorf("again: %d entries", n)
	}
	k.Cap = 4
	if n := say(); n != 1 || now.Cap != 4 || !now.Duty.On {
		t.Errorf("another cap: %d entries, %+v", n, now)
	}
}

func TestADescriptionBecomesTheState(t *testing.T) {
	entry := func(f Fact) Entry { return Entry{Subject: Subject{ID: "x"}, Seq: 2, At: noon, Fact: f} }
	if u := (Unit{Name: "old"}).Apply(entry(UnitDescribed{Unit{Name: "new"}})); u != (Unit{ID: "x", Name: "new", Seq: 2}) {
		t.Errorf("%+v", u)
	}
	if k := (Kind{Priority: 1}).Apply(entry(KindDescribed{Kind{Priority: 2}})); k.Code != "x" || k.Priority != 2 || k.Seq != 2 {
		t.Errorf("%+v", k)
	}
	if i := (Imported{}).Apply(entry(Imported{Rows: 3})); i != (Imported{ID: "x", Rows: 3, At: noon, Seq: 2}) {
		t.Errorf("%+v", i)
	}
}

func TestAnImportNamesItsTableAndItsFile(t *testing.T) {
	note := func(of, digest string) error {
		_, err := Import{Imported: Imported{Of: of, Digest: digest}}.Decide(Case{}, noon)
		return err
	}
	digest := HashDigest("a file")
	must(t, note("cadres", digest))
	refusal(t, "another table", note("dreams", digest), Invalid, "of")
	for _, d := range []string{"", digest[:62], digest[:63] + "x"} {
		refusal(t, "the digest "+d, note("cadres", d), Invalid, "digest")
	}
}

func TestOnlyWhoAdministersAPlaceDescribesIt(t *testing.T) {
	path := []ID{"city", "north"}
	for _, c := range []struct {
		g    Grant
		path []ID
		want Code
	}{
		{Grant{Role: Administrator}, nil, ""}, {Grant{Role: Administrator, Area: "north"}, path, ""}, {Grant{Role: Administrator, Area: "north"}, nil, Forbidden}, {Grant{Role: Administrator, Area: "south"}, path, Forbidden},
		{Grant{Role: Administrator, Unit: "u"}, path, Forbidden}, {Grant{Role: Administrator, Request: "r"}, path, Forbidden}, {Grant{Role: Coordinator}, path, Forbidden},
	} {
		act, err := Act{Grants: []Grant{{Role: Operator}, c.g}}.MayDescribe(c.path)
		if CodeOf(err) != c.want || err == nil && act.Role != Administrator {
			t.Errorf("%+v: %v as %s", c.g, err, act.Role)
		}
	}
}

func TestWhoStillServesIsNotErased(t *testing.T) {
	for what, c := range map[string]struct {
		state Folded
		want  Code
	}{
		"a cadre": {Cadre{ID: "a"}, Conflict}, "one who retired": {Cadre{ID: "a", Retired: true}, ""},
		"an account": {Account{ID: "x"}, Conflict}, "one that is disabled": {Account{ID: "x", Disabled: true}, ""},
		"a target": {Target{ID: "t"}, Conflict}, "one that is paused": {Target{ID: "t", Paused: true}, ""},
		"a household": {Household{ID: "h"}, ""}, "a unit, which is nobody": {Unit{ID: "u"}, Invalid},
		"a request that is open": {Request{State: StateOpen}, Conflict}, "one that is closed": {Request{State: StateClosed, Version: 3}, ""},
	} {
		_, err := Erase{}.Decide(Case{State: c.state}, noon)
		if CodeOf(err) != c.want {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestWhatIsErasedIsGoneFromTheState(t *testing.T) {
	gone := Entry{Subject: Subject{OfCadre, "a"}, Seq: 9, Fact: Erased{}}
	if c := (Cadre{ID: "a", Name: "甲", Phone: "110", Home: "garden", Duty: Duty{Point: somewhere}, Retired: true, Unit: "u"}).Apply(gone); c.Name != "" || c.Phone != "" || c.Home != "" || !c.Duty.Point.IsZero() || c.Unit != "u" {
		t.Errorf("%+v", c)
	}
	if h := (Household{Compound: "garden", Name: "甲", Phones: []string{"110"}, Needs: []string{"ill"}}).Apply(gone); h.Name != "" || h.Phones != nil || h.Needs != nil || h.Compound != "garden" {
		t.Errorf("%+v", h)
	}
	if r := (Request{Particulars: Particulars{Items: []Item{{Name: "药"}}, Needs: []string{"ill"}, Persons: 2, Place: Place{Compound: "garden", Building: "3"}}, Against: []ID{"a"}, Flags: []string{"胸痛"}}).Apply(gone); r.Items != nil || r.Needs != nil || r.Against != nil || r.Flags != nil || r.Place.Building != "" || r.Persons != 2 {
		t.Errorf("%+v", r)
	}
	if a := (Account{Login: "ab", Name: "甲", Disabled: true}).Apply(gone); a.Login != "" || a.Name != "" {
		t.Errorf("%+v", a)
	}
	if k := (Target{Name: "群", Address: "https://x", Secret: "s", Channel: WeCom}).Apply(gone); k.Address != "" || k.Secret != "" || k.Channel != WeCom {
		t.Errorf("%+v", k)
	}
}

func TestAPhoneHasThreeToTwentyDigits(t *testing.T) {
	for s, want := range map[string]bool{"": true, "110": true, "+86 (0349) 123-4567,8#转9": true, "12345678901234567890": true, "（0349）２０１２３４５": true, "11": false, "123456789012345678901": false, "110a": false, "---": false,
		"0349-2022001分机8001": true, "0349-2022001 ext 8001": true, "0349-2022001（转8001）": true, "0349-2022001转8001，找张样例": false, "ext 8001": false} {
		if got := CheckPhone(s) == nil; got != want {
			t.Errorf("%q: %t", s, got)
		}
	}
}
