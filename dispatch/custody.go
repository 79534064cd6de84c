package dispatch

import "slices"

// Custody is a thing that a cadre has in hand for a request: what was bought, a card, money, keys. It is theirs until it was handed
// over, whoever has the errand by then.
type Custody struct {
	Thing  Thing
	Cadre  ID
	Errand int
	Since  Moment
}

// Debt is what a cadre laid out for an errand and was not repaid 垫付.
type Debt struct {
	Cadre ID
	Fen   int64
}

// keep notes that a cadre has a thing.
func (r *Request) keep(thing Thing, cadre ID, errand int, at Moment) {
	if thing == Person || cadre == "" || slices.ContainsFunc(r.Custody, func(x Custody) bool { return x.Thing == thing && x.Cadre == cadre }) {
		return
	}
	r.Custody = append(slices.Clone(r.Custody), Custody{Thing: thing, Cadre: cadre, Errand: errand, Since: at})
}

// part notes that a cadre no longer has a thing.
func (r *Request) part(thing Thing, cadre ID) {
	r.Custody = slices.DeleteFunc(slices.Clone(r.Custody), func(x Custody) bool { return x.Thing == thing && x.Cadre == cadre })
}

// collect notes that whoever has the errand has what it carries, from whoever had it before.
func (r *Request) collect(e *Errand, at Moment) {
	for _, thing := range e.Carries {
		if e.Pick.Role == AtHolder {
			r.part(thing, e.Pick.Cadre)
		}
		r.keep(thing, e.Cadre, e.N, at)
	}
}

// deliver notes that what the errand carries is where it was to be brought.
func (r *Request) deliver(e *Errand) {
	for _, thing := range e.Carries {
		r.part(thing, e.Cadre)
		if e.Pick.Role == AtHolder {
			r.part(thing, e.Pick.Cadre)
		}
	}
}

// InHands returns what a cadre has in hand for the request.
func (r Request) InHands(cadre ID) (all []Custody) {
	for _, x := range r.Custody {
		if x.Cadre == cadre {
			all = append(all, x)
		}
	}
	return all
}

// bought reports whether a cadre has what the errand carries.
func (r Request) bought(e Errand, cadre ID) bool {
	return cadre != "" && slices.ContainsFunc(r.Custody, func(x Custody) bool { return x.Cadre == cadre && slices.Contains(e.Carries, x.Thing) })
}

// fromHolder lets the errand begin where the goods are, which the cadre who gave it up still has.
func (e *Errand) fromHolder(cadre ID) {
	if e.Pick.Role != AtHolder {
		e.Source = e.Pick
	}
	e.Pick = Stop{Role: AtHolder, Cadre: cadre}
}

// handOver notes that a thing changed hands. Goods that went back to the shop have to be fetched there again.
func (r *Request) handOver(e *Errand, f HandedOver, at Moment) {
	who := f.Cadre
	if who == "" { // of before this was said
		who = e.Cadre
	}
	if f.From == CadreHand {
		r.part(f.Thing, who)
	}
	if f.To == CadreHand {
		r.keep(f.Thing, who, e.N, at)
	}
	if e.State != ErrandWaiting || e.Pick.Role != AtHolder || f.From != CadreHand || e.Pick.Cadre != who || !slices.Contains(e.Carries, f.Thing) {
		return
	}
	switch f.To {
	case FacilityHand:
		e.Pick, e.Source = e.Source, Stop{}
	case GateHand:
		e.Pick = Stop{Role: AtGate, Compound: r.Place.Compound}
	}
}

// owe notes that money was advanced by a cadre, or, where fen is negative, repaid to them; in doubt to whoever is owed longest.
func (e *Errand) owe(cadre ID, fen int64) {
	e.Owed += fen
	e.Debts = slices.Clone(e.Debts)
	i := slices.IndexFunc(e.Debts, func(d Debt) bool { return d.Cadre == cadre })
	switch {
	case i < 0 && fen > 0:
		e.Debts = append(e.Debts, Debt{Cadre: cadre, Fen: fen})
		return
	case i < 0 && len(e.Debts) > 0:
		i = 0
	case i < 0:
		return
	}
	for fen != 0 && len(e.Debts) > 0 { // what is repaid beyond one debt is taken off the others
		i = min(i, len(e.Debts)-1)
		rest := e.Debts[i].Fen + fen
		if e.Debts[i].Fen = rest; rest > 0 {
			return
		}
		e.Debts, fen, i = slices.Delete(e.Debts, i, i+1), rest, 0
	}
}

// alarm tells the coordinator that a cadre who gives an errand up has things of the resident's in hand.
func (c Case) alarm(e Errand, now Moment) []Entry {
	if len(c.Request.InHands(e.Cadre)) == 0 {
		return nil
	}
	return c.raise(ToCoordinator, ReasonCustody, e.N, now)
}
