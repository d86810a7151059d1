package outline

import "unicode/utf8"

// asks guesses whether the words of a line are a question.
func asks(text string) bool {
	if asking.MatchString(text) || blanks.MatchString(text) {
		return true
	}
	var m marks
	m.read(text)
	if m.named {
		return true
	}
	_, parts, _ := splitChoices(text, 1)
	return len(parts) >= 2
}

// styleOfQuestions finds how the questions of this source are numbered, and
// which styles number its sections.
func (p *parser) styleOfQuestions() (questions map[style]bool, sections map[style]bool) {
	count, asked := map[style]int{}, map[style]int{}
	for _, s := range p.lines {
		l := labelOf(s.clean)
		count[l.style]++
		if asks(l.rest) || address.MatchString(l.rest) && utf8.RuneCountInString(l.rest) > 6 {
			asked[l.style]++
		}
	}
	questions, sections = map[style]bool{byDotted: asked[byDotted]*2 >= count[byDotted]}, map[style]bool{}
	most := func(s style) bool { return count[s] > 0 && asked[s]*2 >= count[s] }
	switch {
	case count[byTitle] > 0:
		questions[byTitle] = true
	case count[byQ] > 0:
		questions[byQ], questions[byCode] = true, asked[byCode] > 0
	case count[byCode] > 1 && most(byCode):
		questions[byCode] = true
	case count[byChinese] > 0 && most(byChinese) && !(count[byNumber] > 1 && asked[byNumber] > asked[byChinese]):
		questions[byChinese] = true
	case count[byNumber] > 0:
		questions[byNumber] = true
	case count[byBare] > 1 && most(byBare):
		questions[byBare] = true
	case count[byParenChinese] > 0 && most(byParenChinese):
		questions[byParenChinese] = true
	case count[byParen] > 0 && most(byParen):
		questions[byParen] = true
	}
	if len(questions) > 1 || questions[byDotted] {
		sections[byChinese] = !questions[byChinese]
		sections[byParenChinese] = !questions[byParenChinese] && !questions[byChinese]
	}
	return questions, sections
}
