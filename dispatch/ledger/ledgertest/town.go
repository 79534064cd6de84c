package ledgertest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger"
	"github.com/bangban/bangban/geo"
)

// Town is a small invented city with two compounds, a pharmacy and a few cadres, and a Desk whose clock the test moves.
type Town struct {
	DB   *ledger.DB // nil for another sort of ledger
	Desk *desk.Desk
	now  atomic.Int64
	raw  *sql.DB
	key  *ledger.Key
	at   string // folder of the key
}

// Chief administers the whole city.
var Chief = dispatch.Act{Actor: "chief", Grants: []dispatch.Grant{{Role: dispatch.Administrator}}}

// Operator works at the city's desk.
var Operator = dispatch.Act{Actor: "op", Grants: []dispatch.Grant{{Role: dispatch.Coordinator, Area: "city"}}}

// Cadre returns the act of a cadre.
func Cadre(id dispatch.ID) dispatch.Act {
	return dispatch.Act{Actor: id, Cadre: id, Grants: []dispatch.Grant{{Role: dispatch.CadreRole}}}
}

// places is the town's catalogue.
func places() dispatch.Catalogue {
	at := geo.Point{Lng: 112.43, Lat: 39.33}
	c := dispatch.Catalogue{
		Areas: []dispatch.Area{
			{ID: "city", Level: dispatch.City, Name: "某市"}, {ID: "north", Parent: "city", Level: dispatch.District, Name: "北区"},
			{ID: "garden", Parent: "north", Level: dispatch.Compound, Name: "花园小区", Site: geo.Site{Point: at}},
			{ID: "south", Parent: "city", Level: dispatch.District, Name: "南区"},
			{ID: "lake", Parent: "south", Level: dispatch.Compound, Name: "湖畔小区", Site: geo.Site{Point: at}},
		},
		Units:      []dispatch.Unit{{ID: "office", Name: "某局"}, {ID: "club", Name: "志愿队", Offers: true}},
		Facilities: []dispatch.Facility{{ID: "pharmacy", Name: "某药店", Role: dispatch.AtPharmacy, Point: at}},
	}
	for i := range 6 {
		c.Cadres = append(c.Cadres, dispatch.Cadre{ID: dispatch.ID(fmt.Sprintf("c%d", i)), Unit: "office", Name: "甲某", Area: "city", Mode: geo.Ebike, Pass: true, Cap: 100, Home: "garden"})
		if i >= 4 {
			c.Cadres[i].Unit = "club"
		}
	}
	return c
}

// Found writes the town into an empty record and checks its cadres in.
func Found(t testing.TB, db *ledger.DB) *Town {
	t.Helper()
	folder := t.TempDir()
	key, err := ledger.MakeKey(filepath.Join(folder, "seal.key"))
	must(t, err)
	must(t, db.SealWith(t.Context(), key))
	town := founded(db)
	must(t, town.Desk.Stock(t.Context()))
	Describe(t, town.Desk, places().Descriptions()...)
	town.opens(t)
	town.DB, town.key, town.at = db, key, folder
	return town
}

// Describe describes the catalogue as an administrator of everything.
func Describe(t testing.TB, d *desk.Desk, all ...dispatch.Describes) {
	t.Helper()
	must(t, d.Describe(t.Context(), Chief, nil, all...))
}

// Hire makes an account, with the given password hash if any, and issues it tokens.
func Hire(t testing.TB, d *desk.Desk, a dispatch.Account, hash string, tokens ...dispatch.Token) {
	t.Helper()
	Describe(t, d, dispatch.DescribeAccount{Account: a})
	cmds := []dispatch.Command{}
	if hash != "" {
		cmds = append(cmds, dispatch.SetPassword{Hash: hash})
	}
	for _, k := range tokens {
		cmds = append(cmds, dispatch.IssueToken{Token: k})
	}
	for _, cmd := range cmds {
		_, err := d.Do(t.Context(), Chief, a.Subject(), cmd)
		must(t, err)
	}
}

// founded makes a town on a record.
func founded(record dispatch.Ledger) *Town {
	town := &Town{}
	town.now.Store(int64(dispatch.Day("2022-11-22").At(9, 0)))
	town.Desk = &desk.Desk{Ledger: record, Planner: firstAble{}, Clock: town.Now, Key: []byte("an invented key for tests only")}
	return town
}

// opens checks the cadres of an existing town in.
func (x *Town) opens(t testing.TB) {
	t.Helper()
	for _, c := range places().Cadres {
		x.do(t, Operator, dispatch.Subject{Sort: dispatch.OfCadre, ID: c.ID}, dispatch.CheckIn{Until: x.Now().Add(40 * time.Hour), Point: geo.Point{Lng: 112.43, Lat: 39.33}})
	}
}

