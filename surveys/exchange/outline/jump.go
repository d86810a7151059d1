package outline

import (
	"encoding/json"
	"strings"

	"minyi/surveys/exchange"
)

// maxHidden bounds the conditions that jumps may cause: a jump over many
// questions puts one on each.
const maxHidden = 5_000

// maxKept is how many bytes of remarks go into one hint; the report has more.
const maxKept = 4_000

// jumps turns remarks into conditions. “选 A 跳至第 5 题” at question 2 hides 3
// and 4 from who chose A; a question that is itself hidden sends nobody away,
// because its answer is missing.
func (p *parser) jumps() {
	byNumber := make(map[string][]int)
	for i, it := range p.items {
		if it.number != "" {
			byNumber[strings.ToLower(it.number)] = append(byNumber[strings.ToLower(it.number)], i)
		}
	}
	r := &router{parser: p, byNumber: byNumber, shown: make([][]any, len(p.items)), hides: map[[2]int]int{}}
	p.codes()
	for i, it := range p.items {
		for _, c := range it.marks.conditions {
			r.condition(i, c)
		}
	}
	for i, it := range p.items {
		for _, j := range it.marks.jumps {
			r.jump(i, j)
		}
		for n, c := range it.choices {
			for _, j := range c.jumps {
				j.picks = picks{places: []int{n + 1}}
				r.jump(i, j)
			}
		}
	}
	for i, all := range r.shown {
		if len(all) == 0 {
			continue
		}
		var rule any = map[string]any{"and": all}
		if len(all) == 1 {
			rule = all[0]
		}
		data, err := json.Marshal(rule)
		if err != nil {
			continue // of texts, numbers and lists: never
		}
		for k := range p.items[i].made {
			p.items[i].made[k].VisibleIf = data
		}
	}
}

type router struct {
	*parser
	byNumber map[string][]int
	shown    [][]any // per item, what must all be true
	hides    map[[2]int]int
	hidden   int
}

// find returns the question of a printed number: the only one, or the next one
// after from where the numbers begin anew in each part.
func (r *router) find(number string, from int, after bool) int {
	number = strings.ToLower(strings.ReplaceAll(number, " ", ""))
	for _, key := range []string{number, strings.TrimPrefix(number, "q")} {
		all := r.byNumber[key]
		if len(all) == 0 {
			if n := numeral(key); n > 0 && key != "" && key[0] > 127 {
				all = r.byNumber[itoa(n)]
			}
		}
		best := -1
		for _, i := range all {
			if after && i > from && best < 0 || !after && i < from {
				best = i
			}
		}
		if best >= 0 {
			return best
		}
		if len(all) > 0 {
			return all[0]
		}
	}
	for _, i := range r.byNumber[itoa(numeral(number))] {
		return i
	}
	return -1
}

func (r *router) condition(i int, c condition) {
	it := r.items[i]
	var parts []any
	for _, cl := range c.clauses {
		from := r.find(cl.question, i, false)
		if from < 0 || from >= i {
			r.sayAt(exchange.Warning, it.head.Where, c.original, "outline.condition_where", "Question", cl.question)
			r.keep(i, c.original)
			return
		}
		rule := r.chosen(r.items[from], cl.picks)
		if rule == nil {
			r.sayAt(exchange.Warning, it.head.Where, c.original, "outline.condition_what", "Question", cl.question)
			r.keep(i, c.original)
			return
		}
		if cl.not {
			rule = negated(rule)
		}
		parts = append(parts, rule)
	}
	if c.any && len(parts) > 1 {
		parts = []any{map[string]any{"or": parts}}
	}
	r.shown[i] = append(r.shown[i], parts...)
}

// keep writes a remark that became no condition into the hint: it is not lost.
func (r *router) keep(i int, original string) {
	it := r.items[i]
	if len(it.made) == 0 {
		return
	}
	q := &it.made[0]
	if len(q.Hint[r.language]) > maxKept || strings.Contains(q.Text[r.language]+q.Hint[r.language], strings.Trim(original, "（）()")) {
		return
	}
	hint := strings.TrimSpace(q.Hint[r.language] + "\n（" + strings.Trim(original, "（）()") + "）")
	q.Hint = r.in(hint)
}

func (r *router) jump(i int, j jump) {
	it := r.items[i]
	where := it.head.Where
	if j.source != nil {
		where = j.source.Where
	}
	fail := func(key string) {
		r.sayAt(exchange.Warning, where, j.original, key, "Question", j.to+j.skip[0])
		r.keep(i, j.original)
	}
	first, last := i+1, len(r.items)-1
	switch {
	case j.skip[0] != "":
		first, last = r.find(j.skip[0], i, true), r.find(j.skip[1], i, true)
		if first <= i || last < first {
			fail("outline.jump_where")
			return
		}
	case j.to != "":
		to := r.find(j.to, i, true)
		if to < 0 || to <= i {
			fail(map[bool]string{true: "outline.jump_where", false: "outline.jump_back"}[to < 0])
			return
		}
		last = to - 1
	case !j.end: // goes on
		return
	}
	var gone any
	if j.picks.none() {
		gone = r.reached(i)
		if gone == nil {
			if first <= last {
				fail("outline.jump_always")
			}
			return
		}
	} else if gone = r.chosen(it, j.picks); gone == nil {
		fail("outline.jump_what")
		return
	}
	for k := first; k <= last; k++ {
		if r.hidden++; r.hidden > maxHidden {
			fail("outline.jump_many")
			return
		}
		r.hide(i, k, gone)
	}
}

// hide joins what one question sends past another: [a1] and then [a2] become
// one condition.
func (r *router) hide(from, at int, gone any) {
	if n, ok := r.hides[[2]int{from, at}]; ok {
		if joined := joinHidden(r.shown[at][n], gone); joined != nil {
			r.shown[at][n] = joined
			return
		}
	}
	r.hides[[2]int{from, at}] = len(r.shown[at])
	r.shown[at] = append(r.shown[at], negated(gone))
}

// reached is the condition under which question i is shown, nil when always.
func (r *router) reached(i int) any {
	switch len(r.shown[i]) {
	case 0:
		return nil
	case 1:
		return r.shown[i][0]
	}
	return map[string]any{"and": append([]any(nil), r.shown[i]...)}
}
