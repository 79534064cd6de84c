package dispatch

import (
	"strings"
	"testing"
)

// Texts that are stored in the journal in clear are limited to codes and public words. Free text about a person is refused, and
// the error says to use the note.
func TestWordsBesideTheJournalAreBounded(t *testing.T) {
	for _, a := range []Act{{Device: "desk 3"}, {Device: "phone_2.1-b"}, {OnBehalf: "c1"}, {OnBehalf: "resident:018b-7"}, {OnBehalf: "operator"}, {Device: strings.Repeat("x", 64)}} {
		if err := a.Check(); err != nil {
			t.Errorf("%+v: %v", a, err)
		}
	}
	for field, acts := range map[string][]Act{
		"device":    {{Device: "王芳的手机"}, {Device: "a+b"}, {Device: strings.Repeat("x", 65)}, {Device: "a\nb"}},
		"on_behalf": {{OnBehalf: "李强"}, {OnBehalf: "Li Qiang"}, {OnBehalf: strings.Repeat("x", 65)}},
		"note":      {{Note: strings.Repeat("x", MaxText+1)}},
	} {
		for _, a := range acts {
			if e, ok := a.Check().(*Error); !ok || e.Code != Invalid || e.Field != field {
				t.Errorf("%+v: %v", a, a.Check())
			}
		}
	}
	for _, word := range []string{"", "高风险区", "3号楼（西）", "静态管理 2022", "A-1/2", "急救员"} {
		if err := public("label", word); err != nil {
			t.Errorf("%q: %v", word, err)
		}
	}
	for _, word := range []string{"住户电话00012345678", "二单元丁某阳性，已转运。", strings.Repeat("封", 41), "a\nb", "x@y.z"} {
		if err := public("label", word); CodeOf(err) != Invalid {
			t.Errorf("%q: %v", word, err)
		}
	}
}

// A contact comes by one of the listed channels.
func TestAContactHasAChannel(t *testing.T) {
	c := Case{Request: Request{State: StateOpen, Particulars: Particulars{Place: Place{Compound: "garden"}}}}
	if _, err := (AddContact{Channel: "门口老王说的"}).Decide(c, 1); CodeOf(err) != Invalid {
		t.Errorf("a channel that there is not: %v", err)
	}
}
