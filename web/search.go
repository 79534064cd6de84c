package web

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/reading"
	"github.com/bangban/bangban/web/api"
)

const (
	foundMost  = 12 // of each sort
	weighMost  = 60 // candidates whose values are compared with what was typed
	wholePhone = 7  // digits from which on a number is a whole telephone number
)

// search is one search. Whatever it finds has passed the same rights as every list.
type search struct {
	*Server
	ctx    context.Context
	typed  string // without spaces around
	plain  string // letters and digits only
	digits string // all digits, where there is nothing else but what parts them; else ""
	sight  *sight
	people *sight // with those grants only that allow to reveal who somebody is
	found  api.SearchResult
	seen   map[string]bool // ids of requests that were found
}

var numbered = regexp.MustCompile(`^\d{4}-\d{1,6}$`)

// Search implements the API.
func (s *Server) Search(ctx context.Context, in api.SearchRequestObject) (api.SearchResponseObject, error) {
	typed := strings.TrimSpace(reading.Fold(in.Body.Q))
	x := &search{Server: s, ctx: ctx, typed: typed, plain: dispatch.Plain(typed), sight: s.sight(ctx), people: s.sight(ctx), seen: map[string]bool{},
		found: api.SearchResult{Requests: []api.FoundRequest{}, Households: []api.Household{}, Compounds: []api.FoundCompound{}, Cadres: []api.Cadre{}}}
	if !strings.ContainsFunc(typed, func(c rune) bool { return unicode.IsLetter(c) }) {
		x.digits = dispatch.Digits(typed)
	}
	x.people.act.Grants = slices.DeleteFunc(slices.Clone(x.people.act.Grants), func(g dispatch.Grant) bool { return !g.Role.May(dispatch.VerbReveal) })
	if x.plain == "" {
		return nil, dispatch.Wrong("q", "请写编号、电话、姓名或小区", "write a number, a phone, a name or a compound")
	}
	for _, look := range []func() error{x.byNumber, x.byPhone, x.byName, x.byPlace, x.cadres} {
		if err := look(); err != nil {
			return nil, err
		}
	}
	return api.Search200JSONResponse(x.found), x.name()
}

// byNumber looks for our numbers, and for those of imported lists.
func (x *search) byNumber() error {
	typed := strings.NewReplacer("－", "-", "—", "-").Replace(x.typed)
	var ids []dispatch.ID
	var err error
	switch {
	case numbered.MatchString(typed):
		ids, err = x.config.Store.Numbered(x.ctx, typed, weighMost)
	case x.digits != "" && len(x.digits) == 8 && len(typed) == 8:
		ids, err = x.config.Store.Numbered(x.ctx, x.digits[:4]+"-"+x.digits[4:], weighMost)
	case x.digits != "" && len(x.digits) <= 6:
		ids, err = x.config.Store.Numbered(x.ctx, x.digits, weighMost)
	}
	if err != nil {
		return err
	}
	imported, err := x.config.Store.Found(x.ctx, dispatch.OfRequest, []string{x.config.Desk.TraceOf(x.typed)}, weighMost)
	if err != nil {
		return err
	}
	return x.requests(x.sight, append(ids, imported...))
}

// byPhone looks for who has a phone, or one that ends with the digits.
func (x *search) byPhone() error {
	if len(x.people.act.Grants) == 0 || len(x.digits) < dispatch.TailDigits || numbered.MatchString(x.typed) {
		return nil
	}
	ends := func(_, phones []string) bool {
		return slices.ContainsFunc(phones, x.calls)
	}
	if err := x.byTraces(x.config.Desk.Traces(nil, []string{x.digits}), ends); err != nil {
		return err
	}
	if len(x.digits) < wholePhone {
		return nil
	}
	page, err := x.pageFor(x.ctx, x.people, ledger.RequestFilter{Phone: x.config.Desk.PhoneIndex(x.typed), Limit: foundMost})
	if err != nil {
		return err
	}
	return x.show(page.Requests)
}

