package geo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// bruteForce measures every distance; Index has to return the same, bit by bit.
func bruteForce(points map[string]Point, p Point, accept func(string) bool) []Hit {
	var hits []Hit
	for id, at := range points {
		if accept(id) {
			hits = append(hits, Hit{id, Distance(p, at)})
		}
	}
	arrange(hits)
	return hits
}

// around draws points of one town, many of them equal, or of the whole globe.
func around() *rapid.Generator[Point] {
	town := rapid.Custom(func(t *rapid.T) Point {
		return Point{
			Lng: shuozhou.Lng + float64(rapid.IntRange(-6, 6).Draw(t, "east"))/100,
			Lat: shuozhou.Lat + float64(rapid.IntRange(-6, 6).Draw(t, "north"))/100,
		}
	})
	return rapid.OneOf(town, anywhere())
}

// TestIndexAgreesWithBruteForce changes an index and a plain map alike and asks both.
func TestIndexAgreesWithBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var x Index
		points := map[string]Point{}
		var accept func(string) bool
		odd := func(id string) bool { return id[len(id)-1]%2 == 1 }
		all := func(string) bool { return true }
		id := rapid.Map(rapid.IntRange(0, 60), func(n int) string { return fmt.Sprint("c", n) })
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				id, p := id.Draw(t, "id"), around().Draw(t, "p")
				points[id] = p
				if err := x.Put(id, p); err != nil {
					t.Fatal(err)
				}
			},
			"delete": func(t *rapid.T) {
				id := id.Draw(t, "id")
				_, want := points[id]
				delete(points, id)
				if x.Delete(id) != want {
					t.Fatalf("Delete(%s) is not %v", id, want)
				}
			},
			"nearest": func(t *rapid.T) {
				p, k := around().Draw(t, "p"), rapid.IntRange(0, 80).Draw(t, "k")
				accept = rapid.SampledFrom([]func(string) bool{all, odd}).Draw(t, "accept")
				want := bruteForce(points, p, accept)
				want = want[:min(k, len(want))]
				if got := x.Nearest(p, k, accept); !slices.Equal(got, want) {
					t.Fatalf("Nearest(%v, %d) = %v, want %v", p, k, got, want)
				}
			},
			"within": func(t *rapid.T) {
				p := around().Draw(t, "p")
				metres := rapid.OneOf(rapid.Float64Range(0, 10_000), rapid.Float64Range(0, 21_000_000)).Draw(t, "metres")
				want := slices.DeleteFunc(bruteForce(points, p, all), func(h Hit) bool { return h.Metres > metres })
				if got := x.Within(p, metres); !slices.Equal(got, want) {
					t.Fatalf("Within(%v, %v) = %v, want %v", p, metres, got, want)
				}
			},
			"": func(t *rapid.T) {
				if x.Len() != len(points) {
					t.Fatalf("Len() = %d, want %d", x.Len(), len(points))
				}
			},
		})
	})
}

func TestIndexEdges(t *testing.T) {
	x, err := NewIndex([]Located{{"a", shuozhou}, {"b", shuozhou}, {"a", shuozhou.Destination(90, 50)}})
	if err != nil || x.Len() != 2 {
		t.Fatal(err)
	}
	if p, ok := x.Point("a"); !ok || Distance(p, shuozhou) < 49 {
		t.Errorf("a is at %v, %v: the later item counts", p, ok)
	}
	if got := x.Nearest(shuozhou, math.MaxInt, nil); len(got) != 2 || got[0].ID != "b" {
		t.Errorf("nearest of all: %v", got)
	}
	for _, hits := range [][]Hit{
		x.Nearest(shuozhou, 0, nil), x.Nearest(shuozhou, -1, nil), x.Nearest(Point{0, math.NaN()}, 1, nil),
		x.Nearest(shuozhou, 3, func(string) bool { return false }), new(Index).Nearest(shuozhou, 1, nil),
		x.Within(shuozhou, math.NaN()), x.Within(shuozhou, -1), x.Within(Point{0, 91}, 1), new(Index).Within(shuozhou, 1),
	} {
		if len(hits) != 0 {
			t.Errorf("found %v", hits)
		}
	}
	if err := x.Put("a", Point{0, 100}); err == nil || x.Len() != 2 {
		t.Errorf("an invalid point is taken: %v", err)
	}
	if _, err := NewIndex([]Located{{"ok", shuozhou}, {"bad", Point{math.Inf(1), 0}}}); err == nil || !strings.Contains(err.Error(), `"bad"`) {
		t.Errorf("NewIndex: %v", err)
	}
	if got := x.Within(shuozhou, math.Inf(1)); len(got) != 2 {
		t.Errorf("within infinity: %v", got)
	}
}

