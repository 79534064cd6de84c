// Package notify sends messages to the outside: to group robots, other programs, and residents' phones. A message says which
// request and where to look, and nothing about people.
//
// Messages wait in the record. A job says that a target has messages; whoever holds the job sends as many as the target's pace
// allows, merged into one for a robot, and records the results. When a process dies between sending and recording, the message
// is sent again; each has an id by which a receiver can recognise it.
package notify

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

const (
	sendWithin = 10 * time.Second
	// backOff is how long a target is left alone after it did not answer, or refused because of too many messages.
	backOff = 15 * time.Second
	// sendFor is how long one job sends; its lease is longer.
	sendFor = 15 * time.Second
)

// Notifier sends the messages that wait for targets. All fields are required.
type Notifier struct {
	Store  *ledger.DB
	Links  Links
	Clock  func() dispatch.Moment
	Log    *slog.Logger
	Client *http.Client
}

// Links are the addresses in messages.
type Links struct {
	Public string                           // where people reach the program, as https://host; "" if unknown, and then messages have no address
	Code   func(request dispatch.ID) string // code of a resident's own page
}

// desk returns the address of a request for staff.
func (l Links) desk(request dispatch.ID) string {
	if l.Public == "" {
		return ""
	}
	return strings.TrimSuffix(l.Public, "/") + "/desk/requests/" + string(request)
}

// board returns the address of the board.
func (l Links) board() string {
	if l.Public == "" {
		return ""
	}
	return strings.TrimSuffix(l.Public, "/") + "/desk/"
}

// trouble is why something was not sent: a code that reveals neither the message nor the address.
type trouble struct {
	code    string
	later   bool // it may be tried again
	backOff bool // the target is to be left alone for a while
}

func (t *trouble) Error() string { return t.code }

// sender sends on one channel.
type sender interface {
	// merges reports whether several messages are sent as one.
	merges() bool
	// send sends one thing; errors are *trouble.
	send(ctx context.Context, n *Notifier, t dispatch.Target, p parcel) error
}

// parcel is what is sent at once.
type parcel struct {
	id      dispatch.ID
	message dispatch.Message // for channels that send each by itself
	text    string           // for channels that merge
	now     dispatch.Moment
}

var senders = map[dispatch.Channel]sender{
	dispatch.WeCom: wecom{}, dispatch.DingTalk: dingtalk{}, dispatch.Feishu: feishu{}, dispatch.Webhook: webhook{}, dispatch.SMS: aliyun{},
}

// Run sends what waits for the target of a job. It returns nil when somebody else has the job.
func (n *Notifier) Run(ctx context.Context, j dispatch.Job) error {
	now := n.Clock()
	o, err := n.Store.TakeOutbox(ctx, j, now, now.Add(dispatch.Lease))
	if err == nil && !o.Target.Paused {
		err = n.empty(ctx, j, o, now)
	} else if err == nil {
		err = n.Store.PutOutbox(ctx, j, o.Bucket, now.Add(time.Minute), nil)
	}
	if dispatch.CodeOf(err) == dispatch.Stale {
		return nil
	}
	return err
}

func (n *Notifier) empty(ctx context.Context, j dispatch.Job, o ledger.Outbox, now dispatch.Moment) error {
	s := senders[o.Target.Channel]
	begun := time.Now()
	due := dispatch.Moment(0)
	bucket, wait := o.Bucket, time.Duration(0)
	var told []dispatch.Message
	for len(told) < len(o.Messages) && time.Since(begun) < sendFor {
		next, pause := bucket.Take(o.Target.Pace(), n.Clock())
		if pause > 0 {
			wait = pause
			break
		}
		bucket = next
		some := o.Messages[len(told):][:1]
		p := parcel{id: some[0].ID, message: some[0], now: n.Clock()}
		if s.merges() {
			some, p.text = n.merge(o.Messages[len(told):], o.More)
		}
		err := s.send(ctx, n, o.Target, p)
		for _, m := range some {
			told = append(told, n.outcome(m, err))
		}
		var t *trouble
		if errors.As(err, &t) {
			n.Log.Warn("a message was not sent", "target", o.Target.ID, "channel", o.Target.Channel, "trouble", t.code)
			if t.backOff {
				due = n.Clock().Add(backOff)
				break
			}
		}
	}
	if due == 0 && wait > 0 {
		due = n.Clock().Add(wait)
	}
	// What was sent is recorded even when the program is stopping.
	return n.Store.PutOutbox(context.WithoutCancel(ctx), j, bucket, due, told)
}

func (n *Notifier) outcome(m dispatch.Message, err error) dispatch.Message {
	if err == nil {
		m.State, m.NextAt, m.Trouble = dispatch.MessageSent, n.Clock(), ""
		return m
	}
	t := &trouble{code: "error", later: true}
	errors.As(err, &t)
	return m.Failed(n.Clock(), t.code, t.later)
}

const (
	lines   = 12   // of a merged text; for further ones it gives the number
	longest = 1800 // bytes of a text: a WeCom robot takes 2,048
)

// merge makes one text of the waiting messages and returns those that it covers: which requests, what happened, and where to
// look. Many messages become a few lines and a number.
func (n *Notifier) merge(waiting []dispatch.Message, more int) ([]dispatch.Message, string) {
	var b strings.Builder
	b.WriteString("【帮办】")
	shown := 0
	for _, m := range waiting {
		line := m.Occasion.Name().ZH + " " + m.Number
		if link := n.Links.desk(m.Request); link != "" && m.Request != "" {
			line += " " + link
		}
		if shown == lines || b.Len()+len(line) > longest-200 {
			break
		}
		b.WriteString("\n" + line)
		shown++
	}
	if rest := len(waiting) - shown + more; rest > 0 {
		b.WriteString("\n另有 " + itoa(rest) + " 条")
		if link := n.Links.board(); link != "" {
			b.WriteString("：" + link)
		}
	}
	return waiting, b.String()
}
