package intake

import (
	"reflect"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"github.com/bangban/bangban/dispatch"
)

// tree is the area tree as it will be after the import.
type tree struct {
	byID      map[dispatch.ID]*node
	byName    map[string][]*node // by normalised name or alias
	districts []*node            // those in the record
	made      []*node            // parent areas that the file names and the record lacks
	starts    map[string][]int   // by the first two characters of names: how long those names are
	biggest   *node              // see largest
	counted   bool               // biggest was looked for
	undo      []func()           // takes back what the row at hand did
	derive    func(...string) dispatch.ID
}

type node struct {
	area    dispatch.Area
	was     dispatch.Area // as in the record; zero for a new one
	parent  *node
	visited bool
}

// plain normalises a name.
func plain(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case strings.ContainsRune(" \t\n·,，。()", c):
			return -1
		case c == '－' || c == '—' || c == '–':
			return '-'
		}
		return c
	}, strings.ToLower(width.Fold.String(dispatch.Simplified(s))))
}

// areas returns all areas with their paths.
func (t *tree) areas() (all []dispatch.Area) {
	for _, n := range t.byID {
		a := n.area
		for up := n; up != nil; up = up.parent {
			a.Path = append(a.Path, up.area.ID)
		}
		slices.Reverse(a.Path)
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b dispatch.Area) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return all
}

func newTree(k Known) *tree {
	t := &tree{byID: map[dispatch.ID]*node{}, byName: map[string][]*node{}, starts: map[string][]int{}, derive: k.Derive}
	for _, a := range k.Areas {
		a.Controls, a.Seq, a.Path = nil, 0, nil
		n := &node{area: a, was: a}
		t.byID[a.ID] = n
		if a.Level == dispatch.District {
			t.districts = append(t.districts, n)
		}
	}
	for _, a := range k.Areas {
		n := t.byID[a.ID]
		n.parent = t.byID[a.Parent]
		t.name(n)
	}
	return t
}

// name makes an area findable by its names.
func (t *tree) name(n *node) {
	for _, s := range append([]string{n.area.Name}, n.area.Aliases...) {
		p := plain(s)
		if !slices.Contains(t.byName[p], n) {
			t.byName[p] = append(t.byName[p], n)
		}
		r := []rune(p)
		if len(r) >= shortest && !slices.Contains(t.starts[string(r[:2])], len(r)) {
			t.starts[string(r[:2])] = append(t.starts[string(r[:2])], len(r))
		}
	}
}

// remove takes an area out that was added.
func (t *tree) remove(n *node) {
	delete(t.byID, n.area.ID)
	for name, some := range t.byName {
		if slices.Contains(some, n) {
			t.byName[name] = slices.DeleteFunc(some, func(o *node) bool { return o == n })
		}
	}
}

// keep remembers what an area was, in case that the row at hand is wrong.
func (t *tree) keep(n *node) {
	was, parent := n.area, n.parent
	t.undo = append(t.undo, func() { n.area, n.parent = was, parent })
}

func (n *node) within(above *node) bool {
	for x := n; x != nil; x = x.parent {
		if x == above {
			return true
		}
	}
	return above == nil
}

// district returns the district of an area; "" for an area that is in none.
func (t *tree) district(area dispatch.ID) dispatch.ID {
	for n := t.byID[area]; n != nil; n = n.parent {
		if n.area.Level == dispatch.District {
			return n.area.ID
		}
	}
	return ""
}

// largest returns the area with nothing above it that has most below it; nil without areas.
func (t *tree) largest() (found *node) {
	if !t.counted {
		t.counted = true
		below := map[*node]int{}
		for _, n := range t.byID {
			for n.parent != nil {
				n = n.parent
			}
			below[n]++
		}
		for n, size := range below {
			if t.biggest == nil || size > below[t.biggest] || size == below[t.biggest] && n.area.ID < t.biggest.area.ID {
				t.biggest = n
			}
		}
	}
	return t.biggest
}

// depth is how many areas are above it.
func (n *node) depth() int {
	deep := 0
	for x := n.parent; x != nil; x = x.parent {
		deep++
	}
	return deep
}

// called returns the areas with a name, id or alias, within another area or anywhere for nil, of the given levels or of any for
// none.
func (t *tree) called(name string, within *node, levels ...dispatch.AreaLevel) []*node {
	if n := t.byID[dispatch.ID(name)]; n != nil && n.within(within) && (len(levels) == 0 || slices.Contains(levels, n.area.Level)) {
		return []*node{n}
	}
	var all []*node
	for _, n := range t.byName[plain(name)] {
		if n.within(within) && (len(levels) == 0 || slices.Contains(levels, n.area.Level)) {
			all = append(all, n)
		}
	}
	return all
}

// add adds a new area. Where the file gives no id, it is derived from place and name, so that importing the file again finds
// the same areas.
func (t *tree) add(id dispatch.ID, level dispatch.AreaLevel, name string, parent *node) *node {
	a := dispatch.Area{ID: id, Level: level, Name: name}
	if parent != nil {
		a.Parent = parent.area.ID
	}
	if a.ID == "" {
		a.ID = t.derive("area", string(level), string(a.Parent), plain(name))
	}
	n := &node{area: a, parent: parent}
	t.byID[a.ID] = n
	t.name(n)
	t.undo = append(t.undo, func() { t.remove(n) })
	return n
}

// above finds the parent that a row's columns name, from the city down, and adds missing areas; base is where the whole file
// lies. False when the row was found wrong.
func (b *batch) above(r *row, base *node) (*node, bool) {
	at := base
	for _, level := range dispatch.AreaLevels[:len(dispatch.AreaLevels)-1] {
		name := r.short(string(level), 100)
		if name == "" {
			continue
		}
		found := b.tree.called(name, at, level)
		switch {
		case len(found) > 1:
			r.wrongf(string(level), "有 %d 个同名的区域，请写明上级", "there are %d areas of this name; name the one above", len(found))
			return nil, false
		case len(found) == 1:
			at = found[0]
		case at != nil && rank(at.area.Level) >= rank(level):
			r.wrong(string(level), "与所在区域的层级不符", "its level does not fit the area above")
			return nil, false
		default:
			at = b.tree.add("", level, name, at)
			b.tree.made = append(b.tree.made, at)
			about := at.area.Subject()
			b.about[about] = []*row{r} // what is wrong with it is told there
			b.tree.undo = append(b.tree.undo, func() { b.tree.made = b.tree.made[:len(b.tree.made)-1]; delete(b.about, about) })
		}
	}
	return at, true
}

func rank(l dispatch.AreaLevel) int { return slices.Index(dispatch.AreaLevels, l) }

// changed lists the areas that are new or different, parents first.
func (t *tree) changed() []dispatch.Area {
	var all []dispatch.Area
	var visit func(n *node)
	visit = func(n *node) {
		if n == nil || n.visited {
			return
		}
		n.visited = true
		visit(n.parent)
		if !reflect.DeepEqual(n.area, n.was) {
			all = append(all, n.area)
		}
	}
	var ids []dispatch.ID
	for id := range t.byID {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		visit(t.byID[id])
	}
	return all
}

// compare says what a row did to an area.
func (n *node) compare() Change {
	switch {
	case n.was.ID == "":
		return Added
	case reflect.DeepEqual(n.area, n.was):
		return Same
	}
	return Changed
}
