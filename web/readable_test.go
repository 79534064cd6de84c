package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// Text that one database takes and the other refuses is refused at the door, by the name of where it stands: in every query and path
// of the contract, in headers, bodies and forms.
func TestWhatIsNoTextIsRefusedByItsName(t *testing.T) {
	for name, database := range map[string]string{"sqlite": "", "postgres": ledgertest.Postgres(t)} {
		t.Run(name, func(t *testing.T) {
			o := open4test(t)
			if database != "" {
				o = openOn(t, database)
			}
			o.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
			for path, item := range o.web.contract.doc.Paths.Map() {
				for method, op := range item.Operations() {
					for _, ref := range op.Parameters {
						for _, bad := range []string{"%00", "a%00b", "%ff", "%c0%af", "%ed%a0%80"} {
							at, field := "/api/v1"+path, "path"
							switch ref.Value.In {
							case "query":
								at, field = at+"?"+ref.Value.Name+"="+bad, ref.Value.Name
							case "path":
								at = strings.ReplaceAll(at, "{"+ref.Value.Name+"}", bad)
							default:
								continue
							}
							o.ask(t, "chief", method, at, nil).is(t, method+" "+at, http.StatusBadRequest, field)
						}
					}
				}
			}
			for _, bad := range []string{"a\xffb", "\xc0\xaf"} {
				for _, header := range []string{"Idempotency-Key", "X-Device", "X-Sent-At"} {
					if got := o.ask(t, "chief", "POST", "/api/v1/requests", call("garden"), header, bad); got.status != http.StatusBadRequest {
						t.Errorf("%s: %s", header, got)
					}
				}
				o.ask(t, "chief", "POST", "/api/v1/search", `{"q":"`+bad+`"}`).is(t, "a body", http.StatusBadRequest, "body")
			}
			for body, field := range map[string]string{`{"q":"a\u0000"}`: "q", `{"q":"a","a\u0000":1}`: "body", `{"q":["\u0000"]}`: "q[0]", `{"13900001234":"\u0000"}`: "…"} {
				o.ask(t, "chief", "POST", "/api/v1/search", body).is(t, body, http.StatusBadRequest, field)
			}
			o.ask(t, "chief", "POST", "/api/v1/search", `{"q":"a\\u0000"}`).is(t, "six plain characters", http.StatusOK, "")
			form := url.Values{"text": {"a\x00"}}.Encode()
			for _, page := range []string{"/ask/garden", "/r/" + ResidentCode([]byte("another invented key"), dispatch.ID(o.submitted(t, "garden")), 0)} {
				if got := o.ask(t, "", "POST", page, form, "Content-Type", "application/x-www-form-urlencoded"); got.status != http.StatusBadRequest {
					t.Errorf("%s: %d", page, got.status)
				}
			}
			if got := o.ask(t, "", "GET", "/healthz", nil, "X-Request-Id", strings.Repeat("x", 70)).header.Get("X-Request-Id"); len(got) > 64 || got == "" {
				t.Errorf("the id of a request is %q", got)
			}
			if got := o.ask(t, "", "GET", "/healthz", nil, "X-Request-Id", "abc-1").header.Get("X-Request-Id"); got != "abc-1" {
				t.Errorf("the id of a request is %q", got)
			}
		})
	}
}
