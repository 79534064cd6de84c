package web

import (
	"context"
	"slices"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

// PreviewKind implements the API: it shows the errands that a request made now would have under each control.
func (s *Server) PreviewKind(ctx context.Context, in api.PreviewKindRequestObject) (api.PreviewKindResponseObject, error) {
	if _, err := s.sight(ctx).act.MayDescribe(nil); err != nil { // kinds belong to the whole city
		return nil, err
	}
	k, v := readKind("preview", *in.Body), of(ctx)
	if err := k.Check(); err != nil {
		return nil, err
	}
	all := api.PreviewKind200JSONResponse{}
	for effect := dispatch.Free; effect <= dispatch.StayHome; effect++ {
		r := dispatch.Request{Submitted: v.now, Round: 1, Particulars: dispatch.Particulars{Place: dispatch.Place{Compound: "any"}}} // in no compound a door is a place
		r.Errands = r.Begin(k.Legs(r, effect, 1))
		shown := api.KindPreview{Effect: api.Effect(dispatch.EffectCodes[effect]), EffectName: effect.Name().In(v.lang), Due: k.By(r).Time(), Errands: []api.Errand{}}
		for _, e := range r.Errands {
			shown.Errands = append(shown.Errands, errand(r, e, v.lang))
		}
		all = append(all, shown)
	}
	return all, nil
}

func flow(f dispatch.Flow) api.Flow {
	var shown api.Flow
	for _, row := range f.Rows {
		one := api.FlowRow{Effect: api.Effect(dispatch.EffectCodes[row.Effect])}
		for _, l := range row.Legs {
			one.Legs = append(one.Legs, api.FlowLeg{From: api.StopRole(l.From), To: api.StopRole(l.To), Counted: l.Counted, After: l.After, Inside: l.Inside, Pass: l.Pass, Guarded: l.Guarded,
				Vehicle: api.Vehicle(l.Vehicle), Before: codes[api.Condition](l.Before), WaitMinutes: minutes(l.Wait), Carries: codes[api.FlowLegCarries](l.Carries)})
		}
		shown.Rows = append(shown.Rows, one)
	}
	for _, a := range f.Asks {
		shown.Asks = append(shown.Asks, api.Ask{What: api.AskWhat(a.What), Needed: a.Needed})
	}
	return shown
}

func readFlow(f api.Flow) dispatch.Flow {
	var out dispatch.Flow
	for _, row := range f.Rows {
		one := dispatch.FlowRow{Effect: dispatch.Effect(slices.Index(dispatch.EffectCodes, string(row.Effect)))}
		for _, l := range row.Legs {
			one.Legs = append(one.Legs, dispatch.FlowLeg{From: dispatch.StopRole(l.From), To: dispatch.StopRole(l.To), Counted: l.Counted, After: l.After, Inside: l.Inside, Pass: l.Pass, Guarded: l.Guarded,
				Vehicle: dispatch.Vehicle(l.Vehicle), Before: codes[dispatch.Condition](l.Before), Wait: time.Duration(l.WaitMinutes) * time.Minute, Carries: codes[dispatch.Thing](l.Carries)})
		}
		out.Rows = append(out.Rows, one)
	}
	for _, a := range f.Asks {
		out.Asks = append(out.Asks, dispatch.Ask{What: dispatch.Question(a.What), Needed: a.Needed})
	}
	return out
}

// codes converts codes to another string type.
func codes[To, From ~string](all []From) []To {
	var some []To
	for _, c := range all {
		some = append(some, To(c))
	}
	return some
}

// awaits returns the unmet conditions of an errand that has not begun.
func awaits(r dispatch.Request, e dispatch.Errand, lang string) []api.Awaited {
	if e.State != dispatch.ErrandWaiting && e.State != dispatch.ErrandOffered && e.State != dispatch.ErrandAccepted {
		return nil
	}
	var all []api.Awaited
	for _, c := range r.Awaits(e) {
		all = append(all, api.Awaited{Code: string(c), Name: e.Lacks(c).In(lang)})
	}
	return all
}

func arrangement(a dispatch.Arrangement) api.Arrangement {
	return api.Arrangement{Facility: string(a.Facility), Approved: a.Approved, Ambulance: a.Ambulance, Released: a.Released, Vehicle: string(a.Vehicle), PickUpAt: a.PickUpAt.Time()}
}
