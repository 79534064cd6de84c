package intake_test

import (
	"testing"

	"github.com/bangban/bangban/dispatch/intake"
	"github.com/bangban/bangban/geo"
)

// FuzzRead reads arbitrary bytes: nothing panics, every row is accounted for, and the bad ones come back.
func FuzzRead(f *testing.F) {
	for i, sort := range intake.Sorts {
		data, err := intake.Template(sort)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(i, data)
	}
	f.Add(6, []byte("编号,时间,分类,详情,小区\n1,11-29 09:30,疾病,求助内容 药 联系人：王 联系电话：138****4575 联系地址：玫瑰苑5号1001室,玫瑰苑\n"))
	f.Add(1, []byte("小区,坐标,边界,大门\n甲,\"112,39\",{},东门 1,2\n"))
	f.Add(4, []byte("名称;类别;坐标;营业时间\n店;药店;112,39;8:00-9:00\n"))
	f.Fuzz(func(t *testing.T, i int, data []byte) {
		if i < 0 || i >= len(intake.Sorts) {
			return
		}
		b, err := intake.Read(intake.Sorts[i], data, known(), intake.Options{Datum: geo.WGS84, Now: noon})
		if err != nil {
			return
		}
		r := b.Report
		if r.Added+r.Changed+r.Same+r.Bad+r.Passed != r.Rows {
			t.Errorf("%d rows, of them %d added, %d changed, %d the same, %d bad, %d passed over", r.Rows, r.Added, r.Changed, r.Same, r.Bad, r.Passed)
		}
		back, err := r.Returned("zh")
		if err != nil || (len(back) > 0) != (r.Bad > 0) {
			t.Errorf("%d bad rows come back in %d bytes: %v", r.Bad, len(back), err)
		}
	})
}

// FuzzHours reads arbitrary opening hours.
func FuzzHours(f *testing.F) {
	f.Add("8:00-21:30")
	f.Fuzz(func(t *testing.T, s string) {
		if o, c, ok := intake.ParseHours(s); ok && (o < 0 || c > 1440) {
			t.Errorf("%q: %d-%d", s, o, c)
		}
	})
}
