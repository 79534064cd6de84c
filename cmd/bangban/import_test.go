package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestImport imports a city by files while the program is serving, as an office would: with the template first, and with
// mistakes.
func TestImport(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	file := func(name, text string) string {
		t.Helper()
		path := filepath.Join(t.TempDir(), name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	serving(t, "--data", data)
	template := filepath.Join(t.TempDir(), "template.xlsx")
	fine(t, "import", "compounds", template, "--template")
	fine(t, "import", "compounds", template, "--data", data, "--datum", "wgs84")

	city := file("areas.csv", "名称,层级\n样例市,市\n")
	compounds := file("compounds.csv", "小区,区县,坐标\n甲苑,东区,\"112.44,39.33\"\n乙苑,东区,\"112.45,39.33\"\n")
	wrong := file("wrong.csv", "小区,区县,坐标\n甲苑,东区,\"112.44,39.33\"\n丙苑,东区,\"39.33,112.44\"\n")
	fine(t, "import", "areas", city, "--data", data)
	if o := call(t, "", "import", "compounds", wrong, "--data", data, "--datum", "gcj02", "--strict"); o.code != exitFailed || !strings.Contains(o.out, "第 3 行（坐标）：经度与纬度写反了") || !strings.Contains(o.out, "什么都没有写入") {
		t.Errorf("exit %d\n%s%s", o.code, o.out, o.err)
	}
	if o := fine(t, "import", "compounds", compounds, "--data", data, "--datum", "gcj02", "--dry-run", "--lang", "en"); !strings.Contains(o, "2 added") || !strings.Contains(o, "nothing was saved") {
		t.Errorf("dry run: %s", o)
	}
	if o := fine(t, "import", "compounds", compounds, "--data", data, "--datum", "gcj02"); !strings.Contains(o, "新增 2") || !strings.Contains(o, "东区") {
		t.Errorf("import: %s", o)
	}
	if o := fine(t, "import", "compounds", compounds, "--data", data, "--datum", "gcj02"); !strings.Contains(o, "不变 2") {
		t.Errorf("import again: %s", o)
	}
	requests := file("requests.csv", "内容,小区,房号\n面粉一袋（虚构）,甲苑,501\n看不出哪里,,\n")
	if o := fine(t, "import", "requests", requests, "--data", data); !strings.Contains(o, "新增 2") || !strings.Contains(o, "1 件须人工核实") {
		t.Errorf("requests: %s", o)
	}
	// The good rows of a sheet go in; the wrong ones come back, are put right, and go in too.
	if o := call(t, "", "import", "compounds", wrong, "--data", data, "--datum", "gcj02"); o.code != exitFailed || !strings.Contains(o.out, "1 行有错，没有导入") || !strings.Contains(o.out, "wrong-returned.xlsx") {
		t.Errorf("exit %d\n%s%s", o.code, o.out, o.err)
	}
	if o := call(t, "", "import", "compounds", strings.TrimSuffix(wrong, ".csv")+"-returned.xlsx", "--data", data, "--datum", "gcj02", "--dry-run"); o.code != exitFailed || !strings.Contains(o.out, "第 2 行（坐标）") {
		t.Errorf("exit %d\n%s%s", o.code, o.out, o.err)
	}
	// Headings are listed, and the city adds its own.
	homes := file("homes.csv", "小区,楼座编码,房号\n甲苑,3,501\n")
	if o := fine(t, "import", "households", "--headings", "楼座编码=building", "--data", data); !strings.Contains(o, "楼座编码") || !strings.Contains(o, "楼栋号") {
		t.Errorf("headings: %s", o)
	}
	if o := fine(t, "import", "households", homes, "--data", data, "--dry-run"); !strings.Contains(o, "building=3") {
		t.Errorf("an added heading: %s", o)
	}
	refused(t, exitUsage, "表头", "import", "households", "--headings", "小区=room", "--data", data)
	fine(t, "audit", "--data", data)

	refused(t, exitUsage, "坐标系", "import", "compounds", compounds, "--data", data)

	river := file("ground.geojson", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"class":"water"},"geometry":{"type":"LineString","coordinates":[[112.4,39.3],[112.5,39.3]]}}]}`)
	refused(t, exitUsage, "坐标系", "import", "ground", river, "--data", data)
	refused(t, exitUsage, "GeoJSON", "import", "ground", compounds, "--data", data, "--datum", "gcj02")
	if o := fine(t, "import", "ground", river, "--data", data, "--datum", "gcj02"); !strings.Contains(o, "共 1 处") {
		t.Errorf("import the ground: %s", o)
	}
	refused(t, exitUsage, "areas", "import", "people", compounds, "--data", data)
	refused(t, exitUsage, "FILE", "import", "units", "--data", data)
	refused(t, exitFailed, "no such file", "import", "units", filepath.Join(data, "none.csv"), "--data", data)
}