func TestIndexAsksOnce(t *testing.T) {
	x := town(t, 500)
	asked := map[string]int{}
	x.Nearest(shuozhou, 5, func(id string) bool { asked[id]++; return true })
	for id, n := range asked {
		if n > 1 {
			t.Errorf("%s asked %d times", id, n)
		}
	}
}

// TestIndexStaysSound moves a few things so often that the tree is rebuilt several times.
func TestIndexStaysSound(t *testing.T) {
	x := town(t, 50)
	points := map[string]Point{}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 10_000 {
		id, p := fmt.Sprint(i%50), somewhere(random)
		points[id] = p
		if err := x.Put(id, p); err != nil {
			t.Fatal(err)
		}
	}
	want := bruteForce(points, shuozhou, func(string) bool { return true })
	if got := x.Nearest(shuozhou, 50, nil); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if stored := len(x.tree.InBound(nil, world)); stored != 50 || len(x.places) != 50 {
		t.Errorf("the tree holds %d places, the map %d, want 50", stored, len(x.places))
	}
	if x.moved > 1000+4*50 {
		t.Errorf("%d hollow nodes may have piled up", x.moved)
	}
}

func TestIndexConcurrent(t *testing.T) {
	x := town(t, 200)
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			random := rand.New(rand.NewPCG(uint64(w), 7))
			for i := range 300 {
				id := fmt.Sprint(random.IntN(200))
				switch i % 4 {
				case 0:
					if err := x.Put(id, somewhere(random)); err != nil {
						t.Error(err)
					}
				case 1:
					x.Delete(id)
				case 2:
					x.Within(shuozhou, 2000)
				default:
					hits := x.Nearest(somewhere(random), 5, nil)
					if !slices.IsSortedFunc(hits, func(a, b Hit) int { return int(math.Copysign(1, a.Metres-b.Metres)) }) {
						t.Errorf("not sorted: %v", hits)
					}
				}
			}
		})
	}
	all.Wait()
}

// town spreads n things over 20 × 20 km.
func town(t testing.TB, n int) *Index {
	t.Helper()
	random := rand.New(rand.NewPCG(3, 4))
	items := make([]Located, n)
	for i := range items {
		items[i] = Located{fmt.Sprint(i), somewhere(random)}
	}
	x, err := NewIndex(items)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func somewhere(random *rand.Rand) Point {
	return Point{shuozhou.Lng + 0.24*(random.Float64()-0.5), shuozhou.Lat + 0.18*(random.Float64()-0.5)}
}

func BenchmarkIndexNew(b *testing.B) {
	for b.Loop() {
		town(b, 5000)
	}
}

func BenchmarkIndexPut(b *testing.B) {
	x := town(b, 5000)
	random := rand.New(rand.NewPCG(5, 6))
	ids := make([]string, 5000)
	for i := range ids {
		ids[i] = fmt.Sprint(i)
	}
	for b.Loop() {
		if err := x.Put(ids[random.IntN(len(ids))], somewhere(random)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkIndexNearest(b *testing.B) {
	x := town(b, 5000)
	random := rand.New(rand.NewPCG(5, 6))
	for _, k := range []int{1, 10, 100} {
		b.Run(fmt.Sprint("k=", k), func(b *testing.B) {
			for b.Loop() {
				x.Nearest(somewhere(random), k, nil)
			}
		})
	}
	b.Run("k=10,1%accepted", func(b *testing.B) {
		for b.Loop() {
			x.Nearest(somewhere(random), 10, func(id string) bool { return strings.HasSuffix(id, "77") })
		}
	})
	b.Run("brute", func(b *testing.B) {
		for b.Loop() {
			bruteForce(x.points, somewhere(random), func(string) bool { return true })
		}
	})
}

func BenchmarkIndexWithin(b *testing.B) {
	x := town(b, 5000)
	random := rand.New(rand.NewPCG(5, 6))
	for b.Loop() {
		x.Within(somewhere(random), 1000)
	}
}
