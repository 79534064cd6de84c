package dispatch

import (
	"slices"
	"testing"
)

func TestPiecesOfNamesAndPhones(t *testing.T) {
	for name, want := range map[string][]string{"王样例": {"王样", "样例"}, "王": {"王"}, "Ａn na": {"an", "nn", "na"}, "": nil, "（）": nil} {
		if got := Pieces(name); !slices.Equal(got, want) {
			t.Errorf("%q has the pieces %q, want %q", name, got, want)
		}
	}
	for phone, want := range map[string]string{"000-0000-1234": "1234", "１２３４５": "2345", "123": "", "": ""} {
		if got := Tail(phone); got != want {
			t.Errorf("%q ends with %q, want %q", phone, got, want)
		}
	}
}
