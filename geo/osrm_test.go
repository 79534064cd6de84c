package geo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// roadServer stands in for osrm-routed: it checks requests against the protocol in docs/http.md of osrm-backend, and answers
// with roads of its own (twice the straight line, 36 km/h), so that the source of an answer is recognisable.
type roadServer struct {
	maxTable int
	noRoute  func(a, b Point) bool
	answer   http.HandlerFunc // replaces all that, if set

	mu       sync.Mutex
	requests []string
	wrong    []string
}

var tablePath = regexp.MustCompile(`^/table/v1/([a-z]+)/((?:-?\d+\.\d+,-?\d+\.\d+;)*-?\d+\.\d+,-?\d+\.\d+)$`)

func (s *roadServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r.RequestURI)
	if s.answer != nil {
		s.answer(w, r)
		return
	}
	refuse := func(code, format string, args ...any) {
		if code != "TooBig" && code != "NoSegment" {
			s.wrong = append(s.wrong, fmt.Sprintf(format, args...)+": "+r.RequestURI)
		}
		w.WriteHeader(http.StatusBadRequest)
		json.NewEncoder(w).Encode(map[string]string{"code": code, "message": fmt.Sprintf(format, args...)})
	}
	path := tablePath.FindStringSubmatch(r.URL.Path)
	if r.Method != http.MethodGet || path == nil {
		refuse("InvalidUrl", "URL string malformed")
		return
	}
	var points []Point
	for _, word := range strings.Split(path[2], ";") {
		lng, lat, _ := strings.Cut(word, ",")
		p := Point{atof(lng), atof(lat)}
		if p.Valid() != nil {
			refuse("InvalidValue", "coordinate %v", word)
			return
		}
		points = append(points, p)
	}
	// url.ParseQuery refuses the semicolons that OSRM uses.
	options := map[string]string{}
	for _, option := range strings.Split(r.URL.RawQuery, "&") {
		key, value, ok := strings.Cut(option, "=")
		if !ok {
			refuse("InvalidQuery", "option %q", option)
			return
		}
		options[key] = value
	}
	sources, ok1 := pick(options["sources"], points)
	destinations, ok2 := pick(options["destinations"], points)
	switch {
	case !ok1 || !ok2:
		refuse("InvalidOptions", "indices")
	case len(points) > s.maxTable:
		refuse("TooBig", "Too many table coordinates")
	case options["annotations"] != "duration,distance" || options["generate_hints"] != "false" || len(options) != 4:
		refuse("InvalidOptions", "options %v", options)
	default:
		var durations, distances [][]any
		for _, a := range sources {
			var seconds, metres []any
			for _, b := range destinations {
				if s.noRoute != nil && s.noRoute(a, b) {
					seconds, metres = append(seconds, nil), append(metres, nil)
					continue
				}
				d := road(a, b)
				seconds, metres = append(seconds, d.Duration.Seconds()), append(metres, d.Metres)
			}
			durations, distances = append(durations, seconds), append(distances, metres)
		}
		json.NewEncoder(w).Encode(map[string]any{
			"code": "Ok", "durations": durations, "distances": distances,
			"sources": []any{}, "destinations": []any{}, "fallback_speed_cells": []any{},
		})
	}
}

// road is the leg this server's roads give between two points.
func road(a, b Point) Leg {
	metres := math.Round(20*Distance(a, b)) / 10
	return Leg{metres, time.Duration(math.Round(metres) / 10 * float64(time.Second))}
}

func pick(list string, points []Point) (picked []Point, ok bool) {
	for _, word := range strings.Split(list, ";") {
		i, err := strconv.Atoi(word)
		if err != nil || i < 0 || i >= len(points) {
			return nil, false
		}
		picked = append(picked, points[i])
	}
	return picked, true
}

