package plan

// mixes tells whether an errand would bring an infected or contact household onto one run with others.
func (m *mate) mixes(protected bool) bool {
	return protected && m.unguarded || !protected && m.guarded
}
