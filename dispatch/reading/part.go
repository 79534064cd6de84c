package reading

import (
	"regexp"
	"strings"
)

// Part returns the canonical form of a building, an entrance or a room, whatever word stands behind it: 03, 三号楼, ３#, 第3栋 and 3 are
// one. What is no number stays as it is.
func Part(s string) string {
	s = strings.ToUpper(strings.Join(strings.Fields(Fold(s)), ""))
	s = strings.TrimPrefix(s, "第")
	for _, end := range []string{"号楼", "号樓", "栋楼", "幢楼", "单元", "單元", "楼栋", "栋", "幢", "棟", "撞", "座", "楼", "樓", "#", "号室", "号", "號", "室", "房", "户", "戶", "门", "梯", "单"} {
		if rest, ok := strings.CutSuffix(s, end); ok && numberly(rest) {
			s = rest
			break
		}
	}
	if n, ok := count(s); ok {
		return n
	}
	return leading.ReplaceAllString(s, "$1$2")
}

// leading are zeros before a number.
var leading = regexp.MustCompile(`(^|[-、A-Z甲乙丙丁戊附])0+([0-9])`)

// numberly reports whether a text is the number of a door: digits and letters, perhaps behind 甲 or 附, or a Chinese number.
func numberly(s string) bool {
	if _, ok := count(s); ok {
		return true
	}
	return numbers.MatchString(s)
}

var numbers = regexp.MustCompile(`^[甲乙丙丁戊附东西南北中新老前后]?-?[0-9A-Z]*([-、][0-9A-Z]+)*[东西南北中]?$`)

// simple are the words that stand in a column of its own, with the word of that column.
var simple = map[string]*regexp.Regexp{
	"building": regexp.MustCompile(`^第?([甲乙丙丁戊附东西南北中新老前后]?[A-Z]{0,2}[0-9]{1,4}(E[0-9]{1,2}|[A-Z])?(-[0-9A-Z]{1,3})?|[A-Z]{1,2}|[零〇一二两三四五六七八九十百]+|[甲乙丙丁戊])(号楼|号樓|栋楼|幢楼|楼栋|栋|幢|棟|座|楼|樓|排|#|号|號)?$`),
	"entrance": regexp.MustCompile(`^第?([A-Z]?[0-9]{1,3}[A-Z]?|[A-Z]|[零〇一二两三四五六七八九十]+|[东西南北中甲乙丙丁])(单元|單元|门|梯|座|号|#)?$`),
	"room":     regexp.MustCompile(`^-?[A-Z]{0,2}[0-9]{1,5}(E[0-9]{1,2}|[A-Z])?(-[0-9]{1,2}|(、[0-9]{1,5})+)?[东西南北中]?(号房间|号室|号房|房间|室|房|户|戶|号|號)?$`),
}

// Columns reads a door whose parts stand in columns of their own. A column that holds more than its part is read as a whole door: it fills
// what the others leave empty. doubts names the columns that contradict another, or that say more than a door, with what was left over.
func Columns(building, entrance, room string) (d Door, doubts map[string]string) {
	doubts = map[string]string{}
	given := map[string]string{"building": building, "entrance": entrance, "room": room}
	into := map[string]*string{"building": &d.Building, "entrance": &d.Entrance, "room": &d.Room}
	order := []string{"building", "entrance", "room"}
	var whole []string
	for _, name := range order {
		s := strings.ToUpper(strings.Join(strings.Fields(Fold(given[name])), ""))
		if rest, ok := strings.CutPrefix(s, "平房"); ok && strings.HasSuffix(rest, "排") {
			s = rest
		}
		switch {
		case s == "":
		case name == "room" && twofold.MatchString(s): // 1-101 may be entrance and room, or one room of a divided flat
			whole = append(whole, name)
		case simple[name].MatchString(s):
			*into[name] = Part(s)
		default:
			whole = append(whole, name)
		}
	}
	for _, name := range whole {
		a := ReadDoor(given[name])
		if s := Fold(given[name]); name == "room" && twofold.MatchString(strings.TrimSpace(s)) && d.Building != "" { // the building has a column of its own
			first, last, _ := strings.Cut(strings.TrimSpace(s), "-")
			a = Address{Door: Door{Entrance: Part(first), Room: Part(last)}}
		}
		a.Door = a.Canonical()
		if a.IsZero() || name != "room" && a.Room != "" && a.Building == "" {
			if *into[name] == "" {
				*into[name] = strings.TrimSpace(given[name])
			}
			if name != "building" || !named.MatchString(given[name]) { // 综合楼
				doubts[name] = given[name]
			}
			continue
		}
		if !a.Clear() {
			doubts[name] = given[name]
		}
		for part, s := range map[string]string{"building": a.Building, "entrance": a.Entrance, "room": a.Room} {
			switch to := into[part]; {
			case s == "" || *to == s:
			case *to == "":
				*to = s
			default:
				doubts[name] = given[name]
			}
		}
	}
	d.Building, d.Entrance, d.Room = Part(d.Building), Part(d.Entrance), Part(d.Room)
	return d, doubts
}

// twofold is a room behind one more number.
var twofold = regexp.MustCompile(`^[0-9A-Z]{1,2}-[0-9]{3,4}(室|号|户|房)?$`)

// named are buildings that are called by a name.
var named = regexp.MustCompile(`^[\p{Han}]{2,8}楼$`)

// Canonical returns a door in canonical form.
func (d Door) Canonical() Door { return Door{Part(d.Building), Part(d.Entrance), Part(d.Room)} }
