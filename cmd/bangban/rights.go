package main

import (
	"context"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/tally"
	"github.com/bangban/bangban/web"
)

// rights prints who may call which operation of the API, on what is theirs and on what is not.
func (p *program) rights(_ context.Context, args []string) error {
	o := p.options("rights")
	if err := o.parse(args); err != nil {
		return helped(err)
	}
	titles, lines := web.RightsTable(p.lang)
	var columns []tally.Column
	for _, t := range titles {
		columns = append(columns, tally.Column{Title: t})
	}
	if err := tally.PrintText(p.out, columns, lines); err != nil {
		return err
	}
	p.say(p.out, dispatch.Text{ZH: "\n列表与搜索：“别处”指其中看得到别处的东西。每个动词各要什么角色，见 dispatch/verbs.go 与词汇表。", EN: "\nOf lists and searches, foreign means that what lies elsewhere is seen in them. Which role each verb needs is in dispatch/verbs.go and the glossary."})
	return nil
}
