package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

const (
	streamPath = "/api/v1/events"

	lookEvery  = 200 * time.Millisecond // interval of reading the journal while anybody listens
	beatEvery  = 15 * time.Second       // keeps proxies from closing the connection; the listener's sign-in is checked again
	tellWithin = 10 * time.Second       // a listener who takes longer is disconnected
	backlog    = 256                    // batches that a slow listener may be behind
	// remembers is how many changes are sent one by one to a listener who reconnects. Who missed more has to load everything
	// again.
	remembers = 5000
	// streamsEach is how many streams a program's token may have. A browser's session has one, since six would use up its
	// connections.
	streamsEach = 8
	// streamsCadre is how many streams all tokens of a cadre's account may have together, and streamsPerson those of anybody else: a
	// cadre has a telephone or two, whatever tokens the account was given.
	streamsCadre, streamsPerson = 4, 24
)

// news is what changed between two reads of the journal, with what decides who may see it.
type news struct {
	tick    int64
	changes []sighted
}

// sighted is a change with what decides who may see it.
type sighted struct {
	ledger.Change
	state dispatch.Folded
	path  []dispatch.ID // path of the subject's area
	text  string        // the event, the same for everybody
}

// seenBy reports whether somebody is told of the change: also of the one by which they lose sight of a request, so that their
// screen does.
func (c sighted) seenBy(act dispatch.Act) bool {
	r, _ := c.state.(dispatch.Request)
	return act.SeesSubject(c.state, c.path) || act.Loses(r, c.Since, c.path)
}

// subject loads the subject of a change.
func subject(tx dispatch.Tx, c ledger.Change) (s sighted, err error) {
	s.Change = c
	s.state, err = tx.Load(c.Subject)
	return s, err
}

// look loads what decides who may see a change.
func look(tx dispatch.Tx, c ledger.Change) (sighted, error) {
	s, err := subject(tx, c)
	if err != nil {
		return s, err
	}
	path, err := tx.Path(s.state.Where())
	if err != nil && dispatch.CodeOf(err) != dispatch.NotFound {
		return s, err
	}
	for _, a := range path {
		s.path = append(s.path, a.ID)
	}
	return s, nil
}

// hub follows the journal for all listeners of this process. It reads only while there are any.
type hub struct {
	store *ledger.DB
	log   func(error)
	beat  time.Duration

	mu        sync.Mutex
	listeners map[*listener]bool
	tick      int64
	closed    bool
	stop      context.CancelFunc
	stopped   sync.WaitGroup
}

type listener struct {
	token   string
	account dispatch.ID
	most    int // streams that the account may have
	news    chan news
	stirred map[dispatch.ID]bool // requests of which it has to be told that who attends them has changed
	stir    chan struct{}        // says that there are some
	end     chan struct{}        // closed when the listener has to go: replaced, too slow, or the server stops
	once    sync.Once
}

func (l *listener) leave() { l.once.Do(func() { close(l.end) }) }

func newHub(store *ledger.DB, log func(error)) *hub {
	return &hub{store: store, log: log, beat: beatEvery, listeners: map[*listener]bool{}}
}

var errStopping = dispatch.Refuse(dispatch.Unavailable, "程序正在停止，请稍后再试", "the program is stopping; try again")

// join adds a listener and returns the tick from which on it is told changes.
func (h *hub) join(ctx context.Context, l *listener, browser bool) (int64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return 0, errStopping
	}
	var replaced []*listener // the newest page of a browser listens for all its pages
	same, own := 0, 0
	for other := range h.listeners {
		switch {
		case other.token == l.token && browser:
			replaced = append(replaced, other)
			continue
		case other.token == l.token:
			same++
		}
		if other.account == l.account {
			own++
		}
	}
	if same >= streamsEach {
		return 0, dispatch.Refuse(dispatch.Throttled, "同一令牌的实时连接太多", "the token has too many streams")
	}
	if own >= l.most {
		return 0, dispatch.Refuse(dispatch.Throttled, "此账号的实时连接太多", "the account has too many streams")
	}
	for _, other := range replaced {
		other.leave()
	}
	if len(h.listeners) == 0 {
		tick, err := h.store.Tick(ctx)
		if err != nil {
			return 0, err
		}
		h.tick = tick
		following, stop := context.WithCancel(context.Background())
		h.stop = stop
		h.stopped.Go(func() { h.follow(following) })
	}
	h.listeners[l] = true
	return h.tick, nil
}

func (h *hub) part(l *listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.listeners, l)
	if len(h.listeners) == 0 && h.stop != nil {
		h.stop()
		h.stop = nil
	}
}

// dismiss disconnects listeners of a changed account; those who still may listen reconnect. Other processes check at the next
// beat.
func (h *hub) dismiss(account dispatch.ID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.listeners {
		if l.account == account {
			l.leave()
		}
	}
}

// close disconnects everybody; they reconnect to another process.
func (h *hub) close() {
	h.mu.Lock()
	h.closed = true
	for l := range h.listeners {
		l.leave()
	}
	h.mu.Unlock()
	h.stopped.Wait()
}

func (h *hub) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.listeners)
}

// follow reads the journal until ctx ends, which is when nobody listens.
func (h *hub) follow(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := h.look(ctx)
		if err != nil && ctx.Err() == nil && !failing {
			h.log(err)
		}
		failing = err != nil
	}
}

