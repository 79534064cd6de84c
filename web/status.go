package web

import (
	"context"
	"time"

	"github.com/bangban/bangban/web/api"
)

// ShowStatus implements the API.
func (s *Server) ShowStatus(ctx context.Context, _ api.ShowStatusRequestObject) (api.ShowStatusResponseObject, error) {
	if err := s.administers(ctx); err != nil {
		return nil, err
	}
	v := of(ctx)
	record, err := s.config.Store.Status(ctx, v.now)
	if err != nil {
		return nil, err
	}
	shown := api.Status{Now: v.now.Time(), Version: s.config.Version, Queue: s.queueAnswers(ctx), Streams: s.hub.count(), Steps: []api.WaitingStep{}, Notes: []string{},
		Record: api.RecordStatus{Sort: api.RecordStatusSort(record.Sort), Bytes: record.Bytes}}
	if s.config.Notes != nil {
		for _, note := range s.config.Notes() {
			shown.Notes = append(shown.Notes, note.In(v.lang))
		}
	}
	for _, w := range record.Waiting {
		step := api.WaitingStep{Step: api.WaitingStepStep(w.Step), Name: w.Step.Name().In(v.lang), Waiting: w.Count, Overdue: w.Overdue}
		if w.Oldest != 0 {
			step.OldestSeconds = int64(v.now.Sub(w.Oldest) / time.Second)
		}
		shown.Steps = append(shown.Steps, step)
	}
	if h := record.Head; h.Day != "" {
		shown.Record.Head = api.ChainHead{Day: string(h.Day), Short: h.Short(), Hash: h.Hash, Subjects: h.Subjects, Entries: h.Entries, Sealed: h.Sealed.Time()}
	}
	shown.MessagesWaiting, shown.MessagesDead, err = s.config.Store.MessageCounts(ctx)
	return api.ShowStatus200JSONResponse(shown), err
}

// queueAnswers reports whether the queue answers within a short time.
func (s *Server) queueAnswers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	return s.config.Queue == nil || s.config.Queue(ctx) == nil
}
