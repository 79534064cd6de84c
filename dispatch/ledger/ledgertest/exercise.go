package ledgertest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
)

// Exercise tests everything that a record must do, through the Desk as the program does. Open opens the same record each time;
// it is empty at first. Raw is another connection to the same database, for changing it by hand.
func Exercise(t *testing.T, open func() *ledger.DB, raw *sql.DB) {
	town := Found(t, open())
	town.raw = raw
	t.Run("the first account is made once", town.setUp)
	t.Run("one administrator stays", town.administered)
	t.Run("a request travels from call to figure", town.travels)
	t.Run("a key does nothing twice", town.onceByKey)
	t.Run("jobs are fenced", town.fenced)
	t.Run("what waits is planned together", town.waitsTogether)
	t.Run("what nobody began moves on", town.movesOn)
	t.Run("what cannot be planned hinders nothing", town.hasTrouble)
	t.Run("a clock set forward postpones nothing", town.clockJumps)
	t.Run("nobody waits for a plan", town.takesTurns)
	t.Run("what is urgent is planned first and apart", town.goesFirst)
	t.Run("what was not tried is tried at once", town.isTriedAtOnce)
	t.Run("what was claimed is given back", town.isGivenBack)
	t.Run("whoever serves the whole city wakes every district", town.wakes)
	t.Run("neighbours share a commit and nothing else", town.sharesCommits)
	t.Run("lists and their pages", town.lists)
	t.Run("many places are what each of them is", func(t *testing.T) { town.places(t, open()) })
	t.Run("an area stays what those on it need", town.carries)
	t.Run("a call may be about several requests", town.contacts)
	t.Run("a complaint never reaches its target", town.complaints)
	t.Run("every caller of one matter is answered", town.answers)
	t.Run("who is left when one is cancelled goes on", town.orphaned)
	t.Run("crowds keep every invariant", town.crowds)
	t.Run("whoever follows the journal misses nothing", town.followed)
	t.Run("the journal is searched", town.inspected)
	t.Run("what waits is counted", town.stands)
	t.Run("rolled up figures stay what they were", town.rollsUp)
	t.Run("every hand that touches the record is found out", town.foundOut)
	t.Run("a household counts on its first day, once", town.servedTwice)
	t.Run("the past keeps its words", town.keepsWords)
	t.Run("what is erased is nowhere", town.erases)
	t.Run("it is all there when it is opened again", func(t *testing.T) {
		town.DB = open()
		must(t, town.DB.SealWith(t.Context(), town.key))
		town.audits(t)
	})
}

// ExerciseLedger tests what every dispatch.Ledger must do. Open returns one that has a catalogue and nothing else; its kinds
// are the built-in ones.
func ExerciseLedger(t *testing.T, open func(dispatch.Catalogue) dispatch.Ledger) {
	known := places()
	known.Kinds = dispatch.Kinds()
	town := founded(open(known))
	town.opens(t)
	t.Run("a save that meets another's is stale", town.meets)
	t.Run("what fails leaves nothing behind", town.fails)
	t.Run("a key does nothing twice", town.onceByKey)
	t.Run("jobs are fenced", town.fenced)
	t.Run("what waits is planned together", town.waitsTogether)
	t.Run("what nobody began moves on", town.movesOn)
	t.Run("what cannot be planned hinders nothing", town.hasTrouble)
	t.Run("a clock set forward postpones nothing", town.clockJumps)
	t.Run("nobody waits for a plan", town.takesTurns)
	t.Run("what is urgent is planned first and apart", town.goesFirst)
	t.Run("what was not tried is tried at once", town.isTriedAtOnce)
	t.Run("what was claimed is given back", town.isGivenBack)
	t.Run("whoever serves the whole city wakes every district", town.wakes)
	t.Run("neighbours share a commit and nothing else", town.sharesCommits)
	t.Run("crowds keep every invariant", town.crowds)
}

