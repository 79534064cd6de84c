package dispatch

import "testing"

func TestWhereTheResidentCollects(t *testing.T) {
	medicine := Kinds()[0]
	for effect, want := range map[Effect]bool{Free: false, StayIn: true, StayHome: false} { // behind 足不出户 somebody inside takes it to the door
		r := Request{Round: 1, Particulars: Particulars{Kind: medicine.Code, Place: Place{Compound: "garden", Building: "5", Entrance: "2"}}}
		r.Errands = r.Begin(medicine.Legs(r, effect, 1))
		if got := r.Collects(); got != want {
			t.Errorf("under %s: %t", effect.Name().EN, got)
		}
	}
	r := Request{Round: 2, Errands: []Errand{{N: 1, Round: 1, State: ErrandFinished, Drop: Stop{Role: AtGate, Compound: "garden"}}, {N: 2, Round: 2, State: ErrandFailed, Drop: Stop{Role: AtGate, Compound: "garden"}},
		{N: 3, Round: 2, State: ErrandWaiting, Drop: Stop{Role: AtDoor}, Replaces: 2}}}
	if r.Collects() {
		t.Error("an earlier round and a failed errand send them to the gate")
	}
}

func TestADoorAsItStandsOnAParcel(t *testing.T) {
	for want, got := range map[string]string{"5-2-501": Place{Building: "5", Entrance: "2"}.Door("501"), "5-501": Place{Building: "5"}.Door("501"), "501": Place{}.Door("501"), "": Place{}.Door("")} {
		if got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
