package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

// AttachPicture implements the API.
func (s *Server) AttachPicture(ctx context.Context, in api.AttachPictureRequestObject) (api.AttachPictureResponseObject, error) {
	p, v := in.Params, of(ctx)
	id := dispatch.ID(in.RequestID)
	if _, err := s.seen(ctx, id); err != nil { // checked before any work is done for a stranger
		return nil, err
	}
	data, err := io.ReadAll(in.Body)
	if err != nil {
		return nil, err
	}
	if data, err = redraw(ctx, data); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	cmd := dispatch.Attach{Data: data, Attachment: dispatch.Attachment{
		ID: s.config.Desk.Derive("attachment", string(v.account.ID), p.IdempotencyKey), Errand: p.Errand, Purpose: dispatch.Purpose(p.Purpose), Type: "image/jpeg", Size: len(data), Digest: hex.EncodeToString(sum[:])}}
	act := v.act(p.IdempotencyKey, p.XSentAt, p.XDevice, p.At, "", "")
	act.Keep = offlineFor
	done, err := s.config.Desk.Do(ctx, act, dispatch.Subject{Sort: dispatch.OfRequest, ID: id}, cmd)
	if err != nil {
		return nil, err
	}
	return api.AttachPicture201JSONResponse(s.answer(done)), nil
}

// ShowPicture implements the API. A picture may show anything about people, so every view is recorded, except by whoever added
// it.
func (s *Server) ShowPicture(ctx context.Context, in api.ShowPictureRequestObject) (api.ShowPictureResponseObject, error) {
	r, err := s.seen(ctx, dispatch.ID(in.RequestID))
	if err != nil {
		return nil, err
	}
	for _, a := range r.Attachments {
		if a.ID != dispatch.ID(in.Attachment) {
			continue
		}
		if v := of(ctx); a.By != v.account.ID {
			if _, err := s.config.Desk.Do(ctx, v.act("", v.now.Time(), "", v.now.Time(), "", ""), dispatch.Subject{Sort: dispatch.OfRequest, ID: r.ID}, dispatch.Reveal{Fields: []string{"picture"}, Reason: dispatch.Reason(in.Params.Reason)}); err != nil {
				return nil, err
			}
		}
		data, err := s.config.Store.Picture(ctx, r.ID, a.ID)
		if err != nil {
			return nil, err
		}
		return api.ShowPicture200ImageJpegResponse{Body: bytes.NewReader(data), ContentLength: int64(len(data))}, nil
	}
	return nil, dispatch.Missing("attachment")
}
