package geo

import (
	"math"
	"strings"
	"testing"
)

func TestNearestGate(t *testing.T) {
	south := Gate{Name: "南门", Point: shuozhou.Destination(180, 200)}
	north := Gate{Name: "北门", Point: shuozhou.Destination(0, 200)}
	nameOnly := Gate{Name: "西门"}
	shut := func(g Gate) Gate { g.Closed = true; return g }
	from := shuozhou.Destination(180, 1000)
	for _, c := range []struct {
		name  string
		gates []Gate
		want  Gate
		ok    bool
	}{
		{"no gates", nil, Gate{Point: shuozhou}, true},
		{"the nearest", []Gate{north, south}, south, true},
		{"not the closed one", []Gate{north, shut(south)}, north, true},
		{"all closed", []Gate{shut(north), shut(south)}, Gate{}, false},
		{"known by name", []Gate{nameOnly, north}, Gate{Name: "西门", Point: shuozhou}, true},
		{"equals: the first", []Gate{{Name: "A", Point: south.Point}, {Name: "B", Point: south.Point}}, Gate{Name: "A", Point: south.Point}, true},
	} {
		got, ok := Site{ID: "宝源公寓", Point: shuozhou, Gates: c.gates}.NearestGate(from)
		if got != c.want || ok != c.ok {
			t.Errorf("%s: %v, %v; want %v, %v", c.name, got, ok, c.want, c.ok)
		}
	}
}

func TestSiteValid(t *testing.T) {
	for _, c := range []struct {
		site Site
		want string
	}{
		{Site{ID: "s", Point: shuozhou, Gates: []Gate{{Name: "南门"}}}, ""},
		{Site{ID: "s"}, `site "s": no coordinates`},
		{Site{ID: "s", Point: Point{200, 0}}, "longitude 200"},
		{Site{ID: "s", Point: shuozhou, Gates: []Gate{{}, {Name: "南门", Point: Point{1, math.NaN()}}}}, `gate "南门": latitude`},
	} {
		err := c.site.Valid()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.site, err, c.want)
		}
	}
}
