package web

import (
	"context"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
)

// An errand moves to a neighbour when its holder is far away and has not begun, and the reason is shown.
func TestWhyAnErrandMovedIsTold(t *testing.T) {
	o := open4test(t)
	o.hire(t, "operator", "", dispatch.Grant{Role: dispatch.Operator})
	id := o.submit(t, "operator", "garden")
	o.ask(t, "operator", "GET", "/api/v1/errands/"+id+".1/why", nil).is(t, "before anything is decided", 204, "")
	o.ask(t, "operator", "GET", "/api/v1/errands/"+id+".2/why", nil).is(t, "an errand that is not there", 404, "errand")
	o.plan(t)
	does := func(cadre dispatch.ID, s dispatch.Subject, cmd dispatch.Command) {
		t.Helper()
		_, err := o.desk.Do(context.Background(), dispatch.Act{Actor: cadre, Cadre: cadre, Grants: []dispatch.Grant{{Role: dispatch.CadreRole}}}, s, cmd)
		must(t, err)
	}
	does("c1", dispatch.Subject{Sort: dispatch.OfRequest, ID: dispatch.ID(id)}, dispatch.Acknowledge{Errand: 1})
	o.clock.Add(int64(dispatch.ReviewAfter / time.Microsecond))
	at := geo.Point{Lng: 112.43, Lat: 39.33}
	does("c1", dispatch.Subject{Sort: dispatch.OfCadre, ID: "c1"}, dispatch.Move{Point: at.Destination(90, 8000)})
	ledgertest.Describe(t, o.desk, dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: "c3", Unit: "office", Name: "丁某（虚构）", Mode: geo.Foot, Home: "garden", Area: "city", Pass: true}})
	does("c3", dispatch.Subject{Sort: dispatch.OfCadre, ID: "c3"}, dispatch.CheckIn{Point: at})
	o.plan(t)
	why := o.ask(t, "operator", "GET", "/api/v1/errands/"+id+".1/why", nil)
	sooner, _ := why.body["sooner"].(float64)
	names, _ := why.body["names"].(map[string]any)
	if why.body["outcome"] != "ordered" || why.body["cadre"] != "c3" || why.body["from"] != "c1" || names["c1"] != "丙某（虚构）" || sooner < 3600 || sooner > 4*3600 {
		t.Errorf("%s", why)
	}
}
