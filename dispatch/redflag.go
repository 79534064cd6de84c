package dispatch

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// RedFlag is a sign in what somebody says that life may be in danger 危急征象: the words that tell of it, and what they may also
// mean. The built-in table is [BuiltInRedFlags]; administrators add words to its rows, and rows of their own.
type RedFlag struct {
	Code    string
	Name    Text
	Words   []string // patterns
	Not     []string // patterns: where one of them overlaps, the words mean something else
	For     Frailty  // it counts for such people only; "" for everybody
	Call    string   // whom to call first: 110 or 119; "" for 120
	Later   bool     // of a birth: a day that lies ahead excuses it
	Despite []Excuse // what does not excuse it
	Retired bool     // of an administrator's row: it is no longer used
	Seq     int64    // entries of its journal; 0 for a built-in row that nobody added to
}

// Frailty says for whom a sign is dangerous.
type Frailty string

// Frail are babies, the very old, and people with cancer or another grave illness.
const Frail Frailty = "frail"

// Name returns what a person sees.
func (f Frailty) Name() Text {
	if f == Frail {
		return Text{"婴儿、高龄、重病", "a baby, the very old, the gravely ill"}
	}
	return Text{"所有人", "everybody"}
}

// Excuse says why words of a red flag do not count where they stand.
type Excuse string

// The excuses.
const (
	ExcuseMeaning  Excuse = "meaning"  // they mean something else there
	ExcuseName     Excuse = "name"     // they are part of the name of a drug, a device or a department
	ExcuseNegated  Excuse = "negated"  // it is said not to be so
	ExcuseOver     Excuse = "over"     // it is said to be over
	ExcusePast     Excuse = "past"     // it was long ago
	ExcuseLater    Excuse = "later"    // it is expected on a day that lies ahead
	ExcuseFeared   Excuse = "feared"   // it is feared
	ExcuseSupposed Excuse = "supposed" // it is supposed, asked about or to be prevented
	ExcuseTold     Excuse = "told"     // it is from news, a film or a lesson
	ExcuseAnimal   Excuse = "animal"   // it is about an animal
	ExcuseOthers   Excuse = "others"   // nobody for whom it is dangerous is spoken of
)

// Excuses lists them.
var Excuses = []Excuse{ExcuseMeaning, ExcuseName, ExcuseNegated, ExcuseOver, ExcusePast, ExcuseLater, ExcuseFeared, ExcuseSupposed, ExcuseTold, ExcuseAnimal, ExcuseOthers}

var excuseNames = map[Excuse]Text{
	ExcuseMeaning: {"另有所指", "means something else"}, ExcuseName: {"药名、器材名或科室名", "name of a drug, a device or a department"}, ExcuseNegated: {"说的是没有", "said not to be so"},
	ExcuseOver: {"已经好了", "over"}, ExcusePast: {"从前的事", "long ago"}, ExcuseLater: {"还没到时候", "expected later"}, ExcuseFeared: {"只是担心", "feared only"},
	ExcuseSupposed: {"假设、询问或预防", "supposed, asked about or to be prevented"}, ExcuseTold: {"新闻、影视或培训里的", "from news, a film or a lesson"},
	ExcuseAnimal: {"说的是动物", "about an animal"}, ExcuseOthers: {"说的不是婴儿、高龄或重病者", "about nobody for whom it is dangerous"},
}

// Name returns what a person sees.
func (x Excuse) Name() Text { return excuseNames[x] }

// Hit is a place in a text where words of a red flag stand.
type Hit struct {
	Flag     string // code
	Name     Text
	Call     string // whom to call first: 120, 110 or 119
	Words    string // without spaces, in simplified characters
	From, To int    // bytes of the text
	Excuse   Excuse // why it does not count; "" where it counts
}

// maxHeard bounds the text that is listened to, in characters.
const maxHeard = MaxText

// Hits returns every place in a text where words of a red flag stand, in order, those that do not count too. needs are those that
// were ticked: they tell of babies and illness as the text does.
func (t *RedFlagTable) Hits(text string, needs []string) []Hit {
	if t == nil {
		t = builtIn()
	}
	if len(text) > 4*maxHeard {
		if c := []rune(text); len(c) > maxHeard {
			text = string(c[:maxHeard])
		}
	}
	return t.hits(text, needs)
}

// Heard returns the red flags that count in a text, each once, in the order in which they are said.
func (t *RedFlagTable) Heard(text string, needs []string) (all []Hit) {
	for _, h := range t.Hits(text, needs) {
		if h.Excuse == "" && !slices.ContainsFunc(all, func(o Hit) bool { return o.Flag == h.Flag }) {
			all = append(all, h)
		}
	}
	return all
}

