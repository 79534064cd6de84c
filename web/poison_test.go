package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
)

// poisoning posts whatever the contract allows, and reads everything after it.
type poisoning struct {
	*office
	*inventor
	t    testing.TB
	link string
}

func (p *poisoning) begin(t testing.TB) {
	p.t = t
	p.hire(t, "chief", "", dispatch.Grant{Role: dispatch.Administrator})
	p.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	p.hire(t, "auditor", "", dispatch.Grant{Role: dispatch.Auditor})
	p.hire(t, "cadre", "c1", dispatch.Grant{Role: dispatch.CadreRole})
	act := dispatch.Act{Actor: "test", Grants: []dispatch.Grant{{Role: dispatch.Operator}}}
	a, err := p.desk.Do(t.Context(), act, dispatch.Subject{Sort: dispatch.OfRequest}, dispatch.Submit{Particulars: dispatch.Particulars{Kind: "medicine", Place: dispatch.Place{Compound: "garden"}}, Channel: "hotline"})
	must(t, err)
	ledgertest.Describe(t, p.desk, dispatch.DescribeHousehold{Household: dispatch.Household{ID: "h1", Compound: "garden", Room: "501", Phones: []string{"000-0000-0001"}}})
	p.things = map[string][]string{"request_id": {string(a.Subject.ID)}, "errand": {string(a.Subject.ID) + ".1"}, "parent": {string(a.Subject.ID), "north", "city"}, "kind": {"medicine", "groceries", "hospital", "garbage"},
		"compound": {"garden", "lake"}, "area": {"garden", "north", "city"}, "under": {"north", "city"}, "home": {"garden"}, "cadre": {"c1", "c2"}, "done_by": {"c1"}, "unit": {"office", "bureau"}, "facility": {"pharmacy"}, "household": {"h1"},
		"user": {"u-operator"}, "code": {"chest_pain"}, "flag": {"chest_pain"}, "against": {"c2"}, "do": nil, "channel": {"hotline", "visit"}, "reason": {"other", "later", "ill", "sealed"}, "mode": {"foot", "car"}}
	p.link = ResidentCode([]byte("another invented key"), a.Subject.ID, 0)
}

