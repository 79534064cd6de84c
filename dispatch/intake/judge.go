package intake

import (
	"context"
	"slices"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
)

// tells notes which part of the catalogue a row is about, and what it says of it.
func (b *Batch) tells(r *row, says dispatch.Describes) {
	r.tells = says
	b.about[says.About()] = append(b.about[says.About()], r)
}

// decide turns away the rows whose descriptions the Desk would refuse.
func (b *batch) decide() {
	areas := map[dispatch.ID]dispatch.Area{}
	for _, a := range b.tree.areas() {
		areas[a.ID] = a
	}
	units := map[dispatch.ID]dispatch.Unit{}
	for _, u := range b.known.Units {
		units[u.ID] = u
	}
	for _, x := range b.Catalogue.Descriptions() {
		about := x.About()
		err := dispatch.Bounded(x, b.options.Now)
		if err == nil {
			_, err = x.Decide(dispatch.Case{State: dispatch.Sorts[about.Sort].New(about.ID), Areas: areas, Units: units}, b.options.Now)
		}
		if err == nil {
			continue
		}
		if n := b.tree.byID[about.ID]; about.Sort == dispatch.OfArea && n != nil && n.was.ID == "" {
			delete(areas, about.ID) // nothing can lie in it
		}
		b.turnAway(about, err)
	}
}

// permit turns away the rows that describe what the act may not, as each would be by itself: of those that change nothing too, since
// that they change nothing tells what is there.
func (b *Batch) permit(ctx context.Context, desk *desk.Desk, act dispatch.Act) error {
	var same []dispatch.Describes
	for _, r := range b.rows {
		if r.is == Same && r.tells != nil && !r.bad {
			same = append(same, r.tells)
		}
	}
	refused, err := desk.MayDescribe(ctx, act, b.Catalogue.Descriptions(), same)
	for about, why := range refused {
		b.turnAway(about, why)
	}
	return err
}

// turnAway refuses the rows about a part of the catalogue.
func (b *Batch) turnAway(about dispatch.Subject, err error) {
	for _, r := range b.about[about] {
		if !r.bad {
			r.turnedAway(err, dispatch.Text{})
		}
	}
}

// settle takes what bad rows say out of the lists, with the areas above them that no other row needs, and counts the rows.
func (b *Batch) settle() {
	for _, r := range b.rows {
		if r.like != nil && r.like.bad && !r.bad {
			r.wrongf("", "与第 %d 行相同，那一行没有导入", "it says the same as row %d, which was not imported", r.like.n)
		}
	}
	gone := func(s dispatch.Subject) bool {
		rows := b.about[s]
		return len(rows) > 0 && !slices.ContainsFunc(rows, func(r *row) bool { return !r.bad })
	}
	needed := map[dispatch.ID]bool{}
	for _, a := range slices.Backward(b.Areas) {
		made := slices.ContainsFunc(b.made, func(m dispatch.Area) bool { return m.ID == a.ID })
		if made && !needed[a.ID] || !made && gone(a.Subject()) {
			continue
		}
		needed[a.ID], needed[a.Parent] = true, true
	}
	b.Areas = slices.DeleteFunc(b.Areas, func(a dispatch.Area) bool { return !needed[a.ID] })
	b.Units = slices.DeleteFunc(b.Units, func(u dispatch.Unit) bool { return gone(u.Subject()) })
	b.Facilities = slices.DeleteFunc(b.Facilities, func(f dispatch.Facility) bool { return gone(f.Subject()) })
	b.Cadres = slices.DeleteFunc(b.Cadres, func(c dispatch.Cadre) bool { return gone(c.Subject()) })
	b.Households = slices.DeleteFunc(b.Households, func(h dispatch.Household) bool { return gone(h.Subject()) })
	b.Requests = slices.DeleteFunc(b.Requests, func(d Draft) bool { return d.row.bad })
	b.Restrictions = slices.DeleteFunc(b.Restrictions, func(x Restriction) bool { return x.row.bad })
	b.Report.Made = nil
	for _, a := range b.made {
		if needed[a.ID] {
			b.Report.Made = append(b.Report.Made, a.Name)
		}
	}
	b.count()
}

// count counts the rows, keeps the wrong ones to be given back, and shows the first of each change in a preview, because a changed row
// may come after a thousand unchanged ones.
func (b *Batch) count() {
	p := &b.Report
	p.Added, p.Changed, p.Same, p.Bad, p.Review, p.Problems, p.refused, p.Preview, p.Untaken, p.left = 0, 0, 0, 0, 0, nil, nil, nil, nil, nil
	shown := map[Change]int{}
	for _, r := range b.rows {
		switch {
		case r.bad:
			p.Bad++
			p.Problems = append(p.Problems, r.faults[:min(len(r.faults), MaxProblems-len(p.Problems))]...)
			p.refused = append(p.refused, refused{r.n, r.cells, r.faults})
			continue
		case r.is == Added:
			p.Added++
		case r.is == Changed:
			p.Changed++
		case r.is == Same:
			p.Same++
		}
		p.leave(r)
		if shown[r.is]++; shown[r.is] <= previewed && r.is != "" {
			p.Preview = append(p.Preview, r.preview(r.is))
		}
	}
	for _, d := range b.Requests {
		if d.Review && !d.row.bad {
			p.Review++
		}
	}
}

// leftOver is what a row says in columns that nothing takes.
type leftOver struct {
	n     int
	whole []string // the row
	said  []aside
}

// aside is a cell that no field takes, with the heading of its column.
type aside struct{ heading, text string }

// leave counts what a row says in columns that nothing takes, in a sort that has no note for it.
func (p *Report) leave(r *row) {
	said := r.asides()
	if r.batch.sheet.notes() || len(said) == 0 {
		return
	}
	p.left = append(p.left, leftOver{r.n, r.cells, said})
	for _, x := range said {
		i := slices.IndexFunc(p.Untaken, func(u Untaken) bool { return u.Heading == x.heading })
		if i < 0 {
			i, p.Untaken = len(p.Untaken), append(p.Untaken, Untaken{Heading: x.heading})
		}
		p.Untaken[i].Filled++
	}
}
