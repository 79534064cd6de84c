package desk

import (
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// Traces returns the pseudonyms by which a subject is found that is known by names and phones: of every piece of a name, and of the end
// of a phone number.
func (d *Desk) Traces(names, phones []string) (all []string) {
	add := func(sort, piece string) {
		if trace := d.mac(sort, piece); piece != "" && !slices.Contains(all, trace) {
			all = append(all, trace)
		}
	}
	for _, n := range names {
		for _, piece := range dispatch.Pieces(n) {
			add("piece", piece)
		}
	}
	for _, p := range phones {
		add("tail", dispatch.Tail(p))
	}
	return all
}

// TraceOf returns the pseudonym of a number that a request bore where it was imported from.
func (d *Desk) TraceOf(number string) string { return d.mac("imported", dispatch.Plain(number)) }

// traces returns those of a state after a change.
func (t *transaction) traces(after dispatch.Folded, out dispatch.Outcome) (all []string) {
	var names, phones []string
	if s, ok := after.(dispatch.Traced); ok {
		names, phones = s.Known()
	} else if after.Subject().Sort == dispatch.OfRequest {
		for _, e := range out.Entries {
			for _, s := range e.Secrets {
				switch s.Field {
				case "name":
					names = append(names, s.Value)
				case "phone":
					phones = append(phones, s.Value)
				}
			}
		}
	}
	all = t.desk.Traces(names, phones)
	if out.Bears != "" {
		all = append(all, t.desk.TraceOf(out.Bears))
	}
	return all
}
