package web

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

// Who looks at a request at the desk, or writes about it, so that two people do not do the same. It is never recorded: it lives in the memory
// of every server, which tell each other by [Relay], and ends when a window says so or is not heard of any more.

const (
	// presenceLease is how long a window counts as open after it was last heard of. Windows are heard of every three seconds, so that one
	// message may be lost on a poor line without anybody vanishing, and a browser that was killed is gone after seven.
	presenceLease = 7 * time.Second
	// windowsEach is how many windows of an account are known, as many as it may have streams; windowsMost those of all together, which
	// take up a few megabytes.
	windowsEach, windowsMost = streamsPerson, 20_000
	// othersMost is how many are named to one who asks.
	othersMost = 8
	// mostStirred is how many requests may wait for a listener to be told of: more than their windows show.
	mostStirred = 2 * windowsEach
)

// newPresencePace bounds how often an account says where it is: what eight windows need that are gone through quickly.
func newPresencePace() *throttle { return newThrottle(80, 250*time.Millisecond) }

// Relay passes messages to the other servers that share the record, as far as they can be reached at the moment; nothing is kept.
type Relay interface {
	Tell(message []byte)       // never waits
	Hear(func(message []byte)) // calls back for what others tell, one after the other
}

// attendance is what one server tells the others: where a window is.
type attendance struct {
	Process string      `json:"p"`
	Account dispatch.ID `json:"a"`
	Window  string      `json:"w"`
	Request dispatch.ID `json:"r,omitempty"` // "" when it has left
	Edits   bool        `json:"e,omitempty"`
	Turn    int64       `json:"t"`
}

// mostAttendance is how long such a message may be.
const mostAttendance = 512

// window is a window at somebody's desk. One that has left is remembered until its lease ends, so that what it said before does not bring it
// back when it comes late.
type window struct {
	account dispatch.ID
	request dispatch.ID
	edits   bool
	turn    int64
	until   time.Time
	token   string // digest of the token by which it was said; "" where another server heard it
}

// presence knows the windows.
type presence struct {
	lease   time.Duration
	relay   Relay // nil where this is the only server
	process string
	pace    *throttle
	stir    func(request dispatch.ID, accounts map[dispatch.ID]bool) // is called when who attends a request has changed, with those who do

	mu       sync.Mutex
	accounts map[dispatch.ID]map[string]*window
	requests map[dispatch.ID]map[*window]bool
	count    int
	waits    bool // it is looked soon whose lease has ended
}

func newPresence(relay Relay, stir func(dispatch.ID, map[dispatch.ID]bool)) *presence {
	p := &presence{lease: presenceLease, relay: relay, process: rand.Text(), pace: newPresencePace(), stir: stir, accounts: map[dispatch.ID]map[string]*window{}, requests: map[dispatch.ID]map[*window]bool{}}
	if relay != nil {
		relay.Hear(p.hear)
	}
	return p
}

// say takes down what a window of this server's visitor says, and tells the other servers.
func (p *presence) say(a attendance, token string) {
	p.put(a, token)
	if p.relay == nil {
		return
	}
	a.Process = p.process
	if message, err := json.Marshal(a); err == nil {
		p.relay.Tell(message)
	}
}

// hear takes down what another server says. What it means for whom is judged when somebody asks, by the record.
func (p *presence) hear(message []byte) {
	var a attendance
	if len(message) > mostAttendance || json.Unmarshal(message, &a) != nil || a.Process == p.process || a.Account == "" || a.Window == "" {
		return
	}
	p.put(a, "")
}

func (p *presence) put(a attendance, token string) {
	p.mu.Lock()
	changed := p.placed(a, token)
	p.mu.Unlock()
	p.tell(changed)
}

