package geo

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseMode(t *testing.T) {
	for want, spellings := range map[Mode][]string{
		Foot:  {"foot", "Walk", "步行", " 步行 "},
		Ebike: {"ebike", "E-Bike", "电动车", "电瓶车"},
		Car:   {"car", "CAR", "汽车", "驾车"},
	} {
		for _, s := range append(spellings, want.String(), want.Label()) {
			if got, err := ParseMode(s); err != nil || got != want {
				t.Errorf("ParseMode(%q) = %v, %v; want %v", s, got, err, want)
			}
		}
	}
	for _, s := range []string{"", "plane", "飞机", "Mode(0)"} {
		if _, err := ParseMode(s); err == nil || !strings.Contains(err.Error(), "foot 步行, ebike 电动车, car 汽车") {
			t.Errorf("ParseMode(%q): %v", s, err)
		}
	}
	var row struct{ Mode Mode }
	if err := json.Unmarshal([]byte(`{"Mode":"电动车"}`), &row); err != nil || row.Mode != Ebike {
		t.Error(row, err)
	}
	if text, err := json.Marshal(row); err != nil || string(text) != `{"Mode":"ebike"}` {
		t.Errorf("%s, %v", text, err)
	}
	if _, err := Mode(0).MarshalText(); err == nil || Mode(0).Label() != "" {
		t.Error("an unset mode is written")
	}
}

func FuzzParseMode(f *testing.F) {
	for _, s := range []string{"foot", "E-BIKE", "汽车", "\xff", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseMode(s)
		if err != nil {
			return
		}
		if again, err := ParseMode(m.String()); err != nil || again != m {
			t.Fatalf("%q is %v, which reads as %v, %v", s, m, again, err)
		}
	})
}

func TestDetourDefaults(t *testing.T) {
	to := shuozhou.Destination(90, 1000)
	for mode, want := range map[Mode]Leg{
		Foot:  {1300, 1040 * time.Second},
		Ebike: {1300, 312 * time.Second},
		Car:   {1400, 201600 * time.Millisecond},
	} {
		legs, err := Detour{}.Table(context.Background(), mode, []Point{shuozhou}, []Point{to, shuozhou})
		if err != nil {
			t.Fatal(err)
		}
		got := legs[0][0]
		if !(math.Abs(got.Metres-want.Metres) <= 0.01) || (got.Duration-want.Duration).Abs() > 10*time.Millisecond {
			t.Errorf("%v: %v, want %v", mode, got, want)
		}
		if legs[0][1] != (Leg{}) {
			t.Errorf("%v: staying takes %v", mode, legs[0][1])
		}
	}
}

func TestDetourTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.SliceOfN(anywhere(), 0, 5).Draw(t, "from")
		to := rapid.SliceOfN(anywhere(), 0, 5).Draw(t, "to")
		d := Detour{Ebike: Pace{
			Detour: rapid.Float64Range(1, 3).Draw(t, "detour"),
			Speed:  rapid.Float64Range(0.1, 200).Draw(t, "speed"),
		}}
		legs, err := d.Table(context.Background(), Ebike, from, to)
		if err != nil || len(legs) != len(from) {
			t.Fatal(len(legs), err)
		}
		for i, row := range legs {
			if len(row) != len(to) {
				t.Fatalf("row %d has %d legs", i, len(row))
			}
			for j, leg := range row {
				if want := Distance(from[i], to[j]) * d.Ebike.Detour; leg.Metres != want {
					t.Fatalf("legs[%d][%d] is %v m, want %v m", i, j, leg.Metres, want)
				}
				hours := leg.Metres / 1000 / d.Ebike.Speed
				if math.Abs(leg.Duration.Hours()-hours) > 1e-6*hours+1e-9 {
					t.Fatalf("legs[%d][%d] takes %v, want %v h", i, j, leg.Duration, hours)
				}
			}
		}
	})
}

func TestDetourRefuses(t *testing.T) {
	ctx, here := context.Background(), []Point{shuozhou}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	for name, run := range map[string]func() ([][]Leg, error){
		"is no mode":     func() ([][]Leg, error) { return Detour{}.Table(ctx, 0, here, here) },
		"from[1]":        func() ([][]Leg, error) { return Detour{}.Table(ctx, Foot, []Point{shuozhou, {200, 0}}, here) },
		"to[0]":          func() ([][]Leg, error) { return Detour{}.Table(ctx, Foot, here, []Point{{0, math.NaN()}}) },
		"pace foot":      func() ([][]Leg, error) { return Detour{Foot: Pace{1.3, 0}}.Table(ctx, Foot, here, here) },
		"pace car":       func() ([][]Leg, error) { return Detour{Car: Pace{0.9, 30}}.Table(ctx, Car, here, here) },
		"pace ebike":     func() ([][]Leg, error) { return Detour{Ebike: Pace{1, math.Inf(1)}}.Table(ctx, Ebike, here, here) },
		"context cancel": func() ([][]Leg, error) { return Detour{}.Table(gone, Foot, here, here) },
	} {
		if legs, err := run(); err == nil || !strings.Contains(err.Error(), name) || legs != nil {
			t.Errorf("%s: %v, %v", name, legs, err)
		}
	}
	if _, err := (Detour{}).Table(gone, Foot, here, here); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	// The result is longer than a Duration can hold.
	slow := Detour{Foot: Pace{1, 1e-9}}
	if legs, err := slow.Table(ctx, Foot, here, []Point{{0, 0}}); err != nil || legs[0][0].Duration != math.MaxInt64 {
		t.Error(legs, err)
	}
}
