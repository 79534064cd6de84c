package web

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// ear is a listener of the stream.
type ear struct {
	lines  chan string
	status int
	last   string // id of the last event
	hang   context.CancelFunc
}

func (o *office) listen(t *testing.T, who, after string) *ear {
	t.Helper()
	ctx, hang := context.WithCancel(t.Context())
	t.Cleanup(hang)
	r, err := http.NewRequestWithContext(ctx, "GET", o.URL+streamPath, nil)
	must(t, err)
	if cookie, ok := strings.CutPrefix(who, "cookie:"); ok {
		r.AddCookie(&http.Cookie{Name: cookieName, Value: cookie})
	} else {
		r.Header.Set("Authorization", "Bearer "+o.cards[who])
	}
	if after != "" {
		r.Header.Set("Last-Event-ID", after)
	}
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	e := &ear{lines: make(chan string, 10_000), status: res.StatusCode, hang: hang}
	go func() {
		defer close(e.lines)
		defer func() { _ = res.Body.Close() }()
		for s := bufio.NewScanner(res.Body); s.Scan(); {
			e.lines <- s.Text()
		}
	}()
	return e
}

// patience is far longer than any wait takes, so that it is only reached when something never comes.
const patience = 2 * time.Minute

// hears waits for a line that contains a text, and returns the lines before it.
func (e *ear) hears(t *testing.T, text string) []string {
	t.Helper()
	var before []string
	late := time.After(patience)
	for {
		select {
		case line, ok := <-e.lines:
			if !ok {
				t.Fatalf("the stream ended before %q; heard %q", text, before)
			}
			if id, ok := strings.CutPrefix(line, "id: "); ok {
				e.last = id
			}
			if strings.Contains(line, text) {
				return before
			}
			before = append(before, line)
		case <-late:
			t.Fatalf("never heard %q, but %q", text, before)
		}
	}
}

// ends waits until the stream is closed.
func (e *ear) ends(t *testing.T, why string) {
	t.Helper()
	late := time.After(patience)
	for {
		select {
		case _, ok := <-e.lines:
			if !ok {
				return
			}
		case <-late:
			t.Fatal("the stream goes on: " + why)
		}
	}
}

func (o *office) call(t *testing.T, compound dispatch.ID) desk.Answer {
	t.Helper()
	a, err := o.desk.Do(context.Background(), dispatch.Act{Actor: "test", Grants: []dispatch.Grant{{Role: dispatch.Operator}}}, dispatch.Subject{Sort: dispatch.OfRequest},
		dispatch.Submit{Particulars: dispatch.Particulars{Kind: "medicine", Place: dispatch.Place{Compound: compound}}, Channel: "hotline", Words: dispatch.Words{Phone: "000-0000-0001"}})
	must(t, err)
	return a
}

func TestStream(t *testing.T) {
	o := open4test(t)
	o.hire(t, "all", "", dispatch.Grant{Role: dispatch.Coordinator})
	o.hire(t, "north", "", dispatch.Grant{Role: dispatch.Coordinator, Area: "north"})
	all, north := o.listen(t, "all", ""), o.listen(t, "north", "")
	all.hears(t, "id: ")
	north.hears(t, "id: ")
	lake := o.call(t, "lake")
	all.hears(t, fmt.Sprintf(`data: {"id":"%s","version":%d}`, lake.Subject.ID, lake.Version))
	garden := o.call(t, "garden")
	for _, line := range north.hears(t, string(garden.Subject.ID)) {
		if strings.Contains(line, string(lake.Subject.ID)) {
			t.Error("a foreign request was told of")
		}
	}
	north.hears(t, "id: ")
	north.hang()

	// Changes missed while disconnected are sent once on reconnecting.
	missed := o.call(t, "garden")
	back := o.listen(t, "north", north.last)
	for _, line := range back.hears(t, string(missed.Subject.ID)) {
		if strings.Contains(line, string(garden.Subject.ID)) {
			t.Error("what was told before is told again")
		}
	}
	for _, odd := range []string{"nonsense", "-1", "999999999999"} {
		o.listen(t, "north", odd).hears(t, "event: reset")
	}

	o.ask(t, "", "GET", streamPath, nil).is(t, "a stranger", http.StatusUnauthorized, "")
	must(t, o.web.Shutdown(t.Context()))
	o.web.hub.close()
	all.ends(t, "the server stops")
}

func TestOneStreamPerBrowser(t *testing.T) {
	o := open4test(t)
	o.web.hub.beat = 20 * time.Millisecond
	o.hire(t, "all", "", dispatch.Grant{Role: dispatch.Coordinator})
	session := dispatch.Token{Digest: digest("a session"), Sort: dispatch.Session, Expires: dispatch.Moment(o.clock.Load()).Add(24 * time.Hour)}
	listener := dispatch.Subject{Sort: dispatch.OfAccount, ID: "u-all"}
	do := func(cmd dispatch.Command) {
		t.Helper()
		_, err := o.desk.Do(t.Context(), ledgertest.Chief, listener, cmd)
		must(t, err)
	}
	do(dispatch.IssueToken{Token: session})
	first := o.listen(t, "cookie:a session", "")
	first.hears(t, "id: ")
	second := o.listen(t, "cookie:a session", "")
	second.hears(t, "id: ")
	first.ends(t, "a newer page listens")
	second.hears(t, ": still here")
	do(dispatch.EndToken{Digest: session.Digest})
	second.ends(t, "the session is over")

	var streams []*ear
	for range streamsEach {
		e := o.listen(t, "all", "")
		e.hears(t, "id: ")
		streams = append(streams, e)
	}
	if e := o.listen(t, "all", ""); e.status != http.StatusTooManyRequests {
		t.Errorf("one stream too many: %d", e.status)
	}
	for _, e := range streams {
		e.hang()
	}
}