// placed puts a window where it says it is, and returns the requests of which others have to be told.
func (p *presence) placed(a attendance, token string) (changed []dispatch.ID) {
	w := p.accounts[a.Account][a.Window]
	if w == nil {
		if len(p.accounts[a.Account]) >= windowsEach {
			changed = append(changed, p.oldest(a.Account))
		}
		if p.count >= windowsMost {
			return changed
		}
		if p.accounts[a.Account] == nil {
			p.accounts[a.Account] = map[string]*window{}
		}
		w = &window{account: a.Account}
		p.accounts[a.Account][a.Window] = w
		p.count++
	}
	if a.Turn <= w.turn {
		return changed
	}
	if w.request != a.Request || w.edits != a.Edits {
		changed = append(changed, w.request, a.Request)
	}
	p.leave(w)
	w.request, w.edits, w.turn, w.token, w.until = a.Request, a.Edits, a.Turn, token, time.Now().Add(p.lease)
	if w.request != "" {
		if p.requests[w.request] == nil {
			p.requests[w.request] = map[*window]bool{}
		}
		p.requests[w.request][w] = true
	}
	p.watch()
	return changed
}

// leave takes a window from its request.
func (p *presence) leave(w *window) {
	delete(p.requests[w.request], w)
	if len(p.requests[w.request]) == 0 {
		delete(p.requests, w.request)
	}
	w.request, w.edits = "", false
}

// drop forgets a window, and returns its request.
func (p *presence) drop(name string, w *window) dispatch.ID {
	request := w.request
	p.leave(w)
	delete(p.accounts[w.account], name)
	if len(p.accounts[w.account]) == 0 {
		delete(p.accounts, w.account)
	}
	p.count--
	return request
}

// oldest forgets the window of an account that was not heard of for longest.
func (p *presence) oldest(account dispatch.ID) dispatch.ID {
	last := ""
	for name, w := range p.accounts[account] {
		if last == "" || w.until.Before(p.accounts[account][last].until) {
			last = name
		}
	}
	return p.drop(last, p.accounts[account][last])
}

// watch looks soon whose lease has ended, as long as there is anybody.
func (p *presence) watch() {
	if !p.waits && p.count > 0 {
		p.waits = true
		time.AfterFunc(p.lease/10, p.lapse)
	}
}

func (p *presence) lapse() {
	p.forget(func(w *window) bool { return !time.Now().Before(w.until) })
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waits = false
	p.watch()
}

// signedOut forgets the windows of a token. Other servers forget them when their leases end.
func (p *presence) signedOut(token string) {
	p.forget(func(w *window) bool { return w.token == token })
}

func (p *presence) forget(gone func(*window) bool) {
	var changed []dispatch.ID
	p.mu.Lock()
	for _, all := range p.accounts {
		for name, w := range all {
			if gone(w) {
				changed = append(changed, p.drop(name, w))
			}
		}
	}
	p.mu.Unlock()
	p.tell(changed)
}

// tell says that who attends some requests has changed, to all who attend them.
func (p *presence) tell(requests []dispatch.ID) {
	for i, request := range requests {
		if request == "" || slices.Contains(requests[:i], request) {
			continue
		}
		accounts := map[dispatch.ID]bool{}
		p.mu.Lock()
		for w := range p.requests[request] {
			accounts[w.account] = true
		}
		p.mu.Unlock()
		if len(accounts) > 0 {
			p.stir(request, accounts)
		}
	}
}

// attendant is somebody who attends a request, in however many windows.
type attendant struct {
	account dispatch.ID
	edits   bool
}

// others returns who attends a request besides an account: first those who write.
func (p *presence) others(request, than dispatch.ID) (all []attendant) {
	edits := map[dispatch.ID]bool{}
	p.mu.Lock()
	for w := range p.requests[request] {
		if w.account != than {
			edits[w.account] = edits[w.account] || w.edits
		}
	}
	p.mu.Unlock()
	for account, e := range edits {
		all = append(all, attendant{account, e})
	}
	slices.SortFunc(all, func(a, b attendant) int {
		if a.edits != b.edits {
			return map[bool]int{true: -1, false: 1}[a.edits]
		}
		return strings.Compare(string(a.account), string(b.account))
	})
	return all
}

