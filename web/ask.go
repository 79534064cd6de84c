package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bangban/bangban/dispatch"
	stored "github.com/bangban/bangban/dispatch/form"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/reading"
	"github.com/bangban/bangban/web/api"
)

// led is where a resident is led who has sent a form, and what the page acknowledges.
type led struct{ link, said string }

// lead leads a resident to their page, which names 120 where the words ask for it.
func (s *Server) lead(ctx context.Context, c echo.Context, to led, text string) error {
	page := "/r/" + to.link + "?said=" + url.QueryEscape(to.said)
	flags, err := s.config.Desk.RedFlags(ctx)
	if err != nil {
		return err
	}
	if to.said != "submit" && len(flags.Heard(text, nil)) > 0 { // the page of a request knows its own
		page += "&danger=1"
	}
	return c.Redirect(http.StatusSeeOther, page)
}

// asked is what a form says.
type asked struct {
	key    string
	submit dispatch.Submit
	door   string
	before asker
	body   string // digest of the form but for its key
}

// ask submits what the form says. An operator checks it first, unless telephone and door match a household on the roll. Whoever sends
// it once more is led to what the first try saved.
func (s *Server) ask(ctx context.Context, compound dispatch.Area, said url.Values, before asker) (led, error) {
	a, within, err := readAsked(compound, said)
	if err != nil {
		return led{}, err
	}
	a.before = before
	to, key, err := s.again(ctx, a)
	if err != nil || to.link != "" {
		return to, err
	}
	if _, was, err := s.config.Desk.Earlier(ctx, "resident", key); err != nil {
		return led{}, err
	} else if was != "" { // it is led there without being counted as another request
		return s.submitAsked(ctx, a, key, within)
	}
	index := s.config.Desk.PhoneIndex(a.submit.Words.Phone)
	if err := s.mayAsk(ctx, compound.ID, cmp.Or(index, "none")); err != nil {
		return led{}, err
	}
	known, err := s.config.Store.HouseholdsByPhone(ctx, index)
	if err != nil {
		return led{}, err
	}
	door := reading.ReadDoor(a.door)
	for _, h := range known {
		at := reading.Door{Building: h.Building, Entrance: h.Entrance, Room: h.Room}.Canonical()
		if a.submit.Place.Around == "" && door.Clear() && h.Compound == compound.ID && at == door.Canonical() {
			a.submit.Doubtful = false
		}
	}
	to, err = s.submitAsked(ctx, a, key, within)
	if dispatch.CodeOf(err) == dispatch.Mismatch { // the first try was saved in this moment
		if to, _, err = s.again(ctx, a); err == nil && to.link == "" {
			return led{}, tooOften(time.Second)
		}
	}
	return to, err
}

// readAsked reads the form, and returns the area in which help is asked for.
func readAsked(compound dispatch.Area, form url.Values) (asked, dispatch.ID, error) {
	get := func(field string) string { return strings.TrimSpace(form.Get(field)) }
	if get("kind") == "" {
		return asked{}, "", dispatch.Wrong("kind", "请先选要什么帮忙", "choose first what you need")
	}
	door := reading.ReadDoor(get("door"))
	away := get("where") // they are not at home: the place is in the community around
	if away == "" && get("door") == "" || get("door") != "" && (door.Room == "" || door.Building == "") {
		return asked{}, "", dispatch.Wrong("door", "请写门牌，如 3-2-501（楼-单元-室）", "write the door, such as 3-2-501 (building-entrance-room)")
	}
	if get("phone") == "" {
		return asked{}, "", dispatch.Wrong("phone", "请写电话，办事的人要联系您", "write your phone number; whoever comes will call you")
	}
	submit := dispatch.Submit{Particulars: dispatch.Particulars{Kind: get("kind"), Place: dispatch.Place{Compound: compound.ID}}, Channel: "link", Doubtful: true,
		Words: dispatch.Words{Name: reading.Name(get("name")), Phone: get("phone"), Text: get("text")}}.AtDoor(get("door"))
	within := compound.ID
	if away != "" && compound.Parent != "" {
		within = compound.Parent
		submit.Place, submit.Words.Room = dispatch.Place{Around: within, Spot: away}, ""
	}
	return asked{key: get("key"), submit: submit, door: get("door"), body: content(form)}, within, nil
}

func (s *Server) submitAsked(ctx context.Context, a asked, key string, within dispatch.ID) (led, error) {
	act := dispatch.Act{Actor: "resident", Grants: []dispatch.Grant{{Role: dispatch.Resident, Area: within}}, Key: key, Body: a.body}
	done, err := s.config.Desk.Do(ctx, act, dispatch.Subject{Sort: dispatch.OfRequest}, a.submit)
	return led{s.link(done.Subject.ID, max(done.Link, 1)), "submit"}, err
}

