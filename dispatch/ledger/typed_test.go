package ledger

import "testing"

func TestNamesAreFoundHoweverTheyAreTyped(t *testing.T) {
	for _, c := range []struct {
		name         string
		finds, lacks []string
	}{
		{"宝源公寓", []string{"宝源", "源公", "baoyuangongyu", "byg", "by", "baoy", "baoyg", "byuan", "bao yuan", "b y g", "ＢＹＧ", "ｂａｏｙｕａｎ", "BaoYuan", "宝yuan", "宝 y g", "bao源", "寶源公寓", "寶 yuan", "宝　源", "gongyu", "gy", "bao'yuan"}, []string{"bg", "yb", "byx", "宝公", "aoyuan", "BY3", "", "%", "·"}},
		{"宝源３区", []string{"宝源3", "BY3", "by 3", "ＢＹ３", "baoyuan3q", "by３qu", "3区"}, []string{"by4"}},
		{"重庆路小区", []string{"cql", "zql", "chongqing", "zhongql"}, []string{"qcl"}},
		{"寶龍花園", []string{"宝龙", "blhy", "baolong", "寶龍", "宝龙hy"}, nil},
		{"Ａ座·阳光（北区）", []string{"a座", "A座阳光", "阳光（北区）", "阳光(北区)", "azyg", "a zuo"}, nil},
		{"西安路", []string{"xian", "xal", "xianlu"}, nil},
	} {
		for _, text := range c.finds {
			if found, _ := readTyped(text).in(c.name); !found {
				t.Errorf("%q does not find %s", text, c.name)
			}
		}
		for _, text := range c.lacks {
			if found, _ := readTyped(text).in(c.name); found {
				t.Errorf("%q finds %s", text, c.name)
			}
		}
	}
	if _, starts := readTyped("gy").in("宝源公寓"); starts {
		t.Error("it begins in the middle")
	}
}

func BenchmarkTyped(b *testing.B) {
	for b.Loop() {
		readTyped("baoyg").in("朔州市某街道某某花园小区")
	}
}
