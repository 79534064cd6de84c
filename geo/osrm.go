package geo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	defaultMaxTable = 100 // osrm-routed --max-table-size
	defaultTimeout  = 5 * time.Second
)

// OSRM is Travel over a road network, by the table service of an OSRM server (Project-OSRM/osrm-backend, docs/http.md: GET
// /table/v1/{profile}/{lng,lat;…}?sources=…&destinations=…&annotations=duration,distance). A server holds one network and does
// not check the profile in the path, so each mode needs a server: Profiles names the modes of this one, and the others go to
// Fallback.
//
// When a request fails, dispatching goes on: cells without a route, and all cells of a failed request, come from Fallback, and
// OnError is told why, once per Table. Requests contain only coordinates, rounded to a decimetre. The server must provide
// distances: older ones answer NotImplemented with the MLD algorithm and need CH.
type OSRM struct {
	Client   *http.Client    // nil: http.DefaultClient
	Base     string          // http://host:port, with a path in front if a proxy wants one
	Profiles map[Mode]string // the profile for the path: driving, bike, foot …
	Fallback Travel          // nil: errors are returned, also for a cell without a route
	OnError  func(error)     // may be nil. The error contains no coordinates. Called on Table's goroutine

	MaxTable int           // the most coordinates in one request; larger tables take several requests; 0: 100, at least 2
	Timeout  time.Duration // for one whole Table without Fallback; 0: 5 s
}

// Table implements Travel. Besides the errors of Travel it fails only if Fallback fails, or is nil where it is needed.
func (o *OSRM) Table(ctx context.Context, mode Mode, from, to []Point) ([][]Leg, error) {
	if _, ok := modeNames[mode]; !ok {
		return nil, fmt.Errorf("%v is no mode of travel", mode)
	}
	if err := validEnds(from, to); err != nil {
		return nil, err
	}
	profile, served := o.Profiles[mode]
	if !served {
		if o.Fallback == nil {
			return nil, fmt.Errorf("osrm: no profile for %v and no fallback", mode)
		}
		return o.Fallback.Table(ctx, mode, from, to)
	}
	legs := newTable(len(from), len(to))
	for _, row := range legs {
		for j := range row {
			row[j].Metres = missing
		}
	}
	err := o.fill(ctx, profile, from, to, legs)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		err = fmt.Errorf("osrm, %v: %w", mode, err)
		if o.OnError != nil {
			o.OnError(err)
		}
	}
	return o.patch(ctx, mode, from, to, legs, err)
}

// missing marks a leg without an answer; lengths are never negative.
const missing = -1

// fill requests the table in blocks. After a refused block it goes on with the next, after a connection error it stops.
func (o *OSRM) fill(ctx context.Context, profile string, from, to []Point, legs [][]Leg) error {
	timeout := o.Timeout
	if timeout <= 0 {
		timeout = defaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	rows, cols := o.block(len(from), len(to))
	var errs []error
	for i := 0; i < len(from); i += rows {
		for j := 0; j < len(to); j += cols {
			iEnd, jEnd := min(i+rows, len(from)), min(j+cols, len(to))
			part, err := o.request(ctx, profile, from[i:iEnd], to[j:jEnd])
			var refused refusal
			switch {
			case errors.As(err, &refused):
				// Of hundreds of blocks, most are refused for the same reason.
				if len(errs) < 3 {
					errs = append(errs, err)
				}
			case err != nil:
				return errors.Join(append(errs, err)...)
			}
			for n, row := range part {
				copy(legs[i+n][j:jEnd], row)
			}
		}
	}
	return errors.Join(errs...)
}

// block returns how many sources and destinations fit into one request. max-table-size is documented as the number of
// coordinates, but the server compares the product of the two with its square; a sum within the limit satisfies both.
func (o *OSRM) block(from, to int) (rows, cols int) {
	most := o.MaxTable
	if most == 0 {
		most = defaultMaxTable
	}
	most = max(most, 2)
	rows = min(max(1, from), max(most/2, most-to))
	rows = min(rows, most-1)
	return rows, max(1, min(to, most-rows))
}

// refusal is an answer of OSRM that is not Ok: it concerns this request only.
type refusal struct{ code, message string }

func (r refusal) Error() string {
	if r.message == "" {
		return "refused: " + quoted(r.code)
	}
	return "refused: " + quoted(r.code) + ", " + quoted(r.message)
}

func (o *OSRM) request(ctx context.Context, profile string, from, to []Point) ([][]Leg, error) {
	address, err := o.address(profile, from, to)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("the base address does not make a request")
	}
	client := o.Client
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		// The client's error contains the URL, and with it where residents live, so only its cause may be logged.
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err
		}
		return nil, err
	}
	defer resp.Body.Close()
	most := 1<<20 + 64*len(from)*len(to)
	body, err := io.ReadAll(io.LimitReader(resp.Body, int64(most)+1))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if len(body) > most {
		return nil, fmt.Errorf("the answer exceeds %d bytes", most)
	}
	legs, err := decodeTable(body, len(from), len(to))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = errors.New("a table, but not with status 200")
	}
	if err != nil {
		return nil, fmt.Errorf("HTTP %d: %w", resp.StatusCode, err)
	}
	return legs, nil
}

