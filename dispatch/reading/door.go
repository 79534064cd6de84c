package reading

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Door is where something is inside a compound, in canonical form; "" for what was not said.
type Door struct{ Building, Entrance, Room string }

// IsZero reports whether nothing is said of the door.
func (d Door) IsZero() bool { return d == Door{} }

// String returns the door as it is typed: 3-2-501.
func (d Door) String() string {
	var parts []string
	for _, p := range []string{d.Building, d.Entrance, d.Room} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "-")
}

// Address is an address as it was read.
type Address struct {
	Door
	Floor  string
	Before string // the words before the door: province to compound
	After  string // what it says besides the door and behind it; "" for nothing
	Clash  bool   // the floor that it names is not that of the room
	Unsure bool   // the last number may be an entrance or a room: 3栋5号, 3-5
}

// Clear reports whether a text is a door and nothing else, and says nothing twice.
func (a Address) Clear() bool {
	return !a.IsZero() && Bare(a.Before) == "" && Bare(a.After) == "" && !a.Clash && !a.Unsure
}

// Left returns what a text says besides its door.
func (a Address) Left() string {
	return strings.TrimSpace(strings.Join([]string{Bare(a.Before), Bare(a.After)}, " "))
}

// ReadAddress finds the door in an address.
func ReadAddress(text string) Address {
	original := []rune(strings.TrimSpace(text))
	r := []rune(Fold(string(original)))
	aside := brackets(r)
	x := reader{pieces: scan(r)}
	best := chain{score: 0}
	for i := range x.pieces {
		if c := x.door(i); c.score > best.score {
			best = c
		}
	}
	if best.score == 0 {
		return Address{Before: string(original)}
	}
	from, end := x.pieces[best.from].from, x.pieces[best.end-1].end
	if n := side(r[end:]); n > 0 && best.room != "" {
		best.room += string(r[end])
		end += n
	}
	a := Address{Door: Door{best.building, best.entrance, best.room}, Floor: best.floor, Unsure: best.unsure, Before: strings.TrimSpace(string(original[:from])), After: strings.TrimSpace(best.between + " " + string(original[end:]))}
	if strings.HasSuffix(a.Building, "排") { // only bungalows stand in rows
		a.Before = strings.TrimSuffix(a.Before, "平房")
	}
	for _, g := range aside {
		if g.from >= from { // what is in brackets before the door stays where it is
			said := Bare(string(original[g.from:g.end]))
			if !strings.Contains(a.After, said) {
				a.After = strings.TrimSpace(a.After + " " + said)
			}
		}
	}
	a.Clash = clash(a.Floor, a.Room)
	if a.Floor != "" && (a.Room == "" || !strings.Contains(a.Room, a.Floor) && !a.Clash && !onFloor(a.Floor, a.Room)) {
		a.After = strings.TrimSpace(a.Floor + "层 " + a.After)
	}
	return a
}

// ReadDoor reads what stands in a field for a door, where a number alone is a room and two numbers are building and room.
func ReadDoor(text string) Address {
	a := ReadAddress(text)
	bare := Bare(text)
	if a.IsZero() && digitsOnly(Fold(bare)) && len([]rune(bare)) <= longest {
		return Address{Door: Door{Room: Part(bare)}}
	}
	if !a.IsZero() {
		return a
	}
	a.Before, a.After = "", strings.TrimSpace(text)
	if m := leadingRoom.FindStringSubmatch(Fold(a.After)); m != nil { // 501（东门进）
		a.Room, a.After = m[1], strings.TrimSpace(string([]rune(a.After)[len([]rune(m[1])):]))
	}
	return a
}

// leadingRoom is the number of a room at the beginning of a text.
var leadingRoom = regexp.MustCompile(`^([0-9]{3,5}[A-Z]?)(?:[^0-9A-Za-z号年月日元]|$)`)

// span is a range of characters.
type span struct{ from, end int }

