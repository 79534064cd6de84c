// Package web provides the API and the pages. It is a thin layer that reads requests, calls the Desk, and shows what the record
// says. The contract is openapi.yaml.
package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/web/api"
	"github.com/bangban/bangban/web/app"
)

// Config is what a server needs. Only Numbers, Notes, Queue, Queues and Relay may be nil, and Hotline empty.
type Config struct {
	Desk    *desk.Desk
	Store   *ledger.DB
	LinkKey []byte // key of residents' links
	Clock   func() dispatch.Moment
	Log     *slog.Logger
	Version string
	Hotline string                          // the number that people may phone, on their pages; "" if there is none
	Secure  bool                            // reached by TLS, so cookies are for TLS only
	Numbers func() map[string]float64       // further figures for /metrics
	Notes   func() []dispatch.Text          // messages for whoever operates the program
	Queue   func(ctx context.Context) error // reports whether the queue answers; the server works without it
	Queues  dispatch.Queues                 // what stands in the queue, for administrators
	Relay   Relay                           // to the other servers of the same record
	Apps    fs.FS                           // the built front end; nil: the embedded one
	Map     Map                             // the tiles of the map
	Proxies []netip.Prefix                  // whose word on whom they speak for is believed
	Ops     bool                            // figures are served by [Server.Operations] alone
}

// Map names the tiles of the map. The zero Map has none.
type Map struct {
	Tiles string // address with {x}, {y} and {z}, and {s} for 1 to 4 in the names of several hosts
	Datum geo.Datum
	Note  string // attribution, shown on the map
}

// Server answers HTTP.
type Server struct {
	config                     Config
	echo                       *echo.Echo
	contract                   *contract
	http                       *http.Server
	byAddress, byPair, byLogin *throttle // failures to sign in: see [Server.mayTry]
	byForm                     form      // what strangers write
	hub                        *hub
	presence                   *presence
	uses                       uses
	files                      map[string]chan struct{}
	probe                      probe
	connected                  *connections
	pace                       pace // of bodies
	runs                       runs // imports that are going on
}

// New makes a server that does not listen yet.
func New(config Config) (*Server, error) {
	k, err := readContract()
	if err != nil {
		return nil, err
	}
	if config.Apps == nil {
		if config.Apps, err = fs.Sub(app.Dist, "dist"); err != nil {
			return nil, err
		}
	}
	s := &Server{config: config, contract: k, echo: echo.New(), byAddress: newThrottle(30, 2*time.Second), byPair: newThrottle(5, 30*time.Second), byLogin: newThrottle(30, 2*time.Minute), byForm: newForm(), files: trays(), pace: walking}
	s.connected = newConnections(openFiles(), func(host string) bool {
		at, err := netip.ParseAddr(host)
		return err == nil && s.trusts(at.Unmap().WithZone(""))
	})
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.HTTPErrorHandler = s.fail
	s.routes()
	s.hub = newHub(config.Store, func(err error) { config.Log.Error("following the journal failed; trying on", "error", err) })
	s.presence = newPresence(config.Relay, s.hub.stir)
	s.http = &http.Server{Handler: headAsGet(s.echo), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(config.Log.Handler(), slog.LevelDebug)}
	s.http.ConnState = s.connected.track
	s.http.RegisterOnShutdown(s.hub.close) // streams do not end by themselves
	return s, nil
}

// routes lists every route.
func (s *Server) routes() {
	e := s.echo
	e.Use(plainRequestID, middleware.RequestID(), s.measure, s.dated, s.headers, middleware.RecoverWithConfig(middleware.RecoverConfig{DisablePrintStack: true, LogErrorFunc: s.panicked}), s.shed, s.paces, readable, s.addressed)

	e.GET("/", s.home)
	e.GET("/api", s.reference)
	e.GET("/api/openapi.yaml", s.contractText)
	e.GET("/style.css", style)
	e.GET("/favicon.ico", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) }) // browsers ask for it on their own
	e.GET("/r/:link", s.residentPage)
	e.POST("/r/:link", s.residentPage)
	e.GET("/ask/:compound", s.askPage)
	e.POST("/ask/:compound", s.askPage)
	e.GET("/poster/:compound", s.poster)
	for _, app := range []string{"desk", "phone"} {
		e.GET("/"+app, func(c echo.Context) error { return c.Redirect(http.StatusMovedPermanently, "/"+app+"/") })
		e.GET("/"+app+"/*", s.app(app), middleware.Gzip())
	}
	e.GET("/healthz", alive)
	if s.config.Ops {
		e.GET("/readyz", s.readyAtAll)
	} else {
		s.operations(e)
	}
	e.GET(streamPath, s.streamEvents, s.admit) // generated handlers cannot flush
	v1 := e.Group("/api/v1", s.admit, s.contract.check)
	api.RegisterHandlers(v1, api.NewStrictHandler(s, nil))
}

