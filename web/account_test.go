package web

import (
	"encoding/base32"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// Attack: what guessers try first.
func TestPasswordsThatAreGuessedAreRefused(t *testing.T) {
	about := []string{"zhang.wei", "张伟国", "139-1234-5678", "朔州市"}
	for _, bad := range []string{"short", "kp7x2mq9v", "猫爬旧屋", strings.Repeat("kp7x2mq9v", 23), "123456789", "1234567890", "0987654321", "aaaaaaaaaaaa", "abababababab", "password123", "P@ssw0rd2026", "Passw0rd!!!!", "qwertyuiop", "1q2w3e4r5t", "asdfghjkl;", "qazwsxedcrfv", "admin@123456",
		"woaini1314520", "5201314woaini", "woaini520520", "zhangwei1990", "ZhangWei2022!", "zhang.wei123", "19900101wei", "13912345678", "13912345678a", "bangban2022", "Bangban@2026", "shuozhou2022", "wangge123456", "张伟国123456789", "密码密码密码密码密码密码", "iloveyou1314",
		"111222333444", "a1a1a1a1a1a1", "abcd1234abcd", "2022-11-22!!", "letmein12345", "changeme2026", "zxcvbnm123456", "admin888888", "yiqing202211"} {
		if err := guessable(bad, about...); !errors.Is(err, &dispatch.Error{Code: dispatch.Invalid, Field: "password"}) {
			t.Errorf("%q is taken", bad)
		}
	}
	for _, good := range []string{password, "an invented word", "ten letters or so", "shorter no more", "correct horse battery", "三只猫爬上了旧屋顶", "kp7x2mq9vt4w", "xiaohe liushui renjia", "Gl8#rT!qZw2", "an invented password", "zebra-ladder-42-moss"} {
		if err := guessable(good, about...); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}

func (o *office) signedIn(t *testing.T, login string, grants ...dispatch.Grant) string {
	t.Helper()
	hash, err := HashPassword(password)
	must(t, err)
	ledgertest.Hire(t, o.desk, dispatch.Account{ID: dispatch.ID("u-" + login), Login: login, Name: login, Grants: grants}, hash)
	in := o.ask(t, "", "POST", "/api/v1/session", map[string]any{"login": login, "password": password})
	in.is(t, "sign in", http.StatusOK, "")
	return cookieOf(in, cookieName)
}

func TestChangingOnesOwnPassword(t *testing.T) {
	o := open4test(t)
	here := o.signedIn(t, "anna", dispatch.Grant{Role: dispatch.Operator})
	there := cookieOf(o.ask(t, "", "POST", "/api/v1/session", map[string]any{"login": "anna", "password": password}), cookieName)
	change := func(old, new string) reply {
		return o.ask(t, "", "PUT", "/api/v1/session/password", map[string]any{"old": old, "new": new}, "Cookie", here)
	}
	change("not the password", "zebra ladder moss").is(t, "without the old one", http.StatusUnprocessableEntity, "old")
	change(password, password).is(t, "the same again", http.StatusUnprocessableEntity, "new")
	change(password, "anna1234567890").is(t, "one that is guessed", http.StatusUnprocessableEntity, "password")
	done := change(password, "zebra ladder moss")
	done.is(t, "changed", http.StatusOK, "")
	for name, c := range map[string]struct {
		cookie string
		status int
	}{"elsewhere": {there, 401}, "the session of before": {here, 401}, "the new one": {cookieOf(done, cookieName), 200}} {
		if got := o.ask(t, "", "GET", "/api/v1/session", nil, "Cookie", c.cookie).status; got != c.status {
			t.Errorf("%s: %d", name, got)
		}
	}
	here = cookieOf(done, cookieName)
	for range 5 {
		change("not the password", "ladder moss zebra")
	}
	change("not the password", "ladder moss zebra").is(t, "guessing with somebody's session", http.StatusTooManyRequests, "")
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	o.ask(t, "cadre", "PUT", "/api/v1/session/password", map[string]any{"old": "x", "new": "zebra ladder moss"}).is(t, "who signs in by a code", http.StatusConflict, "")
}

// Administrators end the sessions of those who may do nothing beyond their area.
func TestAdministratorsEndSessionsWithinTheirArea(t *testing.T) {
	o := open4test(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Administrator, Area: "north"})
	o.hire(t, "coordinator", "", dispatch.Grant{Role: dispatch.Coordinator, Area: "north"})
	for login, grants := range map[string][]dispatch.Grant{"mine": {{Role: dispatch.Operator, Area: "garden"}}, "theirs": {{Role: dispatch.Operator, Area: "south"}}, "across": {{Role: dispatch.Operator, Area: "north"}, {Role: dispatch.Editor, Area: "south"}},
		"whole": {{Role: dispatch.Operator}}, "nobody": nil, "unit": {{Role: dispatch.Operator, Unit: "office"}}} {
		for who, may := range map[string]bool{"chief": true, "north": login == "mine", "coordinator": false} {
			o.hire(t, login, "", grants...)
			listed := o.ask(t, who, "GET", "/api/v1/users/u-"+login+"/tokens", nil)
			if (listed.status == http.StatusOK) != may || !may && listed.status != http.StatusNotFound {
				t.Errorf("%s lists the sessions of %s: %d", who, login, listed.status)
			}
			account, err := o.store.Account(t.Context(), dispatch.ID("u-"+login))
			must(t, err)
			ended := o.ask(t, who, "DELETE", "/api/v1/users/u-"+login+"/tokens/"+account.Tokens[0].Digest, nil)
			if (ended.status == http.StatusNoContent) != may {
				t.Errorf("%s ends a session of %s: %d", who, login, ended.status)
			}
		}
	}
}

func (o *office) signedInAgain(t *testing.T, login string) string {
	t.Helper()
	r := o.ask(t, "", "POST", "/api/v1/session", map[string]any{"login": login, "password": password})
	r.is(t, "signed in again", http.StatusOK, "")
	return cookieOf(r, cookieName)
}

func TestAnAccountHoldsTenTokens(t *testing.T) {
	o := open4test(t)
	first := o.signedIn(t, "anna", dispatch.Grant{Role: dispatch.Operator})
	for i := range dispatch.MostPrograms {
		o.ask(t, "", "POST", "/api/v1/tokens", map[string]any{"name": fmt.Sprint("program ", i)}, "Cookie", first).is(t, "a token", http.StatusCreated, "")
	}
	o.ask(t, "", "POST", "/api/v1/tokens", map[string]any{"name": "one more"}, "Cookie", first).is(t, "one more", http.StatusConflict, "")
	second := o.signedInAgain(t, "anna")
	third := o.signedInAgain(t, "anna")
	for name, c := range map[string]struct {
		cookie string
		status int
	}{"the oldest session": {first, 401}, "the one after": {second, 200}, "the latest": {third, 200}} {
		if got := o.ask(t, "", "GET", "/api/v1/session", nil, "Cookie", c.cookie).status; got != c.status {
			t.Errorf("%s: %d", name, got)
		}
	}
	account, err := o.store.Account(t.Context(), "u-anna")
	must(t, err)
	if len(account.Tokens) != dispatch.MostTokens {
		t.Errorf("%d tokens", len(account.Tokens))
	}
}

// The test vectors of RFC 6238, appendix B, for SHA-1, in six digits.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	key := []byte("12345678901234567890")
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got := codeAt(key, at/30); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
}