// brackets blanks out what stands in brackets and holds no number, and returns where it is.
func brackets(r []rune) (aside []span) {
	open := -1
	for i, c := range r {
		switch c {
		case '(', '[', '【', '〔', '<':
			open = i
		case ')', ']', '】', '〕', '>':
			if open < 0 {
				continue
			}
			if !strings.ContainsFunc(string(r[open:i]), digit) {
				aside = append(aside, span{open, i + 1})
				for j := open; j <= i; j++ {
					r[j] = ' '
				}
			} else {
				r[open], r[i] = ' ', ' '
			}
			open = -1
		}
	}
	return aside
}

// chain is a run of pieces that may be a door.
type chain struct {
	building, entrance, floor, room string
	between                         string // words between the building and the room
	from, end                       int    // pieces
	score                           int    // how much it looks like a door; 0: it is none
	unsure                          bool   // an entrance may be a room
}

// reader reads the pieces of one address.
type reader struct{ pieces []piece }

func (x reader) at(i int) piece {
	if i < 0 || i >= len(x.pieces) {
		return piece{part: words}
	}
	return x.pieces[i]
}

// roads are the last characters of what a house number belongs to; a number behind them is no building.
const roads = "路街道巷段线弄組组胡同社屯浜"

// Last characters of what has buildings whose numbers may stand alone, and of what has rooms.
const (
	housing = "园苑寓院城庭居宅墅邸府湾区厦场心楼馆座期坊里舍际港轩阁"
	halls   = "厦场心楼城际馆"
)

// before returns the words before a piece, and whether they are a road or a village, whose numbers are no buildings.
func (x reader) before(i int) (last string, road bool) {
	for i--; i >= 0 && x.at(i).part == gap; i-- {
	}
	p := x.at(i)
	if i < 0 {
		return "", false
	}
	if p.part != words {
		return "", false
	}
	r := []rune(strings.TrimRight(p.text, " -_"))
	if len(r) == 0 {
		return "", false
	}
	end := string(r[len(r)-1:])
	road = strings.Contains(roads, end) || end == "村" && !strings.HasSuffix(string(r), "新村") && !strings.HasSuffix(string(r), "属村")
	return end, road
}

// door reads a door that begins at a piece.
func (x reader) door(i int) chain {
	p := x.at(i)
	c := chain{from: i, end: i + 1}
	last, road := x.before(i)
	switch p.part {
	case building:
		c.building, c.score = buildingOf(p), 6
		return x.inside(c)
	case lane:
		if q := x.skip(i + 1); x.at(q).part == houseNo || x.at(q).part == plainNo {
			c.building, c.end, c.score = x.at(q).text, q+1, 5
			c.from = q
			return x.inside(c)
		}
	case houseNo:
		if back := x.back(i); x.at(back).part == lane || back >= 0 && back < i-1 && x.at(back).part == plainNo { // the end of 806-808号
			return chain{}
		}
		if last != "" && strings.Contains(halls, last) && len(p.text) >= 3 { // a stall of a market, a room of an office building
			c.room, c.score = p.text, 2
			return x.trail(c)
		}
		if !road && len(p.text) <= 3 && (last == "" || strings.Contains(housing, last) || last == "村") {
			c.building, c.score = p.text, 3
			return x.inside(c)
		}
		q := x.skip(i + 1)
		if f := x.at(q); f.part == floor {
			return chain{}
		}
		if n := x.at(q); n.part == roomNo || n.part == plainNo && roomy(n.text) && x.alone(q) && x.ends(q+1) {
			c.from, c.end, c.room, c.score = q, q+1, n.text, 3
			return x.trail(c)
		}
	case plainNo:
		return x.numbers(c, last, road)
	case entrance:
		if p.word != "单元" && p.word != "單元" {
			return chain{}
		}
		c.entrance, c.score = p.text, 3
		return x.inside(c)
	case floor:
		if n := x.at(x.skip(i + 1)); n.part == entrance { // 3楼2单元: in many towns buildings are called so
			c.building, c.score = p.text, 4
			return x.inside(c)
		}
		c.floor = p.text
		if strings.HasPrefix(last, "负") || strings.HasPrefix(last, "下") {
			return chain{}
		}
		q := x.skip(i + 1)
		if streets.MatchString(x.at(q).text) { // markets have streets on their floors
			q = x.skip(q + 1)
		}
		if n := x.at(q); n.part == roomNo || n.part == houseNo || n.part == plainNo && len(n.text) >= 2 {
			c.room, c.end, c.score = n.text, q+1, 3
			return x.trail(c)
		}
	case roomNo:
		c.room, c.score = p.text, 2
		if m := block.FindStringSubmatch(p.text); m != nil {
			c.building, c.room = m[1], m[2]
		}
		return x.trail(c)
	}
	return chain{}
}

