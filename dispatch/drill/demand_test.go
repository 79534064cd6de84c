package drill_test

import (
	"io/fs"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/drill"
	"github.com/bangban/bangban/geo"
)

var reading = drill.Reading{Kinds: dispatch.Kinds(), Travel: geo.Detour{}, PickUp: time.Minute}

func folder(files map[string]string) fs.FS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

const (
	someDemand     = "\ufefftime,kind,lng,lat,id,facility,ready,persons,needs,note\n2022-11-22 09:30,medicine,112.43,39.33,m1,f1,2022-11-22 09:45,2,protected wheelchair,x\n2022-11-23T08:00:00+08:00,care,,,,,,,,\n"
	someCadres     = "id,on,off,lng,lat,mode,skills,cap,pass,protected\nc1,08:00,20:00,112.4,39.3,,,,,\nc2,20:00,08:00,112.4,39.3,car,sampling disinfection,3,no,yes\nc3,2022-11-23 08:00,2022-11-23 12:00,112.4,39.3,foot,,,,\n"
	someFacilities = "id,role,lng,lat\nf1,pharmacy,112.41,39.31\n"
)

func TestReadCSV(t *testing.T) {
	days, err := drill.ReadCSV(folder(map[string]string{"demand.csv": someDemand, "cadres.csv": someCadres, "facilities.csv": someFacilities}), "x", reading)
	if err != nil || len(days) != 2 {
		t.Fatal(len(days), err)
	}
	first, second := days[0], days[1]
	if len(first.Crew) != 2 || len(second.Crew) != 3 || len(first.Facilities) != 1 || first.Name != "2022-11-22" {
		t.Fatalf("crew %d and %d", len(first.Crew), len(second.Crew))
	}
	c := first.Calls[0]
	if c.ID != "m1" || c.At != dispatch.Day("2022-11-22").At(9, 30) || c.Ready != dispatch.Day("2022-11-22").At(9, 45) || !c.Placed || c.Persons != 2 || len(c.Needs) != 2 || c.Facility != "f1" {
		t.Errorf("%+v", c)
	}
	if c := second.Calls[0]; c.ID != "r3" || c.Placed || c.At != dispatch.Day("2022-11-23").At(8, 0) {
		t.Errorf("%+v", c)
	}
	night := first.Crew[1]
	if night.Cadre.Mode != geo.Car || night.Cadre.Cap != 3 || night.Cadre.Pass || !night.Cadre.Protected || len(night.Cadre.Skills) != 2 || night.Off.Sub(night.On) != 12*time.Hour {
		t.Errorf("%+v", night)
	}
	if day := first.Crew[0]; day.Cadre.Mode != geo.Ebike || !day.Cadre.Pass {
		t.Errorf("%+v", day)
	}
}

func TestReadTableByOtherNames(t *testing.T) {
	o := reading
	o.Columns = map[string]string{"wann": "time", "was": "kind", "x": "lng", "y": "lat"}
	o.Kind = func(category, text string) string { return map[string]string{"薬": "medicine"}[category] }
	days, err := drill.ReadTable(strings.NewReader("wann,was,x,y,lng\n2022-11-22 09:30:10,薬,112.43,39.33,200\n"), "x", o)
	if err != nil || len(days) != 1 || days[0].Calls[0].Kind != "medicine" || !days[0].Calls[0].Placed {
		t.Errorf("%+v, %v", days, err)
	}
}

