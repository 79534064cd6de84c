package dispatch

import "strings"

// hint says what a word tells about a hit beside which it stands.
type hint uint64

// The hints.
const (
	isNegation hint = 1 << iota
	isDenial
	isFiller
	isSymptom
	isLink
	isOver
	isAgain
	isNow
	isPast
	isLater
	isIf
	isElse
	isThen
	isFear
	isMight
	isPrevention
	isLesson
	isPerson
	isAnimal
	isHandling
	isInfant
	isVeryOld
	isGrave
	isPregnant
	isMedicine
	isElsewhere
	isHabit
	isPlain
	isFever
	isLowOxygen
	isChild
	isAnytime
	isActual
	isHour
	isElder
	isBabyish
)

// isNumber are the hints that are found by counting.
const isNumber = isFever | isLowOxygen | isInfant | isVeryOld | isChild

// ContextWords are words that say something about a hit beside which they stand.
type ContextWords struct {
	Code string // as patterns write it
	Name Text
	Said string // the words, parted by spaces; a space inside a word is written _
	is   hint
}

func (c ContextWords) words() []string {
	all := strings.Fields(c.Said)
	for i := range all {
		all[i] = strings.ReplaceAll(all[i], "_", " ")
	}
	return all
}

// RedFlagContexts lists the words around a hit that matter. What a shorter word says does not count inside a longer one of the table,
// so that the plain ones hide what they only seem to say.
func RedFlagContexts() []ContextWords { return redFlagContexts }

