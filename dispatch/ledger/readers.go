package ledger

import (
	"context"
	"database/sql"
)

// readers are SQLite's reading connections, each with prepared statements. PostgreSQL's driver caches statements itself.
type readers struct {
	db     *sql.DB
	free   chan *statements
	closed chan struct{}
}

func newReaders(db *sql.DB, n int) *readers {
	r := &readers{db: db, free: make(chan *statements, n), closed: make(chan struct{})}
	for range n {
		r.free <- &statements{open: map[string]*sql.Stmt{}}
	}
	return r
}

// view reads one snapshot, which a SQLite transaction takes at its first query.
func (r *readers) view(ctx context.Context, f func(querier) error) error {
	var s *statements
	select {
	case s = <-r.free:
	case <-ctx.Done():
		return ctx.Err()
	case <-r.closed:
		return errClosed
	}
	defer func() { r.free <- s }()
	if err := s.connect(ctx, r.db); err != nil {
		return unavailable(err)
	}
	defer s.forget()
	if _, err := s.ExecContext(context.WithoutCancel(ctx), "BEGIN"); err != nil {
		s.close()
		return unavailable(err)
	}
	defer func() {
		if _, e := s.ExecContext(context.WithoutCancel(ctx), "ROLLBACK"); e != nil { // nothing was written
			s.close() // the connection may be in any state
		}
	}()
	return f(s)
}

// close waits for the readers to finish.
func (r *readers) close() error {
	select {
	case <-r.closed:
		return nil
	default:
		close(r.closed)
	}
	for range cap(r.free) {
		s := <-r.free
		if s.conn != nil {
			s.close()
		}
	}
	return r.db.Close()
}
