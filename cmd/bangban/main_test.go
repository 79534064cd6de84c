package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
)

// asProgram makes this test binary run as the program, for tests that kill it.
const asProgram = "BANGBAN_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		sabotage = sabotages[os.Getenv(asSaboteur)]
		main()
		return
	}
	os.Exit(m.Run())
}

// output is a writer that can be read while it is written to.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// outcome is the result of one call of the program.
type outcome struct {
	code     int
	out, err string
}

func call(t testing.TB, stdin string, args ...string) outcome {
	t.Helper()
	var out, err output
	code := newProgram(strings.NewReader(stdin), &out, &err).main(t.Context(), args)
	return outcome{code, out.String(), err.String()}
}

func newProgram(in io.Reader, out, err io.Writer) *program {
	return &program{out: out, err: err, in: in, env: func(string) string { return "" }, now: func() dispatch.Moment { return dispatch.At(time.Now()) }}
}

// fine calls the program and returns what it printed.
func fine(t testing.TB, args ...string) string {
	t.Helper()
	o := call(t, "", args...)
	if o.code != exitFine {
		t.Fatalf("bangban %s: exit %d\n%s%s", strings.Join(args, " "), o.code, o.out, o.err)
	}
	return o.out
}

// refused calls the program and checks the exit code and the message.
func refused(t *testing.T, code int, says string, args ...string) {
	t.Helper()
	if o := call(t, "", args...); o.code != code || !strings.Contains(o.err, says) {
		t.Errorf("bangban %s: exit %d, says %q; want %d and %q", strings.Join(args, " "), o.code, o.err, code, says)
	}
}

// serving runs serve in this process until the test ends, and returns its address.
func serving(t *testing.T, args ...string) string {
	t.Helper()
	address, stop := started(t, append([]string{"--addr", "127.0.0.1:0"}, args...)...)
	t.Cleanup(stop)
	return address
}

// started is serving for callers who stop it themselves.
func started(t *testing.T, args ...string) (address string, stop func()) {
	t.Helper()
	address, _, stop = startedSaying(t, args...)
	return address, stop
}

// startedSaying is started that also returns everything printed, once it has stopped.
func startedSaying(t *testing.T, args ...string) (address string, said func() string, stop func()) {
	t.Helper()
	var out, err output
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	go func() {
		ended <- newProgram(nil, &out, &err).main(ctx, append([]string{"serve"}, args...))
	}()
	stop = func() {
		cancel()
		if code := <-ended; code != exitFine {
			t.Errorf("serve: exit %d\n%s", code, err.String())
		}
	}
	eventually(t, longEnough, "serve is up", func() bool {
		select {
		case code := <-ended:
			ended <- code
			t.Fatalf("serve ended with %d:\n%s%s", code, out.String(), err.String())
		default:
		}
		address = addressIn(out.String())
		return address != ""
	})
	return address, out.String, stop
}

// addressIn finds the address in the output of serve.
func addressIn(said string) string {
	if found := regexp.MustCompile(`https?://[0-9.]+:[0-9]+`).FindString(said); strings.Contains(said, found+"/api") {
		return found
	}
	return ""
}

// longEnough is far longer than any wait takes, on however busy a machine, so that it is only reached when something never
// comes.
const longEnough = 2 * time.Minute

// eventually waits until a condition holds.
func eventually(t testing.TB, within time.Duration, what string, holds func() bool) {
	t.Helper()
	if !comes(within, holds) {
		t.Fatalf("never: %s", what)
	}
}

// comes reports whether a condition becomes true in time.
func comes(within time.Duration, holds func() bool) bool {
	deadline := time.After(within)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			return false
		}
	}
	return true
}

func TestHelp(t *testing.T) {
	for _, c := range subcommands() {
		zh, en := c.summary.ZH, c.summary.EN
		if !strings.Contains(fine(t, "help"), zh) || !strings.Contains(fine(t, "--lang", "en"), en) {
			t.Errorf("help does not tell %s", c.name)
		}
		if c.name == "version" {
			continue
		}
		chinese, english := fine(t, c.name, "--help"), fine(t, "--lang=en", c.name, "-h")
		if !strings.Contains(chinese, "用法：bangban "+c.name) || !strings.Contains(english, "Usage: bangban "+c.name) {
			t.Errorf("%s --help says:\n%s%s", c.name, chinese, english)
		}
		if regexp.MustCompile(`\p{Han}`).MatchString(regexp.MustCompile(`17000余|shuozhou[^\n]*`).ReplaceAllString(english, "")) {
			t.Errorf("%s has Chinese in its English help:\n%s", c.name, english)
		}
	}
	for _, ask := range []string{"version", "--version"} {
		if said := fine(t, ask); !regexp.MustCompile(`^bangban \d+\.\d+\.\d+(\+[0-9a-f]+(\.dirty)?)?\n$`).MatchString(said) {
			t.Errorf("%s says %q", ask, said)
		}
	}
}

