package tally

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bangban/bangban/dispatch"
)

func TestTheSentenceOfThePaper(t *testing.T) {
	line := func(kind string, persons, times int) Line {
		return Line{Book: dispatch.Service, Day: "2022-11-25", Unit: "u", Kind: kind, Persons: persons, Times: times}
	}
	lines := []Line{line("garbage", 11, 11), line("groceries", 12, 11), line("medicine", 15, 14), line("hospital", 14, 12), line("enquiry", 0, 0),
		{Book: dispatch.Handled, Day: "2022-11-25", Kind: "hospital", Persons: 99, Times: 99},
		{Book: dispatch.Service, Day: "2022-12-01", Kind: "hospital", Persons: 99, Times: 99}}
	template := NewTemplate(dispatch.Kinds())
	b := template.Write("", "2022-11-30", template.Amounts("", "2022-11-30", lines, nil))
	if got, want := b.Chinese(false), "截至11月30日，协助居民外出就医14人次，采购物品、药品27人次，清理生活垃圾11次。"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	for _, spans := range [][]Span{b.ChineseSpans(false), b.EnglishSpans(dispatch.Kinds())} {
		var numbers []string
		for _, s := range spans {
			if s.Of >= 0 {
				numbers = append(numbers, fmt.Sprint(b.Numbers[s.Of].Value)+"="+s.Text)
			}
		}
		if got := strings.Join(numbers, " "); got != "14=14 27=27 11=11" {
			t.Errorf("the numbers stand at %s", got)
		}
	}
	later := b
	later.Read = "2026-01-02"
	if got := later.Chinese(false); !strings.HasPrefix(got, "截至2022年11月30日，") {
		t.Errorf("four years later: %s", got)
	}
	if later.Read = "2022-12-31"; later.Chinese(false) != b.Chinese(false) {
		t.Error("the year stands there in the same year")
	}
	if got, want := b.English(dispatch.Kinds()), "As of 2022-11-30: hospital trip: 14 person(s); medicine and groceries: 27 person(s); rubbish: 11 time(s)."; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got, want := template.Write("2022-11-23", "2022-11-24", template.Amounts("2022-11-23", "2022-11-24", lines, nil)).Chinese(false), "11月23日至11月24日，暂无服务记录。"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestTheSentenceOfOneDay(t *testing.T) {
	b := NewTemplate(dispatch.Kinds()).Write("2022-11-23", "2022-11-23", []int{0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	if got := b.Chinese(false); !strings.HasPrefix(got, "11月23日，") {
		t.Error(got)
	}
	if got := b.English(dispatch.Kinds()); !strings.HasPrefix(got, "On 2022-11-23: ") {
		t.Error(got)
	}
}

func TestNumbersAreCutNeverRoundedUp(t *testing.T) {
	for n, want := range map[int]string{7: "7", 99: "99", 100: "100", 149: "140余", 17034: "17000余", 1999: "1900余", 600: "600"} {
		if got := number(n, true); got != want {
			t.Errorf("%d is written %s, want %s", n, got, want)
		}
	}
	if number(17034, false) != "17034" {
		t.Error("it is cut unasked")
	}
}

func draw(t *rapid.T) []dispatch.Credit {
	var credits []dispatch.Credit
	for i := range rapid.IntRange(0, 30).Draw(t, "lines") {
		c := dispatch.Credit{
			Book: rapid.SampledFrom([]dispatch.Book{dispatch.Service, dispatch.Handled}).Draw(t, "book"),
			Day:  rapid.SampledFrom([]dispatch.Day{"2022-11-22", "2022-11-23"}).Draw(t, "day"),
			Unit: rapid.SampledFrom([]dispatch.ID{"", "u", "v"}).Draw(t, "unit"), Kind: rapid.SampledFrom([]string{"medicine", "garbage"}).Draw(t, "kind"),
			Area: rapid.SampledFrom([]dispatch.ID{"a", "b"}).Draw(t, "area"), Household: rapid.SampledFrom([]dispatch.ID{"", "h1", "h2"}).Draw(t, "household"),
			Request: dispatch.ID(fmt.Sprint(i)), Persons: rapid.IntRange(0, 5).Draw(t, "persons"), Times: rapid.IntRange(0, 1).Draw(t, "times"), Sign: 1,
		}
		credits = append(credits, c)
		if rapid.IntRange(0, 3).Draw(t, "taken back") == 0 {
			c.Sign = -1
			credits = append(credits, c)
		}
	}
	return credits
}

// Figures do not depend on the order of lines, groups add up to the total, lines taken back leave nothing, and no group has
// more households than exist.
func TestFigures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		credits := draw(t)
		lines, served := Fold(credits)
		mixed := append([]dispatch.Credit{}, credits...)
		rand.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		l, s := Fold(mixed)
		if !reflect.DeepEqual(l, lines) || !reflect.DeepEqual(s, served) {
			t.Fatal("the order matters")
		}
		for _, book := range []dispatch.Book{dispatch.Service, dispatch.Handled} {
			total := Table(book, nil, lines, served)
			for _, by := range [][]Dimension{{ByDay}, {ByUnit, ByKind}, Dimensions} {
				var persons, times int
				for _, r := range Table(book, by, lines, served) {
					persons += r.Persons
					times += r.Times
					if r.Persons < 0 || r.Times < 0 || r.Households > 2 {
						t.Fatalf("%+v", r)
					}
				}
				if len(total) == 0 && persons+times != 0 || len(total) == 1 && (total[0].Persons != persons || total[0].Times != times) {
					t.Fatalf("by %v: %d persons and %d times of %+v", by, persons, times, total)
				}
			}
		}
		var back []dispatch.Credit
		for _, c := range credits {
			c.Sign = -c.Sign
			back = append(back, c)
		}
		if l, _ := Fold(append(credits, back...)); len(l) != 0 {
			t.Fatalf("taken back, %v is left", l)
		}
	})
}

