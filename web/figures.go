package web

import (
	"context"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/tally"
	"github.com/bangban/bangban/web/api"
)

// readers are the roles that may see figures.
var readers = []dispatch.Role{dispatch.Administrator, dispatch.Coordinator, dispatch.Operator, dispatch.Editor, dispatch.Auditor}

// counts reports whether a grant opens the figures of a unit in an area.
func (x *sight) counts(ctx context.Context, unit, area dispatch.ID) (bool, error) {
	path, err := x.path(ctx, area)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(x.act.Grants, func(g dispatch.Grant) bool {
		return slices.Contains(readers, g.Role) && g.Reaches(path) && (g.Unit == "" || g.Unit == unit)
	}), nil
}

func (s *Server) figures(ctx context.Context, f ledger.FigureFilter) ([]tally.Line, []tally.Served, error) {
	if err := checkDays(f.From, f.Until); err != nil {
		return nil, nil, err
	}
	x := s.sight(ctx)
	sums, err := s.config.Store.Sums(ctx, f)
	if err != nil {
		return nil, nil, err
	}
	var lines []tally.Line
	for _, sum := range sums {
		ok, err := x.counts(ctx, sum.Unit, sum.Area)
		if err != nil {
			return nil, nil, err
		}
		if ok {
			lines = append(lines, sum)
		}
	}
	homes, err := s.config.Store.HouseholdsIn(ctx, f)
	if err != nil {
		return nil, nil, err
	}
	var served []tally.Served
	for _, h := range homes {
		ok, err := x.counts(ctx, h.Unit, h.Area)
		if err != nil {
			return nil, nil, err
		}
		if ok {
			served = append(served, h)
		}
	}
	return lines, served, nil
}

func checkDays(from, until dispatch.Day) error {
	if err := checkDay("from", from); err != nil {
		return err
	}
	return checkDay("to", until)
}

func checkDay(field string, day dispatch.Day) error {
	if day == "" {
		return nil
	}
	if _, err := dispatch.ParseDay(string(day)); err != nil {
		return dispatch.Wrong(field, "没有这一天", "there is no such day")
	}
	return nil
}

func book(b api.Book) dispatch.Book {
	if b == "" {
		return dispatch.Service
	}
	return dispatch.Book(b)
}

// Tally implements the API.
func (s *Server) Tally(ctx context.Context, in api.TallyRequestObject) (api.TallyResponseObject, error) {
	p := in.Params
	by, err := tally.ParseDimensions(p.By)
	if err != nil {
		return nil, err
	}
	f := ledger.FigureFilter{Book: book(p.Book), From: dispatch.Day(p.From), Until: dispatch.Day(p.To), Unit: dispatch.ID(p.Unit), Under: dispatch.ID(p.Under)}
	lines, served, err := s.figures(ctx, f)
	if err != nil {
		return nil, err
	}
	all := api.Tally200JSONResponse{}
	for _, r := range tally.Table(f.Book, by, lines, served) {
		all = append(all, api.TallyRow{Day: string(r.Day), Unit: string(r.Unit), Kind: r.Kind, Area: string(r.Area), Persons: r.Persons, Times: r.Times, Households: r.Households})
	}
	return all, nil
}

// TallyRecords implements the API.
func (s *Server) TallyRecords(ctx context.Context, in api.TallyRecordsRequestObject) (api.TallyRecordsResponseObject, error) {
	p := in.Params
	f := ledger.FigureFilter{Book: book(p.Book), From: dispatch.Day(p.From), Until: dispatch.Day(p.To), Unit: dispatch.ID(p.Unit), Under: dispatch.ID(p.Under), Kinds: p.Kind, Not: of(ctx).self}
	if err := checkDays(f.From, f.Until); err != nil {
		return nil, err
	}
	lines, err := s.config.Store.Figures(ctx, f)
	if err != nil {
		return nil, err
	}
	x := s.sight(ctx)
	all := api.TallyRecords200JSONResponse{}
	for _, c := range lines {
		ok, err := x.counts(ctx, c.Unit, c.Area)
		if err != nil {
			return nil, err
		}
		if ok {
			all = append(all, api.TallyRecord{Book: string(c.Book), Day: string(c.Day), Unit: string(c.Unit), Kind: c.Kind, Area: string(c.Area), Request: string(c.Request), Entry: c.Seq,
				Persons: c.Sign * c.Persons, Times: c.Sign * c.Times})
		}
	}
	n := s.names(ctx)
	for i := range all {
		n.number(all[i].Request, &all[i].Number)
	}
	return all, n.fill()
}

// amounts uses the city's stored sums for those who may see all, and adds lines up for others.
func (s *Server) amounts(ctx context.Context, f ledger.FigureFilter, t tally.Template) ([]int, error) {
	if !of(ctx).has(readers...) {
		lines, served, err := s.figures(ctx, f)
		return t.Amounts(f.From, f.Until, lines, served), err
	}
	return s.config.Store.Amounts(ctx, f, t)
}

// Bulletin implements the API.
func (s *Server) Bulletin(ctx context.Context, in api.BulletinRequestObject) (api.BulletinResponseObject, error) {
	p := in.Params
	f := ledger.FigureFilter{Book: dispatch.Service, From: dispatch.Day(p.From), Until: dispatch.Day(p.AsOf), Unit: dispatch.ID(p.Unit), Under: dispatch.ID(p.Under)}
	if err := checkDays(f.From, f.Until); err != nil {
		return nil, err
	}
	kinds, err := s.config.Store.KindsAt(ctx, f.Until.End())
	if err != nil {
		return nil, err
	}
	template := tally.NewTemplate(kinds)
	amounts, err := s.amounts(ctx, f, template)
	if err != nil {
		return nil, err
	}
	b := template.Write(f.From, f.Until, amounts)
	b.Read = of(ctx).now.Day()
	head, err := s.config.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	spans := b.ChineseSpans(p.Round)
	if of(ctx).lang == "en" {
		spans = b.EnglishSpans(kinds)
	}
	shown := api.Bulletin200JSONResponse{Head: head.Short(), Numbers: []api.BulletinNumber{}, Spans: []api.BulletinSpan{}}
	for _, s := range spans {
		shown.Text += s.Text
		span := api.BulletinSpan{Text: s.Text}
		if s.Of >= 0 {
			span.Kinds = b.Numbers[s.Of].Kinds
		}
		shown.Spans = append(shown.Spans, span)
	}
	for _, n := range b.Numbers {
		shown.Numbers = append(shown.Numbers, api.BulletinNumber{Phrase: n.Phrase, Measure: string(n.Measure), Kinds: n.Kinds, Value: n.Value})
	}
	return shown, nil
}
