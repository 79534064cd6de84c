package ledgertest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/ledger"
)

func chief(id dispatch.ID) dispatch.Account {
	return dispatch.Account{ID: id, Login: string(id), Name: "甲某", Grants: []dispatch.Grant{{Role: dispatch.Administrator}}}
}

// atOnce calls functions concurrently and returns their errors.
func atOnce(all ...func() error) []error {
	errs := make([]error, len(all))
	var end sync.WaitGroup
	for i, f := range all {
		end.Go(func() { errs[i] = f() })
	}
	end.Wait()
	return errs
}

func (x *Town) setUp(t *testing.T) {
	ctx := context.Background()
	must(t, x.DB.SaveSetupCode(ctx, "earlier"))
	must(t, x.DB.SaveSetupCode(ctx, "digest"))
	begin := func(id dispatch.ID) func(dispatch.Tx, bool) error {
		return func(tx dispatch.Tx, city bool) error {
			all := []dispatch.Describes{dispatch.DescribeAccount{Account: chief(id)}}
			if city {
				all = append(all, dispatch.DescribeArea{Area: dispatch.Area{ID: "another", Level: dispatch.City, Name: "又一市"}})
			}
			return x.Desk.DescribeIn(tx, Chief, all...)
		}
	}
	if err := x.DB.SetUp(ctx, "earlier", begin("chief")); dispatch.CodeOf(err) != dispatch.Unauthenticated {
		t.Errorf("with an earlier code: %v", err)
	}
	if none, err := x.DB.Ownerless(ctx); err != nil || !none {
		t.Errorf("ownerless %v %v", none, err)
	}
	var all []func() error
	for i := range 8 {
		all = append(all, func() error { return x.DB.SetUp(ctx, "digest", begin(dispatch.ID(fmt.Sprintf("chief-%d", i)))) })
	}
	won := 0
	for _, err := range atOnce(all...) {
		if err == nil {
			won++
		} else if dispatch.CodeOf(err) != dispatch.Conflict {
			t.Errorf("one who came second: %v", err)
		}
	}
	accounts, err := x.DB.Accounts(ctx)
	must(t, err)
	cities, err := x.DB.Areas(ctx, ledger.AreaFilter{Level: dispatch.City})
	must(t, err)
	if none, err := x.DB.Ownerless(ctx); err != nil || none || won != 1 || len(accounts) != 1 || len(cities) != 1 {
		t.Errorf("%d won; %d accounts, %d cities, ownerless %v %v", won, len(accounts), len(cities), none, err)
	}
}

// administered lets two administrators remove each other at the same time: one remains.
func (x *Town) administered(t *testing.T) {
	ctx := context.Background()
	before, err := x.DB.Accounts(ctx)
	must(t, err)
	Describe(t, x.Desk, dispatch.DescribeAccount{Account: chief("first")})
	for _, a := range before {
		a.Disabled = true
		Describe(t, x.Desk, dispatch.DescribeAccount{Account: a})
	}
	first, second := chief("first"), chief("second")
	first.Disabled, second.Grants = true, []dispatch.Grant{{Role: dispatch.Administrator, Area: "north"}}
	if err := x.Desk.Describe(ctx, Chief, nil, dispatch.DescribeAccount{Account: first}); dispatch.CodeOf(err) != dispatch.Conflict {
		t.Errorf("the last one is disabled: %v", err)
	}
	for range 10 {
		Describe(t, x.Desk, dispatch.DescribeAccount{Account: chief("first")})
		Describe(t, x.Desk, dispatch.DescribeAccount{Account: chief("second")})
		refused := 0
		for _, err := range atOnce(func() error { return x.Desk.Describe(ctx, Chief, nil, dispatch.DescribeAccount{Account: first}) }, func() error { return x.Desk.Describe(ctx, Chief, nil, dispatch.DescribeAccount{Account: second}) }) {
			if dispatch.CodeOf(err) == dispatch.Conflict {
				refused++
			} else {
				must(t, err)
			}
		}
		if refused != 1 {
			t.Fatalf("%d of two were refused", refused)
		}
	}
}