// Now is the present by the town's clock.
func (x *Town) Now() dispatch.Moment { return dispatch.Moment(x.now.Load()) }

// Key is the key that seals the town's journal.
func (x *Town) Key() *ledger.Key { return x.key }

// Folder is the folder of that key.
func (x *Town) Folder() string { return x.at }

// Pass moves the clock forward.
func (x *Town) Pass(d time.Duration) { x.now.Add(int64(d / time.Microsecond)) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (x *Town) do(t testing.TB, act dispatch.Act, s dispatch.Subject, cmd dispatch.Command) desk.Answer {
	t.Helper()
	answer, err := x.Desk.Do(context.Background(), act, s, cmd)
	if err != nil {
		t.Fatalf("%s: %v", cmd.Verb(), err)
	}
	return answer
}

// Call is a request for medicine.
func Call(compound dispatch.ID) dispatch.Submit {
	return dispatch.Submit{Particulars: dispatch.Particulars{Kind: "medicine", Place: dispatch.Place{Compound: compound, Building: "3"}}, Channel: "hotline",
		Words: dispatch.Words{Name: "乙某", Phone: "000-0000-0001", Room: "501", Text: "家里没有药了"}}
}

func request(id dispatch.ID) dispatch.Subject {
	return dispatch.Subject{Sort: dispatch.OfRequest, ID: id}
}

func (x *Town) request(t testing.TB, id dispatch.ID) dispatch.Request {
	t.Helper()
	r, err := x.load(id)
	must(t, err)
	return r
}

// load reads a request through the interface of every ledger.
func (x *Town) load(id dispatch.ID) (r dispatch.Request, err error) {
	err = x.Desk.Ledger.View(context.Background(), func(tx dispatch.Tx) error {
		r, err = tx.Request(id)
		return err
	})
	return r, err
}

// sweep does what is due.
func (x *Town) sweep(t testing.TB) {
	t.Helper()
	ctx := context.Background()
	due := true
	if x.DB != nil {
		var err error
		due, err = x.DB.Due(ctx, x.Now())
		must(t, err)
	}
	var jobs []dispatch.Job
	must(t, x.Desk.Ledger.Change(ctx, func(tx dispatch.Tx) (err error) {
		jobs, err = tx.Sweep(x.Now(), x.Now().Add(dispatch.Lease), 1000)
		return err
	}))
	if !due && len(jobs) > 0 {
		t.Errorf("nothing is said to be due: %v", jobs)
	}
	for _, j := range jobs {
		must(t, x.Desk.Run(ctx, j))
	}
}

// seals seals the days that are over, and the present one so far.
func (x *Town) seals(t testing.TB) {
	t.Helper()
	for more := true; more; {
		var err error
		more, err = x.DB.Seal(context.Background(), x.Now())
		must(t, err)
	}
}

func (x *Town) audits(t testing.TB) {
	t.Helper()
	if x.DB == nil { // another sort of ledger has checks of its own
		return
	}
	x.seals(t)
	differences, err := x.DB.Audit(context.Background(), x.Now(), nil)
	must(t, err)
	for _, d := range differences {
		t.Error(d)
	}
}

// attach adds a picture to a request and reads it back.
func (x *Town) attach(t *testing.T, act dispatch.Act, to, id dispatch.ID, errand int) {
	t.Helper()
	picture := []byte("not truly a picture")
	x.do(t, act, request(to), dispatch.Attach{Data: picture, Attachment: dispatch.Attachment{ID: id, Errand: errand, Purpose: dispatch.Receipt, Type: "image/jpeg", Size: len(picture), Digest: hexSum(picture)}})
	if kept, err := x.DB.Picture(context.Background(), to, id); err != nil || !bytes.Equal(kept, picture) {
		t.Errorf("the picture came back as %q, %v", kept, err)
	}
}

// firstAble gives every errand to the first cadre whom no rule bars, and to those who stand by after the others.
type firstAble struct{}

func (firstAble) Plan(_ context.Context, s dispatch.Situation) ([]dispatch.Decision, error) {
	var all []dispatch.Decision
	for _, t := range s.Tasks {
		d := dispatch.Decision{Request: t.Request.ID, Errand: t.Errand.N}
		var least int
		for _, c := range s.Cadres {
			n := c.Cadre.Standby(t.Request, t.Errand)
			if (d.Cadre == "" || n < least) && len(c.Cadre.Bars(t.Request, t.Errand, len(c.Hand), s.Now)) == 0 {
				d.Cadre, least = c.Cadre.ID, n
			}
		}
		all = append(all, d)
	}
	return all, nil
}

func hexSum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
