package web

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

func setupWith(code, login string) map[string]any {
	return map[string]any{"code": code, "login": login, "password": password, "name": "甲某（虚构）", "city": "又一市"}
}

func TestTheFirstAdministratorSetsTheProgramUp(t *testing.T) {
	o := open4test(t)
	ctx := context.Background()
	needed := func() any { return o.ask(t, "", "GET", "/api/v1/setup", nil).body["needed"] }
	if needed() != true {
		t.Error("nobody has an account, and it needs no setting up")
	}
	earlier, err := o.web.SetupCode(ctx)
	must(t, err)
	code, err := o.web.SetupCode(ctx)
	must(t, err)
	setUp := func(body map[string]any) reply { return o.ask(t, "", "POST", "/api/v1/setup", body) }
	setUp(setupWith(earlier, "chief")).is(t, "the code of an earlier start", 401, "")
	setUp(setupWith("0000 0000 0000", "chief")).is(t, "a code made up", 401, "")
	setUp(setupWith(code, "the chief")).is(t, "a login with a space", 422, "login")
	short := setupWith(code, "chief")
	short["password"] = "short"
	setUp(short).is(t, "a short password", 422, "password")
	if needed() != true {
		t.Error("a refusal has set it up")
	}

	// Of two browsers at once only one succeeds.
	var both [2]reply
	var end sync.WaitGroup
	for i, login := range []string{"Chief", "Boss"} {
		end.Go(func() { both[i] = setUp(setupWith(strings.ReplaceAll(code, " ", "-"), login)) })
	}
	end.Wait()
	won, lost := both[0], both[1]
	if won.status != 200 {
		won, lost = lost, won
	}
	won.is(t, "who came first", 200, "")
	lost.is(t, "who came second", 409, "")
	if needed() != false {
		t.Error("it is set up, and needs setting up")
	}
	cookie, _, _ := strings.Cut(won.header.Get("Set-Cookie"), ";")
	o.ask(t, "", "GET", "/api/v1/users", nil, "Cookie", cookie).is(t, "what only an administrator of everything sees", 200, "")
	again := o.ask(t, "", "POST", "/api/v1/session", map[string]any{"login": won.body["login"], "password": password})
	again.is(t, "signing in with the password", 200, "")
	if login, _ := again.body["login"].(string); login != strings.ToLower(login) {
		t.Errorf("the login is kept as %q", login)
	}
	accounts, err := o.store.Accounts(ctx)
	must(t, err)
	if len(accounts) != 1 {
		t.Errorf("%d accounts", len(accounts))
	}
	cities, err := o.store.Areas(ctx, ledger.AreaFilter{Level: dispatch.City})
	must(t, err)
	if len(cities) != 1 || cities[0].Name != "某市" {
		t.Errorf("the cities are %v: there was one already", cities)
	}
	if code, err := o.web.SetupCode(ctx); err != nil || code != "" {
		t.Errorf("a code for what is set up: %q %v", code, err)
	}
	if s := o.log.String(); strings.Contains(s, password) || strings.Contains(s, code) {
		t.Error("the log holds what was typed")
	}
}

func TestSetupCodesCannotBeGuessed(t *testing.T) {
	o := open4test(t)
	_, err := o.web.SetupCode(context.Background())
	must(t, err)
	for range 40 {
		if r := o.ask(t, "", "POST", "/api/v1/setup", setupWith("000000000000", "chief")); r.status == 429 {
			return
		}
	}
	t.Error("one can guess on and on")
}
