package web

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/web/api"
)

// sight decides what a visitor may see. It loads each area's path once.
type sight struct {
	store *ledger.DB
	act   dispatch.Act
	paths map[dispatch.ID][]dispatch.ID
	dial  func(phone string) string
}

func (s *Server) sight(ctx context.Context) *sight {
	return &sight{store: s.config.Store, act: of(ctx).doer(), paths: map[dispatch.ID][]dispatch.ID{}, dial: s.dial}
}

func (x *sight) path(ctx context.Context, area dispatch.ID) ([]dispatch.ID, error) {
	if _, ok := x.paths[area]; !ok {
		if err := x.know(ctx, area); err != nil {
			return nil, err
		}
	}
	return x.paths[area], nil
}

// know loads the paths of many areas at once.
func (x *sight) know(ctx context.Context, areas ...dispatch.ID) error {
	paths, err := x.store.Above(ctx, areas)
	for _, id := range areas {
		x.paths[id] = paths[id]
	}
	return err
}

func (x *sight) sees(ctx context.Context, r dispatch.Request) (bool, error) {
	path, err := x.path(ctx, r.Place.Area())
	return err == nil && x.act.Sees(r, path), err
}

// narrow limits a query to what the grants can cover; sees then decides for each request.
func (x *sight) narrow(f *ledger.RequestFilter) {
	f.Not = x.act.Self
	var areas []dispatch.ID
	everywhere, onlyCadre := false, true
	for _, g := range x.act.Grants {
		if g.Role == dispatch.CadreRole {
			continue
		}
		onlyCadre = false
		if g.Area == "" {
			everywhere = true
		}
		areas = append(areas, g.Area)
	}
	switch {
	case onlyCadre:
		if f.Cadre == "" {
			f.Cadre = x.act.Cadre
		}
	case !everywhere && len(f.Under) == 0 && !slices.ContainsFunc(x.act.Grants, func(g dispatch.Grant) bool { return g.Role == dispatch.CadreRole }):
		f.Under = areas
	}
}

// request shows a request to the visitor. Those who only have an errand of it see the place when they have read that.
func (x *sight) request(r dispatch.Request, lang string) api.Request {
	shown := request(r, lang)
	if x.act.Cadre != "" && !r.ReadBy(x.act.Cadre) && !slices.ContainsFunc(x.act.Grants, func(g dispatch.Grant) bool { return g.Role != dispatch.CadreRole }) {
		unread(&shown)
	}
	return shown
}

func (s *Server) page(ctx context.Context, f ledger.RequestFilter) (api.Page, error) {
	return s.pageFor(ctx, s.sight(ctx), f)
}

func (s *Server) pageFor(ctx context.Context, x *sight, f ledger.RequestFilter) (api.Page, error) {
	x.narrow(&f)
	found, err := s.config.Store.Requests(ctx, f)
	if err != nil {
		return api.Page{}, err
	}
	areas := map[dispatch.ID]bool{}
	for _, r := range found.Requests {
		areas[r.Place.Area()] = true
	}
	if err := x.know(ctx, slices.Collect(maps.Keys(areas))...); err != nil {
		return api.Page{}, err
	}
	page := api.Page{Requests: []api.Request{}, Next: found.Next}
	for _, r := range found.Requests {
		ok, err := x.sees(ctx, r)
		if err != nil {
			return page, err
		}
		if ok {
			page.Requests = append(page.Requests, x.request(r, of(ctx).lang))
		}
	}
	n := s.names(ctx)
	for i := range page.Requests {
		n.request(&page.Requests[i])
	}
	return page, n.fill()
}

// ListRequests implements the API.
func (s *Server) ListRequests(ctx context.Context, in api.ListRequestsRequestObject) (api.ListRequestsResponseObject, error) {
	p := in.Params
	f := ledger.RequestFilter{IDs: readIDs(p.ID), Unit: dispatch.ID(p.Unit), Cadre: dispatch.ID(p.Cadre), Compound: dispatch.ID(p.Compound), Kind: p.Kind, Number: p.Number, Household: dispatch.ID(p.Household),
		Late: p.Late, Calls: p.Calls, Now: of(ctx).now, From: moment(p.From), Until: moment(p.Until), Order: string(p.Order), After: p.After, Limit: p.Limit}
	if len(p.ID) > 0 && p.Limit == 0 {
		f.Limit = len(p.ID)
	}
	if p.Under != "" {
		f.Under = []dispatch.ID{dispatch.ID(p.Under)}
	}
	for _, state := range p.State {
		f.States = append(f.States, dispatch.State(state))
	}
	page, err := s.page(ctx, f)
	return api.ListRequests200JSONResponse(page), err
}

