package intake

import (
	"errors"
	"fmt"
	"strings"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/geo"
)

// ReadGround reads a GeoJSON file with what lies under the compounds on the map, in the datum that its coordinates have. One feature that cannot be drawn
// refuses the file.
func ReadGround(d geo.Datum, data []byte) (geo.Ground, error) {
	g, left, err := geo.ReadGround(d, data)
	if err == nil && len(left) > 0 {
		err = left[0]
	}
	if err != nil {
		return geo.Ground{}, wrongGround(err)
	}
	return g, nil
}

// LeftOut is a feature of a ground that cannot be drawn, the first being 1, and why.
type LeftOut struct {
	Feature int
	Reason  dispatch.Text
}

// DrawableGround reads what can be drawn of such a file, and says what cannot.
func DrawableGround(d geo.Datum, data []byte) (geo.Ground, []LeftOut, error) {
	g, faults, err := geo.ReadGround(d, data)
	if err != nil {
		return geo.Ground{}, nil, wrongGround(err)
	}
	var left []LeftOut
	for _, f := range faults {
		left = append(left, LeftOut{f.Feature, groundReason(f)})
	}
	return g, left, nil
}

func wrongGround(err error) error {
	var f *geo.GroundFault
	if !errors.As(err, &f) {
		return err
	}
	why := groundReason(f)
	if f.Feature > 0 {
		why = dispatch.Text{ZH: fmt.Sprintf("第%d处：%s", f.Feature, why.ZH), EN: fmt.Sprintf("feature %d: %s", f.Feature, why.EN)}
	}
	return dispatch.Wrong("file", why.ZH, why.EN)
}

// groundReasons are the faults of a ground in words; %s is what stands there.
var groundReasons = map[geo.GroundWhy]dispatch.Text{
	geo.GroundTooLong:     {ZH: fmt.Sprintf("文件超过%d兆，请先简化", geo.MaxGroundBytes>>20), EN: fmt.Sprintf("the file is larger than %d MB; simplify it", geo.MaxGroundBytes>>20)},
	geo.GroundNotJSON:     {ZH: "这不是 GeoJSON 文件", EN: "this is no GeoJSON file"},
	geo.GroundNotFeatures: {ZH: "这不是要素集合，最外层的 type 须为 FeatureCollection%s", EN: "this is no collection of features: the outermost type must be FeatureCollection%s"},
	geo.GroundTooMany:     {ZH: fmt.Sprintf("线和面超过%d处，请去掉小的", geo.MaxGroundFeatures), EN: fmt.Sprintf("there are more than %d lines and areas; leave out the small ones", geo.MaxGroundFeatures)},
	geo.GroundTooFine:     {ZH: fmt.Sprintf("到这里已超过%d个点，请先简化", geo.MaxGroundPoints), EN: fmt.Sprintf("up to here there are more than %d points; simplify it", geo.MaxGroundPoints)},
	geo.GroundNoFeature:   {ZH: "这不是有图形的要素", EN: "this is no feature with a geometry"},
	geo.GroundClassless:   {ZH: "class 须为 water（水）、road（路）、green（绿地）或 border（区界）%s", EN: "the class must be water, road, green or border%s"},
	geo.GroundName:        {ZH: "名称太长，或有写不出的字", EN: "the name is too long, or cannot be written"},
	geo.GroundWidth:       {ZH: "宽度须为1至20%s", EN: "the width must be from 1 to 20%s"},
	geo.GroundGeometry:    {ZH: "图形须为线或面（LineString、MultiLineString、Polygon、MultiPolygon）%s", EN: "the geometry must be a line or an area (LineString, MultiLineString, Polygon, MultiPolygon)%s"},
	geo.GroundLineOfGreen: {ZH: "绿地须为面", EN: "a green must be an area"},
	geo.GroundShort:       {ZH: "点太少，线至少2个点，面至少4个%s", EN: "there are too few points: a line has 2 at least, an area 4%s"},
	geo.GroundPosition:    {ZH: "坐标须为经度、纬度%s", EN: "a point must be longitude and latitude%s"},
	geo.GroundOpenRing:    {ZH: "面没有闭合，最后一个点须与第一个点相同", EN: "the area is not closed: its last point must be its first"},
}

// groundReason says what is wrong, and in which line and point of the feature.
func groundReason(f *geo.GroundFault) dispatch.Text {
	words := groundReasons[f.Why]
	if strings.Contains(words.ZH, "%s") {
		var zh, en string
		if f.Got != "" {
			zh, en = "，这里是“"+f.Got+"”", ", and here is “"+f.Got+"”"
		}
		words = dispatch.Text{ZH: fmt.Sprintf(words.ZH, zh), EN: fmt.Sprintf(words.EN, en)}
	}
	var zh, en string
	if f.Line > 0 {
		zh, en = fmt.Sprintf("第%d条线", f.Line), fmt.Sprintf("line %d", f.Line)
	}
	if f.Point > 0 {
		zh, en = zh+fmt.Sprintf("第%d个点", f.Point), en+fmt.Sprintf(", point %d", f.Point)
	}
	if zh != "" {
		words = dispatch.Text{ZH: zh + "：" + words.ZH, EN: en + ": " + words.EN}
	}
	return words
}
