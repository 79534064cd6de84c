package web

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/web/api"
)

func TestSessionsOfADeskEndSoonAndThoseOfATelephoneDoNot(t *testing.T) {
	used := dispatch.Day("2022-11-22").At(9, 0)
	month, soon := used.Add(sessionMost), used.Add(sessionIdle)
	for _, c := range []struct {
		cadre dispatch.ID
		sort  dispatch.TokenSort
		ends  dispatch.Moment
		want  dispatch.Moment
	}{{"", dispatch.Session, month, soon}, {"", dispatch.Session, used + 1, used + 1}, {"c1", dispatch.Session, month, month}, {"", dispatch.ProgramToken, month, month}} {
		if got := expires(dispatch.Account{Cadre: c.cadre}, dispatch.Token{Sort: c.sort, Expires: c.ends}, used); got != c.want {
			t.Errorf("%s of %q: %s", c.sort, c.cadre, got.Time())
		}
	}
}

func TestPasswordsHaveTenCharactersAndFitTheirHash(t *testing.T) {
	for _, bad := range []string{"", "1234567", "密码密码密码密", strings.Repeat("a", 201)} {
		if _, err := HashPassword(bad); !errors.Is(err, &dispatch.Error{Code: dispatch.Invalid, Field: "password"}) {
			t.Errorf("%d characters: %v", len([]rune(bad)), err)
		}
	}
	hash, err := HashPassword("三只猫爬上了旧屋顶")
	must(t, err)
	if !passwordFits(hash, "三只猫爬上了旧屋顶") || passwordFits(hash, "三只猫爬上了旧屋顶 ") || passwordFits("", "") || passwordFits("$argon2id$v=19$m=1,t=1,p=1$AA$AA", "x") {
		t.Error("a password fits another's hash, or not its own")
	}
}

func TestMasksLeaveLittle(t *testing.T) {
	for s, want := range map[string]string{"110": "*10", "1": "1", "": "", "1234567": "*****67", "12345678": "123*5678", "000-1234-5678": "000****5678"} {
		if got := maskPhone(s); got != want {
			t.Errorf("%q is shown as %q, want %q", s, got, want)
		}
	}
	for s, want := range map[string]string{"": "", "王": "王", "王五": "王*", "欧阳某某某": "欧**"} {
		if got := maskName(s); got != want {
			t.Errorf("%q is shown as %q, want %q", s, got, want)
		}
	}
}

func TestCommandsAreReadForTheirSubject(t *testing.T) {
	refused := func(what string, err error, field string) {
		t.Helper()
		if !errors.Is(err, &dispatch.Error{Code: dispatch.Invalid, Field: field}) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, row := range dispatch.Verbs() {
		if !row.Commanded() {
			_, err := read(api.Command{Do: api.Do(row.Verb)}, row.Of)
			refused("what nobody outside commands: "+string(row.Verb), err, "do")
		}
		if row.Of == dispatch.OfCadre {
			_, err := read(api.Command{Do: api.Do(row.Verb)}, dispatch.OfRequest)
			refused("what a cadre does, of a request: "+string(row.Verb), err, "do")
		}
	}
	_, err := readErrand(api.Command{Do: "start", Errand: 2}, 1)
	refused("another errand than the address says", err, "errand")
	_, err = readErrand(api.Command{Do: "cancel"}, 1)
	refused("a command about the whole request", err, "do")
	if _, err := readErrand(api.Command{Do: "start", Errand: 1}, 1); err != nil {
		t.Error(err)
	}
}

func TestTheRollIsForWhoWorksWithItWhereTheyWork(t *testing.T) {
	path := []dispatch.ID{"city", "north", "garden"}
	for _, c := range []struct {
		g    dispatch.Grant
		want bool
	}{
		{dispatch.Grant{Role: dispatch.Operator}, true}, {dispatch.Grant{Role: dispatch.Coordinator, Area: "north"}, true}, {dispatch.Grant{Role: dispatch.Coordinator, Area: "south"}, false},
		{dispatch.Grant{Role: dispatch.Coordinator, Unit: "office"}, false}, {dispatch.Grant{Role: dispatch.CadreRole}, false}, {dispatch.Grant{Role: dispatch.Editor}, false}, {dispatch.Grant{Role: dispatch.Auditor}, false},
	} {
		if got := (visitor{account: dispatch.Account{Grants: []dispatch.Grant{c.g}}}).keepsRoll(path); got != c.want {
			t.Errorf("%+v: %t", c.g, got)
		}
	}
}

func TestWhatIsForAdministratorsAndWhatForNoCadre(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Administrator, Area: "north"})
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	for _, who := range []string{"north", "cadre"} {
		o.ask(t, who, "GET", "/api/v1/users", nil).is(t, "the accounts, to "+who, http.StatusForbidden, "")
		o.ask(t, who, "PUT", "/api/v1/users/new", saved("new", map[string]any{"password": password})).is(t, "an account, by "+who, http.StatusForbidden, "")
	}
	o.ask(t, "cadre", "POST", "/api/v1/imports/requests?dry_run=true", "内容\n药\n", "Content-Type", octets).is(t, "an import by a cadre", http.StatusForbidden, "")

	ledgertest.Describe(t, o.desk, dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: "c9", Name: "丁某（虚构）", Mode: geo.Foot, Area: "city", Retired: true}})
	o.ask(t, "chief", "POST", "/api/v1/cadres/c9/code", nil).is(t, "a code for who retired", http.StatusConflict, "")
}

func TestThrottlesLetABurstThroughAndThenOneAfterTheOther(t *testing.T) {
	now := time.Date(2022, 11, 22, 9, 0, 0, 0, time.UTC)
	x := newThrottle(2, time.Second)
	for range 2 {
		if wait := x.take("a", now); wait != 0 {
			t.Fatalf("the burst ends early: %s", wait)
		}
	}
	if wait := x.take("a", now); wait != time.Second {
		t.Errorf("a third at once waits %s", wait)
	}
	if wait := x.take("b", now); wait != 0 {
		t.Errorf("another waits %s for it", wait)
	}
	if wait := x.take("a", now.Add(time.Second)); wait != 0 {
		t.Errorf("a second later: %s", wait)
	}
	x.giveBack("a")
	if wait := x.take("a", now.Add(time.Second)); wait != 0 {
		t.Errorf("what was given back is gone: %s", wait)
	}
}
