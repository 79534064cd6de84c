package main

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// Whoever starts the program in an empty folder makes the first administrator with the code on the terminal.
func TestTheTerminalShowsTheCodeThatSetsTheProgramUp(t *testing.T) {
	data := "--data=" + t.TempDir()
	address, said, stop := startedSaying(t, "--addr", "127.0.0.1:0", data)
	var found []string
	eventually(t, longEnough, "a code", func() bool {
		found = regexp.MustCompile(`(http://\S+)/desk/setup .*设置码 (\d{4} \d{4} \d{4}) `).FindStringSubmatch(said())
		return found != nil
	})
	if found[1] != address {
		t.Fatalf("the terminal shows:\n%s", said())
	}
	var made struct{ Login string }
	u := user{address: address, client: http.DefaultClient}
	if _, err := u.ask(t.Context(), "POST", "/api/v1/setup", map[string]any{"code": found[2], "login": "chief", "password": "an invented word", "name": "甲某（虚构）", "city": "某市"}, &made); err != nil || made.Login != "chief" {
		t.Fatal(made, err)
	}
	var areas []struct{ Name, Level string }
	if _, err := signIn(t, address, "chief", "an invented word").ask(t.Context(), "GET", "/api/v1/areas", nil, &areas); err != nil || len(areas) != 1 || areas[0].Name != "某市" || areas[0].Level != "city" {
		t.Error(areas, err)
	}
	stop()
	_, said, stop = startedSaying(t, "--addr", "127.0.0.1:0", data)
	stop()
	if strings.Contains(said(), "setup") {
		t.Errorf("there is an account, and the terminal shows:\n%s", said())
	}
}

// A stop while the terminal is still being told the address is a normal stop.
func TestAStopWhileItStarts(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out, err output
	if code := newProgram(nil, writes(func(b []byte) (int, error) {
		cancel()
		return out.Write(b)
	}), &err).main(ctx, []string{"serve", "--addr", "127.0.0.1:0", "--data", t.TempDir()}); code != exitFine || !strings.Contains(out.String(), "正在停止") {
		t.Errorf("serve: exit %d\n%s%s", code, out.String(), err.String())
	}
}

// writes is a writer that calls a function.
type writes func([]byte) (int, error)

func (w writes) Write(b []byte) (int, error) { return w(b) }
