package drill

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// Chance is how reality differs from the plan. The shares are probabilities, 0 to 1. With the zero Chance everybody reads
// orders at once and every trip takes exactly its time.
type Chance struct {
	Unread   float64       // an order is not read, and lapses
	HandBack float64       // an order is handed back, an offer declined
	NoStock  float64       // what was to be fetched is not there
	NoAnswer float64       // nobody opens the door
	Read     time.Duration // until an order is read, on average
	Spread   float64       // of travel and service times: standard deviation of the logarithm
}

// Usual is a guess at an ordinary day; nobody has measured it yet.
var Usual = Chance{Unread: 0.01, HandBack: 0.02, NoStock: 0.01, NoAnswer: 0.01, Read: 20 * time.Second, Spread: 0.2}

// luck draws random values by name: what is drawn for an errand does not depend on earlier draws, so that different policies
// and crews are compared under the same conditions.
type luck struct {
	seed   uint64
	chance Chance
}

func (l luck) source(what string, r dispatch.ID, n int, c dispatch.ID) *rand.Rand {
	h := fnv.New64a()
	for _, part := range []string{what, string(r), strconv.Itoa(n), string(c)} {
		_, _ = h.Write([]byte(part)) // hash.Hash never returns an error
		_, _ = h.Write([]byte{0})
	}
	return rand.New(rand.NewPCG(l.seed, h.Sum64()))
}

func (l luck) happens(share float64, what string, r dispatch.ID, n int, c dispatch.ID) bool {
	return share > 0 && l.source(what, r, n, c).Float64() < share
}

// readAfter is how long an order waits to be read: exponential, and always before it lapses.
func (l luck) readAfter(r dispatch.ID, n int, c dispatch.ID) time.Duration {
	if l.chance.Read == 0 {
		return 0
	}
	d := time.Duration(l.source("read", r, n, c).ExpFloat64() * float64(l.chance.Read))
	return min(d, dispatch.OfferStandsUrgent-time.Second).Round(time.Second)
}

// takes is the actual duration of something that should take d; its mean is d.
func (l luck) takes(d time.Duration, what string, r dispatch.ID, n int) time.Duration {
	if s := l.chance.Spread; s > 0 {
		d = time.Duration(float64(d) * math.Exp(s*l.source(what, r, n, "").NormFloat64()-s*s/2))
	}
	return d.Round(time.Second)
}

// ParseChance reads "usual", "none", or differences from the usual:
// unread=0.05,hand_back=0,no_stock=0.1,no_answer=0.1,read=30s,spread=0.3.
func ParseChance(s string) (Chance, error) {
	switch s {
	case "", "usual":
		return Usual, nil
	case "none":
		return Chance{}, nil
	}
	c := Usual
	shares := map[string]*float64{"unread": &c.Unread, "hand_back": &c.HandBack, "no_stock": &c.NoStock, "no_answer": &c.NoAnswer, "spread": &c.Spread}
	for part := range strings.SplitSeq(s, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if name == "read" {
			d, err := time.ParseDuration(value)
			if err != nil || d < 0 || d > time.Hour {
				return Chance{}, dispatch.Wrong("chance", "read 须为时长，如 30s", "read is a duration such as 30s, up to an hour")
			}
			c.Read = d
			continue
		}
		x, err := strconv.ParseFloat(value, 64)
		if into, ok := shares[name]; !ok || err != nil || !(x >= 0 && x <= 1) {
			return Chance{}, dispatch.Wrong("chance", "须为 usual、none，或 unread、hand_back、no_stock、no_answer、spread 各等于 0 至 1 的数",
				"it is usual, none, or unread, hand_back, no_stock, no_answer and spread, each = a number from 0 to 1")
		} else {
			*into = x
		}
	}
	return c, nil
}
