package dispatch

import (
	"reflect"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch/form"
	"github.com/bangban/bangban/geo"
)

// names returns the names of the subjects in these tests.
func names(all []Subject) (map[Subject]Text, error) {
	called := map[Subject]Text{
		{OfAccount, "wang"}: {"王芳", "王芳"}, {OfCadre, "c1"}: {"李强", "李强"}, {OfRequest, "r1"}: {"1130-0042", "1130-0042"}, {OfArea, "north"}: {"北区", "北区"}, {OfFacility, "h"}: {"某医院", "某医院"},
		{OfUnit, "office"}: {"某局", "某局"}, {OfKind, "medicine"}: {"买药", "medicine"}, {OfAccount, "new"}: {"赵某", "赵某"}, {OfKind, "k"}: {"修理", "fixing"},
	}
	for s := range called {
		found := false
		for _, a := range all {
			found = found || a == s
		}
		if !found {
			delete(called, s)
		}
	}
	return called, nil
}

func sentence(t *testing.T, lang string, l Line) string {
	t.Helper()
	told, err := Tell([]Line{l}, lang, names)
	must(t, err)
	return told[0].Sentence()
}

func TestSentences(t *testing.T) {
	request, until := Subject{OfRequest, "r1"}, Day("2022-11-30").At(21, 0)
	by := func(role Role, f Fact, more ...func(*Line)) Line {
		l := Line{Entry: Entry{Subject: request, Seq: 3, Actor: "wang", Role: role, Fact: f}}
		for _, m := range more {
			m(&l)
		}
		return l
	}
	about := func(s SubjectSort, id ID) func(*Line) { return func(l *Line) { l.Subject = Subject{s, id} } }
	changed := func(f ...string) func(*Line) { return func(l *Line) { l.Changed = f } }
	for _, c := range []struct {
		line   Line
		zh, en string
	}{
		{by(Operator, HandedBack{Errand: 1, Cadre: "c1", Reason: "far"}, func(l *Line) { l.OnBehalf, l.Device, l.Secrets = "c1", "desk 3", []Secret{{Field: "note"}} }),
			"王芳（接线员，代李强）：求助1130-0042，退单，任务1，干部：李强，原因：太远。含备注。设备：desk 3。",
			"王芳 (operator, for 李强): request 1130-0042, handed back, errand 1, cadre: 李强, reason: too far. With: note. Device: desk 3."},
		{by(Coordinator, Held{Until: until, Reason: "later"}), "王芳（网格长）：求助1130-0042，挂起，到：2022-11-30 21:00，原因：等待条件。", "王芳 (coordinator): request 1130-0042, put on hold, until: 2022-11-30 21:00, reason: has to wait."},
		{by(Coordinator, Arranged{Errand: 2, Arrangement: Arrangement{Facility: "h", Approved: true, PickUpAt: until}}),
			"王芳（网格长）：求助1130-0042，落实医院与车辆，任务2，地点：某医院，社区已同意，接人时间：2022-11-30 21:00。",
			"王芳 (coordinator): request 1130-0042, arranged hospital and vehicle, errand 2, facility: 某医院, the community agrees, picked up at: 2022-11-30 21:00."},
		{by(CadreRole, Advanced{Errand: 1, Fen: 1250, Receipt: "A-1"}, func(l *Line) { l.Actor = "c1"; l.Secrets = []Secret{{Field: "receipt"}} }),
			"李强（下沉干部）：求助1130-0042，垫付，任务1，金额：12.50元。含收据号。", "李强 (cadre): request 1130-0042, advanced money, errand 1, amount: 12.50 yuan. With: receipt."},
		{by(System, Escalated{Level: ToSubdistrict, Reason: ReasonPromise}, func(l *Line) { l.Actor = "system" }), "程序：求助1130-0042，上报，级别：街道，原因：承诺时限将到。", "the program: request 1130-0042, passed up, level: the subdistrict, reason: the promise is running out."},
		{by(System, Taken{Errand: 1, Cadre: "c1", Reason: ReasonOffDuty}, func(l *Line) { l.Actor, l.OnBehalf = "system", "c1" }),
			"程序（因李强）：求助1130-0042，收回，任务1，干部：李强，原因：承办人签退。", "the program (because of 李强): request 1130-0042, taken back, errand 1, cadre: 李强, reason: the holder went off duty."},
		{by(Resident, Closed{Satisfaction: 5, By: ByResident}, func(l *Line) { l.Actor = "resident:r1" }), "居民：求助1130-0042，办结，满意度：5，由：居民确认。", "resident: request 1130-0042, closed, satisfaction: 5, by: the resident."},
		{by(Operator, Revealed{Fields: []string{"phone", "room"}, To: "wang"}), "王芳（接线员）：求助1130-0042，查看个人信息，看了：电话、门牌号，给：王芳。", "王芳 (operator): request 1130-0042, looked at personal details, fields: phone, room, to: 王芳."},
		{by(Administrator, AccountDescribed{Account{Login: "zhao", Name: "赵某", Grants: []Grant{{Role: Coordinator, Area: "north"}, {Role: Auditor}}}}, about(OfAccount, "new"), changed("grants", "name")),
			"王芳（管理员）：账号赵某，登记账号，改了姓名、权限：网格长（北区）、审计。", "王芳 (administrator): account 赵某, described the account, changed name; rights: coordinator (北区), auditor."},
		{by(Administrator, CadreDescribed{Cadre{Name: "李强", Phone: "000-1234-5678", Unit: "office", Mode: geo.Ebike, Cap: 8}}, about(OfCadre, "c1"), changed("phone", "cap", "pass")),
			"王芳（管理员）：干部李强，登记干部，改了电话、通行证：否、同时承办：8。", "王芳 (administrator): cadre 李强, described the cadre, changed phone; pass: no; in hand at most: 8."},
		{by(Administrator, CadreDescribed{Cadre{Name: "李强", Phone: "000-1234-5678", Unit: "office", Mode: geo.Ebike}}, about(OfCadre, "c1")),
			"王芳（管理员）：干部李强，登记干部，新登记，单位：某局，出行方式：电动车。", "王芳 (administrator): cadre 李强, described the cadre, new, unit: 某局, travels by: ebike."},
		{by(Administrator, KindDescribed{Kind{Phrase: "上门修理", Measure: Persons}}, about(OfKind, "k"), changed("phrase", "measure", "promise")),
			"王芳（管理员）：事项修理，登记事项，改了通报用语：上门修理、计量：人次、承诺。", "王芳 (administrator): kind fixing, described the kind, changed phrase: 上门修理; measure: persons; promise."},
		{by(Coordinator, Restricted{Control{Label: "高风险区", Effect: StayHome, Building: "3"}}, about(OfArea, "north")),
			"王芳（网格长）：区域北区，设管控，楼栋：3，名称：高风险区，管控：足不出户。", "王芳 (coordinator): area 北区, set a control, building: 3, label: 高风险区, control: stay home."},
		{by(Operator, ContactAdded{Channel: "hotline", Other: true}), "王芳（接线员）：求助1130-0042，再次来电，渠道：热线，替别人联系。", "王芳 (operator): request 1130-0042, called again, by: hotline, for somebody else."},
		{by(Operator, Unknown{Name: "Danced"}), "王芳（接线员）：求助1130-0042，Danced。", "王芳 (operator): request 1130-0042, Danced."},
	} {
		if got := sentence(t, "zh", c.line); got != c.zh {
			t.Errorf("%s\nwant %s", got, c.zh)
		}
		if got := sentence(t, "en", c.line); got != c.en {
			t.Errorf("%s\nwant %s", got, c.en)
		}
	}
}

