package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
)

// Values that must never leave the program.
const (
	name, phone, room = "欧阳某（虚构）", "13800001234", "2501甲"
	text              = "家里没有药了"
)

// town is a record with one cadre, a clock that the test moves, and a notifier.
type town struct {
	*Notifier
	desk  *desk.Desk
	clock atomic.Int64
	log   bytes.Buffer
}

func found(t *testing.T) *town {
	t.Helper()
	ctx := t.Context()
	x := &town{}
	x.clock.Store(int64(dispatch.Day("2022-11-22").At(9, 0)))
	db, err := ledger.Open(ctx, filepath.Join(t.TempDir(), "bangban.db"))
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	x.desk = &desk.Desk{Ledger: db, Clock: x.now, Key: []byte("an invented key")}
	must(t, x.desk.Stock(ctx))
	ledgertest.Describe(t, x.desk, dispatch.DescribeArea{Area: dispatch.Area{ID: "city", Level: dispatch.City, Name: "某市"}})
	ledgertest.Describe(t, x.desk, dispatch.DescribeArea{Area: dispatch.Area{ID: "garden", Parent: "city", Level: dispatch.Compound, Name: "花园小区", Site: geo.Site{Point: geo.Point{Lng: 112, Lat: 39}}}})
	ledgertest.Describe(t, x.desk, dispatch.DescribeUnit{Unit: dispatch.Unit{ID: "office", Name: "某局"}})
	ledgertest.Describe(t, x.desk, dispatch.DescribeCadre{Cadre: dispatch.Cadre{ID: "c1", Unit: "office", Name: "丙某（虚构）", Phone: "139-0000-5678", Mode: geo.Foot, Area: "city", Cap: 100}})
	x.Notifier = &Notifier{Store: db, Clock: x.now, Client: NewClient(), Log: slog.New(slog.NewTextHandler(&x.log, nil)),
		Links: Links{Public: "https://bang.example", Code: func(id dispatch.ID) string { return "code-of-" + string(id[:8]) }}}
	x.do(t, dispatch.Subject{Sort: dispatch.OfCadre, ID: "c1"}, dispatch.CheckIn{Until: x.now().Add(40 * time.Hour)})
	t.Cleanup(func() {
		for _, secret := range []string{name, phone, room, text, "127.0.0.1", "secret"} {
			if strings.Contains(x.log.String(), secret) {
				t.Errorf("the log holds %q: %s", secret, x.log.String())
			}
		}
	})
	return x
}

func (x *town) now() dispatch.Moment { return dispatch.Moment(x.clock.Load()) }

func (x *town) pass(d time.Duration) { x.clock.Add(int64(d / time.Microsecond)) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (x *town) do(t *testing.T, s dispatch.Subject, cmd dispatch.Command) desk.Answer {
	t.Helper()
	a, err := x.desk.Do(context.Background(), dispatch.Act{Actor: "test", Grants: []dispatch.Grant{{Role: dispatch.Coordinator}}}, s, cmd)
	must(t, err)
	return a
}

func (x *town) call(t *testing.T, urgency dispatch.Urgency) desk.Answer {
	t.Helper()
	return x.do(t, dispatch.Subject{Sort: dispatch.OfRequest}, dispatch.Submit{Particulars: dispatch.Particulars{Kind: "care", Place: dispatch.Place{Compound: "garden"}, Urgency: urgency}, Channel: "hotline",
		Words: dispatch.Words{Name: name, Phone: phone, Room: room, Text: text}})
}

// hears adds a target and makes the desk load it at once.
func (x *town) hears(t *testing.T, target dispatch.Target) {
	t.Helper()
	target.Name = "样例群"
	ledgertest.Describe(t, x.desk, dispatch.DescribeTarget{Target: target})
	x.pass(time.Minute)
}

// sweep sends whatever is due, once, and returns how many targets had something.
func (x *town) sweep(t *testing.T) int {
	t.Helper()
	var jobs []dispatch.Job
	must(t, x.Store.Change(t.Context(), func(tx dispatch.Tx) (err error) {
		jobs, err = tx.Sweep(x.now(), x.now().Add(dispatch.Lease), 1000)
		return err
	}))
	n := 0
	for _, j := range jobs {
		if j.Step == dispatch.StepSend {
			must(t, x.Run(t.Context(), j))
			n++
		}
	}
	return n
}

func (x *town) messages(t *testing.T, state dispatch.MessageState) []dispatch.Message {
	t.Helper()
	all, err := x.Store.Messages(t.Context(), ledger.MessageFilter{State: state, Limit: 10_000})
	must(t, err)
	return all
}

// provider is a local server with the documented rules of a provider; it fails the test when they are broken.
type provider struct {
	*httptest.Server
	t     *testing.T
	now   func() dispatch.Moment
	check func(r *http.Request, body []byte) (any, string) // returns the answer to a valid request, and its text
	most  int                                              // per minute

	mu    sync.Mutex
	times []dispatch.Moment
	texts []string
	say   func() (status int, body string) // replaces the answer, if set
}

func (x *town) provider(t *testing.T, most int, check func(r *http.Request, body []byte) (any, string)) *provider {
	t.Helper()
	p := &provider{t: t, now: x.now, check: check, most: most}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		p.t.Error(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.say != nil {
		status, text := p.say()
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
		return
	}
	now := p.now()
	p.times = append(slices.DeleteFunc(p.times, func(m dispatch.Moment) bool { return now.Sub(m) >= time.Minute }), now)
	if len(p.times) > p.most {
		p.t.Errorf("%d messages in a minute; %d are allowed", len(p.times), p.most)
	}
	if r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		p.t.Errorf("%s %s", r.Method, r.Header.Get("Content-Type"))
	}
	answer, said := p.check(r, body)
	p.texts = append(p.texts, said)
	for _, secret := range []string{name, phone, room, text, "花园"} {
		if strings.Contains(said, secret) {
			p.t.Errorf("%q went out: %s", secret, said)
		}
	}
	if answer == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		p.t.Error(err)
	}
}

