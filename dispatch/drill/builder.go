package drill

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// mostRows is how many rows a file of a demand may have.
const mostRows = 200_000

// problems collects everything wrong with a demand, so that it can be reported at once.
type problems struct {
	zh, en []string
	more   int
}

// shown is how many problems are reported one by one.
const shown = 20

func (p *problems) add(file string, row int, column, zh, en string) {
	if len(p.zh) == shown {
		p.more++
		return
	}
	at, where := file, file
	if row > 0 {
		at, where = fmt.Sprintf("%s 第 %d 行", at, row), fmt.Sprintf("%s, row %d", where, row)
	}
	if column != "" {
		at, where = at+" "+column, where+", "+column
	}
	p.zh, p.en = append(p.zh, at+"："+zh), append(p.en, where+": "+en)
}

// full reports whether further problems would only be counted.
func (p *problems) full() bool { return p.more > 0 }

func (p *problems) none() bool { return len(p.zh) == 0 }

func (p *problems) err() error {
	if p.none() {
		return nil
	}
	zh, en := strings.Join(p.zh, "\n"), strings.Join(p.en, "\n")
	if p.more > 0 {
		zh, en = fmt.Sprintf("%s\n…另有 %d 处", zh, p.more), fmt.Sprintf("%s\n… and %d more", en, p.more)
	}
	return dispatch.Wrong("demand", zh, en)
}

// city is the root of every scenario's areas.
const city = dispatch.ID("city")

// builder assembles a scenario from any file format.
type builder struct {
	scenario Scenario
	bad      *problems
	seen     map[string]bool // ids, by sort
	kinds    map[string]bool
	places   map[place]dispatch.ID
	parents  map[string]dispatch.ID // districts by name
}

type place struct {
	district string
	point    geo.Point
}

func newBuilder(name string, kinds []dispatch.Kind, travel geo.Travel, bad *problems) *builder {
	b := &builder{bad: bad, seen: map[string]bool{}, kinds: map[string]bool{}, places: map[place]dispatch.ID{}, parents: map[string]dispatch.ID{"": city},
		scenario: Scenario{Name: name, Kinds: kinds, Travel: travel, Areas: []dispatch.Area{{ID: city, Level: dispatch.City, Name: name}}}}
	for _, k := range kinds {
		b.kinds[k.Code] = true
	}
	return b
}

// known reports whether an id was used before, and records that as a problem.
func (b *builder) known(file string, row int, sort string, id dispatch.ID) bool {
	again := b.seen[sort+string(id)]
	if again {
		b.bad.add(file, row, sort, "编号重复", "the id comes again")
	}
	b.seen[sort+string(id)] = true
	return again
}

func (b *builder) crew(file string, row int, c Crew) {
	if b.known(file, row, "cadre", c.Cadre.ID) {
		return
	}
	if c.Off.Sub(c.On) <= 0 || c.Off.Sub(c.On) > dispatch.DefaultShift*4 {
		b.bad.add(file, row, "off", "班次须在 48 小时之内结束", "the shift ends after it begins, within 48 hours")
	}
	c.Cadre.Area = city
	b.scenario.Crew = append(b.scenario.Crew, c)
}

func (b *builder) facility(file string, row int, f dispatch.Facility) {
	if !b.known(file, row, "facility", f.ID) {
		b.scenario.Facilities = append(b.scenario.Facilities, f)
	}
}

// call adds a call. Calls at the same point of the same district share a compound. At the zero point the place is unknown.
func (b *builder) call(file string, row int, c Call, at geo.Point, district string) {
	if b.known(file, row, "call", c.ID) {
		return
	}
	if !b.kinds[c.Kind] {
		b.bad.add(file, row, "kind", "没有这个事项", "there is no such kind")
	}
	parent, ok := b.parents[district]
	if !ok {
		parent = dispatch.ID(fmt.Sprintf("d%d", len(b.parents)))
		b.parents[district] = parent
		b.scenario.Areas = append(b.scenario.Areas, dispatch.Area{ID: parent, Parent: city, Level: dispatch.District, Name: district})
	}
	c.Area, c.Placed = parent, !at.IsZero()
	if c.Placed {
		p := place{district, at}
		if c.Area, ok = b.places[p]; !ok {
			c.Area = dispatch.ID(fmt.Sprintf("p%d", len(b.places)+1))
			b.places[p] = c.Area
			b.scenario.Areas = append(b.scenario.Areas, dispatch.Area{ID: c.Area, Parent: parent, Level: dispatch.Compound, Name: string(c.Area), Site: geo.Site{Point: at}})
		}
	}
	b.scenario.Calls = append(b.scenario.Calls, c)
}

// done makes the checks that need the complete demand.
func (b *builder) done() (Scenario, error) {
	s := b.scenario
	for _, c := range s.Calls {
		if c.Facility != "" && !b.seen["facility"+string(c.Facility)] {
			b.bad.add(string(c.ID), 0, "facility", "没有这个地点", "there is no such facility")
		}
	}
	slices.SortStableFunc(s.Calls, func(a, b Call) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID)) })
	slices.SortFunc(s.Crew, func(a, b Crew) int { return cmp.Compare(a.Cadre.ID, b.Cadre.ID) })
	return s, b.bad.err()
}
