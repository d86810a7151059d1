package advice

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"minyi/surveys"
)

// bracket is an option that is a range of numbers; the ends are in it.
type bracket struct {
	low, high float64
	text      string
}

var (
	number      = `(\d+(?:\.\d+)?)`
	unit        = `[\p{Han}a-zA-Z ]{0,6}?`
	between     = regexp.MustCompile(number + `\s*` + unit + `\s*(?:-|－|–|—|~|～|至|到|to)\s*` + number)
	under       = regexp.MustCompile(`(?i)(?:不满|未满|不足|少于|低于|小于|under|less than|below|fewer than|younger than)\s*` + number)
	upTo        = regexp.MustCompile(`(?i)` + number + `\s*` + unit + `(?:以下|以内|or (?:less|under|fewer|younger))|(?:不超过|至多|最多|up to|at most)\s*` + number)
	over        = regexp.MustCompile(`(?i)(?:超过|大于|多于|高于|over|more than|above|older than)\s*` + number)
	from        = regexp.MustCompile(`(?i)` + number + `\s*` + unit + `(?:以上|\+|or (?:over|more|older|above)|and (?:over|above))|(?:至少|不少于|不低于|at least)\s*` + number)
	alone       = regexp.MustCompile(`^\D*` + number + `\D*$`)
	measured    = regexp.MustCompile(`(?i)元|公里|千米|米|小时|万|%|kg|yuan|km|hours?|rmb`)
	agedZH      = regexp.MustCompile(`年龄|几岁|多大岁数|周岁`)
	agedEN      = regexp.MustCompile(`(?i)\bhow old\b|\byour age\b|\bage group\b`)
	earnedZH    = regexp.MustCompile(`收入|工资|月薪`)
	earnedEN    = regexp.MustCompile(`(?i)\bincome\b|\bsalary\b|\bwage`)
	fullWidth   = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9", ",", "", "，", "", "（含）", "", "(含)", "", "周岁", "岁", "及以上", "以上", "及以下", "以下", "或以上", "以上", "或以下", "以下")
	units       = regexp.MustCompile(`分钟|小时|天|周|个月|年|千米|公里|万元|minutes?|hours?|days?|weeks?|months?|years?`)
	infinite    = math.Inf(1)
	minusLowest = math.Inf(-1)
)

// bracketOf reads an option. step is what separates an end from what is beyond
// it: 1 for counts and years, 0 for amounts.
func bracketOf(text string, step float64) (bracket, bool) {
	s := fullWidth.Replace(text)
	value := func(m []string) float64 {
		for _, g := range m[1:] {
			if v, err := strconv.ParseFloat(g, 64); err == nil {
				return v
			}
		}
		return 0
	}
	if m := between.FindStringSubmatch(s); m != nil {
		low, _ := strconv.ParseFloat(m[1], 64)
		high, _ := strconv.ParseFloat(m[2], 64)
		return bracket{low, high, text}, low <= high
	}
	if m := under.FindStringSubmatch(s); m != nil {
		return bracket{minusLowest, beside(value(m), -step, minusLowest), text}, true
	}
	if m := upTo.FindStringSubmatch(s); m != nil {
		return bracket{minusLowest, value(m), text}, true
	}
	if m := over.FindStringSubmatch(s); m != nil {
		return bracket{beside(value(m), step, infinite), infinite, text}, true
	}
	if m := from.FindStringSubmatch(s); m != nil {
		return bracket{value(m), infinite, text}, true
	}
	if m := alone.FindStringSubmatch(s); m != nil {
		v := value(m)
		return bracket{v, v, text}, true
	}
	return bracket{}, false
}

// beside is the number next to v: a step away, for amounts the very next one
// towards a side.
func beside(v, step, towards float64) float64 {
	if step == 0 {
		return math.Nextafter(v, towards)
	}
	return v + step
}

// brackets looks for numbers that fit two options or none. Options that are not
// all numbers, but for "I do not know", are no brackets.
func (l *look) brackets(q *asked, t tongue) {
	if q.Type != surveys.Single {
		return
	}
	step := 1.0
	for _, o := range q.Options {
		if measured.MatchString(o.Text[t.tag]) || strings.Contains(o.Text[t.tag], ".") {
			step = 0
		}
	}
	if l.mixedUnits(q, t) {
		return
	}
	var all []bracket
	for _, o := range q.Options {
		text := o.Text[t.tag]
		b, ok := bracketOf(text, step)
		switch {
		case ok:
			all = append(all, b)
		case sideOf(text, t) == unknowing || strings.HasPrefix(text, "没有") || strings.HasPrefix(strings.ToLower(text), "none"):
			all = append(all, bracket{0, 0, ""}) // nothing at all: the bracket before the first
		default:
			return
		}
	}
	named := all[:0:0]
	none := false
	for _, b := range all {
		if b.text == "" {
			none = true
			continue
		}
		named = append(named, b)
	}
	if len(named) < 2 {
		return
	}
	if named[0].low > named[1].low {
		for i, j := 0, len(named)-1; i < j; i, j = i+1, j-1 {
			named[i], named[j] = named[j], named[i]
		}
	}
	for i, b := range named[1:] {
		a := named[i]
		switch {
		case b.low < a.high, b.low == a.high && a.low != b.low:
			l.add(Weak, "overlap", q, "", t.tag, "First", a.text, "Second", b.text)
		case b.low > a.high+step && step == 1 || step == 0 && b.low > a.high:
			// Amounts may be written 3001–5000 after 1000–3000.
			if step == 1 || b.low > a.high+1 {
				l.add(Weak, "gap", q, "", t.tag, "First", a.text, "Second", b.text)
			}
		}
	}
	l.ends(q, t, named[0], named[len(named)-1], none)
}

// mixedUnits reports whether the options count in two units, such as minutes and
// hours: their numbers cannot be held against each other.
func (l *look) mixedUnits(q *asked, t tongue) bool {
	seen := map[string]bool{}
	for _, o := range q.Options {
		for _, u := range units.FindAllString(strings.ToLower(o.Text[t.tag]), -1) {
			seen[strings.TrimSuffix(u, "s")] = true
		}
	}
	return len(seen) > 1
}

// ends looks at what lies before the first bracket and behind the last.
func (l *look) ends(q *asked, t tongue, low, high bracket, none bool) {
	text := q.Text[t.tag]
	age := agedZH.MatchString(text) || agedEN.MatchString(text)
	amount := earnedZH.MatchString(text) || earnedEN.MatchString(text)
	if !age && !amount {
		return
	}
	least := 0.0
	if age {
		least = float64(l.doc.Settings.MinAge)
	}
	switch {
	case high.high != infinite:
		l.add(Weak, "open_end", q, "", t.tag, "Last", high.text)
	case low.low != minusLowest && low.low > least && !none && (amount || least > 0):
		l.add(Weak, "open_begin", q, "", t.tag, "First", low.text)
	}
}