// calls reports whether a number ends with the digits that were typed, or is the same in another writing.
func (x *search) calls(phone string) bool {
	code := x.config.Desk.AreaCode
	return strings.HasSuffix(dispatch.Digits(phone), x.digits) || len(x.digits) >= wholePhone && reading.Calls(phone, code) == reading.Calls(x.typed, code)
}

// byName looks for names in which the text occurs, of two characters at least.
func (x *search) byName() error {
	if x.digits != "" || len([]rune(x.plain)) < 2 {
		return nil
	}
	return x.byTraces(x.config.Desk.Traces([]string{x.plain}, nil), func(names, _ []string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return strings.Contains(dispatch.Plain(n), x.plain) })
	})
}

// byTraces looks up what has all of some traces, and keeps what fits in truth.
func (x *search) byTraces(traces []string, fits func(names, phones []string) bool) error {
	if len(x.people.act.Grants) == 0 {
		return nil
	}
	ids, err := x.config.Store.Found(x.ctx, dispatch.OfRequest, traces, weighMost)
	if err != nil {
		return err
	}
	var fitting []dispatch.ID
	for _, id := range ids {
		known, err := x.config.Store.Personal(x.ctx, dispatch.Subject{Sort: dispatch.OfRequest, ID: id})
		if err != nil {
			return err
		}
		of := map[string][]string{}
		for _, p := range known {
			of[p.Field] = append(of[p.Field], p.Value)
		}
		if fits(of["name"], of["phone"]) {
			fitting = append(fitting, id)
		}
	}
	if err := x.requests(x.people, fitting); err != nil {
		return err
	}
	ids, err = x.config.Store.Found(x.ctx, dispatch.OfHousehold, traces, weighMost)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := x.household(id, func(h dispatch.Household) bool { return fits(h.Known()) }); err != nil {
			return err
		}
	}
	return nil
}

// household shows a household of the roll to those who keep it.
func (x *search) household(id dispatch.ID, fits func(dispatch.Household) bool) error {
	if len(x.found.Households) >= foundMost {
		return nil
	}
	h, err := x.config.Store.Household(x.ctx, id)
	if dispatch.CodeOf(err) == dispatch.NotFound {
		return nil
	}
	if err != nil || !fits(h) {
		return err
	}
	path, err := x.sight.path(x.ctx, h.Compound)
	if err == nil && of(x.ctx).keepsRoll(path) {
		x.found.Households = append(x.found.Households, household(h))
	}
	return err
}

// byPlace looks for compounds, and for what was asked for from a door of one.
func (x *search) byPlace() error {
	if x.digits != "" {
		return nil
	}
	under, ok := of(x.ctx).submitsIn()
	if !ok {
		return nil
	}
	whole, err := x.config.Store.FindCompounds(x.ctx, x.typed, under, foundMost)
	if err != nil {
		return err
	}
	if name, door := nameAndDoor(x.typed); len(whole) == 0 && name != "" {
		if whole, err = x.config.Store.FindCompounds(x.ctx, name, under, 3); err != nil {
			return err
		}
		door := doorOf(door)
		for _, c := range whole {
			if err := x.byDoor(c.ID, door); err != nil {
				return err
			}
		}
	}
	var ids []dispatch.ID
	for _, a := range whole {
		ids = append(ids, a.ID)
	}
	paths, err := x.config.Store.Paths(x.ctx, ids)
	for _, id := range ids {
		if err == nil {
			x.found.Compounds = append(x.found.Compounds, compound(paths[id], of(x.ctx).now))
		}
	}
	return err
}

// nameAndDoor parts the name of a compound from a door that is written behind it; "" where there is none.
func nameAndDoor(text string) (name, door string) {
	at := strings.IndexFunc(text, unicode.IsDigit)
	if at <= 0 {
		return "", ""
	}
	return strings.TrimSpace(text[:at]), text[at:]
}

