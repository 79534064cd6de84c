package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	"rsc.io/qr"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/intake"
	"github.com/bangban/bangban/web/api"
)

// Residents' pages are plain forms: they work on any telephone and in any browser, and are small.

const largestForm = 64 << 10

// inform reads the form of a page, and the visitor.
func (s *Server) inform(c echo.Context) (context.Context, url.Values, error) {
	r := c.Request()
	ctx := context.WithValue(r.Context(), visitorKey{}, visitor{lang: language(r), now: s.config.Clock()})
	if r.Method != http.MethodPost {
		return ctx, nil, nil
	}
	r.Body = http.MaxBytesReader(c.Response(), r.Body, largestForm)
	if err := r.ParseForm(); err != nil {
		return ctx, nil, broken(err)
	}
	v := of(ctx)
	v.body = digest(r.PostForm.Encode())
	return context.WithValue(ctx, visitorKey{}, v), r.PostForm, nil
}

// ownWords returns the message of an error that the sender can correct; other errors are returned as errors.
func ownWords(err error, lang string) (string, error) {
	if code := dispatch.CodeOf(err); err != nil && code != dispatch.Internal && code != dispatch.NotFound && status[code] != 0 && status[code] < 500 {
		var own *dispatch.Error
		errors.As(err, &own)
		return own.Text.In(lang), nil
	}
	return "", err
}

// residentPage tells a resident where their request stands, and accepts their replies. The link is all they need.
func (s *Server) residentPage(c echo.Context) error {
	ctx, form, err := s.inform(c)
	if err != nil {
		return err
	}
	link, lang, refused := c.Param("link"), of(ctx).lang, ""
	if form != nil {
		err := s.residentSays(ctx, link, form)
		if err == nil {
			return c.Redirect(http.StatusSeeOther, "/r/"+link)
		}
		if refused, err = ownWords(err, lang); err != nil {
			return err
		}
	}
	view, err := s.ReadAsResident(ctx, api.ReadAsResidentRequestObject{Link: link})
	if err != nil {
		return err
	}
	v := api.ResidentView(view.(api.ReadAsResident200JSONResponse))
	name := v.Kind
	n := s.names(ctx)
	n.kind(v.Kind, &name)
	if err := n.fill(); err != nil {
		return err
	}
	state := dispatch.State(v.State)
	const shown = "2006-01-02 15:04"
	return render(c, "request.html", map[string]any{"English": lang == "en", "Number": v.Number, "Kind": name, "Words": v.Words, "Submitted": v.Submitted.Format(shown), "Due": v.Due.Format(shown),
		"Refused": refused, "Key": rand.Text(), "Text": form.Get("text"),
		"Going": slices.Contains([]dispatch.State{dispatch.StateReview, dispatch.StateOpen, dispatch.StateAssigned, dispatch.StateUnderway, dispatch.StateOnHold}, state),
		"Done":  state == dispatch.StateDone, "Ended": state == dispatch.StateClosed})
}

// residentSays carries out what a resident chose on their page.
func (s *Server) residentSays(ctx context.Context, link string, form url.Values) error {
	cmd := api.Command{Do: api.Do(form.Get("do"))}
	switch cmd.Do {
	case "add_contact":
		cmd.Words = api.Said{Text: strings.TrimSpace(form.Get("text"))}
		if cmd.Words.Text == "" {
			return dispatch.Wrong("text", "请写下要补充或更正的内容", "write what is to be added or put right")
		}
	case "close":
		cmd.Satisfaction, _ = strconv.Atoi(form.Get("satisfaction")) // 0: not given
	case "reopen":
		cmd.ActHappened = form.Get("came") == "yes"
	}
	in := api.CommandAsResidentRequestObject{Link: link, Body: &cmd}
	in.Params.IdempotencyKey = form.Get("key")
	_, err := s.CommandAsResident(ctx, in)
	return err
}

// asked returns the compound of a poster.
func (s *Server) asked(ctx context.Context, id dispatch.ID) (dispatch.Area, error) {
	path, err := s.config.Store.Path(ctx, id)
	if err != nil || path[len(path)-1].Level != dispatch.Compound {
		return dispatch.Area{}, dispatch.Missing("compound")
	}
	return path[len(path)-1], nil
}

