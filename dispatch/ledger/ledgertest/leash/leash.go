// Package leash keeps a server that a test starts from outliving the test's process.
//
// Clean-up functions do not run when a test process is killed or panics over its time limit; the server would go on
// and hold its port, its memory and its folder. A leash is a small shell that holds the server as its child and reads
// orders from a pipe. However the test process ends, the system closes the pipe; the shell then ends the server,
// removes the server's folder and is gone.
package leash

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// Order is a signal that the shell passes to the server, by its name in POSIX.
type Order string

const (
	Term Order = "TERM" // end as the server sees fit
	Quit Order = "QUIT" // end at once, in order: PostgreSQL's "immediate shutdown"
	Kill Order = "KILL"
	halt Order = "STOP"
	cont Order = "CONT"
)

// shell reads one order a line and answers each with one line. PIPE is caught, not ignored: an answer that nobody
// reads must not end the shell before it has cleaned up, and children must not inherit the deafness. The folder may
// still be written to by a child of the server or by a command of the test, hence the tries.
const shell = `
folder=$1 last=$2
shift 2
trap : PIPE
pid=
end() {
	[ -n "$pid" ] || return 0
	kill -s "$1" "$pid"
	kill -s CONT "$pid"
	wait "$pid"
	pid=
}
while read -r order; do
	case $order in
	START) "$@" </dev/null >>"$folder/log" 2>&1 & pid=$!; echo "$pid" ;;
	STOP | CONT) kill -s "$order" "$pid"; echo "$order" ;;
	*) end "$order"; echo "$order" ;;
	esac
done
end "$last"
tries=0
until rm -rf "$folder" || [ "$tries" -ge 100 ]; do
	tries=$((tries + 1))
	sleep 0.1
done
`

// Leash holds one server, running or not, and its folder. It may be used by several goroutines.
type Leash struct {
	folder string
	shell  *exec.Cmd
	orders io.WriteCloser
	heard  *bufio.Reader

	mu  sync.Mutex
	pid int // of the running server, or 0
}

// Tie makes a leash for the server that command starts, and for a folder that this leash removes at the end. The
// server writes its output to the file "log" in the folder. last is the order that ends the server where nothing else
// did. With a credential, shell and server run as that user, who must own the folder.
func Tie(folder string, as *syscall.Credential, last Order, command ...string) (*Leash, error) {
	arguments := append([]string{"-c", shell, "leash", folder, string(last)}, command...)
	l := &Leash{folder: folder, shell: exec.Command("/bin/sh", arguments...)}
	l.shell.Dir = folder
	// Its own session: an interrupt typed at the terminal goes to the test, and reaches the server by the pipe.
	l.shell.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: as}
	orders, err := l.shell.StdinPipe()
	if err != nil {
		return nil, err
	}
	heard, err := l.shell.StdoutPipe()
	if err != nil {
		return nil, err
	}
	l.orders, l.heard = orders, bufio.NewReader(heard)
	if err := l.shell.Start(); err != nil {
		return nil, err
	}
	return l, nil
}

// Start starts the server, which must not be running, and returns its process id. It does not wait until the server
// is ready.
func (l *Leash) Start() (pid int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pid != 0 {
		return 0, fmt.Errorf("already running as process %d", l.pid)
	}
	answer, err := l.tell("START")
	if err != nil {
		return 0, err
	}
	l.pid, err = strconv.Atoi(answer)
	return l.pid, err
}

// End gives a running server the order to end, one of Term, Quit and Kill, and returns when it is gone. A paused
// server is resumed to hear it.
func (l *Leash) End(order Order) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pid == 0 {
		return nil
	}
	l.pid = 0
	_, err := l.tell(order)
	return err
}

// Pause stops a running server in its tracks: connections stay open and are not answered.
func (l *Leash) Pause() error { return l.signal(halt) }

// Resume lets a paused server go on.
func (l *Leash) Resume() error { return l.signal(cont) }

// Running reports whether the server was started and has not ended, by order or by itself.
func (l *Leash) Running() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pid == 0 {
		return false
	}
	if syscall.Kill(l.pid, 0) == syscall.ESRCH {
		return false
	}
	// One that ended by itself may stay a zombie until the shell waits for it. Only Linux says so here; elsewhere the
	// callers' deadlines find out.
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", l.pid))
	if err != nil {
		return true
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(state, "Z")
}

// Log returns what the server has written so far.
func (l *Leash) Log() string {
	text, err := os.ReadFile(filepath.Join(l.folder, "log"))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// Close ends the server, if it runs, and returns when it and its folder are gone.
func (l *Leash) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pid = 0
	l.orders.Close()
	_ = l.shell.Wait() // the shell's exit code is that of its last command, which says nothing here
	_, err := os.Stat(l.folder)
	if err == nil {
		return fmt.Errorf("%s is still there", l.folder)
	}
	return nil
}

func (l *Leash) signal(order Order) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pid == 0 {
		return fmt.Errorf("%s: not running", order)
	}
	_, err := l.tell(order)
	return err
}

func (l *Leash) tell(order Order) (answer string, err error) {
	if _, err := fmt.Fprintln(l.orders, order); err != nil {
		return "", fmt.Errorf("order %s: %w", order, err)
	}
	answer, err = l.heard.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("answer to %s: %w", order, err)
	}
	return strings.TrimSuffix(answer, "\n"), nil
}