// marked fills personal fields with a text that must not be shown, and the others with harmless values.
func marked(v reflect.Value, apart bool) {
	switch v.Kind() {
	case reflect.String:
		if v.SetString("x"); apart {
			v.SetString("personal")
		}
	case reflect.Struct:
		for _, f := range form.Members(v.Type()) {
			marked(v.FieldByIndex(f.Index), apart || f.Tag.Get("kept") == "apart")
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		marked(v.Index(0), apart)
	case reflect.Int, reflect.Int64:
		if v.SetInt(1); apart {
			v.SetInt(777)
		}
	case reflect.Bool:
		v.SetBool(true)
	}
}

// No sentence shows a personal value, neither of a first description nor of a changed one.
func TestASentenceShowsNothingPersonal(t *testing.T) {
	for _, f := range facts {
		v := reflect.New(reflect.TypeOf(f)).Elem()
		marked(v, false)
		filled := v.Interface().(Fact)
		body, apart, err := EncodeFact(filled)
		must(t, err)
		all := Changed(f, filled)
		for _, changed := range [][]string{nil, all} {
			l := Line{Entry: Entry{Subject: Subject{OfRequest, "r1"}, Actor: "wang", Role: Operator, Fact: filled}, Changed: changed}
			for _, a := range apart {
				l.Secrets = append(l.Secrets, Secret{Field: a.Field, Value: a.Value})
			}
			for _, lang := range []string{"zh", "en"} {
				if s := sentence(t, lang, l); strings.Contains(s, "personal") && !strings.Contains(s, "personal details") || strings.Contains(s, "777") {
					t.Errorf("%s of %s: %s", FactName(f), body, s)
				}
			}
		}
	}
}

// Every field of a fact has a name in both languages.
func TestFieldsHaveNames(t *testing.T) {
	var visit func(v reflect.Type)
	visit = func(v reflect.Type) {
		for v.Kind() == reflect.Slice || v.Kind() == reflect.Map {
			v = v.Elem()
		}
		if v.Kind() != reflect.Struct || v.PkgPath() != reflect.TypeFor[Request]().PkgPath() || v == reflect.TypeFor[Leg]() || v == reflect.TypeFor[Flow]() || v == reflect.TypeFor[Text]() {
			return
		}
		for _, f := range form.Members(v) {
			told := true
			for _, u := range untold {
				told = told && u != f.Name && u != f.Name+"."+v.Name()
			}
			if name := fieldNames[form.Small(f.Name)]; told && (name.ZH == "" || name.EN == "") {
				t.Errorf("%s.%s has no name: put %q into fieldNames", v.Name(), f.Name, form.Small(f.Name))
			}
			if f.Tag.Get("kept") != "apart" && told {
				visit(f.Type)
			}
		}
	}
	for _, f := range facts {
		if said, is := description(f); is {
			visit(said.Type())
		} else {
			visit(reflect.TypeOf(f))
		}
		for _, small := range form.Fields(reflect.TypeOf(f)) {
			if _, known := fieldNames[small]; !known {
				t.Errorf("the personal %q of %s has no name", small, FactName(f))
			}
		}
	}
	for v, name := range codeNames {
		if name.ZH == "" || name.EN == "" {
			t.Errorf("%v has no name in one language", v)
		}
	}
	for s := range Sorts {
		if s.Name().ZH == "" {
			t.Errorf("a %s has no name", s)
		}
	}
}

func TestWhatADescriptionChanged(t *testing.T) {
	was := CadreDescribed{Cadre{Name: "李强", Phone: "1", Skills: []string{}}}
	if got := Changed(was, CadreDescribed{Cadre{Name: "李强", Phone: "2", Cap: 3}}); !reflect.DeepEqual(got, []string{"phone", "cap"}) {
		t.Errorf("changed %v", got)
	}
	if got := Changed(was, was); len(got) != 0 || got == nil {
		t.Errorf("nothing changed, and it is %v", got)
	}
}
