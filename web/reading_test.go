package web

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/bangban/bangban/dispatch"
	"github.com/bangban/bangban/web/api"
)

// A time is typed as it is said, and said back.
func TestATimeIsReadAndSaidBack(t *testing.T) {
	o := open4test(t)
	o.hire(t, "desk", "", dispatch.Grant{Role: dispatch.Operator})
	o.clock.Store(int64(dispatch.At(time.Date(2022, 11, 30, 12, 20, 0, 0, dispatch.Shanghai))))
	o.hire(t, "desk", "", dispatch.Grant{Role: dispatch.Operator}) // the time passed has ended the session
	for text, want := range map[string][2]string{
		"明早九点": {"明天（周四）09:00", "tomorrow (Thu) 09:00"}, "今晚": {"今天（周三）18:00—22:00", "today (Wed) 18:00—22:00"}, "下周一": {"12月5日（周一）", "5 Dec (Mon)"}, "周末": {"12月3日（周六）至12月4日（周日）", "3 Dec (Sat) to 4 Dec (Sun)"},
		"周一三五10点半": {"每周一、三、五 10:30，12月2日（周五）起", "every Mon, Wed, Fri 10:30, first 2 Dec (Fri)"}, "每天中午": {"每天 11:30—13:30，今天（周三）起", "every day 11:30—13:30, first today (Wed)"}, "1月3日8:00": {"2023年1月3日（周二）08:00", "3 Jan 2023 (Tue) 08:00"}, "今晚12点": {"明天（周四）00:00", "tomorrow (Thu) 00:00"},
		"20号楼": {}, "": {},
	} {
		for i, lang := range []string{"zh-CN", "en"} {
			var got api.Reading
			must(t, json.Unmarshal([]byte(o.ask(t, "desk", "POST", "/api/v1/readings", map[string]any{"time": text, "ahead": true}, "Accept-Language", lang).text), &got))
			if got.Time.Said != want[i] || got.Time.At.IsZero() != (want[i] == "") {
				t.Errorf("%q: %+v", text, got.Time)
			}
		}
	}
	past := o.ask(t, "desk", "POST", "/api/v1/readings", map[string]any{"time": "昨天下午3点"}, "Accept-Language", "zh")
	if past.status != 200 || past.body["time"].(map[string]any)["said"] != "昨天（周二）15:00" || past.body["time"].(map[string]any)["at"] != "2022-11-29T15:00:00+08:00" {
		t.Errorf("behind: %s", past)
	}
}
