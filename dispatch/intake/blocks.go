package intake

import "slices"

// A wide sheet may hold the same columns twice, side by side, and a long one several tables below each other.

// group finds groups of columns that repeat the first: most of its fields, and where it is. Fewer are of somebody else, as the name and
// phone of whoever took the call.
func (b *batch) group() {
	b.blocks = nil
	fields := 0
	for field := range b.layout.at {
		if field != "number" && field != "id" {
			fields++
		}
	}
	var groups []map[string]int
	for _, i := range b.layout.others {
		head := cellAt(b.layout.heads, i)
		field := b.fieldOf(head)
		if _, first := b.layout.at[field]; field == "" || !first || b.options.Columns[head] != "" {
			continue
		}
		if last := len(groups) - 1; last < 0 || has(groups[last], field) {
			groups = append(groups, map[string]int{})
		}
		groups[len(groups)-1][field] = i
	}
	for _, g := range groups {
		where := slices.ContainsFunc(telling, func(f string) bool { return has(g, f) && !slices.Contains(whoOrWhat, f) })
		if !where || len(g) < 3 || 5*len(g) < 3*fields {
			continue
		}
		block := map[int]int{}
		for field, i := range g {
			block[i] = b.layout.at[field]
			b.layout.others = slices.DeleteFunc(b.layout.others, func(o int) bool { return o == i })
		}
		b.blocks = append(b.blocks, block)
	}
}

// whoOrWhat are the telling fields that say nothing of where it is.
var whoOrWhat = []string{"name", "phone", "phones", "kind"}

func has(g map[string]int, field string) bool {
	_, ok := g[field]
	return ok
}

// parts splits a line where the sheet holds its columns several times, each part in the columns of the first.
func (b *batch) parts(l line) []line {
	if len(b.blocks) == 0 {
		return []line{l}
	}
	first := l
	first.cells = slices.Clone(l.cells)
	all := []line{first}
	for _, block := range b.blocks {
		part := l
		part.cells = make([]string, len(l.cells))
		for from, to := range block {
			if from < len(l.cells) {
				part.cells[to], first.cells[from] = l.cells[from], ""
			}
		}
		all = append(all, part)
	}
	return slices.DeleteFunc(all, func(l line) bool { return !l.holds() })
}

// headed notes that a row is a line of headings: the same again, or those of another table, which name a person or a place.
func (r *row) headed() {
	b := r.batch
	same, filled := 0, 0
	fields := map[string]bool{}
	for i := range r.cells {
		c := cellAt(r.cells, i)
		if c == "" {
			continue
		}
		filled++
		if heading(c) == heading(cellAt(b.layout.heads, i)) {
			same++
		}
		if field := b.fieldOf(c); field != "" {
			fields[field] = true
		} else if serial[heading(c)] {
			fields[c] = true
		}
	}
	switch {
	case filled >= 2 && same == filled:
		r.again, b.another = true, 0
	case filled >= 4 && len(fields) == filled && slices.ContainsFunc(telling, func(f string) bool { return fields[f] }):
		r.again, b.another = true, r.n
	}
}

// title returns what a row says that has nothing but its number, or a title where its number would be; "" for any other.
func (r *row) title() string {
	found := -1
	for i := range r.cells {
		if cellAt(r.cells, i) == "" {
			continue
		}
		if found >= 0 {
			return ""
		}
		found = i
	}
	l := r.batch.layout
	if found < 0 || found >= len(l.heads) || slices.Contains(l.others, found) {
		return ""
	}
	for field, at := range l.at {
		if at == found && field != "number" {
			return ""
		}
	}
	return cellAt(r.cells, found)
}
