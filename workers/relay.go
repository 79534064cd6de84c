package workers

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// relayChannel is where servers tell each other what is not kept. On a cluster every node passes it on.
const relayChannel = "bangban:presence"

// relayed is how many messages may wait to be sent; further ones are dropped.
const relayed = 1024

// Relay passes messages between the processes that share a Redis. What cannot be passed on is lost: whoever uses it says it again.
type Relay struct {
	client  redis.UniversalClient
	waiting chan []byte
	stop    context.CancelFunc
	stopped context.Context
	done    sync.WaitGroup
	silent  atomic.Int64 // until when nothing is sent, in nanoseconds since 1970
}

// NewRelay makes a relay. It has to be closed before the queue.
func NewRelay(q *Queue) *Relay {
	r := &Relay{client: q.client, waiting: make(chan []byte, relayed)}
	r.stopped, r.stop = context.WithCancel(context.Background())
	r.done.Go(func() {
		for {
			select {
			case <-r.stopped.Done():
				return
			case message := <-r.waiting:
				r.send(message)
			}
		}
	})
	return r
}

// Tell sends a message to all who hear, this process among them. It never waits and never fails.
func (r *Relay) Tell(message []byte) {
	select {
	case r.waiting <- message:
	default:
	}
}

func (r *Relay) send(message []byte) {
	if time.Now().UnixNano() < r.silent.Load() {
		return
	}
	ctx, cancel := context.WithTimeout(r.stopped, ringWithin)
	defer cancel()
	if r.client.Publish(ctx, relayChannel, message).Err() != nil {
		r.silent.Store(time.Now().Add(quiet).UnixNano())
	}
}

// Hear calls back for every message, one after the other, until the relay is closed. It connects again by itself.
func (r *Relay) Hear(heard func(message []byte)) {
	r.done.Go(func() {
		line := r.client.Subscribe(r.stopped, relayChannel)
		defer func() { _ = line.Close() }()
		messages := line.Channel(redis.WithChannelSize(relayed), redis.WithChannelHealthCheckInterval(10*time.Second))
		for {
			select {
			case <-r.stopped.Done():
				return
			case m, open := <-messages:
				if !open {
					return
				}
				heard([]byte(m.Payload))
			}
		}
	})
}

// Close ends it.
func (r *Relay) Close() {
	r.stop()
	r.done.Wait()
}
