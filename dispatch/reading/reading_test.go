package reading_test

import (
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch/reading"
)

// addresses are invented: each row is a kind of writing.
var addresses = []struct {
	text                     string
	building, entrance, room string
	left                     string // behind the door
}{
	{"样例苑3号楼2单元501", "3", "2", "501", ""},
	{"样例苑3号楼2单元501室", "3", "2", "501", ""},
	{"样例苑03号楼02单元0501", "3", "2", "501", ""},
	{"样例苑第三栋一单元101户", "3", "1", "101", ""},
	{"样例苑甲3号楼2单元501", "甲3", "2", "501", ""},
	{"样例苑附3号楼501", "附3", "", "501", ""},
	{"样例苑A3栋501", "A3", "", "501", ""},
	{"样例苑B座1203", "B", "", "1203", ""},
	{"样例苑甲座1203", "甲", "", "1203", ""},
	{"样例苑3号楼B座1203", "3", "B", "1203", ""},
	{"样例苑3-1号楼2单元501", "3-1", "2", "501", ""},
	{"样例苑3号楼501-2", "3", "", "501-2", ""},
	{"样例苑3号楼2-501", "3", "2", "501", ""},
	{"样例苑3号楼2单元5层501", "3", "2", "501", ""},
	{"样例苑3号楼2单元5-501", "3", "2", "501", ""},
	{"样例苑3号楼2单元501东", "3", "2", "501东", ""},
	{"样例苑3号楼2单元501西户", "3", "2", "501西", ""},
	{"样例苑3号楼2单元负一层01", "3", "2", "负一层01", ""},
	{"样例苑3号楼2单元-101", "3", "2", "-101", ""},
	{"样例苑3号楼2单元-501", "3", "2", "501", ""},
	{"样例苑3号楼2门501", "3", "2", "501", ""},
	{"样例苑3楼2单元501", "3", "2", "501", ""},
	{"样例苑3号楼2单元501、502", "3", "2", "501、502", ""},
	{"样例苑3排5号", "3排", "", "5", ""},
	{"样例苑平房3排5号", "3排", "", "5", ""},
	{"样例苑3#2-501", "3", "2", "501", ""},
	{"样例苑3#楼501", "3", "", "501", ""},
	{"样例苑3-2-501", "3", "2", "501", ""},
	{"样例苑３－２－５０１", "3", "2", "501", ""},
	{"样例苑3~2~501", "3", "2", "501", ""},
	{"样例苑3/2/501", "3", "2", "501", ""},
	{"样例苑3.2.501", "3", "2", "501", ""},
	{"样例苑3_2_501", "3", "2", "501", ""},
	{"样例苑 3 2 501", "3", "2", "501", ""},
	{"样例苑3一2一501", "3", "2", "501", ""},
	{"样例苑3号楼2单元501室（东门进）", "3", "2", "501", "东门进"},
	{"样例苑3号楼2单元501 00000001234", "3", "2", "501", "00000001234"},
	{"样例苑3号楼2单元501室 王样例", "3", "2", "501", "王样例"},
	{"样例路832弄125号1001室", "125", "", "1001", ""},
	{"样例路17号", "", "", "", ""},
	{"样例路806-808号", "", "", "", ""},
	{"样例路17号1569室", "", "", "1569", ""},
	{"样例大厦1108", "", "", "1108", ""},
	{"样例花园8-1004", "8", "", "1004", ""},
	{"样例园区6号楼小卖部", "6", "", "", "小卖部"},
	{"样例小区三区", "", "", "", ""},
	{"样例市场8路车站", "", "", "", ""},
	{"样例线12号线出口", "", "", "", ""},
	{"昨天下午3点", "", "", "", ""},
	{"要2盒降压药", "", "", "", ""},
	{"00000001234", "", "", "", ""},
}

func TestDoorsOfAddresses(t *testing.T) {
	for _, c := range addresses {
		a := reading.ReadAddress(c.text)
		if (a.Door.Canonical() != reading.Door{Building: c.building, Entrance: c.entrance, Room: c.room}) {
			t.Errorf("%s: %+v", c.text, a)
		}
		if got := reading.Bare(a.After); !a.IsZero() && got != c.left {
			t.Errorf("%s: left over is %q, want %q", c.text, got, c.left)
		}
	}
}

func TestWhatContradictsItselfIsTold(t *testing.T) {
	for text, want := range map[string]bool{"3号楼2单元5层501": false, "3号楼2单元6层501": true, "3号楼11层1101": false, "3号楼2单元501": false} {
		if a := reading.ReadAddress(text); a.Clash != want {
			t.Errorf("%s: %+v", text, a)
		}
	}
}

