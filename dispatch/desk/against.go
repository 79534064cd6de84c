package desk

import (
	"slices"

	"github.com/bangban/bangban/dispatch"
)

// self adds to an act every id by which the request may be about the actor, where it is about anybody.
func (t *transaction) self(r dispatch.Request, act dispatch.Act) (dispatch.Act, error) {
	if len(r.Against) == 0 || act.Actor == dispatch.SystemAct().Actor {
		return act, nil
	}
	self, err := t.tx.Identity(act.Actor, act.Cadre)
	act.Self = self.All()
	for _, g := range act.Grants {
		act.Self = append(act.Self, g.Unit)
	}
	return act, err
}

// accused completes a request that is about somebody, and the act of whoever wants something of it: the request by every other id
// of the same persons.
func (t *transaction) accused(r *dispatch.Request, act dispatch.Act) (dispatch.Act, error) {
	act, err := t.self(*r, act)
	if err == nil {
		err = same(t.tx, r)
	}
	return act, err
}

// same adds to whom a request is about every other id of the same persons. The result is for judging only and is never saved.
func same(tx dispatch.Tx, r *dispatch.Request) error {
	if len(r.Against) == 0 {
		return nil
	}
	all, err := tx.Identity(r.Against...)
	r.Against = all.IDs
	return err
}

// named loads what a command needs that says whom a request is about: there leads from the root to the request's area.
func (t *transaction) named(c *dispatch.Case, against []dispatch.ID, there []dispatch.Area) error {
	c.Named = nil
	for _, id := range against {
		k, err := t.tx.Cadre(id)
		if err == nil {
			c.Named = append(c.Named, k)
			against = append(slices.Clone(against), append([]dispatch.ID{k.Lead}, k.Members...)...)
		} else if dispatch.CodeOf(err) != dispatch.NotFound {
			return err
		}
	}
	all, err := t.tx.Identity(against...)
	if err != nil {
		return err
	}
	c.Same = all.IDs
	for _, e := range c.Request.Errands {
		if !e.State.Given() {
			continue
		}
		k, err := t.tx.Cadre(e.Cadre)
		if err != nil {
			return err
		}
		c.Holders = append(c.Holders, k)
	}
	if by := c.Request.Keeper.By; by != "" {
		keeper, err := t.tx.Identity(by)
		if err != nil {
			return err
		}
		c.Keeper = keeper.All()
	}
	c.Leads, err = t.tx.Leads(there)
	return err
}
