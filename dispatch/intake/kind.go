package intake

import (
	"maps"
	"strings"

	"github.com/bangban/bangban/dispatch"
)

// kindWords are the categories of boards and forms, each with the kind that it means, and the kind that the text decides
// between where the category is wide.
var kindWords = map[string]string{
	"买药": "medicine", "药品": "medicine", "用药": "medicine", "代购药品": "medicine", "送药": "medicine", "配药": "medicine", "代购": "groceries", "买菜": "groceries", "物资": "groceries", "物质": "groceries", "生活物资": "groceries",
	"食品": "groceries", "就医": "hospital", "外出就医": "hospital", "看病": "hospital", "垃圾": "garbage", "清运": "garbage", "垃圾清运": "garbage", "核酸": "sampling", "采样": "sampling", "消杀": "disinfection",
	"出行": "transport", "转运": "transport", "用车": "transport", "照护": "care", "照顾": "care", "维修": "repair", "缴费": "repair", "心理": "counselling", "投诉": "complaint", "咨询": "enquiry", "其他": "other", "其它": "other",
}

// wide are categories that say little: the text is asked first, and they decide only if it tells nothing.
var wide = map[string]string{"疾病": "hospital", "重病": "hospital", "医疗": "hospital", "其他": "other", "其它": "other", "other": "other"}

// clues are words that tell what a text asks for, the more telling before the others.
var clues = []struct{ kind, words string }{
	{"hospital", "透析 化疗 放疗 血透 产检 分娩 住院 入院 出院 手术 复诊 去医院 到医院 就医 看病 急诊 救护车 120 就诊 换药 打针"},
	{"medicine", "配药 买药 断药 用药 缺药 药品 药物 药 胶囊 颗粒 注射液 口服液 胰岛素 片剂 造口袋 尿管 轮椅 拐杖 纱布"},
	{"groceries", "奶粉 尿不湿 纸尿裤 卫生巾 蔬菜 食物 食品 吃的 大米 面粉 鸡蛋 牛奶 买菜 没菜 没米 物资 断粮 没吃 挨饿 饮用水 桶装水 煤气罐"},
	{"garbage", "垃圾 清运"},
	{"disinfection", "消杀 消毒"},
	{"sampling", "上门核酸 入户采样 采核酸 做核酸"},
	{"repair", "维修 修理 漏水 停电 停水 下水道 热水器 燃气 缴费 网络坏"},
	{"transport", "火车站 机场 高铁 回家 返乡 通行证 接送 打车 用车 过江"},
	{"counselling", "抑郁 崩溃 心理"},
}

// kind tells the kind by the category and the text; sure is false where neither says anything.
func (b *batch) kind(category, text string) (code string, sure bool) {
	if b.kinds == nil {
		b.kinds, b.words = map[string]dispatch.Kind{}, maps.Clone(kindWords)
		for _, k := range b.known.Kinds {
			if k.Retired {
				continue
			}
			b.kinds[k.Code] = k
			b.words[plain(k.Code)], b.words[plain(k.Name.ZH)], b.words[plain(k.Name.EN)] = k.Code, k.Code, k.Code
			for _, w := range k.Words {
				b.words[plain(w)] = k.Code
			}
		}
	}
	category = plain(category)
	if _, vague := wide[category]; !vague {
		if code, ok := b.words[category]; ok {
			return code, true
		}
	}
	if code := b.told(text); code != "" {
		return code, true
	}
	for _, c := range clues {
		for w := range strings.FieldsSeq(c.words) {
			if strings.Contains(text, w) {
				return c.kind, true
			}
		}
	}
	if code, ok := wide[category]; ok {
		return code, true
	}
	return "other", false
}

// told is the kind one of whose own words stands in a text, the longest of them; "" where none does. They come before the dictionary
// above: whoever runs the city knows what is meant there.
func (b *batch) told(text string) (code string) {
	longest := ""
	for _, k := range b.known.Kinds {
		for _, w := range k.Words {
			if !k.Retired && len(w) > len(longest) && strings.Contains(text, w) {
				code, longest = k.Code, w
			}
		}
	}
	return code
}

// KindOf tells which kind of a catalogue a category and a text mean, as an import of requests does; "other" where neither
// says anything.
func KindOf(kinds []dispatch.Kind) func(category, text string) string {
	b := &batch{known: Known{Catalogue: dispatch.Catalogue{Kinds: kinds}}}
	return func(category, text string) string {
		code, _ := b.kind(category, text)
		return code
	}
}
