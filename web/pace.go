package web

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bangban/bangban/dispatch"
)

// pace is how fast a body has to come: after a while to begin with, at least so many bytes in a second. A photo of 300 kB takes two minutes
// over the poorest line, and must pass; a body that dribbles must not hold a connection for ever.
type pace struct {
	begin  time.Duration
	second int64 // bytes
}

// walking is half of what a telephone sends over 2G.
var walking = pace{begin: time.Minute, second: 1000}

// allows is how long a body may have taken by the time so much of it has come.
func (p pace) allows(bytes int64) time.Duration {
	return p.begin + time.Duration(bytes)*time.Second/time.Duration(p.second)
}

// paced is a body that moves its connection's deadline with each part that comes.
type paced struct {
	io.ReadCloser
	pace  pace
	begun time.Time
	until func(time.Time) error // sets the deadline; zero for none
	bytes int64
}

func (b *paced) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.bytes += int64(n)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return n, waiting{dispatch.Refuse(dispatch.Unavailable, "网络太慢，内容没有传完，请再试一次", "it came too slowly and not whole; try again"), time.Second}
	case err == io.EOF:
		_ = b.until(time.Time{}) // whoever works on it may take longer; the server sets the next one
	case n > 0:
		_ = b.until(b.begun.Add(b.pace.allows(b.bytes)))
	}
	return n, err
}

// paces is middleware that gives a body its pace.
func (s *Server) paces(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if r := c.Request(); r.Body != nil && r.Body != http.NoBody {
			until := http.NewResponseController(c.Response()).SetReadDeadline // a recorder in a test has none
			b := &paced{ReadCloser: r.Body, pace: s.pace, begun: time.Now(), until: until}
			_ = until(b.begun.Add(s.pace.allows(0)))
			r.Body = b
		}
		return next(c)
	}
}
