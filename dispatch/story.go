package dispatch

import (
	"fmt"
	"slices"
)

// Story is an entry of a request as a page tells it: who did what to whom, in one sentence, and below it why.
type Story struct {
	Says  string
	Why   string
	For   string // on whose behalf the actor acted; "" for nobody
	Minor bool   // what happens by the way: the important entries are shown without it
}

// story tells an entry of a request. What has no sentence of its own is told by the names of its fact and fields.
func (t teller) story(l Line, detail string, several bool) Story {
	s := Story{}
	if l.OnBehalf != "" && l.Role != System {
		s.For = t.in(Role(l.OnBehalf).Name())
		if s.For == "" {
			s.For = t.person(ID(l.OnBehalf))
		}
	}
	did, why, told := t.did(l, several)
	if !told {
		did, why = t.in(FactText(FactName(l.Fact))), detail
	}
	s.Why, s.Minor = why, minor(l)
	who := t.person(l.Actor)
	switch {
	case l.Role == System:
		s.Says = did
	case s.For != "":
		s.Says = t.in(Text{who + "代" + s.For + did, who + ", for " + s.For + ": " + did})
	default:
		s.Says = t.in(Text{who + did, who + " " + did})
	}
	return s
}

// minor reports what happens by the way.
func minor(l Line) bool {
	switch f := l.Fact.(type) {
	case Revealed, Shown, Ticked, Routed, Withdrawn, Responded:
		return true
	case Acknowledged, Arrived:
		return false
	case Escalated:
		return f.Level == NotEscalated
	}
	return false
}