// SearchRequests implements the API.
func (s *Server) SearchRequests(ctx context.Context, in api.SearchRequestsRequestObject) (api.SearchRequestsResponseObject, error) {
	index := s.config.Desk.PhoneIndex(in.Body.Phone)
	if index == "" {
		return nil, dispatch.Wrong("phone", "电话须有数字", "a phone number has digits")
	}
	page, err := s.page(ctx, ledger.RequestFilter{Phone: index})
	return api.SearchRequests200JSONResponse(page), err
}

// seen returns a request that the visitor may see; for others it is NotFound.
func (s *Server) seen(ctx context.Context, id dispatch.ID) (dispatch.Request, error) {
	r, err := s.named(ctx, id)
	if err != nil {
		return r, err
	}
	ok, err := s.sight(ctx).sees(ctx, r)
	if err == nil && !ok {
		err = dispatch.Missing("request")
	}
	return r, err
}

// named returns a request by its id, or by the short one in links of notifications, whoever may see it.
func (s *Server) named(ctx context.Context, id dispatch.ID) (dispatch.Request, error) {
	if long, ok := dispatch.ParseShort(string(id)); ok {
		id = long
	}
	return s.config.Store.Request(ctx, id)
}

// timelineMost is how many entries a story has, and revealedMost how many values are shown at once; the latest of them. Strangers with a
// link can write more.
const timelineMost, revealedMost = 200, 500

// ReadRequest implements the API.
func (s *Server) ReadRequest(ctx context.Context, in api.ReadRequestRequestObject) (api.ReadRequestResponseObject, error) {
	r, err := s.seen(ctx, dispatch.ID(in.RequestID))
	if err != nil {
		return nil, err
	}
	subject := dispatch.Subject{Sort: dispatch.OfRequest, ID: r.ID}
	entries, err := s.config.Store.JournalBefore(ctx, subject, in.Params.Before, timelineMost, "why")
	if err != nil {
		return nil, err
	}
	known, err := s.config.Store.Latest(ctx, subject)
	if err != nil {
		return nil, err
	}
	story := api.ReadRequest200JSONResponse{Request: s.sight(ctx).request(r, of(ctx).lang), Masked: masked(known), Timeline: []api.Entry{}, Choices: []api.Choice{}}
	if story.Request.Remains, err = s.remains(ctx, r); err != nil {
		return nil, err
	}
	x := s.sight(ctx)
	path, err := x.path(ctx, r.Place.Area())
	if err != nil {
		return nil, err
	}
	for _, c := range x.act.Choices(r, path, of(ctx).now) {
		story.Choices = append(story.Choices, choice(c, of(ctx).lang))
	}
	if len(entries) > 0 && entries[0].Seq > 1 {
		story.Earlier = entries[0].Seq
	}
	lines := make([]dispatch.Line, len(entries))
	for i, e := range entries {
		lines[i].Entry = e
	}
	told, err := s.tell(ctx, lines)
	if err != nil {
		return nil, err
	}
	for i, e := range entries {
		shown, err := entry(e, told[i])
		if err != nil {
			return nil, err
		}
		story.Timeline = append(story.Timeline, shown)
	}
	if story.Together, err = s.together(ctx, r); err != nil {
		return nil, err
	}
	if story.Callers, err = s.callers(ctx, r, maskedCaller); err != nil {
		return nil, err
	}
	if story.Request.Absence, err = s.absence(ctx, r); err != nil {
		return nil, err
	}
	n := s.names(ctx)
	n.request(&story.Request)
	n.callers(story.Callers)
	units := make([]string, len(r.Against))
	for i, id := range r.Against {
		story.Against = append(story.Against, api.Accused{ID: string(id)})
		n.ask(dispatch.OfUnit, string(id), &units[i])
	}
	for i := range story.Against {
		n.actor(story.Against[i].ID, &story.Against[i].Name)
	}
	for i := range story.Timeline {
		n.actor(story.Timeline[i].Actor, &story.Timeline[i].ActorName)
	}
	err = n.fill()
	story.Trip = trip(r, story.Request.Errands, endedBy(entries), of(ctx))
	for i := range units {
		story.Against[i].Name = cmp.Or(units[i], story.Against[i].Name)
	}
	return story, err
}

// endedBy returns how a request was closed the last time; "" where it never was.
func endedBy(entries []dispatch.Entry) (by dispatch.Ending) {
	for _, e := range entries {
		if f, ok := e.Fact.(dispatch.Closed); ok {
			by = f.By
		}
	}
	return by
}

