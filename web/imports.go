package web

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/intake"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/web/api"
)

// imported are the verbs of those tables whose rows are no part of the catalogue.
var imported = map[intake.Sort]dispatch.Verb{intake.Requests: dispatch.VerbSubmit, intake.Controls: dispatch.VerbRestrict}

// imports refuses visitors who may not import a sort of table into an area: requests need the right to submit there, controls that
// to put one, everything else an administrator.
func (s *Server) imports(ctx context.Context, sort intake.Sort, area dispatch.ID) error {
	path, err := s.sight(ctx).path(ctx, area)
	if err != nil {
		return err
	}
	verb, apart := imported[sort]
	if !apart {
		_, err := s.sight(ctx).act.MayDescribe(path)
		return err
	}
	for _, g := range of(ctx).account.Grants {
		if g.Role != dispatch.CadreRole && g.Role.May(verb) && g.Reaches(path) {
			return nil
		}
	}
	name := dispatch.Tables[string(sort)]
	return dispatch.Refuse(dispatch.Forbidden, "您不能在此处导入"+name.ZH+"；请指定您的区域", "you may not import "+name.EN+" here; name your area")
}

// ImportTable implements the API.
func (s *Server) ImportTable(ctx context.Context, in api.ImportTableRequestObject) (api.ImportTableResponseObject, error) {
	p, sort, v := in.Params, intake.Sort(in.Sort), of(ctx)
	if err := s.imports(ctx, sort, dispatch.ID(p.Under)); err != nil {
		return nil, err
	}
	options := intake.Options{Under: dispatch.ID(p.Under), Source: p.Source, Now: v.now, Sheet: p.Sheet, Year: p.Year, Strict: p.Strict}
	var err error
	if p.Datum != "" {
		if options.Datum, err = datum(p.Datum); err != nil {
			return nil, err
		}
	}
	if options.Columns, err = intake.ParseColumns(p.Columns); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(in.Body)
	if err != nil {
		return nil, err
	}
	act := v.act("", v.now.Time(), "import", v.now.Time(), "", "")
	told, done := s.runs.begin(v.account.ID, dispatch.ID(p.Run))
	defer done()
	report, err := intake.Import(ctx, s.config.Store, s.config.Desk, act, sort, data, options, p.DryRun, told)
	if err != nil {
		return nil, err
	}
	if report.Fault != nil {
		s.config.Log.Error("import: a row was refused", "sort", sort, "error", report.Fault)
	}
	shown := importReport(report, v.lang)
	shown.Returned, err = report.Returned(v.lang)
	return api.ImportTable200JSONResponse(shown), err
}

// ImportProgress implements the API.
func (s *Server) ImportProgress(ctx context.Context, in api.ImportProgressRequestObject) (api.ImportProgressResponseObject, error) {
	at, ok := s.runs.at(of(ctx).account.ID, dispatch.ID(in.Run))
	if !ok {
		return api.ImportProgress204Response{}, nil
	}
	return api.ImportProgress200JSONResponse{Done: at.done, Total: at.total}, nil
}

// ImportFields implements the API.
func (s *Server) ImportFields(ctx context.Context, in api.ImportFieldsRequestObject) (api.ImportFieldsResponseObject, error) {
	also, err := intake.AlsoKnown(ctx, s.config.Store, intake.Sort(in.Sort))
	if err != nil {
		return nil, err
	}
	fields, err := intake.Fields(intake.Sort(in.Sort), also)
	all := api.ImportFields200JSONResponse{}
	for _, f := range fields {
		all = append(all, api.ImportField{Field: f.Field, Name: f.Name.In(of(ctx).lang), Needed: f.Needed, Headings: f.Headings, Added: f.Added})
	}
	return all, err
}

