package ledger

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

// An export is a record in a form independent of the database: gzipped JSON Lines. The first line names the format and the
// schema; then each table follows with its name, columns and rows, in an order in which rows refer only to earlier ones; the
// last line gives the number of rows, so that a truncated file is detected. Bytes are written as {"base64": …}.

// exportFormat names the format.
const exportFormat = "bangban export 1"

// dump is a table to be exported, with the columns that sort it.
type dump struct{ table, order string }

// exported lists every table with its sort columns, the tables of the subjects first, so that equal records give equal files.
// Strands without entries are not exported, since each database creates its own.
var exported = func() (all []dump) {
	for _, s := range sorts {
		all = append(all, dump{s.table, "id"})
	}
	return append(all, besides...)
}()

var besides = []dump{
	{"settings", "name"}, {"household_phones", "lookup, household"}, {"tokens", "digest"}, {"codes", "digest"}, {"sightings", "account, mark"}, {"errands", "request, n"}, {"holders", "cadre, request"}, {"against", "who, request"}, {"strands", "strand"}, {"entries", "strand, line"}, {"personal", "sort, id, seq, n"}, {"traces", "trace, sort, id"},
	{"heads", "day"}, {"dues", "sort, id, step, errand"}, {"credits", "request, seq, n"}, {"fresh", "request, seq, n"}, {"rollup", "book, day, unit, kind, area"}, {"rollup_units", "book, unit, kind, day"}, {"rollup_households", "book, day, unit, kind, area, household"},
	{"numbers", "day"}, {"keys", "actor, key"}, {"messages", "id"}, {"attachments", "id"},
}

// ofOneDatabase are columns that are meaningful in one database only: they are not exported, and begin again.
var ofOneDatabase = []string{"tick"}

type exportHead struct {
	Format string `json:"format"`
	Schema int64  `json:"schema"`
	Head   string `json:"head,omitempty"` // short form of the last head, for whoever holds the file
}

type exportTable struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
}

type exportEnd struct {
	Rows int64 `json:"rows"`
}

type exportBytes struct {
	Base64 string `json:"base64"`
}

// Export writes the record as of one moment to a new file. Progress, if not nil, is told the rows written.
func (db *DB) Export(ctx context.Context, path string, progress func(rows int64)) (rows int64, err error) {
	partial, err := fresh(path)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreMissing(os.Remove(partial)))
		}
	}()
	f, err := os.OpenFile(partial, os.O_WRONLY, 0)
	if err != nil {
		return 0, err
	}
	z := gzip.NewWriter(f)
	rows, err = db.export(ctx, z, progress)
	if err := errors.Join(err, z.Close(), f.Close()); err != nil {
		return 0, err
	}
	return rows, finish(partial, path)
}

