package notify

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
)

// Attack: an administrator's webhook leads into the network that the program stands in.
func TestMessagesGoToTheOpenInternetOnly(t *testing.T) {
	for _, a := range []string{"1.1.1.1", "2400:3200::1", "223.5.5.5", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1"} {
		if !open(netip.MustParseAddr(a)) {
			t.Errorf("%s is on the open internet", a)
		}
	}
	for _, a := range []string{"127.0.0.1", "127.255.0.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.254", "224.0.0.1", "255.255.255.255", "240.0.0.1",
		"192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1",
		"64:ff9b:1::1.1.1.1", "2002:7f00:1::1", "2002:a00:1::", "2001::7f00:1", "2001:db8::1", "fec0::1"} {
		if open(netip.MustParseAddr(a)) {
			t.Errorf("%s is inside", a)
		}
	}
}

func TestNoSpellingReachesTheMachineItself(t *testing.T) {
	var reached atomic.Int64
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer inner.Close()
	port := inner.URL[strings.LastIndex(inner.URL, ":"):]
	t.Setenv("HTTP_PROXY", inner.URL)
	t.Setenv("http_proxy", inner.URL)
	for _, host := range []string{"127.0.0.1", "localhost", "LOCALHOST", "localhost.", "127.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "0", "[::]", "127.0.0.1.", "①②⑦.⓪.⓪.①"} {
		res, err := NewClient("robot.example").Get("http://" + host + port + "/")
		if err == nil {
			_ = res.Body.Close()
			t.Errorf("%s was reached", host)
		}
	}
	if _, err := NewClient().Get("http://127.0.0.1" + port); !errors.Is(err, errInner) {
		t.Errorf("it is refused by another wall: %v", err)
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("%d requests came through", n)
	}
	// A host that is named may be reached, but does not lead on to others.
	outer := httptest.NewServer(http.RedirectHandler(inner.URL, http.StatusTemporaryRedirect))
	defer outer.Close()
	res, err := NewClient(strings.TrimPrefix(outer.URL, "http://")).Get(outer.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusTemporaryRedirect || reached.Load() != 0 {
		t.Errorf("a redirect was followed: %s", res.Status)
	}
	if _, err := NewClient(strings.TrimPrefix(outer.URL, "http://")).Get(inner.URL); !errors.Is(err, errInner) {
		t.Errorf("another port of a named host: %v", err)
	}
}
