// Package ledgertest provides PostgreSQL databases, and tests that every record has to pass.
package ledgertest

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch/ledger/ledgertest/leash"
)

const readyWithin = 60 * time.Second

// Each test process has at most one server of each sort, started when first needed. It listens only on a socket in its own
// folder, so that concurrent processes cannot conflict over a port.
var (
	quick   = &cluster{settings: []string{"fsync=off", "full_page_writes=off"}}
	durable = &cluster{settings: []string{"fsync=on", "full_page_writes=on"}}
)

// Postgres returns the address, postgres://…, of a new, empty database, which is dropped when the test ends. Its server does
// not wait for the disk. The test fails where PostgreSQL is not installed.
func Postgres(tb testing.TB) string {
	tb.Helper()
	return quick.database(tb)
}

// DurablePostgres is Postgres on a server that waits for the disk at each commit, as in production.
func DurablePostgres(tb testing.TB) string {
	tb.Helper()
	return durable.database(tb)
}

type cluster struct {
	settings []string

	once      sync.Once
	err       error
	programs  string // the folder of PostgreSQL's programs
	folder    string
	leash     *leash.Leash // never closed: it ends with the process, after the last test
	databases atomic.Int64
}

func (c *cluster) database(tb testing.TB) string {
	tb.Helper()
	c.once.Do(func() { c.err = c.start() })
	if c.err != nil {
		tb.Fatalf("PostgreSQL: %v", c.err)
	}
	name := fmt.Sprintf("test_%d", c.databases.Add(1))
	if err := c.run(nil, "createdb", "-h", c.folder, "-U", "postgres", "--maintenance-db=postgres", name); err != nil {
		tb.Fatalf("PostgreSQL: %v", err)
	}
	tb.Cleanup(func() {
		err := c.run(nil, "dropdb", "--force", "-h", c.folder, "-U", "postgres", "--maintenance-db=postgres", name)
		if err != nil {
			tb.Errorf("PostgreSQL: %v", err)
		}
	})
	return "postgres://postgres@/" + name + "?host=" + url.QueryEscape(c.folder)
}

// start makes a cluster in a folder of its own and returns when it answers.
func (c *cluster) start() (err error) {
	if c.programs, err = programs(); err != nil {
		return err
	}
	as, err := unprivileged()
	if err != nil {
		return err
	}
	// The path is short, whatever TMPDIR says: a socket's path has at most 107 bytes.
	if c.folder, err = os.MkdirTemp("/tmp", "bangban-postgres-"); err != nil {
		return err
	}
	if as != nil {
		if err := os.Chown(c.folder, int(as.Uid), int(as.Gid)); err != nil {
			return errors.Join(err, os.RemoveAll(c.folder))
		}
	}
	data := filepath.Join(c.folder, "data")
	command := []string{filepath.Join(c.programs, "postgres"), "-D", data, "-k", c.folder}
	settings := append([]string{"listen_addresses=", "max_connections=500", "synchronous_commit=on"}, c.settings...)
	for _, setting := range settings {
		command = append(command, "-c", setting)
	}
	if c.leash, err = leash.Tie(c.folder, as, leash.Quit, command...); err != nil {
		return errors.Join(err, os.RemoveAll(c.folder))
	}
	if err := c.boot(data, as); err != nil {
		return errors.Join(err, c.leash.Close())
	}
	return nil
}

func (c *cluster) boot(data string, as *syscall.Credential) error {
	err := c.run(as, "initdb", "--no-sync", "--no-instructions", "-D", data, "-U", "postgres",
		"--auth=trust", "--encoding=UTF8", "--locale=C")
	if err != nil {
		return err
	}
	if _, err := c.leash.Start(); err != nil {
		return err
	}
	for deadline := time.Now().Add(readyWithin); ; time.Sleep(10 * time.Millisecond) {
		err := c.run(nil, "pg_isready", "-q", "-h", c.folder, "-U", "postgres", "-d", "postgres")
		if err == nil {
			return nil
		}
		if !c.leash.Running() || time.Now().After(deadline) {
			return fmt.Errorf("the server did not come up: %w\n%s", err, c.leash.Log())
		}
	}
}

// run runs one of PostgreSQL's programs without the settings of whoever runs the tests.
func (c *cluster) run(as *syscall.Credential, program string, arguments ...string) error {
	command := exec.Command(filepath.Join(c.programs, program), arguments...)
	command.Dir = c.folder
	command.Env = slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "PG") })
	command.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, out)
	}
	return nil
}

// programs finds the folder of PostgreSQL's programs: that of the one in PATH, else Debian's newest.
func programs() (string, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		// PATH may hold only a link; the other programs are beside its target.
		if initdb, err = filepath.EvalSymlinks(initdb); err == nil {
			return filepath.Dir(initdb), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", errors.New("not installed: run .ci/install")
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return release(a) - release(b) })), nil
}

// release is the number in /usr/lib/postgresql/15/bin/initdb.
func release(initdb string) int {
	number, _ := strconv.Atoi(strings.Split(initdb, "/")[4])
	return number
}

// unprivileged returns the user that PostgreSQL runs as: nil for the present one, another one for root, whom PostgreSQL
// refuses.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("%w: run .ci/install", err)
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}
