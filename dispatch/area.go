package dispatch

import (
	"slices"

	"github.com/bangban/bangban/geo"
)

// AreaLevel is how high an area stands in the tree.
type AreaLevel string

// The levels, from the top.
const (
	City        AreaLevel = "city"        // 市
	District    AreaLevel = "district"    // 区县: plans are made per district
	Subdistrict AreaLevel = "subdistrict" // 街道, 乡镇
	Community   AreaLevel = "community"   // 社区, 村
	Compound    AreaLevel = "compound"    // 小区: where residents live
)

// AreaLevels lists the levels from the top.
var AreaLevels = []AreaLevel{City, District, Subdistrict, Community, Compound}

// Area is a node of the area tree. Only a compound has a site; its controls, and those of every area above it, say who
// may come and go. Controls are the fold of the area's journal, Seq the number of its entries.
type Area struct {
	ID, Parent ID
	Level      AreaLevel
	Name       string
	Aliases    []string
	Site       geo.Site
	Path       []ID // from the root to the area itself; kept by the ledger
	Controls   []Control
	Seq        int64
}

// District returns the area for which plans are made together: the nearest district above, else the root.
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

// EffectOn returns the strongest effect on a place of a compound: path leads from the root to the compound.
func EffectOn(path []Area, p Place, now Moment) Effect {
	strongest := Free
	for _, a := range path {
		strongest = max(strongest, EffectAt(a.Controls, p.Building, p.Entrance, now))
	}
	return strongest
}

// Restricted says that a control was put on an area, or lifted: a new one ends what held for the same building and
// entrance before.
type Restricted struct{ Control Control }

// Restrict puts a control on the area of the case 管控; the effect Free lifts one.
type Restrict struct{ Control Control }

func (Restricted) fact()    {}
func (Restrict) Verb() Verb { return VerbRestrict }

// Decide records the control.
func (s Restrict) Decide(c Case, now Moment) ([]Entry, error) {
	k := s.Control
	k.Area = c.Area.ID
	if k.Effect < Free || k.Effect > StayHome {
		return nil, Wrong("effect", "管控类型须为 free、stay_in 或 stay_home", "the effect is free, stay_in or stay_home")
	}
	if c.Area.Level != Compound && (k.Building != "" || k.Entrance != "") {
		return nil, Wrong("building", "只有小区有楼栋", "only a compound has buildings")
	}
	for field, text := range map[string]string{"label": k.Label, "building": k.Building, "entrance": k.Entrance} {
		if err := sized(field, text, 0, maxShort); err != nil {
			return nil, err
		}
	}
	if k.From == 0 {
		k.From = now
	}
	if k.Until != 0 && k.Until <= k.From {
		return nil, Wrong("until", "截止须晚于开始", "it must end after it begins")
	}
	return []Entry{say(now, Restricted{k})}, nil
}

// Apply folds one entry of its journal into the area.
func (a Area) Apply(e Entry) Area {
	a.Seq = e.Seq
	if f, ok := e.Fact.(Restricted); ok {
		a.Controls = slices.Clone(a.Controls)
		for i, k := range a.Controls {
			if k.Building == f.Control.Building && k.Entrance == f.Control.Entrance && (k.Until == 0 || k.Until > f.Control.From) {
				a.Controls[i].Until = max(f.Control.From, k.From)
			}
		}
		a.Controls = append(a.Controls, f.Control)
	}
	return a
}
