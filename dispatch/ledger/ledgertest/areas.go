package ledgertest

import (
	"errors"
	"testing"

	"github.com/bangban/bangban/dispatch"
)

// carries changes the levels of areas on which others stand, or people live.
func (x *Town) carries(t *testing.T) {
	area := func(id, parent dispatch.ID, level dispatch.AreaLevel) dispatch.DescribeArea {
		return dispatch.DescribeArea{Area: dispatch.Area{ID: id, Parent: parent, Level: level, Name: string(id)}}
	}
	Describe(t, x.Desk, area("hills", "city", dispatch.Community), area("called", "hills", dispatch.Compound), area("roll", "hills", dispatch.Compound), area("empty", "hills", dispatch.Compound),
		dispatch.DescribeHousehold{Household: dispatch.Household{ID: "of-the-hills", Compound: "roll", Room: "1"}})
	x.do(t, Operator, request(""), Call("called"))
	for _, c := range []struct {
		as    dispatch.DescribeArea
		field string
	}{
		{area("called", "city", dispatch.Community), "level"}, {area("roll", "city", dispatch.District), "level"}, {area("called", "city", dispatch.Compound), ""},
		{area("empty", "city", dispatch.Community), ""}, {area("empty", "hills", dispatch.Compound), ""},
		{area("hills", "city", dispatch.Compound), "level"}, {area("hills", "city", dispatch.District), ""}, {area("hills", "city", dispatch.Community), ""},
		{area("city", "", dispatch.District), "level"},
	} {
		_, err := x.Desk.Do(t.Context(), Chief, c.as.About(), c.as)
		var refused *dispatch.Error
		if errors.As(err, &refused) != (c.field != "") || refused != nil && refused.Field != c.field {
			t.Errorf("%s as a %s: %v", c.as.Area.ID, c.as.Area.Level, err)
		}
	}
}
