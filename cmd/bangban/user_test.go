package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// user is somebody signed in by a token, as programs do.
type user struct {
	address, token string
	client         *http.Client
}

func signIn(t testing.TB, address, login, password string) user {
	t.Helper()
	u := user{address: address, client: http.DefaultClient}
	res, err := u.send(t.Context(), "POST", "/api/v1/session", map[string]any{"login": login, "password": password})
	must(t, err)
	must(t, res.Body.Close())
	if len(res.Cookies()) == 0 {
		t.Fatalf("sign in: %s", res.Status)
	}
	var token struct{ Secret string }
	_, err = u.ask(t.Context(), "POST", "/api/v1/tokens", map[string]any{"name": "test"}, &token, "Cookie", res.Cookies()[0].String())
	must(t, err)
	u.token = token.Secret
	return u
}

func (u user) send(ctx context.Context, method, path string, body any, headers ...string) (*http.Response, error) {
	var in io.Reader
	if body != nil {
		doc, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		in = strings.NewReader(string(doc))
	}
	r, err := http.NewRequestWithContext(ctx, method, u.address+path, in)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	if u.token != "" {
		r.Header.Set("Authorization", "Bearer "+u.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return u.client.Do(r)
}

// ask sends and reads JSON; answer may be nil. An unsuccessful status is an error.
func (u user) ask(ctx context.Context, method, path string, body, answer any, headers ...string) (status int, err error) {
	res, err := u.send(ctx, method, path, body, headers...)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	said, err := io.ReadAll(res.Body)
	switch {
	case err != nil:
		return 0, err
	case res.StatusCode/100 != 2:
		return res.StatusCode, fmt.Errorf("%s %s: %d %s", method, path, res.StatusCode, said)
	case answer != nil:
		return res.StatusCode, json.Unmarshal(said, answer)
	}
	return res.StatusCode, nil
}

func medicine(compound string, n int) map[string]any {
	return map[string]any{"kind": "medicine", "place": map[string]any{"compound": compound, "building": "3"}, "channel": "hotline",
		"words": map[string]any{"name": "测试（虚构）", "phone": fmt.Sprintf("000-0000-%04d", n), "room": "501", "text": "家里没有药了"}}
}

func (u user) submit(t testing.TB, compound, key string, n int) string {
	t.Helper()
	var answer struct{ ID string }
	_, err := u.ask(t.Context(), "POST", "/api/v1/requests", medicine(compound, n), &answer, "Idempotency-Key", key)
	must(t, err)
	return answer.ID
}

func (u user) state(t testing.TB, id string) string {
	t.Helper()
	var r struct{ Request struct{ State string } }
	_, err := u.ask(t.Context(), "GET", "/api/v1/requests/"+id, nil, &r)
	must(t, err)
	return r.Request.State
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
