package web

import (
	"context"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

// ErasePersonal implements the API.
func (s *Server) ErasePersonal(ctx context.Context, in api.ErasePersonalRequestObject) (api.ErasePersonalResponseObject, error) {
	subject := dispatch.Subject{Sort: dispatch.SubjectSort(in.Sort), ID: dispatch.ID(in.ID)}
	done, err := s.config.Desk.Do(ctx, of(ctx).act("", time.Time{}, in.Params.XDevice, time.Time{}, "", ""), subject, dispatch.Erase{})
	if err != nil {
		return nil, err
	}
	return api.ErasePersonal200JSONResponse(s.answer(done)), nil
}
