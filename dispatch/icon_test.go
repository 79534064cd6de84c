package dispatch_test

import (
	"slices"
	"testing"

	"github.com/bangban/bangban/dispatch"
)

// Every drawing has a name, every built-in kind has its drawing, and so has one that was described before there were any.
func TestKindsAreDrawn(t *testing.T) {
	for _, i := range dispatch.Icons {
		if i.Name().ZH == "" || i.Name().EN == "" {
			t.Errorf("%s has no name", i)
		}
	}
	for _, k := range dispatch.Kinds() {
		if !slices.Contains(dispatch.Icons, k.Icon) || k.Drawn() != k.Icon || (dispatch.Kind{Code: k.Code}).Drawn() != k.Icon {
			t.Errorf("%s is drawn as %q", k.Code, k.Drawn())
		}
	}
	if i := (dispatch.Kind{Code: "snow"}).Drawn(); i != dispatch.PlainIcon {
		t.Errorf("a kind of a town's own is drawn as %q", i)
	}
	if i := (dispatch.Kind{Code: "medicine", Icon: "car"}).Drawn(); i != "car" {
		t.Errorf("another drawing is chosen, and it is drawn as %q", i)
	}
}
