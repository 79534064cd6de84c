package dispatch

import "slices"

// Choice is a command that is offered for a request in its present state. It may still be refused for what only the command
// itself checks.
type Choice struct {
	Verb   Verb
	Errand int  // 0 for the request as a whole
	Main   bool // what the present state waits for; of one choice at most
}

// Choices lists what an actor may do to a request now: path leads from the root to its area.
func (a Act) Choices(r Request, path []ID, now Moment) []Choice {
	// A cadre is offered only their own errands; others act on behalf of whoever has the errand.
	may := func(v Verb, holder ID) bool {
		return r.Takes(v) == nil && slices.ContainsFunc(a.Grants, func(g Grant) bool {
			return g.opens(a, r, path) && g.Role.May(v) && (g.Role != CadreRole || holder == a.Cadre)
		})
	}
	var all []Choice
	for _, row := range verbs {
		if (row.Of == OfRequest || row.Of == "") && row.Errand == nil && row.Offered != nil && may(row.Verb, a.Cadre) && row.Offered(r, Errand{}, now) {
			all = append(all, Choice{Verb: row.Verb})
		}
	}
	for _, e := range r.Errands {
		for _, row := range verbs {
			if _, moves := row.Errand[e.State]; moves && row.Offered != nil && may(row.Verb, e.Cadre) && row.Offered(r, e, now) {
				all = append(all, Choice{Verb: row.Verb, Errand: e.N})
			}
		}
	}
	for i, c := range all {
		if main := c.Verb.Row().Main; main != nil && main(r, r.errand(c.Errand)) {
			all[i].Main = true
			break
		}
	}
	return all
}

// pending reports whether an errand of the present round is still to be done.
func (r Request) pending() bool {
	return slices.ContainsFunc(r.Errands, func(e Errand) bool { return e.Round == r.Round && e.State.Live() })
}
