package web

import (
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
		said, err := s.residentSays(ctx, link, form)
		if err == nil {
			return s.lead(ctx, c, led{link, said}, form.Get("text"))
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
	icon, err := s.iconOf(ctx, v.Kind)
	if err != nil {
		return err
	}
	said, err := s.acknowledgement(ctx, c.QueryParam("said"), link, v.Number, name)
	if err != nil {
		return err
	}
	state := dispatch.State(v.State)
	data := s.leaf(c, v.Number)
	maps.Copy(data, map[string]any{"Number": v.Number, "Kind": name, "Icon": icon, "Words": v.Words, "Due": told(v.Due, now, lang), "Late": !v.Due.IsZero() && v.Due.Before(now.Time()), "Opens": v.Opens, "Comes": v.Comes, "Collect": v.Collect,
		"Steps": shownSteps(v.Steps, now, lang), "Danger": v.Danger || c.QueryParam("danger") != "", "Added": eachTold(v.Added, now, lang), "Said": said,
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

// shownStep is a step on the page; Now marks the first that has not happened.
type shownStep struct {
	Number    int
	Words, At string
	Done, Now bool
}

func shownSteps(steps []api.ResidentStep, now dispatch.Moment, lang string) (all []shownStep) {
	next := true
	for i, step := range steps {
		shown := shownStep{Number: i + 1, Words: step.Words, Done: step.Done, Now: next && !step.Done}
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

// residentSays carries out what a resident chose on their page, and returns what is to be acknowledged.
func (s *Server) residentSays(ctx context.Context, link string, form url.Values) (string, error) {
	cmd := api.Command{Do: api.Do(form.Get("do"))}
	switch cmd.Do {
	case "add_contact":
		cmd.Words = api.Said{Text: strings.TrimSpace(form.Get("text"))}
		if cmd.Words.Text == "" {
			return "", dispatch.Wrong("text", "请写下要补充或更正的内容", "write what is to be added or put right")
		}
	case "close":
		cmd.Satisfaction, _ = strconv.Atoi(form.Get("satisfaction")) // 0: not given
	case "reopen":
		came := form.Get("came")
		if came != "yes" && came != "no" { // it decides whether the day's figure stands
			return "", dispatch.Wrong("came", "请先选：有没有人来过", "say first whether somebody came")
		}
		cmd.ActHappened = came == "yes"
	}
	in := api.CommandAsResidentRequestObject{Link: link, Body: &cmd}
	in.Params.IdempotencyKey = form.Get("key")
	_, err := s.CommandAsResident(ctx, in)
	if dispatch.CodeOf(err) == dispatch.Mismatch {
		return "again", s.correct(ctx, link, form)
	}
	return form.Get("do"), err
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
		to, err := s.ask(ctx, compound, form, s.asker(c))
		if err == nil {
			s.remember(c, to.link, form)
			return s.lead(ctx, c, to, form.Get("text"))
		}
		if refused, err = ownWords(err, lang); err != nil {
			return err
		}
	}
	kinds, err := s.kindChoices(ctx, form.Get("kind"))
	if err != nil {
		return err
	}
	key := form.Get("key")
	if key == "" {
		key = rand.Text()
	}
	if form == nil {
		// Going back shows the page that was sent, with its key, instead of loading another. It says nothing of anybody.
		c.Response().Header().Set("Cache-Control", "private, no-cache")
	}
	said := map[string]string{}
	for name := range form {
		said[name] = form.Get(name)
	}
	data := s.leaf(c, compound.Name)
	maps.Copy(data, map[string]any{"Compound": compound.Name, "Kinds": kinds, "Refused": refused, "Key": key, "Said": said})
	return render(c, http.StatusOK, "ask.html", data)
}

// kindChoice is a kind of help as a page offers it.
type kindChoice struct {
	Code, Name string
	Icon       dispatch.Icon
	Chosen     bool
}

func (s *Server) kindChoices(ctx context.Context, chosen string) ([]kindChoice, error) {
	kinds, err := s.config.Store.Kinds(ctx)
	var all []kindChoice
	for _, k := range kinds {
		if !k.Retired {
			all = append(all, kindChoice{k.Code, k.Name.In(of(ctx).lang), k.Drawn(), chosen == k.Code})
		}
	}
	return all, err
}

// iconOf returns the drawing of a kind, by its code.
func (s *Server) iconOf(ctx context.Context, code string) (dispatch.Icon, error) {
	kinds, err := s.config.Store.Kinds(ctx)
	for _, k := range kinds {
		if k.Code == code {
			return k.Drawn(), err
		}
	}
	return "", err
}

// onPoster is how many kinds a poster names: more would make none be read.
const onPoster = 8

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
	kinds, err := s.kindChoices(ctx, "")
	if err != nil {
		return err
	}
	data := s.leaf(c, compound.Name)
	maps.Copy(data, map[string]any{"Compound": compound.Name, "Site": site, "Code": drawn(code), "Kinds": kinds[:min(onPoster, len(kinds))]})
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
