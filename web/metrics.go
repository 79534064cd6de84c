package web

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

var (
	answered = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "bangban_http_seconds", Help: "Time to answer, by route and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5}}, []string{"route", "status"})
	registry = sync.OnceValue(func() *prometheus.Registry {
		r := prometheus.NewRegistry()
		r.MustRegister(answered, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
		return r
	})
)

// measure is middleware that times answers by route. Addresses are not used, because they may name somebody.
func (s *Server) measure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		begun := time.Now()
		if err := next(c); err != nil {
			c.Error(err) // answers now, so that the status is known
		}
		if c.Path() == streamPath {
			return nil // a stream lasts as long as somebody listens
		}
		answered.WithLabelValues(c.Path(), strconv.Itoa(c.Response().Status)).Observe(time.Since(begun).Seconds())
		return nil
	}
}

// metrics answers in Prometheus's format: the program's own figures, and what is due in the record.
func (s *Server) metrics(c echo.Context) error {
	numbers := map[string]float64{}
	if s.config.Numbers != nil {
		maps.Copy(numbers, s.config.Numbers())
	}
	now := s.config.Clock()
	waiting, oldest, err := s.config.Store.DueDepth(c.Request().Context(), now)
	if err != nil {
		return err
	}
	numbers["streams"] = float64(s.hub.count())
	unsent, dead, err := s.config.Store.MessageCounts(c.Request().Context())
	if err != nil {
		return err
	}
	numbers["messages_waiting"], numbers["messages_dead"] = float64(unsent), float64(dead)
	numbers["due_waiting"] = float64(waiting)
	if oldest != 0 {
		numbers["due_oldest_seconds"] = now.Sub(oldest).Seconds()
	}
	// Uncompressed, because more is written below.
	promhttp.HandlerFor(registry(), promhttp.HandlerOpts{DisableCompression: true}).ServeHTTP(c.Response(), c.Request())
	for _, name := range slices.Sorted(maps.Keys(numbers)) {
		if _, err := fmt.Fprintf(c.Response(), "# TYPE bangban_%s gauge\nbangban_%s %g\n", name, name, numbers[name]); err != nil {
			return err
		}
	}
	return nil
}
