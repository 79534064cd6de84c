package web

import (
	"context"

	"github.com/bangban/bangban/dispatch/reading"
	"github.com/bangban/bangban/web/api"
)

// ReadSaid implements the API.
func (s *Server) ReadSaid(_ context.Context, in api.ReadSaidRequestObject) (api.ReadSaidResponseObject, error) {
	a := reading.ReadDoor(in.Body.Door)
	d := a.Canonical()
	shown := api.Reading{Building: d.Building, Entrance: d.Entrance, Room: d.Room, Left: a.Left(), Clear: a.Clear()}
	if p, ok := reading.ReadPhone(in.Body.Phone, s.config.Desk.AreaCode); ok {
		shown.Phone = p.String()
	}
	return api.ReadSaid200JSONResponse(shown), nil
}