func (x *Town) travels(t *testing.T) {
	ctx := context.Background()
	id := x.do(t, Operator, request(""), Call("garden")).Subject.ID
	if r := x.request(t, id); r.State != dispatch.StateOpen || r.Number != "1122-0001" || r.Place.Household == "" {
		t.Fatalf("%s %s", r.State, r.Number)
	}
	must(t, x.Desk.Plan(ctx, "north"))
	r := x.request(t, id)
	holder := r.Errands[0].Cadre
	if r.State != dispatch.StateAssigned || holder == "" {
		t.Fatalf("after planning it is %s with %q", r.State, holder)
	}
	if hand, err := x.DB.Errands(ctx, holder, 0); err != nil || len(hand) != 1 {
		t.Fatalf("in hand %v, %v", hand, err)
	}
	act := Cadre(holder)
	act.Note = "到了门口"
	x.do(t, act, request(id), dispatch.Start{Errand: 1})
	x.Pass(time.Minute)
	x.attach(t, Cadre(holder), id, "picture-1", 1)
	x.do(t, act, request(id), dispatch.Finish{Errand: 1})
	x.do(t, Operator, request(id), dispatch.Close{By: dispatch.ByCallBack, Satisfaction: 5})
	sums, err := x.DB.Sums(ctx, ledger.FigureFilter{Book: dispatch.Service})
	must(t, err)
	if len(sums) != 1 || sums[0] != (ledger.Sum{Book: dispatch.Service, Day: "2022-11-22", Unit: "office", Kind: "medicine", Area: "garden", Persons: 1, Times: 1}) {
		t.Errorf("figures %+v", sums)
	}
	served, err := x.DB.HouseholdsIn(ctx, ledger.FigureFilter{Book: dispatch.Handled})
	must(t, err)
	if len(served) != 1 || served[0].Household != r.Place.Household {
		t.Errorf("households %+v", served)
	}
	entries, err := x.DB.Journal(ctx, request(id))
	must(t, err)
	if int64(len(entries)) != x.request(t, id).Version {
		t.Errorf("%d entries", len(entries))
	}
	known, err := x.DB.Personal(ctx, request(id))
	must(t, err)
	if len(known) != 7 {
		t.Errorf("%d personal values", len(known))
	}
	if _, err := x.Desk.Do(ctx, Cadre("c5"), request(id), dispatch.Finish{Errand: 1}); !errors.Is(err, &dispatch.Error{Code: dispatch.NotFound}) {
		t.Errorf("somebody who never had it: %v", err)
	}
	x.audits(t)
	x.do(t, Chief, request(id), dispatch.Erase{})
	if known, err := x.DB.Personal(ctx, request(id)); err != nil || len(known) != 0 {
		t.Errorf("after the erasure %d personal values are known, %v", len(known), err)
	}
	x.audits(t)
}

func (x *Town) onceByKey(t *testing.T) {
	ctx := context.Background()
	act := Operator
	act.Key, act.Body = "k1", "digest"
	first := x.do(t, act, request(""), Call("lake"))
	again := x.do(t, act, request(""), Call("lake"))
	if again.Subject != first.Subject || !again.Again || first.Again {
		t.Errorf("first %+v, again %+v", first, again)
	}
	act.Body = "another"
	if _, err := x.Desk.Do(ctx, act, request(""), Call("lake")); !errors.Is(err, &dispatch.Error{Code: dispatch.Mismatch}) {
		t.Errorf("another body: %v", err)
	}
	act.Actor = "somebody else"
	if other := x.do(t, act, request(""), Call("lake")); other.Subject == first.Subject {
		t.Error("two people share a key")
	}
	// Sixteen concurrent commands with one key make one request.
	act.Key = "k2"
	var wait sync.WaitGroup
	seen := make([]dispatch.ID, 16)
	for i := range seen {
		wait.Go(func() {
			a, err := x.Desk.Do(ctx, act, request(""), Call("lake"))
			if err != nil {
				t.Error(err)
			}
			seen[i] = a.Subject.ID
		})
	}
	wait.Wait()
	slices.Sort(seen)
	if len(slices.Compact(seen)) != 1 {
		t.Errorf("one key made %v", seen)
	}
	x.audits(t)
}

