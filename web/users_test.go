package web

import (
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
)

func saved(login string, more map[string]any) map[string]any {
	u := map[string]any{"login": login, "name": "甲某（虚构）", "grants": []any{map[string]any{"role": "operator"}}}
	for field, v := range more {
		u[field] = v
	}
	return u
}

func TestUsersAreSaved(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	in := func(password string) reply {
		return o.ask(t, "", "POST", "/api/v1/session", map[string]any{"login": "wang", "password": password})
	}
	save := func(more map[string]any) reply {
		return o.ask(t, "chief", "PUT", "/api/v1/users/w", saved("wang", more))
	}
	save(nil).is(t, "a new account without a password", 422, "password")
	made := save(map[string]any{"password": password})
	made.is(t, "a new account", 200, "")
	if strings.Contains(made.text, "argon2") || strings.Contains(o.ask(t, "chief", "GET", "/api/v1/users", nil).text, "argon2") {
		t.Error("the password's hash is shown")
	}
	r := in(password)
	cookie := strings.Split(r.header.Get("Set-Cookie"), ";")[0]
	signedIn := func() int { return o.ask(t, "", "GET", "/api/v1/session", nil, "Cookie", cookie).status }
	save(map[string]any{"name": "乙某（虚构）"}).is(t, "another name", 200, "")
	if got := signedIn(); got != 200 {
		t.Errorf("a new name ends the session: %d", got)
	}
	in(password).is(t, "the password is kept", 200, "")

	save(map[string]any{"password": password + "2"}).is(t, "another password", 200, "")
	if got := signedIn(); got != 401 {
		t.Errorf("the session of the old password goes on: %d", got)
	}
	in(password).is(t, "the old password", 401, "")
	r = in(password + "2")
	cookie = strings.Split(r.header.Get("Set-Cookie"), ";")[0]
	o.web.hub.beat = time.Hour // so that disabling is not noticed by a beat
	ear := o.listen(t, "cookie:"+strings.TrimPrefix(cookie, cookieName+"="), "")
	ear.hears(t, "id: ")
	save(map[string]any{"disabled": true}).is(t, "disabled", 200, "")
	if got := signedIn(); got != 401 {
		t.Errorf("a session of a disabled account: %d", got)
	}
	ended := time.After(patience)
	for open := true; open; {
		select {
		case _, open = <-ear.lines:
		case <-ended:
			t.Fatal("who is disabled listens on")
		}
	}
	in(password+"2").is(t, "a disabled account", 401, "")
	save(nil).is(t, "enabled again, without a password", 200, "")
	if got := signedIn(); got != 401 {
		t.Errorf("the session came back: %d", got)
	}
	in(password+"2").is(t, "the password is still kept", 200, "")
	o.ask(t, "chief", "PUT", "/api/v1/users/x", saved("wang", map[string]any{"password": password})).is(t, "a login twice", 409, "login")
}

func TestOneAdministratorStays(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	everything := []any{map[string]any{"role": "administrator"}}
	north := []any{map[string]any{"role": "administrator", "area": "north"}}
	put := func(who, id string, more map[string]any) reply {
		return o.ask(t, who, "PUT", "/api/v1/users/u-"+id, saved(id, more))
	}
	put("chief", "chief", map[string]any{"grants": everything, "disabled": true}).is(t, "disabling oneself", 409, "")
	put("chief", "chief", map[string]any{"grants": north}).is(t, "giving it up", 409, "")
	o.hire(t, "second", "", dispatch.Grant{Role: dispatch.Administrator})
	put("second", "chief", map[string]any{"grants": north}).is(t, "taking it from another", 200, "")
	o.ask(t, "chief", "GET", "/api/v1/users", nil).is(t, "who administers a part", 403, "")
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	put("chief", "second", map[string]any{"grants": everything, "disabled": true}).is(t, "disabling another", 200, "")
	o.ask(t, "second", "GET", "/api/v1/session", nil).is(t, "the other's token", 401, "")
}
