package dispatch

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bangban/bangban/geo"
)

// AreaLevel is the level of an area in the tree.
type AreaLevel string

// The levels, from the top.
const (
	City        AreaLevel = "city"        // 区县: errands are planned per district
	District    AreaLevel = "district"    // 区县: plans are made per district
	Subdistrict AreaLevel = "subdistrict" // 街道, 乡镇
	Community   AreaLevel = "community"   // 社区, 村
	Compound    AreaLevel = "compound"    // 小区: where residents live
)

// AreaLevels lists the levels from the top.
var AreaLevels = []AreaLevel{City, District, Subdistrict, Community, Compound}

// AreaDescribed says what an area is.
type AreaDescribed struct{ Area Area }

// DescribeArea says what an area is. When an area moves in the tree, everything below moves with it.
type DescribeArea struct{ Area Area }

func (AreaDescribed) fact()           {}
func (DescribeArea) Verb() Verb       { return VerbDescribe }
func (x DescribeArea) About() Subject { return Subject{OfArea, x.Area.ID} }

// Asks for the area it is put into.
func (x DescribeArea) Asks() Needs { return Needs{Into: x.Area.Parent, Upon: true} }

func (x DescribeArea) Decide(c Case, now Moment) (Outcome, error) {
	a := x.Area
	rank := slices.Index(AreaLevels, a.Level)
	if rank < 0 {
		return Outcome{}, among("level", a.Level, AreaLevels)
	}
	if _, err := ParseID("id", string(a.ID)); err != nil {
		return Outcome{}, err
	}
	if err := first(named(a.Name), c.exists("parent", a.Parent)); err != nil {
		return Outcome{}, err
	}
	if above := c.Areas[a.Parent]; a.Parent != "" && (slices.Index(AreaLevels, above.Level) >= rank || slices.Contains(above.Path, a.ID)) {
		return Outcome{}, Wrong("parent", "上级的层级须更高", "the parent must stand higher")
	}
	if err := c.carries(a.Level); err != nil {
		return Outcome{}, err
	}
	if a.Level == Compound && !a.Site.Point.IsZero() { // a compound that is not on the map yet has no point
		a.Site.ID = string(a.ID)
		if err := a.Site.Valid(); err != nil {
			return Outcome{}, Wrong("site", "坐标不对："+err.Error(), err.Error())
		}
	}
	a.ID, a.Path, a.Controls, a.GatesAt, a.Followed, a.Seq = "", nil, nil, 0, 0, 0 // these are set by the fold
	return told(c.State, AreaDescribed{a}, now)
}

// Upon is what stands on an area: the levels of those directly below it, and whether households or requests have it as their place.
type Upon struct {
	Below []AreaLevel
	Lived bool
}

// carries refuses a level at which an area could not carry what stands on it.
func (c Case) carries(level AreaLevel) error {
	for _, below := range c.Upon.Below {
		if slices.Index(AreaLevels, below) <= slices.Index(AreaLevels, level) {
			return Wrong("level", "它下面还有别的区域，级别须比它们高", "other areas lie in it: it must stand higher than they do")
		}
	}
	if c.Upon.Lived && c.Area.Level == Compound && level != Compound {
		return Wrong("level", "这个小区已有住户或求助，不能改成别的级别", "households or requests are in this compound: it stays one")
	}
	return nil
}

// Area is a node of the area tree. Only a compound has a site. Its controls and those of every area above it decide who may
// come and go. Controls and Seq are folded from the area's journal.
type Area struct {
	ID, Parent ID
	Level      AreaLevel
	Name       string
	Aliases    []string
	Site       geo.Site
	Path       []ID // from the root to the area itself; stored beside the document
	Controls   []Control
	GatesAt    Moment // its gates changed
	Followed   Moment // changes up to then have reached what was in hand
	Seq        int64
}

// District returns the area in which errands are planned together: the nearest district on the path, else the root.
func (a Area) District(path []Area) ID {
	for _, p := range slices.Backward(path) {
		if p.Level == District {
			return p.ID
		}
	}
	if len(path) > 0 {
		return path[0].ID
	}
	return a.ID
}

// Restricted says that a control was put on an area, or lifted. A new control replaces the one on the same building and
// entrance.
type Restricted struct{ Control Control }

// Restrict puts a control on the area 管控; the effect Free lifts the present one.
type Restrict struct{ Control Control }

func (Restricted) fact()    {}
func (Restrict) Verb() Verb { return VerbRestrict }

func (s Restrict) Decide(c Case, now Moment) (Outcome, error) {
	k := s.Control
	k.Area = c.Area.ID
	if k.Effect < Free || k.Effect > StayHome {
		return Outcome{}, Wrong("effect", "管控类型须为 free、stay_in 或 stay_home", "the effect is free, stay_in or stay_home")
	}
	if c.Area.Level != Compound && (k.Building != "" || k.Entrance != "") {
		return Outcome{}, Wrong("building", "只有小区有楼栋", "only a compound has buildings")
	}
	if err := first(public("label", k.Label), public("building", k.Building), public("entrance", k.Entrance)); err != nil {
		return Outcome{}, err
	}
	if k.From == 0 {
		k.From = now
	}
	if err := c.overrules(k); err != nil {
		return Outcome{}, err
	}
	if k.Until != 0 && k.Until <= k.From {
		return Outcome{}, Wrong("until", "截止须晚于开始", "it must end after it begins")
	}
	return Outcome{Entries: []Entry{say(now, Restricted{k})}}, nil
}