func TestADoorField(t *testing.T) {
	for text, want := range map[string]reading.Door{
		"3-2-501": {"3", "2", "501"}, "3-501": {"3", "", "501"}, "501": {"", "", "501"}, "3号楼2单元501室": {"3", "2", "501"}, "12栋B座1203": {"12", "B", "1203"},
		"３－２－５０１": {"3", "2", "501"}, " 3 2 501 ": {"3", "2", "501"}, "": {}, "3-2-": {"3", "2", ""}, "3号楼": {"3", "", ""}, "三-一-101": {"3", "1", "101"}, "3#1-101": {"3", "1", "101"},
		"3—2—501": {"3", "2", "501"}, "03-01-0101": {"3", "1", "101"}, "a座1203": {"A", "", "1203"}, "3栋2": {"3", "2", ""}, "五〇一": {"", "", ""},
	} {
		if a := reading.ReadDoor(text); a.Door.Canonical() != want {
			t.Errorf("%q: %+v, want %+v", text, a, want)
		}
	}
	if a := reading.ReadDoor("3栋2"); !a.Unsure || a.Clear() {
		t.Errorf("entrance or room: %+v", a)
	}
	for _, odd := range []string{"1-2-3-4-5", "今天下午三点以后才有人在家里等着", "501（东门进）", "二期3-2-501", "3-2-501对面"} {
		if a := reading.ReadDoor(odd); a.Clear() || a.Left() == "" {
			t.Errorf("%q: nothing is left over: %+v", odd, a)
		}
	}
}

func TestOneDoorHasOneForm(t *testing.T) {
	want := reading.Door{Building: "3", Entrance: "1", Room: "101"}
	for _, c := range [][3]string{
		{"3", "1", "101"}, {"03", "01", "0101"}, {"3号楼", "1单元", "101室"}, {"三", "一", "101"}, {"３", "１", "１０１"}, {"3#", "1", "101"}, {"3栋", "一单元", "101号"}, {"第3栋", "1", "101"},
		{"3幢", "1", "1-101"}, {"三号楼", "1", "101"}, {"3号楼1单元", "", "101"}, {"", "", "3-1-101"}, {"3", "", "1单元101"}, {" 3 号楼", "1 单元", "101 室"}, {"3", "1", "1层101"},
	} {
		if d, doubts := reading.Columns(c[0], c[1], c[2]); d != want || len(doubts) > 0 {
			t.Errorf("%q: %+v %v", c, d, doubts)
		}
	}
	for _, c := range []struct {
		columns [3]string
		want    reading.Door
		doubts  int
	}{
		{[3]string{"甲3", "2", "501"}, reading.Door{Building: "甲3", Entrance: "2", Room: "501"}, 0},
		{[3]string{"3号楼", "B座", "1203"}, reading.Door{Building: "3", Entrance: "B", Room: "1203"}, 0},
		{[3]string{"2E1", "1", "1E2"}, reading.Door{Building: "2E1", Entrance: "1", Room: "1E2"}, 0},
		{[3]string{"综合楼", "", "203"}, reading.Door{Building: "综合楼", Room: "203"}, 0},
		{[3]string{"3", "1", "2-101"}, reading.Door{Building: "3", Entrance: "1", Room: "101"}, 1},
		{[3]string{"4", "", "3-1-101"}, reading.Door{Building: "4", Entrance: "1", Room: "101"}, 1},
		{[3]string{"3", "2", "501（钥匙在隔壁）"}, reading.Door{Building: "3", Entrance: "2", Room: "501"}, 1},
		{[3]string{"3排", "", "5号"}, reading.Door{Building: "3排", Room: "5"}, 0},
		{[3]string{"平房3排", "", "5号"}, reading.Door{Building: "3排", Room: "5"}, 0},
	} {
		if d, doubts := reading.Columns(c.columns[0], c.columns[1], c.columns[2]); d != c.want || len(doubts) != c.doubts {
			t.Errorf("%q: %q %v", c.columns, [3]string{d.Building, d.Entrance, d.Room}, doubts)
		}
	}
}

