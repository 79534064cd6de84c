package web

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// A photo over 2G takes two minutes, and each part of it moves the deadline; when it is whole, nothing hurries whoever works on it. A body
// that dribbles gains nothing.
func TestTheDeadlineOfABodyMovesWithIt(t *testing.T) {
	for what, c := range map[string]struct {
		second, size int
		cut          bool
	}{"2G": {2500, 300_000, false}, "a dribble": {1, 1000, true}, "at half the speed": {500, 300_000, true}} {
		begun := time.Now()
		now, deadline := begun, begun.Add(walking.allows(0))
		b := &paced{ReadCloser: io.NopCloser(bytes.NewReader(make([]byte, c.size))), pace: walking, begun: begun, until: func(at time.Time) error { deadline = at; return nil }}
		cut := false
		for part := make([]byte, c.second); !cut; { // what comes in a second
			now = now.Add(time.Second)
			if cut = now.After(deadline) && !deadline.IsZero(); cut {
				break
			}
			if _, err := b.Read(part); err == io.EOF {
				break
			}
		}
		if cut != c.cut || !cut && !deadline.IsZero() {
			t.Errorf("%s: cut %t after %s, the deadline is %s", what, cut, now.Sub(begun), deadline)
		}
	}
	late := &paced{ReadCloser: io.NopCloser(failing{os.ErrDeadlineExceeded}), pace: walking, until: func(time.Time) error { return nil }}
	var slow waiting
	if _, err := io.ReadAll(late); !errors.As(err, &slow) {
		t.Errorf("too slow: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// On a real connection: what stops in the middle of its body is told and let go, a form as well as a command; what is whole is answered,
// and the connection serves on.
func TestABodyThatStopsIsLetGo(t *testing.T) {
	o := open4test(t)
	o.web.pace = pace{begin: 50 * time.Millisecond, second: 1}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	served := make(chan error, 1)
	go func() { served <- o.web.Serve(l, "", "") }()
	send := func(c net.Conn, path, kind, body string, size int) *http.Response {
		t.Helper()
		_, err := fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", path, kind, size, body)
		must(t, err)
		answer, err := http.ReadResponse(bufio.NewReader(c), nil)
		must(t, err)
		_, err = io.Copy(io.Discard, answer.Body)
		must(t, err)
		return answer
	}
	k := knocking{t, l.Addr().String()}
	for path, kind := range map[string]string{"/api/v1/session": "application/json", "/ask/garden": "application/x-www-form-urlencoded"} {
		if a := send(k.open(), path, kind, "{", 100); a.StatusCode != http.StatusServiceUnavailable || a.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	one := k.open()
	whole := `{"login":"nobody","password":"` + strings.Repeat("x", 20) + `"}`
	for range 2 {
		if a := send(one, "/api/v1/session", "application/json", whole, len(whole)); a.StatusCode != http.StatusUnauthorized {
			t.Errorf("a whole one: %s", a.Status)
		}
	}
	must(t, o.web.Shutdown(t.Context()))
	must(t, <-served)
}