// did says what somebody did, without the actor, and why.
func (t teller) did(l Line, several bool) (did, why string, told bool) {
	say := func(zh, en string) (string, string, bool) { return t.in(Text{zh, en}), "", true }
	because := func(r Reason, zh, en string) (string, string, bool) { return t.in(Text{zh, en}), t.in(r.Name()), true }
	it := func(n int) (zh, en string) {
		if !several {
			return "任务", "the errand"
		}
		return fmt.Sprintf("任务%d", n), fmt.Sprintf("errand %d", n)
	}
	cadre := func(id ID) string { return t.name(OfCadre, id) }
	until := func(m Moment) string { return t.in(m.Said(l.At)) }
	switch f := l.Fact.(type) {
	case Submitted:
		where := ""
		if area := f.Place.Area(); area != "" {
			where = t.name(OfArea, area)
		}
		kind := joined(t.comma(), t.name(OfKind, ID(f.Kind)), where)
		did = t.in(Text{"登记求助：" + kind + "，" + until(f.Due) + "前办到", "took down: " + kind + ", by " + until(f.Due)})
		if f.Review {
			why = t.in(Text{"先要核实", "it has to be checked first"})
		}
		return did, joined(t.comma(), t.in(f.Channel.Name()), why), true
	case ContactAdded:
		return t.in(Text{"记下再次来电", "noted another call"}), t.in(f.Channel.Name()), true
	case Triaged:
		return say("核实了登记，"+until(f.Due)+"前办到", "checked it: to be done by "+until(f.Due))
	case Routed:
		return say(fmt.Sprintf("拆成%d个任务", len(f.Legs)), map[bool]string{true: "laid down one errand", false: fmt.Sprintf("split into %d errands", len(f.Legs))}[len(f.Legs) == 1])
	case Ordered:
		return t.given(l, it, f.Errand, f.Cadre, f.Unit, f.Why, Text{"派给", "gave"})
	case Proposed:
		return t.given(l, it, f.Errand, f.Cadre, f.Unit, f.Why, Text{"先问", "offered"})
	case Accepted:
		zh, en := it(f.Errand)
		return say("接了"+zh, "accepted "+en)
	case Acknowledged:
		zh, en := it(f.Errand)
		return say("已读"+zh, "has read "+en)
	case Declined:
		zh, en := it(f.Errand)
		return because(f.Reason, cadre(f.Cadre)+"谢绝了"+zh, cadre(f.Cadre)+" declined "+en)
	case HandedBack:
		zh, en := it(f.Errand)
		return because(f.Reason, zh+"退回，原在"+cadre(f.Cadre)+"手上", en+" handed back by "+cadre(f.Cadre))
	case Lapsed:
		zh, en := it(f.Errand)
		return say(cadre(f.Cadre)+"没有读"+zh+"，已收回另派", cadre(f.Cadre)+" did not read "+en+": taken back for others")
	case Taken:
		zh, en := it(f.Errand)
		return because(f.Reason, zh+"从"+cadre(f.Cadre)+"手上收回", en+" taken back from "+cadre(f.Cadre))
	case Reassigned:
		zh, en := it(f.Errand)
		return because(f.Reason, zh+"从"+cadre(f.Cadre)+"手上改派他人", en+" taken from "+cadre(f.Cadre)+" for another")
	case Unplaced:
		zh, en := it(f.Errand)
		return t.in(Text{zh + "暂时没有人可派", "nobody could take " + en}), t.kept(f.Why), true
	case Started:
		zh, en := it(f.Errand)
		if !several {
			return say("出发了", "set out")
		}
		return say("出发去办"+zh, "set out for "+en)
	case PickedUp:
		if f.Facility != "" {
			return say("在"+t.name(OfFacility, f.Facility)+"取到了", "picked up at "+t.name(OfFacility, f.Facility))
		}
		return say("取到了", "picked up")
	case Arrived:
		return say("到了", "arrived")
	case Finished:
		zh, en := it(f.Errand)
		if t.person(l.Actor) == cadre(f.Cadre) || l.OnBehalf == string(f.Cadre) {
			return say("办完了"+zh, "finished "+en)
		}
		return say("记下"+cadre(f.Cadre)+"办完了"+zh, "noted that "+cadre(f.Cadre)+" finished "+en)
	case Repeated:
		zh, en := it(f.Errand)
		return say("又报了一次"+zh+"办完（不重复计数）", "reported "+en+" finished again (not counted)")
	case Undone:
		zh, en := it(f.Errand)
		return say("撤回了“"+zh+"办完”", "took back that "+en+" is finished")
	case Failed:
		zh, en := it(f.Errand)
		return because(f.Reason, zh+"没办成", en+" could not be done")
	case Withdrawn:
		zh, en := it(f.Errand)
		return say(zh+"撤下", en+" withdrawn")
	case Responded:
		return say("答复了居民", "answered the resident")
	case Arranged:
		a := f.Arrangement
		var parts []string
		if a.Facility != "" {
			parts = append(parts, t.name(OfFacility, a.Facility))
		}
		for _, p := range []struct {
			is bool
			as Text
		}{{a.Approved, Text{"社区已同意", "the community agrees"}}, {a.Ambulance, Text{"由120接送", "by ambulance"}}, {a.Vehicle != "", a.Vehicle.Name()}, {a.Released, Text{"门岗已放行", "the gate is told"}}} {
			if p.is {
				parts = append(parts, t.in(p.as))
			}
		}
		if a.PickUpAt != 0 {
			parts = append(parts, t.in(Text{until(a.PickUpAt) + "接人", "picked up at " + until(a.PickUpAt)}))
		}
		return t.in(Text{"落实：", "arranged: "}) + joined(t.comma(), parts...), "", true
	case Held:
		return because(f.Reason, "挂起到"+until(f.Until), "put it on hold until "+until(f.Until))
	case Resumed:
		return say("恢复办理", "took it up again")
	case Cancelled:
		return because(f.Reason, "撤销了求助", "cancelled it")
	case SignedOff:
		return because(f.Reason, "定为未办成", "signed it off as not done")
	case Merged:
		return say("并入"+t.name(OfRequest, f.Parent), "merged it into "+t.name(OfRequest, f.Parent))
	case AgainstNamed:
		return t.in(Text{"写明投诉的是谁", "named whom it complains about"}), t.in(ReasonAgainst.Name()), true
	case Left:
		return say(t.name(OfRequest, f.Child)+"不再由本件代办", t.name(OfRequest, f.Child)+" is no longer served by this")
	case Transferred:
		return say("改由"+t.name(OfRequest, f.Parent)+"代办", t.name(OfRequest, f.Parent)+" serves it from now on")
	case Shown:
		return say(t.name(OfCadre, f.To)+"看到了怎么联系", t.name(OfCadre, f.To)+" was shown whom to reach")
	case Revived:
		return say("重新单独办理", "stands for itself again")
	case Concluded:
		if f.Undone {
			return say("代办的那件又没办完", "what serves it is not done after all")
		}
		return say("代办的那件办完了", "what serves it is done")
	case Confirmed:
		if f.Satisfaction > 0 {
			why = t.in(Text{fmt.Sprintf("满意度%d分（满分5分）", f.Satisfaction), fmt.Sprintf("satisfaction %d of 5", f.Satisfaction)})
		}
		return t.in(Text{"确认办好了", "confirmed that it is done"}), joined(t.comma(), t.in(CodeName(f.By)), why), true
	case Joined:
		return say("并入了"+t.name(OfRequest, f.Child.Request), t.name(OfRequest, f.Child.Request)+" was merged into this")
	case Closed:
		if f.Satisfaction > 0 {
			why = t.in(Text{fmt.Sprintf("满意度%d分（满分5分）", f.Satisfaction), fmt.Sprintf("satisfaction %d of 5", f.Satisfaction)})
		}
		return t.in(Text{"办结", "closed it"}), joined(t.comma(), t.in(CodeName(f.By)), why), true
	case Reopened:
		why = t.in(Text{"事没有办到", "it was not done"})
		if f.ActHappened {
			why = t.in(Text{"办到了，但没有解决", "it was done and did not solve the problem"})
		}
		return t.in(Text{"重新办理，" + until(f.Due) + "前办到", "opened it again, by " + until(f.Due)}), why, true
	case Escalated:
		return because(f.Reason, "上报"+t.in(CodeName(f.Level)), "passed it up to "+t.in(CodeName(f.Level)))
	case TakenOver:
		return say("接手了", "took it over")
	case Resolved:
		return say("处理好了上报的事", "settled what it was passed up for")
	case Ticked:
		return say(fmt.Sprintf("承诺的时间过了%d%%", f.Mark), fmt.Sprintf("%d%% of the promised time has passed", f.Mark))
	case Hindered:
		zh, en := it(f.Errand)
		return because(f.Reason, zh+"按原样办不了，要人定夺", en+" cannot go on as it stands")
	case Redirected:
		zh, en := it(f.Errand)
		return say(zh+"改送", en+" goes elsewhere now")
	case HandedOver:
		thing, from, to := t.in(f.Thing.Name()), t.in(CodeName(f.From)), t.in(CodeName(f.To))
		if f.From == CadreHand && f.Cadre != "" {
			from = cadre(f.Cadre)
		}
		if f.To == CadreHand && f.Cadre != "" {
			to = cadre(f.Cadre)
		}
		return say("交接"+thing+"："+from+" → "+to, "handed over: "+thing+", "+from+" → "+to)
	case Advanced:
		return say(fmt.Sprintf("垫付%.2f元（%s）", float64(f.Fen)/100, cadre(f.Cadre)), fmt.Sprintf("advanced %.2f yuan (%s)", float64(f.Fen)/100, cadre(f.Cadre)))
	case Repaid:
		return say(fmt.Sprintf("归还垫付%.2f元给%s", float64(f.Fen)/100, cadre(f.Cadre)), fmt.Sprintf("repaid %.2f yuan to %s", float64(f.Fen)/100, cadre(f.Cadre)))
	case Attached:
		return say("附上一张照片", "added a picture")
	case RevealedOften:
		return say(fmt.Sprintf("10分钟内看了%d次个人信息", f.Times), fmt.Sprintf("has looked at personal details %d times in 10 minutes", f.Times))
	case Revealed:
		var fields []string
		for _, x := range f.Fields {
			fields = append(fields, t.in(FieldText(x)))
		}
		to := t.person(f.To)
		if to == t.person(l.Actor) || string(f.To) == l.OnBehalf {
			return t.in(Text{"查看了个人信息", "looked at personal details"}), joined(t.comma(), joined(t.in(Text{"、", ", "}), fields...), t.in(f.Reason.Name())), true
		}
		return t.in(Text{to + "可以看到个人信息", to + " may see personal details"}), joined(t.in(Text{"、", ", "}), fields...), true
	case Alarmed:
		return say("听到危急征象", "a red flag was heard")
	case Erased:
		return say("抹去了个人信息", "erased personal details")
	}
	return "", "", false
}

