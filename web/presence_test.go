package web

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// desktop is a window of somebody at the desk.
type desktop struct {
	*office
	who, name string
	turn      int64
}

// says says what is done in the window about a request, and returns who else is there: "name role looks" or "name role edits".
func (d *desktop) says(t *testing.T, request, doing string) (status int, others string) {
	t.Helper()
	d.turn++
	return d.saysAs(t, request, doing, d.turn)
}

func (d *desktop) saysAs(t *testing.T, request, doing string, turn int64) (status int, others string) {
	t.Helper()
	got := d.ask(t, d.who, "PUT", "/api/v1/requests/"+request+"/presence", map[string]any{"window": d.name, "turn": turn, "doing": doing})
	var all []struct {
		Name, Role string
		Edits      bool
	}
	if got.status == http.StatusOK {
		must(t, json.Unmarshal([]byte(got.text), &all))
	}
	var said []string
	for _, a := range all {
		said = append(said, a.Name+" "+a.Role+" "+map[bool]string{true: "edits", false: "looks"}[a.Edits])
	}
	return got.status, strings.Join(said, ", ")
}

// finds fails unless these others are there.
func (d *desktop) finds(t *testing.T, request, doing, others string) {
	t.Helper()
	if status, got := d.says(t, request, doing); status != http.StatusOK || got != others {
		t.Errorf("%s finds %d %q, not %q", d.who, status, got, others)
	}
}

func (o *office) desktop(who, name string) *desktop {
	return &desktop{office: o, who: who, name: "window-" + name}
}

// waitFor waits until others are there, or nobody is, without asking them to tell.
func (d *desktop) waitFor(t *testing.T, request, others string) {
	t.Helper()
	late := time.After(patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		_, got := d.says(t, request, "looks")
		if got == others {
			return
		}
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("%s finds %q, never %q", d.who, got, others)
		}
	}
}