func TestCalledWrongly(t *testing.T) {
	data := t.TempDir()
	at := "--data=" + data
	fine(t, "migrate", at)
	for _, c := range []struct {
		code int
		says string
		args []string
	}{
		{exitUsage, "没有“fly”这个命令", []string{"fly"}},
		{exitUsage, "There is no command fly", []string{"fly", "--lang", "en"}},
		{exitUsage, "-wings", []string{"tally", "--wings"}},
		{exitUsage, "参数不对", []string{"tally", "all"}},
		{exitUsage, "as-of", []string{"bulletin", at, "--as-of"}},
		{exitUsage, "日期", []string{"bulletin", at, "--as-of", "30.11.2022"}},
		{exitUsage, "--unit: 没有这个单位", []string{"bulletin", at, "--unit", "某局"}},
		{exitUsage, "--book", []string{"tally", at, "--book", "left"}},
		{exitUsage, "--format", []string{"tally", at, "--format", "pdf"}},
		{exitUsage, "by: group by", []string{"tally", at, "--by", "shoe", "--lang", "en"}},
		{exitUsage, "--subject", []string{"journal", at, "--subject", "weather"}},
		{exitUsage, "--fact", []string{"journal", at, "--fact", "Flown"}},
		{exitUsage, "--limit", []string{"journal", at, "--limit", "0"}},
		{exitUsage, "--format", []string{"journal", at, "--format", "csv"}},
		{exitUsage, "日期", []string{"journal", at, "--from", "yesterday"}},
		{exitUsage, "日期", []string{"erase", at, "--before", "yesterday"}},
		{exitUsage, "--redis", []string{"work", at}},
		{exitUsage, "Redis", []string{"work", at, "--redis", "127.0.0.1:6379"}},
		{exitUsage, "--tls-key", []string{"serve", at, "--tls-cert", "c.pem"}},
		{exitUsage, "--hotline: ", []string{"serve", at, "--hotline", "街道办"}},
		{exitUsage, "--tiles: ", []string{"serve", at, "--tiles", "tiles"}},
		{exitUsage, "--tiles: ", []string{"serve", at, "--tiles", "https://a.example/one.png"}},
		{exitUsage, "--tiles-datum", []string{"serve", at, "--tiles-datum", "bd09"}},
		{exitUsage, "--addr", []string{"serve", at, "--addr", "nowhere:port"}},
		{exitUsage, "--sample", []string{"serve", at, "--sample", "atlantis", "--addr", "127.0.0.1:0"}},
		{exitUsage, "FILE", []string{"replay", at}},
		{exitFailed, "no such file", []string{"replay", at, data + "/nothing.jsonl"}},
		{exitUsage, "--login", []string{"user", "disable", at, "--login", "nobody"}},
		{exitUsage, "add|list", []string{"user", "rename", at}},
	} {
		refused(t, c.code, c.says, c.args...)
	}
}

func TestTheEnvironmentNamesWhatFlagsDoNot(t *testing.T) {
	var out output
	p := newProgram(nil, &out, &out)
	dir := t.TempDir()
	p.env = func(name string) string { return map[string]string{"BANGBAN_DATA": dir, "BANGBAN_LANG": "en"}[name] }
	if code := p.main(t.Context(), []string{"migrate"}); code != exitFine {
		t.Fatalf("%d %s", code, out.String())
	}
	if code := p.main(t.Context(), []string{"audit"}); code != exitFine || !strings.HasSuffix(out.String(), "0 entries, no difference.\n") {
		t.Errorf("%d %s", code, out.String())
	}
	if _, err := os.Stat(dir + "/bangban.db"); err != nil {
		t.Error(err)
	}
}

func TestAccounts(t *testing.T) {
	data := "--data=" + t.TempDir()
	add := func(password string, more ...string) outcome {
		return call(t, password, append([]string{"user", "add", data, "--lang=en"}, more...)...)
	}
	if o := add("an invented word\n", "--login", "wang", "--role", "coordinator,editor"); o.code != exitFine {
		t.Fatal(o)
	}
	if list := fine(t, "user", "list", data); !strings.Contains(list, "wang") || !strings.Contains(list, "网格长、宣传员") || !strings.Contains(list, "可用") || strings.Contains(list, "word") {
		t.Error(list)
	}
	for what, o := range map[string]outcome{
		"a short password": add("short\n", "--login", "li", "--role", "editor"),
		"no password":      add("", "--login", "li", "--role", "editor"),
		"no such role":     add("an invented word\n", "--login", "li", "--role", "emperor"),
		"no role":          add("an invented word\n", "--login", "li"),
		"no login":         add("an invented word\n", "--role", "editor"),
		"a login twice":    add("an invented word\n", "--login", "wang", "--role", "editor"),
		"no such area":     add("an invented word\n", "--login", "li", "--role", "editor", "--area", "atlantis"),
		"no such cadre":    add("an invented word\n", "--login", "li", "--role", "cadre", "--cadre", "nobody"),
	} {
		if o.code == exitFine || o.err == "" {
			t.Errorf("%s: %+v", what, o)
		}
	}
	fine(t, "user", "disable", data, "--login", "wang")
	if list := fine(t, "user", "list", data); !strings.Contains(list, "停用") || strings.Contains(list, "li ") {
		t.Error(list)
	}
	fine(t, "user", "enable", data, "--login", "wang")
	if o := call(t, "another word\n", "user", "password", data, "--login", "wang"); o.code != exitFine {
		t.Error(o)
	}
}

func TestMigrate(t *testing.T) {
	data := "--data=" + t.TempDir()
	before, after := fine(t, "migrate", "--status", data, "--lang=en"), fine(t, "migrate", data, "--lang=en")
	if !strings.Contains(before, "The schema is 0,") || strings.Contains(after, "is 0,") {
		t.Error(before, after)
	}
}

func TestTheLastAdministratorIsNotDisabled(t *testing.T) {
	data := "--data=" + t.TempDir()
	for _, login := range []string{"chief", "second"} {
		if o := call(t, "an invented word\n", "user", "add", data, "--login", login, "--role", "administrator"); o.code != exitFine {
			t.Fatal(o)
		}
	}
	fine(t, "user", "disable", data, "--login", "chief")
	refused(t, exitFailed, "至少要留一位", "user", "disable", data, "--login", "second")
}
