package intake

import (
	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// ReadGround reads a GeoJSON file with what lies under the compounds on the map, in the datum that its coordinates have.
func ReadGround(d geo.Datum, data []byte) (geo.Ground, error) {
	g, err := geo.ParseGround(d, data)
	if err != nil {
		return g, dispatch.Wrong("file", "须为 GeoJSON 的 FeatureCollection，其中线或面的 class 为 water、road、green 或 border（"+err.Error()+"）", err.Error())
	}
	return g, nil
}
