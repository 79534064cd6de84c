package dispatch

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// raised is a request that was taken down an hour ago, with nothing alarming in it.
func raised(t *testing.T) *bench {
	t.Helper()
	b, err := decide(submission())
	must(t, err)
	b.now = b.now.Add(30 * time.Minute)
	return b
}

// alarmedIn returns what the entries say of red flags.
func alarmedIn(entries []Entry) (all []Alarmed) {
	for _, e := range entries {
		if f, ok := e.Fact.(Alarmed); ok {
			all = append(all, f)
		}
	}
	return all
}

// The same words do the same on every way by which they reach the desk: when a request is taken down, when it is checked, when somebody
// calls again or writes on the resident's page.
func TestRedFlagsRaiseARequestOnEveryWay(t *testing.T) {
	words := Words{Text: "他 叫 不 醒，嘴唇发紫"}
	signs := []string{"unconscious", "breathing"}
	for name, said := range map[string]func(*bench) (Outcome, error){
		"triage": func(b *bench) (Outcome, error) {
			return Triage{Particulars: b.r.Particulars, Words: words}.Decide(Case{Request: b.r, Kind: Kinds()[0]}, b.now)
		},
		"contact": func(b *bench) (Outcome, error) {
			return AddContact{Channel: "hotline", Words: words}.Decide(Case{Request: b.r, Kind: Kinds()[0]}, b.now)
		},
		"link": func(b *bench) (Outcome, error) {
			return AddContact{Channel: "link", Words: words}.Decide(Case{Request: b.r, Kind: Kinds()[0]}, b.now)
		},
		"note": func(b *bench) (Outcome, error) {
			return AddContact{Channel: "visit"}.Decide(Case{Request: b.r, Kind: Kinds()[0], Act: Act{Note: words.Text}}, b.now)
		},
	} {
		b := raised(t)
		out, err := said(b)
		must(t, err)
		was := b.r
		var told []Message
		for _, e := range out.Entries {
			before := b.r
			b.apply(e)
			e.Recorded = b.now
			told = append(told, notices(before, b.r, e)...)
		}
		if got := alarmedIn(out.Entries); len(got) != 1 || !slices.Equal(got[0].Signs, signs) || got[0].Table != RedFlagsVersion {
			t.Errorf("%s: %+v", name, got)
		}
		if b.r.Urgency != LifeThreatening || !slices.Equal(b.r.Signs, signs) || !slices.Equal(b.r.Flags, []string{"叫不醒", "嘴唇发紫"}) || b.r.Table != RedFlagsVersion {
			t.Errorf("%s: urgency %d, %q, %q", name, b.r.Urgency, b.r.Signs, b.r.Flags)
		}
		if b.r.Due >= was.Due || b.r.Due < b.now {
			t.Errorf("%s: promised by %s, before that by %s", name, b.r.Due.Time(), was.Due.Time())
		}
		if n := len(slices.DeleteFunc(told, func(m Message) bool { return m.Occasion != OnRedFlag })); n != 1 {
			t.Errorf("%s: told %d times", name, n)
		}
	}
}

// An operator who checks a request has seen its banner and decides; words that were judged do not raise it again, others do.
func TestRedFlagsThatWereJudgedStayJudged(t *testing.T) {
	s := submission()
	s.Words.Text = "胸口疼"
	b, err := decide(s)
	must(t, err)
	var checked Triaged
	check := func(text string) {
		p := b.r.Particulars
		p.Urgency = Routine
		out, err := Triage{Particulars: p, Words: Words{Text: text}}.Decide(Case{Request: b.r, Kind: Kinds()[0]}, b.now)
		must(t, err)
		for _, e := range out.Entries {
			if f, ok := e.Fact.(Triaged); ok {
				checked = f
			}
			b.apply(e)
		}
	}
	if check("胸口疼，是肌肉拉伤"); b.r.Urgency != Routine {
		t.Error("it was raised again")
	}
	if check("胸口疼，刚才晕倒了"); b.r.Urgency != LifeThreatening || checked.Urgency != LifeThreatening || !slices.Equal(b.r.Signs, []string{"chest_pain", "unconscious"}) {
		t.Errorf("urgency %d, %q", b.r.Urgency, b.r.Signs)
	}
}

// What is over is not raised; whoever leads is told of it all the same.
func TestRedFlagsAboutWhatIsOver(t *testing.T) {
	b := raised(t)
	b.r.State, b.r.Standing = StateClosed, StandingClosed
	out, err := AddContact{Channel: "link", Words: Words{Text: "现在喘不过气"}}.Decide(Case{Request: b.r, Kind: Kinds()[0]}, b.now)
	must(t, err)
	if got := alarmedIn(out.Entries); len(got) != 1 || got[0].Urgency != 0 || got[0].Due != 0 {
		t.Errorf("%+v", got)
	}
	if !slices.ContainsFunc(out.Entries, func(e Entry) bool { return e.Fact == Escalated{Level: ToCoordinator, Reason: ReasonRedFlag} }) {
		t.Error("nobody is told")
	}
}

