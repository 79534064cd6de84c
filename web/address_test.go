package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// Attack: somebody writes the header that a proxy writes.
func TestOnlyTrustedProxiesSayWhomTheySpeakFor(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct {
		name, remote string
		forwarded    []string
		want         string
		nobody       bool
	}{
		{name: "a stranger's word", remote: "203.0.113.9:1", forwarded: []string{"1.2.3.4"}, want: "203.0.113.9"},
		{name: "nobody is trusted", remote: "10.0.0.1:1", forwarded: []string{"1.2.3.4"}, want: "10.0.0.1", nobody: true},
		{name: "a proxy's word", remote: "10.0.0.1:1", forwarded: []string{"1.2.3.4"}, want: "1.2.3.4"},
		{name: "what the stranger wrote before it", remote: "10.0.0.1:1", forwarded: []string{"9.9.9.9, 10.0.0.7, 1.2.3.4"}, want: "1.2.3.4"},
		{name: "two proxies", remote: "10.0.0.1:1", forwarded: []string{"9.9.9.9, 1.2.3.4, 10.0.0.2"}, want: "1.2.3.4"},
		{name: "two headers", remote: "10.0.0.1:1", forwarded: []string{"9.9.9.9", "1.2.3.4,10.0.0.2"}, want: "1.2.3.4"},
		{name: "nonsense", remote: "10.0.0.1:1", forwarded: []string{"1.2.3.4, unknown"}, want: "10.0.0.1"},
		{name: "nothing", remote: "10.0.0.1:1", want: "10.0.0.1"},
		{name: "only proxies", remote: "10.0.0.1:1", forwarded: []string{"10.0.0.3, 10.0.0.2"}, want: "10.0.0.3"},
		{name: "with a port", remote: "10.0.0.1:1", forwarded: []string{"1.2.3.4:5678"}, want: "1.2.3.4"},
		{name: "IPv4 in IPv6", remote: "[::ffff:10.0.0.1]:1", forwarded: []string{"::ffff:1.2.3.4"}, want: "1.2.3.4"},
		{name: "IPv6 by its network", remote: "[fd00::1]:1", forwarded: []string{"2400:3200:1:2:a:b:c:d"}, want: "2400:3200:1:2::/64"},
		{name: "IPv6 with a port", remote: "[fd00::1]:1", forwarded: []string{"[2400:3200:1:2::9]:443"}, want: "2400:3200:1:2::/64"},
	} {
		s := &Server{config: Config{Proxies: trusted}}
		if c.nobody {
			s.config.Proxies = nil
		}
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{"X-Forwarded-For": c.forwarded, "X-Real-Ip": {"8.8.8.8"}, "Forwarded": {"for=8.8.4.4"}}}
		if got := s.whence(r); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// from sends a sign-in from an address, as through a proxy.
func (o *office) from(t *testing.T, address, login, password string, cookies ...string) reply {
	t.Helper()
	headers := []string{"X-Forwarded-For", address}
	for _, c := range cookies {
		headers = append(headers, "Cookie", c)
	}
	return o.ask(t, "", "POST", "/api/v1/session", map[string]any{"login": login, "password": password}, headers...)
}

// behind has the server stand behind a proxy on this machine.
func behind(t *testing.T) *office {
	t.Helper()
	o := open4test(t)
	o.web.config.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	hash, err := HashPassword(password)
	must(t, err)
	ledgertest.Hire(t, o.desk, dispatch.Account{ID: "a", Login: "anna", Name: "甲", Grants: []dispatch.Grant{{Role: dispatch.Operator}}}, hash)
	return o
}

func cookieOf(r reply, name string) string {
	for _, c := range r.header.Values("Set-Cookie") {
		if value, _, _ := strings.Cut(c, ";"); strings.HasPrefix(value, name+"=") {
			return value
		}
	}
	return ""
}

// Attack: wrong passwords from anywhere lock an owner out.
func TestWrongPasswordsLockWhoGivesThem(t *testing.T) {
	o := behind(t)
	o.web.byLogin = newThrottle(8, time.Hour) // fewer than in truth: each attempt that is not blocked takes a hash
	known := cookieOf(o.from(t, "1.1.1.1", "anna", password), deviceCookie)
	if known == "" {
		t.Fatal("the device is given no mark")
	}
	for range 5 {
		o.from(t, "2.2.2.2", "anna", "not the password").is(t, "guessing", http.StatusUnauthorized, "")
	}
	o.from(t, "2.2.2.2", "anna", "not the password").is(t, "guessing on", http.StatusTooManyRequests, "")
	o.from(t, "1.1.1.1", "anna", password).is(t, "the owner elsewhere", http.StatusOK, "")
	o.from(t, "2.2.2.2", "anna", password, known).is(t, "the owner at the same address, on a known device", http.StatusOK, "")
	// What comes from a blocked address counts no further against the login, however much it is.
	for range 100 {
		o.from(t, "2.2.2.2", "anna", "not the password")
	}
	o.from(t, "3.3.3.3", "anna", password).is(t, "the owner at a new address", http.StatusOK, "")
	// Many addresses together block the login, but for its owner's devices; a mark that somebody made up, or that is another's, opens nothing.
	for i := range 8 {
		o.from(t, fmt.Sprintf("4.4.4.%d", i), "anna", "not the password")
	}
	o.from(t, "5.5.5.5", "anna", password).is(t, "the login as a whole", http.StatusTooManyRequests, "")
	o.from(t, "5.5.5.5", "anna", password, deviceCookie+"=MADEUP.MADEUP.MADEUP").is(t, "a mark made up", http.StatusTooManyRequests, "")
	o.from(t, "5.5.5.5", "anna", password, known[:len(known)-2]+"AA").is(t, "a mark for another account", http.StatusTooManyRequests, "")
	o.from(t, "5.5.5.5", "anna", password, known).is(t, "the owner's device", http.StatusOK, "")
	for range 5 {
		o.from(t, "6.6.6.6", "anna", "not the password", known)
	}
	o.from(t, "6.6.6.6", "anna", "not the password", known).is(t, "guessing on a known device", http.StatusTooManyRequests, "")
}

// Attack: somebody at the address of a whole compound tries codes until nobody there gets in.
func TestWrongCodesLockOutNoTelephoneThatWasLetInBefore(t *testing.T) {
	o := behind(t)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	enter := func(code any, cookie string) reply {
		return o.ask(t, "", "POST", "/api/v1/session/code", map[string]any{"code": code}, "X-Forwarded-For", "2.2.2.2", "Cookie", cookie)
	}
	give := func() any { return o.ask(t, "chief", "POST", "/api/v1/cadres/c1/code", nil).body["code"] }
	in := enter(give(), "")
	in.is(t, "the first time", http.StatusOK, "")
	for range 40 {
		enter("000000000000", "")
	}
	code := give()
	enter(code, "").is(t, "a new telephone there", http.StatusTooManyRequests, "")
	enter(code, cookieOf(in, deviceCookie)).is(t, "one that was let in before", http.StatusOK, "")
	for range 6 {
		enter("000000000000", cookieOf(in, deviceCookie))
	}
	enter("000000000000", cookieOf(in, deviceCookie)).is(t, "trying codes on it", http.StatusTooManyRequests, "")
}

// Attack: many names push out those that are blocked.
func TestManyNamesUnlockNobody(t *testing.T) {
	now := time.Date(2022, 11, 22, 9, 0, 0, 0, time.UTC)
	x := newThrottle(2, time.Hour)
	x.most = 100
	for x.take("guesser", now) == 0 {
	}
	for i := range 1000 {
		now = now.Add(2 * time.Second)
		x.take(fmt.Sprint("name ", i), now)
		if x.blocked("guesser", now) == 0 {
			t.Fatalf("%d names unlocked another", i+1)
		}
		if len(x.names) > x.most+1 {
			t.Fatalf("%d names are remembered", len(x.names))
		}
	}
	// Where all are blocked, newcomers share one allowance.
	for i := range 100 {
		for x.take(fmt.Sprint("blocked ", i), now) == 0 {
		}
	}
	waits := 0
	for i := range 300 {
		if x.take(fmt.Sprint("late ", i), now) > 0 {
			waits++
		}
	}
	if waits == 0 || x.blocked("guesser", now) == 0 {
		t.Errorf("%d of 300 newcomers wait", waits)
	}
}

// Attack: one link is filled with notes, one telephone and one compound with requests, from ever new addresses.
func TestPublicWritesAreBounded(t *testing.T) {
	o := behind(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	id := o.submit(t, "operator", "garden")
	link := o.web.link(dispatch.ID(id), 1)
	said := 0
	for i := range 50 {
		r := o.ask(t, "", "POST", "/api/v1/resident/"+link+"/commands", map[string]any{"do": "add_contact", "words": map[string]any{"text": strings.Repeat("长", 4000)}}, "X-Forwarded-For", fmt.Sprintf("7.7.7.%d", i))
		if r.status == http.StatusOK {
			said++
		} else if r.status != http.StatusTooManyRequests {
			t.Fatal(r)
		}
	}
	if said != 10 {
		t.Errorf("%d notes by one link at once", said)
	}
	ask := func(i int, phone string) int {
		form := url.Values{"kind": {"medicine"}, "door": {"3-2-501"}, "phone": {phone}, "text": {"没有药了"}, "key": {fmt.Sprint("k", i, phone)}}
		r, err := http.NewRequest("POST", o.URL+"/ask/garden", strings.NewReader(form.Encode()))
		must(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-For", fmt.Sprintf("8.8.%d.%d", i/200, i%200))
		w := &recorder{header: http.Header{}}
		r.RemoteAddr = "127.0.0.1:1"
		o.web.ServeHTTP(w, r)
		return w.status
	}
	asked := 0
	for i := range 20 {
		if ask(i, "000-7777-7777") == http.StatusSeeOther {
			asked++
		}
	}
	if asked != 6 {
		t.Errorf("%d requests for one telephone at once", asked)
	}
	for i := range 130 {
		if ask(100+i, fmt.Sprintf("000-8888-%04d", i)) == http.StatusSeeOther {
			asked++
		}
	}
	if asked != 120 {
		t.Errorf("%d requests for one compound at once", asked)
	}
}
