package desk

import "github.com/bangban/bangban/dispatch"

// post returns the messages to targets about new entries: path leads from the root to the subject's area, unit is that of the
// cadre concerned.
func post(targets []dispatch.Target, tells func(before, after dispatch.Folded, e dispatch.Entry) []dispatch.Message, path []dispatch.ID, unit dispatch.ID,
	states []dispatch.Folded, entries []dispatch.Entry) (all []dispatch.Message) {
	for i, e := range entries {
		r, _ := states[i+1].(dispatch.Request)
		for _, m := range tells(states[i], states[i+1], e) {
			for _, t := range targets {
				if !r.About(t.Unit) && t.Hears(m, path, unit) {
					m.ID, m.Target = dispatch.NewID(e.Recorded.Time()), t.ID
					all = append(all, m)
				}
			}
		}
	}
	return all
}
