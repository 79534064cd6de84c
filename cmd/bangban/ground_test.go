package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// The ground of the map is changed by a form: a file is looked at on the map, with what cannot be drawn of it and why, takes the place of what
// was there, and is taken away again. A file that is none says what is wrong with it, in the reader's language.
func TestTheGroundIsChangedByAForm(t *testing.T) {
	t.Parallel()
	address, password := sampled(t)
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	feature := func(class, geometry string) string {
		return `{"type":"Feature","properties":{"class":"` + class + `","name":"样例（虚构）"},"geometry":` + geometry + `}`
	}
	line := `{"type":"LineString","coordinates":[[112.40,39.33],[112.46,39.34]]}`
	mixed := file("mixed.geojson", `{"type":"FeatureCollection","features":[`+strings.Join([]string{
		feature("water", line), feature("road", line), feature("road", line), feature("rail", line), feature("road", `{"type":"LineString","coordinates":[[112.40,39.33],[212.46,39.34]]}`),
	}, ",")+`]}`)
	takes := func(b *browser, path string) {
		b.t.Helper()
		b.do(chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{path}))
	}

	b := newBrowser(t, address, 1366, 768)
	b.forgiving = true // one of the files is refused
	b.open("/desk/admin/import?sort=ground")
	b.signIn("administrator", password)
	b.shows("main", "现在的底")
	b.shows(".layers", "绿地") // the sample's own
	takes(b, mixed)
	b.shows(".steps", "请选坐标系")
	b.chooses("select[name=datum]", "wgs84")
	b.shows("main", "会画成这样")
	b.shows(".layers", "路 2")
	b.shows(".layers", "水 1")
	b.hides(".layers", "绿地")
	b.shows("[data-id='4'] [data-col=reason]", "class 须为 water（水）、road（路）、green（绿地）或 border（区界），这里是“rail”")
	b.shows("[data-id='5'] [data-col=reason]", "第1条线第2个点：坐标须为经度、纬度，这里是“212.46, 39.34”")
	b.until("it is drawn", func() bool { return asked[bool](b, "!!document.querySelector('.shape canvas.sheet')") })
	b.looks("ground-preview")
	b.turns("English")
	b.shows("[data-id='4'] [data-col=reason]", "the class must be water, road, green or border, and here is “rail”")
	b.turns("中文")
	b.shows("[data-id='4'] [data-col=reason]", "须为")
	b.press("不要这2处，换上其余")
	b.shows(".toast", "已换上")
	b.shows("main", "现在的底")
	b.shows(".layers", "路 2")

	takes(b, file("table.geojson", "名称,层级\n"))
	b.shows("[role=alert]", "table.geojson：这不是 GeoJSON 文件")
	b.looks("ground-wrong")
	b.do(chromedp.Reload())
	b.shows(".layers", "路 2")
	b.press("去掉")
	b.shows("[role=dialog]", "去掉地图的底")
	b.do(chromedp.Click(chromedp.CSS("[role=dialog] .btn.grave")))
	b.shows(".toast", "已去掉")
	b.shows(".layers", "还没有地图的底")
}
