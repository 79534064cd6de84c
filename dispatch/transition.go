package dispatch

import (
	"fmt"
	"slices"
)

// Takes returns a Conflict that names state and verb when the request does not take the verb now.
func (r Request) Takes(v Verb) error {
	if slices.Contains(v.Row().States, r.State) {
		return nil
	}
	return Refuse(Conflict, fmt.Sprintf("求助现为“%s”，不能“%s”", r.State.Name().ZH, v.Name().ZH),
		fmt.Sprintf("the request is %q now; it cannot %q", r.State.Name().EN, v.Name().EN))
}

// Moves returns errand n if the verb is allowed in its state; the error says why not.
func (r Request) Moves(n int, v Verb) (Errand, error) {
	if err := r.Takes(v); err != nil {
		return Errand{}, err
	}
	e := r.errand(n)
	if e.N == 0 {
		return e, Missing("errand")
	}
	_, err := e.Moves(v)
	return e, err
}

// Moves returns the state to which the verb leads the errand, or a Conflict that names both.
func (e Errand) Moves(v Verb) (ErrandState, error) {
	if next, ok := v.Row().Errand[e.State]; ok {
		return next, nil
	}
	return "", Refuse(Conflict, fmt.Sprintf("任务现为“%s”，不能“%s”", e.State.Name().ZH, v.Name().ZH),
		fmt.Sprintf("the errand is %q now; it cannot %q", e.State.Name().EN, v.Name().EN))
}
