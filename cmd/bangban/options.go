package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

// options is a set of flags with help in both languages. Flags can also be set by the environment: --data by BANGBAN_DATA.
type options struct {
	set      *flag.FlagSet
	program  *program
	texts    map[string]dispatch.Text
	names    []string
	operands dispatch.Text // what may follow the flags, for the help
	most     int           // how many operands are allowed
	given    []string      // the operands
}

func (p *program) options(command string) *options {
	o := &options{set: flag.NewFlagSet(command, flag.ContinueOnError), program: p, texts: map[string]dispatch.Text{}}
	o.set.SetOutput(io.Discard)
	return o
}

func (o *options) text(name, value string, t dispatch.Text) *string {
	if v := o.program.env(variable(name)); v != "" {
		value = v
	}
	o.texts[name], o.names = t, append(o.names, name)
	return o.set.String(name, value, "")
}

func (o *options) flag(name string, t dispatch.Text) *bool {
	o.texts[name], o.names = t, append(o.names, name)
	return o.set.Bool(name, false, "")
}

func variable(flag string) string {
	name := []byte("BANGBAN_" + flag)
	for i, c := range name {
		switch {
		case c == '-':
			name[i] = '_'
		case c >= 'a' && c <= 'z':
			name[i] = c - 'a' + 'A'
		}
	}
	return string(name)
}

// parse reads the arguments. It returns errUsage after reporting an error or printing the help.
func (o *options) parse(args []string) error {
	p := o.program
	err := o.set.Parse(args)
	for err == nil && o.set.NArg() > 0 { // flags may come before, between and after operands
		o.given = append(o.given, o.set.Arg(0))
		err = o.set.Parse(o.set.Args()[1:])
	}
	if errors.Is(err, flag.ErrHelp) {
		o.help(p.out)
		return errHelped
	}
	if err == nil && len(o.given) > o.most {
		err = fmt.Errorf("%q", o.given[o.most])
	}
	if err != nil {
		p.say(p.err, dispatch.Text{ZH: "参数不对：" + err.Error(), EN: "Wrong arguments: " + err.Error()})
		o.help(p.err)
		return errUsage
	}
	return nil
}

// arg returns operand i; "" if there is none.
func (o *options) arg(i int) string {
	if i < len(o.given) {
		return o.given[i]
	}
	return ""
}

// errHelped ends a command that was only asked for its help.
var errHelped = errors.New("helped")

func (o *options) help(w io.Writer) {
	p := o.program
	p.say(w, dispatch.Text{ZH: "用法：bangban " + o.set.Name() + " [选项] " + o.operands.ZH, EN: "Usage: bangban " + o.set.Name() + " [options] " + o.operands.EN})
	for _, name := range o.names {
		f := o.set.Lookup(name)
		line := fmt.Sprintf("  --%-12s %s", name, o.texts[name].In(p.lang))
		if f.DefValue != "" && f.DefValue != "false" && p.env(variable(name)) == "" {
			line += " [" + f.DefValue + "]"
		}
		_, _ = fmt.Fprintln(w, line)
	}
}

// record holds the flags that locate the record.
type record struct{ data, db, key *string }

func (o *options) record() record {
	return record{
		data: o.text("data", "data", dispatch.Text{ZH: "数据文件夹", EN: "folder of the data"}),
		db:   o.text("db", "", dispatch.Text{ZH: "数据库：postgres://…；不写则用数据文件夹里的 SQLite", EN: "record: postgres://…; without it SQLite in the data folder"}),
		key:  o.text("seal-key", "", dispatch.Text{ZH: "封存密钥文件；不写则用数据文件夹里的 seal.key", EN: "file of the key that seals the journal; without it seal.key in the data folder"}),
	}
}

func (r record) address() string {
	if *r.db != "" {
		return *r.db
	}
	return filepath.Join(*r.data, "bangban.db")
}

func (r record) open(ctx context.Context) (*ledger.DB, error) { return ledger.Open(ctx, r.address()) }

// with opens the record for one command and closes it.
func (r record) with(ctx context.Context, f func(*ledger.DB) error) (err error) {
	db, err := r.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return f(db)
}
