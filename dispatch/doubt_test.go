package dispatch

import (
	"slices"
	"strings"
	"testing"
)

func TestADoorThatIsNotAllReadIsDoubted(t *testing.T) {
	for text, want := range map[string]struct {
		room   string
		doubts int
	}{"3号楼2单元501": {"501", 0}, "": {"", 0}, "3-2-501": {"501", 0}, "3号楼2单元501（东门进）": {"501", 1}, "3号楼2单元6层501": {"501", 1}, "对面的药店": {"", 1}} {
		s := Submit{Particulars: Particulars{Place: Place{Compound: "a"}}, Words: Words{Text: "买药"}}.AtDoor(text)
		if s.Words.Room != want.room || len(s.Unclear) != want.doubts {
			t.Errorf("%q: %+v", text, s)
		}
		if kept := strings.Contains(s.Words.Text, text); want.doubts > 0 && !kept || !strings.HasPrefix(s.Words.Text, "买药") {
			t.Errorf("%q: the words are %q", text, s.Words.Text)
		}
	}
	s := Submit{Unclear: []Doubt{{Field: "room", Asks: Text{"对吗", "sure?"}, Column: "房号"}}}
	r := Request{}.Apply(Entry{Seq: 1, Fact: Submitted{Doubts: s.Unclear}})
	if len(r.Doubts) != 1 || len(r.Apply(Entry{Seq: 2, Fact: Triaged{}}).Doubts) != 0 {
		t.Errorf("doubts stay until somebody has checked: %+v", r.Doubts)
	}
}

func TestASlipIsAskedBack(t *testing.T) {
	for _, c := range []struct {
		phone, building, room string
		want                  []string
	}{
		{"13900001234", "3", "501", nil}, {"1390000123", "3", "501", []string{"phone"}}, {"139000012345", "", "", []string{"phone"}}, {"0349-1234567", "", "", nil},
		{"1234", "", "", []string{"phone"}}, {"110", "", "", nil}, {"", "", "", nil}, {"", "", "501", []string{"room"}}, {"139-0000-123", "", "501", []string{"phone", "room"}}, {"1012345678", "", "", nil},
	} {
		var got []string
		for _, d := range (Submit{Particulars: Particulars{Place: Place{Compound: "a", Building: c.building}}, Words: Words{Phone: c.phone, Room: c.room}}).Doubts() {
			got = append(got, d.Field)
			if d.Asks.ZH == "" || d.Asks.EN == "" {
				t.Errorf("nothing is asked of %s", d.Field)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q, building %q, room %q: asks for %v, want %v", c.phone, c.building, c.room, got, c.want)
		}
	}
}
