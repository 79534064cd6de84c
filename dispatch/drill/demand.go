package drill

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// Reading is what is needed besides the files to make scenarios.
type Reading struct {
	Columns map[string]string // heading in the file → field, where they differ
	Kinds   []dispatch.Kind
	Kind    func(category, text string) string // returns the kind where the file does not name one of the catalogue; nil: it has to
	Travel  geo.Travel
	PickUp  time.Duration
}

// The fields of a demand. Those of one row stand in one row of demand.csv, cadres.csv or facilities.csv, under these headings in
// any order, or in one object of the lists "demand", "cadres" and "facilities" of a JSON document.
//
//	demand      id*  time  kind*  lng lat  district  facility  ready  urgency  persons  needs  text
//	cadres      id   lng lat  on  off  mode  skills  cap  pass  protected
//	facilities  id   role  lng lat
//
// Times are RFC 3339, or 2022-04-14 13:05[:09] in Asia/Shanghai; on and off may be 08:00, which is meant every day (off before on:
// the next morning). lng and lat are degrees in WGS-84; without them nobody knows the place, and an operator would have to check
// the request. kind is a code of the catalogue, or what [Reading].Kind makes one of. facility is the id of the shop that was named,
// ready when the goods can be fetched. urgency is routine, urgent or life_threatening. mode is foot, ebike (the default) or car;
// role pharmacy, market, hospital or depot; needs and skills have spaces between them; pass (default yes) and protected (no) are
// yes or no; cap is how many errands in hand. A * may be left out: calls are then numbered by row.
var (
	demandFields   = []string{"id", "time", "kind", "lng", "lat", "district", "facility", "ready", "urgency", "persons", "needs", "text"}
	cadreFields    = []string{"id", "lng", "lat", "on", "off", "mode", "skills", "cap", "pass", "protected"}
	facilityFields = []string{"id", "role", "lng", "lat"}
)

// ReadCSV reads a folder with demand.csv and optionally cadres.csv and facilities.csv (RFC 4180, UTF-8). It returns a scenario
// for every local day with calls, or one Invalid error that lists all problems.
func ReadCSV(folder fs.FS, name string, o Reading) ([]Scenario, error) {
	var bad problems
	read := func(file string, fields []string, needed bool) *sheet {
		f, err := folder.Open(file)
		if err != nil {
			if needed {
				bad.add(file, 0, "", "打不开", "it cannot be opened")
			}
			return &sheet{file: file, bad: &bad}
		}
		defer func() { _ = f.Close() }()
		return readTable(f, file, fields, o.Columns, &bad)
	}
	return scenarios(name, o, read("demand.csv", demandFields, true), read("cadres.csv", cadreFields, false), read("facilities.csv", facilityFields, false), &bad)
}

// ReadTable reads a demand from one CSV file, without cadres and facilities: see [Scenario.Invented].
func ReadTable(r io.Reader, name string, o Reading) ([]Scenario, error) {
	var bad problems
	none := &sheet{bad: &bad}
	return scenarios(name, o, readTable(r, name, demandFields, o.Columns, &bad), none, none, &bad)
}

// ReadJSON reads {"demand": […], "cadres": […], "facilities": […]}. Unknown fields are errors.
func ReadJSON(r io.Reader, name string, o Reading) ([]Scenario, error) {
	var bad problems
	lists := readLists(r, name, &bad)
	return scenarios(name, o, lists["demand"], lists["cadres"], lists["facilities"], &bad)
}

// scenarios makes one scenario per day.
func scenarios(name string, o Reading, demand, cadres, facilities *sheet, bad *problems) ([]Scenario, error) {
	if err := bad.err(); err != nil {
		return nil, err
	}
	if len(demand.rows) == 0 {
		bad.add(demand.file, 0, "", "没有求助", "nobody calls")
	}
	byDay := map[dispatch.Day][]int{}
	for i := range demand.rows {
		at := demand.moment(i, "time", true)
		byDay[at.Day()] = append(byDay[at.Day()], i)
	}
	var days []dispatch.Day
	for d := range byDay {
		days = append(days, d)
	}
	slices.Sort(days)
	var all []Scenario
	for _, d := range days {
		title := name
		if len(days) > 1 {
			title = string(d)
		}
		b := newBuilder(title, o.Kinds, o.Travel, bad)
		b.scenario.PickUp = o.PickUp
		for i := range facilities.rows {
			b.place(facilities, i)
		}
		for i := range cadres.rows {
			b.person(cadres, i, d)
		}
		for _, i := range byDay[d] {
			b.asks(demand, i, o)
		}
		s, err := b.done()
		if err != nil && bad.full() {
			return nil, err
		}
		all = append(all, s)
	}
	if err := bad.err(); err != nil {
		return nil, err
	}
	return all, nil
}

func (b *builder) place(t *sheet, i int) {
	role := dispatch.StopRole(t.cell(i, "role"))
	if !slices.Contains(dispatch.FacilityRoles, role) {
		t.wrong(i, "role", "须为 pharmacy、market、hospital 或 depot", "it is pharmacy, market, hospital or depot")
	}
	b.facility(t.file, i+t.first, dispatch.Facility{ID: t.id(i, "id", ""), Role: role, Point: t.point(i, true)})
}

func (b *builder) person(t *sheet, i int, day dispatch.Day) {
	on, always := t.hour(i, "on", day)
	off, _ := t.hour(i, "off", day)
	if always && off <= on {
		off = off.Add(24 * time.Hour)
	}
	if on.Day() != day {
		return
	}
	mode, err := geo.ParseMode(cmp.Or(t.cell(i, "mode"), geo.Ebike.String()))
	if err != nil {
		t.wrong(i, "mode", "须为 foot、ebike 或 car", "it is foot, ebike or car")
	}
	b.crew(t.file, i+t.first, Crew{Point: t.point(i, true), On: on, Off: off, Cadre: dispatch.Cadre{ID: t.id(i, "id", ""), Mode: mode, Skills: strings.Fields(t.cell(i, "skills")), Besides: true,
		Cap: t.whole(i, "cap", 0, 1000), Pass: t.yes(i, "pass", true), Protected: t.yes(i, "protected", false)}})
}

func (b *builder) asks(t *sheet, i int, o Reading) {
	kind, text := t.cell(i, "kind"), t.cell(i, "text")
	if !b.kinds[kind] && o.Kind != nil {
		kind = o.Kind(kind, text)
	}
	urgency, ok := map[string]dispatch.Urgency{"": dispatch.Routine, "routine": dispatch.Routine, "urgent": dispatch.Urgent, "life_threatening": dispatch.LifeThreatening}[t.cell(i, "urgency")]
	if !ok {
		t.wrong(i, "urgency", "须为 routine、urgent 或 life_threatening", "it is routine, urgent or life_threatening")
	}
	if len([]rune(text)) > dispatch.MaxText {
		text = string([]rune(text)[:dispatch.MaxText])
	}
	needs := strings.Fields(t.cell(i, "needs"))
	b.call(t.file, i+t.first, Call{ID: t.id(i, "id", fmt.Sprintf("r%d", i+t.first)), At: t.moment(i, "time", true), Kind: kind, Facility: dispatch.ID(t.cell(i, "facility")),
		Ready: t.moment(i, "ready", false), Urgency: urgency, Persons: t.whole(i, "persons", 0, dispatch.MaxPersons), Needs: needs, Text: printable(text)}, t.point(i, false), t.cell(i, "district"))
}

// printable removes characters that the Desk refuses.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			return -1
		}
		return c
	}, strings.ToValidUTF8(s, ""))
}
