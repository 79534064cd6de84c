// Command mutants switches rules off, one at a time, and verifies that a test fails. A rule without such a test could be lost
// unnoticed. It changes no file: with -overlay the go command reads changed copies, in which a number turns one mutant on, so
// that the tests of a folder are compiled once for all of its mutants.
//
//	go run ./.ci/mutants                  all of the table in table.go
//	go run ./.ci/mutants -only 'custody'  those whose rule or file matches
//	go run ./.ci/mutants -smoke           five of them, as in make test
//	go run ./.ci/mutants -survey dispatch every if of a package that its own tests do not notice
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"time"
)

func main() {
	only := flag.String("only", "", "only mutants whose rule or file matches the regular expression")
	smoke := flag.Bool("smoke", false, "only a few, to see that mutants are made and noticed")
	survey := flag.String("survey", "", "a folder: switch every if in it off instead, and list what its own tests do not notice")
	tests := flag.String("tests", ".", "with -survey: the names of the tests, a regular expression")
	jobs := flag.Int("jobs", runtime.NumCPU(), "so many at a time")
	flag.Parse()
	if err := run(*only, *survey, *tests, *smoke, *jobs); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(only, survey, tests string, smoke bool, jobs int) error {
	chosen, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	all := table
	if survey != "" {
		if all, err = surveyed(survey, tests); err != nil {
			return err
		}
	}
	if _, lost := grouped(all); len(lost) > 0 { // even where only a few are asked for, none may be behind the code
		slices.Sort(lost)
		for _, f := range lost {
			fmt.Println(f)
		}
		return errors.New("the table of mutants is behind the code")
	}
	all = slices.DeleteFunc(slices.Clone(all), func(m mutant) bool {
		return smoke && !m.smoke || !chosen.MatchString(m.rule) && !chosen.MatchString(m.file)
	})
	began := time.Now()
	var faults []string
	binaries, _ := grouped(all)
	slots := make(chan struct{}, max(jobs, 1))
	var mu sync.Mutex
	var wait sync.WaitGroup
	for _, b := range binaries {
		wait.Go(func() {
			found := b.judge(slots)
			mu.Lock()
			faults = append(faults, found...)
			mu.Unlock()
		})
	}
	wait.Wait()
	slices.Sort(faults)
	for _, f := range faults {
		fmt.Println(f)
	}
	fmt.Printf("%d mutants in %d builds, %d faults, %s with %d at a time\n", len(all), len(binaries), len(faults), time.Since(began).Round(time.Second), jobs)
	if len(faults) > 0 {
		return errors.New("a rule is not held by its tests")
	}
	return nil
}
