package main

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// usage is the processor time used so far.
type usage struct{ serve, clients, machine time.Duration }

// jiffy is the unit of /proc on Linux.
const jiffy = 10 * time.Millisecond

func usageOf(b *testing.B, pid int) (u usage) {
	b.Helper()
	fields := func(file, after string) (n []time.Duration) {
		text, err := os.ReadFile(file)
		must(b, err)
		line, _, _ := strings.Cut(string(text), "\n")
		for _, f := range strings.Fields(line[strings.LastIndex(line, after)+len(after):]) {
			v, _ := strconv.Atoi(f) // the state is a letter
			n = append(n, time.Duration(v)*jiffy)
		}
		return n
	}
	spent := func(pid string) time.Duration {
		f := fields("/proc/"+pid+"/stat", ")")
		return f[11] + f[12]
	}
	all := fields("/proc/stat", "cpu ") // user, nice, system, idle, iowait, irq, softirq, steal
	return usage{serve: spent(strconv.Itoa(pid)), clients: spent("self"), machine: all[0] + all[1] + all[2] + all[5] + all[6]}
}
