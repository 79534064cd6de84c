package workerstest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Master is the sentinels' name for the master.
const Master = "bangban-test"

// Sentinels is a master with a replica, watched by three sentinels that promote the replica when the master is gone.
type Sentinels struct {
	Master, Replica *Server
	Addrs           []string // of the sentinels
}

// Watched starts a master, a replica and three sentinels, and returns when the sentinels know all of them.
func Watched(tb testing.TB) *Sentinels {
	tb.Helper()
	s := &Sentinels{Master: Redis(tb)}
	host, port, err := net.SplitHostPort(s.Master.Addr)
	if err != nil {
		tb.Fatal(err)
	}
	s.Replica = Redis(tb, "--replicaof", host, port)
	folder := tb.TempDir()
	for i := range 3 {
		config := filepath.Join(folder, fmt.Sprintf("sentinel-%d.conf", i)) // the sentinel writes to it later
		text := fmt.Sprintf("sentinel monitor %s %s %s 2\nsentinel down-after-milliseconds %[1]s 500\nsentinel failover-timeout %[1]s 5000\n", Master, host, port)
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			tb.Fatal(err)
		}
		s.Addrs = append(s.Addrs, started(tb, []string{config, "--sentinel"}, nil).Addr)
	}
	await(tb, "the sentinels know the replica and each other", func() bool {
		for _, a := range s.Addrs {
			info, err := ask(a, "INFO sentinel")
			if err != nil || !strings.Contains(info, "slaves=1,sentinels=3") {
				return false
			}
		}
		return true
	})
	return s
}

// Cluster is six nodes, three of them masters of a third of the keys each.
type Cluster struct {
	Nodes []*Server
}

// Clustered starts a cluster and returns when it serves every key.
func Clustered(tb testing.TB) *Cluster {
	tb.Helper()
	program, err := exec.LookPath("redis-cli")
	if err != nil {
		tb.Fatalf("Redis: %v: run .ci/install", err)
	}
	c := &Cluster{}
	args := []string{"--cluster", "create"}
	for range 6 {
		bus, err := freePort()
		if err != nil {
			tb.Fatal(err)
		}
		n := Redis(tb, "--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-port", fmt.Sprint(bus))
		c.Nodes = append(c.Nodes, n)
		args = append(args, n.Addr)
	}
	if out, err := exec.Command(program, append(args, "--cluster-replicas", "1", "--cluster-yes")...).CombinedOutput(); err != nil {
		tb.Fatalf("Redis: make a cluster: %v\n%s", err, out)
	}
	await(tb, "the cluster is whole", func() bool { return c.whole(6) })
	return c
}

// whole reports whether the given number of nodes see every key served.
func (c *Cluster) whole(nodes int) bool {
	n := 0
	for _, x := range c.Nodes {
		if info, err := ask(x.Addr, "CLUSTER INFO"); err == nil && strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_slots_ok:16384") {
			n++
		}
	}
	return n >= nodes
}

// LoseOwner kills the master that has a key, and returns when its replica has taken over.
func (c *Cluster) LoseOwner(key string) {
	slot, err := ask(c.Nodes[0].Addr, "CLUSTER KEYSLOT "+key)
	if err != nil {
		c.Nodes[0].tb.Errorf("Redis: %v", err)
		return
	}
	for _, n := range c.Nodes {
		if answer, err := ask(n.Addr, "CLUSTER COUNTKEYSINSLOT "+slot); err != nil || answer == "" {
			continue
		}
		role, err := ask(n.Addr, "INFO replication")
		if err != nil || !strings.Contains(role, "role:master") || !c.owns(n, slot) {
			continue
		}
		n.Kill()
		await(n.tb, "a replica has taken over", func() bool { return c.whole(5) })
		return
	}
	c.Nodes[0].tb.Error("Redis: nobody owns the key")
}

// owns reports whether a node itself says that it serves a slot.
func (c *Cluster) owns(n *Server, slot string) bool {
	nodes, err := ask(n.Addr, "CLUSTER NODES")
	if err != nil {
		return false
	}
	var number int
	if _, err := fmt.Sscan(slot, &number); err != nil {
		return false
	}
	for line := range strings.Lines(nodes) {
		if !strings.Contains(line, "myself") {
			continue
		}
		for _, part := range strings.Fields(line)[8:] {
			var from, to int
			if _, err := fmt.Sscanf(part, "%d-%d", &from, &to); err == nil && number >= from && number <= to {
				return true
			}
		}
	}
	return false
}

func await(tb testing.TB, what string, holds func() bool) {
	tb.Helper()
	for deadline := time.Now().Add(readyWithin); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			tb.Errorf("Redis: never: %s", what)
			return
		}
	}
}
