package dispatch

import (
	"fmt"
	"slices"
	"time"
)

// Limits of a flow.
const (
	mostLegs = 10
	mostWait = 7 * 24 * time.Hour
)

// Check refuses a flow that cannot work. The error names the place and the reason.
func (f Flow) Check() error {
	var seen []Effect
	for i, row := range f.Rows {
		at := fmt.Sprintf("flow.rows[%d]", i)
		switch {
		case row.Effect < Free || row.Effect > StayHome:
			return Wrong(at+".effect", "没有这种管控效力", "there is no such effect")
		case slices.Contains(seen, row.Effect):
			return Wrong(at+".effect", "同一种管控写了两次", "this effect has a row already")
		case len(row.Legs) > mostLegs:
			return Wrong(at+".legs", fmt.Sprintf("最多 %d 段", mostLegs), fmt.Sprintf("there are at most %d legs", mostLegs))
		}
		seen = append(seen, row.Effect)
		if err := row.check(at); err != nil {
			return err
		}
	}
	if len(seen) > 0 && !slices.Contains(seen, Free) {
		return Wrong("flow.rows", "须写明可出入时怎样办", "say what is done where people move freely")
	}
	return f.checkAsks()
}

func (f Flow) checkAsks() error {
	var seen []Question
	for i, a := range f.Asks {
		at := fmt.Sprintf("flow.asks[%d].what", i)
		if !slices.Contains(Questions, a.What) {
			return Wrong(at, "没有这个问题", "there is no such question")
		}
		if slices.Contains(seen, a.What) {
			return Wrong(at, "同一个问题写了两次", "it is asked already")
		}
		seen = append(seen, a.What)
	}
	return nil
}

// check refuses a row with legs of which not exactly one is counted, since the service would be counted twice or never.
func (r FlowRow) check(at string) error {
	for _, check := range []func(at string, i int) error{r.checkStops, r.checkOrder, r.checkWait, r.checkInside, r.checkCarried, r.checkBefore, r.checkCounted} {
		for i := range r.Legs {
			if err := check(fmt.Sprintf("%s.legs[%d]", at, i), i); err != nil {
				return err
			}
		}
	}
	if len(r.Legs) > 0 && !slices.ContainsFunc(r.Legs, isCounted) {
		return Wrong(at+".legs", "须有一段计数", "one of the legs has to be counted")
	}
	return nil
}

func isCounted(l FlowLeg) bool { return l.Counted }

func (r FlowRow) checkCounted(at string, i int) error {
	if r.Legs[i].Counted && slices.ContainsFunc(r.Legs[:i], isCounted) {
		return Wrong(at+".counted", "只能有一段计数", "one leg is counted, and only one")
	}
	return nil
}

func (r FlowRow) checkStops(at string, i int) error {
	l := r.Legs[i]
	switch {
	case l.From != "" && !slices.Contains(StopRoles, l.From):
		return Wrong(at+".from", "没有这种地点", "there is no such stop")
	case !slices.Contains(StopRoles, l.To):
		return Wrong(at+".to", "须写明到哪里", "say where it ends")
	case l.From == l.To:
		return Wrong(at+".to", "起点与终点相同", "it ends where it begins")
	case l.Vehicle != "" && !slices.Contains(Vehicles, l.Vehicle):
		return Wrong(at+".vehicle", "没有这种车辆", "there is no such vehicle")
	}
	return nil
}

func (r FlowRow) checkOrder(at string, i int) error {
	l := r.Legs[i]
	if l.After < 0 || l.After > i {
		return Wrong(at+".after", "只能排在前面的某一段之后", "it comes after one of the legs before it")
	}
	return nil
}

func (r FlowRow) checkWait(at string, i int) error {
	l := r.Legs[i]
	if l.Wait < 0 || l.Wait > mostWait {
		return Wrong(at+".wait", "停留须在 7 天之内", "one stays for 7 days at most")
	}
	if l.Wait > 0 && !slices.ContainsFunc(r.Legs, func(next FlowLeg) bool { return next.After == i+1 }) {
		return Wrong(at+".wait", "后面没有接着办的一段，不必停留", "no leg comes after it: there is nothing to wait for")
	}
	return nil
}

// checkInside refuses a leg for somebody behind the gate that leads outside, and one that begins at the gate although no leg
// before brings anything there.
func (r FlowRow) checkInside(at string, i int) error {
	l := r.Legs[i]
	if l.Inside && (slices.Contains(FacilityRoles, l.From) || slices.Contains(FacilityRoles, l.To)) {
		return Wrong(at+".inside", "小区内的人出不了大门", "whoever stays inside does not leave the gate")
	}
	if l.From != AtGate {
		return nil
	}
	brings := func(l FlowLeg) bool { return l.To == AtGate }
	if l.After == 0 && slices.ContainsFunc(r.Legs, brings) || l.After > 0 && !brings(r.Legs[l.After-1]) {
		return Wrong(at+".after", "须排在送到大门的那一段之后", "it comes after the leg that ends at the gate")
	}
	return nil
}

func (r FlowRow) checkCarried(at string, i int) error {
	l := r.Legs[i]
	for k, thing := range l.Carries {
		if thing != Person && !slices.Contains(Things, thing) || slices.Contains(l.Carries[:k], thing) {
			return Wrong(at+".carries", "没有这种物件，或写了两次", "there is no such thing, or it stands there twice")
		}
	}
	if l.From == "" && slices.Contains(l.Carries, Person) {
		return Wrong(at+".carries", "接人须写明从哪里接", "whoever is brought is fetched somewhere")
	}
	return nil
}

func (r FlowRow) checkBefore(at string, i int) error {
	l := r.Legs[i]
	for k, c := range l.Before {
		if !slices.Contains(Conditions, c) || slices.Contains(l.Before[:k], c) {
			return Wrong(at+".before", "没有这个条件，或写了两次", "there is no such condition, or it stands there twice")
		}
	}
	ends := []StopRole{l.From, l.To}
	if slices.Contains(l.Before, IsConfirmed) && !slices.ContainsFunc(ends, func(s StopRole) bool { return slices.Contains(FacilityRoles, s) }) {
		return Wrong(at+".before", "两端都不是药店、超市、医院或物资点，无人确认", "neither end is a facility that could confirm")
	}
	return nil
}
