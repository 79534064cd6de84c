package drill

import (
	"context"

	"github.com/bangban/bangban/dispatch"
)

// Played is everything known about a drill.
type Played struct {
	Record   *Record
	Report   Report
	Finished map[dispatch.ID]int // counted by the cadres themselves
}

// Play is Run that returns everything.
func Play(ctx context.Context, s Scenario, o Options) (Played, error) {
	w, err := playChecked(ctx, s, o)
	if err != nil {
		return Played{}, err
	}
	p := Played{Record: w.record, Report: w.report(), Finished: map[dispatch.ID]int{}}
	for id, c := range w.walkers {
		p.Finished[id] = c.finished
	}
	return p, nil
}