func (x *Town) fenced(t *testing.T) {
	ctx := context.Background()
	x.Pass(time.Hour)
	x.sweep(t)
	id := x.do(t, Operator, request(""), Call("garden")).Subject.ID
	var mine, theirs []dispatch.Job
	claim := func(jobs *[]dispatch.Job) {
		must(t, x.Desk.Ledger.Change(ctx, func(tx dispatch.Tx) (err error) {
			*jobs, err = tx.Claim("north", dispatch.Routine, x.Now(), x.Now().Add(dispatch.Lease), 10)
			return err
		}))
	}
	claim(&mine)
	if len(mine) != 1 || mine[0].Subject.ID != id {
		t.Fatalf("claimed %+v", mine)
	}
	if claim(&theirs); len(theirs) != 0 {
		t.Fatalf("claimed twice: %+v", theirs)
	}
	x.Pass(dispatch.Lease + time.Second)
	if claim(&theirs); len(theirs) != 1 {
		t.Fatal("the lease never ends")
	}
	fence := func(j dispatch.Job) error {
		return x.Desk.Ledger.Change(ctx, func(tx dispatch.Tx) error { return tx.Fence(j) })
	}
	if err := fence(mine[0]); !errors.Is(err, &dispatch.Error{Code: dispatch.Stale}) {
		t.Errorf("the old token: %v", err)
	}
	must(t, fence(theirs[0]))
	must(t, x.Desk.Ledger.Change(ctx, func(tx dispatch.Tx) error { return tx.Release(theirs, x.Now(), x.Now()) }))
	x.sweep(t)
	if r := x.request(t, id); r.State != dispatch.StateAssigned {
		t.Errorf("the sweep left it %s", r.State)
	}
	// An order that is not read goes back, and to another cadre.
	x.Pass(dispatch.SeenWithin)
	x.sweep(t)
	x.Pass(3 * time.Second)
	x.sweep(t)
	if e := x.request(t, id).Errands[0]; e.State != dispatch.ErrandAccepted || len(e.Unread) != 1 || e.Unread[0] == e.Cadre {
		t.Errorf("unread: %+v", e)
	}
	x.do(t, Operator, request(id), dispatch.Cancel{Reason: "not_needed"})
	x.audits(t)
}

func (x *Town) sharesCommits(t *testing.T) {
	ctx := context.Background()
	var wait sync.WaitGroup
	var made atomic.Int64
	for i := range 48 {
		wait.Go(func() {
			switch i % 4 {
			case 0:
				gone, cancel := context.WithCancel(ctx)
				cancel()
				if _, err := x.Desk.Do(gone, Operator, request(""), Call("garden")); err == nil {
					t.Error("a caller who had left was served")
				}
			case 1:
				if err := x.Desk.Ledger.Change(ctx, func(tx dispatch.Tx) error {
					if err := tx.Remember("nobody", fmt.Sprint(i), "", nil, x.Now(), x.Now().Add(time.Hour)); err != nil {
						return err
					}
					return dispatch.Refuse(dispatch.Conflict, "不", "no")
				}); !errors.Is(err, &dispatch.Error{Code: dispatch.Conflict}) {
					t.Errorf("refused: %v", err)
				}
			case 2:
				if err := x.Desk.Ledger.Change(ctx, func(tx dispatch.Tx) error { _, err := tx.Request("none"); return err }); !errors.Is(err, &dispatch.Error{Code: dispatch.NotFound}) {
					t.Errorf("nothing: %v", err)
				}
			default:
				if _, err := x.Desk.Do(ctx, Operator, request(""), Call("garden")); err != nil {
					t.Error(err)
				} else {
					made.Add(1)
				}
			}
		})
	}
	wait.Wait()
	if made.Load() != 12 {
		t.Errorf("%d of 12 were made", made.Load())
	}
	must(t, x.Desk.Ledger.View(ctx, func(tx dispatch.Tx) error {
		if _, _, ok, err := tx.Remembered("nobody", "1", x.Now()); ok || err != nil {
			t.Errorf("what was refused was kept: %v %v", ok, err)
		}
		return nil
	}))
	x.audits(t)
}

