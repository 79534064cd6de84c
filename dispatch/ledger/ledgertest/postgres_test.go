package ledgertest

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// inChild tells a copy of this test binary to be the process that is killed; childSays precedes the database's address on its
// standard output.
const (
	inChild   = "LEDGERTEST_CHILD"
	childSays = "database"
)

func TestDatabasesAreNewAndIndependent(t *testing.T) {
	t.Parallel()
	one, other := Postgres(t), Postgres(t)
	if one == other {
		t.Fatalf("the same database twice: %s", one)
	}
	query(t, one, "CREATE TABLE errand (id int)")
	query(t, one, "INSERT INTO errand VALUES (7)")
	if got := query(t, one, "SELECT id FROM errand"); got != "7" {
		t.Errorf("read back %q, not 7", got)
	}
	if got := query(t, other, "SELECT count(*) FROM pg_tables WHERE tablename = 'errand'"); got != "0" {
		t.Errorf("the other database has %s tables of that name", got)
	}
}

func TestDatabaseIsDroppedThoughAConnectionIsOpen(t *testing.T) {
	t.Parallel()
	var address string
	var client *exec.Cmd
	t.Run("test that forgets to hang up", func(t *testing.T) {
		address = Postgres(t)
		client = exec.Command(filepath.Join(quick.programs, "psql"), "-X", address, "-c", "SELECT pg_sleep(600)")
		if err := client.Start(); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the client is connected", func() bool {
			return query(t, address, "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(600)'") == "1"
		})
	})
	if err := client.Wait(); err == nil {
		t.Error("the client was not cut off")
	}
	if _, err := psql(address, "SELECT 1"); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("the database can still be reached: %v", err)
	}
}

func TestOnlyTheDurableServerWaitsForTheDisk(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		address string
		fsync   string
	}{{Postgres(t), "off"}, {DurablePostgres(t), "on"}} {
		if got := query(t, test.address, "SHOW fsync"); got != test.fsync {
			t.Errorf("fsync is %s, not %s", got, test.fsync)
		}
		if got := query(t, test.address, "SHOW synchronous_commit"); got != "on" {
			t.Errorf("synchronous_commit is %s, not on", got)
		}
	}
}

func TestServerDiesWithItsKilledTestProcess(t *testing.T) {
	if os.Getenv(inChild) != "" {
		fmt.Println(childSays, Postgres(t))
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
	var address string
	if _, err := fmt.Fscanf(out, childSays+" %s\n", &address); err != nil {
		t.Fatal(err)
	}
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	folder := parsed.Query().Get("host")
	lock, err := os.ReadFile(filepath.Join(folder, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	var server int
	if _, err := fmt.Sscan(string(lock), &server); err != nil {
		t.Fatal(err)
	}
	if got := query(t, address, "SELECT 1"); got != "1" {
		t.Fatalf("the child's database answers %q", got)
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

func TestNewestReleaseIsANumber(t *testing.T) {
	t.Parallel()
	if release("/usr/lib/postgresql/9.6/bin/initdb") > release("/usr/lib/postgresql/10/bin/initdb") {
		t.Error("9.6 counts as newer than 10")
	}
}

func query(t *testing.T, address, sql string) string {
	t.Helper()
	out, err := psql(address, sql)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func psql(address, sql string) (string, error) {
	folder, err := programs()
	if err != nil {
		return "", err
	}
	out, err := exec.Command(filepath.Join(folder, "psql"), "-XAtq", address, "-c", sql).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", sql, err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 20 s: %s", what)
		}
	}
}
