package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/dispatch/desk"
	"github.com/bangban/bangban/dispatch/ledger/ledgertest"
	"github.com/bangban/bangban/geo"
	"github.com/bangban/bangban/web"
)

// The city of the load run, invented and the same each time.
const (
	crowdDistricts   = 6
	crowdCommunities = 200
	crowdCompounds   = 2000
	crowdUnits       = 20
	crowdFacilities  = 240
	onDutyOfTen      = 9
)

func crowdCompound(n int) dispatch.ID { return dispatch.ID(fmt.Sprint("compound-", n)) }

// populate writes the city, its cadres, nine in ten of them on duty, and the people of the desks. Accounts of cadres are made
// by sign-in codes.
func (x *storm) populate(b *testing.B, cadres, desks int) {
	b.Helper()
	some := rand.New(rand.NewPCG(3, 4))
	c := dispatch.Catalogue{Areas: []dispatch.Area{{ID: "city", Level: dispatch.City, Name: "某市（虚构）"}}}
	for i := range crowdDistricts {
		c.Areas = append(c.Areas, dispatch.Area{ID: dispatch.ID(fmt.Sprint("district-", i)), Parent: "city", Level: dispatch.District, Name: fmt.Sprintf("样例%d区", i)})
	}
	for i := range crowdCommunities {
		c.Areas = append(c.Areas, dispatch.Area{ID: dispatch.ID(fmt.Sprint("community-", i)), Parent: dispatch.ID(fmt.Sprint("district-", i%crowdDistricts)), Level: dispatch.Community, Name: fmt.Sprintf("样例%d社区", i)})
	}
	var at []geo.Point
	for i := range crowdCompounds {
		p := geo.Point{Lng: 112.3 + float64(i%50)/250, Lat: 39.2 + float64(i/50)/250}
		at = append(at, p)
		c.Areas = append(c.Areas, dispatch.Area{ID: crowdCompound(i), Parent: dispatch.ID(fmt.Sprint("community-", i*crowdCommunities/crowdCompounds)), Level: dispatch.Compound,
			Name: fmt.Sprintf("样例%d小区", i), Site: geo.Site{Point: p, Boundary: outline(b, p)}})
	}
	for i := range crowdUnits {
		c.Units = append(c.Units, dispatch.Unit{ID: dispatch.ID(fmt.Sprint("unit-", i)), Name: fmt.Sprintf("样例%d局", i)})
	}
	roles := []dispatch.StopRole{dispatch.AtPharmacy, dispatch.AtMarket, dispatch.AtHospital, dispatch.AtDepot}
	for i := range crowdFacilities {
		n := some.IntN(crowdCompounds)
		c.Facilities = append(c.Facilities, dispatch.Facility{ID: dispatch.ID(fmt.Sprint("facility-", i)), Name: fmt.Sprintf("样例%d店", i), Role: roles[i%len(roles)], Area: crowdCompound(n), Point: at[n]})
	}
	homes := make([]int, cadres)
	for i := range cadres {
		homes[i] = some.IntN(crowdCompounds)
		c.Cadres = append(c.Cadres, dispatch.Cadre{ID: loadCadre(i), Unit: dispatch.ID(fmt.Sprint("unit-", i%crowdUnits)), Area: "city", Name: fmt.Sprintf("样例%d", i), Mode: geo.Ebike, Pass: true,
			Home: crowdCompound(homes[i]), Bonds: []dispatch.ID{dispatch.ID(fmt.Sprint("community-", some.IntN(crowdCommunities)))}})
	}
	desk := &desk.Desk{Ledger: x.record, Clock: func() dispatch.Moment { return dispatch.At(time.Now()) }}
	must(b, desk.Stock(b.Context()))
	ledgertest.Describe(b, desk, c.Descriptions()...)
	act := dispatch.Act{Actor: "test", Grants: []dispatch.Grant{{Role: dispatch.Administrator}}}
	atOnce(cadres, func(i int) {
		if i%10 >= onDutyOfTen {
			return
		}
		_, err := desk.Do(b.Context(), act, dispatch.Subject{Sort: dispatch.OfCadre, ID: loadCadre(i)}, dispatch.CheckIn{Until: desk.Clock().Add(47 * time.Hour), Point: at[homes[i]]})
		if err != nil {
			b.Error(err)
		}
	})
	hash, err := web.HashPassword(x.password)
	must(b, err)
	for i := range desks {
		id := dispatch.ID(fmt.Sprint("desk-", i))
		ledgertest.Hire(b, desk, dispatch.Account{ID: id, Login: string(id), Name: string(id), Grants: []dispatch.Grant{{Role: dispatch.Coordinator}, {Role: dispatch.Operator}}}, hash)
	}
}

func loadCadre(i int) dispatch.ID { return dispatch.ID(fmt.Sprint("cadre-", i)) }

// outline is a block of houses around a point, like the boundary on a compound's card.
func outline(b *testing.B, p geo.Point) geo.Boundary {
	b.Helper()
	const half = 0.001
	ring := [][2]float64{}
	for _, corner := range [][2]float64{{-1, -1}, {0, -1.2}, {1, -1}, {1.2, 0}, {1, 1}, {0, 1.2}, {-1, 1}, {-1.2, 0}, {-1, -1}} {
		ring = append(ring, [2]float64{p.Lng + half*corner[0], p.Lat + half*corner[1]})
	}
	doc, err := json.Marshal(map[string]any{"type": "Polygon", "coordinates": [][][2]float64{ring}})
	must(b, err)
	boundary, err := geo.ParseBoundaryIn(geo.WGS84, doc)
	must(b, err)
	return boundary
}

// atOnce calls do n times, sixteen at a time: fewer than the failures allowed from one address.
func atOnce(n int, do func(i int)) {
	var all sync.WaitGroup
	var next atomic.Int64
	for range 16 {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	all.Wait()
}
