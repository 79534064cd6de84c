package web

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"testing"
)

// knocking opens connections and asks on them.
type knocking struct {
	t  *testing.T
	at string
}

func (k knocking) open() net.Conn {
	k.t.Helper()
	c, err := net.Dial("tcp", k.at)
	must(k.t, err)
	k.t.Cleanup(func() { _ = c.Close() })
	return c
}

// get asks on a connection, and returns 0 where it was closed.
func (k knocking) get(c net.Conn, path string) (status int, retry string) {
	k.t.Helper()
	_, _ = fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n", path)
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0, ""
	}
	return answer.StatusCode, answer.Header.Get("Retry-After")
}

// Whoever holds very many connections is told to come back, and at last not listened to; probes are answered, and others get on when
// the connections are gone.
func TestManyConnectionsAreShed(t *testing.T) {
	for name, c := range map[string]struct{ most, perHost int }{"of all": {4, 1000}, "of one address": {1000, 4}} {
		t.Run(name, func(t *testing.T) {
			o := open4test(t)
			o.web.connected.most, o.web.connected.perHost = c.most, c.perHost
			l, err := net.Listen("tcp", "127.0.0.1:0")
			must(t, err)
			served := make(chan error, 1)
			go func() { served <- o.web.Serve(l, "", "") }()
			k := knocking{t, l.Addr().String()}
			var idle []net.Conn
			for range 4 {
				one := k.open()
				if got, _ := k.get(one, "/api"); got != http.StatusOK {
					t.Fatalf("the first are answered %d", got)
				}
				idle = append(idle, one)
			}
			if got, retry := k.get(k.open(), "/api"); got != http.StatusServiceUnavailable || retry == "" {
				t.Errorf("one too many: %d, to come back in %q", got, retry)
			}
			for _, probe := range []string{"/healthz", "/readyz"} {
				if got, _ := k.get(k.open(), probe); got != http.StatusOK {
					t.Errorf("%s: %d", probe, got)
				}
			}
			for range spare {
				idle = append(idle, k.open())
			}
			if got, _ := k.get(k.open(), "/healthz"); got != 0 {
				t.Errorf("far too many: %d", got)
			}
			for _, one := range idle {
				must(t, one.Close())
			}
			for on := false; !on; { // as soon as the server has seen that they are closed
				got, _ := k.get(k.open(), "/api")
				on = got == http.StatusOK
			}
			must(t, o.web.Shutdown(t.Context()))
			must(t, <-served)
		})
	}
}

// Where people come by TLS, browsers are told never to come otherwise.
func TestBrowsersStayWithTLS(t *testing.T) {
	o := open4test(t)
	for _, secure := range []bool{false, true} {
		o.web.config.Secure = secure
		if got := o.ask(t, "", "GET", "/healthz", nil).header.Get("Strict-Transport-Security"); (got != "") != secure {
			t.Errorf("secure %t: %q", secure, got)
		}
	}
}