func (x *Town) lists(t *testing.T) {
	ctx := context.Background()
	for _, f := range []ledger.RequestFilter{{}, {Order: "due"}, {Under: []dispatch.ID{"north"}}, {Under: []dispatch.ID{"north", "south"}, Kind: "medicine"}, {Unit: "office"},
		{Cadre: "c0"}, {States: []dispatch.State{dispatch.StateOpen, dispatch.StateAssigned}}, {Phone: x.Desk.PhoneIndex("0000000 0001")}, {Late: true, Now: x.Now().Add(100 * time.Hour)},
		{From: x.Now().Add(-time.Minute), Until: x.Now().Add(time.Minute)}, {Compound: "lake"}} {
		f.Limit = 200
		whole, err := x.DB.Requests(ctx, f)
		must(t, err)
		if len(whole.Requests) == 0 && f.Unit == "" && f.Cadre == "" {
			t.Errorf("%+v finds nothing", f)
		}
		f.Limit = 3
		var ids []dispatch.ID
		for {
			page, err := x.DB.Requests(ctx, f)
			must(t, err)
			for _, r := range page.Requests {
				ids = append(ids, r.ID)
			}
			if page.Next == "" {
				break
			}
			f.After = page.Next
		}
		if !slices.EqualFunc(ids, whole.Requests, func(id dispatch.ID, r dispatch.Request) bool { return id == r.ID }) {
			t.Errorf("%+v: pages make %d, the whole list has %d", f, len(ids), len(whole.Requests))
		}
	}
	if _, err := x.DB.Requests(ctx, ledger.RequestFilter{After: "%%"}); !errors.Is(err, &dispatch.Error{Code: dispatch.Invalid, Field: "after"}) {
		t.Errorf("a bad cursor: %v", err)
	}
	counts, err := x.DB.Counts(ctx, []dispatch.ID{"city"})
	must(t, err)
	if counts[dispatch.StateClosed] != 1 {
		t.Errorf("counts %v", counts)
	}
}

// places reads areas together and one by one while another process changes them.
func (x *Town) places(t *testing.T, other *ledger.DB) {
	ctx := context.Background()
	ids := []dispatch.ID{"lake", "city", "garden", "nowhere", "lake", "north"}
	same := func() {
		t.Helper()
		paths, err := x.DB.Paths(ctx, ids)
		must(t, err)
		ways, err := x.DB.Above(ctx, ids)
		must(t, err)
		points, err := x.DB.Points(ctx, ledger.NamedAreas, ids)
		must(t, err)
		for _, id := range ids {
			path, err := x.DB.Path(ctx, id)
			if id == "nowhere" {
				if _, ok := paths[id]; ok || dispatch.CodeOf(err) != dispatch.NotFound || ways[id] != nil {
					t.Errorf("%s is found: %v", id, err)
				}
				continue
			}
			must(t, err)
			if !reflect.DeepEqual(paths[id], path) || !slices.Equal(ways[id], path[len(path)-1].Path) || points[id] != path[len(path)-1].Site.Point {
				t.Errorf("%s: %v, alone %v; above it %v; at %v", id, paths[id], path, ways[id], points[id])
			}
		}
	}
	same()
	lake, err := x.DB.Path(ctx, "lake")
	must(t, err)
	before := lake[len(lake)-1]
	after := before
	after.Name, after.Aliases = "湖畔花园", []string{"湖畔"}
	beside := &desk.Desk{Ledger: other, Clock: x.Now, Key: x.Desk.Key}
	Describe(t, beside, dispatch.DescribeArea{Area: after})
	same()
	if lake, err = x.DB.Path(ctx, "lake"); err != nil || lake[len(lake)-1].Name != "湖畔花园" {
		t.Errorf("what another process wrote is not read: %v %v", lake, err)
	}
	Describe(t, beside, dispatch.DescribeArea{Area: before})
	same()
}

// Crowd carries out random commands on hundreds of requests concurrently, and then lets the audit fold every request again.
func Crowd(t *testing.T, open func() *ledger.DB, _ *sql.DB) { Found(t, open()).crowd(t, 200, 150) }

func (x *Town) crowds(t *testing.T) { x.crowd(t, 12, 60) }

