// Package workers does what must happen later. Redis, through asynq, only holds notices that something is due. The record
// decides what is due, and a sweep of the record finds whatever Redis has lost.
package workers

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/bangban/bangban/dispatch"
)

// Queue is a connection to Redis, or to a Redis inside this process.
type Queue struct {
	options  redis.UniversalOptions
	client   redis.UniversalClient
	embedded *miniredis.Miniredis
	stop     chan struct{}
}

// Connect prepares a queue without waiting for it. The address is "" for a Redis inside this process;
// redis://[:PASSWORD@]HOST:PORT[/DB] (rediss:// with TLS); redis-sentinel://[:PASSWORD@]HOST:PORT,…/MASTER;
// redis-cluster://[:PASSWORD@]HOST:PORT,….
func Connect(address string) (*Queue, error) {
	q := &Queue{stop: make(chan struct{})}
	if address == "" {
		q.embed()
	} else {
		options, err := parse(address)
		if err != nil {
			return nil, err
		}
		q.options = options
		q.options.Dialer = patient(&net.Dialer{Timeout: 2 * time.Second}, options.TLSConfig)
	}
	q.options.ContextTimeoutEnabled = true // without it a hung Redis would block an enqueue for ten seconds
	q.options.MaxRetries = -1              // the sweep tries again
	q.client = redis.NewUniversalClient(&q.options)
	return q, nil
}

// The loggers of redis write server addresses to stderr at every failure; what matters is logged here.
func init() { redis.SetLogger(silent{log.New(io.Discard, "", 0)}) }

type silent struct{ *log.Logger }

func (silent) Printf(context.Context, string, ...any) {}

// embed makes a Redis that is connected by pipes and opens no port.
func (q *Queue) embed() {
	q.embedded = miniredis.NewMiniRedis()
	q.options = redis.UniversalOptions{Addrs: []string{"embedded"}, Dialer: func(context.Context, string, string) (net.Conn, error) { return q.embedded.Dial() }}
	go func() { // its clock has to be advanced
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				q.embedded.FastForward(time.Second)
			case <-q.stop:
				return
			}
		}
	}()
}

func parse(address string) (o redis.UniversalOptions, err error) {
	wrong := dispatch.Refuse(dispatch.Invalid, "Redis 地址须为 redis://、rediss://、redis-sentinel:// 或 redis-cluster:// 开头，如 redis://127.0.0.1:6379/0",
		"the address of Redis begins with redis://, rediss://, redis-sentinel:// or redis-cluster://, as in redis://127.0.0.1:6379/0")
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return o, wrong // err would show the password
	}
	o.Addrs = strings.Split(u.Host, ",")
	o.Password, _ = u.User.Password()
	o.Username = u.User.Username()
	path := strings.Trim(u.Path, "/")
	switch u.Scheme {
	case "rediss":
		o.TLSConfig = &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
		fallthrough
	case "redis":
		if path != "" {
			if o.DB, err = strconv.Atoi(path); err != nil || o.DB < 0 {
				return o, wrong
			}
		}
		if len(o.Addrs) != 1 {
			return o, wrong
		}
	case "redis-sentinel":
		if path == "" {
			return o, wrong
		}
		o.MasterName, o.SentinelPassword = path, o.Password
	case "redis-cluster":
		o.IsClusterMode = true
	default:
		return o, wrong
	}
	return o, nil
}

// refused is the least duration of a failed dial. asynq tries again at once, which would use up a processor while Redis is
// down.
const refused = 250 * time.Millisecond

func patient(d *net.Dialer, secure *tls.Config) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (conn net.Conn, err error) {
		begun := time.Now()
		if secure != nil {
			conn, err = (&tls.Dialer{NetDialer: d, Config: secure}).DialContext(ctx, network, address)
		} else {
			conn, err = d.DialContext(ctx, network, address)
		}
		if err != nil {
			select {
			case <-ctx.Done():
			case <-time.After(refused - time.Since(begun)):
			}
		}
		return conn, err
	}
}

// Client returns the connection itself, by which tests wipe the queue or look into it.
func (q *Queue) Client() redis.UniversalClient { return q.client }

// Ping reports whether the queue answers. If it does not, the sweep still gets everything done.
func (q *Queue) Ping(ctx context.Context) error { return q.client.Ping(ctx).Err() }

// Close closes the connection.
func (q *Queue) Close() error {
	close(q.stop)
	err := q.client.Close()
	if q.embedded != nil {
		q.embedded.Close()
	}
	if errors.Is(err, redis.ErrClosed) {
		return nil
	}
	return err
}