// TestEverythingWrongIsTold verifies that all problems are reported at once, by row and field.
func TestEverythingWrongIsTold(t *testing.T) {
	for _, x := range []struct {
		files map[string]string
		says  []string
	}{
		{map[string]string{}, []string{"demand.csv: it cannot be opened"}},
		{map[string]string{"demand.csv": "time\n"}, []string{"demand.csv: nobody calls"}},
		{map[string]string{"demand.csv": "time,kind,lng,lat,id,facility,urgency,persons\n9:30,medicine,1,1,a,,,\n2022-11-22 09:30,cake,1,91,a b,,soon,-1\n2022-11-22 09:30,care,1,1,c,,,\n2022-11-22 09:31,care,1,1,c,none,,\n"},
			[]string{"demand.csv, row 2, time:", "row 3, kind:", "row 3, lng, lat:", "row 3, id:", "row 3, urgency:", "row 3, persons:", "row 5, call: the id comes again"}},
		{map[string]string{"demand.csv": someDemand, "facilities.csv": "id,role,lng,lat\nf2,shop,1,\n", "cadres.csv": "id,on,off,lng,lat,mode,cap,pass\nc,8,20:00,1,1,plane,x,maybe\nd,2022-11-22 08:00,2022-11-22 07:00,1,1,,,\n"},
			[]string{"facilities.csv, row 2, role:", "row 2, lng, lat:", "cadres.csv, row 2, on:", "cadres.csv, row 3, off:", "m1, facility: there is no such"}},
		{map[string]string{"demand.csv": "time,kind\n\"2022"}, []string{"this is no CSV"}},
	} {
		_, err := drill.ReadCSV(folder(x.files), "x", reading)
		if dispatch.CodeOf(err) != dispatch.Invalid {
			t.Errorf("%v: %v", x.files, err)
			continue
		}
		for _, want := range x.says {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q is not told in:\n%v", want, err)
			}
		}
	}
	for text, want := range map[string]string{
		`[]`: "one JSON object", `{"demand": []} x`: "one JSON object", `{"people": []}`: "none of demand", `{"demand": [{"when": "x"}]}`: "demand, row 1: there is a field", `{"demand": [{"id": []}]}`: "row 1, id: it is a text",
	} {
		if _, err := drill.ReadJSON(strings.NewReader(text), "x", reading); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

const heads = "order\tx\ty\tplacement_time\trestaurant\tready_time\n"

func instance(orders string) map[string]string {
	return map[string]string{"orders.txt": orders, "couriers.txt": "courier\tx\ty\ton_time\toff_time\nc1\t0\t0\t0\t600\nc2\t0\t0\t5\t5\n", "restaurants.txt": "restaurant\tx\ty\nr1\t3000\t4000\n",
		"instance_parameters.txt": "meters_per_minute\tpickup service minutes\tdropoff service minutes\ttarget click-to-door\tmaximum click-to-door\n300\t4\t3\t40\t90\n"}
}

func TestReadMDRP(t *testing.T) {
	s, err := drill.ReadMDRP(folder(instance(heads+"o1\t30000\t30000\t60\tr1\t90\n")), "x")
	if err != nil || len(s.Calls) != 1 || len(s.Crew) != 1 || s.PickUp != 4*time.Minute || s.Kinds[0].Service != 3*time.Minute || s.Kinds[0].Promise.Within != 40*time.Minute {
		t.Fatalf("%+v, %v", s, err)
	}
	at := s.Areas[len(s.Areas)-1].Site.Point
	legs, err := s.Travel.Table(t.Context(), geo.Car, []geo.Point{s.Crew[0].Point, s.Facilities[0].Point}, []geo.Point{at, s.Facilities[0].Point})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ have, want float64 }{{legs[0][1].Metres, 5000}, {legs[0][0].Metres, 30000 * math.Sqrt2}, {legs[1][0].Metres, math.Hypot(27000, 26000)}, {legs[0][1].Duration.Minutes(), 5000.0 / 300}} {
		if math.Abs(x.have/x.want-1) > 1e-5 {
			t.Errorf("%g in the plane is %g", x.want, x.have)
		}
	}
	if c := s.Calls[0]; c.Ready.Sub(c.At) != 30*time.Minute || c.Facility != "r1" {
		t.Errorf("%+v", c)
	}
	_, err = drill.ReadMDRP(folder(instance(heads+"o1\t1\tNaN\t60\tr2\t90\n")), "x")
	for _, want := range []string{"orders.txt, row 2, y:", "o1, facility:"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told in %v", want, err)
		}
	}
}

func FuzzReadTable(f *testing.F) {
	f.Add(someDemand, someCadres, someFacilities)
	f.Add("time,kind\n2022-11-22,care\n", "", "id\n\"")
	f.Fuzz(func(t *testing.T, demand, cadres, facilities string) {
		files := map[string]string{"demand.csv": demand, "cadres.csv": cadres, "facilities.csv": facilities}
		days, err := drill.ReadCSV(folder(files), "x", reading)
		sound(t, days, err)
	})
}

func FuzzReadJSON(f *testing.F) {
	f.Add(`{"demand": [{"id": "A", "time": "2022-11-22 09:00", "kind": "care", "lng": 112, "lat": 39}], "cadres": [{"id": "c", "on": "09:00", "off": "10:00", "lng": 1, "lat": 1}]}`)
	f.Add(`{"facilities": [{"id": 3, "role": null}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		days, err := drill.ReadJSON(strings.NewReader(text), "x", reading)
		sound(t, days, err)
	})
}

func FuzzReadMDRP(f *testing.F) {
	f.Add(heads + "o1\t30000\t30000\t60\tr1\t90\n")
	f.Add(heads + "o1\n\n\t\t\t")
	f.Fuzz(func(t *testing.T, orders string) {
		s, err := drill.ReadMDRP(folder(instance(orders)), "x")
		if err == nil && len(s.Calls) > 0 {
			sound(t, []drill.Scenario{s}, err)
		}
	})
}

// sound verifies that what was read without an error can be played, and that an error is reported as Invalid.
func sound(t *testing.T, days []drill.Scenario, err error) {
	t.Helper()
	if err != nil {
		if dispatch.CodeOf(err) != dispatch.Invalid || len(days) > 0 {
			t.Fatalf("%d days and %v", len(days), err)
		}
		return
	}
	for _, s := range days {
		if len(s.Calls) == 0 || len(s.Calls) > 50 || len(s.Crew) > 50 {
			return
		}
		r, err := drill.Run(t.Context(), s, drill.Options{Planner: drill.Nearest{Travel: s.Travel}, Chance: drill.Usual})
		if err != nil || r.Done+r.Failed+r.Open != len(s.Calls) {
			t.Fatalf("%+v, %v", r, err)
		}
	}
}