var buildingOnly = regexp.MustCompile(`^\s*(\d{1,2}|\d{1,3}\s*(?:号楼|栋|幢|座|楼))\s*$`)

// doorOf reads 3-2-501, 3号楼2单元501室, 501, or 3号楼.
func doorOf(text string) reading.Door {
	if m := buildingOnly.FindStringSubmatch(text); m != nil {
		return reading.Door{Building: m[1]}.Canonical()
	}
	if a := reading.ReadDoor(text); !a.IsZero() {
		return a.Canonical()
	}
	return reading.Door{Room: dispatch.Digits(text)}
}

// byDoor looks for the requests of a door, or of a building where no room is named.
func (x *search) byDoor(compound dispatch.ID, d reading.Door) error {
	at := dispatch.Place{Compound: compound, Building: d.Building, Entrance: d.Entrance}
	if d.Room != "" {
		if len(x.people.act.Grants) == 0 {
			return nil
		}
		id, err := x.config.Desk.HouseholdAt(x.ctx, at, d.Room)
		if err != nil {
			return err
		}
		page, err := x.pageFor(x.ctx, x.people, ledger.RequestFilter{Household: id, Limit: foundMost})
		if err != nil {
			return err
		}
		if err := x.show(page.Requests); err != nil {
			return err
		}
		return x.household(id, func(dispatch.Household) bool { return true })
	}
	page, err := x.pageFor(x.ctx, x.sight, ledger.RequestFilter{Compound: compound, Limit: 200})
	if err != nil {
		return err
	}
	return x.show(slices.DeleteFunc(page.Requests, func(r api.Request) bool {
		return reading.Part(r.Place.Building) != d.Building || d.Entrance != "" && reading.Part(r.Place.Entrance) != d.Entrance
	}))
}

// cadres looks for cadres by name, or by their own phone.
func (x *search) cadres() error {
	f := ledger.CadreFilter{Name: x.typed}
	if x.digits != "" {
		if len(x.digits) < dispatch.TailDigits || numbered.MatchString(x.typed) {
			return nil
		}
		f.Name = ""
	}
	all, err := x.config.Store.Cadres(x.ctx, f)
	if err != nil {
		return err
	}
	for _, c := range all {
		if len(x.found.Cadres) >= foundMost {
			break
		}
		if c.Retired || x.digits != "" && !x.calls(c.Phone) {
			continue
		}
		path, err := x.sight.path(x.ctx, c.Area)
		if err != nil {
			return err
		}
		if x.digits != "" && !x.sight.act.Phones(c, path) { // a number that one may not see finds nobody
			continue
		}
		if x.sight.act.SeesCadre(c, path) {
			x.found.Cadres = append(x.found.Cadres, x.sight.cadre(c, path))
		}
	}
	return nil
}

// requests shows those requests that a sight opens, in their order.
func (x *search) requests(by *sight, ids []dispatch.ID) error {
	if len(ids) == 0 {
		return nil
	}
	page, err := x.pageFor(x.ctx, by, ledger.RequestFilter{IDs: ids, Limit: min(len(ids), 200)})
	if err != nil {
		return err
	}
	return x.show(page.Requests)
}

func (x *search) show(some []api.Request) error {
	for _, r := range some {
		if x.seen[r.ID] || len(x.found.Requests) >= foundMost {
			continue
		}
		x.seen[r.ID] = true
		known, err := x.config.Store.Latest(x.ctx, dispatch.Subject{Sort: dispatch.OfRequest, ID: dispatch.ID(r.ID)})
		if err != nil {
			return err
		}
		x.found.Requests = append(x.found.Requests, api.FoundRequest{Request: r, Masked: masked(known)})
	}
	return nil
}

// name fills in the names of compounds of households.
func (x *search) name() error {
	n := x.names(x.ctx)
	for i := range x.found.Households {
		n.area(x.found.Households[i].Compound, &x.found.Households[i].CompoundName)
	}
	return n.fill()
}
