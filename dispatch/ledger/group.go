package ledger

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/bangban/bangban/dispatch"
)

// group is SQLite's one writer. Changes that arrive while it commits are carried out together and share the next commit, so
// that one wait for the disk serves many callers. Each change has a savepoint, so a refused one does not affect the others. No
// caller's context reaches the database, because cancelling one statement would roll back the others.
type group struct {
	db      *DB
	waiting chan *change
	stop    chan struct{}
	stopped chan struct{}
}

type change struct {
	ctx  context.Context
	f    func(dispatch.Tx) error
	done chan error // buffered
	err  error
}

// atOnce is how many changes share a commit at most, which limits how long the first one waits.
const atOnce = 256

func newGroup(db *DB) *group {
	g := &group{db: db, waiting: make(chan *change, atOnce), stop: make(chan struct{}), stopped: make(chan struct{})}
	go g.run()
	return g
}

var errClosed = dispatch.Refuse(dispatch.Unavailable, "程序正在停止，请稍后再试", "the program is stopping; try again")

// change returns when f's effects are on disk, or f has failed. Once begun, a change is carried out even if its caller has
// gone.
func (g *group) change(ctx context.Context, f func(dispatch.Tx) error) error {
	c := &change{ctx: ctx, f: f, done: make(chan error, 1)}
	select {
	case <-g.stop:
		return errClosed
	default:
	}
	select {
	case g.waiting <- c:
	case <-ctx.Done():
		return ctx.Err()
	case <-g.stop:
		return errClosed
	}
	select {
	case err := <-c.done:
		return err
	case <-g.stopped:
		select { // it may have been answered meanwhile
		case err := <-c.done:
			return err
		default:
			return errClosed
		}
	}
}

func (g *group) close() {
	select {
	case <-g.stop:
	default:
		close(g.stop)
	}
	<-g.stopped
}

func (g *group) run() {
	defer close(g.stopped)
	conn := &statements{open: map[string]*sql.Stmt{}}
	for {
		select {
		case first := <-g.waiting:
			g.carryOut(conn, g.gather(first))
		case <-g.stop:
			for { // carries out what was accepted before closing
				select {
				case first := <-g.waiting:
					g.carryOut(conn, g.gather(first))
				default:
					conn.close()
					return
				}
			}
		}
	}
}

func (g *group) gather(first *change) []*change {
	batch := []*change{first}
	for len(batch) < atOnce {
		select {
		case c := <-g.waiting:
			batch = append(batch, c)
		default:
			return batch
		}
	}
	return batch
}

// carryOut runs a batch in one transaction and answers after the commit.
func (g *group) carryOut(conn *statements, batch []*change) {
	err := g.transaction(conn, batch)
	if err != nil {
		conn.close() // the connection may be in any state
	}
	for _, c := range batch {
		if c.err == nil && err != nil {
			c.err = unavailable(err)
		}
		c.done <- c.err
	}
}

func (g *group) transaction(conn *statements, batch []*change) (err error) {
	ctx := context.Background()
	if err := conn.connect(ctx, g.db.write); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for _, c := range batch {
		if c.err = c.ctx.Err(); c.err != nil {
			continue
		}
		if _, err := conn.ExecContext(ctx, "SAVEPOINT one"); err != nil {
			return err
		}
		c.err = guarded(c.f, g.db.tx(ctx, conn))
		if c.err != nil {
			if _, err := conn.ExecContext(ctx, "ROLLBACK TO one"); err != nil {
				return err
			}
		}
		if _, err := conn.ExecContext(ctx, "RELEASE one"); err != nil {
			return err
		}
	}
	_, err = conn.ExecContext(ctx, "COMMIT")
	return err
}

// guarded turns a panic of one caller's function into an error, so that the writer goes on for the others.
func guarded(f func(dispatch.Tx) error, t *tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a change panicked: %v", p)
		}
	}()
	if err := f(t); err != nil {
		return err
	}
	return t.flush()
}

// statements is a SQLite connection that keeps every statement prepared, since parsing most of them takes longer than executing
// them.
type statements struct {
	conn *sql.Conn
	open map[string]*sql.Stmt
}

// mostPrepared limits the memory of prepared statements; a list of ids makes a different text for each length.
const mostPrepared = 200

func (s *statements) connect(ctx context.Context, db *sql.DB) (err error) {
	if s.conn == nil {
		s.conn, err = db.Conn(ctx)
	}
	return err
}

// close closes the connection and rolls back an open transaction.
func (s *statements) close() {
	if s.conn == nil {
		return
	}
	_, _ = s.conn.ExecContext(context.Background(), "ROLLBACK") // fails when there is nothing to roll back
	for _, st := range s.open {
		_ = st.Close() // the connection is closed next
	}
	_ = s.conn.Close()
	s.conn, s.open = nil, map[string]*sql.Stmt{}
}

func (s *statements) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := s.open[query]; ok {
		return st, nil
	}
	st, err := s.conn.PrepareContext(ctx, query)
	if err == nil {
		s.open[query] = st
	}
	return st, err
}

// forget closes the prepared statements when there are too many; none may be in use.
func (s *statements) forget() {
	if len(s.open) < mostPrepared {
		return
	}
	for _, st := range s.open {
		_ = st.Close() // it was only read from
	}
	clear(s.open)
}

func (s *statements) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	st, err := s.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, args...)
}

func (s *statements) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := s.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}
