package web

import (
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

func TestACadreSignsInOnceWithACode(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator, Area: "city"})
	o.hire(t, "south", "", dispatch.Grant{Role: dispatch.Coordinator, Area: "south"})
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.ask(t, "operator", "POST", "/api/v1/cadres/c1/code", nil).is(t, "an operator", 403, "")
	o.ask(t, "south", "POST", "/api/v1/cadres/c1/code", nil).is(t, "one who serves beyond", 404, "cadre")
	o.ask(t, "chief", "POST", "/api/v1/cadres/nobody/code", nil).is(t, "nobody", 404, "cadre")

	first := o.ask(t, "chief", "POST", "/api/v1/cadres/c1/code", nil)
	first.is(t, "a code", 201, "")
	second := o.ask(t, "chief", "POST", "/api/v1/cadres/c1/code", nil)
	enter := func(r reply) reply {
		return o.ask(t, "", "POST", "/api/v1/session/code", map[string]any{"code": r.body["code"]})
	}
	enter(first).is(t, "one that was replaced", 401, "")
	in := enter(second)
	in.is(t, "the code", 200, "")
	if in.body["cadre"] != "c1" || !strings.Contains(in.header.Get("Set-Cookie"), "HttpOnly") {
		t.Errorf("signed in as %s %v", in, in.header)
	}
	enter(second).is(t, "a used code", 401, "")
	cookie, _, _ := strings.Cut(in.header.Get("Set-Cookie"), ";")
	mine := o.ask(t, "", "GET", "/api/v1/errands", nil, "Cookie", cookie)
	mine.is(t, "their errands", 200, "")
	if same := o.ask(t, "", "GET", "/api/v1/errands", nil, "Cookie", cookie, "If-None-Match", mine.header.Get("ETag")); same.status != 304 || same.text != "" {
		t.Errorf("nothing changed: %s", same)
	}
	o.ask(t, "", "GET", "/api/v1/users", nil, "Cookie", cookie).is(t, "no more than a cadre", 403, "")

	late := o.ask(t, "chief", "POST", "/api/v1/cadres/c1/code", nil)
	o.clock.Add(int64(dispatch.Moment(0).Add(73 * time.Hour)))
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator, Area: "city"}) // changing an account ends its tokens
	enter(late).is(t, "an old code", 401, "")

	// A code opens only accounts of cadres, also when the account gets more rights afterwards; and guesses are limited.
	before := o.ask(t, "chief", "POST", "/api/v1/cadres/c1/code", nil)
	before.is(t, "one more code", 201, "")
	account, err := o.store.AccountOfCadre(t.Context(), "c1")
	must(t, err)
	account.Grants = append(account.Grants, dispatch.Grant{Role: dispatch.Administrator})
	ledgertest.Describe(t, o.desk, dispatch.DescribeAccount{Account: account})
	enter(before).is(t, "a code of one who is more since", 401, "")
	o.hire(t, "both", "c2", dispatch.Grant{Role: dispatch.CadreRole}, dispatch.Grant{Role: dispatch.Administrator})
	o.ask(t, "chief", "POST", "/api/v1/cadres/c2/code", nil).is(t, "a cadre who is more", 409, "")
	for range 40 {
		if r := o.ask(t, "", "POST", "/api/v1/session/code", map[string]any{"code": "000000000000"}); r.status == 429 {
			return
		}
	}
	t.Error("one can guess on and on")
}

func TestStopsAreWhereEachMapTakesThem(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	o.submit(t, "operator", "garden")
	o.plan(t)
	mine := o.ask(t, "cadre", "GET", "/api/v1/errands", nil)
	for _, want := range []string{`"wgs84":{"lat":39.33,"lng":112.43}`, `"gcj02":{"lat":39.331164,"lng":112.436851}`, `"bd09":{"lat":39.33749,"lng":112.443216}`} {
		if !strings.Contains(mine.text, want) {
			t.Errorf("no %s in %s", want, mine)
		}
	}
}
