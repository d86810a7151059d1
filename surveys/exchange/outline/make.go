package outline

import (
	"fmt"
	"strconv"
	"strings"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

// make writes the questions of the document, as yet without codes of their own
// and conditions.
func (p *parser) make(it *item) {
	q := surveys.Question{Type: it.marks.kind.typ, Text: p.in(it.words()), Shuffle: it.marks.shuffle}
	m := &it.marks
	if m.required != nil {
		p.requiredBy = true
	}
	if len(it.ends[0])+len(it.ends[1]) > 0 && m.lo != nil && m.hi != nil {
		it.hint = append(it.hint, fmt.Sprintf("%v = %s，%v = %s", plainNumber(*m.lo), it.ends[0], plainNumber(*m.hi), it.ends[1]))
	}
	q.Hint = p.in(strings.Join(it.hint, "\n"))
	switch q.Type {
	case surveys.Single, surveys.Multiple, surveys.Ranking, surveys.Sum:
		p.makeChoices(it, &q)
	case surveys.Rating:
		if len(it.choices) > 0 {
			p.makeChoices(it, &q)
		} else {
			p.bounds(it, &q, 1, 5)
		}
	case surveys.Number:
		hi := 999_999_999.0
		if ageWord.MatchString(it.head.clean) {
			hi = 120
		}
		q.Decimals = m.decimals
		p.bounds(it, &q, 0, hi)
	case surveys.Slider:
		q.Decimals = m.decimals
		p.bounds(it, &q, 0, 100)
	case surveys.Matrix:
		it.made = p.makeMatrix(it, q)
		return
	case surveys.ShortText:
		if m.kind.form == written {
			it.made = p.makeBlanks(it, q)
			return
		}
		q.MaxLength = m.length
		p.dropped(it)
	case surveys.LongText:
		q.MaxLength = m.length
		p.dropped(it)
	case surveys.Date, surveys.Time:
		if len(m.earliest+m.latest) > 0 && (len(m.earliest+m.latest)%5 == 0) == (q.Type == surveys.Time || len(m.earliest) == 10) {
			q.Earliest, q.Latest = m.earliest, m.latest
		}
		p.dropped(it)
	default:
		p.dropped(it)
	}
	if !takesOther(q.Type) || q.Other == nil {
		if q.Type != surveys.ShortText && q.Type != surveys.LongText {
			q.MaxLength = 0
		}
	}
	if !hasShuffle(q.Type) {
		q.Shuffle = false
	}
	it.made = []surveys.Question{q}
}

// words are the text of the question without the line to write on at its end.
func (it *item) words() string {
	text := strings.TrimSpace(it.text)
	if all := blanks.FindAllStringIndex(text, -1); len(all) == 1 && strings.Trim(text[all[0][1]:], "。.；;") == "" {
		text = strings.TrimSpace(text[:all[0][0]])
	}
	return text
}

// dropped keeps the choices of a question whose type has none.
func (p *parser) dropped(it *item) {
	if len(it.choices) == 0 {
		return
	}
	var words []string
	for _, c := range it.choices {
		words = append(words, c.text)
	}
	p.sayAt(exchange.Warning, it.head.Where, strings.Join(words, "；"), "outline.choices_unused", "Type", string(it.marks.kind.typ))
	it.made = append(it.made, surveys.Question{Type: surveys.Note, Text: p.in(strings.Join(words, "\n"))})
}

func takesOther(t surveys.Type) bool { return t == surveys.Single || t == surveys.Multiple }

func hasShuffle(t surveys.Type) bool {
	switch t {
	case surveys.Single, surveys.Multiple, surveys.Matrix, surveys.Ranking, surveys.Sum:
		return true
	}
	return false
}

func plainNumber(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func (p *parser) bounds(it *item, q *surveys.Question, lo, hi float64) {
	if it.marks.lo != nil {
		lo = *it.marks.lo
	}
	if it.marks.hi != nil {
		hi = *it.marks.hi
	} else {
		p.say(exchange.Info, it.head, "outline.range_assumed", "Min", plainNumber(lo), "Max", plainNumber(hi))
	}
	if lo > hi {
		lo, hi = hi, lo
	}
	if q.Type == surveys.Rating && (lo == hi || hi-lo > 100 || lo != float64(int(lo)) || hi != float64(int(hi))) {
		p.say(exchange.Warning, it.head, "outline.range_impossible", "Min", plainNumber(lo), "Max", plainNumber(hi))
		lo, hi = 1, 5
	}
	if q.Type == surveys.Slider && lo == hi {
		p.say(exchange.Warning, it.head, "outline.range_impossible", "Min", plainNumber(lo), "Max", plainNumber(hi))
		lo, hi = 0, 100
	}
	q.Min, q.Max = &lo, &hi
}

// makeChoices writes the options. Where each printed choice went is kept in its
// place of it.choices: the open one is the last of the document.
func (p *parser) makeChoices(it *item, q *surveys.Question) {
	m := &it.marks
	if len(it.choices) == 0 {
		if m.word == "判断题" || m.word == "判断" {
			it.choices = []choice{{text: "对", source: it.head}, {text: "错", source: it.head}}
			p.say(exchange.Info, it.head, "outline.true_false")
		} else {
			p.say(exchange.Warning, it.head, "outline.no_choices")
		}
	}
	open := openChoice(it.choices)
	for i := range it.choices {
		c := &it.choices[i]
		switch {
		case takesOther(q.Type) && i == open:
			q.Other = &surveys.Other{Text: p.in(c.text)}
			q.MaxLength = m.length
			if i < len(it.choices)-1 {
				p.say(exchange.Info, c.source, "outline.other_last")
			}
			continue
		case c.open:
			p.say(exchange.Warning, c.source, "outline.blank_beside", "Option", c.text)
		}
		o := surveys.Option{Code: fmt.Sprintf("a%d", len(q.Options)+1), Text: p.in(c.text)}
		if q.Type == surveys.Multiple {
			o.Exclusive = c.exclusive
			if !c.exclusive && alone.MatchString(strings.ToLower(c.text)) {
				p.say(exchange.Info, c.source, "outline.maybe_exclusive", "Option", c.text)
			}
		}
		if o.Text == nil {
			p.say(exchange.Warning, c.source, "outline.choice_empty")
		}
		q.Options = append(q.Options, o)
	}
	switch q.Type {
	case surveys.Multiple, surveys.Ranking:
		p.limits(it, q)
	case surveys.Sum:
		q.Total, q.Decimals = m.total, m.decimals
		if q.Total != nil && *q.Total <= 0 {
			q.Total = nil
		}
	}
}

// openChoice is the choice beside which something can be written, -1 for none:
// “其他” before any other.
func openChoice(choices []choice) int {
	open := -1
	for i, c := range choices {
		if c.open && otherish.MatchString(c.text) {
			return i
		}
		if c.asks && open < 0 {
			open = i
		}
	}
	return open
}

// limits sets how many may be chosen, where it can be so.
func (p *parser) limits(it *item, q *surveys.Question) {
	most, least := it.marks.most, it.marks.least
	together := len(q.Options)
	for _, o := range q.Options {
		if o.Exclusive {
			together--
		}
	}
	all := len(q.Options)
	if q.Other != nil {
		all, together = all+1, together+1
	}
	if all == 0 {
		return
	}
	if most > all || least > together || most > 0 && least > most {
		p.say(exchange.Warning, it.head, "outline.limits_impossible", "Least", least, "Most", most, "Count", all)
		return
	}
	if most > 0 && most < all || most > 0 && q.Type == surveys.Ranking {
		q.MaxChoices = &most
	}
	if least > 0 {
		q.MinChoices = &least
	}
}
