package web

import (
	"database/sql"
	"net/http"
	"net/url"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // reaches the server beside the record

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// While the database is away everything is answered 503 and when to come back, pages included; then life goes on.
func TestWhereTheDatabaseIsAwayOneIsToldToComeBack(t *testing.T) {
	address := ledgertest.Postgres(t)
	o := openOn(t, address)
	o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	id := o.submitted(t, "garden")
	at, err := url.Parse(address)
	must(t, err)
	name := strings.TrimPrefix(at.Path, "/")
	at.Path = "/postgres"
	server, err := sql.Open("pgx", at.String())
	must(t, err)
	defer func() { must(t, server.Close()) }()
	allow := func(yes string) {
		t.Helper()
		_, err := server.ExecContext(t.Context(), "ALTER DATABASE "+name+" ALLOW_CONNECTIONS "+yes)
		must(t, err)
		_, err = server.ExecContext(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
		must(t, err)
	}
	allow("false")
	defer allow("true")
	for _, c := range []struct {
		who, method, path string
		body              any
	}{
		{"chief", "GET", "/api/v1/requests", nil}, {"chief", "GET", "/api/v1/requests/" + id, nil}, {"chief", "POST", "/api/v1/requests", call("garden")}, {"chief", "POST", "/api/v1/requests/" + id + "/commands", map[string]any{"do": "respond"}},
		{"chief", "POST", "/api/v1/search", map[string]any{"q": "1122"}}, {"chief", "GET", "/api/v1/bulletin?day=2022-11-22", nil}, {"", "POST", "/api/v1/session", map[string]any{"login": "chief", "password": password}},
		{"", "GET", "/r/" + ResidentCode([]byte("another invented key"), dispatch.ID(id), 0), nil}, {"", "GET", "/ask/garden", nil}, {"", "GET", "/readyz", nil}, {"", "GET", "/metrics", nil},
	} {
		for range 2 { // the first meets a connection that was cut, the second makes one
			if got := o.ask(t, c.who, c.method, c.path, c.body, "Idempotency-Key", "k"); got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" {
				t.Errorf("%s %s: %s, to come back in %q", c.method, c.path, got, got.header.Get("Retry-After"))
			}
		}
	}
	o.ask(t, "", "GET", "/healthz", nil).is(t, "the process lives", http.StatusOK, "")
	allow("true")
	o.ask(t, "chief", "GET", "/api/v1/requests", nil).is(t, "and goes on", http.StatusOK, "")
}
