package reading_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch/reading"
)

var beijing = time.FixedZone("CST", 8*3600)

// noon is a Wednesday.
var noon = time.Date(2022, 11, 30, 12, 20, 30, 0, beijing)

func said(s reading.Spoken) string {
	const layout = "Mon 01-02 15:04"
	text := s.At.Format(layout)
	if !s.Until.IsZero() {
		text += " – " + s.Until.Format(layout)
	}
	for _, d := range s.Days {
		text += " " + d.String()[:2]
	}
	return text
}

func TestTimesAsTheyAreSaid(t *testing.T) {
	for _, c := range []struct{ texts, ahead, past string }{
		{"明早9点 明早九点 明天上午9点钟 明晨9:00 tomorrow_9am 明天早上九点左右 明天9点 明天９点", "Thu 12-01 09:00", ""},
		{"明早9点半 明儿早上九点半 明天9.30 tomorrow_at_9:30", "Thu 12-01 09:30", ""}, {"明早九点一刻 明天九点15分", "Thu 12-01 09:15", ""}, {"明天差5分9点", "Thu 12-01 08:55", ""},
		{"今晚 今天晚上 今儿晚上 tonight this_evening", "Wed 11-30 18:00 – Wed 11-30 22:00", ""}, {"今晚9点前 今晚九点之前 今天21:00 晚上9点 tonight_9pm by_21:00 9点", "Wed 11-30 21:00", ""},
		{"今晚12点 今天24点 晚上十二点", "Thu 12-01 00:00", ""}, {"凌晨2点 半夜2点 夜里两点", "Thu 12-01 02:00", ""}, {"中午1点 下午1点 13点 13:00 1点 十三点", "Wed 11-30 13:00", ""},
		{"明天 明日 tomorrow 12月1日 12.1 12-1 1号 2022-12-01 2022年12月1日", "Thu 12-01 00:00 – Fri 12-02 00:00", ""}, {"明天3点 明天下午三点 明天的15:00", "Thu 12-01 15:00", ""},
		{"11.30下午 下午 今天下午 30号下午", "Wed 11-30 13:00 – Wed 11-30 18:00", ""}, {"31号上午", "Sat 12-31 08:00 – Sat 12-31 12:00", "Mon 10-31 08:00 – Mon 10-31 12:00"},
		{"周三", "Wed 11-30 00:00 – Thu 12-01 00:00", "Wed 11-30 00:00 – Thu 12-01 00:00"}, {"周三上午 星期三上午", "Wed 12-07 08:00 – Wed 12-07 12:00", "Wed 11-30 08:00 – Wed 11-30 12:00"},
		{"下周一8:30 礼拜一8点半 next_monday_8:30", "Mon 12-05 08:30", ""}, {"上周五10点 周五10点", "", "Fri 11-25 10:00"}, {"周日十点 星期天10点", "Sun 12-04 10:00", "Sun 11-27 10:00"}, {"周末 这周末", "Sat 12-03 00:00 – Mon 12-05 00:00", ""},
		{"周一三五十点半 周一、三、五10点半 每周一三五10:30 周一周三周五10:30 mon_wed_fri_10:30", "Fri 12-02 10:30 Mo We Fr", "Wed 11-30 10:30 Mo We Fr"}, {"每周二四上午", "Thu 12-01 08:00 – Thu 12-01 12:00 Tu Th", ""}, {"每周二10点", "Tue 12-06 10:00 Tu", ""},
		{"周一到周五下午3点 工作日下午3点", "Wed 11-30 15:00 Mo Tu We Th Fr", ""}, {"每天中午", "Wed 11-30 11:30 – Wed 11-30 13:30 Mo Tu We Th Fr Sa Su", ""}, {"每晚8点 每天晚上8点 every_day_20:00", "Wed 11-30 20:00 Mo Tu We Th Fr Sa Su", ""}, {"周二二十点", "Tue 12-06 20:00", ""},
		{"半小时后 半个小时内 in_half_an_hour 30分钟后", "Wed 11-30 12:50", ""}, {"一个半小时后 1个半钟头之后 90分钟后", "Wed 11-30 13:50", ""}, {"三天后下午", "Sat 12-03 13:00 – Sat 12-03 18:00", ""}, {"3天后 in_3_days", "Sat 12-03 12:20", ""},
		{"10分钟前 十分钟以前 10_minutes_ago", "", "Wed 11-30 12:10"}, {"一刻钟后", "Wed 11-30 12:35", ""}, {"昨天下午3点 昨日15:00 yesterday_3pm", "", "Tue 11-29 15:00"}, {"今早8点 8点 早上8点", "", "Wed 11-30 08:00"}, {"现在 马上 刚才 now", "Wed 11-30 12:20", ""},
		{"下午3点到5点 下午三点至五点 15:00-17:00 3点到5点 3-5点", "Wed 11-30 15:00 – Wed 11-30 17:00", ""}, {"明天上午9点到下午3点", "Thu 12-01 09:00 – Thu 12-01 15:00", ""},
	} {
		for text := range strings.FieldsSeq(c.texts) {
			text = strings.ReplaceAll(text, "_", " ")
			for ahead, want := range map[bool]string{true: c.ahead, false: c.past} {
				s, ok := reading.ReadSpoken(text, reading.When{Zone: beijing, Now: noon, Ahead: ahead})
				if got := said(s); want != "" && (!ok || got != want) {
					t.Errorf("%q, ahead %t: %s %t, want %s", text, ahead, got, ok, want)
				}
			}
		}
	}
	for _, none := range []string{"", "什么时候", "3号楼", "25点", "9:75", "2月30日", "13.5", "明天张某", "12", "以后", "点", "周", "周八", "明天3号楼", "9点9点", "0月1日", "32号", strings.Repeat("周一", 60), "上午9点到"} {
		if s, ok := reading.ReadSpoken(none, reading.When{Zone: beijing, Now: noon, Ahead: true}); ok {
			t.Errorf("%q is taken for %s", none, said(s))
		}
	}
}

// FuzzSpoken reads arbitrary texts: what is read lies near, does not end before it begins, and comes again on the days that it names.
func FuzzSpoken(f *testing.F) {
	for _, text := range []string{"明早9点", "周一三五十点半", "3天后下午3点到5点", "31号上午", "every tue and thu 9:30", "差一刻9点"} {
		f.Add(text, true)
	}
	f.Fuzz(func(t *testing.T, text string, ahead bool) {
		s, ok := reading.ReadSpoken(text, reading.When{Zone: beijing, Now: noon, Ahead: ahead})
		if !ok {
			return
		}
		if !s.Until.IsZero() && !s.Until.After(s.At) {
			t.Errorf("%q ends before it begins: %s", text, said(s))
		}
		if len(s.Days) > 0 && (len(s.Days) > 7 || !slices.Contains(s.Days, s.At.Weekday())) {
			t.Errorf("%q does not begin on one of its days: %s", text, said(s))
		}
	})
}