// lettered is a room on a floor that has few: 7E.
var lettered = regexp.MustCompile(`^[0-9]{1,2}[A-Z]$`)

// streets are the streets on a floor of a market.
var streets = regexp.MustCompile(`^[0-9一二三四五六七八九十]{1,3}[街区]$`)

// back returns the piece before one, without gaps.
func (x reader) back(i int) int {
	for i--; i >= 0 && x.at(i).part == gap; i-- {
	}
	return i
}

// skip passes gaps.
func (x reader) skip(i int) int {
	for x.at(i).part == gap {
		i++
	}
	return i
}

// roomy reports whether a number without a word is long enough to be a room, and no postal code.
func roomy(s string) bool { return len(s) >= 3 && len(s) <= 5 }

// block is the number of a block, with a letter, and of a room in it.
var block = regexp.MustCompile(`^([0-9]{1,2}[A-Z])([0-9]{3,4})$`)

// ends reports whether no name of a shop or a street follows: the text ends, or something else than words comes.
func (x reader) ends(i int) bool {
	return i >= len(x.pieces) || x.at(i).part != words || !shops.MatchString(x.at(i).text)
}

var shops = regexp.MustCompile(`^.{0,6}(店|馆|吧|城|园|场|所|厂)`)

// alone reports whether no dash and number follow a number.
func (x reader) alone(i int) bool {
	q := x.skip(i + 1)
	return q == i+1 || x.at(q).part == words
}

// sequence returns the numbers parted by gaps that begin at a piece, the last of which may have a word.
func (x reader) sequence(i int) (all []piece) {
	for {
		p := x.at(i)
		if p.part != plainNo && p.part != houseNo && p.part != roomNo && p.part != building && p.part != entrance && p.part != floor || i >= len(x.pieces) {
			return all
		}
		all = append(all, p)
		if p.part != plainNo || x.at(i+1).part != gap {
			return all
		}
		i += 2
	}
}

// numbers reads a door that is written with dashes or spaces.
func (x reader) numbers(c chain, last string, road bool) chain {
	all := x.sequence(c.from)
	n := len(all)
	if n > 1 && all[n-1].part == floor { // 3-5楼 are floors
		return chain{}
	}
	text := func(i int) string { return all[i].text }
	c.end = c.from + 2*n - 1
	end := all[n-1].part
	switch {
	case n == 2 && end == building: // 3-1号楼
		c.building, c.score = text(0)+"-"+buildingOf(all[1]), 6
		return x.inside(c)
	case n == 2 && end == entrance:
		c.building, c.entrance, c.score = text(0), text(1), 5
		return x.inside(c)
	case end == building || end == entrance:
		return chain{}
	case n == 4:
		c.building, c.entrance, c.floor, c.room, c.score = text(0), text(1), text(2), text(3), 5
		return x.trail(c)
	case n == 3 && len(text(2)) <= 5:
		c.building, c.entrance, c.room, c.score = text(0), text(1), text(2), 5
		return x.trail(c)
	case road && n == 2: // 10-7号 is a number on the road
		return chain{}
	case n == 2 && (len(text(0)) > 5 || len(text(1)) > 5):
		return chain{}
	case n == 2 && span2(text(0), text(1)): // 605-606室
		c.room, c.score = text(0)+"-"+text(1), 3
		return x.trail(c)
	case n == 2 && (end == roomNo || len(text(1)) >= 3 || strings.ContainsFunc(text(1), latin) && strings.ContainsFunc(text(1), digit)):
		c.building, c.room, c.score = text(0), text(1), 4
		return x.trail(c)
	case n == 2 && len(text(0)) >= 3 && strings.ContainsAny(last, "厦楼场心际") && last != "": // 大厦 802-3
		c.room, c.score = text(0)+"-"+text(1), 3
		return x.trail(c)
	case n == 2:
		c.building, c.entrance, c.score = text(0), text(1), 4
		c = x.inside(c)
		c.unsure = c.room == ""
		return c
	case n == 1 && strings.ContainsFunc(text(0), digit) && !road:
		if m := block.FindStringSubmatch(text(0)); m != nil && (end == roomNo || x.ends(c.from+1)) { // 8A1071
			c.building, c.room, c.score = m[1], m[2], 3
			return x.trail(c)
		}
		if roomy(text(0)) && c.from > 0 && last != "" && strings.Contains(housing, last) && x.ends(c.from+1) {
			c.room, c.score = text(0), 2
			return x.trail(c)
		}
		if x.at(c.from-1).part == floor && roomy(text(0)) {
			c.room, c.score = text(0), 2
			return x.trail(c)
		}
		if q := c.from + 1; x.at(q).part == gap && strings.Contains(x.at(q).text, "-") && x.at(q+1).part == words || q >= len(x.pieces) && x.at(c.from-1).part == gap {
			return chain{}
		}
	}
	return chain{}
}

