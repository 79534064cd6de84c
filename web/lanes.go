package web

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/web/api"
)

// shortest is how long something is shown to have taken when nobody said that it was begun.
const shortest = 15 * time.Minute

// ListLanes implements the API: the day of each cadre whom the visitor sees, for those who give work.
func (s *Server) ListLanes(ctx context.Context, in api.ListLanesRequestObject) (api.ListLanesResponseObject, error) {
	x, v := s.sight(ctx), of(ctx)
	x.act.Grants = slices.DeleteFunc(slices.Clone(x.act.Grants), func(g dispatch.Grant) bool { return !g.Role.TakesCalls() })
	if len(x.act.Grants) == 0 {
		return nil, dispatch.Refuse(dispatch.Forbidden, "只有接线员、网格长和管理员可以看", "only those at the desk may see this")
	}
	expected, err := s.config.Desk.Foresee(ctx)
	if err != nil {
		return nil, err
	}
	when := map[string]dispatch.Expected{}
	for _, e := range expected {
		when[dispatch.ErrandID(e.Request, e.Errand)] = e
	}
	rows, err := s.config.Store.ErrandsOfDay(ctx, v.now.Day().Start())
	if err != nil {
		return nil, err
	}
	if err := x.knowAll(ctx, rows); err != nil {
		return nil, err
	}
	by := map[dispatch.ID][]api.LaneErrand{}
	for _, row := range rows {
		if seen, err := x.sees(ctx, row.Request); err != nil || !seen {
			if err != nil {
				return nil, err
			}
			continue
		}
		by[row.Errand.Cadre] = append(by[row.Errand.Cadre], laneErrand(row, when[dispatch.ErrandID(row.Request.ID, row.Errand.N)], v))
	}
	cadres, err := s.config.Store.Cadres(ctx, ledger.CadreFilter{Under: dispatch.ID(in.Params.Under), Unit: dispatch.ID(in.Params.Unit)})
	if err != nil {
		return nil, err
	}
	all := api.ListLanes200JSONResponse{}
	for _, c := range cadres {
		path, err := x.path(ctx, c.Area)
		if err != nil {
			return nil, err
		}
		if !x.act.SeesCadre(c, path) || !c.Duty.On && len(by[c.ID]) == 0 {
			continue
		}
		lane := api.Lane{Cadre: string(c.ID), Name: c.Name, Unit: string(c.Unit), On: c.Duty.On, Errands: by[c.ID]}
		if c.Duty.On {
			lane.Since, lane.Until = c.Duty.Since.Time(), c.Duty.Until.Time()
		}
		slices.SortFunc(lane.Errands, func(a, b api.LaneErrand) int { return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Errand, b.Errand)) })
		all = append(all, lane)
	}
	n := s.names(ctx)
	for i := range all {
		n.ask(dispatch.OfUnit, all[i].Unit, &all[i].UnitName)
		for j := range all[i].Errands {
			e := &all[i].Errands[j]
			n.kind(e.Kind, &e.KindName)
			n.area(e.Place.Compound, &e.Place.CompoundName)
			n.area(e.Place.Area, &e.Place.AreaName)
		}
	}
	return all, n.fill()
}

// knowAll loads the paths to the places of many requests.
func (x *sight) knowAll(ctx context.Context, rows []ledger.ErrandRow) error {
	areas := map[dispatch.ID]bool{}
	var ids []dispatch.ID
	for _, row := range rows {
		if id := row.Request.Place.Area(); !areas[id] {
			areas[id] = true
			ids = append(ids, id)
		}
	}
	return x.know(ctx, ids...)
}

// laneErrand is an errand on the day of its cadre: when it was done, or when it is expected to be.
func laneErrand(row ledger.ErrandRow, x dispatch.Expected, v visitor) api.LaneErrand {
	r, e := row.Request, row.Errand
	shown := api.LaneErrand{ID: dispatch.ErrandID(r.ID, e.N), Request: string(r.ID), Number: r.Number, Version: r.Version, Errand: e.N, Kind: r.Kind, Urgency: api.Urgency(dispatch.UrgencyCodes[r.Urgency]), State: api.LaneErrandState(e.State),
		Place: shownPlace(r.Place), Due: r.Due.Time()}
	shown.Place.Spot = "" // is personal
	begun := cmp.Or(e.StartedAt, e.PickedUpAt, e.ArrivedAt)
	switch {
	case e.State == dispatch.ErrandFinished:
		begun = cmp.Or(begun, e.FinishedAt.Add(-shortest))
		shown.From, shown.Until = begun.Time(), e.FinishedAt.Time()
		shown.Late = e.FinishedAt > r.Due
	case e.State == dispatch.ErrandUnderway:
		end := max(x.Ends, v.now.Add(time.Minute))
		shown.From, shown.Until = cmp.Or(begun, v.now).Time(), end.Time()
		shown.Late = max(x.Delivers, v.now) > r.Due
	default:
		if x.Ends == 0 { // whoever has it is off duty
			x = dispatch.Expected{Leaves: v.now, Arrives: v.now, Begins: v.now, Ends: v.now.Add(shortest), Delivers: v.now}
		}
		shown.Leaves, shown.Arrives = x.Leaves.Time(), x.Arrives.Time()
		shown.From, shown.Until = x.Begins.Time(), x.Ends.Time()
		shown.Late = x.Delivers > r.Due
	}
	return shown
}
