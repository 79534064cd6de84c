package workerstest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// inChild tells a copy of this test binary to be the process that is killed; childSays precedes the server's address on its
// standard output.
const (
	inChild   = "WORKERSTEST_CHILD"
	childSays = "server"
)

func TestServersAreIndependent(t *testing.T) {
	t.Parallel()
	one, other := Redis(t), Redis(t)
	expect(t, one, "SET bell rung", "OK")
	expect(t, one, "EXISTS bell", "1")
	expect(t, other, "EXISTS bell", "0")
	one.FlushAll()
	expect(t, one, "EXISTS bell", "0")
}

func TestServerComesBackAfterStopAndKill(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*Server){"stop": (*Server).Stop, "kill": (*Server).Kill} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := Redis(t)
			expect(t, s, "SET bell rung", "OK")
			conn, err := net.Dial("tcp", s.Addr)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			end(s)
			if _, err := conn.Read(make([]byte, 1)); err == nil {
				t.Error("an open connection was not cut")
			}
			if _, err := net.Dial("tcp", s.Addr); err == nil {
				t.Error("the ended server takes connections")
			}
			s.FlushAll()
			addr := s.Addr
			s.Start()
			if s.Addr != addr {
				t.Errorf("came back at %s, not %s", s.Addr, addr)
			}
			expect(t, s, "EXISTS bell", "0")
		})
	}
}

func TestArgumentsReachTheServer(t *testing.T) {
	t.Parallel()
	s := Redis(t, "--appendonly", "yes", "--appendfsync", "always")
	expect(t, s, "SET bell rung", "OK")
	s.Kill()
	s.Start()
	expect(t, s, "GET bell", "rung")
}

func TestPausedServerAnswersWhenResumed(t *testing.T) {
	t.Parallel()
	s := Redis(t)
	s.Pause()
	conn, err := net.Dial("tcp", s.Addr)
	if err != nil {
		t.Fatalf("a paused server's system takes connections all the same: %v", err)
	}
	defer conn.Close()
	if _, err := fmt.Fprint(conn, "PING\r\n"); err != nil {
		t.Fatal(err)
	}
	// Nothing should arrive, which only a time limit can show.
	if err := conn.SetReadDeadline(time.Now().Add(100 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, len("+PONG\r\n"))
	if n, err := conn.Read(answer); !os.IsTimeout(err) {
		t.Errorf("a paused server answered %q, %v", answer[:n], err)
	}
	s.Resume()
	if err := conn.SetReadDeadline(time.Now().Add(answerWithin)); err != nil {
		t.Fatal(err)
	}
	if n, err := conn.Read(answer); err != nil || string(answer[:n]) != "+PONG\r\n" {
		t.Errorf("the resumed server answered %q, %v", answer[:n], err)
	}
	s.Pause()
	s.Stop()
	s.Start()
	expect(t, s, "PING", "PONG")
}

func TestAnotherServerOnThePortIsNotTakenForOurs(t *testing.T) {
	t.Parallel()
	s := Redis(t)
	if err := ready(s.Addr, os.Getpid()); err != errTaken {
		t.Errorf("got %v, not %v", err, errTaken)
	}
}

func TestServerDiesWithItsKilledTestProcess(t *testing.T) {
	if os.Getenv(inChild) != "" {
		fmt.Println(childSays, Redis(t).Addr)
		select {}
	}
	t.Parallel()
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), inChild+"=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = child.Process.Kill() }) // in case the test fails before it kills it
	var addr string
	if _, err := fmt.Fscanf(out, childSays+" %s\n", &addr); err != nil {
		t.Fatal(err)
	}
	info, err := ask(addr, "INFO server")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(info, "process_id:")
	var server int
	if _, err := fmt.Sscan(rest, &server); err != nil {
		t.Fatal(err)
	}
	folder, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", server))
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // says "signal: killed"
	eventually(t, "the server is gone", func() bool { return syscall.Kill(server, 0) == syscall.ESRCH })
	eventually(t, "its folder is gone", func() bool {
		_, err := os.Stat(folder)
		return os.IsNotExist(err)
	})
}

func expect(t *testing.T, s *Server, command, want string) {
	t.Helper()
	if got, err := ask(s.Addr, command); err != nil || got != want {
		t.Errorf("%s: %q, %v, not %q", command, got, err, want)
	}
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 20 s: %s", what)
		}
	}
}
