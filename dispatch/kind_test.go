package dispatch

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func kind(t *testing.T, code string) Kind {
	t.Helper()
	all := Kinds()
	i := slices.IndexFunc(all, func(k Kind) bool { return k.Code == code })
	if i < 0 {
		t.Fatalf("no kind %s", code)
	}
	return all[i]
}

func TestPromises(t *testing.T) {
	clock := func(s string) Moment {
		at, err := time.ParseInLocation("2006-01-02 15:04", s, Shanghai)
		if err != nil {
			t.Fatal(err)
		}
		return At(at)
	}
	morning := clock("2022-11-22 09:00")
	for _, c := range []struct {
		kind string
		r    Request
		want string
	}{
		{"medicine", Request{Submitted: morning}, "2022-11-22 11:00"},
		{"medicine", Request{Submitted: morning, Particulars: Particulars{Grade: Prescription}}, "2022-11-23 18:00"},
		{"medicine", Request{Submitted: morning, Particulars: Particulars{Grade: Prescription, RunsOut: clock("2022-11-23 00:00")}}, "2022-11-23 00:00"},
		{"medicine", Request{Submitted: morning, Particulars: Particulars{Grade: Specialist, RunsOut: clock("2022-11-20 00:00")}}, "2022-11-22 09:10"},
		{"medicine", Request{Submitted: morning, Particulars: Particulars{Urgency: LifeThreatening}}, "2022-11-22 09:10"},
		{"groceries", Request{Submitted: morning}, "2022-11-22 21:00"},
		{"groceries", Request{Submitted: clock("2022-11-22 18:00")}, "2022-11-23 21:00"},
		{"groceries", Request{Submitted: morning, Particulars: Particulars{Grade: Formula}}, "2022-11-22 11:00"},
		{"garbage", Request{Submitted: morning}, "2022-11-23 09:00"},
		{"hospital", Request{Submitted: morning, Particulars: Particulars{Appointment: clock("2022-11-24 08:30")}}, "2022-11-24 08:30"},
	} {
		if got := kind(t, c.kind).By(c.r); got != clock(c.want) {
			t.Errorf("%s %+v: promised for %s, want %s", c.kind, c.r, got.Time(), c.want)
		}
	}
}

func TestWhatARequestBecomes(t *testing.T) {
	describe := func(legs []Errand) string {
		var s []string
		for _, e := range legs {
			words := fmt.Sprintf("%d:%s→%s", e.N, e.Pick.Role, e.Drop.Role)
			for _, f := range []struct {
				on   bool
				name string
			}{{e.Counted, "counted"}, {e.Inside, "inside"}, {e.Pass, "pass"}, {e.Protected(), "protected"}} {
				if f.on {
					words += " " + f.name
				}
			}
			if e.After != 0 {
				words += fmt.Sprintf(" after %d", e.After)
			}
			s = append(s, words)
		}
		return strings.Join(s, "; ")
	}
	for _, c := range []struct {
		kind   string
		effect Effect
		want   string
	}{
		{"medicine", Free, "4:pharmacy→door counted"},
		{"medicine", StayIn, "4:pharmacy→gate counted"},
		{"groceries", StayHome, "4:market→gate counted pass; 5:gate→door inside after 4"},
		{"hospital", Free, "4:door→hospital counted; 5:hospital→door after 4"},
		{"hospital", StayIn, "4:door→hospital counted pass; 5:hospital→door pass after 4"},
		{"hospital", StayHome, "4:door→hospital counted pass protected; 5:hospital→door pass protected after 4"},
		{"garbage", StayHome, "4:→point counted pass"},
		{"supplies", Free, "4:depot→point counted"},
		{"supplies", StayIn, "4:depot→gate counted"},
		{"sampling", StayHome, "4:→door counted pass protected"},
		{"enquiry", Free, ""},
	} {
		if got := describe(Request{}.Begin(kind(t, c.kind).Legs(Request{}, c.effect, 4))); got != c.want {
			t.Errorf("%s under %s becomes %q, want %q", c.kind, c.effect.Name().EN, got, c.want)
		}
	}
	if got := describe(Request{Particulars: Particulars{Needs: []string{Protected}}}.Begin(kind(t, "medicine").Legs(Request{}, Free, 1))); got != "1:pharmacy→door counted protected" {
		t.Errorf("for an infected household it becomes %q", got)
	}
}