func (db *DB) export(ctx context.Context, w io.Writer, progress func(int64)) (rows int64, err error) {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	err = db.view(ctx, func(t *tx) error {
		var schema int64 // read here, because goose would wait for the writer's only connection
		if err := t.one("SELECT max(version_id) FROM goose_db_version", nil, &schema); err != nil {
			return err
		}
		_, over, err := t.newestHeads()
		if err != nil {
			return err
		}
		if err := out.Encode(exportHead{exportFormat, schema, over.Short()}); err != nil {
			return err
		}
		for _, x := range exported {
			if err := t.export(x.table, x.order, out, func() {
				if rows++; progress != nil {
					progress(rows)
				}
			}); err != nil {
				return fmt.Errorf("export %s: %w", x.table, err)
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return rows, out.Encode(exportEnd{rows})
}

func (t *tx) export(table, order string, out *json.Encoder, told func()) (err error) {
	rows, err := t.q.QueryContext(t.ctx, "SELECT * FROM "+source(table)+" ORDER BY "+order)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	all, err := rows.Columns()
	if err != nil {
		return err
	}
	keep := slices.DeleteFunc(slices.Clone(all), func(c string) bool { return slices.Contains(ofOneDatabase, c) })
	slices.Sort(keep)
	if err := out.Encode(exportTable{table, keep}); err != nil {
		return err
	}
	values, into := make([]any, len(all)), make([]any, len(all))
	place := map[string]int{}
	for i, c := range all {
		into[i] = &values[i]
		place[c] = i
	}
	line := make([]any, len(keep))
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, c := range keep {
			line[i] = values[place[c]]
			if key, ok := line[i].(string); ok && table == "keys" && c == "key" && !strings.HasPrefix(key, keyMark) {
				line[i] = keyDigest(key)
			}
			if b, ok := line[i].([]byte); ok {
				line[i] = exportBytes{base64.StdEncoding.EncodeToString(b)}
			}
		}
		if err := out.Encode(line); err != nil {
			return err
		}
		told()
	}
	return rows.Err()
}

func source(table string) string {
	if table == "strands" {
		return "strands WHERE next > 1"
	}
	return table
}

// loadAtOnce is how many rows of an export are loaded per transaction.
const loadAtOnce = 1000

var errExport = dispatch.Wrong("FILE", "这个导出文件不完整或已损坏", "the export is cut short or damaged")

// Load fills an empty record of either database with an export, and migrates it to this program's schema. A record that is not
// empty is refused. After an error the target is as empty as before.
func Load(ctx context.Context, address string, r io.Reader, progress func(rows int64)) (rows int64, err error) {
	if rows, err = loadAsItWas(ctx, address, r, progress); err != nil {
		return rows, err
	}
	db, err := Open(ctx, address) // migrates to this program's schema
	if err != nil {
		return rows, err
	}
	return rows, db.Close()
}

func loadAsItWas(ctx context.Context, address string, r io.Reader, progress func(rows int64)) (rows int64, err error) {
	db, err := connect(ctx, address)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	z, err := gzip.NewReader(r)
	if err != nil {
		return 0, errExport
	}
	in := &exportReader{lines: bufio.NewReaderSize(z, 1<<20)}
	var head exportHead
	if err := in.read(&head); err != nil || head.Format != exportFormat {
		return 0, dispatch.Wrong("FILE", "这不是 bangban 的导出文件", "this is no export of bangban")
	}
	if err := db.prepare(ctx, head.Schema); err != nil {
		return 0, err
	}
	if rows, err = db.load(ctx, in, progress); err != nil {
		err = errors.Join(err, db.clear(context.WithoutCancel(ctx)))
	}
	return rows, err
}

// clear takes away what a load that failed has left in a database which was empty before.
func (db *DB) clear(ctx context.Context) error {
	if db.group != nil {
		db.group.close() // which holds SQLite's only connection that writes
	}
	p, err := db.goose()
	if err == nil {
		_, err = p.DownTo(ctx, 0)
	}
	if err == nil {
		_, err = db.write.ExecContext(ctx, "DROP TABLE goose_db_version")
	}
	return err
}

// prepare creates the schema of the export in an empty database.
func (db *DB) prepare(ctx context.Context, schema int64) error {
	p, err := db.goose()
	if err != nil {
		return err
	}
	have, want, err := p.GetVersions(ctx)
	switch {
	case err != nil:
		return err
	case have != 0:
		return dispatch.Refuse(dispatch.Conflict, "目标数据库不是空的", "the target is not empty")
	case schema > want:
		return dispatch.Refuse(dispatch.Conflict, "导出文件由更新的程序写成，请升级", "a newer program wrote the export; upgrade")
	}
	_, err = p.UpTo(ctx, schema)
	return err
}

func (db *DB) load(ctx context.Context, in *exportReader, progress func(int64)) (rows int64, err error) {
	var table exportTable
	var batch []any
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		n := len(batch) / len(table.Columns)
		err := db.change(ctx, func(t *tx) error {
			each := max(1, 900/len(table.Columns)) // rows per statement
			for i := 0; i < n; i += each {
				some := batch[i*len(table.Columns) : min(n, i+each)*len(table.Columns)]
				if _, err := t.exec("INSERT INTO "+table.Table+" ("+strings.Join(table.Columns, ", ")+") VALUES "+marks(1, len(some)/len(table.Columns), len(table.Columns)), some...); err != nil {
					return fmt.Errorf("load %s: %w", table.Table, err)
				}
			}
			return nil
		})
		batch = batch[:0]
		if progress != nil {
			progress(rows)
		}
		return err
	}
	for {
		line, err := in.line()
		if err != nil {
			return rows, err
		}
		switch {
		case line[0] == '[':
			values, err := readRow(line)
			if err != nil || len(values) != len(table.Columns) {
				return rows, errExport
			}
			batch = append(batch, values...)
			if rows++; rows%loadAtOnce == 0 {
				if err := flush(); err != nil {
					return rows, err
				}
			}
			continue
		case strings.HasPrefix(string(line), `{"table"`):
			if err := flush(); err != nil {
				return rows, err
			}
			table = exportTable{}
			if json.Unmarshal(line, &table) != nil || !table.known() {
				return rows, errExport
			}
			continue
		}
		var end exportEnd
		if err := flush(); err != nil {
			return rows, err
		}
		if json.Unmarshal(line, &end) != nil || end.Rows != rows {
			return rows, errExport
		}
		return rows, nil
	}
}

// known reports whether table and columns are ours; other names must not get into a statement.
func (x exportTable) known() bool {
	plain := func(s string) bool {
		return s != "" && !strings.ContainsFunc(s, func(c rune) bool { return !(c >= 'a' && c <= 'z' || c == '_') })
	}
	return slices.ContainsFunc(exported, func(e dump) bool { return e.table == x.Table }) && len(x.Columns) > 0 && !slices.ContainsFunc(x.Columns, func(c string) bool { return !plain(c) })
}

func readRow(line []byte) ([]any, error) {
	d := json.NewDecoder(strings.NewReader(string(line)))
	d.UseNumber()
	var raw []any
	if err := d.Decode(&raw); err != nil {
		return nil, err
	}
	for i, v := range raw {
		switch v := v.(type) {
		case json.Number:
			n, err := v.Int64()
			if err != nil {
				return nil, err
			}
			raw[i] = n
		case map[string]any:
			text, _ := v["base64"].(string)
			b, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				return nil, err
			}
			raw[i] = b
		case string:
		default:
			return nil, errExport
		}
	}
	return raw, nil
}

// longestLine is the longest row of an export in bytes: a picture with its encoding.
const longestLine = 32 << 20

type exportReader struct{ lines *bufio.Reader }

func (r *exportReader) line() ([]byte, error) {
	var line []byte
	for {
		part, more, err := r.lines.ReadLine()
		if err != nil || len(line)+len(part) > longestLine {
			return nil, errExport // the end has a line of its own
		}
		if line = append(line, part...); !more {
			break
		}
	}
	if len(line) == 0 {
		return nil, errExport
	}
	return line, nil
}

func (r *exportReader) read(v any) error {
	line, err := r.line()
	if err != nil {
		return err
	}
	return json.Unmarshal(line, v)
}