// Alarmed says that red flags were heard in what somebody said: when the request was taken down, checked, or spoken of again. The
// words and what they are signs of tell of illness, so they are personal.
type Alarmed struct {
	Flags   []string `kept:"apart"` // the words that were heard
	Signs   []string `kept:"apart"` // the code of the red flag of each
	Table   int      // the edition of the built-in table that found them
	Urgency Urgency  // what the request is raised to; 0 where it stays
	Due     Moment   // its promise from then on; 0 where it stays
}

func (Alarmed) fact() {}

// hear returns the red flags in what somebody said, and in the note that came with it.
func (c Case) hear(w Words, needs []string) []Hit {
	return c.RedFlags.Heard(strings.TrimSpace(w.Text+"\n"+c.Act.Note), needs)
}

// alarmed returns the entry about what was heard; none where nothing was.
func alarmed(heard []Hit, raise Urgency, due, at Moment) []Entry {
	if len(heard) == 0 {
		return nil
	}
	f := Alarmed{Table: RedFlagsVersion, Urgency: raise, Due: due}
	for _, h := range heard {
		f.Flags, f.Signs = append(f.Flags, h.Words), append(f.Signs, h.Flag)
	}
	return []Entry{say(at, f)}
}

// endangered returns what a request is raised to where life is in danger, and its promise then; 0 where they stay.
func (r Request) endangered(at Moment) (Urgency, Moment) {
	if !r.State.Active() || r.Urgency == LifeThreatening {
		return 0, 0
	}
	if due := at.Add(lifeThreateningWithin); due < r.Promise {
		return LifeThreatening, due
	}
	return LifeThreatening, 0
}

// alarms folds what was heard into the request. Where it became life-threatening, errands for which nobody was found are tried again
// at once.
func (r Request) alarms(f Alarmed) Request {
	r.Flags, r.Signs = slices.Clone(r.Flags), slices.Clone(r.Signs)
	for len(r.Signs) < len(r.Flags) { // words of the first edition
		r.Signs = append(r.Signs, "")
	}
	for i, sign := range f.Signs {
		if !r.knows(sign) && i < len(f.Flags) {
			r.Flags, r.Signs = append(r.Flags, f.Flags[i]), append(r.Signs, sign)
		}
	}
	r.Table = max(r.Table, f.Table)
	if f.Urgency > r.Urgency {
		r.Urgency = f.Urgency
		for i := range r.Errands { // Apply has cloned them
			r.Errands[i].RetryAt = 0
		}
	}
	if f.Due != 0 {
		r.Promise = f.Due
	}
	return r
}

// Alarms returns the red flags that were heard about the request, with their names as far as they are those of the built-in table.
func (r Request) Alarms() (all []Hit) {
	for i, w := range r.Flags {
		h := Hit{Name: Text{w, w}, Call: "120", Words: w}
		if i < len(r.Signs) {
			h.Flag = r.Signs[i]
		}
		for _, f := range builtIn().flags {
			if f.Code == h.Flag {
				h.Name, h.Call = f.Name, cmp.Or(f.Call, h.Call)
			}
		}
		all = append(all, h)
	}
	return all
}

// knows reports whether a sign was heard before about the request.
func (r Request) knows(sign string) bool { return slices.Contains(r.Signs, sign) }

// unknown leaves out what was heard before about the request: an operator who checks it has judged that.
func (r Request) unknown(heard []Hit) []Hit {
	return slices.DeleteFunc(slices.Clone(heard), func(h Hit) bool { return r.knows(h.Flag) })
}

// Flags returns the rows of the table.
func (t *RedFlagTable) Flags() []RedFlag { return slices.Clone(t.flags) }

// builtIn is the table without words of administrators.
var builtIn = sync.OnceValue(func() *RedFlagTable { return newRedFlagTable(BuiltInRedFlags()) })

// NewRedFlagTable returns the built-in table with what administrators added to it.
func NewRedFlagTable(added []RedFlag) *RedFlagTable {
	if !slices.ContainsFunc(added, func(f RedFlag) bool { return !f.Retired }) {
		return builtIn()
	}
	flags := BuiltInRedFlags()
	for _, f := range added {
		if f.Retired {
			continue
		}
		if i := slices.IndexFunc(flags, func(o RedFlag) bool { return o.Code == f.Code }); i >= 0 {
			flags[i].Words, flags[i].Not = append(flags[i].Words, f.Words...), append(flags[i].Not, f.Not...)
			continue
		}
		flags = append(flags, f)
	}
	return newRedFlagTable(flags)
}

// Bounds on what an administrator adds.
const (
	mostPatterns = 50
	maxPattern   = 200
)