// span2 reports whether two numbers are a range of rooms.
func span2(a, b string) bool {
	x, err1 := strconv.Atoi(a)
	y, err2 := strconv.Atoi(b)
	return err1 == nil && err2 == nil && len(a) >= 3 && len(a) == len(b) && y > x && y-x <= 10
}

// follows reports whether a number is the next one or nearly so.
func follows(a, b string) bool {
	x, err1 := strconv.Atoi(a)
	y, err2 := strconv.Atoi(b)
	return err1 == nil && err2 == nil && y > x && y-x <= 3
}

// inside reads entrance, floor and room behind a building or an entrance.
func (x reader) inside(c chain) chain {
	for {
		q := x.skip(c.end)
		p := x.at(q)
		gapped := q > c.end
		switch {
		case q >= len(x.pieces):
			return c
		case p.part == building && c.entrance == "" && p.word == "座" && c.building != "":
			c.entrance, c.end = p.text, q+1
		case p.part == entrance && c.entrance == "":
			c.entrance, c.end = p.text, q+1
		case p.part == floor && c.floor == "" && c.room == "":
			c.floor, c.end = p.text, q+1
			c = x.below(c)
		case p.part == roomNo:
			c.room, c.end = p.text, q+1
			return x.trail(c)
		case p.part == houseNo:
			next := x.at(x.skip(q + 1))
			behind := next.part == roomNo || next.part == plainNo && len(next.text) >= 2
			row := strings.HasSuffix(c.building, "排")
			if c.entrance == "" && c.floor == "" && (behind || len(p.text) < 3 && !row && c.building != "") {
				c.entrance, c.end, c.unsure = p.text, q+1, !behind
				continue
			}
			c.room, c.end = p.text, q+1
			return x.trail(c)
		case p.part == plainNo:
			return x.rest(c, q, gapped)
		default:
			if c = x.below(c); c.room == "" {
				return x.beyond(c)
			}
			return c
		}
	}
}

// beyond finds a room behind a few words that belong to no door: the name of a shop or a person.
func (x reader) beyond(c chain) chain {
	p, n := x.at(c.end), x.at(c.end+1)
	if p.part != words || c.end+1 >= len(x.pieces) || len([]rune(p.text)) > 10 || x.at(c.end+2).part != words {
		return c
	}
	if strings.HasSuffix(p.text, "号") || strings.HasSuffix(p.text, "编") {
		return c
	}
	if n.part == roomNo || n.part == plainNo && roomy(n.text) && c.end+2 >= len(x.pieces) {
		c.between, c.room, c.end, c.unsure = p.text, n.text, c.end+2, false
		return x.trail(c)
	}
	return c
}