func atof(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// client is an OSRM that asks the server by car, and the errors it reported.
func (s *roadServer) client(t testing.TB) (*OSRM, *[]error) {
	if s.maxTable == 0 {
		s.maxTable = 100
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	var reported []error
	return &OSRM{
		Client: server.Client(), Base: server.URL + "/", Profiles: map[Mode]string{Car: "driving"},
		Fallback: Detour{}, OnError: func(err error) { reported = append(reported, err) },
	}, &reported
}

// line is n points to the east of Shuozhou, 500 m apart, with the six decimals a request carries.
func line(n int) []Point {
	points := make([]Point, n)
	for i := range points {
		p := shuozhou.Destination(90, 500*float64(i))
		points[i] = Point{math.Round(p.Lng*1e6) / 1e6, math.Round(p.Lat*1e6) / 1e6}
	}
	return points
}

func detour(a, b Point) Leg {
	legs, _ := Detour{}.Table(context.Background(), Car, []Point{a}, []Point{b})
	return legs[0][0]
}

// expect compares a table with what source says of each pair.
func expect(t *testing.T, from, to []Point, legs [][]Leg, source func(a, b Point) Leg) {
	t.Helper()
	if len(legs) != len(from) {
		t.Fatalf("%d rows, want %d", len(legs), len(from))
	}
	for i, a := range from {
		if len(legs[i]) != len(to) {
			t.Fatalf("row %d: %d legs, want %d", i, len(legs[i]), len(to))
		}
		for j, b := range to {
			if want := source(a, b); legs[i][j] != want {
				t.Fatalf("legs[%d][%d] = %v, want %v", i, j, legs[i][j], want)
			}
		}
	}
}

func TestOSRMTable(t *testing.T) {
	for _, size := range []struct{ from, to, maxTable, requests int }{
		{1, 1, 100, 1}, {3, 7, 100, 1}, {50, 50, 100, 1}, {1, 99, 100, 1}, {99, 1, 100, 1},
		{1, 100, 100, 2}, {60, 60, 100, 4}, {5, 150, 100, 2}, {150, 5, 100, 2}, {7, 7, 2, 49}, {4, 9, 3, 20},
		{0, 5, 100, 0}, {5, 0, 100, 0}, {0, 0, 100, 0},
	} {
		s := &roadServer{maxTable: size.maxTable}
		o, reported := s.client(t)
		o.MaxTable = size.maxTable
		all := line(size.from + size.to)
		from, to := all[:size.from], all[size.from:]
		legs, err := o.Table(context.Background(), Car, from, to)
		if err != nil || len(*reported) > 0 || len(s.wrong) > 0 {
			t.Fatalf("%+v: %v, reported %v, protocol %v", size, err, *reported, s.wrong)
		}
		expect(t, from, to, legs, road)
		if len(s.requests) != size.requests {
			t.Errorf("%+v: %d requests", size, len(s.requests))
		}
	}
}

func TestOSRMBlocksFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := OSRM{MaxTable: rapid.IntRange(-1, 300).Draw(t, "most")}
		rows, cols := o.block(rapid.IntRange(0, 1000).Draw(t, "from"), rapid.IntRange(0, 1000).Draw(t, "to"))
		most := o.MaxTable
		if most == 0 {
			most = 100
		}
		if rows < 1 || cols < 1 || rows+cols > max(2, most) {
			t.Fatalf("%d × %d", rows, cols)
		}
	})
}

func TestOSRMSendsCoordinatesOnly(t *testing.T) {
	s := &roadServer{}
	o, _ := s.client(t)
	if _, err := o.Table(context.Background(), Car, line(1), line(2)); err != nil {
		t.Fatal(err)
	}
	want := "/table/v1/driving/112.425966,39.330427;112.425966,39.330427;112.431779,39.330427" +
		"?sources=0&destinations=1;2&annotations=duration,distance&generate_hints=false"
	if s.requests[0] != want {
		t.Errorf("request %s\nwant    %s", s.requests[0], want)
	}
}

func TestOSRMNullCellsFallBack(t *testing.T) {
	points := line(130)
	cut := func(a, b Point) bool { return (a == points[3]) != (b == points[3]) }
	s := &roadServer{noRoute: cut}
	o, reported := s.client(t)
	legs, err := o.Table(context.Background(), Car, points, points)
	if err != nil || len(*reported) > 0 {
		t.Fatal(err, *reported)
	}
	expect(t, points, points, legs, func(a, b Point) Leg {
		if cut(a, b) {
			return detour(a, b)
		}
		return road(a, b)
	})
	o.Fallback = nil
	if _, err := o.Table(context.Background(), Car, points[:4], points[:4]); err == nil || !strings.Contains(err.Error(), "no route for 6 of 16") {
		t.Errorf("without fallback: %v", err)
	}
}

