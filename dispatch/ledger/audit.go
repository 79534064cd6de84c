package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/bangban/bangban/dispatch"
)

// Difference is a place where the record does not follow from its journal, or where the journal was changed.
type Difference struct {
	Where string // subject and entry, or table and key
	What  dispatch.Text
}

func (d Difference) String() string { return d.Where + "：" + d.What.ZH }

// Examination says how a record is audited.
type Examination struct {
	Now      dispatch.Moment
	Key      *Key                  // verifies the seals; nil where it is not available
	Asleep   bool                  // nobody has used the record since its last entry, as after a restore: later days need no head
	Slowly   bool                  // one thing at a time, beside other work
	Since    bool                  // only what came after the last sealed day; for what came before its seal is taken
	Progress func(done, total int) // is told the entries done; may be nil
}

// Proof is the result of an audit, and its extent.
type Proof struct {
	Differences []Difference
	Entries     int          // number of entries examined
	Head        Head         // of the last day that is over; empty without any
	First       Head         // of the first day
	Key         string       // fingerprint of the key under which the record is sealed
	Sealed      bool         // the seals were verified
	Unsealed    int64        // entries that no head covers yet
	Asleep      dispatch.Day // from here on there are no heads, because the program did not run; "" where none is missing
	Newer       int          // subjects that a newer program wrote something about, of which what this one knows is as it should be
	Older       int          // documents in an older form that this program's fold differs from
}

// Audit is Examine with the record's own key; it returns only the differences.
func (db *DB) Audit(ctx context.Context, now dispatch.Moment, progress func(done, total int)) ([]Difference, error) {
	p, err := db.Examine(ctx, Examination{Now: now, Key: db.key, Progress: progress})
	return p.Differences, err
}

// Examine verifies the record: that no line of the journal is missing, every hash chain, and every day's head with its seal. It
// folds the journal with the domain's Apply and Credits and compares each state, figure and due with what is stored. It reads
// one snapshot, changes nothing, and may run while others write. It returns differences up to a limit; an error means that it
// could not finish.
func (db *DB) Examine(ctx context.Context, e Examination) (Proof, error) {
	a := &audit{Examination: e, db: db}
	if e.Key != nil { // read before the record, so that a head written meanwhile is newer than the witness
		name, err := db.recordName(ctx)
		if err != nil {
			return Proof{}, err
		}
		w, err := e.Key.Witness(name)
		if err != nil {
			a.differ("witness", "见证文件已损坏", "the witness is damaged")
		}
		a.witness = w
	}
	at := runtime.GOMAXPROCS(0)
	if e.Slowly {
		at = 1
	}
	err := db.abreast(ctx, at, a.prepare, a.work)
	if err == nil {
		a.judgeHeads()
	}
	slices.SortStableFunc(a.differences, func(x, y Difference) int { return cmp.Compare(x.Where, y.Where) })
	a.proof.Differences = a.differences
	a.proof.Entries = int(a.done.Load())
	return a.proof, err
}

type audit struct {
	Examination
	db      *DB
	witness Head
	heads   []*headSeen
	strands []strand
	tasks   tasks

	mu          sync.Mutex
	differences []Difference
	proof       Proof
	done        atomic.Int64
	total       int
	lines       atomic.Int64    // on all strands
	latest      dispatch.Moment // that was recorded or sealed
}

// most is how many differences are reported; further ones add nothing.
const most = 1000

func (a *audit) differ(where, zh, en string) { a.tell(where, dispatch.Text{ZH: zh, EN: en}) }

func (a *audit) tell(where string, what dispatch.Text) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.differences) < most {
		a.differences = append(a.differences, Difference{where, what})
	}
}

// prepare reads what all workers need and lists the tasks.
func (a *audit) prepare(t *tx) error {
	if err := a.readHeads(t); err != nil {
		return err
	}
	if a.Since {
		return a.prepareSince(t)
	}
	if err := t.one("SELECT count(*) FROM entries", nil, &a.total); err != nil {
		return err
	}
	for i := range a.strands {
		a.tasks.add(func(t *tx) error { return a.strand(t, &a.strands[i]) })
	}
	a.tasks.add(a.sums)
	a.tasks.add(a.strangers)
	a.tasks.add(a.paths)
	a.tasks.add(a.passwords)
	for _, s := range sorts {
		a.tasks.stream(a.chunks(s))
	}
	return nil
}

// prepareSince lists what came after the last sealed day: the lines, and the subjects that they are about.
func (a *audit) prepareSince(t *tx) error {
	type subject struct{ sort, id string }
	touched := map[subject]bool{}
	for i := range a.strands {
		s := &a.strands[i]
		err := t.each("SELECT sort, id FROM entries WHERE strand = $1 AND line > $2", []any{s.strand, s.from.Line}, func(scan func(...any) error) error {
			var x subject
			err := scan(&x.sort, &x.id)
			touched[x] = true
			return err
		})
		if err != nil {
			return err
		}
		a.tasks.add(func(t *tx) error { return a.strand(t, s) })
	}
	ids := map[string][]any{}
	for x := range touched {
		ids[x.sort] = append(ids[x.sort], x.id)
	}
	for _, s := range sorts {
		for some := range slices.Chunk(ids[string(s.sort)], 400) {
			var w where
			in := w.list(some)
			a.tasks.add(func(t *tx) error {
				return a.chunk(t, s, func(key string) string { return key + " IN " + in }, w.args)
			})
		}
	}
	return nil
}