// A promise is never put off because life is in danger.
func TestRedFlagsNeverPutAPromiseOff(t *testing.T) {
	b := raised(t)
	b.r.Promise = b.now.Add(time.Minute)
	if raise, due := b.r.endangered(b.now); raise != LifeThreatening || due != 0 {
		t.Errorf("%d %s", raise, due.Time())
	}
	b.r.Errands[0].RetryAt = b.now.Add(time.Hour)
	if after := b.r.alarms(Alarmed{Urgency: LifeThreatening}); after.Errands[0].RetryAt != 0 {
		t.Error("it is not tried again at once")
	}
}

// What was heard tells of illness: it stays out of the body of the entry.
func TestRedFlagsAreKeptApart(t *testing.T) {
	body, apart, err := EncodeFact(alarmed([]Hit{{Flag: "suicide", Words: "跳楼"}}, LifeThreatening, 0, 1)[0].Fact)
	must(t, err)
	if s := string(body); strings.Contains(s, "suicide") || strings.Contains(s, "跳楼") || len(apart) != 2 {
		t.Errorf("%s %v", s, apart)
	}
}

// Requests of the first edition have words without signs.
func TestRedFlagsOfTheFirstEditionAreKept(t *testing.T) {
	b := newBench(Request{})
	b.apply(say(1, Submitted{Flags: []string{"胸痛"}, Particulars: Particulars{Persons: 1}}))
	b.apply(say(2, Alarmed{Flags: []string{"昏迷"}, Signs: []string{"unconscious"}, Table: 2}))
	if !slices.Equal(b.r.Flags, []string{"胸痛", "昏迷"}) || !slices.Equal(b.r.Signs, []string{"", "unconscious"}) {
		t.Errorf("%q %q", b.r.Flags, b.r.Signs)
	}
}

// Administrators add words to rows of the table, words that do not count, and rows of their own; the whole city has one table.
func TestRedFlagsOfAnAdministrator(t *testing.T) {
	table := NewRedFlagTable([]RedFlag{
		{Code: "chest_pain", Words: []string{"胸坎坎疼"}, Not: []string{"胸痛+坡"}},
		{Code: "quake", Name: Text{"地震", "earthquake"}, Words: []string{"地震…塌|埋|压"}},
		{Code: "snow", Name: Text{"雪崩", "avalanche"}, Words: []string{"雪崩"}, Retired: true},
	})
	for text, want := range map[string]string{"胸坎坎疼得很": "chest_pain", "住胸痛坡二巷": "", "胸痛": "chest_pain", "地震了，房子塌了": "quake", "雪崩了": "", "没有地震，墙也没塌": ""} {
		got := ""
		if h := table.Heard(text, nil); len(h) > 0 {
			got = h[0].Flag
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	describe := func(f RedFlag) error {
		_, err := DescribeRedFlag{f}.Decide(Case{State: RedFlag{Code: f.Code}}, 1)
		return err
	}
	must(t, describe(RedFlag{Code: "chest_pain", Words: []string{"胸坎坎疼"}}))
	must(t, describe(RedFlag{Code: "quake", Name: Text{ZH: "地震"}, Words: []string{"地震…塌|埋|压", "@person……埋"}, For: Frail}))
	for field, f := range map[string]RedFlag{
		"name":     {Code: "quake", Words: []string{"地震"}},
		"words":    {Code: "quake", Name: Text{ZH: "地震"}},
		"code":     {Code: "a b", Words: []string{"地震"}},
		"words[0]": {Code: "chest_pain", Words: []string{"痛"}},
		"words[1]": {Code: "chest_pain", Words: []string{"地震", "地震||塌"}},
		"words[2]": {Code: "chest_pain", Words: []string{"地震", "房塌", "@nobody…塌"}},
		"not[0]":   {Code: "chest_pain", Not: []string{"甲…乙…丙…丁…戊"}},
		"for":      {Code: "chest_pain", For: "tall"},
	} {
		if f.Code == "chest_pain" && field == "for" { // of a built-in row it stays
			must(t, describe(f))
			continue
		}
		if err := describe(f); fieldOf(err) != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func fieldOf(err error) string {
	if e, ok := err.(*Error); ok {
		return e.Field
	}
	return ""
}

// What is ticked tells of babies and illness as words do.
func TestRedFlagsSeeWhatIsTicked(t *testing.T) {
	for _, c := range []struct {
		needs []string
		want  int
	}{{nil, 0}, {[]string{"infant"}, 1}, {[]string{"wheelchair"}, 0}} {
		if got := builtIn().Heard("发烧39度5，要退烧药", c.needs); len(got) != c.want {
			t.Errorf("%v: %v", c.needs, got)
		}
	}
}