func TestASecondFactor(t *testing.T) {
	o := open4test(t)
	here := o.signedIn(t, "anna", dispatch.Grant{Role: dispatch.Administrator})
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	as := []string{"Cookie", here}
	proposed := o.ask(t, "", "POST", "/api/v1/session/second", nil, as...)
	secret := proposed.body["secret"].(string)
	key, err := base32.StdEncoding.DecodeString(secret)
	must(t, err)
	code := func() string { return codeAt(key, dispatch.Moment(o.clock.Load()).Time().Unix()/30) }
	in := func(code string) reply {
		body := map[string]any{"login": "anna", "password": password}
		if code != "" {
			body["code"] = code
		}
		return o.ask(t, "", "POST", "/api/v1/session", body)
	}
	set := func(code string) reply {
		return o.ask(t, "", "PUT", "/api/v1/session/second", map[string]any{"old": password, "secret": secret, "code": code}, as...)
	}
	o.ask(t, "", "PUT", "/api/v1/session/second", map[string]any{"old": "not it", "secret": secret, "code": code()}, as...).is(t, "by somebody at a session left open", http.StatusUnprocessableEntity, "old")
	set("000000").is(t, "without a code of it", http.StatusUnprocessableEntity, "code")
	in("").is(t, "before it is set", http.StatusOK, "")
	set(code()).is(t, "set", http.StatusNoContent, "")
	in("").is(t, "the password alone", http.StatusUnauthorized, "code")
	in(code()[:5]+"x").is(t, "a wrong code", http.StatusUnauthorized, "code")
	in(code()).is(t, "both", http.StatusOK, "")
	in(code()).is(t, "the code a second time", http.StatusUnauthorized, "code")
	o.clock.Add(int64(30 * time.Second / time.Microsecond))
	in(code()).is(t, "the next code", http.StatusOK, "")
	if users := o.ask(t, "chief", "GET", "/api/v1/users", nil); !strings.Contains(users.text, `"second":true`) || strings.Contains(users.text, secret) {
		t.Errorf("accounts: %s", users)
	}
	o.ask(t, "", "DELETE", "/api/v1/session/second", map[string]any{"old": "not it"}, as...).is(t, "off without the password", http.StatusUnprocessableEntity, "old")
	o.ask(t, "", "DELETE", "/api/v1/users/u-anna/second", nil, as...).is(t, "off as one's own administrator", http.StatusForbidden, "")
	o.ask(t, "chief", "DELETE", "/api/v1/users/u-anna/second", nil).is(t, "off by another administrator", http.StatusNoContent, "")
	o.clock.Add(int64(30 * time.Minute / time.Microsecond)) // failures are forgotten
	in("").is(t, "the password alone again", http.StatusOK, "")
	found, err := o.store.Audit(t.Context(), dispatch.Moment(o.clock.Load()), nil)
	must(t, err)
	for _, d := range found {
		t.Error(d)
	}
}
