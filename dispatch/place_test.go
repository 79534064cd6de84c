package dispatch

import (
	"errors"
	"fmt"
	"testing"

	"github.com/bangban/bangban/geo"
)

// fields are the invented areas of the tests: a district with a community that has an outline and two compounds, one of them with
// an outline.
func fields(t *testing.T) []Area {
	t.Helper()
	outline := func(west, south, east, north float64) geo.Boundary {
		b, err := geo.ParseBoundary(fmt.Appendf(nil, `{"type":"Polygon","coordinates":[[[%[1]v,%[2]v],[%[3]v,%[2]v],[%[3]v,%[4]v],[%[1]v,%[4]v],[%[1]v,%[2]v]]]}`, west, south, east, north))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	return []Area{
		{ID: "city", Level: City, Path: []ID{"city"}},
		{ID: "east", Parent: "city", Level: District, Path: []ID{"city", "east"}},
		{ID: "mill", Parent: "east", Level: Community, Path: []ID{"city", "east", "mill"}, Site: geo.Site{Boundary: outline(112.40, 39.30, 112.44, 39.34)}},
		{ID: "garden", Parent: "mill", Level: Compound, Path: []ID{"city", "east", "mill", "garden"},
			Site: geo.Site{Point: geo.Point{Lng: 112.415, Lat: 39.315}, Boundary: outline(112.41, 39.31, 112.42, 39.32)}},
		{ID: "bridge", Parent: "east", Level: Community, Path: []ID{"city", "east", "bridge"}},
		{ID: "lake", Parent: "bridge", Level: Compound, Path: []ID{"city", "east", "bridge", "lake"}, Site: geo.Site{Point: geo.Point{Lng: 112.60, Lat: 39.40}}},
		{ID: "pier", Parent: "bridge", Level: Compound, Path: []ID{"city", "east", "bridge", "pier"}, Site: geo.Site{Point: geo.Point{Lng: 112.62, Lat: 39.40}}},
	}
}

func TestAPlaceIsSettledByTheAreas(t *testing.T) {
	areas := fields(t)
	at := func(lng, lat float64) Place { return Place{Desk: "east", Point: geo.Point{Lng: lng, Lat: lat}} }
	for name, c := range map[string]struct {
		from Place
		area ID
	}{
		"a point in a compound's outline is in the compound":           {at(112.415, 39.315), "garden"},
		"a point in the community's outline is in the community":       {at(112.43, 39.33), "mill"},
		"near a compound without outlines it is in the community":      {at(112.605, 39.40), "bridge"},
		"far from everything it belongs to the desk":                   {at(113.5, 40.1), "east"},
		"an area named on purpose stays":                               {Place{Around: "bridge", Point: geo.Point{Lng: 112.43, Lat: 39.33}}, "bridge"},
		"words with a compound are in the compound":                    {Place{Around: "garden", Spot: "门口工地"}, "garden"},
		"words with an area are in the area":                           {Place{Around: "mill", Spot: "大运路口"}, "mill"},
		"a compound stays, whatever else is said":                      {Place{Compound: "lake", Point: geo.Point{Lng: 112.415, Lat: 39.315}}, "lake"},
		"words alone are in no area but the desk's, and not yet known": {Place{Desk: "city", Spot: "服务区"}, "city"},
	} {
		got := c.from.Settle(areas)
		if got.Area() != c.area || got.Known() != (got.Compound != "" || c.from.Around != "" || !c.from.Point.IsZero()) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if p := (Place{Around: "mill", Spot: "大运路口"}).Settle(areas); !p.Rough || geo.Distance(p.Point, geo.Point{Lng: 112.42, Lat: 39.32}) > 200 {
		t.Errorf("words with an outlined area: %+v", p)
	}
	p := (Place{Around: "bridge", Spot: "工地"}).Settle(areas)
	if want := (geo.Point{Lng: 112.61, Lat: 39.40}); !p.Rough || geo.Distance(p.Point, want) > 1 {
		t.Errorf("words with an area without an outline are in the middle of its compounds: %+v", p)
	}
	p.Around = "mill"
	if again := p.Settle(areas); !again.Rough || geo.Distance(again.Point, geo.Point{Lng: 112.42, Lat: 39.32}) > 200 {
		t.Errorf("a rough place that was put into another area: %+v", again)
	}
}

func TestTwoCallersMayMeanOnePlace(t *testing.T) {
	p := Place{Around: "mill", Point: here, Spot: "路口"}
	for name, c := range map[string]struct {
		q    Place
		same bool
	}{
		"near":               {Place{Around: "bridge", Point: here.Destination(90, 150)}, true},
		"farther":            {Place{Around: "mill", Point: here.Destination(90, 250), Spot: "路口"}, false},
		"called the same":    {Place{Around: "mill", Spot: "路口", Point: there, Rough: true}, true},
		"in another area":    {Place{Around: "bridge", Spot: "路口", Point: here, Rough: true}, false},
		"called otherwise":   {Place{Around: "mill", Spot: "工地", Point: here, Rough: true}, false},
		"a compound":         {Place{Compound: "garden", Point: here}, false},
		"nothing said of it": {Place{Around: "mill"}, false},
	} {
		if p.Same(c.q) != c.same || c.q.Same(p) != c.same {
			t.Errorf("%s", name)
		}
	}
}

func TestHelpWithoutACompoundIsDispatched(t *testing.T) {
	lorry := Submit{Particulars: Particulars{Kind: "hospital", Persons: 1, Place: Place{Around: "mill", Desk: "east", Spot: "大运路口", Rough: true}}, Channel: "hotline", Words: Words{Text: "货车上司机胸痛"}}
	now := Day("2022-11-22").At(9, 0)
	kinds := map[string]Kind{}
	for _, k := range Kinds() {
		kinds[k.Code] = k
	}
	submit := func(s Submit, effect Effect) Request {
		t.Helper()
		out, err := s.Decide(Case{Kind: kinds[s.Kind], Effect: effect}, now)
		must(t, err)
		var r Request
		for i, e := range out.Entries {
			e.Subject, e.Seq = Subject{OfRequest, "r"}, int64(i+1)
			r = r.Apply(e)
		}
		return r
	}
	r := submit(lorry, StayIn)
	if r.State != StateOpen || len(r.Errands) != 2 || !r.Errands[0].Pick.OnSpot() || r.Where() != "mill" || r.Level < ToCoordinator {
		t.Errorf("a lorry on the road: %s %+v", r.State, r.Errands)
	}
	lorry.Place.Around = ""
	if r := submit(lorry, Free); r.State != StateOpen || r.Place.Around != "east" {
		t.Errorf("where a life is in danger, words alone are enough: %s %+v", r.State, r.Place)
	}
	lorry.Words.Text = "要去复查"
	if r := submit(lorry, Free); r.State != StateReview || r.Place.Spot == "" {
		t.Errorf("otherwise they are kept, and asked about: %s %+v", r.State, r.Place)
	}
	lorry.Place.Around, lorry.Words.Text = "mill", "胸痛"
	asking := kinds["hospital"]
	asking.Flow.Asks = []Ask{{What: AskAppointment, Needed: true}}
	kinds["hospital"] = asking
	if r := submit(lorry, Free); r.State != StateOpen {
		t.Errorf("a life in danger does not wait for an answer: %s", r.State)
	}
	lorry.Words.Text = "要去复查"
	if r := submit(lorry, Free); r.State != StateReview {
		t.Errorf("others do: %s", r.State)
	}
	lorry.Place = Place{Around: "mill"}
	if _, err := lorry.Decide(Case{Kind: kinds["hospital"]}, now); !errors.Is(err, &Error{Code: Invalid, Field: "place.spot"}) {
		t.Errorf("an area alone says not where: %v", err)
	}
	bought := Submit{Particulars: Particulars{Kind: "medicine", Persons: 1, Place: Place{Around: "mill", Spot: "工地", Rough: true}, Items: []Item{{Name: "降压药"}}, Grade: OverTheCounter}, Channel: "hotline"}
	if r := submit(bought, StayHome); len(r.Errands) != 1 || r.Errands[0].Drop.Role != AtDoor || !r.Errands[0].Pass || r.Collects() {
		t.Errorf("on a building site nobody collects at a gate, and the control asks for a pass: %+v", r.Errands)
	}
}

// A merged request that stands for itself again is placed where it was, if that is in no compound too.
func TestWhoStandsAloneAgainKeepsAnOpenPlace(t *testing.T) {
	for _, c := range []struct {
		place  Place
		review bool
	}{{Place{Around: "east", Spot: "大运路口"}, false}, {Place{Compound: "garden"}, false}, {Place{Desk: "east", Spot: "桥头"}, true}} {
		r := Request{State: StateMerged, Standing: StandingMerged, Round: 1, Particulars: Particulars{Kind: "garbage", Place: c.place}}
		out, err := Revive{}.Decide(Case{Act: Act{Role: System}, Request: r, Kind: kind(t, "garbage")}, b0)
		must(t, err)
		if f, ok := out.Entries[0].Fact.(Revived); !ok || f.Review != c.review || (len(out.Entries) > 1) == c.review {
			t.Errorf("%+v: %+v", c.place, out.Entries)
		}
	}
}