// AttendRequest implements the API. Who attends is judged each time anew, by the rights that hold now: of whoever asks, and of those they
// would be told of, since a request may have become a complaint about one of them.
func (s *Server) AttendRequest(ctx context.Context, in api.AttendRequestRequestObject) (api.AttendRequestResponseObject, error) {
	v := of(ctx)
	if wait := s.presence.pace.take(string(v.account.ID), v.now.Time()); wait > 0 {
		return nil, tooOften(wait)
	}
	at := attendance{Account: v.account.ID, Window: in.Body.Window, Turn: in.Body.Turn}
	r, path, err := s.attended(ctx, v.doer(), dispatch.ID(in.RequestID))
	if err != nil || in.Body.Doing == api.Leaves {
		s.presence.say(at, v.token.Digest)
		return api.AttendRequest200JSONResponse{}, err
	}
	at.Request, at.Edits = r.ID, in.Body.Doing == api.Edits
	s.presence.say(at, v.token.Digest)
	shown := api.AttendRequest200JSONResponse{}
	for _, o := range s.presence.others(r.ID, v.account.ID) {
		account, err := s.config.Store.Account(ctx, o.account)
		if dispatch.CodeOf(err) == dispatch.NotFound || err == nil && account.Disabled {
			continue
		}
		if err != nil {
			return nil, err
		}
		self, err := s.config.Store.Self(ctx, account)
		if err != nil {
			return nil, err
		}
		if role := (visitor{account: account, self: self}).doer().Attends(r, path); role != "" {
			shown = append(shown, api.Attendant{Name: account.Name, Role: api.Role(role), Edits: o.edits})
		}
		if len(shown) == othersMost {
			break
		}
	}
	return shown, nil
}

// attended returns a request that somebody may attend, and the path to it; NotFound where they do not see it, Forbidden where they only may
// read it.
func (s *Server) attended(ctx context.Context, act dispatch.Act, id dispatch.ID) (r dispatch.Request, path []dispatch.ID, err error) {
	if r, err = s.named(ctx, id); err != nil {
		return r, nil, err
	}
	paths, err := s.config.Store.Above(ctx, []dispatch.ID{r.Place.Area()})
	if err != nil {
		return r, nil, err
	}
	path = paths[r.Place.Area()]
	switch {
	case !act.Sees(r, path):
		err = dispatch.Missing("request")
	case act.Attends(r, path) == "":
		err = dispatch.Refuse(dispatch.Forbidden, "只有接线员、网格长和管理员在求助上互相看得见", "only operators, coordinators and administrators see each other at a request")
	}
	return r, path, err
}

// stir marks, for the listeners of some accounts, that who attends a request has changed.
func (h *hub) stir(request dispatch.ID, accounts map[dispatch.ID]bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.listeners {
		if !accounts[l.account] || len(l.stirred) >= mostStirred {
			continue
		}
		if l.stirred == nil {
			l.stirred = map[dispatch.ID]bool{}
		}
		l.stirred[request] = true
		select {
		case l.stir <- struct{}{}:
		default: // it will look anyway
		}
	}
}

// stirred takes what was marked for a listener.
func (h *hub) stirred(l *listener) map[dispatch.ID]bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := l.stirred
	l.stirred = nil
	return all
}

// tellStirred tells a listener which of the requests that they attend to ask about, as far as they still may.
func (s *Server) tellStirred(ctx context.Context, w *stream, requests map[dispatch.ID]bool) error {
	var text strings.Builder
	for id := range requests {
		if _, _, err := s.attended(ctx, w.act, id); err != nil {
			continue // they may not, or it is told them when they ask again in any case
		}
		data, err := json.Marshal(map[string]any{"id": id})
		if err != nil {
			return err
		}
		text.WriteString("event: presence\ndata: " + string(data) + "\n\n")
	}
	if text.Len() == 0 {
		return nil
	}
	return w.say(strings.TrimSuffix(text.String(), "\n"))
}
