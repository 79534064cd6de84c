package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

const (
	drawn    = "<!-- Generated from the table of verbs (dispatch/verbs.go) by go generate. -->\n"
	drawnEnd = "<!-- End of the generated part. -->\n"
)

// states generates the two state diagrams in the guide for contributors.
func states(was string) (string, error) {
	head, rest, ok := strings.Cut(was, drawn)
	_, tail, closed := strings.Cut(rest, drawnEnd)
	if !ok || !closed {
		return "", fmt.Errorf("there is no place for the diagrams of states")
	}
	return head + drawn + "\nOne errand:\n\n" + errandDiagram().String() + "\nA request, here with one errand:\n\n" + requestDiagram().String() + "\n" + drawnEnd + tail, nil
}

// diagram is a state diagram in Mermaid. Verbs between the same states share an arrow.
type diagram struct {
	names  []string
	arrows []string
	verbs  map[string][]string
}

func (d *diagram) state(code string, name dispatch.Text) {
	d.names = append(d.names, fmt.Sprintf("  %s: %s %s\n", code, name.ZH, name.EN))
}

func (d *diagram) arrow(from, to string, v dispatch.VerbRow) {
	if from == to {
		return
	}
	arrow := from + " --> " + to
	if !slices.Contains(d.arrows, arrow) {
		d.arrows = append(d.arrows, arrow)
	}
	if d.verbs == nil {
		d.verbs = map[string][]string{}
	}
	if !slices.Contains(d.verbs[arrow], string(v.Verb)) {
		d.verbs[arrow] = append(d.verbs[arrow], string(v.Verb))
	}
}

func (d *diagram) String() string {
	var b strings.Builder
	b.WriteString("```mermaid\nstateDiagram-v2\n")
	for _, n := range d.names {
		b.WriteString(n)
	}
	for _, a := range d.arrows {
		fmt.Fprintf(&b, "  %s: %s\n", a, strings.Join(d.verbs[a], ", "))
	}
	b.WriteString("```\n")
	return b.String()
}

// errandDiagram has an arrow for each transition of an errand in the table of verbs.
func errandDiagram() *diagram {
	var d diagram
	for _, s := range dispatch.ErrandStates {
		d.state(string(s), s.Name())
	}
	for _, row := range dispatch.Verbs() {
		for _, from := range dispatch.ErrandStates {
			if to, ok := row.Errand[from]; ok {
				d.arrow(string(from), string(to), row)
			}
		}
	}
	return &d
}

// requestDiagram has an arrow where a verb moves a request's only errand and with it the request, and where the glossary gives
// the state after a verb's fact.
func requestDiagram() *diagram {
	var d diagram
	for _, s := range dispatch.States {
		d.state(string(s), s.Name())
	}
	for _, row := range dispatch.Verbs() {
		for _, before := range dispatch.ErrandStates {
			after, ok := row.Errand[before]
			from := dispatch.StateOf(dispatch.StandingNone, []dispatch.ErrandState{before})
			if ok && slices.Contains(row.States, from) {
				d.arrow(string(from), string(dispatch.StateOf(dispatch.StandingNone, []dispatch.ErrandState{after})), row)
			}
		}
	}
	for _, t := range dispatch.Glossary() {
		if t.Command == nil || t.State == "" {
			continue
		}
		row := t.Command.Verb().Row()
		for _, from := range row.States {
			d.arrow(string(from), string(t.State), row)
		}
	}
	return &d
}
