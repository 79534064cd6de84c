package dispatch

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestErrorsHaveACode(t *testing.T) {
	for want, err := range map[Code]error{"": nil, Internal: errors.New("disk"), Conflict: fmt.Errorf("while closing: %w", Refuse(Conflict, "否", "no")), Invalid: Wrong("a", "否", "no")} {
		if got := CodeOf(err); got != want {
			t.Errorf("%v: %s", err, got)
		}
	}
	if s := Wrong("kind", "没有", "none").Error(); s != "invalid: kind: none" {
		t.Error(s)
	}
	if s := Refuse(Stale, "慢了", "late").Error(); s != "stale: late" {
		t.Error(s)
	}
	if errors.Is(Wrong("a", "", ""), &Error{Code: Invalid, Field: "b"}) || !errors.Is(Wrong("a", "", ""), &Error{Code: Invalid}) {
		t.Error("errors are not told apart by their field")
	}
	if x := (Text{"是", "yes"}); x.In("en") != "yes" || x.In("") != "是" || x.In("fr") != "是" {
		t.Errorf("%+v", x)
	}
}

func TestAnErrorRepeatsLittleOfWhatWasGiven(t *testing.T) {
	_, err := ParseDay(strings.Repeat("日", 500))
	if err == nil || strings.Count(err.Error(), "日") != 24 || !strings.Contains(err.Error(), "…") {
		t.Errorf("%v", err)
	}
	for _, s := range []string{"2022-11-31", "2022-1-1", "2022-11-30 ", "22-11-30"} {
		if _, err := ParseDay(s); err == nil {
			t.Errorf("%q is a day", s)
		}
	}
}
