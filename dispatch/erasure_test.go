package dispatch

import (
	"slices"
	"testing"
)

// TestWhatIsErasedIsErasedOnce sees that erasing is offered and taken while something may be left to erase: until it is done, and
// again once somebody has added to the request.
func TestWhatIsErasedIsErasedOnce(t *testing.T) {
	story := []Fact{Submitted{Particulars: Particulars{Kind: "medicine"}}, Cancelled{Reason: "other"}}
	chief := Act{Grants: []Grant{{Role: Administrator}}}
	for _, c := range []struct {
		what string
		more Fact
		may  bool
	}{
		{"one that ended", nil, true},
		{"one that is erased", Erased{}, false},
		{"one about which somebody called again", ContactAdded{Channel: "hotline"}, true},
		{"the same, erased", Erased{}, false},
	} {
		if c.more != nil {
			story = append(story, c.more)
		}
		r := fold(story...)
		offered := slices.Contains(chief.Choices(r, nil, noon), Choice{Verb: VerbErase})
		_, err := Erase{}.Decide(Case{State: r, Request: r}, noon)
		if offered != c.may || c.may != (err == nil) || !c.may && CodeOf(err) != Conflict {
			t.Errorf("%s: offered %t, decided %v", c.what, offered, err)
		}
	}
}