func (p *provider) answers(status int, body string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.say = func() (int, string) { return status, body }
}

func (p *provider) behaves() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.say = nil
}

func mac(key, text string) string {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// near checks that a time in the given unit is within an hour of now.
func (p *provider) near(s string, unit time.Duration) {
	n, err := strconv.ParseInt(s, 10, 64)
	if off := time.Duration(n)*unit - time.Duration(p.now())*time.Microsecond; err != nil || off > time.Hour || off < -time.Hour {
		p.t.Errorf("the time %q is no time, or %v off", s, off)
	}
}

type robotText struct {
	MsgType string `json:"msgtype"`
	Text    struct{ Content string }
}

// robots are servers with the rules of the group robots' providers.
func robots(x *town, t *testing.T) map[dispatch.Channel]*provider {
	var p map[dispatch.Channel]*provider
	p = map[dispatch.Channel]*provider{
		dispatch.WeCom: x.provider(t, 20, func(r *http.Request, body []byte) (any, string) {
			var b robotText
			if err := json.Unmarshal(body, &b); err != nil || b.MsgType != "text" || b.Text.Content == "" || len(b.Text.Content) > 2048 || r.URL.Query().Get("key") != "invented" {
				t.Errorf("wecom: %s %s", r.URL, body)
			}
			return map[string]any{"errcode": 0, "errmsg": "ok"}, b.Text.Content
		}),
		dispatch.DingTalk: x.provider(t, 20, func(r *http.Request, body []byte) (any, string) {
			var b robotText
			q := r.URL.Query()
			if err := json.Unmarshal(body, &b); err != nil || b.MsgType != "text" || b.Text.Content == "" || len(b.Text.Content) > 20_000 || q.Get("access_token") != "invented" ||
				q.Get("sign") != mac("a secret", q.Get("timestamp")+"\na secret") {
				t.Errorf("dingtalk: %s %s", r.URL, body)
			}
			p[dispatch.DingTalk].near(q.Get("timestamp"), time.Millisecond)
			return map[string]any{"errcode": 0, "errmsg": "ok"}, b.Text.Content
		}),
		dispatch.Feishu: x.provider(t, 100, func(r *http.Request, body []byte) (any, string) {
			var b struct {
				Timestamp, Sign string
				MsgType         string `json:"msg_type"`
				Content         struct{ Text string }
			}
			if err := json.Unmarshal(body, &b); err != nil || b.MsgType != "text" || b.Content.Text == "" || len(body) > 20<<10 || b.Sign != mac(b.Timestamp+"\na secret", "") {
				t.Errorf("feishu: %s %s", r.URL, body)
			}
			p[dispatch.Feishu].near(b.Timestamp, time.Second)
			return map[string]any{"code": 0, "msg": "success"}, b.Content.Text
		}),
		dispatch.Webhook: x.provider(t, 700, func(r *http.Request, body []byte) (any, string) {
			id, at := r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp")
			if id == "" || r.Header.Get("webhook-signature") != "v1,"+mac("a secret", id+"."+at+"."+string(body)) {
				t.Errorf("webhook: %v %s", r.Header, body)
			}
			p[dispatch.Webhook].near(at, time.Second)
			return nil, string(body)
		}),
	}
	return p
}

var addresses = map[dispatch.Channel]string{
	dispatch.WeCom: "/cgi-bin/webhook/send?key=invented", dispatch.DingTalk: "/robot/send?access_token=invented", dispatch.Feishu: "/open-apis/bot/v2/hook/invented", dispatch.Webhook: "/hook",
}

func TestABurstIsMerged(t *testing.T) {
	for channel := range addresses {
		t.Run(string(channel), func(t *testing.T) {
			x := found(t)
			p := robots(x, t)[channel]
			x.hears(t, dispatch.Target{ID: "group", Channel: channel, Address: p.URL + addresses[channel], Secret: "a secret", Occasions: []dispatch.Occasion{dispatch.OnOrdered, dispatch.OnRedFlag}})
			const calls = 300
			for i := range calls {
				urgency := dispatch.Routine
				if i%50 == 0 {
					urgency = dispatch.LifeThreatening
				}
				a := x.call(t, urgency)
				if i%2 == 0 {
					x.do(t, a.Subject, dispatch.Order{Errand: 1, Cadre: "c1"})
					x.do(t, a.Subject, dispatch.Finish{Errand: 1})
				}
				x.pass(100 * time.Millisecond)
				x.sweep(t)
			}
			for range 600 {
				x.pass(250 * time.Millisecond)
				x.sweep(t)
			}
			want := calls/2 + calls/50
			if n := len(x.messages(t, dispatch.MessageSent)); n != want || len(x.messages(t, dispatch.MessageWaiting))+len(x.messages(t, dispatch.MessageDead)) != 0 {
				t.Errorf("%d of %d sent", n, want)
			}
			if channel != dispatch.Webhook && len(p.texts) > want/2 {
				t.Errorf("%d messages for %d happenings: they were not merged", len(p.texts), want)
			}
			if channel == dispatch.Webhook && len(p.texts) != want {
				t.Errorf("%d deliveries for %d happenings", len(p.texts), want)
			}
			if !regexp.MustCompile(`1122-\d{4}`).MatchString(p.texts[0]) || !strings.Contains(p.texts[0], "https://bang.example/desk/requests/") {
				t.Errorf("the text does not say which and where: %s", p.texts[0])
			}
		})
	}
}

func TestOneMessageForAThousand(t *testing.T) {
	x := found(t)
	p := robots(x, t)[dispatch.WeCom]
	x.hears(t, dispatch.Target{ID: "group", Channel: dispatch.WeCom, Address: p.URL + addresses[dispatch.WeCom], Occasions: []dispatch.Occasion{dispatch.OnRedFlag}})
	for range 150 {
		x.call(t, dispatch.LifeThreatening)
	}
	x.sweep(t)
	if len(p.texts) != 1 || !strings.Contains(p.texts[0], "另有 138 条：https://bang.example/desk/") || len(x.messages(t, dispatch.MessageSent)) != 150 {
		t.Errorf("%d texts, the first %s", len(p.texts), p.texts)
	}
}

func TestTroubleIsTriedAgainAndThenSeen(t *testing.T) {
	x := found(t)
	p := robots(x, t)[dispatch.Feishu]
	x.hears(t, dispatch.Target{ID: "group", Channel: dispatch.Feishu, Address: p.URL + addresses[dispatch.Feishu], Secret: "a secret", Occasions: []dispatch.Occasion{dispatch.OnRedFlag}})
	x.call(t, dispatch.LifeThreatening)

	p.answers(http.StatusBadGateway, "")
	x.sweep(t)
	m := x.messages(t, dispatch.MessageWaiting)
	if len(m) != 1 || m[0].Tries != 1 || m[0].Trouble != "status_502" || m[0].NextAt <= x.now() {
		t.Fatalf("after a bad gateway: %+v", m)
	}
	if x.sweep(t) != 0 {
		t.Error("it was tried again at once")
	}
	p.answers(http.StatusOK, `{"code":11232,"msg":"frequency limited"}`)
	x.pass(time.Minute)
	x.sweep(t)
	if m := x.messages(t, dispatch.MessageWaiting); len(m) != 1 || m[0].Trouble != "code_11232" {
		t.Fatalf("after too many: %+v", m)
	}
	p.behaves()
	x.pass(time.Minute)
	x.sweep(t)
	if len(x.messages(t, dispatch.MessageSent)) != 1 || len(p.texts) != 1 {
		t.Fatal("it was not sent when the provider came back")
	}

	// A message that can never be sent is dead at once, and is sent again by a person who has removed the cause.
	p.answers(http.StatusOK, `{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}`)
	x.call(t, dispatch.LifeThreatening)
	x.pass(time.Minute)
	x.sweep(t)
	dead := x.messages(t, dispatch.MessageDead)
	if len(dead) != 1 || dead[0].Trouble != "code_19021" {
		t.Fatalf("a wrong signature: %+v", dead)
	}
	p.behaves()
	if _, err := x.Store.Resend(t.Context(), dead[0].ID, x.now()); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Store.Resend(t.Context(), dead[0].ID, x.now()); dispatch.CodeOf(err) != dispatch.Conflict {
		t.Errorf("sent again while it waits: %v", err)
	}
	x.pass(time.Minute)
	x.sweep(t)
	if len(x.messages(t, dispatch.MessageSent)) != 2 {
		t.Error("it was not sent again")
	}

	// A provider that stays unreachable: after hours the message is dead, and the record is not asked again.
	p.Close()
	x.call(t, dispatch.LifeThreatening)
	tries := 0
	for range 24 * 60 {
		x.pass(time.Minute)
		tries += x.sweep(t)
	}
	if dead := x.messages(t, dispatch.MessageDead); len(dead) != 1 || dead[0].Tries != dispatch.MostTries || dead[0].Trouble != "unreachable" || tries != dispatch.MostTries {
		t.Errorf("after a day: %d tries, %+v", tries, dead)
	}
}

func TestOneSenderPerTarget(t *testing.T) {
	x := found(t)
	p := robots(x, t)[dispatch.WeCom]
	x.hears(t, dispatch.Target{ID: "group", Channel: dispatch.WeCom, Address: p.URL + addresses[dispatch.WeCom], Occasions: []dispatch.Occasion{dispatch.OnRedFlag}})
	x.call(t, dispatch.LifeThreatening)
	take := func() (jobs []dispatch.Job) {
		must(t, x.Store.Change(t.Context(), func(tx dispatch.Tx) (err error) {
			jobs, err = tx.Sweep(x.now(), x.now().Add(dispatch.Lease), 10)
			return err
		}))
		return slices.DeleteFunc(jobs, func(j dispatch.Job) bool { return j.Step != dispatch.StepSend })
	}
	first := take()
	if len(first) != 1 || len(take()) != 0 {
		t.Fatalf("taken %v, and again", first)
	}
	x.pass(2 * dispatch.Lease) // the lease of the former holder is over
	second := take()
	must(t, x.Run(t.Context(), first[0])) // the former holder continues
	if len(p.texts) != 0 {
		t.Error("an old job was done")
	}
	must(t, x.Run(t.Context(), second[0]))
	must(t, x.Run(t.Context(), second[0]))
	if len(p.texts) != 1 {
		t.Errorf("sent %d times", len(p.texts))
	}
}

func TestWhoHearsWhat(t *testing.T) {
	x := found(t)
	p := robots(x, t)[dispatch.Webhook]
	at := p.URL + "/hook"
	ledgertest.Describe(t, x.desk, dispatch.DescribeArea{Area: dispatch.Area{ID: "elsewhere", Parent: "city", Level: dispatch.District, Name: "别区"}})
	ledgertest.Describe(t, x.desk, dispatch.DescribeUnit{Unit: dispatch.Unit{ID: "other", Name: "别局"}})
	x.hears(t, dispatch.Target{ID: "all", Channel: dispatch.Webhook, Address: at, Secret: "a secret", Occasions: dispatch.Occasions})
	x.hears(t, dispatch.Target{ID: "far", Channel: dispatch.Webhook, Address: at, Area: "elsewhere", Occasions: dispatch.Occasions})
	x.hears(t, dispatch.Target{ID: "unit", Channel: dispatch.WeCom, Address: at, Unit: "office", Occasions: dispatch.Occasions})
	x.hears(t, dispatch.Target{ID: "foreign", Channel: dispatch.WeCom, Address: at, Unit: "other", Occasions: dispatch.Occasions})
	x.hears(t, dispatch.Target{ID: "paused", Channel: dispatch.WeCom, Address: at, Paused: true, Occasions: dispatch.Occasions})
	a := x.call(t, dispatch.Routine)
	x.do(t, a.Subject, dispatch.Order{Errand: 1, Cadre: "c1"})
	x.do(t, a.Subject, dispatch.Escalate{Level: dispatch.ToSubdistrict, Reason: "stuck"})
	x.do(t, a.Subject, dispatch.Finish{Errand: 1})
	got := map[dispatch.ID][]string{}
	for _, m := range x.messages(t, dispatch.MessageWaiting) {
		got[m.Target] = append(got[m.Target], string(m.Occasion))
	}
	slices.Sort(got["all"])
	if fmt.Sprint(got) != "map[all:[done escalated ordered submitted] unit:[ordered]]" {
		t.Errorf("told %v", got)
	}
}

// Where an errand ends at the gate, the resident's short message says where, when and for whom to collect.
func TestAShortMessageSaysWhereToCollect(t *testing.T) {
	x := found(t)
	var said []map[string]string
	p := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var values map[string]string
		if err := json.Unmarshal([]byte(r.URL.Query().Get("TemplateParam")), &values); err != nil {
			t.Error(err)
		}
		said = append(said, values)
		_, _ = io.WriteString(w, `{"Code":"OK"}`)
	}))
	t.Cleanup(p.Close)
	x.hears(t, dispatch.Target{ID: "sms", Channel: dispatch.SMS, Address: p.URL, Key: "an id", Secret: "a secret", Sign: "样例签名", Template: "SMS_1", Occasions: []dispatch.Occasion{dispatch.OnSubmitted, dispatch.OnDone}})
	x.do(t, dispatch.Subject{Sort: dispatch.OfArea, ID: "garden"}, dispatch.Restrict{Control: dispatch.Control{Label: "临时管控", Effect: dispatch.StayIn}})
	a := x.do(t, dispatch.Subject{Sort: dispatch.OfRequest}, dispatch.Submit{Particulars: dispatch.Particulars{Kind: "medicine", Place: dispatch.Place{Compound: "garden", Building: "5", Entrance: "2"}}, Channel: "hotline",
		Words: dispatch.Words{Name: name, Phone: phone, Room: "501", Text: text}})
	x.sweep(t)
	x.do(t, a.Subject, dispatch.Order{Errand: 1, Cadre: "c1"})
	x.do(t, a.Subject, dispatch.Finish{Errand: 1})
	x.pass(time.Minute)
	x.sweep(t)
	if len(said) != 2 {
		t.Fatalf("said %v", said)
	}
	for i, when := range []string{"今天11:01前", "已送到，请今天去取"} {
		if said[i]["where"] != "花园小区固定接收点，收件5-2-501" || said[i]["when"] != when || said[i]["number"] == "" || said[i]["code"] == "" {
			t.Errorf("message %d says %v", i, said[i])
		}
	}
	free := x.call(t, dispatch.Routine) // care, at the door
	x.pass(time.Minute)
	x.sweep(t)
	if last := said[len(said)-1]; last["where"] != "有人为您办" || last["number"] != free.Number || strings.Contains(fmt.Sprint(last), room) {
		t.Errorf("at the door: %v", last)
	}
	// In no compound it names the place as it was said, cut to what fits; of a point without words that it is one.
	for where, place := range map[string]dispatch.Place{
		"某市大运路口": {Around: "city", Spot: "大运路口"}, "某市地图上指的地方": {Around: "city", Point: geo.Point{Lng: 112.43, Lat: 39.33}},
		strings.Repeat("很长的地名", 7): {Around: "city", Spot: strings.Repeat("很长的地名", 8)},
	} {
		open := x.do(t, dispatch.Subject{Sort: dispatch.OfRequest}, dispatch.Submit{Particulars: dispatch.Particulars{Kind: "other", Place: place}, Channel: "hotline", Words: dispatch.Words{Name: name, Phone: phone, Text: text}})
		x.pass(time.Minute)
		x.sweep(t)
		if last := said[len(said)-1]; last["where"] != where || last["number"] != open.Number || last["when"] == "" {
			t.Errorf("%v: %v", place, last)
		}
	}
}