// content is a digest of what a form says. Its key is none of it.
func content(form url.Values) string {
	said := url.Values{}
	for field := range form {
		if v := strings.TrimSpace(form.Get(field)); field != "key" && v != "" {
			said.Set(field, v)
		}
	}
	return digest(said.Encode())
}

// asker is what a browser was answered last: the link, and the digest of the form.
type asker struct{ link, body string }

const (
	askerCookie = "asked"
	askerKept   = 24 * time.Hour
	// sameMost is how long the same words from one browser are taken for the same request.
	sameMost = 30 * time.Minute
)

func (s *Server) asker(c echo.Context) asker {
	kept, err := c.Cookie(askerCookie)
	if err != nil {
		return asker{}
	}
	link, body, _ := strings.Cut(kept.Value, ".")
	return asker{link, body}
}

// remember lets the browser keep what it is answered, by which it is known that the answer has reached it.
func (s *Server) remember(c echo.Context, link string, form url.Values) {
	c.SetCookie(&http.Cookie{Name: askerCookie, Value: link + "." + content(form), Path: "/ask/", MaxAge: int(askerKept / time.Second), Secure: s.config.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// again leads whoever has sent the form before to what was saved then: the answer may have been lost, the button pressed twice, the
// page left open in another window. What they say otherwise now is added to it. Where it is another request, none is returned but the
// key under which it is to be submitted.
//
// The key of a page is as good as a link: it was told to one browser only. So a key that none of our pages made leads nobody
// who does not know the telephone too.
func (s *Server) again(ctx context.Context, a asked) (to led, key string, err error) {
	key = "form:" + a.key
	first, body, err := s.config.Desk.Earlier(ctx, "resident", key)
	if err != nil {
		return led{}, "", err
	}
	if body == "" {
		to, err = s.sameAgain(ctx, a)
		return to, key, err
	}
	r, err := s.config.Store.Request(ctx, first.Subject.ID)
	if err != nil {
		return led{}, "", err
	}
	was, said, err := s.firstSaid(ctx, r.ID)
	if err != nil {
		return led{}, "", err
	}
	link := s.link(r.ID, max(first.Link, 1))
	d := s.differ(a, was, said)
	reached, err := s.reached(ctx, a.before, r) // so they know of it, and go on from there
	if err != nil {
		return led{}, "", err
	}
	ours := len(a.key) == len("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	switch {
	case over(r.State) && (reached || body != a.body), d.compound, d.phone && (d.door || !ours), reached && (d.kind || d.phone || d.door):
		return led{}, "form:" + digest(key+":"+a.body), nil
	case body == a.body:
		return led{link, "submit"}, key, nil
	case d == differences{}:
		return led{link, "earlier"}, key, nil
	}
	words, err := s.otherwise(ctx, a, d)
	if err != nil {
		return led{}, "", err
	}
	return led{link, "again"}, key, s.addWords(ctx, link, digest(key+":"+a.body), words)
}

// reached reports whether a browser was answered about a request, or has been about a later one.
func (s *Server) reached(ctx context.Context, before asker, r dispatch.Request) (bool, error) {
	id, _, err := s.opens(before.link)
	if err != nil { // it was answered nothing, or the cookie is of another's making
		return false, nil
	}
	last, err := s.config.Store.Request(ctx, id)
	return last.Submitted >= r.Submitted, err
}

// sameAgain leads to what the same browser asked for a moment ago in the same words.
func (s *Server) sameAgain(ctx context.Context, a asked) (led, error) {
	if a.before.body != a.body {
		return led{}, nil
	}
	id, _, err := s.opens(a.before.link)
	if err != nil { // a cookie of another's making
		return led{}, nil
	}
	r, err := s.config.Store.Request(ctx, id)
	if err != nil || over(r.State) || of(ctx).now.Sub(r.Submitted) > sameMost {
		return led{}, err
	}
	return led{a.before.link, "earlier"}, nil
}

// firstSaid returns what a request said when it was submitted, whatever has become of it.
func (s *Server) firstSaid(ctx context.Context, id dispatch.ID) (dispatch.Particulars, api.Said, error) {
	subject := dispatch.Subject{Sort: dispatch.OfRequest, ID: id}
	entries, err := s.config.Store.JournalBefore(ctx, subject, 2, 1, stored.Fields(reflect.TypeFor[dispatch.Submitted]())...)
	if err != nil || len(entries) == 0 {
		return dispatch.Particulars{}, api.Said{}, err
	}
	all, err := s.config.Store.Personal(ctx, subject)
	submitted, _ := entries[0].Fact.(dispatch.Submitted)
	return submitted.Particulars, s.said(slices.DeleteFunc(all, func(p ledger.Personal) bool { return p.Seq != 1 })), err
}

// over reports whether a request is ended, so that whoever asks again means another.
func over(s dispatch.State) bool {
	return s == dispatch.StateClosed || s == dispatch.StateCancelled || s == dispatch.StateFailed
}

// differences are what a second try says otherwise than the first.
type differences struct{ compound, kind, door, phone, name, text bool }

func (s *Server) differ(a asked, r dispatch.Particulars, said api.Said) differences {
	now, at := a.submit.Words, a.submit.Place
	door := func(p dispatch.Place, room string) reading.Door {
		return reading.Door{Building: p.Building, Entrance: p.Entrance, Room: room}.Canonical()
	}
	return differences{
		compound: at.Area() != r.Place.Area() && at.Compound != "" && r.Place.Compound != "",
		kind:     a.submit.Kind != r.Kind,
		door:     at.Spot != r.Place.Spot || at.Spot == "" && door(at, now.Room) != door(r.Place, said.Room),
		phone:    reading.Called(now.Phone, s.config.Desk.AreaCode) != reading.Called(said.Phone, s.config.Desk.AreaCode),
		name:     now.Name != "" && now.Name != said.Name,
		text:     now.Text != "" && now.Text != said.Text,
	}
}

// otherwise says what is different now, for whoever reads the request.
func (s *Server) otherwise(ctx context.Context, a asked, d differences) (dispatch.Words, error) {
	var words dispatch.Words
	var says []string
	if d.kind {
		name, n := a.submit.Kind, s.names(ctx)
		n.kind(a.submit.Kind, &name)
		if err := n.fill(); err != nil {
			return words, err
		}
		says = append(says, "要办的改为："+name)
	}
	if d.door {
		says = append(says, "地点改为："+cmp.Or(a.submit.Place.Spot, a.door))
	}
	if d.phone {
		words.Phone = a.submit.Words.Phone
		says = append(says, "电话改了")
	}
	if d.name {
		words.Name = a.submit.Words.Name
	}
	if d.text {
		says = append(says, a.submit.Words.Text)
	}
	words.Text = strings.Join(says, "\n")
	return words, nil
}

// addWords adds words to the request of a link, once for a key.
func (s *Server) addWords(ctx context.Context, link, key string, words dispatch.Words) error {
	in := api.CommandAsResidentRequestObject{Link: link, Body: &api.Command{Do: "add_contact", Words: api.Said{Name: words.Name, Phone: words.Phone, Text: words.Text}}}
	in.Params.IdempotencyKey = key
	_, err := s.CommandAsResident(ctx, in)
	return err
}

// correct adds what a resident says otherwise who has ended or reopened their request already, but was not answered.
func (s *Server) correct(ctx context.Context, link string, form url.Values) error {
	text := "" // pressed again, with nothing to say
	switch form.Get("do") {
	case "close":
		text = "又确认已解决，满意度（1 至 5）：" + cmp.Or(form.Get("satisfaction"), "没有选")
	case "reopen":
		text = "更正：" + map[string]string{"yes": "有人来过，但没有解决", "no": "没有人来过"}[form.Get("came")]
	}
	if text == "" {
		return nil
	}
	return s.addWords(ctx, link, digest(form.Get("key")+":"+content(form)), dispatch.Words{Text: text})
}

// acknowledged is what a page answers to what was said on it.
var acknowledged = map[string]dispatch.Text{
	"submit":      {ZH: "收到了。这个网页就是您的进度，请收藏或记住编号。", EN: "We have it. This page tells how it goes: keep its link, or the number."},
	"add_contact": {ZH: "您补充的已经记下，接线员会看。", EN: "What you added is taken down; an operator will read it."},
	"close":       {ZH: "谢谢，记下了：已经解决。", EN: "Thank you; it is noted as solved."},
	"reopen":      {ZH: "记下了：没有解决，重新办理。", EN: "It is noted as not solved, and taken up again."},
	"cancel":      {ZH: "已按您说的撤销。", EN: "It is cancelled, as you asked."},
}

// acknowledgement is what a page answers. Whoever was led to what they had sent before learns what was understood then.
func (s *Server) acknowledgement(ctx context.Context, said, link, number, kind string) (string, error) {
	lang := of(ctx).lang
	if said != "earlier" && said != "again" {
		return acknowledged[said].In(lang), nil
	}
	id, _, err := s.opens(link)
	if err != nil {
		return "", err
	}
	was, first, err := s.firstSaid(ctx, id)
	if err != nil {
		return "", err
	}
	at := cmp.Or(was.Place.Spot, was.Place.Door(first.Room))
	t := dispatch.Text{ZH: "您刚才的求助已经收到，编号 " + number + "，不用再交。", EN: "What you sent before has reached us; its number is " + number + ". There is no need to send it again."}
	if said == "again" {
		t = dispatch.Text{ZH: "您刚才的求助已经收到，编号 " + number + "；这次改的也记下了，接线员会看。", EN: "What you sent before has reached us; its number is " + number + ". What you changed is taken down too; an operator will read it."}
	}
	if at != "" {
		kind += "，" + at
	}
	return t.In(lang) + dispatch.Text{ZH: "我们先记下的是：" + kind + "。", EN: " We had taken down: " + strings.ReplaceAll(kind, "，", ", ") + "."}.In(lang), nil
}