// below reads a floor under the ground: 负一层01.
func (x reader) below(c chain) chain {
	p := x.at(c.end)
	if p.part != words || !strings.HasPrefix(p.text, "负") && !strings.HasPrefix(p.text, "地下") || x.at(c.end+1).part != floor {
		return c
	}
	if p.text != "负" && p.text != "地下" {
		return c
	}
	f := x.at(c.end + 1)
	c.floor, c.end = p.text+numeralOf(f.text)+f.word, c.end+2
	if n := x.at(x.skip(c.end)); n.part == plainNo || n.part == roomNo || n.part == houseNo {
		c.room, c.end = c.floor+n.text, x.skip(c.end)+1
		return x.trail(c)
	}
	c.room = c.floor
	return c
}

// numeralOf returns a floor under the ground as it is usually written.
func numeralOf(n string) string {
	if i := strings.Index("123456789", n); len(n) == 1 && i >= 0 {
		return string([]rune("一二三四五六七八九")[i])
	}
	return n
}

// rest reads the numbers behind a building or an entrance.
func (x reader) rest(c chain, i int, gapped bool) chain {
	all := x.sequence(i)
	n := len(all)
	if n > 1 && all[n-1].part == floor {
		n--
	}
	first := all[0].text
	minus := gapped && x.at(i-1).text == "-"
	switch {
	case n == 1 && c.entrance != "" && minus && x.at(i-2).part == entrance && len(first) == 3 && first[0] == '1': // 2单元-101
		c.room, c.end = "-"+first, i+1
	case n == 1 && len(first) > 5:
		return c
	case n == 1 && (len(first) >= 3 || lettered.MatchString(first) || c.entrance != "" || c.floor != "" || all[0].part == roomNo):
		c.room, c.end = first, i+1
	case n == 1:
		c.entrance, c.end, c.unsure = first, i+1, true
		if q := x.skip(c.end); x.at(q).part == floor {
			return x.inside(c)
		}
		return c
	case n == 2 && len(all[1].text) > 5:
		c.room, c.end = first, i+1
	case n == 2 && (len(first) >= 3 || all[1].part == houseNo && follows(first, all[1].text)): // 501-2, 15-16号
		c.room, c.end = first+"-"+all[1].text, i+3
	case n == 2 && c.entrance == "":
		c.entrance, c.room, c.end = first, all[1].text, i+3
	case n == 2 && onFloor(first, all[1].text):
		c.floor, c.room, c.end = first, all[1].text, i+3
	case n == 2:
		c.room, c.end = first+"-"+all[1].text, i+3
	case n == 3 && c.entrance == "" && len(all[2].text) >= 3:
		c.entrance, c.floor, c.room, c.end = first, all[1].text, all[2].text, i+5
	default:
		return c
	}
	return x.trail(c)
}

// trail reads further rooms behind a room: 501、502.
func (x reader) trail(c chain) chain {
	for {
		p, q := x.at(c.end), x.at(c.end+1)
		if p.part != words || p.text != "、" || q.part != plainNo && q.part != roomNo && q.part != houseNo {
			return c
		}
		c.room, c.end = c.room+"、"+q.text, c.end+2
	}
}

// side returns how many characters at the beginning of a text say on which side of a floor a room is: 东, 西户.
func side(r []rune) int {
	if len(r) == 0 || !strings.ContainsRune("东西南北中", r[0]) {
		return 0
	}
	n := 1
	if len(r) > 1 && strings.ContainsRune("户室", r[1]) {
		n = 2
	}
	if len(r) > n && (unicode.IsLetter(r[n]) || unicode.IsDigit(r[n])) {
		return 0
	}
	return n
}

// buildingOf returns the number of a building. Rows of houses are no buildings with that number.
func buildingOf(p piece) string {
	if p.word == "排" {
		return p.text + "排"
	}
	return p.text
}

// onFloor reports whether a room is on a floor, by its number.
func onFloor(floor, room string) bool {
	n := len(room) - 2
	return digitsOnly(floor) && n >= 1 && n <= 2 && digitsOnly(room) && strings.TrimLeft(room[:n], "0") == strings.TrimLeft(floor, "0")
}

// clash reports whether floor and room contradict each other.
func clash(floor, room string) bool {
	return digitsOnly(floor) && digitsOnly(room) && (len(room) == 3 || len(room) == 4) && !onFloor(floor, room)
}