// look sends what is new to every listener. A listener whose backlog is full is disconnected, and reconnects for what it
// missed.
func (h *hub) look(ctx context.Context) error {
	for more := true; more; {
		h.mu.Lock()
		from := h.tick
		h.mu.Unlock()
		var n news
		var err error
		if n, more, err = h.read(ctx, from, 0); err != nil {
			return err
		}
		h.mu.Lock()
		if ctx.Err() == nil { // else another goroutine follows by now
			h.tick = n.tick
			for l := range h.listeners {
				if len(n.changes) == 0 {
					break
				}
				select {
				case l.news <- n:
				default:
					l.leave()
				}
			}
		}
		h.mu.Unlock()
	}
	return nil
}

// read returns one part of the journal's tail, with what decides who may see it.
func (h *hub) read(ctx context.Context, after, until int64) (n news, more bool, err error) {
	changes, next, more, err := h.store.Tail(ctx, after, until)
	n.tick = next
	if err != nil || len(changes) == 0 {
		return n, more, err
	}
	areas := make([]dispatch.ID, len(changes))
	err = h.store.View(ctx, func(tx dispatch.Tx) error {
		for i, c := range changes {
			s, err := subject(tx, c)
			if err != nil {
				return err
			}
			data, err := json.Marshal(map[string]any{"id": c.Subject.ID, "version": c.Version})
			if err != nil {
				return err
			}
			s.text = fmt.Sprintf("event: %s\ndata: %s\n\n", c.Subject.Sort, data)
			areas[i] = s.state.Where()
			n.changes = append(n.changes, s)
		}
		return nil
	})
	if err != nil {
		return n, more, err
	}
	paths, err := h.store.Above(ctx, areas)
	for i := range n.changes {
		n.changes[i].path = paths[areas[i]]
	}
	return n, more, err
}

// streamEvents sends what changes from now on, or since the last event that the listener received.
func (s *Server) streamEvents(c echo.Context) error {
	ctx, v := c.Request().Context(), of(c.Request().Context())
	most := streamsPerson
	if v.account.OnlyCadre() {
		most = streamsCadre
	}
	l := &listener{token: v.token.Digest, account: v.account.ID, most: most, news: make(chan news, backlog), stir: make(chan struct{}, 1), end: make(chan struct{})}
	from, err := s.hub.join(ctx, l, v.token.Sort == "session")
	if err != nil {
		return err
	}
	defer s.hub.part(l)
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	w := &stream{c: c, control: http.NewResponseController(c.Response()), act: v.doer()}
	c.Response().WriteHeader(http.StatusOK)
	if err := w.say("retry: 2000\n"); err != nil {
		return nil // disconnected
	}
	if err := s.catchUp(ctx, w, c.Request().Header.Get("Last-Event-ID"), from); err != nil {
		return nil // it reconnects
	}
	w.tick = from
	beat := time.NewTicker(s.hub.beat)
	defer beat.Stop()
	for err == nil {
		select {
		case <-ctx.Done():
			return nil
		case <-l.end:
			return nil
		case n := <-l.news:
			err = w.tell(n)
		case <-l.stir:
			err = s.tellStirred(ctx, w, s.hub.stirred(l))
		case <-beat.C:
			now := v
			now.now = s.config.Clock()
			if s.identify(c.Request(), &now) != nil { // signed out since
				return nil
			}
			w.act = now.doer()
			err = w.say(fmt.Sprintf(": still here\nid: %d\n", w.tick))
		}
	}
	return nil // disconnected
}

// catchUp sends a reconnected listener what it missed. If it missed too much, or comes from another record, it is told to load
// everything again.
func (s *Server) catchUp(ctx context.Context, w *stream, last string, from int64) error {
	if last == "" {
		return w.say(fmt.Sprintf("id: %d\n", from))
	}
	after, err := strconv.ParseInt(last, 10, 64)
	if err != nil || after < 0 || after > from {
		return w.reset(from)
	}
	missed := 0
	for more := after < from; more; {
		n, further, err := s.hub.read(ctx, after, from)
		if err != nil {
			return err
		}
		if missed += len(n.changes); missed > remembers {
			return w.reset(from)
		}
		if err := w.tell(n); err != nil {
			return err
		}
		after, more = n.tick, further
	}
	return w.say(fmt.Sprintf("id: %d\n", from))
}

// stream writes server-sent events to one listener.
type stream struct {
	c       echo.Context
	control *http.ResponseController
	act     dispatch.Act
	tick    int64 // up to where the listener has been told, if by nothing
}

func (w *stream) say(text string) error {
	_ = w.control.SetWriteDeadline(time.Now().Add(tellWithin)) // fails when the connection is gone
	if _, err := w.c.Response().Write([]byte(text + "\n")); err != nil {
		return err
	}
	return w.control.Flush()
}

// reset tells the listener to load everything again.
func (w *stream) reset(tick int64) error {
	return w.say(fmt.Sprintf("event: reset\nid: %d\ndata: {}\n", tick))
}

// tell sends what the listener may see. Only the last event of a batch has an id, so that a connection lost in between resumes
// before the batch. Where there is nothing to see, nothing is sent: most listeners are telephones, and most changes are of no
// concern to them.
func (w *stream) tell(n news) error {
	var text strings.Builder
	for _, c := range n.changes {
		if c.seenBy(w.act) {
			text.WriteString(c.text)
		}
	}
	if w.tick = n.tick; text.Len() == 0 {
		return nil
	}
	return w.say(text.String() + fmt.Sprintf("id: %d\n", n.tick))
}