// Check refuses patterns that cannot be read, or would be heard everywhere.
func (f RedFlag) Check() error {
	for _, list := range []struct {
		field string
		all   []string
	}{{"words", f.Words}, {"not", f.Not}} {
		if len(list.all) > mostPatterns {
			return Wrong(list.field, fmt.Sprintf("最多 %d 条", mostPatterns), fmt.Sprintf("there are at most %d", mostPatterns))
		}
		for i, p := range list.all {
			if err := checkPattern(fmt.Sprintf("%s[%d]", list.field, i), p); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkPattern(field, p string) error {
	if err := sized(field, p, 1, maxPattern); err != nil {
		return err
	}
	all := pieces(p)
	if len(all) > 4 {
		return Wrong(field, "最多四段", "it has at most four parts")
	}
	for _, piece := range all {
		for _, w := range piece.words {
			if strings.HasPrefix(w, "@") {
				if _, known := hintNamed[w]; known {
					continue
				}
				return Wrong(field, "没有“"+w+"”这类词", "there is no "+w)
			}
			if n := len(spell(w).letters); n == 0 || n == 1 && len(all) == 1 {
				return Wrong(field, "每个词至少两个字，用 | 隔开", "a word has two characters or more; words are separated by |")
			}
		}
	}
	return nil
}

// RedFlagDescribed says which words an administrator adds to the table.
type RedFlagDescribed struct{ RedFlag RedFlag }

// DescribeRedFlag adds words to a row of the table, or a row of one's own.
type DescribeRedFlag struct{ RedFlag RedFlag }

func (RedFlagDescribed) fact()           {}
func (DescribeRedFlag) Verb() Verb       { return VerbDescribe }
func (x DescribeRedFlag) About() Subject { return Subject{OfRedFlag, ID(x.RedFlag.Code)} }

// Asks for nothing, because the table belongs to the whole city.
func (DescribeRedFlag) Asks() Needs { return Needs{} }

func (x DescribeRedFlag) Decide(c Case, now Moment) (Outcome, error) {
	f := x.RedFlag
	if _, err := ParseID("code", f.Code); err != nil {
		return Outcome{}, err
	}
	if slices.ContainsFunc(builtIn().flags, func(o RedFlag) bool { return o.Code == f.Code }) {
		f.Name, f.For, f.Call = Text{}, "", "" // those of the built-in row stay
	} else if err := named(f.Name.ZH); err != nil {
		return Outcome{}, err
	} else if len(f.Words) == 0 {
		return Outcome{}, Wrong("words", "须有字词", "it needs words")
	}
	if !slices.Contains([]string{"", "110", "119", "120"}, f.Call) {
		return Outcome{}, Wrong("call", "须为 120、110 或 119", "it is 120, 110 or 119")
	}
	if f.For != "" && f.For != Frail {
		return Outcome{}, Wrong("for", "须为 frail 或不填", "it is frail, or left out")
	}
	if err := f.Check(); err != nil {
		return Outcome{}, err
	}
	f.Code, f.Seq, f.Later, f.Despite = "", 0, false, nil
	return told(c.State, RedFlagDescribed{f}, now)
}

// Apply folds one entry of its journal into the red flag.
func (f RedFlag) Apply(e Entry) RedFlag {
	if d, ok := e.Fact.(RedFlagDescribed); ok {
		f = d.RedFlag
	}
	f.Code, f.Seq = string(e.Subject.ID), e.Seq
	return f
}

// Called returns its name; that of the built-in row to which it adds.
func (f RedFlag) Called() Text {
	for _, o := range builtIn().flags {
		if o.Code == f.Code {
			return o.Name
		}
	}
	return f.Name
}

// Subject implements Folded.
func (f RedFlag) Subject() Subject { return Subject{OfRedFlag, ID(f.Code)} }

// Length implements Folded.
func (f RedFlag) Length() int64 { return f.Seq }

// Fold implements Folded.
func (f RedFlag) Fold(e Entry) Folded { return f.Apply(e) }

// Where implements Folded.
func (f RedFlag) Where() ID { return "" }

// Dues implements Folded.
func (RedFlag) Dues() []Due { return nil }

// redFlagSort is what the journal has to know of it.
var redFlagSort = Sort{
	Of: OfRedFlag, Name: Text{"危急征象", "red flag"},
	Facts: []Term{
		{Fact: RedFlagDescribed{}, Name: Text{"登记危急字词", "described the red flag"}, Command: DescribeRedFlag{}},
	},
	New: func(id ID) Folded { return RedFlag{Code: string(id)} }, Opens: inArea, Listed: true,
}