// operations returns those with or without a change, in a fixed order.
func (p *poisoning) operations(changes bool) (all []way) {
	for path, item := range p.web.contract.doc.Paths.Map() {
		for method, op := range item.Operations() {
			if (method == http.MethodGet) != changes && path != "/events" && !(path == "/session" && method == http.MethodDelete) {
				all = append(all, way{method, path, op})
			}
		}
	}
	slices.SortFunc(all, func(a, b way) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return all
}

type way struct {
	method, path string
	*openapi3.Operation
}

// address fills in path and query.
func (p *poisoning) address(op way) string {
	path, query := op.path, url.Values{}
	for _, ref := range op.Parameters {
		x := ref.Value
		switch x.In {
		case "path":
			value := fmt.Sprint(p.value(x.Name, x.Schema, 0))
			if x.Name == "link" {
				value = p.link
			}
			path = strings.ReplaceAll(path, "{"+x.Name+"}", url.PathEscape(value))
		case "query":
			if x.Required || p.IntN(4) == 0 {
				switch value := p.value(x.Name, x.Schema, 0).(type) {
				case []any:
					for _, v := range value {
						query.Add(x.Name, fmt.Sprint(v))
					}
				default:
					query.Set(x.Name, fmt.Sprint(value))
				}
			}
		}
	}
	return "/api/v1" + path + "?" + query.Encode()
}

// post sends one change, and reports an answer that blames us.
func (p *poisoning) post(op way) {
	var body any
	if op.RequestBody != nil {
		content := op.RequestBody.Value.Content.Get("application/json")
		if content == nil {
			return // files have a test of their own
		}
		body = p.value("", content.Schema, 0)
		if c, ok := body.(map[string]any); ok && strings.HasSuffix(op.path, "/commands") && p.IntN(4) > 0 {
			p.fits(c, op.path)
		}
	}
	if c, ok := body.(map[string]any); ok && strings.HasPrefix(op.path, "/requests") && c["place"] != nil && p.IntN(4) > 0 {
		c["place"] = map[string]any{"compound": pick(p.inventor, "garden", "lake"), "building": "3"}
		delete(c, "done_by")
		delete(c, "done_at")
	}
	headers := []string{"Idempotency-Key", fmt.Sprint("key-", p.Uint64())}
	if p.IntN(3) == 0 {
		headers = append(headers, "X-Sent-At", pick(p.inventor, worstTimes...))
	}
	if p.IntN(3) == 0 {
		headers = append(headers, "X-Clock-Ahead", pick(p.inventor, "-6307200000000", "0", "6307200000000"))
	}
	who, address := pick(p.inventor, "chief", "chief", "operator", "cadre"), p.address(op)
	if strings.HasPrefix(op.path, "/tokens") || strings.HasPrefix(op.path, "/users") {
		who = "cadre" // those who read go on
	}
	got := p.ask(p.t, who, op.method, address, body, headers...)
	if got.status >= 500 {
		doc, _ := json.Marshal(body)
		p.t.Errorf("%s %s by %s: %s\nsent: %s\nlog: %s", op.method, address, who, got, doc, p.log.String())
	}
	if got.status == http.StatusCreated {
		if id, ok := got.body["id"].(string); ok && op.path == "/requests" && len(p.things["request_id"]) < 20 {
			p.things["request_id"] = append(p.things["request_id"], id)
			p.things["errand"] = append(p.things["errand"], id+".1")
		}
	}
}

// fits makes a command one about its subject, and leaves out of it what its verb does not take.
func (p *poisoning) fits(c map[string]any, path string) {
	var verbs []dispatch.VerbRow
	for _, row := range dispatch.Verbs() {
		errand := slices.Contains(row.Fields, "errand")
		if row.Commanded() && (row.Of == "" || strings.HasPrefix(path, "/"+string(row.Of)) || row.Of == dispatch.OfRequest && errand && strings.HasPrefix(path, "/errands/")) {
			verbs = append(verbs, row)
		}
	}
	if len(verbs) == 0 {
		return
	}
	row := pick(p.inventor, verbs...)
	c["do"] = string(row.Verb)
	for name := range c {
		if !slices.Contains([]string{"do", "at", "note"}, name) && !slices.ContainsFunc(row.Fields, func(f string) bool { return f == name || strings.HasPrefix(f, name+"=") }) {
			delete(c, name)
		}
	}
	if slices.Contains(row.Fields, "errand") {
		c["errand"] = 1
	}
	if len(row.Reasons) > 0 {
		c["reason"] = string(pick(p.inventor, row.Reasons...))
	}
}

// readsAll reads whatever can be read.
func (p *poisoning) readsAll() {
	for _, op := range p.operations(false) {
		for _, who := range []string{"chief", "auditor", "operator"} {
			address := p.address(op)
			if got := p.ask(p.t, who, op.method, address, nil); got.status >= 500 && op.path != "/queues" && !strings.HasPrefix(op.path, "/queues/") { // there is no queue here
				p.t.Errorf("%s by %s: %s\nlog: %s", address, who, got, p.log.String())
			}
		}
	}
	for _, path := range []string{"/r/" + p.link, "/ask/garden", "/poster/garden", "/readyz", "/metrics", "/api/v1/requests?limit=200", "/api/v1/cadres", "/api/v1/areas", "/api/v1/journal"} {
		if got := p.ask(p.t, "chief", "GET", path, nil); got.status >= 400 {
			p.t.Errorf("%s: %s\nlog: %s", path, got, p.log.String())
		}
	}
}

// proves audits the record, moves it into another database, and audits it there.
func (p *poisoning) proves(other string) {
	now := dispatch.Moment(p.clock.Load())
	sealed := func(db *ledger.DB) {
		p.t.Helper()
		for more := true; more; {
			var err error
			more, err = db.Seal(p.t.Context(), now)
			must(p.t, err)
		}
		differences, err := db.Audit(p.t.Context(), now, nil)
		must(p.t, err)
		for _, d := range differences {
			p.t.Error(d)
		}
	}
	sealed(p.store)
	file := filepath.Join(p.t.TempDir(), "export.gz")
	rows, err := p.store.Export(p.t.Context(), file, nil)
	must(p.t, err)
	data, err := os.ReadFile(file)
	must(p.t, err)
	back, err := ledger.Load(p.t.Context(), other, bytes.NewReader(data), nil)
	if must(p.t, err); back != rows {
		p.t.Errorf("%d of %d rows came back", back, rows)
	}
	there, err := ledger.Open(p.t.Context(), other)
	must(p.t, err)
	defer func() { must(p.t, there.Close()) }()
	differences, err := there.Audit(p.t.Context(), now, nil)
	must(p.t, err)
	for _, d := range differences {
		p.t.Error(d)
	}
}

// run posts some of everything in an order that the seed decides.
func (p *poisoning) run(t testing.TB, seed uint64, posts int, other string) {
	p.inventor = &inventor{Rand: rand.New(rand.NewPCG(seed, seed))}
	p.begin(t)
	all := p.operations(true)
	for i := range posts {
		if i%10 == 9 {
			p.clock.Add(int64(time.Minute / time.Microsecond))
			p.plan(t)
		}
		op := all[p.IntN(len(all))]
		if p.IntN(2) == 0 { // what is about requests has most ways
			often := pick(p.inventor, "/requests", "/requests/{request_id}/commands", "/errands/{errand}/commands")
			op = all[slices.IndexFunc(all, func(x way) bool { return x.path == often && x.method == http.MethodPost })]
		}
		p.post(op)
	}
	p.plan(t)
	p.readsAll()
	p.proves(other)
}

// Whatever the contract allows is taken or refused with words, and after it every list, stream and page can be read, the audit is
// clean, and the record moves to the other database.
func TestNothingThatComesInPoisonsWhatGoesOut(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("sqlite-", seed), func(t *testing.T) {
			t.Parallel()
			(&poisoning{office: open4test(t)}).run(t, seed, 150, ledgertest.Postgres(t))
		})
		t.Run(fmt.Sprint("postgres-", seed), func(t *testing.T) {
			t.Parallel()
			(&poisoning{office: openOn(t, ledgertest.Postgres(t))}).run(t, seed, 150, filepath.Join(t.TempDir(), "other.db"))
		})
	}
}

func FuzzNothingPoisons(f *testing.F) {
	f.Add(uint64(1), false)
	f.Fuzz(func(t *testing.T, seed uint64, onPostgres bool) {
		file, server := filepath.Join(t.TempDir(), "record.db"), ledgertest.Postgres(t)
		if onPostgres {
			file, server = server, file
		}
		(&poisoning{office: openOn(t, file)}).run(t, seed, 60, server)
	})
}
