package dispatch

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// calls are invented: the flag that is to be heard, any for whichever, - for none, and what is said.
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
		if flag := c[0]; flag == "-" && len(heard) > 0 || flag == "any" && len(heard) == 0 || flag != "-" && flag != "any" && !slices.Contains(heard, flag) {
			t.Errorf("%s: %q: %q", flag, c[1], all)
		}
	}
}

// Whatever somebody types, every hit lies in the text, and spaces between its characters change nothing.
func FuzzRedFlags(f *testing.F) {
	for _, c := range calls(f) {
		f.Add(c[1], uint(3))
	}
	f.Add("\xff\xfe胸\xf0痛", uint(1))
	f.Add("１2岁39．5℃", uint(0))
	f.Fuzz(func(t *testing.T, text string, seed uint) {
		if len(text) > MaxText { // spaces make it longer, and what is too long is cut
			t.Skip()
		}
		hits := builtIn().Hits(text, nil)
		for _, h := range hits {
			if h.From < 0 || h.From >= h.To || h.To > len(text) || h.Flag == "" || h.Words == "" {
				t.Errorf("%+v in %q", h, text)
			}
		}
		var spaced strings.Builder
		var last rune
		for i, c := range text {
			if letter := simple(c); i > 0 && !(latin(letter) && latin(last)) && !(digit(letter) && latin(last)) && c != '\'' && last != '\'' {
				spaced.WriteString([]string{"", " ", "　", " \n"}[(seed+uint(i))%4])
			}
			spaced.WriteRune(c)
			last = simple(c)
		}
		if !utf8.ValidString(text) {
			return
		}
		var want, got []string
		for _, h := range hits {
			want = append(want, h.Flag+" "+h.Words+" "+string(h.Excuse))
		}
		for _, h := range builtIn().Hits(spaced.String(), nil) {
			got = append(got, h.Flag+" "+h.Words+" "+string(h.Excuse))
		}
		if !slices.Equal(want, got) {
			t.Errorf("%q: %q, with spaces %q", text, want, got)
		}
	})
}

// A text of four thousand characters made for it takes no more than a few times as long as twenty of two hundred.
func TestRedFlagsAreHeardInLinearTime(t *testing.T) {
	took := func(text string, times int) time.Duration {
		best := time.Hour
		for range 5 {
			began := time.Now()
			for range times {
				builtIn().Hits(text, nil)
			}
			best = min(best, time.Since(began))
		}
		return best
	}
	for _, unit := range []string{"老人敲门", "胸口心口", "没有发烧、", "怀孕如果会", "吐了的出血", "@fuzz a b ", "三十九度岁", "狗猫他人", "去年以前，"} {
		short, long := strings.Repeat(unit, 200/len([]rune(unit))), strings.Repeat(unit, 4000/len([]rune(unit)))
		if one, all := took(short, 20), took(long, 1); all > 6*one+time.Millisecond {
			t.Errorf("%s: %s for a long text, %s for short ones", unit, all, one)
		}
	}
}

// The table is sound: codes and names are there once, patterns can be read, every context is used by its name.
func TestRedFlagsTableIsSound(t *testing.T) {
	known := map[string]bool{}
	for _, f := range BuiltInRedFlags() {
		if known[f.Code] || f.Name.ZH == "" || f.Name.EN == "" || len(f.Words) == 0 {
			t.Errorf("%s", f.Code)
		}
		known[f.Code] = true
		for _, p := range slices.Concat(f.Words, f.Not) {
			if err := checkPattern(f.Code, p); err != nil && fieldOf(err) != "" && len([]rune(p)) <= maxPattern && !oneLetter(p) {
				t.Errorf("%s: %q: %v", f.Code, p, err)
			}
		}
	}
	for _, x := range Excuses {
		if x.Name().ZH == "" || x.Name().EN == "" {
			t.Errorf("%s has no name", x)
		}
	}
}

// oneLetter reports whether a pattern of several parts has words of one character, which administrators may not write alone.
func oneLetter(p string) bool { return strings.ContainsAny(p, "+…") }

// An edition is one table, since records name it: whoever changes the table or the words around it raises [RedFlagsVersion].
func TestRedFlagsTableIsOfItsEdition(t *testing.T) {
	editions := map[int]string{2: "b14273c1"}
	sum := sha256.Sum256(fmt.Append(nil, BuiltInRedFlags(), RedFlagContexts()))
	if got := hex.EncodeToString(sum[:4]); got != editions[RedFlagsVersion] {
		t.Errorf("edition %d is %s; the table differs from it: %s", RedFlagsVersion, editions[RedFlagsVersion], got)
	}
}