func importReport(r intake.Report, lang string) api.ImportReport {
	problems := func(all []intake.Problem) []api.ImportProblem {
		shown := []api.ImportProblem{}
		for _, x := range all {
			shown = append(shown, api.ImportProblem{Row: x.Row, Column: x.Column, Reason: x.Text.In(lang)})
		}
		return shown
	}
	shown := api.ImportReport{Sort: string(r.Sort), Saved: r.Saved, Rows: r.Rows, Added: r.Added, Changed: r.Changed, Same: r.Same, Review: r.Review, Bad: r.Bad, Passed: r.Passed, Sheet: r.Sheet, Line: r.Line, Lacking: append([]string{}, r.Lacking...), Sheets: []api.ImportSheet{}, Columns: []api.ImportColumn{}, Untaken: []api.ImportUntaken{},
		Problems: problems(r.Problems), Doubts: problems(r.Doubts), Ignored: append([]string{}, r.Ignored...), Made: append([]string{}, r.Made...), Preview: []api.ImportPreview{}}
	for _, x := range r.Untaken {
		shown.Untaken = append(shown.Untaken, api.ImportUntaken{Heading: x.Heading, Filled: x.Filled})
	}
	for _, x := range r.Sheets {
		shown.Sheets = append(shown.Sheets, api.ImportSheet{Name: x.Name, Hidden: x.Hidden, Read: x.Read})
	}
	for _, x := range r.Columns {
		shown.Columns = append(shown.Columns, api.ImportColumn{Heading: x.Heading, Field: x.Field, First: append([]string{}, x.First...)})
	}
	for _, x := range r.Preview {
		line := api.ImportPreview{Row: x.Row, Change: api.ImportPreviewChange(x.Change)}
		for _, f := range x.Values {
			line.Values = append(line.Values, api.ImportValue{Field: f.Field, Name: f.Name.In(lang), Text: f.Text})
		}
		shown.Preview = append(shown.Preview, line)
	}
	return shown
}

// ImportTemplate implements the API.
func (s *Server) ImportTemplate(_ context.Context, in api.ImportTemplateRequestObject) (api.ImportTemplateResponseObject, error) {
	data, err := intake.Template(intake.Sort(in.Sort))
	if err != nil {
		return nil, err
	}
	return api.ImportTemplate200ApplicationVndOpenxmlformatsOfficedocumentSpreadsheetmlSheetResponse{
		Body: bytes.NewReader(data), ContentLength: int64(len(data)),
		Headers: api.ImportTemplate200ResponseHeaders{ContentDisposition: fmt.Sprintf("attachment; filename=bangban-%s.xlsx", in.Sort)},
	}, nil
}

// ListHouseholds implements the API.
func (s *Server) ListHouseholds(ctx context.Context, in api.ListHouseholdsRequestObject) (api.ListHouseholdsResponseObject, error) {
	under := dispatch.ID(in.Params.Under)
	x := s.sight(ctx)
	path, err := x.path(ctx, under)
	if err != nil {
		return nil, err
	}
	if len(path) == 0 || !of(ctx).keepsRoll(path) {
		return nil, dispatch.Missing("under")
	}
	roll, err := s.config.Store.Households(ctx, under)
	if err != nil {
		return nil, err
	}
	all := api.ListHouseholds200JSONResponse{}
	for _, h := range roll {
		all = append(all, household(h))
	}
	return all, nil
}

// household shows a door of the roll without its people.
func household(h dispatch.Household) api.Household {
	known := []ledger.Personal{{Field: "room", Value: h.Room}}
	if h.Name != "" {
		known = append(known, ledger.Personal{Field: "name", Value: h.Name})
	}
	if phones := h.Reached(); len(phones) > 0 {
		known = append(known, ledger.Personal{Field: "phone", Value: phones[0]})
	}
	return api.Household{ID: string(h.ID), Compound: string(h.Compound), Building: h.Building, Entrance: h.Entrance, Masked: masked(known), Phones: len(h.Reached()),
		Persons: h.Persons, Members: len(h.Members), HeardOn: string(h.HeardOn), Vulnerable: h.Vulnerable()}
}