func TestOSRMFailuresFallBack(t *testing.T) {
	text := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}
	}
	const good = `{"code":"Ok","durations":[[1,2],[3,4]],"distances":[[1,2],[3,4]]}`
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		want   string
	}{
		{"refusal", text(400, `{"code":"NoSegment","message":"Could not find a matching segment for coordinate 1"}`), `HTTP 400: refused: "NoSegment", "Could not find a matching segment for`},
		{"MLD without distances", text(400, `{"code":"NotImplemented"}`), `refused: "NotImplemented"`},
		{"refusal with 200", text(200, `{"code":"NoTable"}`), `refused: "NoTable"`},
		{"proxy", text(502, `<html>Bad Gateway</html>`), "HTTP 502: not an answer of OSRM"},
		{"no code", text(200, `{}`), "no code"},
		{"empty", text(200, ``), "not an answer"},
		{"a table with 500", text(500, good), "not with status 200"},
		{"no distances", text(200, `{"code":"Ok","durations":[[1,2],[3,4]]}`), "2 rows of durations and 0 of distances, asked for 2"},
		{"ragged", text(200, `{"code":"Ok","durations":[[1,2],[3]],"distances":[[1,2],[3,4]]}`), "row 1 has 1 durations and 2 distances"},
		{"wrong type", text(200, `{"code":"Ok","durations":"soon"}`), "not an answer"},
		{"cut off", text(200, good[:40]), "not an answer"},
		{"endless", func(w http.ResponseWriter, _ *http.Request) {
			for range 3 << 10 {
				if _, err := w.Write(make([]byte, 1<<10)); err != nil {
					return
				}
			}
		}, "exceeds"},
		{"broken off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "500")
			fmt.Fprint(w, `{"code"`)
		}, "read the answer"},
		{"hangs up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "EOF"},
		{"sleeps", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "deadline exceeded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &roadServer{answer: c.answer}
			o, reported := s.client(t)
			o.Timeout = 5 * time.Second
			if c.name == "sleeps" {
				o.Timeout = 50 * time.Millisecond
			}
			points := line(2)
			legs, err := o.Table(context.Background(), Car, points, points)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, points, points, legs, detour)
			if len(*reported) != 1 || !strings.Contains((*reported)[0].Error(), c.want) {
				t.Fatalf("reported %v, want %q", *reported, c.want)
			}
			if e := (*reported)[0].Error(); strings.Contains(e, "112.4") || len(e) > 400 {
				t.Errorf("the error tells where people live, or too much: %s", e)
			}
			o.Fallback = nil
			if legs, err := o.Table(context.Background(), Car, points, points); err == nil || legs != nil {
				t.Errorf("without fallback: %v, %v", legs, err)
			}
		})
	}
}

