package intake

import (
	"regexp"
	"strings"

	"golang.org/x/text/width"
)

// Door is the part of an address inside a compound.
type Door struct{ Building, Entrance, Room string }

var doors = []*regexp.Regexp{
	// 3号楼2单元501室, 3栋501, 12幢B座1203
	regexp.MustCompile(`([0-9A-Za-z]{1,5}|[东西南北甲乙丙丁])(?:号楼|栋|幢|座|号)(?:([0-9A-Za-z]{1,3})(?:单元|门|座))?(?:\d{1,2}楼)?([0-9A-Za-z]{1,6})(?:室|房|户|号)?$`),
	// 3-2-501, 3-501
	regexp.MustCompile(`(?:^|[^0-9A-Za-z-])([0-9A-Za-z]{1,5})[-#](?:([0-9A-Za-z]{1,3})[-#])?([0-9A-Za-z]{1,6})(?:室|房|户)?$`),
}

// ParseDoor reads building, entrance and room from the end of an address; false when there are none.
func ParseDoor(address string) (Door, bool) {
	s := strings.NewReplacer(" ", "", "—", "-", "–", "-", "－", "-").Replace(width.Fold.String(clean(address)))
	for _, re := range doors {
		if m := re.FindStringSubmatch(s); m != nil {
			return Door{m[1], m[2], strings.ToUpper(m[3])}, true
		}
	}
	return Door{}, false
}
