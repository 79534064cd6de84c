package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/web/api"
)

// offlineFor is how long a device may send an action again.
const offlineFor = sessionMost

// syncTries is how often an action that meets a concurrent change is tried.
const syncTries = 5

// SyncActions implements the API. If the server fails, the whole fails: the device sends everything again, and actions already
// done are not done twice.
func (s *Server) SyncActions(ctx context.Context, in api.SyncActionsRequestObject) (api.SyncActionsResponseObject, error) {
	v := of(ctx)
	out := api.SyncActions200JSONResponse{}
	stopped := map[string]bool{} // subjects about which an action was refused: only reports of what has happened are still accepted
	for i, a := range in.Body.Actions {
		result := api.SyncResult{ID: a.ID}
		about, subject, act, cmd, err := s.offline(v, in.Body.SentAt, in.Body.Device, a)
		switch {
		case err != nil:
		case stopped[about] && !cmd.Verb().Row().Happened:
			result.Outcome = api.SyncResultOutcomeStopped
			out.Results = append(out.Results, result)
			continue
		default:
			var done desk.Answer
			if done, err = s.carryOut(ctx, act, subject, cmd); err == nil {
				result.Outcome, result.Answer = api.SyncResultOutcomeDone, s.answer(done)
				if done.Again {
					result.Outcome = api.SyncResultOutcomeAgain
				}
			}
		}
		if err != nil {
			var own *dispatch.Error
			if !errors.As(err, &own) || status[own.Code] >= 500 || own.Code == dispatch.Stale {
				return nil, fmt.Errorf("action %d: %w", i, err)
			}
			stopped[about] = true
			result.Outcome, result.Problem = api.SyncResultOutcomeRefused, problem(own, status[own.Code], v.lang)
		}
		out.Results = append(out.Results, result)
	}
	return out, nil
}

// carryOut carries out an action, and tries again when it meets a concurrent change.
func (s *Server) carryOut(ctx context.Context, act dispatch.Act, subject dispatch.Subject, cmd dispatch.Command) (done desk.Answer, err error) {
	_, submits := cmd.(dispatch.Submit)
	for range syncTries {
		done, err = s.config.Desk.Do(ctx, act, subject, cmd)
		if dispatch.CodeOf(err) != dispatch.Stale {
			return done, err
		}
		if submits { // the request's id is derived from the action's, so it was submitted before
			r, err := s.config.Store.Request(ctx, subject.ID)
			return desk.Answer{Subject: subject, Version: r.Version, Number: r.Number, State: r.State, Again: true}, err
		}
	}
	return done, err
}

// offline reads one action: its subject, and the act with the true time by the device's corrected clock.
func (s *Server) offline(v visitor, sent time.Time, device string, a api.Action) (about string, subject dispatch.Subject, act dispatch.Act, cmd dispatch.Command, err error) {
	body, err := json.Marshal(a)
	if err != nil {
		return "", subject, act, nil, err
	}
	named := 0
	for _, is := range []bool{a.Errand != "", a.Request != "", a.Cadre != "", a.Submit.Kind != ""} {
		if is {
			named++
		}
	}
	if named != 1 || (a.Submit.Kind != "") != (a.Command.Do == "") {
		return "", subject, act, nil, dispatch.Wrong("actions", "每条须是对一个 errand、request 或 cadre 的 command，或者一个 submit", "each is a command about one errand, request or cadre, or a submit")
	}
	at, note, behalf := a.Command.At, a.Command.Note, a.Command.OnBehalf
	c := a.Command
	switch {
	case a.Submit.Kind != "":
		at = a.Submit.At
		subject = dispatch.Subject{Sort: dispatch.OfRequest, ID: s.config.Desk.Derive("action", string(v.account.ID), a.ID)}
		about = string(subject.ID)
		cmd, err = submission(a.Submit)
	case a.Errand != "":
		id, n, wrong := dispatch.ParseErrandID(a.Errand)
		if wrong != nil {
			return "", subject, act, nil, wrong
		}
		subject, about = dispatch.Subject{Sort: dispatch.OfRequest, ID: id}, a.Errand
		cmd, err = readErrand(c, n)
	case a.Request != "":
		subject, about = dispatch.Subject{Sort: dispatch.OfRequest, ID: dispatch.ID(a.Request)}, a.Request
		if aboutErrand(c) {
			return about, subject, act, nil, noSuchCommand()
		}
		cmd, err = read(c, dispatch.OfRequest)
	default:
		subject, about = dispatch.Subject{Sort: dispatch.OfCadre, ID: dispatch.ID(a.Cadre)}, a.Cadre
		cmd, err = read(c, dispatch.OfCadre)
	}
	v.body = digest(string(body))
	act = v.act("action:"+a.ID, sent, device, at, note, behalf)
	act.Keep = offlineFor
	return about, subject, act, cmd, err
}
