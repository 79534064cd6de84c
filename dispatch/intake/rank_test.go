package intake_test

import (
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/intake"
	"github.com/bangban/bangban/geo"
)

func TestTheLikeliestPlacesComeFirst(t *testing.T) {
	at := func(lng float64) geo.Site { return geo.Site{ID: "x", Point: geo.Point{Lng: lng, Lat: 39.33}} }
	areas := []dispatch.Area{
		{ID: "rose", Level: dispatch.Compound, Name: "玫瑰苑", Site: at(112.40)}, {ID: "rose2", Level: dispatch.Compound, Name: "新玫瑰苑", Site: at(112.41)}, {ID: "far", Level: dispatch.Compound, Name: "玫瑰苑", Site: at(112.90)},
		{ID: "other", Level: dispatch.Compound, Name: "桂花里", Site: at(112.4001)}, {ID: "road", Level: dispatch.Compound, Name: "玫瑰路", Site: at(112.40)}, {ID: "city", Level: dispatch.City, Name: "玫瑰苑市"},
	}
	for _, c := range []struct {
		words string
		from  geo.Point
		want  []dispatch.ID
	}{
		{"玫瑰苑二期3号楼501", geo.Point{Lng: 112.4, Lat: 39.33}, []dispatch.ID{"rose", "far", "rose2"}},
		{"新玫瑰苑3号楼", geo.Point{Lng: 112.4, Lat: 39.33}, []dispatch.ID{"rose", "rose2", "far"}},
		{"不知道什么地方", geo.Point{Lng: 112.4, Lat: 39.33}, []dispatch.ID{"rose", "other"}},
		{"不知道什么地方", geo.Point{}, nil},
	} {
		got := intake.Rank(areas, c.words, c.from, 3)
		for i, l := range got {
			if i >= len(c.want) || l.Area.ID != c.want[i] {
				t.Errorf("%s: %d is %s, want %v", c.words, i, l.Area.ID, c.want)
			}
			if (l.Metres < 0) != c.from.IsZero() {
				t.Errorf("%s: %s is %v metres away", c.words, l.Area.ID, l.Metres)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %d places, want %v", c.words, len(got), c.want)
		}
	}
}