var redFlagContexts = []ContextWords{
	{"@no", Text{"否定", "negation"}, "没有 没 无 未 不 并无 并没有 并未 从未 从没 没出现 没发生 没什么 不是 不算 不再 不会 非 毫无 绝无 尚未 没再 不怎么 不太 也没 也没有 也不 也无 都没 都没有 都不 没在 不在 没见 未见 没人 没有人 无人 no not without never nobody isn't_having isn't don't_have doesn't_have does_not_have do_not_have no_longer no_sign_of no_signs_of not_having didn't did_not nor hasn't haven't has_no have_no with_no", isNegation},
	{"@denied", Text{"否认", "denied"}, "否认 排除 排除了 denies denied", isDenial},
	{"@filler", Text{"否定与征象之间", "between a negation and the sign"}, "什么 任何 明显 明显的 出现 发生 过 再 说 觉得 感到 感觉 有 有过 有了 发现 见 很 太 那么 这么 严重 严重的 剧烈 突然 一直 继续 听说 听到 发生过 有人 他 她 我 人 孩子 老人 怎么 任何人 人员 也 都 什么大的 的 伴 伴有 伴随 其他 其它 别的 要 想 想要 想过 想到 真的 真 any a the some having had has have been her his my he she signs_of more further real", isFiller},
	{"@symptom", Text{"一般症状", "other symptoms"}, "发烧 发热 咳嗽 头晕 头痛 头疼 恶心 呕吐 腹泻 拉肚子 胸闷 气短 流涕 流鼻涕 乏力 嗓子疼 咽痛 鼻塞 高烧 高热 心慌 腹痛 肚子疼 皮疹 浮肿 水肿 盗汗 寒战 过敏 外伤 骨折 感染 其他症状 症状 不适 fever cough coughing headache dizziness nausea vomiting pain", isSymptom},
	{"@and", Text{"并列", "and"}, "和 或 或者 及 以及 与 跟 还有 并 and or nor", isLink},
	{"@over", Text{"已过去", "it is over"}, "好了 已好 已经好 好转 好多了 好些了 好一点 好全了 缓解了 已缓解 缓解很多 止住了 已止 止住 停了 已停 退了 已退 退下来 退下去 没了 没有了 消失 消失了 痊愈 治愈 已愈 康复 恢复了 恢复正常 恢复得 治好 医好 没事了 没事 没大碍 无大碍 过去了 解除 解决了 已解决 修好 已修 关好了 已处理 处理好 处理完 扑灭 灭了 已灭 救过来 抢救过来 脱离危险 脱险 虚惊 误报 搞错 取消 recovered better_now is_better is_over has_stopped resolved is_fine is_ok went_away gone_now false_alarm", isOver},
	{"@over", Text{"不再", "no more"}, "不疼了 不痛了 不喘了 不流了 不烧了 不吐了 不咳了 不抽了 不晕了 不闷了", isOver | isNegation},
	{"@again", Text{"又发生", "again"}, "又 再次 又开始 复发 反复 还是 还在 还没好 但 但是 可是 却 again but still", isAgain},
	{"@now", Text{"此刻", "now"}, "现在 正在 目前 此刻 眼下 已经 已 刚 刚刚 刚才 刚刚才 这会儿 now already right_now currently just", isNow | isActual},
	{"@now", Text{"今天或突然", "today or suddenly"}, "今天 今早 今晨 今晚 今夜 今日 今儿 突然 忽然 突发 急性 昨晚 昨夜 昨天 昨日 前天 凌晨 这两天 最近 马上 立刻 正 suddenly today tonight yesterday this_morning", isNow},
	{"@now", Text{"钟点", "an hour of the day"}, "早上 上午 中午 下午 晚上 半夜 夜里 点钟", isHour},
	{"@past", Text{"从前", "long ago"}, "去年 前年 大前年 年前 月前 个月前 上月 上个月 上上月 上上个月 上周 上个星期 上星期 上礼拜 上个礼拜 以前 从前 曾经 曾 曾有 过去 小时候 年轻时 当年 那年 往年 早年 早些年 之前 此前 前几年 前些年 几年前 上次 上一次 上回 头年 当初 年初 去年底 last_year last_month last_week years_ago months_ago weeks_ago in_the_past used_to previously history_of once", isPast},
	{"@later", Text{"以后的日子", "a day ahead"}, "下个月 下月 下周 下星期 下礼拜 月底 月初 月中 月头 月头上 下旬 中旬 上旬 预产期 过两天 过几天 过一阵 再过 还有两周 还有一周 还有三周 还有几周 还有两个月 还有一个月 还有几天 周后 天后 月份 个月后 之后要 随时可能 随时会 随时要 明年 年底 年后 后天 大后天 将要 最近几天 这几天 过年 产期 due_date next_month next_week in_two_weeks weeks_from_now", isLater},
	{"@if", Text{"假设", "if"}, "如果 假如 假使 假若 要是 万一 一旦 倘若 倘 若 若是 除非 设想 会不会 会否 是否会 会不会是 有没有可能 有没有 要是真 哪天 即使 即便 就算 what_if if in_case suppose would_it could_it might could whether", isIf},
	{"@else", Text{"否则", "or else"}, "否则 不然 要不然 不然的话 再不 再拖 再晚 再等 再断 再没 再停 再缺 再饿 再这样 若不 如不 不及时 otherwise or_else", isElse},
	{"@then", Text{"就会", "then"}, "就 会 就会 就要 则 将 便 便会 就有 会有 可能会 恐 恐怕 恐将 要 可能 will would", isThen},
	{"@fear", Text{"担心", "fear"}, "怕 担心 害怕 生怕 忧心 就怕 很怕 好怕 恐怕会 唯恐 惟恐 提心吊胆 worried afraid scared fear fears worry", isFear},
	{"@might", Text{"可能会", "might"}, "会 可能会 也许会 就会 将会 将 恐会 恐 容易 易 极易 很容易 也会 都会 还会 怕会 要会 可能导致 会导致 可能引起 会引起 引起 可能引发 会引发 可能造成 会造成 可能出现 会出现 会发生 可能发生 会有 可能有 会再次 可能再次 会再 会突然 可能危及 避免 might may could would", isMight},
	{"@prevent", Text{"预防、防止", "to prevent"}, "预防 防止 避免 以防 防范 以免 免得 谨防 小心 当心 注意防 严防 防 怎么防 prevent prevents preventing prevention avoid", isPrevention},
	{"@lesson", Text{"新闻、影视、培训", "news, films, lessons"}, "新闻 新闻里 新闻上 新闻说 新闻报道 电视里 电视上 电视剧 电视剧里 电影 电影里 小说 小说里 剧里 剧情 视频里 报纸上 广播里 公众号 抖音上 抖音里 网上看到 网上说 讲座 培训 演练 演习 科普 宣传 课程 急救课 课上 知识 手册 游戏 游戏里 梦见 做梦 做了个梦 梦到 纪录片 纪录片里 作文 课文 故事 故事里 剧本 演讲 书里 书上 讲的是 on_tv on_television in_the_news the_news movie film lecture training drill novel dreamed dreamt", isLesson},
	{"@person", Text{"人", "a person"}, "妈 妈妈 爸 爸爸 爷爷 奶奶 外公 外婆 姥姥 姥爷 父 母 父亲 母亲 老公 老婆 丈夫 妻子 爱人 儿子 女儿 孩 孩子 小孩 宝宝 宝贝 婴儿 娃 老人 老人家 老太 老太太 老头 老头子 老伯 老伴 大爷 大妈 大叔 阿姨 阿婆 叔叔 伯伯 姐 妹 哥 弟 姐姐 妹妹 哥哥 弟弟 患者 病人 孕妇 产妇 邻居 同事 朋友 室友 男 女 人 我 我们 他 她 他们 她们 谁 有人 小朋友 孙子 孙女 公公 婆婆 岳父 岳母 先生 女士 师傅 司机 工人 群众 住户 居民 租客 女孩 男孩 男子 女子 小伙 姑娘 老师 学生 mother father mom mum dad wife husband son daughter child baby grandmother grandfather grandma grandpa he she man woman boy girl person people patient neighbor neighbour i my his her him friend", isPerson},
	{"@animal", Text{"动物", "an animal"}, "猫 猫咪 小猫 狗 狗狗 小狗 犬 泰迪 泰迪犬 金毛 柯基 哈士奇 二哈 拉布拉多 比熊 博美 布偶 英短 美短 橘猫 加菲 宠物 宠物狗 宠物猫 仓鼠 兔子 小兔 鹦鹉 乌龟 毛孩子 毛宝宝 猫宝宝 狗宝宝 狗子 喵 汪 猫主子 它 鸽子 锦鲤 小鱼 鱼儿 鱼都 金鱼 猪 羊 奶牛 母牛 流浪狗 流浪猫 dog dogs cat cats puppy kitten pet pets hamster rabbit parrot", isAnimal},
	{"@handled", Text{"对动物做的事", "done to an animal"}, "抱 抱着 遛 遛着 喂 喂着 追 养 养了 逗 逗着 摸 被 让 给 因 跟 找 和 带 带着 牵 牵着 看到 躲 怕 hold holding walking feeding by", isHandling},
	{"@infant", Text{"婴儿", "a baby"}, "婴儿 婴 新生儿 新生婴儿 婴幼儿 奶娃 奶娃娃 襁褓 刚满月 满月 月子里 早产儿 未满周岁 不满周岁 不到一岁 刚出生 infant newborn months_old month_old weeks_old", isInfant},
	{"@infant", Text{"宝宝，除非说了 4 至 17 岁", "a baby, unless somebody of 4 to 17 years is named"}, "宝宝 幼儿 小宝 baby toddler", isBabyish},
	{"@old", Text{"高龄", "very old"}, "太奶奶 太爷爷 太外婆 太外公 太姥姥 太姥爷 太婆 太公 曾祖父 曾祖母 高龄 耄耋 百岁 九旬 八旬 近九十 近八十 九十多 八十多 八十几 九十几 九十高龄 八十高龄 超高龄 90后老人 year_old_grandmother", isVeryOld},
	{"@elder", Text{"老人", "somebody old"}, "老人 老人家 老太 老太太 老头 老头子 老爷子 老爷爷 老奶奶 老伯 老伯伯 老大爷 大爷 大妈 大娘 老婆婆 阿婆 阿公 婆婆 奶奶 爷爷 外婆 外公 姥姥 姥爷 孤老 独居 空巢 老母亲 老父亲 老妈 老爸 老爹 老娘 太奶奶 太爷爷 太婆 离休 grandmother grandfather grandma grandpa elderly old_man old_woman old_lady", isElder},
	{"@grave", Text{"重病", "gravely ill"}, "癌 癌症 肿瘤 白血病 化疗 放疗 靶向药 透析 血透 腹透 尿毒症 移植 心衰 肾衰 呼衰 心力衰竭 肾衰竭 呼吸衰竭 肝硬化 肝腹水 基础病 基础疾病 基础性疾病 重病 重症 绝症 免疫力低 免疫力差 免疫缺陷 免疫抑制 艾滋 血友病 红斑狼疮 再障 再生障碍 骨髓 淋巴瘤 渐冻 植物人 冠心病 糖尿病 心脏病 肺气肿 瘫痪 卧床 气切 气管切开 鼻饲 胃造瘘 支架 搭桥 慢阻肺 肺纤维化 肺心病 败血症 脑梗后 中风后 cancer tumour tumor leukemia leukaemia chemo chemotherapy dialysis transplant heart_failure bedridden paralysed paralyzed terminal", isGrave},
	{"@pregnant", Text{"孕产妇", "pregnant"}, "孕 孕妇 怀孕 孕期 孕晚期 孕早期 产妇 临产 待产 胎儿 孕周 孕妈 预产期 足月 大肚子 pregnant pregnancy", isPregnant},
	{"@medicine", Text{"药", "a drug"}, "药 药物 药品 药片 胶囊 贴 针 颗粒 medicine pills tablets drug", isMedicine},
	{"@elsewhere", Text{"别处", "elsewhere in the body"}, "头痛 头疼 肚子 腰 腿 脚 牙 牙齿 嗓子 膝盖 关节 后背 headache", isElsewhere},
	{"@habit", Text{"常常", "often"}, "有时 有时候 时不时 时常 经常 偶尔 老是 总是 总 常常 晚上 夜里 每天 每次 动不动 一动 一走 一躺 一站 一起身 一咳 走路 走几步 爬楼 时而 不时 often sometimes", isHabit},
	{"@plain", Text{"只是看上去像", "not what they seem"}, "不停 不断 不住 不止 不知道 不知 不小心 不慎 不得了 不由得 不由自主 不由 不行 时不时 动不动 是不是 不是没有 不能不 无意 无法 无故 无缘无故 无人管 没人管 没法 没办法 没完 不到 不少 不仅 不但 不光 不只 不明 不舒服 不适 不清 不清楚 不见好 不退 不下 不动 不了 不了了 不起 不开 不来 不上 不上来 不过来 不过气 不上气 不好 不对 不对劲 不稳 不良 不进 不进去 不出 不出来 不出话 不出气 不够 不足 不便 不方便 不久 不然 不同 不要 不能 不敢 不醒 不通 不应 不想 不愿 不肯 不受 未成年 未婚 未知 未来 无力 无助 无奈 无儿无女 无家属 非常 非要 除非 并非 没好 没有好 没有好转 没好转 未好转 不见好转 不好转 没缓解 没有缓解 不缓解 未缓解 没止住 没有止住 止不住 退不下来 退不下去 退不了 没退 没有退 退烧药 退热贴 退烧贴 退烧针 退烧 好了吗 好了没 好几 好久 好多 好多天 好不容易 好不了 好不起来 恢复不了 没恢复 停了药 药停了 没停 停了电 停了水 没了药 药没了 没药了 没了气 退休 退了休 怕是 怕得 怕冷 怕热 怕光 怕人 恐怕 恐慌 恐惧 可怕 担心得 担心死 居委会 委员会 社会 机会 大会 工会 协会 学会 业委会 一会 一会儿 待会 待会儿 等会 等会儿 开会 约会 会员 会计 会诊 会厌 会厌炎 红十字会 聚会 体会 将军 将近 将就 将来 防疫 防护 防控 防范区 消防 消防车 防空 曾孙 家人 病人家属 本人 别人 人员 人民 人工 人参 工人路 热狗 狗咬 狗咬伤 被狗 被狗咬 被猫 被猫抓 猫抓 猫抓伤 狗叫 狗粮 猫粮 猫砂 猫眼 猫薄荷 狗窝 狗不理 狗血 遛狗 遛猫 喂猫 喂狗 撸猫 养猫 养狗 猫条 猫罐头 鱼肝油 鱼油 熊猫 天猫 猫耳洞 单身狗 走狗 猪肉 猪肝 猪油 猪蹄 猪血 猪里脊 羊肉 羊水 羊毛 羊癫疯 羊角风 羊癫风 羊角疯 羊奶 小羊人 羊了 宝宝霜 宝宝树 宝宝椅 若干 般若 倘若无 一直 正常 正好 正月 公正 刚好 刚需 已经好 过敏 过期 过来 过程 过去看 过去了 想过来 经过 通过 路过 超过 不过 难过 有病 有点 有些 有人 有的 有事 有糖尿病 有高血压 有心脏病 有基础病 有时 没有人管 没有药 没有医院 没有医生 没有力气 没有家属 没有氧气 没有吃 没有手机 没有办法 没有救护车 没有床位 没药 没力气 没吃 没饭 没钱 没床位 没医院 没氧气 不给 不收 不接 不接收 不管 不理 不让 不放 不派 不送 不能去 不能走 不去 不来车 无医院 无药 无床位 无家 无人管 no_one no_ambulance no_medicine no_doctor no_car not_sure not_only no_idea don't_know not_long just_in_case not_breathing not_responding not_waking not_responsive hot_dog not_eating not_good not_well", isPlain},
	{"@anytime", Text{"随时", "at any moment"}, "随时 随时都 随时就 随时可能", isAnytime},
	// Found by counting, not by words.
	{"@39", Text{"体温 39 度以上", "a temperature of 39 or more"}, "", isFever},
	{"@oxygen", Text{"血氧低于 90", "a saturation below 90"}, "", isLowOxygen},
	{"@child", Text{"4 至 17 岁", "4 to 17 years old"}, "", isChild},
}

var hintNamed = func() map[string]hint {
	all := map[string]hint{}
	for _, c := range redFlagContexts {
		all[c.Code] |= c.is
	}
	return all
}()