func TestShortMessages(t *testing.T) {
	x := found(t)
	var numbers []string
	p := x.provider(t, 1000, func(r *http.Request, body []byte) (any, string) {
		q := r.URL.Query()
		numbers = append(numbers, q.Get("PhoneNumbers"))
		call := acs{host: r.Host, action: r.Header.Get("x-acs-action"), version: r.Header.Get("x-acs-version"), date: r.Header.Get("x-acs-date"), nonce: r.Header.Get("x-acs-signature-nonce"),
			key: "an id", secret: "a secret", query: map[string]string{}}
		for k := range q {
			call.query[k] = q.Get(k)
		}
		var values struct{ Number, Code string }
		if err := json.Unmarshal([]byte(q.Get("TemplateParam")), &values); err != nil || values.Number == "" || values.Code == "" || len(values.Code) > 35 || call.action != "SendSms" || call.version != "2017-05-25" ||
			q.Get("SignName") != "样例签名" || q.Get("TemplateCode") != "SMS_1" || q.Get("OutId") == "" || r.Header.Get("Authorization") != call.headers()["Authorization"] {
			t.Errorf("sms: %s %v", r.URL, r.Header)
		}
		return map[string]any{"Code": "OK", "Message": "OK"}, q.Get("TemplateParam")
	})
	x.hears(t, dispatch.Target{ID: "sms", Channel: dispatch.SMS, Address: p.URL, Key: "an id", Secret: "a secret", Sign: "样例签名", Template: "SMS_1", Occasions: []dispatch.Occasion{dispatch.OnSubmitted, dispatch.OnDone, dispatch.OnOrdered}})
	a := x.call(t, dispatch.Routine)
	x.do(t, a.Subject, dispatch.Order{Errand: 1, Cadre: "c1"})
	x.do(t, a.Subject, dispatch.Finish{Errand: 1})
	x.sweep(t)
	slices.Sort(numbers)
	if fmt.Sprint(numbers) != "[13800001234 13800001234 13900005678]" {
		t.Errorf("sent to %v", numbers)
	}
	x.do(t, dispatch.Subject{Sort: dispatch.OfRequest}, dispatch.Submit{Particulars: dispatch.Particulars{Kind: "care", Place: dispatch.Place{Compound: "garden"}}, Channel: "hotline", Words: dispatch.Words{Phone: "110"}})
	x.do(t, dispatch.Subject{Sort: dispatch.OfRequest}, dispatch.Submit{Particulars: dispatch.Particulars{Kind: "care", Place: dispatch.Place{Compound: "garden"}}, Channel: "import", Words: dispatch.Words{Phone: phone}})
	x.pass(time.Minute)
	x.sweep(t)
	if dead := x.messages(t, dispatch.MessageDead); len(dead) != 1 || dead[0].Trouble != "no_mobile" || len(numbers) != 3 {
		t.Errorf("a number that is none: %+v", dead)
	}
	p.answers(http.StatusOK, `{"Code":"isv.BUSINESS_LIMIT_CONTROL","Message":"触发分钟级流控Permits:1"}`)
	x.call(t, dispatch.Routine)
	x.pass(time.Minute)
	x.sweep(t)
	if m := x.messages(t, dispatch.MessageWaiting); len(m) != 1 || m[0].Trouble != "isv.BUSINESS_LIMIT_CONTROL" {
		t.Errorf("a phone that had enough: %+v", m)
	}
	p.answers(http.StatusForbidden, `{"Code":"SignatureDoesNotMatch <13800001234>","Message":"…"}`)
	x.pass(time.Hour)
	x.sweep(t)
	if m := x.messages(t, dispatch.MessageDead); len(m) != 2 || m[0].Trouble != "refused" {
		t.Errorf("a refusal: %+v", m)
	}
}

// TestACSSignature is the example from the provider's description of the signature.
func TestACSSignature(t *testing.T) {
	a := acs{host: "ecs.cn-shanghai.aliyuncs.com", action: "RunInstances", version: "2014-05-26", date: "2023-10-26T10:22:32Z", nonce: "3156853299f313e23d1673dc12e1703d",
		key: "YourAccessKeyId", secret: "YourAccessKeySecret", query: map[string]string{"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}}
	if got := a.headers()["Authorization"]; !strings.HasSuffix(got, "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0") {
		t.Error(got)
	}
	if sum := sha256.Sum256(nil); hex.EncodeToString(sum[:]) != emptyBody {
		t.Error("the digest of nothing")
	}
	if u, err := url.ParseQuery((acs{query: map[string]string{"a b": "~*+&=中"}}).canonicalQuery()); err != nil || u.Get("a b") != "~*+&=中" {
		t.Errorf("%v %v", u, err)
	}
}