// work carries out one task after another.
func (a *audit) work(t *tx) error {
	for {
		task, err := a.tasks.next(t)
		if task == nil || err != nil {
			return err
		}
		if err := task(t); err != nil {
			return err
		}
		if a.Progress != nil {
			a.mu.Lock()
			a.Progress(int(a.done.Load()), a.total)
			a.mu.Unlock()
		}
	}
}

// tasks are shared by the workers.
type tasks struct {
	mu      sync.Mutex
	ready   []func(*tx) error
	streams []func(*tx) (func(*tx) error, error) // each returns one task after another, then nil
}

func (x *tasks) add(task func(*tx) error) { x.ready = append(x.ready, task) }

func (x *tasks) stream(more func(*tx) (func(*tx) error, error)) { x.streams = append(x.streams, more) }

func (x *tasks) next(t *tx) (func(*tx) error, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.ready) > 0 {
		task := x.ready[0]
		x.ready = x.ready[1:]
		return task, nil
	}
	for len(x.streams) > 0 {
		task, err := x.streams[0](t)
		if task != nil || err != nil {
			return task, err
		}
		x.streams = x.streams[1:]
	}
	return nil, nil
}

// together is about how many entries are folded in one task.
const together = 3000

// chunks splits the subjects of a sort into ranges of ids.
func (a *audit) chunks(s *sort) func(*tx) (func(*tx) error, error) {
	after, over := "", false
	return func(t *tx) (func(*tx) error, error) {
		if over {
			return nil, nil
		}
		var until string
		err := t.one("SELECT id FROM entries WHERE sort = $1 AND id > $2 ORDER BY id, seq LIMIT 1 OFFSET $3", []any{s.sort, after, together}, &until)
		switch {
		case errors.Is(err, errNoRow):
			over = true
			from := after
			return func(t *tx) error {
				return a.chunk(t, s, func(key string) string { return key + " > $1" }, []any{from})
			}, nil
		case err != nil:
			return nil, err
		}
		from := after
		after = until
		return func(t *tx) error {
			return a.chunk(t, s, func(key string) string { return key + " > $1 AND " + key + " <= $2" }, []any{from, until})
		}, nil
	}
}

// abreast runs work in n transactions at the same time, all of which see the same snapshot. Prepare runs first.
func (db *DB) abreast(ctx context.Context, n int, prepare, work func(*tx) error) error {
	if db.readers == nil {
		return db.abreastPostgres(ctx, n, prepare, work)
	}
	// A SQLite connection sees the record as of its transaction's first read. While the writer is held nobody commits, so that
	// transactions which begin meanwhile see the same snapshot.
	n = max(1, min(n, cap(db.readers.free)/2))
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	begun, begin, ended := make(chan error, n), make(chan struct{}), make(chan error, n)
	err := db.change(ctx, func(*tx) error {
		for i := range n {
			go func() {
				told := false
				err := db.view(ctx, func(t *tx) error {
					var one int
					err := t.one("SELECT count(*) FROM strands", nil, &one)
					begun <- err
					told = true
					if err != nil {
						return err
					}
					if i == 0 {
						if err := prepare(t); err != nil {
							cancel()
							return err
						}
						close(begin)
					}
					select {
					case <-begin:
						return work(t)
					case <-ctx.Done():
						return nil // prepare failed and reports why
					}
				})
				if !told {
					begun <- err
				}
				ended <- err
			}()
		}
		var all error
		for range n {
			all = errors.Join(all, <-begun)
		}
		return all
	})
	if err != nil {
		cancel()
	}
	for range n {
		if e := <-ended; err == nil && e != nil {
			err = e
			cancel()
		}
	}
	return err
}

// abreastPostgres shares the snapshot that its first transaction exports.
func (db *DB) abreastPostgres(ctx context.Context, n int, prepare, work func(*tx) error) error {
	return db.view(ctx, func(t *tx) error {
		if err := prepare(t); err != nil {
			return err
		}
		var snapshot string
		if err := t.one("SELECT pg_export_snapshot()", nil, &snapshot); err != nil {
			return err
		}
		var wait sync.WaitGroup
		errs := make([]error, n)
		for i := 1; i < n; i++ {
			wait.Go(func() {
				errs[i] = db.view(ctx, func(t *tx) error {
					if _, err := t.q.ExecContext(t.ctx, "SET TRANSACTION SNAPSHOT '"+snapshot+"'"); err != nil {
						return fmt.Errorf("share the moment: %w", err)
					}
					return work(t)
				})
			})
		}
		errs[0] = work(t)
		wait.Wait()
		return errors.Join(errs...)
	})
}
