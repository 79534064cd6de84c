package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const drillDay = `{
	"demand": [{"id": "A", "time": "2022-11-22 09:00", "kind": "买药", "lng": 112.43, "lat": 39.33}, {"id": "B", "time": "2022-11-22 09:01", "kind": "care", "lng": 112.44, "lat": 39.33}],
	"cadres": [{"id": "c1", "on": "08:00", "off": "20:00", "lng": 112.43, "lat": 39.34}, {"id": "c2", "on": "08:00", "off": "20:00", "lng": 112.45, "lat": 39.34}],
	"facilities": [{"id": "f", "role": "pharmacy", "lng": 112.42, "lat": 39.33}]}`

func TestDrill(t *testing.T) {
	file := filepath.Join(t.TempDir(), "day.json")
	must(t, os.WriteFile(file, []byte(drillDay), 0o600))
	table := fine(t, "drill", file, "--lang", "en", "--vary", "cadres=-100%..0/50%", "--chance", "none", "--seeds", "2")
	for _, says := range []string{"day: 2 calls, mean of 2 seeds", "2 (+0%)", "0 (-100%)", "nearest: 1 cadres (-50%) keep 90% of the promises"} {
		if !strings.Contains(table, says) {
			t.Errorf("it does not say %q:\n%s", says, table)
		}
	}
	said := fine(t, "drill", "--json", "--policy", "nearest,plan", file)
	var reports []struct {
		Policy      string
		Calls, Done int
		Seed        uint64
	}
	must(t, json.Unmarshal([]byte(said), &reports))
	if len(reports) != 2 || reports[0].Policy != "nearest" || reports[1].Done != 2 || reports[1].Seed != 1 {
		t.Errorf("%+v", reports)
	}
	if again := fine(t, "drill", "--json", "--policy", "nearest,plan", file); again != said {
		t.Error("the same seed makes other bytes")
	}
}

// TestDrillOfATable recognises the kinds in a foreign table by its words, and invents the crew.
func TestDrillOfATable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "board.csv")
	must(t, os.WriteFile(file, []byte("when,what,x,y,words\n2022-11-22 09:30:00,其他,112.43,39.33,降压药没有了\n2022-11-23 09:30:00,物资,112.43,39.33,没菜了\n2022-11-23 09:30:00,物资,,,没菜了\n"), 0o600))
	out := fine(t, "drill", file, "--columns", "when=time,what=kind,x=lng,y=lat,words=text", "--cadres", "3", "--policy", "plan", "--day", "2022-11-23")
	if !strings.Contains(out, "2022-11-23：2 件求助") || strings.Contains(out, "2022-11-22") {
		t.Error(out)
	}
	refused(t, exitUsage, "第 2 行 time", "drill", file, "--columns", "what=time,what=kind")
}

func TestDrillRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "day.json")
	must(t, os.WriteFile(file, []byte(drillDay), 0o600))
	for says, args := range map[string][]string{
		"--policy": {file, "--policy", "best"}, "--vary": {file, "--vary", "cadres=-30%"}, "--goal": {file, "--goal", "200%"}, "chance": {file, "--chance", "luck=1"}, "--tick": {file, "--tick", "1ms"},
		"--shift": {file, "--shift", "8-20"}, "--seeds": {file, "--seeds", "0"}, "--seed": {file, "--seed", "x"}, "--day": {file, "--day", "2022-11-30"}, "--cadres": {file, "--cadres", "-1"}, "--cap": {file, "--cap", "x"},
		"打不开": {filepath.Join(t.TempDir(), "none")}, "文件夹或文件": {}, "demand.csv": {t.TempDir()},
	} {
		refused(t, exitUsage, says, append([]string{"drill"}, args...)...)
	}
}