func TestOSRMStrangeCellsFallBack(t *testing.T) {
	s := &roadServer{answer: func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"code":"Ok","durations":[[7.5,-1],[3,1e300]],"distances":[[90,2],[null,4]]}`)
	}}
	o, reported := s.client(t)
	p := line(2)
	legs, err := o.Table(context.Background(), Car, p, p)
	if err != nil || len(*reported) > 0 {
		t.Fatal(err, *reported)
	}
	if legs[0][0] != (Leg{90, 7500 * time.Millisecond}) {
		t.Errorf("legs[0][0] = %v", legs[0][0])
	}
	for _, ij := range [][2]int{{0, 1}, {1, 0}, {1, 1}} {
		if got := legs[ij[0]][ij[1]]; got != detour(p[ij[0]], p[ij[1]]) {
			t.Errorf("legs%v = %v", ij, got)
		}
	}
}

// TestOSRMOneBlockRefused verifies that a refused block does not affect the next.
func TestOSRMOneBlockRefused(t *testing.T) {
	points := line(100)
	s := &roadServer{}
	o, reported := s.client(t)
	inner := &roadServer{maxTable: 100}
	s.answer = func(w http.ResponseWriter, r *http.Request) {
		if len(s.requests) == 2 {
			http.Error(w, `{"code":"NoSegment"}`, http.StatusBadRequest)
			return
		}
		inner.ServeHTTP(w, r)
	}
	legs, err := o.Table(context.Background(), Car, points, points)
	if err != nil || len(*reported) != 1 || len(s.requests) != 4 {
		t.Fatal(err, *reported, len(s.requests))
	}
	for i, a := range points {
		for j, b := range points {
			want := road(a, b)
			if i < 50 && j >= 50 {
				want = detour(a, b)
			}
			if legs[i][j] != want {
				t.Fatalf("legs[%d][%d] = %v, want %v", i, j, legs[i][j], want)
			}
		}
	}
}

// TestOSRMDeadServerIsAskedOnce verifies that a table of many blocks does not wait for each.
func TestOSRMDeadServerIsAskedOnce(t *testing.T) {
	s := &roadServer{answer: func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "?") }}
	o, reported := s.client(t)
	points := line(300)
	legs, err := o.Table(context.Background(), Car, points, points)
	if err != nil || len(s.requests) != 1 || len(*reported) != 1 {
		t.Fatal(err, len(s.requests), *reported)
	}
	expect(t, points, points, legs, detour)
}

func TestOSRMUnreachable(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	base := server.URL
	server.Close()
	for _, base := range []string{base, "", "localhost:5000", "ftp://x", "http://", "http://x/?a=b", "http://[::1", "http://a b"} {
		var reported error
		o := &OSRM{Base: base, Profiles: map[Mode]string{Car: "driving"}, Fallback: Detour{}, OnError: func(err error) { reported = err }}
		legs, err := o.Table(context.Background(), Car, line(1), line(2))
		if err != nil || reported == nil {
			t.Fatalf("%q: %v, reported %v", base, err, reported)
		}
		expect(t, line(1), line(2), legs, detour)
		var withURL *url.Error
		if errors.As(reported, &withURL) {
			t.Errorf("%q: the error repeats the URL: %v", base, reported)
		}
	}
}

func TestOSRMContextEnds(t *testing.T) {
	arrived := make(chan struct{})
	s := &roadServer{answer: func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	}}
	o, reported := s.client(t)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-arrived
		cancel()
	}()
	if legs, err := o.Table(ctx, Car, line(1), line(1)); !errors.Is(err, context.Canceled) || legs != nil || len(*reported) > 0 {
		t.Errorf("%v, %v, reported %v", legs, err, *reported)
	}
}

func TestOSRMOtherModes(t *testing.T) {
	s := &roadServer{}
	o, reported := s.client(t)
	legs, err := o.Table(context.Background(), Foot, line(1), line(2))
	if err != nil || len(s.requests) > 0 || len(*reported) > 0 || !(math.Abs(legs[0][1].Metres-650) <= 1) {
		t.Errorf("%v, %v, %v, %v", legs, err, s.requests, *reported)
	}
	for _, run := range []func() ([][]Leg, error){
		func() ([][]Leg, error) { return o.Table(context.Background(), 0, line(1), line(1)) },
		func() ([][]Leg, error) { return o.Table(context.Background(), Car, line(1), []Point{{500, 0}}) },
		func() ([][]Leg, error) { return (&OSRM{}).Table(context.Background(), Foot, line(1), line(1)) },
	} {
		if legs, err := run(); err == nil || legs != nil {
			t.Errorf("%v, %v", legs, err)
		}
	}
}

func FuzzDecodeTable(f *testing.F) {
	f.Add([]byte(`{"code":"Ok","durations":[[1,null]],"distances":[[0.5,2e3]]}`), 1, 2)
	f.Add([]byte(`{"code":"NoTable","message":"x"}`), 1, 1)
	f.Add([]byte(`{"code":"Ok","durations":[[]],"distances":[null]}`), 1, 0)
	f.Add([]byte(`<html>`), 3, 3)
	f.Fuzz(func(t *testing.T, body []byte, rows, cols int) {
		rows, cols = rows&7, cols&7
		legs, err := decodeTable(body, rows, cols)
		if err != nil {
			return
		}
		if len(legs) != rows {
			t.Fatalf("%d rows, want %d", len(legs), rows)
		}
		for _, row := range legs {
			if len(row) != cols {
				t.Fatalf("%d columns, want %d", len(row), cols)
			}
			for _, leg := range row {
				if leg != (Leg{Metres: missing}) && !(leg.Metres >= 0 && leg.Duration >= 0) {
					t.Fatalf("leg %v", leg)
				}
			}
		}
	})
}
