package dispatch

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

// Channel is a way to reach people and programs outside.
type Channel string

// The channels.
const (
	WeCom    Channel = "wecom"    // 企业微信群机器人
	DingTalk Channel = "dingtalk" // 钉钉群机器人
	Feishu   Channel = "feishu"   // 飞书群机器人
	Webhook  Channel = "webhook"  // another program, signed
	SMS      Channel = "sms"      // 短信, by Aliyun
)

var channels = []Channel{WeCom, DingTalk, Feishu, Webhook, SMS}

// Occasion is what a target may ask to be told.
type Occasion string

// The occasions.
const (
	OnRedFlag   Occasion = "red_flag"  // life is in danger 危急
	OnEscalated Occasion = "escalated" // 上报
	OnOrdered   Occasion = "ordered"   // an errand was given or offered to a cadre 派单
	OnFailed    Occasion = "failed"    // 未办成
	OnSubmitted Occasion = "submitted" // 已登记: to the resident, by SMS
	OnDone      Occasion = "done"      // 待回访: told to the resident by SMS
	OnSealed    Occasion = "sealed"    // a day of the journal was sealed; its short form leaves the machine 封存
)

// Occasions lists them.
var Occasions = []Occasion{OnRedFlag, OnEscalated, OnOrdered, OnFailed, OnSubmitted, OnDone, OnSealed}

var occasionNames = map[Occasion]Text{
	OnRedFlag: {"危急求助", "life in danger"}, OnEscalated: {"上报", "escalated"}, OnOrdered: {"新任务", "new errand"}, OnFailed: {"未办成", "could not be done"},
	OnSubmitted: {"已登记", "taken down"}, OnDone: {"已办完，请确认", "done, please confirm"}, OnSealed: {"台账封存", "journal sealed"},
}

// Name returns what a person sees.
func (o Occasion) Name() Text { return occasionNames[o] }

// Target is who is told what happens: a robot of a chat group, another program, or a provider of short messages. Its address
// and secrets are credentials and are never shown.
type Target struct {
	ID        ID
	Name      string `kept:"apart"`
	Channel   Channel
	Address   string `kept:"apart"` // where messages go; of SMS the provider's endpoint, "" for its usual one
	Secret    string `kept:"apart"` // signs messages: of DingTalk, Feishu and webhooks; of SMS the access key's secret
	Key       string `kept:"apart"` // of SMS: the access key's id
	Sign      string `kept:"apart"` // of SMS: 签名
	Template  string `kept:"apart"` // of SMS: the code of a template with the variables number and code, and where and when if it wants them
	Area      ID     // only requests in this area; "" for all
	Unit      ID     // only errands of this unit's cadres; "" for all
	Occasions []Occasion
	Paused    bool
	Seq       int64
}

// TargetDescribed says who is told what happens, and how.
type TargetDescribed struct{ Target Target }

// DescribeTarget says who is told what happens, and how.
type DescribeTarget struct{ Target Target }

func (TargetDescribed) fact()           {}
func (DescribeTarget) Verb() Verb       { return VerbDescribe }
func (x DescribeTarget) About() Subject { return Subject{OfTarget, x.Target.ID} }

// Asks for the area and the unit.
func (x DescribeTarget) Asks() Needs { return Needs{Into: x.Target.Area, Units: []ID{x.Target.Unit}} }

func (x DescribeTarget) Decide(c Case, now Moment) (Outcome, error) {
	t := x.Target
	if err := first(t.Check(), c.exists("area", t.Area), c.belongs("unit", t.Unit)); err != nil {
		return Outcome{}, err
	}
	t.ID, t.Seq = "", 0
	return told(c.State, TargetDescribed{t}, now)
}

// Apply folds one entry of its journal into the target.
func (t Target) Apply(e Entry) Target {
	switch f := e.Fact.(type) {
	case TargetDescribed:
		t = f.Target
	case Erased:
		t = erased(t)
	}
	t.ID, t.Seq = e.Subject.ID, e.Seq
	return t
}

