package intake_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/intake"
)

// A kind that an administrator made is recognised by the words of its row, just as the built-in ones are.
func TestAKindIsKnownByItsOwnWords(t *testing.T) {
	kinds := append(dispatch.Kinds(),
		dispatch.Kind{Code: "escort", Name: dispatch.Text{ZH: "陪诊", EN: "escort"}, Words: []string{"陪老人送饭", "陪"}},
		dispatch.Kind{Code: "meals", Name: dispatch.Text{ZH: "送餐", EN: "meals"}, Words: []string{"送饭", "盒饭"}},
		dispatch.Kind{Code: "gone", Words: []string{"老人没人送饭吃药"}, Retired: true})
	of := intake.KindOf(kinds)
	for _, c := range []struct{ category, text, want string }{
		{"", "老人没人送饭，药倒是有", "meals"}, // the longer word, before 药
		{"盒饭", "", "meals"},
		{"送餐", "", "meals"},
		{"", "请陪老人送饭", "escort"}, // the longest word
		{"", "老人没人送饭吃药", "meals"},
		{"", "去医院透析", "hospital"},
		{"", "没有什么", "other"},
		{"其他", "没有什么", "other"},
		{"其他", "要买降压药", "medicine"},  // the fallback's own name tells nothing
		{"疾病", "要去医院透析", "hospital"}, // a word of two kinds leaves it to the text
		{"重病", "在家", "medicine"},     // else it is the first of them
		{"", "他有慢性疾病", "other"},
		{"物资", "没有药", "groceries"}, // a word of one kind
		{"escort", "没有药", "escort"},
	} {
		if got := of(c.category, c.text); got != c.want {
			t.Errorf("%q %q: %s, want %s", c.category, c.text, got, c.want)
		}
	}
}

// Every word of a built-in kind is recognised, and a catalogue without a fallback leaves the others open.
func TestTheWordsOfTheCatalogueAreKnown(t *testing.T) {
	kinds := dispatch.Kinds()
	of := intake.KindOf(kinds)
	for _, k := range kinds {
		for _, w := range append([]string{k.Code, k.Name.ZH, k.Name.EN}, k.Words...) {
			got := of(w, "")
			shared := slices.ContainsFunc(kinds, func(other dispatch.Kind) bool { return other.Code == got && slices.Contains(other.Words, w) })
			if got != k.Code && !shared {
				t.Errorf("%s: %s, want %s", w, got, k.Code)
			}
		}
	}
	kinds = slices.DeleteFunc(kinds, func(k dispatch.Kind) bool { return k.Fallback })
	if got := intake.KindOf(kinds)("", "没有什么"); got != "" {
		t.Errorf("without a fallback it is %s", got)
	}
	k := known()
	k.Kinds = kinds
	b, err := intake.Read(intake.Requests, []byte("小区,内容\n蔷薇园,没有什么\n"), k, intake.Options{Now: dispatch.Day("2022-11-22").At(9, 0), Under: "city"})
	if err != nil || b.Report.Bad != 1 || b.Report.Problems[0].Column != "" && !strings.Contains(b.Report.Problems[0].Column, "事项") {
		t.Errorf("%v, %+v", err, b.Report.Problems)
	}
}
