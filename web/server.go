// Package web provides the API and the pages. It is a thin layer that reads requests, calls the Desk, and shows what the record
// says. The contract is openapi.yaml.
package web

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strconv"
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

// Config is what a server needs. Only Numbers, Notes, Queue and Queues may be nil, and Hotline empty.
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
	Apps    fs.FS                           // the built front end; nil: the embedded one
	Map     Map                             // the tiles of the map
}

// Map names the tiles of the map. The zero Map has none.
type Map struct {
	Tiles string // address with {x}, {y} and {z}, and {s} for 1 to 4 in the names of several hosts
	Datum geo.Datum
	Note  string // attribution, shown on the map
}

// Server answers HTTP.
type Server struct {
	config             Config
	echo               *echo.Echo
	contract           *contract
	http               *http.Server
	byLogin, byAddress *throttle
	byForm             *throttle // requests by strangers
	hub                *hub
	runs               runs // imports that are going on
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
	s := &Server{config: config, contract: k, echo: echo.New(), byLogin: newThrottle(5, 30*time.Second), byAddress: newThrottle(30, 2*time.Second), byForm: newThrottle(20, 30*time.Second)}
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.HTTPErrorHandler = s.fail
	s.routes()
	s.hub = newHub(config.Store, func(err error) { config.Log.Error("following the journal failed; trying on", "error", err) })
	s.http = &http.Server{Handler: headAsGet(s.echo), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(config.Log.Handler(), slog.LevelDebug)}
	s.http.RegisterOnShutdown(s.hub.close) // streams do not end by themselves
	return s, nil
}

// routes lists every route.
func (s *Server) routes() {
	e := s.echo
	e.Use(middleware.RequestID(), s.measure, s.dated, headers, middleware.RecoverWithConfig(middleware.RecoverConfig{DisablePrintStack: true, LogErrorFunc: s.panicked}), addressed)

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
	e.GET("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	e.GET("/readyz", s.ready)
	e.GET("/metrics", s.metrics)
	e.GET(streamPath, s.streamEvents, s.admit) // generated handlers cannot flush
	v1 := e.Group("/api/v1", s.admit, s.contract.check)
	api.RegisterHandlers(v1, api.NewStrictHandler(s, nil))
}

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

func headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
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

// ready reports whether the record can be read, and in further lines what else needs attention. A queue that is down is
// reported and does not make the server unready.
func (s *Server) ready(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), 2*time.Second)
	defer cancel()
	if err := s.config.Store.Ping(ctx); err != nil {
		return dispatch.Refuse(dispatch.Unavailable, "台账不可用", "the record cannot be read")
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