// crowd lets eight people give the given number of commands each.
func (x *Town) crowd(t *testing.T, requests, commands int) {
	ctx := context.Background()
	var ids []dispatch.ID
	for range requests {
		ids = append(ids, x.do(t, Operator, request(""), Call([]dispatch.ID{"garden", "lake"}[rand.IntN(2)])).Subject.ID)
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range commands {
				id, n := ids[rand.IntN(len(ids))], 1+rand.IntN(2)
				c := dispatch.ID(fmt.Sprintf("c%d", rand.IntN(6)))
				if r, err := x.load(id); err == nil && r.Errands[0].Cadre != "" && rand.IntN(3) > 0 {
					c = r.Errands[len(r.Errands)-1].Cadre
					n = len(r.Errands)
				}
				cmds := []dispatch.Command{dispatch.Accept{Errand: n}, dispatch.Acknowledge{Errand: n}, dispatch.Start{Errand: n}, dispatch.Finish{Errand: n}, dispatch.Undo{Errand: n},
					dispatch.HandBack{Errand: n, Reason: "far"}, dispatch.Fail{Errand: n, Reason: "no_stock"}, dispatch.Decline{Errand: n}}
				act := Cadre(c)
				if rand.IntN(4) == 0 {
					act = Operator
					cmds = []dispatch.Command{dispatch.Hold{Until: x.Now().Add(time.Hour), Reason: "later"}, dispatch.Resume{}, dispatch.Close{By: dispatch.ByCallBack},
						dispatch.Reopen{}, dispatch.Reassign{Errand: n, Cadre: c, Insist: true}, dispatch.Merge{Parent: ids[rand.IntN(len(ids))]}, dispatch.Escalate{Level: dispatch.ToDistrict, Reason: "stuck"},
						dispatch.AddContact{Channel: "hotline", Words: dispatch.Words{Text: "怎么还没来"}}, dispatch.Cancel{Reason: "not_needed"}}
				}
				_, err := x.Desk.Do(ctx, act, request(id), cmds[rand.IntN(len(cmds))])
				var own *dispatch.Error
				if err != nil && !errors.As(err, &own) {
					t.Errorf("a foreign error: %v", err)
				}
				switch rand.IntN(12) {
				case 0:
					err = x.Desk.Plan(ctx, []dispatch.ID{"north", "south"}[rand.IntN(2)])
				case 1:
					x.Pass(time.Duration(rand.IntN(200)) * time.Second)
				case 2:
					_, err = x.Desk.Do(ctx, Operator, dispatch.Subject{Sort: dispatch.OfCadre, ID: c}, []dispatch.Command{dispatch.DropOut{Reason: "ill"}, dispatch.CheckIn{}}[rand.IntN(2)])
				case 3:
					if x.DB == nil {
						continue
					}
					_, err = x.DB.RollUp(ctx, 7)
				default:
					continue
				}
				if err != nil && !errors.As(err, &own) {
					t.Errorf("a foreign error: %v", err)
				}
			}
		})
	}
	wait.Wait()
	x.audits(t)
}

// wakes lets an errand wait because nobody is on duty, and then somebody check in.
func (x *Town) wakes(t *testing.T) {
	duty := func(cmd dispatch.Command, cadres ...dispatch.ID) {
		for _, c := range cadres {
			x.do(t, Operator, dispatch.Subject{Sort: dispatch.OfCadre, ID: c}, cmd)
		}
	}
	in := dispatch.CheckIn{Until: x.Now().Add(40 * time.Hour)}
	duty(dispatch.DropOut{Reason: "ill"}, "c0", "c1", "c2", "c3", "c4", "c5")
	id := x.do(t, Operator, request(""), Call("garden")).Subject.ID
	planned := func(what string, want dispatch.State) {
		t.Helper()
		must(t, x.Desk.Plan(t.Context(), "north"))
		if r := x.request(t, id); r.State != want {
			t.Errorf("%s it is %s", what, r.State)
		}
	}
	planned("with nobody on duty", dispatch.StateOpen)
	duty(in, "c0")
	planned("with somebody on duty", dispatch.StateAssigned)
	x.do(t, Operator, request(id), dispatch.Cancel{Reason: "not_needed"})
	duty(in, "c1", "c2", "c3", "c4", "c5")
}
