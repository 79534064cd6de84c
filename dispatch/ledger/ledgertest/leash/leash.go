// Package leash ensures that a server started by a test does not outlive the test's process.
//
// Clean-up functions do not run when a test process is killed or panics after its time limit; the server would keep its port,
// memory and folder. A leash is a small shell that runs the server as its child and reads orders from a pipe. However the test
// process ends, the system closes the pipe; the shell then ends the server, removes its folder and exits.
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

// Order is a signal that the shell sends to the server, by its POSIX name.
type Order string

const (
	Term Order = "TERM" // end as the server sees fit
	Quit Order = "QUIT" // end at once, in order: PostgreSQL's "immediate shutdown"
	Kill Order = "KILL"
	halt Order = "STOP"
	cont Order = "CONT"
)

// shell reads one order per line and answers each with one line. PIPE is caught: an unread answer must not end the shell before
// it has cleaned up. It is not ignored, because children would inherit that. The folder may still be written to for a moment,
// so removing it is tried several times.
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

// Leash holds one server, running or not, and its folder. It is safe for use by several goroutines.
type Leash struct {
	folder string
	shell  *exec.Cmd
	orders io.WriteCloser
	heard  *bufio.Reader

	mu  sync.Mutex
	pid int // of the running server, or 0
}

// Tie makes a leash for the server that command starts, and for its folder, which the leash removes in the end. The server's
// output goes to the file "log" in the folder. last is the order that ends the server when nothing else did. With a credential,
// shell and server run as that user, who must own the folder.
func Tie(folder string, as *syscall.Credential, last Order, command ...string) (*Leash, error) {
	arguments := append([]string{"-c", shell, "leash", folder, string(last)}, command...)
	l := &Leash{folder: folder, shell: exec.Command("/bin/sh", arguments...)}
	l.shell.Dir = folder
	// A session of its own: an interrupt typed at the terminal reaches the test, and the server through the pipe.
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

// Start starts the server, which must not be running, and returns its process id. It does not wait until the server is ready.
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

// End sends a running server one of Term, Quit and Kill, and returns when it is gone. A paused server is resumed first.
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

// Pause suspends a running server: its connections stay open and are not answered.
func (l *Leash) Pause() error { return l.signal(halt) }

// Resume continues a paused server.
func (l *Leash) Resume() error { return l.signal(cont) }

// Running reports whether the server was started and has not ended.
func (l *Leash) Running() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pid == 0 {
		return false
	}
	if syscall.Kill(l.pid, 0) == syscall.ESRCH {
		return false
	}
	// A process that ended may stay a zombie until the shell waits for it. Only Linux shows this here; elsewhere a caller's
	// deadline detects it.
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

// Close ends the server, if it is running, and returns when it and its folder are gone.
func (l *Leash) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pid = 0
	l.orders.Close()
	_ = l.shell.Wait() // the exit code is that of the shell's last command and means nothing here
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
