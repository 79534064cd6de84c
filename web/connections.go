package web

import (
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bangban/bangban/dispatch"
)

const (
	// writing is how long an answer may take to be read. A page of lists over a poor line takes minutes.
	writing = 5 * time.Minute
	// spare is how many open files are left for the record, for probes, and for telling others to come back.
	spare = 256
)

// connections counts who is connected. An address that opens very many, or many addresses together, are told to come back before
// the process has no open files left for anybody.
type connections struct {
	most    int                    // of all; above it only probes are answered
	perHost int                    // of one address; an office or a mobile network may share one
	proxy   func(host string) bool // reports whether an address is a proxy's, which speaks for many

	mu    sync.Mutex
	open  map[net.Conn]string
	hosts map[string]int
}

func newConnections(files int, proxy func(string) bool) *connections {
	most := max(files-spare, 16)
	return &connections{most: most, perHost: max(most/2, 8), proxy: proxy, open: map[net.Conn]string{}, hosts: map[string]int{}}
}

// track follows the life of each connection, and closes at once what is above all bounds.
func (k *connections) track(c net.Conn, state http.ConnState) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch state {
	case http.StateNew:
		at := host(c.RemoteAddr().String())
		k.open[c] = at
		k.hosts[at]++
		if len(k.open) > k.most+spare/2 || k.hosts[at] > k.perHost+spare/4 && !k.proxy(at) {
			_ = c.Close() // whoever opened it sees that it is closed
		}
	case http.StateClosed, http.StateHijacked:
		if at, ok := k.open[c]; ok {
			delete(k.open, c)
			if k.hosts[at]--; k.hosts[at] == 0 {
				delete(k.hosts, at)
			}
		}
	}
}

// full reports whether no more can be served from an address.
func (k *connections) full(at string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.open) > k.most || k.hosts[at] > k.perHost && !k.proxy(at)
}

func host(address string) string {
	if h, _, err := net.SplitHostPort(address); err == nil {
		return h
	}
	return address
}

// probes are answered however many are connected.
var probes = map[string]bool{"/healthz": true, "/readyz": true, "/metrics": true}

// shed is middleware that tells whoever comes when there is no room to come back, and bounds how long an answer may take.
func (s *Server) shed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if !probes[r.URL.Path] && s.connected.full(host(r.RemoteAddr)) {
			c.Response().Header().Set("Connection", "close")
			return waiting{dispatch.Refuse(dispatch.Unavailable, "连接太多，请稍后再试", "too many are connected; try again soon"), 10 * time.Second}
		}
		if r.URL.Path != streamPath {
			_ = http.NewResponseController(c.Response()).SetWriteDeadline(time.Now().Add(writing)) // a recorder in a test has none
		}
		return next(c)
	}
}