// trip tells how a trip stands beside its legs, whose names are filled in.
func trip(r dispatch.Request, legs []api.Errand, ended dispatch.Ending, v visitor) (lines []api.TripLine) {
	for _, l := range r.Trip(ended) {
		var place, cadre string
		for _, e := range legs {
			if e.N == l.Errand {
				place, cadre = cmp.Or(e.Drop.Name, e.Drop.RoleName), e.CadreName
			}
		}
		lines = append(lines, api.TripLine{Part: api.TripLinePart(l.Part), Says: l.Says(place, cadre, v.now).In(v.lang), Done: l.Done})
	}
	return lines
}

// submission makes the command that takes a request down.
func submission(b api.NewRequest) (dispatch.Command, error) {
	row := dispatch.VerbSubmit.Row()
	cmd, err := fill(b, row, row.Fields)
	if s, ok := cmd.(dispatch.Submit); ok && err == nil && b.Place.Door != "" {
		return s.AtDoor(b.Place.Door), nil
	}
	return cmd, err
}

// SubmitRequest implements the API.
func (s *Server) SubmitRequest(ctx context.Context, in api.SubmitRequestRequestObject) (api.SubmitRequestResponseObject, error) {
	cmd, err := submission(*in.Body)
	if err != nil {
		return nil, err
	}
	act := of(ctx).act(in.Params.IdempotencyKey, in.Params.XSentAt, in.Params.XDevice, in.Body.At, "", "")
	done, err := s.config.Desk.Do(ctx, act, dispatch.Subject{Sort: dispatch.OfRequest}, cmd)
	if err != nil {
		return nil, err
	}
	return api.SubmitRequest201JSONResponse(s.answer(done)), nil
}

// answer shows an answer, with the resident's link where the journal says that this answer hands one out.
func (s *Server) answer(a desk.Answer) api.Answer {
	shown := api.Answer{ID: string(a.Subject.ID), Version: a.Version, Number: a.Number, State: api.State(a.State)}
	if a.Link > 0 {
		shown.Link = s.link(a.Subject.ID, a.Link)
	}
	return shown
}

// command carries out a command of a visitor.
func (s *Server) command(ctx context.Context, subject dispatch.Subject, key string, sent time.Time, device, seen string, c api.Command) (api.Answer, error) {
	cmd, err := read(c, subject.Sort)
	if err != nil {
		return api.Answer{}, err
	}
	return s.commands(ctx, subject, key, sent, device, seen, c, cmd)
}

// commands carries out a command; with a version as If-Match gives it, only while the subject still has that version.
func (s *Server) commands(ctx context.Context, subject dispatch.Subject, key string, sent time.Time, device, seen string, c api.Command, cmd dispatch.Command) (api.Answer, error) {
	act := of(ctx).act(key, sent, device, c.At, c.Note, c.OnBehalf)
	if seen != "" {
		version, err := strconv.ParseInt(strings.Trim(seen, `"`), 10, 64)
		if err != nil {
			return api.Answer{}, dispatch.Wrong("If-Match", "须为带引号的版本号", "it is a version in quotation marks")
		}
		act.Seen = version
	}
	done, err := s.config.Desk.Do(ctx, act, subject, cmd)
	if err != nil {
		return api.Answer{}, err
	}
	answer := s.answer(done)
	if r, ok := cmd.(dispatch.Reveal); ok {
		if done.Again { // what was done with this key before says nothing of the present
			if _, err := s.config.Desk.Preview(ctx, of(ctx).act("", sent, device, c.At, c.Note, c.OnBehalf), subject, cmd); err != nil {
				return api.Answer{}, err
			}
		}
		known, err := s.config.Store.Personal(ctx, subject)
		if err != nil {
			return answer, err
		}
		for _, p := range known {
			if len(r.Fields) == 0 && slices.Contains(dispatch.Revealable, p.Field) || slices.Contains(r.Fields, p.Field) {
				answer.Revealed = append(answer.Revealed, s.revealed(p))
			}
		}
		answer.Revealed = answer.Revealed[max(0, len(answer.Revealed)-revealedMost):]
	}
	return answer, nil
}

// CommandRequest implements the API.
func (s *Server) CommandRequest(ctx context.Context, in api.CommandRequestRequestObject) (api.CommandRequestResponseObject, error) {
	p := in.Params
	a, err := s.command(ctx, dispatch.Subject{Sort: dispatch.OfRequest, ID: dispatch.ID(in.RequestID)}, p.IdempotencyKey, p.XSentAt, p.XDevice, p.IfMatch, *in.Body)
	return api.CommandRequest200JSONResponse(a), err
}