func presenceOffice(t *testing.T) (o *office, request string) {
	t.Helper()
	o = open4test(t)
	o.hire(t, "wang", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"})
	o.hire(t, "li", "", dispatch.Grant{Role: dispatch.Operator, Area: "north"}, dispatch.Grant{Role: dispatch.Coordinator, Area: "north"})
	return o, string(o.call(t, "garden").Subject.ID)
}

// Whoever attends a request is told at once of whoever comes, begins to write, stops and leaves; all windows of an account are one person,
// who never meets themselves. Nothing of it is recorded or logged.
func TestOthersAtARequestAreTold(t *testing.T) {
	o, id := presenceOffice(t)
	entries := func() int64 {
		n, err := o.store.Tick(t.Context())
		must(t, err)
		return n
	}
	before := entries()
	wang, li, second := o.desktop("wang", "one"), o.desktop("li", "one"), o.desktop("li", "two")
	ear := o.listen(t, "wang", "")
	ear.hears(t, "id: ")
	told := func(what, others string) {
		t.Helper()
		ear.hears(t, "event: presence")
		if line := <-ear.lines; line != `data: {"id":"`+id+`"}` {
			t.Errorf("%s: it is told %s", what, line)
		}
		wang.waitFor(t, id, others)
	}
	wang.finds(t, id, "looks", "")
	li.finds(t, id, "looks", "wang operator looks")
	told("li comes", "li coordinator looks")
	li.finds(t, id, "edits", "wang operator looks")
	told("li writes", "li coordinator edits")
	second.finds(t, id, "looks", "wang operator looks")
	wang.finds(t, id, "looks", "li coordinator edits")
	li.finds(t, id, "looks", "wang operator looks")
	told("li stops", "li coordinator looks")
	other := string(o.call(t, "garden").Subject.ID)
	second.finds(t, other, "looks", "") // the window shows another
	li.finds(t, id, "leaves", "")
	told("li leaves", "")
	if status, got := li.saysAs(t, id, "edits", li.turn-1); status != http.StatusOK || got != "wang operator looks" {
		t.Errorf("what comes late is answered %d %s", status, got)
	}
	wang.finds(t, id, "looks", "") // and nobody came back by it
	second.finds(t, id, "looks", "wang operator looks")
	wang.waitFor(t, id, "li coordinator looks")
	o.ask(t, "li", "DELETE", "/api/v1/session", nil).is(t, "sign out", http.StatusNoContent, "")
	wang.waitFor(t, id, "")
	if n := entries(); n != before+2 { // the second request, and the end of li's token
		t.Errorf("%d entries were made", n-before)
	}
	if said := o.log.String(); said != "" {
		t.Errorf("it is logged: %s", said)
	}
}

// A window that is not heard of any more is gone when its lease is over, and whoever is there is told so.
func TestAWindowThatIsSilentIsGone(t *testing.T) {
	o, id := presenceOffice(t)
	o.web.presence.lease = 300 * time.Millisecond
	wang, li := o.desktop("wang", "one"), o.desktop("li", "one")
	ear := o.listen(t, "wang", "")
	ear.hears(t, "id: ")
	li.finds(t, id, "edits", "")
	stop := make(chan struct{})
	var renewing sync.WaitGroup
	renewing.Go(func() { // wang's window goes on saying so
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for turn := int64(1); ; turn++ {
			wang.saysAs(t, id, "looks", turn)
			select {
			case <-tick.C:
			case <-stop:
				return
			}
		}
	})
	ear.hears(t, "event: presence") // wang came
	ear.hears(t, "event: presence") // li is gone
	close(stop)
	renewing.Wait()
	if status, got := wang.saysAs(t, id, "looks", 1_000_000); status != http.StatusOK || got != "" {
		t.Errorf("%d %s is still there", status, got)
	}
}

// Only who works on a request at the desk is told and shown. An auditor looks without being seen and sees nobody; so do editors, and the
// telephone of a cadre. Whom a complaint is about neither learns who looks at it nor is shown, from the moment on that they are named.
func TestWhoAttendsIsForThoseWhoMaySeeIt(t *testing.T) {
	o, id := presenceOffice(t)
	o.hire(t, "auditor", "", dispatch.Grant{Role: dispatch.Auditor})
	o.hire(t, "editor", "", dispatch.Grant{Role: dispatch.Editor})
	o.hire(t, "south", "", dispatch.Grant{Role: dispatch.Coordinator, Area: "south"})
	o.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	o.plan(t)
	wang, li := o.desktop("wang", "one"), o.desktop("li", "one")
	wang.finds(t, id, "looks", "")
	for who, status := range map[string]int{"auditor": http.StatusForbidden, "editor": http.StatusForbidden, "cadre": http.StatusForbidden, "south": http.StatusNotFound} {
		if got, others := o.desktop(who, "one").says(t, id, "looks"); got != status || others != "" {
			t.Errorf("%s: %d %s", who, got, others)
		}
	}
	o.ask(t, "", "PUT", "/api/v1/requests/"+id+"/presence", map[string]any{"window": "a-window", "turn": 1, "doing": "looks"}).is(t, "a stranger", http.StatusUnauthorized, "")
	wang.finds(t, id, "looks", "")
	ears := map[string]*ear{}
	for _, who := range []string{"auditor", "editor"} {
		ears[who] = o.listen(t, who, "")
		ears[who].hears(t, "id: ")
	}
	li.finds(t, id, "edits", "wang operator looks")

	accused := o.listen(t, "li", "")
	accused.hears(t, "id: ")
	_, err := o.desk.Do(t.Context(), ledgertest.Chief, dispatch.Subject{Sort: dispatch.OfRequest, ID: dispatch.ID(id)}, dispatch.NameAgainst{Against: []dispatch.ID{"u-li"}})
	must(t, err)
	wang.finds(t, id, "looks", "") // li's window has not said anything since
	accused.hears(t, id)           // that they see it no more
	wang.finds(t, id, "edits", "")
	wang.finds(t, id, "looks", "")
	if status, others := li.says(t, id, "looks"); status != http.StatusNotFound || others != "" {
		t.Errorf("whom it is about: %d %s", status, others)
	}
	wang.finds(t, id, "leaves", "")
	last := o.call(t, "garden")
	ears["whom it is about"] = accused
	for who, ear := range ears {
		for _, line := range ear.hears(t, string(last.Subject.ID)) {
			if strings.Contains(line, "presence") {
				t.Errorf("%s is told that somebody comes and goes", who)
			}
		}
	}
	o.hire(t, "wang", "") // has no rights any more
	if status, _ := wang.says(t, id, "looks"); status != http.StatusNotFound {
		t.Errorf("without rights: %d", status)
	}
}

// Whoever says very much, of what is there and of what is not, uses little memory and keeps nobody else from being told.
func TestPresenceIsBounded(t *testing.T) {
	o, id := presenceOffice(t)
	p := o.web.presence
	o.web.presence.pace = newThrottle(1_000_000, time.Second)
	for i := range 200 {
		if got, _ := o.desktop("wang", fmt.Sprint(i)).says(t, fmt.Sprintf("no-such-request-%d", i), "looks"); got != http.StatusNotFound {
			t.Fatalf("an invented request: %d", got)
		}
		o.desktop("wang", fmt.Sprint("of-one-", i)).says(t, id, "edits")
	}
	for _, body := range []map[string]any{{"window": strings.Repeat("w", 65), "turn": 1, "doing": "looks"}, {"window": "window-one", "turn": 0, "doing": "looks"}, {"window": "window-one", "turn": 1, "doing": "sleeps"}, {"window": "window-one", "turn": 1, "doing": "looks", "name": "x"}} {
		if got := o.ask(t, "wang", "PUT", "/api/v1/requests/"+id+"/presence", body); got.status != http.StatusBadRequest {
			t.Errorf("%v: %s", body, got)
		}
	}
	p.mu.Lock()
	if n := len(p.accounts["u-wang"]); n != windowsEach || p.count != windowsEach || len(p.requests[dispatch.ID(id)]) > windowsEach {
		t.Errorf("%d windows of an account are known", n)
	}
	p.mu.Unlock()
	o.desktop("li", "one").finds(t, id, "looks", "wang operator edits")

	// Of all accounts together, what other servers tell included.
	for i := range 2 * windowsMost / windowsEach {
		for n := range windowsEach {
			message, err := json.Marshal(attendance{Process: "another", Account: dispatch.ID(fmt.Sprint("u", i)), Window: fmt.Sprint(n), Request: dispatch.ID(fmt.Sprint("r", i)), Turn: 1})
			must(t, err)
			p.hear(message)
		}
	}
	for _, rubbish := range []string{"", "{", "[]", `{"p":"x"}`, strings.Repeat("x", 10_000)} {
		p.hear([]byte(rubbish))
	}
	p.mu.Lock()
	if p.count > windowsMost {
		t.Errorf("%d windows are known", p.count)
	}
	p.mu.Unlock()

	o.web.presence.pace = newPresencePace()
	d, refused := o.desktop("wang", "quick"), 0
	for range 100 {
		if status, _ := d.says(t, id, "looks"); status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused == 0 {
		t.Error("an account may say where it is as often as it likes")
	}
}

// wire is a relay between servers of one process.
type wire struct {
	mu  sync.Mutex
	all []func([]byte)
}

func (w *wire) Hear(heard func([]byte)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all = append(w.all, heard)
}

func (w *wire) Tell(message []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, heard := range w.all {
		heard(message)
	}
}

// Where several servers share a record, one is told of whoever is at another.
func TestPresenceCrossesServers(t *testing.T) {
	o, id := presenceOffice(t)
	between := &wire{}
	serve := func() *office {
		config := o.web.config
		config.Relay, config.Log = between, slog.New(slog.DiscardHandler)
		s, err := New(config)
		must(t, err)
		at := httptest.NewServer(s)
		t.Cleanup(at.Close)
		return &office{Server: at, store: o.store, desk: o.desk, web: s, cards: o.cards}
	}
	one, other := serve(), serve()
	wang, li := one.desktop("wang", "one"), other.desktop("li", "one")
	ear := one.listen(t, "wang", "")
	ear.hears(t, "id: ")
	wang.finds(t, id, "looks", "")
	li.finds(t, id, "edits", "wang operator looks")
	ear.hears(t, "event: presence")
	wang.finds(t, id, "looks", "li coordinator edits")
	li.finds(t, id, "leaves", "")
	ear.hears(t, "event: presence")
	wang.finds(t, id, "looks", "")
}
