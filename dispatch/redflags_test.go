package dispatch

import (
	"os"
	"strings"
	"testing"
)

// calls are invented: the flag that is to be heard, or -, and what is said.
func calls(t testing.TB) (all [][2]string) {
	data, err := os.ReadFile("testdata/calls.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		flag, text, parted := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if parted {
			all = append(all, [2]string{flag, text})
		} else { // the text goes on
			all[len(all)-1][1] += "\n" + flag
		}
	}
	return all
}

func TestRedFlagsOfInventedCalls(t *testing.T) {
	for _, c := range calls(t) {
		var heard, all []string
		for _, h := range builtIn().Hits(c[1], nil) {
			all = append(all, h.Flag+" "+h.Words+" "+string(h.Excuse))
			if h.Excuse == "" {
				heard = append(heard, h.Flag)
			}
		}
		if flag := c[0]; flag == "-" && len(heard) > 0 || flag != "-" && !strings.Contains(strings.Join(heard, " "), flag) {
			t.Errorf("%s: %q: %q", flag, c[1], all)
		}
	}
}