// operations are the addresses for whoever runs the program, and for nobody else: they tell how much is going on.
func (s *Server) operations(e *echo.Echo) {
	e.GET("/readyz", s.ready)
	e.GET("/metrics", s.metrics)
}

// Operations answers on an address of its own what is for whoever runs the program. It is for a server whose Config says Ops.
func (s *Server) Operations() http.Handler {
	e := echo.New()
	e.HTTPErrorHandler = s.fail
	e.Use(s.headers)
	e.GET("/healthz", alive)
	s.operations(e)
	return headAsGet(e)
}

func alive(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// headAsGet answers HEAD like GET; net/http drops the body.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			r = r.Clone(r.Context())
			r.Method = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}

// policy lets a page load only our own files.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func (s *Server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		if s.config.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin") // by no-referrer, browsers before 2020 would hide from us too that a request is our own page's
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", policy)
		return next(c)
	}
}

// serverTime is the header with our time in milliseconds since 1970, by which a device learns how far its clock is ahead. It is
// exacter than Date and by the record's clock.
const serverTime = "X-Server-Time"

// dated writes our time into each answer, at the moment when the answer begins.
func (s *Server) dated(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Before(func() {
			c.Response().Header().Set(serverTime, strconv.FormatInt(int64(s.config.Clock())/1000, 10))
		})
		return next(c)
	}
}

func (s *Server) panicked(c echo.Context, err error, stack []byte) error {
	s.config.Log.Error("a handler panicked", "route", c.Path(), "error", err, "stack", string(stack))
	return err
}

// probeEvery is how often the record is written for those who ask whether it can be; between, they get the last answer.
const probeEvery = 5 * time.Second

// probe remembers whether the record could be written.
type probe struct {
	mu  sync.Mutex
	at  time.Time
	err error
}

func (p *probe) ask(write func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Since(p.at) >= probeEvery {
		p.err = write()
		p.at = time.Now()
	}
	return p.err
}

// ready reports whether the record can be written, and in further lines what else needs attention. A queue that is down is
// reported and does not make the server unready.
func (s *Server) ready(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), 2*time.Second)
	defer cancel()
	err := s.config.Store.Ping(ctx)
	if err == nil {
		err = s.probe.ask(func() error { return s.config.Store.Writable(ctx) })
	}
	if err != nil {
		return fmt.Errorf("%w: %w", dispatch.Refuse(dispatch.Unavailable, "台账不可用", "the record cannot be written"), err)
	}
	said := "ok"
	if !s.queueAnswers(ctx) {
		said += ", queue down"
	}
	said += "\n"
	if s.config.Notes != nil {
		for _, note := range s.config.Notes() {
			said += note.EN + "\n"
		}
	}
	return c.String(http.StatusOK, said)
}

// readyAtAll is ready without what only concerns whoever operates the program.
func (s *Server) readyAtAll(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), 2*time.Second)
	defer cancel()
	if err := s.config.Store.Ping(ctx); err != nil {
		return dispatch.Refuse(dispatch.Unavailable, "台账不可用", "the record cannot be read")
	}
	return alive(c)
}

// ServeHTTP implements http.Handler, for tests.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.http.Handler.ServeHTTP(w, r) }

// Serve answers on a listener until Shutdown, with TLS if there is a certificate.
func (s *Server) Serve(l net.Listener, certificate, key string) error {
	var err error
	if certificate != "" {
		err = s.http.ServeTLS(l, certificate, key)
	} else {
		err = s.http.Serve(l)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Shutdown accepts nothing new and waits for requests in progress.
func (s *Server) Shutdown(ctx context.Context) error { return s.http.Shutdown(ctx) }
