// Package workerstest provides Redis servers that tests can stop, kill, pause and empty.
package workerstest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch/ledger/ledgertest/leash"
)

const (
	readyWithin  = 30 * time.Second
	answerWithin = 10 * time.Second

	// Ports below those that systems give to clients. Otherwise a client that keeps dialling a stopped server could be given
	// the server's own port and connect to itself.
	firstPort, lastPort = 20000, 29999
)

// Server is a Redis server of one test. When a method fails it fails the test without ending it, so methods may be called from
// any goroutine of the test.
type Server struct {
	// Addr is the address, host:port, which stays the same through stops and starts.
	Addr string

	tb    testing.TB
	leash *leash.Leash

	mu     sync.Mutex
	up     bool
	paused bool
}

// Redis starts a Redis server and ends it with the test. Arguments go to redis-server, as in "--appendonly", "yes"; by default
// nothing is stored on disk, so a stop loses everything. The test fails where Redis is not installed.
func Redis(tb testing.TB, args ...string) *Server {
	tb.Helper()
	return started(tb, nil, append([]string{"--save", "", "--appendonly", "no"}, args...))
}

// started starts a server; what comes first goes before all other arguments.
func started(tb testing.TB, first, args []string) *Server {
	tb.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		tb.Fatalf("Redis: %v: run .ci/install", err)
	}
	// Another process may take a free port before the server does. The server then ends, and the next port is tried.
	for range 20 {
		s, err := launch(tb, append([]string{program}, first...), args)
		if errors.Is(err, errTaken) {
			continue
		}
		if err != nil {
			tb.Fatalf("Redis: %v", err)
		}
		return s
	}
	tb.Fatalf("Redis: %v, twenty times", errTaken)
	return nil
}

// Stop lets the server end normally: it closes its connections, and saves if its arguments say so.
func (s *Server) Stop() {
	s.tb.Helper()
	s.end(leash.Term)
}

// Kill ends the server at once, as a power failure would.
func (s *Server) Kill() {
	s.tb.Helper()
	s.end(leash.Kill)
}

// Start starts the stopped or killed server again on its address, with whatever it had saved, and returns when it
// answers.
func (s *Server) Start() {
	s.tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.start(); err != nil {
		s.tb.Errorf("Redis: start: %v", err)
	}
}

// Pause suspends the server: connections stay open, new ones are accepted, and nothing is answered.
func (s *Server) Pause() {
	s.tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.leash.Pause(); err != nil {
		s.tb.Errorf("Redis: pause: %v", err)
		return
	}
	s.paused = true
}

// Resume continues the paused server.
func (s *Server) Resume() {
	s.tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.leash.Resume(); err != nil {
		s.tb.Errorf("Redis: resume: %v", err)
		return
	}
	s.paused = false
}

// FlushAll deletes everything in the server. On a stopped server it does nothing; on a paused one it fails the test.
func (s *Server) FlushAll() {
	s.tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !s.up:
	case s.paused:
		s.tb.Error("Redis: FLUSHALL: the server is paused")
	default:
		if answer, err := ask(s.Addr, "FLUSHALL"); err != nil || answer != "OK" {
			s.tb.Errorf("Redis: FLUSHALL: %q, %v", answer, err)
		}
	}
}

var errTaken = errors.New("the port was taken")

func launch(tb testing.TB, program, args []string) (*Server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("/tmp", "bangban-redis-")
	if err != nil {
		return nil, err
	}
	command := slices.Concat(program, []string{"--bind", "127.0.0.1", "--port", strconv.Itoa(port), "--dir", folder}, args)
	tied, err := leash.Tie(folder, nil, leash.Kill, command...)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	s := &Server{Addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), tb: tb, leash: tied}
	if err := s.start(); err != nil {
		if strings.Contains(tied.Log(), "Address already in use") {
			err = errTaken
		}
		return nil, errors.Join(err, tied.Close())
	}
	tb.Cleanup(func() {
		if err := tied.Close(); err != nil {
			tb.Errorf("Redis: %v", err)
		}
	})
	return s, nil
}

func (s *Server) start() error {
	pid, err := s.leash.Start()
	if err != nil {
		return err
	}
	for deadline := time.Now().Add(readyWithin); ; time.Sleep(5 * time.Millisecond) {
		err := ready(s.Addr, pid)
		if err == nil {
			s.up, s.paused = true, false
			return nil
		}
		if !s.leash.Running() || time.Now().After(deadline) {
			return errors.Join(fmt.Errorf("the server did not come up: %w\n%s", err, s.leash.Log()), s.leash.End(leash.Kill))
		}
	}
}

func (s *Server) end(order leash.Order) {
	s.tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.up, s.paused = false, false
	if err := s.leash.End(order); err != nil {
		s.tb.Errorf("Redis: %s: %v", order, err)
	}
}

// ready returns nil when the server answers, has loaded what it saved, and is process pid. When two test processes choose the
// same port, the server there may be the other's.
func ready(addr string, pid int) error {
	if answer, err := ask(addr, "PING"); err != nil || answer != "PONG" {
		return fmt.Errorf("PING: %q, %w", answer, err)
	}
	answer, err := ask(addr, "INFO server")
	if err != nil {
		return err
	}
	if !strings.Contains(answer, fmt.Sprintf("\nprocess_id:%d\r", pid)) {
		return errTaken
	}
	return nil
}

// ask sends one command of plain words to the Redis server at addr and returns its answer: a string, plain or bulk, or a
// number. The protocol accepts a line as a command, so no library is needed.
func ask(addr, command string) (string, error) {
	conn, err := net.DialTimeout("tcp", addr, answerWithin)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(answerWithin)); err != nil {
		return "", err
	}
	if _, err := fmt.Fprintf(conn, "%s\r\n", command); err != nil {
		return "", err
	}
	answers := bufio.NewReader(conn)
	line, err := answers.ReadString('\n')
	if err != nil {
		return "", err
	}
	line = strings.TrimSuffix(line, "\r\n")
	switch {
	case strings.HasPrefix(line, "+"), strings.HasPrefix(line, ":"):
		return line[1:], nil
	case strings.HasPrefix(line, "$"):
		length, err := strconv.Atoi(line[1:])
		if err != nil || length < 0 {
			return "", fmt.Errorf("unexpected answer %q", line)
		}
		bulk := make([]byte, length)
		_, err = io.ReadFull(answers, bulk)
		return string(bulk), err
	default:
		return "", fmt.Errorf("answer %q", line)
	}
}

func freePort() (int, error) {
	var err error
	for range 100 {
		port := firstPort + rand.IntN(lastPort-firstPort+1)
		var listener net.Listener
		if listener, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			return port, listener.Close()
		}
	}
	return 0, err
}
