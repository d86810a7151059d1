package outline

import (
	"strings"
	"unicode"
)

// clean takes out what nobody sees and makes spaces, digits and letters of full
// width ordinary ones. Punctuation stays as typed.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return r
		case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
			return r - '０' + '0'
		case r == '＿':
			return '_'
		case r == '＊':
			return '*'
		case r == '［':
			return '['
		case r == '］':
			return ']'
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.IsControl(r):
			return -1
		}
		return r
	}, s))
}

// squeeze makes one space of several.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// languageOf guesses the language by the script.
func languageOf(lines []source) string {
	han, latin := 0, 0
	for _, l := range lines {
		for _, r := range l.clean {
			switch {
			case unicode.Is(unicode.Han, r):
				han++
			case unicode.Is(unicode.Latin, r):
				latin++
			}
		}
		for _, row := range l.Table {
			for _, cell := range row {
				for _, r := range cell {
					if unicode.Is(unicode.Han, r) {
						han++
					}
				}
			}
		}
	}
	if han*8 < latin {
		return "en"
	}
	return "zh-CN"
}

// numerals are the Chinese ones up to 99.
func numeral(s string) int {
	digits := map[rune]int{'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	n, last := 0, 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			last = last*10 + int(r-'0')
		case r == '十':
			n += max(last, 1) * 10
			last = 0
		case digits[r] > 0:
			last = digits[r]
		default:
			return 0
		}
		if n+last > 100_000 {
			return 0
		}
	}
	return n + last
}
