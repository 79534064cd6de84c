package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// binary is the compiled tests of a folder with its mutants, one of which a number turns on. Compiling takes far longer than
// running.
type binary struct {
	folder  string
	mutants []*mutant // number n is at n-1
	whole   bool      // without mutants when no number is given
	path    string    // of the compiled tests
}

// grouped puts each folder's mutants into one binary, except those that cannot share one.
func grouped(all []mutant) (binaries []*binary, faults []string) {
	shared := map[string]*binary{}
	for i := range all {
		m := &all[i]
		s, err := m.spot()
		if err != nil {
			faults = append(faults, fmt.Sprintf("%s: %v", m, err))
			continue
		}
		folder, _, _ := strings.Cut(m.tests, " ")
		b := shared[folder]
		if _, can := m.switched(s, "", 1); b == nil || !can {
			b = &binary{folder: folder, whole: can}
			binaries = append(binaries, b)
			if can {
				shared[folder] = b
			}
		}
		b.mutants = append(b.mutants, m)
	}
	return binaries, faults
}

// build compiles the tests. The go command reads the changed files in place of those in the tree.
func (b *binary) build(dir string) error {
	replace := map[string]string{}
	put := func(name, text string) error {
		original, err := filepath.Abs(name)
		if err != nil {
			return err
		}
		replace[original] = filepath.Join(dir, strconv.Itoa(len(replace))+"_"+filepath.Base(name))
		return os.WriteFile(replace[original], []byte(text), 0o600)
	}
	files := map[string][]int{}
	for n, m := range b.mutants {
		files[m.file] = append(files[m.file], n)
	}
	for name, numbers := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		text, err := b.mutated(string(src), numbers)
		if err != nil {
			return err
		}
		name, pack := filepath.Clean(name), packageOf(string(src))
		if err := put(name, text); err != nil {
			return err
		}
		if err := put(filepath.Join(filepath.Dir(name), "mutant.go"), fmt.Sprintf(chooser, pack)); err != nil {
			return err
		}
	}
	doc, err := json.Marshal(map[string]map[string]string{"Replace": replace})
	if err != nil {
		return err
	}
	overlay := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlay, doc, 0o600); err != nil {
		return err
	}
	b.path = filepath.Join(dir, "tests")
	out, err := exec.Command("go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", b.path, "./"+b.folder).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: its mutants cannot be built:\n%s", b.folder, tail(out))
	}
	return nil
}

// chooser is the file added to each package with mutants.
const chooser = `package %s

import (
	"os"
	"strconv"
)

var chosenMutant, _ = strconv.Atoi(os.Getenv("MUTANT"))

func mutant(number int) bool { return chosenMutant == number }
`

func packageOf(src string) string {
	for line := range strings.Lines(src) {
		if name, ok := strings.CutPrefix(line, "package "); ok {
			return strings.TrimSpace(name)
		}
	}
	return ""
}

// mutated returns a file's source with mutants inserted. One may be inside another.
func (b *binary) mutated(src string, numbers []int) (string, error) {
	at := map[int]spot{}
	for _, n := range numbers {
		s, err := b.mutants[n].spot()
		if err != nil {
			return "", err
		}
		at[n] = s
	}
	slices.SortFunc(numbers, func(x, y int) int { // outer ones first
		return cmp.Or(cmp.Compare(at[x].from, at[y].from), cmp.Compare(at[y].to, at[x].to), cmp.Compare(x, y))
	})
	var write func(from, to int, inside []int) string
	write = func(from, to int, inside []int) string {
		var text strings.Builder
		for len(inside) > 0 {
			n := inside[0]
			s := at[n]
			k := 1
			for k < len(inside) && at[inside[k]].from < s.to {
				k++
			}
			text.WriteString(src[from:s.from])
			code, _ := b.mutants[n].switched(s, write(s.from, s.to, inside[1:k]), n+1)
			text.WriteString(code)
			from, inside = s.to, inside[k:]
		}
		text.WriteString(src[from:to])
		return text.String()
	}
	return write(0, len(src), numbers), nil
}

// passes runs a mutant's tests; number 0 is the unchanged code. A mutant that makes them run forever fails by the time limit.
func (b *binary) passes(names string, number int) (bool, []byte) {
	run := exec.Command(b.path, "-test.run", names, "-test.failfast", "-test.timeout=90s")
	run.Dir = b.folder
	run.Env = append(os.Environ(), "MUTANT="+strconv.Itoa(number))
	out, err := run.CombinedOutput()
	return err == nil, out
}

// judge runs the tests without and with each mutant and returns the faults. The slots limit how many run at once.
func (b *binary) judge(slots chan struct{}) []string {
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return []string{err.Error()}
	}
	defer os.RemoveAll(dir)
	slots <- struct{}{}
	err = b.build(dir)
	<-slots
	if err != nil {
		return []string{err.Error()}
	}
	said := make([]string, len(b.mutants))
	var wait sync.WaitGroup
	for i, m := range b.mutants {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			first := slices.IndexFunc(b.mutants, func(o *mutant) bool { return o.tests == m.tests }) == i
			said[i] = b.lives(m, i+1, first)
		})
	}
	wait.Wait()
	return slices.DeleteFunc(said, func(s string) bool { return s == "" })
}

// lives reports a mutant that no test notices, or whose tests fail without it.
func (b *binary) lives(m *mutant, number int, first bool) string {
	_, names, _ := strings.Cut(m.tests, " ")
	if first && b.whole {
		if ok, out := b.passes(names, 0); !ok || bytes.Contains(out, []byte("no tests to run")) {
			return fmt.Sprintf("%s: its tests fail without it, or there are none:\n%s", m, tail(out))
		}
	}
	if ok, _ := b.passes(names, number); ok {
		return fmt.Sprintf("%s: no test notices", m)
	}
	return ""
}

func tail(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return strings.Join(lines[max(0, len(lines)-15):], "\n")
}
