package dispatch

import (
	"testing"
	"time"
)

func TestTheStrongestControlCounts(t *testing.T) {
	now := Day("2022-11-23").At(9, 0)
	controls := []Control{
		{Label: "静态管理", Effect: StayIn, From: now},
		{Label: "高风险区", Building: "3", Effect: StayHome, From: now, Until: now.Add(48 * time.Hour)},
		{Label: "临时管控", Building: "5", Entrance: "2", Effect: StayHome, From: now.Add(time.Hour)},
	}
	for _, c := range []struct {
		building, entrance string
		at                 Moment
		want               Effect
	}{
		{"1", "1", now - 1, Free},
		{"1", "1", now, StayIn},
		{"3", "2", now, StayHome},
		{"3", "2", now.Add(48*time.Hour) - 1, StayHome},
		{"3", "2", now.Add(48 * time.Hour), StayIn},
		{"5", "2", now, StayIn},
		{"5", "2", now.Add(time.Hour), StayHome},
		{"5", "1", now.Add(time.Hour), StayIn},
		{"", "", now, StayIn},
	} {
		if got := EffectOn([]Area{{Controls: controls}}, Place{Building: c.building, Entrance: c.entrance}, c.at); got != c.want {
			t.Errorf("building %q entrance %q at %s: %s, want %s", c.building, c.entrance, c.at.Time(), got.Name().EN, c.want.Name().EN)
		}
	}
}