// overrules refuses a control weaker than an order from above, unless the actor may lift that one too.
func (c Case) overrules(k Control) error {
	for i := range c.Above {
		above := ControlOn(c.Above[:i+1], Place{}, k.From)
		if above.Effect <= k.Effect || slices.ContainsFunc(c.Act.Grants, func(g Grant) bool { return g.Role.May(VerbRestrict) && g.opensArea(ids(c.Above[:i+1])) }) {
			continue
		}
		name, is := c.Above[i].Name, above.Effect.Name()
		return Refuse(Forbidden, fmt.Sprintf("上级“%s”为%s，只能由上级放开", name, is.ZH), fmt.Sprintf("%s above it is %q; only those above can lift that", name, is.EN))
	}
	return nil
}

func ids(path []Area) []ID {
	var all []ID
	for _, a := range path {
		all = append(all, a.ID)
	}
	return all
}

const (
	maxPublic = 40 // characters of a word checked by public
	mostRow   = 4  // consecutive digits in it: allows 32号楼, refuses telephone numbers
)

// public checks a word that is stored in the journal in clear: the name of an order, a building, a skill. It has to be short
// enough that no sentence and no telephone number fits, because it can never be erased.
func public(field, text string) error {
	row := 0
	bad := utf8.RuneCountInString(text) > maxPublic || strings.ContainsFunc(text, func(c rune) bool {
		if !unicode.IsDigit(c) {
			row = 0
			return !unicode.IsLetter(c) && !strings.ContainsRune(" -_·.／/（）()#", c)
		}
		row++
		return row > mostRow
	})
	if bad {
		return Wrong(field, fmt.Sprintf("只写公开的名称：文字、数字（连续不超过 %d 位）和 -·（）等，不超过 %d 个字", mostRow, maxPublic),
			fmt.Sprintf("a public word only: letters, digits (%d in a row at most) and -·(), %d characters at most", mostRow, maxPublic))
	}
	return nil
}

func publics(field string, all []string) error {
	if len(all) > MaxItems {
		return Wrong(field, "太多了", "too many")
	}
	for i, text := range all {
		if err := public(fmt.Sprintf("%s[%d]", field, i), text); err != nil {
			return err
		}
	}
	return nil
}

// Apply folds one entry of its journal into the area.
func (a Area) Apply(e Entry) Area {
	a.Seq = e.Seq
	switch f := e.Fact.(type) {
	case AreaDescribed:
		said := f.Area
		said.ID, said.Path, said.Controls, said.Followed, said.Seq = e.Subject.ID, a.Path, a.Controls, a.Followed, e.Seq
		said.GatesAt = a.GatesAt
		if !slices.Equal(said.Site.Gates, a.Site.Gates) && e.Seq > 1 {
			said.GatesAt = e.At
		}
		a = said
	case Restricted:
		a.Controls = slices.Clone(a.Controls)
		for i, k := range a.Controls {
			if k.Building == f.Control.Building && k.Entrance == f.Control.Entrance && (k.Until == 0 || k.Until > f.Control.From) {
				a.Controls[i].Until = max(f.Control.From, k.From)
			}
		}
		a.Controls = append(a.Controls, f.Control)
	case FollowedUp:
		a.Followed = e.At
	}
	return a
}

// Subject implements Folded.
func (a Area) Subject() Subject { return Subject{OfArea, a.ID} }

// Length implements Folded.
func (a Area) Length() int64 { return a.Seq }

// Fold implements Folded.
func (a Area) Fold(e Entry) Folded { return a.Apply(e) }

// Where implements Folded.
func (a Area) Where() ID { return a.ID }

// Dues returns when a change of a control or a gate is to reach what is in hand.
func (a Area) Dues() []Due {
	at := nextChange(a.Controls, a.Followed)
	if a.GatesAt > a.Followed && (at == 0 || a.GatesAt < at) {
		at = a.GatesAt
	}
	return followUp(at)
}

// Regated reports whether its gates have changed and that has not been followed up.
func (a Area) Regated() bool { return a.GatesAt > a.Followed }

// areaSort is what the journal has to know of it.
var areaSort = Sort{
	Of: OfArea, Name: Text{"区域", "area"},
	Verbs: []VerbRow{
		{Verb: VerbRestrict, Name: Text{"设管控", "set a control"}, Of: OfArea, Command: Restrict{}, Fact: Restricted{}, Told: Text{"设管控", "set a control"}, Roles: leading, Fields: []string{"control"}},
	},
	Facts: []Term{
		{Fact: AreaDescribed{}, Name: Text{"登记区域", "described the area"}, Command: DescribeArea{}},
	},
	New:   func(id ID) Folded { return Area{ID: id} },
	Opens: inArea, Listed: true,
	Wakes: func(before, after Folded) bool { return len(after.(Area).Controls) != len(before.(Area).Controls) },
}
