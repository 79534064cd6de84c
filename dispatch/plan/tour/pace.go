package tour

import (
	"context"
	"time"
)

// clock measures how far a search has come.
type clock struct {
	ctx   context.Context
	begun time.Time
	limit time.Duration // 0: none
}

func (c *clock) over() bool {
	return c.ctx.Err() != nil || c.limit > 0 && time.Since(c.begun) >= c.limit
}

// wellOver reports whether even work that may exceed the limit for a moment has to end.
func (c *clock) wellOver() bool { return c.limit > 0 && time.Since(c.begun) >= c.limit+c.limit/10 }

// pace ends a part of the search, and reports its progress, by time or by iterations.
type pace struct {
	clock    *clock
	from, to float64 // part of the time
	steps    int     // 0: by the clock
	done     int
	at       float64
}

// stop is asked before every step and reads the clock at some of them.
func (p *pace) stop() bool {
	p.done++
	if p.steps > 0 {
		p.at = float64(p.done) / float64(p.steps)
		if p.done > p.steps {
			p.done--
			return true
		}
		return p.done&63 == 0 && p.clock.over()
	}
	if p.done&15 == 0 || p.done == 1 {
		passed := float64(time.Since(p.clock.begun)) / float64(p.clock.limit)
		if passed >= p.to || p.clock.ctx.Err() != nil {
			p.done--
			return true
		}
		p.at = (passed - p.from) / (p.to - p.from)
	}
	return false
}

// share returns a pace for a part of the remaining time or iterations.
func (s *solver) share(part float64) pace {
	p := pace{clock: &s.clock}
	if s.o.Iterations > 0 {
		left := s.o.Iterations - s.done
		p.steps = max(int(float64(left)*part)/len(s.crew), 1)
		return p
	}
	p.from = min(float64(time.Since(s.clock.begun))/float64(s.clock.limit), 1) // the limit may have passed already
	p.to = p.from + (1-p.from)*part
	return p
}
