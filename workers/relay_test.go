package workers

import (
	"testing"

	"github.com/bangban/bangban/workers/workerstest"
)

// What one process tells is heard by the others, again also after Redis was away.
func TestTheRelayPassesOn(t *testing.T) {
	t.Parallel()
	server := workerstest.Redis(t)
	open := func() *Relay {
		q, err := Connect("redis://" + server.Addr)
		if err != nil {
			t.Fatal(err)
		}
		r := NewRelay(q)
		t.Cleanup(func() {
			r.Close()
			if err := q.Close(); err != nil {
				t.Error(err)
			}
		})
		return r
	}
	one, other := open(), open()
	heard := make(chan string, 10_000)
	other.Hear(func(message []byte) { heard <- string(message) })
	hears := func(word string) {
		t.Helper()
		eventually(t, word+" is heard", func() bool { // it is said again until then, as a window says again where it is
			one.Tell([]byte(word))
			for {
				select {
				case got := <-heard:
					if got == word {
						return true
					}
				default:
					return false
				}
			}
		})
	}
	hears("before")
	server.Stop()
	one.Tell([]byte("lost"))
	server.Start()
	hears("after")
}
