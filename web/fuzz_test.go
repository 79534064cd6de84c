package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
)

// doors are the routes that take a body.
var doors = []struct{ method, path string }{
	{"POST", "/api/v1/requests"}, {"POST", "/api/v1/requests/ID/commands"}, {"POST", "/api/v1/errands/ID.1/commands"}, {"POST", "/api/v1/cadres/c1/commands"},
	{"POST", "/api/v1/areas/garden/commands"}, {"POST", "/api/v1/facilities/pharmacy/commands"}, {"POST", "/api/v1/requests/search"}, {"POST", "/api/v1/session"},
	{"PUT", "/api/v1/areas/garden"}, {"PUT", "/api/v1/units/office"}, {"PUT", "/api/v1/cadres/c3"}, {"PUT", "/api/v1/kinds/other"}, {"POST", "/api/v1/kinds/preview"}, {"PUT", "/api/v1/facilities/shop"},
	{"PUT", "/api/v1/users/someone"}, {"POST", "/api/v1/tokens"}, {"POST", "/api/v1/resident/LINK/commands"},
}

// FuzzBody sends arbitrary bodies to every route: the answer is a success or a client error, never a server error.
func FuzzBody(f *testing.F) {
	o := open4test(f)
	o.hire(f, "admin", "", dispatch.Grant{Role: dispatch.Administrator}, dispatch.Grant{Role: dispatch.Operator})
	id := o.submit(f, "admin", "garden")
	for i := range doors {
		f.Add(byte(i), `{}`)
	}
	good, err := json.Marshal(call("garden"))
	must(f, err)
	f.Add(byte(0), string(good))
	f.Add(byte(1), `{"do":"close","satisfaction":5,"by":"call_back","at":"2022-11-22T10:00:00+08:00","note":"好"}`)
	f.Add(byte(2), `{"do":"arrange","facility":"pharmacy","until":"2022-11-22T10:00:00+08:00"}`)
	f.Add(byte(3), `{"do":"check_in","until":"2022-11-22T10:00:00+08:00","point":{"lng":112.4,"lat":39.3,"datum":"gcj02"}}`)
	f.Add(byte(4), `{"do":"restrict","control":{"label":"临时管控","effect":"stay_in"}}`)
	f.Add(byte(8), `{"level":"compound","name":"花园小区","parent":"north","site":{"point":{"lng":1,"lat":1,"datum":"wgs84"}}}`)
	f.Fuzz(func(t *testing.T, door byte, body string) {
		d := doors[int(door)%len(doors)]
		path := strings.NewReplacer("ID", id, "LINK", o.web.link(dispatch.ID(id), 1)).Replace(d.path)
		o.answers(t, d.method, path, body)
	})
}

// FuzzQuery sends arbitrary queries to every list.
func FuzzQuery(f *testing.F) {
	o := open4test(f)
	o.hire(f, "admin", "", dispatch.Grant{Role: dispatch.Administrator}, dispatch.Grant{Role: dispatch.Operator}, dispatch.Grant{Role: dispatch.Editor})
	lists := []string{"requests", "areas", "cadres", "tallies", "tallies/records", "bulletin", "compounds"}
	f.Add(byte(0), "state=open&state=done&order=due&limit=3&after=eyJBIjoxfQ&under=north&late=true")
	f.Add(byte(1), "under=north&level=compound&q=花")
	f.Add(byte(3), "from=2022-11-22&to=2022-11-30&by=unit,kind&book=service")
	f.Add(byte(5), "as_of=2022-11-30&unit=office")
	f.Fuzz(func(t *testing.T, list byte, query string) {
		r := httptest.NewRequest("GET", "/api/v1/"+lists[int(list)%len(lists)], nil)
		r.URL.RawQuery = query
		o.check(t, r)
	})
}

// FuzzLink opens arbitrary text as a resident's link.
func FuzzLink(f *testing.F) {
	o := open4test(f)
	o.hire(f, "admin", "", dispatch.Grant{Role: dispatch.Operator})
	id := dispatch.ID(o.submit(f, "admin", "garden"))
	link := o.web.link(id, 1)
	f.Add(link)
	f.Add(link[:len(link)-1] + "A")
	f.Fuzz(func(t *testing.T, s string) {
		if got, n, err := o.web.opens(s); err == nil && s != o.web.link(got, n) {
			t.Errorf("%q opens %s", s, got)
		}
	})
}

func (o *office) answers(t *testing.T, method, path, body string) {
	r := httptest.NewRequest(method, path, bytes.NewReader([]byte(body)))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key())
	o.check(t, r)
}

func (o *office) check(t *testing.T, r *http.Request) {
	r.Header.Set("Authorization", "Bearer "+o.cards["admin"])
	w := httptest.NewRecorder()
	o.web.ServeHTTP(w, r)
	if w.Code >= 500 {
		t.Errorf("%s %s: %d %s\n%s", r.Method, r.URL, w.Code, w.Body, o.log.String())
	}
	if w.Code >= 400 {
		var problem struct{ Title, Code string }
		if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || problem.Title == "" {
			t.Errorf("%s %s: %d is no problem document: %s", r.Method, r.URL, w.Code, w.Body)
		}
	}
}
