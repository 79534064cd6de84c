package intake_test

import (
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/intake"
)

// A kind that an administrator made is recognised by the words that stand in its row.
func TestAKindIsKnownByItsOwnWords(t *testing.T) {
	kinds := append(dispatch.Kinds(),
		dispatch.Kind{Code: "escort", Name: dispatch.Text{ZH: "陪诊", EN: "escort"}, Words: []string{"陪老人送饭", "陪"}},
		dispatch.Kind{Code: "meals", Name: dispatch.Text{ZH: "送餐", EN: "meals"}, Words: []string{"送饭", "盒饭"}},
		dispatch.Kind{Code: "gone", Words: []string{"老人没人送饭吃药"}, Retired: true})
	of := intake.KindOf(kinds)
	for _, c := range []struct{ category, text, want string }{
		{"", "老人没人送饭，药倒是有", "meals"}, // before the dictionary, which knows 药
		{"盒饭", "", "meals"},
		{"送餐", "", "meals"},
		{"", "请陪老人送饭", "escort"}, // the longest word
		{"", "老人没人送饭吃药", "meals"},
		{"", "去医院透析", "hospital"},
		{"", "没有什么", "other"},
	} {
		if got := of(c.category, c.text); got != c.want {
			t.Errorf("%q %q: %s, want %s", c.category, c.text, got, c.want)
		}
	}
}
