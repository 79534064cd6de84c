package dispatch

import "slices"

// Grant is a role over an area with everything below it, and over the cadres of a unit; empty means all.
type Grant struct {
	Role    Role
	Area    ID
	Unit    ID
	Request ID // for a resident: the one request of their link; a resident who is submitting has the compound in Area instead
}

// SystemAct is the act of the program itself.
func SystemAct() Act {
	return Act{Actor: "system", Grants: []Grant{{Role: System}}, Role: System}
}

// May reports whether a role allows a verb in any area.
func (r Role) May(v Verb) bool { return slices.Contains(v.Row().Roles, r) }

// Roles lists every role that can be granted to a person, those with the most rights first.
var Roles = []Role{Administrator, Coordinator, Operator, CadreRole, Editor, Auditor}

// Reaches reports whether the grant covers an area: path leads from the root to it.
func (g Grant) Reaches(path []ID) bool { return g.Area == "" || slices.Contains(path, g.Area) }

// Sees reports whether the act's grants open a request: path leads from the root to its area. A cadre sees the requests whose
// errands they have or had, a resident that of their link, others what lies in their area and concerns their unit.
func (a Act) Sees(r Request, path []ID) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.opens(a, r, path) })
}

func (g Grant) opens(a Act, r Request, path []ID) bool {
	switch g.Role {
	case System:
		return true
	case Resident:
		return g.Request != "" && g.Request == r.ID
	}
	if a.Accused(r) {
		return false
	}
	if g.Role == CadreRole {
		return a.Cadre != "" && slices.ContainsFunc(r.Errands, func(e Errand) bool { return slices.Contains(e.Holders, a.Cadre) })
	}
	return g.Reaches(path) && (g.Unit == "" || slices.ContainsFunc(r.Errands, func(e Errand) bool { return e.Unit == g.Unit }))
}

// Attends returns the role in which somebody works on a request at the desk, the highest of theirs; "" where nobody need mind them: they
// do not see it, or may only read it, as editors and auditors, or carry it out, as cadres.
func (a Act) Attends(r Request, path []ID) Role {
	for _, role := range Roles {
		if role.TakesCalls() && slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == role && g.opens(a, r, path) }) {
			return role
		}
	}
	return ""
}

// Allow finds the grant by which the act may do the verb, and returns the act in that role. It is NotFound when the actor
// cannot see the subject, and Forbidden when they can see it and may not do the verb.
func (a Act) Allow(v Verb, opens func(Grant) bool, what string) (Act, error) {
	seen := false
	for _, g := range a.Grants {
		if !opens(g) {
			continue
		}
		seen = true
		if g.Role.May(v) {
			a.Role = g.Role
			return a, nil
		}
	}
	if !seen {
		return a, Missing(what)
	}
	return a, Refuse(Forbidden, "您无权“"+v.Name().ZH+"”", "you may not "+v.Name().EN)
}

// opensCadre reports whether the grant reaches a cadre who serves in an area: path leads from the root to it.
func (g Grant) opensCadre(a Act, c Cadre, path []ID) bool {
	switch g.Role {
	case System:
		return true
	case CadreRole:
		return a.Cadre != "" && a.Cadre == c.ID
	case Resident:
		return false
	}
	return g.Reaches(path) && (g.Unit == "" || g.Unit == c.Unit)
}

// opensArea reports whether the grant covers an area or something below it.
func (g Grant) opensArea(path []ID) bool {
	return g.Role == System || g.Role != Resident && g.Role != CadreRole && g.Unit == "" && g.Reaches(path)
}

// opensNew reports whether the grant covers a place where a request is to be made. Cadres may take requests anywhere; a
// resident only in the compound of the poster they read.
func (g Grant) opensNew(path []ID) bool {
	if g.Role == Resident && g.Area == "" {
		return false
	}
	return g.Role == System || g.Role == CadreRole || g.Reaches(path)
}

// SeesSubject reports whether the act's grants open a subject, or it is in the catalogue that everybody reads: path leads from
// the root to where it lies.
func (a Act) SeesSubject(s Folded, path []ID) bool {
	return Sorts[s.Subject().Sort].Listed || a.Reaches(s, path)
}

// Reaches reports whether a grant of the act opens a subject: path leads from the root to where it lies.
func (a Act) Reaches(s Folded, path []ID) bool {
	opens := Sorts[s.Subject().Sort].Opens
	return opens != nil && slices.ContainsFunc(a.Grants, func(g Grant) bool { return opens(g, a, s, path) })
}

// SeesCadre reports whether a grant of the act opens a cadre: path leads from the root to the area where they serve.
func (a Act) SeesCadre(c Cadre, path []ID) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.opensCadre(a, c, path) })
}

// Phones reports whether the act's grants let somebody call a cadre: those who take calls and give work, and the cadre. Others see
// the number masked.
func (a Act) Phones(c Cadre, path []ID) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool {
		return (g.Role.TakesCalls() || g.Role == CadreRole || g.Role == System) && g.opensCadre(a, c, path)
	})
}

// SeesPlace reports whether a grant of the act opens an area or a facility in it: path leads from the root to the area.
func (a Act) SeesPlace(path []ID) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.opensArea(path) })
}

// Inspects returns the act with only those grants that allow searching the whole journal: an administrator's and an auditor's.
// It is Forbidden without any.
func (a Act) Inspects() (Act, error) {
	a.Grants = slices.DeleteFunc(slices.Clone(a.Grants), func(g Grant) bool { return g.Role != Administrator && g.Role != Auditor })
	if len(a.Grants) == 0 {
		return a, Refuse(Forbidden, "只有管理员和审计可以查日志", "only administrators and auditors may search the journal")
	}
	return a, nil
}

// OverEverything reports whether the grant covers the whole city and every unit.
func (g Grant) OverEverything() bool { return g.Area == "" && g.Unit == "" && g.Request == "" }
