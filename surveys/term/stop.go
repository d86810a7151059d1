package term

import "strings"

// breaks are characters that no term goes over.
var breaks = runeSet("的了着吗呢吧啊呀哦嘛哈啦")

// begins and ends are characters with which no term begins, or ends: they belong
// to the sentence. A term may hold them inside. 为, 与, 会, 能, 让 and 对 end words
// that matter (行为, 参与, 居委会, 功能, 礼让); 地 begins and ends many (地铁, 湿地).
var (
	begins = runeSet("是在和与及或也就都还又很太更最把被让给对从到为以而且但若如我你他她它们您咱这那哪个些么之其于将能会要想请得没")
	ends   = runeSet("是在和及或也就都还又很太更最把被给从到以而且但若如我你他她它们您咱这那哪个些么之其于将要想请得没")
)

// phrases are pairs of characters with which people begin whatever they wish: no
// term goes over them either.
var phrases = pairSet(`希望 建议 可以 没有 什么 怎么 比较 非常 觉得 认为 感觉 应该 一些 一下 一点 一个 一定 有些 有点 现在 目前 已经 经常 多多
 尽快 及时 因为 可能 只能 不让 不要 不能 这样 那样 这里 那里 还有 所有 增加 加强 不够 今后 以后 继续 我们 他们 你们 大家 能够 需要`)

// idle are terms that stand in answers to any question.
var idle = wordSet(`一直 有的 多点 方面 时候 地方 进行 不是 不会 不太 只有 有关 相关 多一 有人 有时 问题 管一管
 the and for are was were with that this have has not but you your our they them their there here from what when which who will would should could
 can be is it in on of to at by as or an so we us me my he she his her its more most very too also just than then some any all no yes do does did`)

func runeSet(s string) map[rune]bool {
	set := make(map[rune]bool)
	for _, r := range s {
		set[r] = true
	}
	return set
}

func pairSet(s string) map[[2]rune]bool {
	set := make(map[[2]rune]bool)
	for _, w := range strings.Fields(s) {
		pair := []rune(w)
		set[[2]rune{pair[0], pair[1]}] = true
	}
	return set
}

func wordSet(s string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}
