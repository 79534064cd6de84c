package reading_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/bangban/bangban/dispatch/reading"
)

// TestLabelledAddresses counts how many doors of a labelled set are read rightly: BANGBAN_ADDRESSES names a file of lines
// {"text": …, "segs": [[label, words], …]} with the labels houseno, cellno and roomno. Addresses that have none count as right
// where none is read. With BANGBAN_WRONG=1 what was read wrongly is listed.
func TestLabelledAddresses(t *testing.T) {
	path := os.Getenv("BANGBAN_ADDRESSES")
	if path == "" {
		t.Log("BANGBAN_ADDRESSES names no set")
		return
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var all, of tallied
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var x struct {
			Text string
			Segs [][2]string
		}
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		is := map[string]string{}
		named := strings.ContainsAny(x.Text, "幢栋") || strings.Contains(x.Text, "号楼")
		for _, s := range x.Segs {
			if is[s[0]] == "" {
				is[s[0]] = s[1]
			}
		}
		want := reading.Door{Building: is["houseno"], Entrance: is["cellno"], Room: is["roomno"]}.Canonical()
		got := reading.ReadAddress(x.Text).Door.Canonical()
		all.add(want, got)
		if named {
			of.add(want, got)
		}
		if got != want && os.Getenv("BANGBAN_WRONG") != "" {
			t.Logf("%s\n  read %+v\n  is   %+v", x.Text, got, want)
		}
	}
	t.Logf("all %d: %s", all.texts, all)
	t.Logf("with 幢/栋/号楼 %d: %s", of.texts, of)
}

// tallied counts what was read of doors.
type tallied struct{ texts, building, entrance, room, invented, whole int }

func (n *tallied) add(want, got reading.Door) {
	n.texts++
	for _, c := range []struct {
		ok bool
		n  *int
	}{{want.Building == got.Building, &n.building}, {want.Entrance == got.Entrance, &n.entrance}, {want.Room == got.Room, &n.room}, {want.Room == "" && got.Room != "", &n.invented}, {want == got, &n.whole}} {
		if c.ok {
			*c.n++
		}
	}
}

func (n tallied) String() string {
	share := func(k int) string {
		b, _ := json.Marshal(float64(k*1000/max(1, n.texts)) / 10)
		return string(b) + " %"
	}
	return "building " + share(n.building) + ", entrance " + share(n.entrance) + ", room " + share(n.room) + ", rooms invented " + share(n.invented) + ", all three " + share(n.whole)
}
