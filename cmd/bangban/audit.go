package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

// audit verifies the record and prints every difference.
func (p *program) audit(ctx context.Context, args []string) error {
	o := p.options("audit")
	at := o.record()
	since := o.flag("since-head", dispatch.Text{ZH: "只核对最近一次封存之后的记录及其所及的求助", EN: "only what came after the last day that is sealed, and what it is about"})
	head := o.text("head", "", dispatch.Text{ZH: "通报或导出文件上的封存号，如 1130-8F3A-22C1：看台账里有没有", EN: "short form of a head as a bulletin or an export bears it, 1130-8F3A-22C1: see whether the record has it"})
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	return at.reading(ctx, func(db *ledger.DB) error {
		x := ledger.Examination{Now: p.now(), Since: *since}
		var err error
		if x.Key, err = ledger.ReadKey(at.keyFile()); err != nil && dispatch.CodeOf(err) != dispatch.NotFound {
			return err
		}
		if err := p.prove(ctx, db, x); err != nil {
			return err
		}
		if *head == "" {
			return nil
		}
		days, err := db.DaysOf(ctx, *head)
		if err == nil && len(days) == 0 {
			p.say(p.out, dispatch.Text{ZH: "台账里没有封存号 " + *head + "。", EN: "No head of the record is called " + *head + "."})
			return errFound
		}
		for _, day := range days {
			p.say(p.out, dispatch.Text{ZH: "封存号 " + *head + " 是 " + string(day) + " 的。", EN: *head + " is the head of " + string(day) + "."})
		}
		return err
	})
}

// prove audits a record, and prints the differences and the extent of the proof.
func (p *program) prove(ctx context.Context, db *ledger.DB, x ledger.Examination) error {
	bar := p.progress(dispatch.Text{ZH: "核对", EN: "audit"})
	x.Progress = bar.show
	// Much is read and little kept: collecting garbage less often saves time and costs little memory.
	was := debug.SetGCPercent(400)
	proof, err := db.Examine(ctx, x)
	debug.SetGCPercent(was)
	bar.clear()
	if err != nil {
		return err
	}
	for _, d := range proof.Differences {
		_, _ = fmt.Fprintf(p.out, "%s: %s\n", d.Where, d.What.In(p.lang))
	}
	for _, t := range told(proof, x) {
		p.say(p.out, t)
	}
	if n := len(proof.Differences); n > 0 {
		p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("核对 %d 条记录，有 %d 处不符。", proof.Entries, n), EN: fmt.Sprintf("%d entries, %d differences.", proof.Entries, n)})
		return errFound
	}
	p.say(p.out, dispatch.Text{ZH: fmt.Sprintf("核对 %d 条记录，全部相符。", proof.Entries), EN: fmt.Sprintf("%d entries, no difference.", proof.Entries)})
	return nil
}

// told says what an audit has proved and what it could not prove.
func told(proof ledger.Proof, x ledger.Examination) (all []dispatch.Text) {
	say := func(zh, en string) { all = append(all, dispatch.Text{ZH: zh, EN: en}) }
	switch {
	case proof.Head.Day == "":
		say("尚无过完的日子，还没有封存。", "No day is over yet: nothing is sealed.")
	case proof.Sealed && len(proof.Differences) == 0:
		say(fmt.Sprintf("已证明：自 %s 至 %s 每天的封存均出自密钥 %s，最近为 %s。", proof.First.Day, proof.Head.Day, proof.Key, proof.Head.Short()),
			fmt.Sprintf("Proved: every day from %s to %s is sealed by the key %s, the last one as %s.", proof.First.Day, proof.Head.Day, proof.Key, proof.Head.Short()))
	}
	if !proof.Sealed {
		say(fmt.Sprintf("未证明：没有封存密钥（%s），封存无从验证。编号、摘要、状态、数字彼此相符只说明没有局部改动；能写数据库的人可以把它们全部改写得一致。", proof.Key),
			fmt.Sprintf("Not proved: without the key (%s) no seal was verified. That numbers, chains, states and figures hold together shows that no part was changed alone; whoever can write to the database could have changed all of it to match.", proof.Key))
	}
	if x.Since {
		say("未核对：最近一次封存之前、此后无人动过的记录，以及合计。", "Not looked at: what was sealed and not touched since, and the sums.")
	}
	if proof.Unsealed > 0 {
		say(fmt.Sprintf("最后 %d 条还没有封存，只由编号保护。", proof.Unsealed), fmt.Sprintf("The last %d entries are covered by no head yet: their numbers alone protect them.", proof.Unsealed))
	}
	if proof.Asleep != "" {
		say("自 "+string(proof.Asleep)+" 起程序没有运行，尚未封存。", "The program did not run since "+string(proof.Asleep)+": these days are not sealed yet.")
	}
	if proof.Older > 0 {
		say(fmt.Sprintf("%d 份文档是旧格式，与本程序推算的不同，未作判断，请运行 bangban migrate。", proof.Older), fmt.Sprintf("%d documents are in an older form, which this program would write otherwise: they were not judged; run bangban migrate.", proof.Older))
	}
	if proof.Newer > 0 {
		say(fmt.Sprintf("有 %d 件由更新的程序写过：本程序所知的部分相符，其余请用新版本核对。", proof.Newer), fmt.Sprintf("A newer program wrote something about %d subjects: what this one knows is as it should be; let the newer one audit the rest.", proof.Newer))
	}
	return all
}
