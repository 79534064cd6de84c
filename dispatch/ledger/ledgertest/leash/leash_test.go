package leash_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch/ledger/ledgertest/leash"
)

// inChild tells a copy of this test binary to be the process that is killed; its value is the folder for the leash.
const inChild = "LEASH_TEST_FOLDER"

// childSays precedes the server's process id on the child's standard output.
const childSays = "server"

func TestServerIsStartedPausedAndEnded(t *testing.T) {
	l := tie(t, t.TempDir()+"/server")
	pid := start(t, l)
	if _, err := l.Start(); err == nil {
		t.Error("a running server was started again")
	}
	if err := l.Pause(); err != nil {
		t.Error(err)
	}
	eventually(t, "the server is paused", func() bool { return state(pid) == "T" })
	if err := l.Resume(); err != nil {
		t.Error(err)
	}
	eventually(t, "the server goes on", func() bool { return state(pid) == "S" })
	if err := l.Pause(); err != nil {
		t.Error(err)
	}
	if err := l.End(leash.Term); err != nil {
		t.Error(err)
	}
	if l.Running() || alive(pid) {
		t.Error("the server outlived the order to end, given while it was paused")
	}
	if err := l.Pause(); err == nil {
		t.Error("a server that does not run was paused")
	}
	if again := start(t, l); again == pid || !l.Running() {
		t.Errorf("restarted as process %d, after %d; running: %v", again, pid, l.Running())
	}
}

func TestServerThatEndsByItselfIsNoticed(t *testing.T) {
	l := tie(t, t.TempDir()+"/server")
	pid := start(t, l)
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the server is seen to be gone", func() bool { return !l.Running() })
	if err := l.End(leash.Kill); err != nil {
		t.Error(err)
	}
	start(t, l)
}

func TestLogKeepsWhatTheServerSays(t *testing.T) {
	folder := t.TempDir() + "/server"
	l := tie(t, folder, "/bin/sh", "-c", "echo out; echo err >&2")
	start(t, l)
	eventually(t, "both lines are in the log", func() bool { return l.Log() == "out\nerr\n" })
}

func TestCloseRemovesServerAndFolder(t *testing.T) {
	folder := t.TempDir() + "/server"
	l := tie(t, folder)
	pid := start(t, l)
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if alive(pid) {
		t.Error("the server outlived Close")
	}
}

func TestServerDiesWithItsKilledParent(t *testing.T) {
	if folder := os.Getenv(inChild); folder != "" {
		fmt.Println(childSays, start(t, tie(t, folder)))
		select {}
	}
	folder := t.TempDir() + "/server"
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), inChild+"="+folder)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = child.Process.Kill() }) // in case the test fails before it kills it
	var pid int
	if _, err := fmt.Fscanf(out, childSays+" %d\n", &pid); err != nil {
		t.Error(err)
	}
	if !alive(pid) {
		t.Errorf("the server %d does not run", pid)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // says "signal: killed"
	eventually(t, "the server is gone", func() bool { return !alive(pid) })
	eventually(t, "its folder is gone", func() bool {
		_, err := os.Stat(folder)
		return os.IsNotExist(err)
	})
}

// tie puts a server that never ends by itself, or the given command, on a leash.
func tie(t *testing.T, folder string, command ...string) *leash.Leash {
	t.Helper()
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if command == nil {
		command = []string{"sleep", "600"}
	}
	l, err := leash.Tie(folder, nil, leash.Kill, command...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func start(t *testing.T, l *leash.Leash) (pid int) {
	t.Helper()
	pid, err := l.Start()
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 20 s: %s", what)
		}
	}
}

func alive(pid int) bool { return pid > 0 && syscall.Kill(pid, 0) == nil }

// state returns the letter with which the system describes a process's state.
func state(pid int) string {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return err.Error()
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return rest[:1]
}
