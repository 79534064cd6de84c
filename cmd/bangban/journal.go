package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

// entryLine is an entry in the JSON output.
type entryLine struct {
	At       string `json:"at"`
	Recorded string `json:"recorded"`
	Subject  string `json:"subject"`
	ID       string `json:"id"`
	Seq      int64  `json:"seq"`
	Actor    string `json:"actor"`
	Role     string `json:"role"`
	OnBehalf string `json:"on_behalf,omitempty"`
	Device   string `json:"device,omitempty"`
	Fact     string `json:"fact"`
	Sentence string `json:"sentence"`
}

// mostEntries is how many entries are printed at most.
const mostEntries = 100_000

// journal prints entries in words, the latest first.
func (p *program) journal(ctx context.Context, args []string) error {
	o := p.options("journal")
	at := o.record()
	var sorts []string
	for _, s := range dispatch.SubjectSorts() {
		sorts = append(sorts, string(s))
	}
	subject := o.text("subject", "", dispatch.Text{ZH: "对象的类别：" + strings.Join(sorts, "、"), EN: "sort of subject: " + strings.Join(sorts, ", ")})
	id := o.text("id", "", dispatch.Text{ZH: "对象的内部编号", EN: "id of the subject"})
	number := o.text("number", "", dispatch.Text{ZH: "求助的编号，如 1130-0042", EN: "number of a request, 1130-0042"})
	actor := o.text("actor", "", dispatch.Text{ZH: "经办人：登录名或账号编号；system 为程序自身", EN: "who did it: login or id of an account; system for the program itself"})
	fact := o.text("fact", "", dispatch.Text{ZH: "哪些事，以逗号分隔，如 Finished,Closed（见 .github/GLOSSARY.md）", EN: "which facts, with commas: Finished,Closed (see .github/GLOSSARY.md)"})
	from := o.text("from", "", dispatch.Text{ZH: "从哪一天起（记入日志的时间）", EN: "from which day on, by when it was recorded"})
	until := o.text("until", "", dispatch.Text{ZH: "到哪一天止", EN: "to which day"})
	limit := o.text("limit", "50", dispatch.Text{ZH: "最多几条，最新的在前", EN: "how many at most, the last one first"})
	format := o.text("format", "text", dispatch.Text{ZH: "text 或 json", EN: "text or json"})
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	if err := days(from, until); err != nil {
		return err
	}
	f := ledger.JournalFilter{Sort: dispatch.SubjectSort(*subject), ID: dispatch.ID(*id), Number: *number, From: dispatch.Day(*from).Start(), Until: dispatch.Day(*until).End()}
	if *subject != "" && !slices.Contains(sorts, *subject) {
		return dispatch.Wrong("--subject", "须为 "+strings.Join(sorts, "、")+" 之一", "it is one of "+strings.Join(sorts, ", "))
	}
	most, err := strconv.Atoi(*limit)
	if err != nil || most < 1 || most > mostEntries {
		return dispatch.Wrong("--limit", fmt.Sprintf("须为 1 至 %d", mostEntries), fmt.Sprintf("it is 1 to %d", mostEntries))
	}
	if *format != "text" && *format != "json" {
		return dispatch.Wrong("--format", "须为 text 或 json", "it is text or json")
	}
	for name := range strings.SplitSeq(*fact, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if !dispatch.IsFact(name) {
			return dispatch.Wrong("--fact", "没有这种记录", "there is no such fact")
		}
		f.Facts = append(f.Facts, name)
	}
	return at.reading(ctx, func(db *ledger.DB) error {
		if *actor != "" {
			f.Actor = dispatch.ID(*actor)
			a, err := db.AccountByLogin(ctx, *actor)
			if err == nil {
				f.Actor = a.ID
			} else if dispatch.CodeOf(err) != dispatch.NotFound {
				return err
			}
		}
		return p.printJournal(ctx, db, f, most, *format)
	})
}

// printJournal reads page by page until there are enough.
func (p *program) printJournal(ctx context.Context, db *ledger.DB, f ledger.JournalFilter, most int, format string) error {
	all := []entryLine{}
	for {
		f.Limit = min(200, most)
		page, err := db.SearchJournal(ctx, f)
		if err != nil {
			return err
		}
		told, err := dispatch.Tell(page.Entries, p.lang, func(all []dispatch.Subject) (map[dispatch.Subject]dispatch.Text, error) { return db.Names(ctx, all) })
		if err != nil {
			return err
		}
		for i, l := range page.Entries {
			all = append(all, entryLine{l.At.Time().Format(time.RFC3339Nano), l.Recorded.Time().Format(time.RFC3339Nano), string(l.Subject.Sort), string(l.Subject.ID), l.Seq,
				string(l.Actor), string(l.Role), l.OnBehalf, l.Device, dispatch.FactName(l.Fact), told[i].Sentence()})
			if format == "text" {
				_, _ = fmt.Fprintln(p.out, l.At.Time().Format("2006-01-02 15:04:05")+p.late(l.Entry)+"  "+told[i].Sentence())
			}
		}
		if most -= len(page.Entries); most == 0 || page.Next == "" {
			break
		}
		f.After = page.Next
	}
	if format == "text" {
		return nil
	}
	out := json.NewEncoder(p.out)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(all)
}

// late returns when an entry was recorded, if that was long after its true time.
func (p *program) late(e dispatch.Entry) string {
	if e.Recorded.Sub(e.At) < time.Minute {
		return ""
	}
	at := e.Recorded.Time().Format("2006-01-02 15:04")
	return dispatch.Text{ZH: "（" + at + " 记入）", EN: " (recorded " + at + ")"}.In(p.lang)
}