func TestHouseholdsAreDistinctInThePeriod(t *testing.T) {
	var credits []dispatch.Credit
	for _, day := range []dispatch.Day{"2022-11-22", "2022-11-23"} {
		credits = append(credits, dispatch.Credit{Book: dispatch.Service, Day: day, Household: "h", Persons: 1, Times: 1, Sign: 1})
	}
	lines, served := Fold(credits)
	if rows := Table(dispatch.Service, nil, lines, served); rows[0].Households != 1 || rows[0].Times != 2 {
		t.Errorf("%+v", rows)
	}
	if rows := Table(dispatch.Service, []Dimension{ByDay}, lines, served); len(rows) != 2 || rows[1].Households != 1 {
		t.Errorf("%+v", rows)
	}
}

func TestAHouseholdThatIsTakenBackIsServedNoMore(t *testing.T) {
	line := dispatch.Credit{Book: dispatch.Service, Day: "2022-11-22", Household: "h", Persons: 1, Times: 1, Sign: 1}
	back := line
	back.Sign = -1
	if _, served := Fold([]dispatch.Credit{line, back}); len(served) != 0 {
		t.Errorf("%+v", served)
	}
	if _, served := Fold([]dispatch.Credit{line, line, back}); len(served) != 1 {
		t.Errorf("served twice and taken back once: %+v", served)
	}
}

func TestServiceAndHandledAreNeverMixed(t *testing.T) {
	var credits []dispatch.Credit
	for i, book := range []dispatch.Book{dispatch.Service, dispatch.Handled} {
		for n := range i + 1 {
			credits = append(credits, dispatch.Credit{Book: book, Day: "2022-11-22", Household: dispatch.ID(fmt.Sprint(book, n)), Persons: 3, Times: 1, Sign: 1})
		}
	}
	lines, served := Fold(credits)
	for book, want := range map[dispatch.Book]Row{dispatch.Service: {Persons: 3, Times: 1, Households: 1}, dispatch.Handled: {Persons: 6, Times: 2, Households: 2}} {
		if rows := Table(book, nil, lines, served); len(rows) != 1 || rows[0] != want {
			t.Errorf("%s: %+v", book, rows)
		}
	}
}

func TestABulletinTellsOfItsDaysAndItsKinds(t *testing.T) {
	kinds := []dispatch.Kind{{Code: "medicine", Phrase: "买药", Measure: dispatch.Times}, {Code: "enquiry", Measure: dispatch.Times}}
	template := NewTemplate(kinds)
	if len(template) != 1 {
		t.Fatalf("a kind without a phrase is told: %+v", template)
	}
	var credits []dispatch.Credit
	for _, day := range []dispatch.Day{"2022-11-21", "2022-11-22", "2022-11-23", "2022-11-24"} {
		for _, k := range []string{"medicine", "enquiry"} {
			credits = append(credits, dispatch.Credit{Book: dispatch.Service, Day: day, Kind: k, Times: 1, Sign: 1})
		}
	}
	lines, served := Fold(credits)
	for from, want := range map[dispatch.Day]int{"": 3, "2022-11-22": 2, "2022-11-23": 1} {
		if got := template.Amounts(from, "2022-11-23", lines, served); got[0] != want {
			t.Errorf("from %q: %v, want %d", from, got, want)
		}
	}
}

func TestParseDimensions(t *testing.T) {
	if by, err := ParseDimensions("unit, kind"); err != nil || !reflect.DeepEqual(by, []Dimension{ByUnit, ByKind}) {
		t.Errorf("%v %v", by, err)
	}
	for _, bad := range []string{"week", "unit,unit"} {
		if _, err := ParseDimensions(bad); dispatch.CodeOf(err) != dispatch.Invalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestPrinting(t *testing.T) {
	columns := []Column{{Title: "单位"}, {Title: "人次", Right: true}}
	rows := [][]string{{"某局", "14"}, {"=evil()", "-3"}}
	var text, sheet strings.Builder
	if err := PrintText(&text, columns, rows); err != nil {
		t.Fatal(err)
	}
	if want := "单位     人次\n某局       14\n=evil()    -3\n"; text.String() != want {
		t.Errorf("%q", text.String())
	}
	if err := PrintCSV(&sheet, columns, rows); err != nil {
		t.Fatal(err)
	}
	if want := "\ufeff单位,人次\r\n某局,14\r\n'=evil(),-3\r\n"; sheet.String() != want {
		t.Errorf("%q", sheet.String())
	}
}