// Called returns its name.
func (t Target) Called() Text { return Text{t.Name, t.Name} }

// Subject implements Folded.
func (t Target) Subject() Subject { return Subject{OfTarget, t.ID} }

// Length implements Folded.
func (t Target) Length() int64 { return t.Seq }

// Fold implements Folded.
func (t Target) Fold(e Entry) Folded { return t.Apply(e) }

// Where implements Folded.
func (t Target) Where() ID { return t.Area }

// Dues implements Folded.
func (Target) Dues() []Due { return nil }

// Check refuses a target that cannot be reached.
func (t Target) Check() error {
	if _, err := ParseID("id", string(t.ID)); err != nil {
		return err
	}
	if err := sized("name", t.Name, 1, MaxShort); err != nil {
		return err
	}
	if !slices.Contains(channels, t.Channel) {
		return Wrong("channel", "渠道须为 wecom、dingtalk、feishu、webhook 或 sms", "the channel is wecom, dingtalk, feishu, webhook or sms")
	}
	for _, o := range t.Occasions {
		if !slices.Contains(Occasions, o) {
			return Wrong("occasions", "没有这种通知", "there is no such occasion")
		}
	}
	if t.Channel == SMS {
		for field, value := range map[string]string{"key": t.Key, "secret": t.Secret, "sign": t.Sign, "template": t.Template} {
			if value == "" {
				return Wrong(field, "短信须有密钥、签名与模板", "short messages need key, secret, sign and template")
			}
		}
		if t.Address == "" {
			return nil
		}
	}
	u, err := url.Parse(t.Address)
	if err != nil || u.Host == "" || u.User != nil || len(t.Address) > 1000 || u.Scheme != "https" && (u.Scheme != "http" || !local(u.Hostname())) {
		return Wrong("address", "地址须以 https:// 开头", "the address begins with https://")
	}
	return nil
}

// local reports whether the host is this machine, for which TLS is not required.
func local(host string) bool {
	return host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.")
}

// Pace is how fast a target may be told: Burst messages at once, then one per interval.
type Pace struct {
	Burst int
	Every time.Duration
}

// Pace returns the pace of each channel. WeCom and DingTalk robots take 20 messages a minute, Feishu's 100 a minute and 5 a
// second; the burst and what follows within a minute stay below. That of Aliyun is our own choice.
func (t Target) Pace() Pace {
	switch t.Channel {
	case WeCom, DingTalk:
		return Pace{Burst: 4, Every: 4 * time.Second}
	case Feishu:
		return Pace{Burst: 4, Every: time.Second}
	}
	return Pace{Burst: 20, Every: 100 * time.Millisecond}
}

// Bucket counts what a target may still be told at once; the zero Bucket is full.
type Bucket struct {
	Spent int // messages used of the burst
	Since Moment
}

// Take takes one message from the bucket. When it is empty nothing is taken, and wait is how long to wait.
func (b Bucket) Take(p Pace, now Moment) (after Bucket, wait time.Duration) {
	if b.Spent > 0 {
		back := int(now.Sub(b.Since) / p.Every)
		if back >= b.Spent {
			b = Bucket{}
		} else if back > 0 {
			b.Spent -= back
			b.Since = b.Since.Add(time.Duration(back) * p.Every)
		}
	}
	if b.Spent == 0 {
		return Bucket{Spent: 1, Since: now}, 0
	}
	if b.Spent >= p.Burst {
		return b, b.Since.Add(p.Every).Sub(now)
	}
	b.Spent++
	return b, 0
}

// targetSort is what the journal has to know of it.
var targetSort = Sort{
	Of: OfTarget, Name: Text{"通知对象", "target"},
	Facts: []Term{
		{Fact: TargetDescribed{}, Name: Text{"登记通知对象", "described the target"}, Command: DescribeTarget{}},
	},
	New: func(id ID) Folded { return Target{ID: id} }, Opens: inArea,
}