// address lists the sources first, then the destinations, and refers to both by index.
func (o *OSRM) address(profile string, from, to []Point) (string, error) {
	base, err := url.Parse(o.Base)
	if err != nil || (base.Scheme != "http" && base.Scheme != "https") || base.Host == "" || base.RawQuery != "" || base.Fragment != "" {
		return "", errors.New("the base address is not of the form http://host:port")
	}
	var s strings.Builder
	s.WriteString(strings.TrimRight(o.Base, "/"))
	s.WriteString("/table/v1/" + url.PathEscape(profile) + "/")
	for n, points := range [][]Point{from, to} {
		for i, p := range points {
			if n+i > 0 {
				s.WriteByte(';')
			}
			s.WriteString(strconv.FormatFloat(p.Lng, 'f', 6, 64) + "," + strconv.FormatFloat(p.Lat, 'f', 6, 64))
		}
	}
	s.WriteString("?sources=" + indices(0, len(from)))
	s.WriteString("&destinations=" + indices(len(from), len(to)))
	s.WriteString("&annotations=duration,distance&generate_hints=false")
	return s.String(), nil
}

// indices is "first;first+1;…", n numbers.
func indices(first, n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = strconv.Itoa(first + i)
	}
	return strings.Join(words, ";")
}

// decodeTable decodes an answer of the table service: row-major matrices in seconds and metres, null where there is no route. A
// cell that either matrix lacks, or that is negative or longer than a year, stays missing. Matrices of another size than
// requested are an error, because no cell could be trusted then.
func decodeTable(body []byte, rows, cols int) ([][]Leg, error) {
	var answer struct {
		Code      string       `json:"code"`
		Message   string       `json:"message"`
		Durations [][]*float64 `json:"durations"`
		Distances [][]*float64 `json:"distances"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, fmt.Errorf("not an answer of OSRM: %w", err)
	}
	if answer.Code == "" {
		return nil, errors.New("not an answer of OSRM: no code")
	}
	if answer.Code != "Ok" {
		return nil, refusal{answer.Code, answer.Message}
	}
	if len(answer.Durations) != rows || len(answer.Distances) != rows {
		return nil, fmt.Errorf("%d rows of durations and %d of distances, asked for %d",
			len(answer.Durations), len(answer.Distances), rows)
	}
	const year = 365 * 24 * 3600
	legs := newTable(rows, cols)
	for i := range legs {
		durations, distances := answer.Durations[i], answer.Distances[i]
		if len(durations) != cols || len(distances) != cols {
			return nil, fmt.Errorf("row %d has %d durations and %d distances, asked for %d", i, len(durations), len(distances), cols)
		}
		for j := range legs[i] {
			legs[i][j].Metres = missing
			s, m := durations[j], distances[j]
			if s != nil && m != nil && *s >= 0 && *s <= year && *m >= 0 && *m <= 2*math.Pi*earthRadius {
				legs[i][j] = Leg{Metres: *m, Duration: seconds(*s)}
			}
		}
	}
	return legs, nil
}

// patch fills the missing legs from Fallback: the whole table at once when everything is missing, else row by row.
func (o *OSRM) patch(ctx context.Context, mode Mode, from, to []Point, legs [][]Leg, cause error) ([][]Leg, error) {
	lacking := make([][]int, len(from))
	total := 0
	for i, row := range legs {
		for j, leg := range row {
			if leg.Metres == missing {
				lacking[i] = append(lacking[i], j)
			}
		}
		total += len(lacking[i])
	}
	switch {
	case total == 0:
		return legs, nil
	case o.Fallback == nil && cause == nil:
		return nil, fmt.Errorf("osrm, %v: no route for %d of %d legs and no fallback", mode, total, len(from)*len(to))
	case o.Fallback == nil:
		return nil, cause
	case total == len(from)*len(to):
		return o.Fallback.Table(ctx, mode, from, to)
	}
	for i, columns := range lacking {
		if len(columns) == 0 {
			continue
		}
		ends := make([]Point, len(columns))
		for n, j := range columns {
			ends[n] = to[j]
		}
		row, err := o.Fallback.Table(ctx, mode, from[i:i+1], ends)
		if err != nil {
			return nil, err
		}
		for n, j := range columns {
			legs[i][j] = row[0][n]
		}
	}
	return legs, nil
}

var _ Travel = (*OSRM)(nil)