func TestOneCallerHasOneNumber(t *testing.T) {
	for text, want := range map[string]string{
		"13900001111": "13900001111", "+86 139-0000-1111": "13900001111", "0086 13900001111": "13900001111", "86-13900001111": "13900001111", "013900001111": "13900001111",
		"１３９００００１１１１": "13900001111", "139 0000 1111": "13900001111", "（0349）2012345": "03492012345", "0349-2012345转8001": "03492012345转8001", "0349-2012345-8001": "03492012345转8001",
		"2012345": "03492012345", "2012345#12": "03492012345转12", "+86 349 2012345": "03492012345", "110": "110", "000-0000-1001": "00000001001", "021-55556666": "02155556666",
	} {
		if p, ok := reading.ReadPhone(text, "0349"); !ok || p.String() != want {
			t.Errorf("%q: %v %v, want %s", text, p, ok, want)
		}
	}
	for _, none := range []string{"1.39E+10", "1.38e10", "138****4575", "无", "", "12", "见备注"} {
		if p, ok := reading.ReadPhone(none, "0349"); ok {
			t.Errorf("%q is taken for %v", none, p)
		}
	}
	if all, left := reading.ReadPhones("王样例 13900001111/0349-2012345、无", ""); len(all) != 2 || left != "王样例 无" {
		t.Errorf("%v, left %q", all, left)
	}
	if !reading.SamePhone("+8613900001111", "139 0000 1111", "") || reading.SamePhone("2012345转1", "2012345转2", "") {
		t.Error("numbers are compared with their extensions")
	}
}

var zone = time.FixedZone("Asia/Shanghai", 8*60*60)

func TestTimes(t *testing.T) {
	w := reading.When{Zone: zone, Now: time.Date(2022, 11, 30, 12, 0, 0, 0, zone)}
	for text, want := range map[string]string{
		"11.22": "2022-11-22", "11月22日": "2022-11-22", "2022.11.22": "2022-11-22", "20221122": "2022-11-22", "2022/11/22 9:30": "2022-11-22 09:30", "2022-11-22 上午9:30": "2022-11-22 09:30",
		"2022-11-22 下午3:05": "2022-11-22 15:05", "2022年11月22日 9点30分": "2022-11-22 09:30", "2022/11/22 9:30 PM": "2022-11-22 21:30", "11/22/2022 9:30": "2022-11-22 09:30", "22/11/2022": "2022-11-22",
		"2022-11-22T01:30:00.000Z": "2022-11-22 09:30", "2022-11-22 09:30:00.0": "2022-11-22 09:30", "2022年11月22日9时30分": "2022-11-22 09:30", "11月22日 21时40": "2022-11-22 21:40", "44887.395833": "2022-11-22 09:30",
		"2022-11-22 9点半": "2022-11-22 09:30", "12-01 08:00": "2021-12-01 08:00", "2022-11-22 中午12点": "2022-11-22 12:00", "2022-11-22 晚上8点": "2022-11-22 20:00", "2022-11-22 凌晨12:10": "2022-11-22 00:10",
	} {
		at, ok := reading.ReadTime(text, w)
		layout := "2006-01-02 15:04"
		if at.DayOnly {
			layout = time.DateOnly
		}
		if got := at.At.Format(layout); !ok || got != want {
			t.Errorf("%q: %s %v, want %s", text, got, ok, want)
		}
	}
	for text, want := range map[string]string{"1月3日 9:00": "2023-01-03 09:00", "11-20 24:00": "2022-11-21 00:00", "7-1 18时": "2022-07-01 18:00"} {
		if at, ok := reading.ReadTime(text, reading.When{Zone: zone, Now: w.Now, Ahead: true}); !ok || at.At.Format("2006-01-02 15:04") != want {
			t.Errorf("%q may lie ahead: %v", text, at.At)
		}
	}
	for _, none := range []string{"", "昨天 9:30", "5/6/2022", "2022-13-01", "2022-02-30", "2022-11-22 25:00", "22", "上午", "1.39E+10", "11.31"} {
		if at, ok := reading.ReadTime(none, w); ok {
			t.Errorf("%q is taken for %v", none, at.At)
		}
	}
	if at, ok := reading.ReadTime("43425.395833", reading.When{Zone: zone, From04: true}); !ok || at.At.Format(time.DateOnly) != "2022-11-22" {
		t.Errorf("counted from 1904: %v", at.At)
	}
}

func TestNames(t *testing.T) {
	for text, want := range map[string]string{"王 样　例": "王样例", " Wang Yang ": "Wang Yang", "王样例": "王样例"} {
		if got := reading.Name(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	if reading.Person("王·样例 ") != reading.Person("王样例") || reading.Person("ＷＡＮＧ") != "wang" {
		t.Error("names are compared by their letters")
	}
}
