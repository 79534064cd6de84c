package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"rsc.io/qr"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/reading"
	"github.com/bangban/bangban/web/api"
)

// Residents' pages are plain forms: they work on any telephone and in any browser, and are small.

const largestForm = 64 << 10

// inform reads the form of a page, and the visitor.
func (s *Server) inform(c echo.Context) (context.Context, url.Values, error) {
	r := c.Request()
	ctx := context.WithValue(r.Context(), visitorKey{}, visitor{lang: s.reader(c).lang, now: s.config.Clock()})
	if r.Method != http.MethodPost {
		return ctx, nil, nil
	}
	r.Body = http.MaxBytesReader(c.Response(), r.Body, largestForm)
	if err := r.ParseForm(); err != nil {
		return ctx, nil, broken(err)
	}
	if err := readableValues(r.PostForm); err != nil {
		return ctx, nil, err
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
	link, lang, now, refused := c.Param("link"), of(ctx).lang, of(ctx).now, ""
	if form != nil {
		err := s.residentSays(ctx, link, form)
		if err == nil {
			said := "?said=" + url.QueryEscape(form.Get("do"))
			flags, err := s.config.Desk.RedFlags(ctx)
			if err != nil {
				return err
			}
			if len(flags.Heard(form.Get("text"), nil)) > 0 {
				said += "&danger=1"
			}
			return c.Redirect(http.StatusSeeOther, "/r/"+link+said)
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
	data := s.leaf(c, v.Number)
	maps.Copy(data, map[string]any{"Number": v.Number, "Kind": name, "Words": v.Words, "Due": told(v.Due, now, lang), "Late": !v.Due.IsZero() && v.Due.Before(now.Time()), "Opens": v.Opens, "Comes": v.Comes, "Collect": v.Collect,
		"Steps": shownSteps(v.Steps, now, lang), "Danger": v.Danger || c.QueryParam("danger") != "", "Added": eachTold(v.Added, now, lang), "Said": acknowledged[c.QueryParam("said")].In(lang),
		"Refused": refused, "Key": rand.Text(), "Text": form.Get("text"), "Came": form.Get("came"), "Promised": state.Active(),
		"Going": slices.Contains([]dispatch.State{dispatch.StateReview, dispatch.StateOpen, dispatch.StateAssigned, dispatch.StateUnderway, dispatch.StateOnHold}, state),
		"Done":  state == dispatch.StateDone, "Ended": state == dispatch.StateClosed})
	if !v.DoneAt.IsZero() {
		data["DoneAt"] = told(v.DoneAt, now, lang)
	}
	if v.OwedFen > 0 {
		data["Owed"] = fmt.Sprintf("%d.%02d", v.OwedFen/100, v.OwedFen%100)
	}
	return render(c, http.StatusOK, "request.html", data)
}

// acknowledged is what a page answers to what was said on it.
var acknowledged = map[string]dispatch.Text{
	"submit":      {ZH: "收到了。这个网页就是您的进度，请收藏或记住编号。", EN: "We have it. This page tells how it goes: keep its link, or the number."},
	"add_contact": {ZH: "您补充的已经记下，接线员会看。", EN: "What you added is taken down; an operator will read it."},
	"close":       {ZH: "谢谢，记下了：已经解决。", EN: "Thank you; it is noted as solved."},
	"reopen":      {ZH: "记下了：没有解决，重新办理。", EN: "It is noted as not solved, and taken up again."},
	"cancel":      {ZH: "已按您说的撤销。", EN: "It is cancelled, as you asked."},
}

// shownStep is a step on the page; Now marks the first that has not happened.
type shownStep struct {
	Words, At string
	Done, Now bool
}

func shownSteps(steps []api.ResidentStep, now dispatch.Moment, lang string) (all []shownStep) {
	next := true
	for _, step := range steps {
		shown := shownStep{Words: step.Words, Done: step.Done, Now: next && !step.Done}
		if step.Done && !step.At.IsZero() {
			shown.At = told(step.At, now, lang)
		}
		next = next && step.Done
		all = append(all, shown)
	}
	return all
}

func eachTold(times []time.Time, now dispatch.Moment, lang string) (all []string) {
	for _, t := range times {
		all = append(all, told(t, now, lang))
	}
	return all
}

func told(t time.Time, now dispatch.Moment, lang string) string {
	return dispatch.At(t).Said(now).In(lang)
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
		came := form.Get("came")
		if came != "yes" && came != "no" { // it decides whether the day's figure stands
			return dispatch.Wrong("came", "请先选：有没有人来过", "say first whether somebody came")
		}
		cmd.ActHappened = came == "yes"
	}
	in := api.CommandAsResidentRequestObject{Link: link, Body: &cmd}
	in.Params.IdempotencyKey = form.Get("key")
	_, err := s.CommandAsResident(ctx, in)
	return err
}

// asked returns the compound of a poster.
func (s *Server) asked(ctx context.Context, id dispatch.ID) (dispatch.Area, error) {
	path, err := s.config.Store.Path(ctx, id)
	if err != nil && dispatch.CodeOf(err) != dispatch.NotFound {
		return dispatch.Area{}, err
	}
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
		link, err := s.ask(ctx, compound, form)
		if err == nil {
			return c.Redirect(http.StatusSeeOther, "/r/"+link+"?said=submit")
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
	data := s.leaf(c, compound.Name)
	maps.Copy(data, map[string]any{"Compound": compound.Name, "Kinds": choices, "Refused": refused, "Key": key, "Said": said})
	return render(c, http.StatusOK, "ask.html", data)
}

// ask submits what the form says. An operator checks it first, unless telephone and door match a household on the roll.
func (s *Server) ask(ctx context.Context, compound dispatch.Area, form url.Values) (string, error) {
	v := of(ctx)
	get := func(field string) string { return strings.TrimSpace(form.Get(field)) }
	if get("kind") == "" {
		return "", dispatch.Wrong("kind", "请先选要什么帮忙", "choose first what you need")
	}
	door := reading.ReadDoor(get("door"))
	away := get("where") // they are not at home: the place is in the community around
	if away == "" && get("door") == "" || get("door") != "" && (door.Room == "" || door.Building == "") {
		return "", dispatch.Wrong("door", "请写门牌，如 3-2-501（楼-单元-室）", "write the door, such as 3-2-501 (building-entrance-room)")
	}
	if get("phone") == "" {
		return "", dispatch.Wrong("phone", "请写电话，办事的人要联系您", "write your phone number; whoever comes will call you")
	}
	index := s.config.Desk.PhoneIndex(get("phone"))
	if err := s.mayAsk(ctx, compound.ID, cmp.Or(index, "none")); err != nil {
		return "", err
	}
	submit := dispatch.Submit{Particulars: dispatch.Particulars{Kind: get("kind"), Place: dispatch.Place{Compound: compound.ID}}, Channel: "link", Doubtful: true,
		Words: dispatch.Words{Name: reading.Name(get("name")), Phone: get("phone"), Text: get("text")}}.AtDoor(get("door"))
	within := compound.ID
	if away != "" && compound.Parent != "" {
		within = compound.Parent
		submit.Place, submit.Words.Room = dispatch.Place{Around: within, Spot: away}, ""
	}
	known, err := s.config.Store.HouseholdsByPhone(ctx, index)
	if err != nil {
		return "", err
	}
	for _, h := range known {
		at := reading.Door{Building: h.Building, Entrance: h.Entrance, Room: h.Room}.Canonical()
		if away == "" && door.Clear() && h.Compound == compound.ID && at == door.Canonical() {
			submit.Doubtful = false
		}
	}
	act := dispatch.Act{Actor: "resident", Grants: []dispatch.Grant{{Role: dispatch.Resident, Area: within}}, Key: "form:" + get("key"), Body: v.body}
	done, err := s.config.Desk.Do(ctx, act, dispatch.Subject{Sort: dispatch.OfRequest}, submit)
	return s.link(done.Subject.ID, max(done.Link, 1)), err
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
	data := s.leaf(c, compound.Name)
	maps.Copy(data, map[string]any{"Compound": compound.Name, "Site": site, "Code": drawn(code)})
	return render(c, http.StatusOK, "poster.html", data)
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
