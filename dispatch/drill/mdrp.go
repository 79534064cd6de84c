package drill

import (
	"bufio"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// mdrpDay is an arbitrary day to which the minutes of an instance are added.
const mdrpDay = dispatch.Day("2022-11-22")

// ReadMDRP reads an instance of the meal delivery routing problem as Grubhub published them (Reyes, Erera, Savelsbergh, Sahasrabudhe,
// O'Neil 2018): a folder with orders.txt, couriers.txt, restaurants.txt and instance_parameters.txt, each with a heading, values set
// apart by tabs, places in planar metres and times in minutes of the day. Couriers become cadres, restaurants facilities, and
// each place of an order a compound. The promise is the target from click to door; what is ordered can be fetched when it is
// ready; the click ends when the service at the door does. Travel is the straight line at the instance's speed.
//
// Places are laid around 100° E on the equator, east by x and north by y, where a degree is as long in both directions: over 30 km
// great-circle distances agree with the planar ones to a hundred-thousandth.
func ReadMDRP(folder fs.FS, name string) (Scenario, error) {
	var bad problems
	settings := tabbed(folder, "instance_parameters.txt", &bad, "meters_per_minute", "pickup service minutes", "dropoff service minutes", "target click-to-door")
	couriers := tabbed(folder, "couriers.txt", &bad, "courier", "x", "y", "on_time", "off_time")
	shops := tabbed(folder, "restaurants.txt", &bad, "restaurant", "x", "y")
	orders := tabbed(folder, "orders.txt", &bad, "order", "x", "y", "placement_time", "restaurant", "ready_time")
	if bad.none() && len(settings.rows) != 1 {
		bad.add("instance_parameters.txt", 2, "", "须恰有一行", "there is exactly one row")
	}
	if err := bad.err(); err != nil {
		return Scenario{}, err
	}
	speed := settings.number(0, "meters_per_minute", 1, 10_000)
	minutes := func(t *tab, row int, column string) dispatch.Moment {
		return mdrpDay.Start().Add(time.Duration(t.number(row, column, 0, 4*24*60) * float64(time.Minute)))
	}
	length := func(column string) time.Duration {
		return time.Duration(settings.number(0, column, 0, 24*60) * float64(time.Minute))
	}
	pace := geo.Pace{Detour: 1, Speed: speed * 60 / 1000}
	meal := dispatch.Kind{Code: "meal", Name: dispatch.Text{ZH: "送餐", EN: "meal"}, Phrase: "送餐", Measure: dispatch.Persons, Flow: dispatch.Flow{Rows: []dispatch.FlowRow{{Legs: []dispatch.FlowLeg{{From: dispatch.AtMarket, To: dispatch.AtDoor, Counted: true}}}}},
		Priority: 50, Service: length("dropoff service minutes"), Promise: dispatch.Promise{Within: length("target click-to-door")}}
	b := newBuilder(name, []dispatch.Kind{meal}, geo.Detour{Foot: pace, Ebike: pace, Car: pace}, &bad)
	b.scenario.PickUp = length("pickup service minutes")
	for i := range couriers.rows {
		on, off := minutes(couriers, i, "on_time"), minutes(couriers, i, "off_time")
		if off <= on {
			continue // no courier
		}
		b.crew(couriers.file, i+2, Crew{Cadre: dispatch.Cadre{ID: couriers.id(i, "courier"), Mode: geo.Car, Pass: true}, Point: couriers.point(i), On: on, Off: off})
	}
	for i := range shops.rows {
		b.facility(shops.file, i+2, dispatch.Facility{ID: shops.id(i, "restaurant"), Role: dispatch.AtMarket, Point: shops.point(i)})
	}
	for i := range orders.rows {
		b.call(orders.file, i+2, Call{ID: orders.id(i, "order"), At: minutes(orders, i, "placement_time"), Kind: meal.Code, Facility: orders.id(i, "restaurant"),
			Ready: minutes(orders, i, "ready_time")}, orders.point(i), "")
	}
	return b.done()
}

// tab is a file of values separated by tabs.
type tab struct {
	file string
	at   map[string]int
	rows [][]string
	bad  *problems
}

// tabbed reads a file that has at least the given columns.
func tabbed(folder fs.FS, file string, bad *problems, columns ...string) *tab {
	t := &tab{file: file, at: map[string]int{}, bad: bad}
	f, err := folder.Open(file)
	if err != nil {
		bad.add(file, 0, "", "打不开", "it cannot be opened")
		return t
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		cells := strings.Split(strings.TrimRight(lines.Text(), "\r\n"), "\t")
		if n == 1 {
			for i, head := range cells {
				t.at[strings.TrimSpace(head)] = i
			}
			for _, c := range columns {
				if _, ok := t.at[c]; !ok {
					bad.add(file, 1, c, "缺此列", "the column is missing")
				}
			}
			continue
		}
		if len(t.rows) == mostRows {
			bad.add(file, n, "", "行数过多", "there are too many rows")
			break
		}
		t.rows = append(t.rows, cells)
	}
	if err := lines.Err(); err != nil {
		bad.add(file, len(t.rows)+2, "", "读不下去", "it cannot be read on")
	}
	return t
}

func (t *tab) cell(row int, column string) string {
	if i, ok := t.at[column]; ok && i < len(t.rows[row]) {
		return strings.TrimSpace(t.rows[row][i])
	}
	return ""
}

func (t *tab) id(row int, column string) dispatch.ID {
	id, err := dispatch.ParseID(column, t.cell(row, column))
	if err != nil {
		t.bad.add(t.file, row+2, column, "不是编号", "this is no id")
	}
	return id
}

func (t *tab) number(row int, column string, least, most float64) float64 {
	x, err := strconv.ParseFloat(t.cell(row, column), 64)
	if err != nil || !(x >= least && x <= most) {
		t.bad.add(t.file, row+2, column, fmt.Sprintf("须为 %g 至 %g 的数", least, most), fmt.Sprintf("it is a number from %g to %g", least, most))
		return least
	}
	return x
}

// widest is how far from its origin an instance may reach, in metres. Farther out the plane no longer agrees with the sphere.
const widest = 100_000

func (t *tab) point(row int) geo.Point {
	x, y := t.number(row, "x", -widest, widest), t.number(row, "y", -widest, widest)
	return geo.Point{Lng: 100}.Destination(90, x).Destination(0, y)
}