// given tells to whom an errand went, and why to them.
func (t teller) given(l Line, it func(int) (string, string), n int, cadre, unit ID, w Why, how Text) (string, string, bool) {
	zh, en := it(n)
	name := t.name(OfCadre, cadre)
	if unit != "" {
		of := t.name(OfUnit, unit)
		name = t.in(Text{name + "（" + of + "）", name + " (" + of + ")"})
	}
	did := t.in(Text{"把" + zh + how.ZH + name, how.EN + " " + en + " to " + name})
	if l.Role == System {
		did = t.in(Text{"自动" + did, "the program " + did})
	}
	if w.By != "" {
		return did, t.in(Text{"由人指定", "a person decided"}), true
	}
	for _, c := range w.Candidates {
		if c.Cadre != cadre {
			continue
		}
		parts := []string{t.in([]Text{{}, {"包联", "own team"}, {"本社区", "same community"}, {"社区外", "from beyond"}}[min(max(c.Tier, 0), 3)]),
			t.in(Text{fmt.Sprintf("多走%d分钟", (c.Travel+30)/60), fmt.Sprintf("%d min more to go", (c.Travel+30)/60)}), t.in(Text{fmt.Sprintf("手上%d件", c.Hand), fmt.Sprintf("%d in hand", c.Hand)})}
		if others := len(w.Candidates) - 1; others > 0 {
			parts = append(parts, t.in(Text{fmt.Sprintf("比另外%d人合适", others), fmt.Sprintf("before %d others", others)}))
		}
		return did, joined(t.comma(), parts...), true
	}
	return did, t.kept(w), true
}

// kept says whom the rules kept out: 手上已满3人、没有通行证2人.
func (t teller) kept(w Why) string {
	var parts []string
	for _, b := range w.Barred {
		parts = append(parts, t.in(Text{fmt.Sprintf("%s%d人", b.Bar.Name().ZH, b.Number), fmt.Sprintf("%s: %d", b.Bar.Name().EN, b.Number)}))
	}
	return joined(t.in(Text{"、", "; "}), parts...)
}

// severalErrands reports whether the entries lay down more than one errand.
func severalErrands(lines []Line) bool {
	n := 0
	for _, l := range lines {
		if f, ok := l.Fact.(Routed); ok {
			n += len(f.Legs)
		}
	}
	return n > 1
}

// requestLines reports whether the lines are of one request.
func requestLines(lines []Line) bool {
	return len(lines) > 0 && !slices.ContainsFunc(lines, func(l Line) bool { return l.Subject.Sort != OfRequest || l.Subject != lines[0].Subject })
}