// askPage lets a resident submit a request without a call.
func (s *Server) askPage(c echo.Context) error {
	ctx, form, err := s.inform(c)
	if err != nil {
		return err
	}
	compound, err := s.asked(ctx, dispatch.ID(c.Param("compound")))
	if err != nil {
		return err
	}
	lang, refused := of(ctx).lang, ""
	if form != nil {
		link, err := s.ask(ctx, compound.ID, form)
		if err == nil {
			return c.Redirect(http.StatusSeeOther, "/r/"+link)
		}
		if refused, err = ownWords(err, lang); err != nil {
			return err
		}
	}
	kinds, err := s.config.Store.Kinds(ctx)
	if err != nil {
		return err
	}
	type choice struct {
		Code, Name string
		Chosen     bool
	}
	var choices []choice
	for _, k := range kinds {
		if !k.Retired {
			choices = append(choices, choice{k.Code, k.Name.In(lang), form.Get("kind") == k.Code})
		}
	}
	key := form.Get("key")
	if key == "" {
		key = rand.Text()
	}
	said := map[string]string{}
	for name := range form {
		said[name] = form.Get(name)
	}
	return render(c, "ask.html", map[string]any{"English": lang == "en", "Compound": compound.Name, "Kinds": choices, "Refused": refused, "Key": key, "Said": said})
}

// ask submits what the form says. An operator checks it first, unless telephone and door match a household on the roll.
func (s *Server) ask(ctx context.Context, compound dispatch.ID, form url.Values) (string, error) {
	v := of(ctx)
	get := func(field string) string { return strings.TrimSpace(form.Get(field)) }
	if wait := s.byForm.take(address(ctx), v.now.Time()); wait > 0 {
		return "", tooOften(wait)
	}
	door, ok := intake.ParseDoor(get("door"))
	if get("door") == "" || !ok {
		return "", dispatch.Wrong("door", "请写门牌，如 3-2-501（楼-单元-室）", "write the door, such as 3-2-501 (building-entrance-room)")
	}
	if get("phone") == "" {
		return "", dispatch.Wrong("phone", "请写电话，办事的人要联系您", "write your phone number; whoever comes will call you")
	}
	submit := dispatch.Submit{Particulars: dispatch.Particulars{Kind: get("kind"), Place: dispatch.Place{Compound: compound, Building: door.Building, Entrance: door.Entrance}}, Channel: "link", Doubtful: true,
		Words: dispatch.Words{Name: get("name"), Phone: get("phone"), Room: door.Room, Text: get("text")}}
	known, err := s.config.Store.HouseholdsByPhone(ctx, s.config.Desk.PhoneIndex(get("phone")))
	if err != nil {
		return "", err
	}
	for _, h := range known {
		if h.ID == s.config.Desk.Household(submit.Place, door.Room) {
			submit.Doubtful = false
		}
	}
	act := dispatch.Act{Actor: "resident", Grants: []dispatch.Grant{{Role: dispatch.Resident, Area: compound}}, Key: "form:" + get("key"), Body: v.body}
	done, err := s.config.Desk.Do(ctx, act, dispatch.Subject{Sort: dispatch.OfRequest}, submit)
	return s.link(done.Subject.ID), err
}

// poster is a page to print and put up at a gate.
func (s *Server) poster(c echo.Context) error {
	ctx, _, err := s.inform(c)
	if err != nil {
		return err
	}
	compound, err := s.asked(ctx, dispatch.ID(c.Param("compound")))
	if err != nil {
		return err
	}
	site := c.Scheme() + "://" + c.Request().Host + "/ask/" + string(compound.ID)
	code, err := qr.Encode(site, qr.M)
	if err != nil {
		return err
	}
	return render(c, "poster.html", map[string]any{"English": of(ctx).lang == "en", "Compound": compound.Name, "Site": site, "Code": drawn(code)})
}

// drawn returns a QR code as SVG, which is sharp at any size.
func drawn(code *qr.Code) template.HTML {
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+4, y+4) // the standard requires a margin of four modules
			}
		}
	}
	n := code.Size + 8
	return template.HTML(fmt.Sprintf(`<svg class="code" viewBox="0 0 %d %d" role="img" aria-label="QR"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`, n, n, n, n, path.String())) // numbers only
}
