package plan

// mixes reports whether an errand would bring an infected or contact household onto one run with others.
func (c *cadre) mixes(protected bool) bool {
	return protected && c.unguarded || !protected && c.guarded
}
