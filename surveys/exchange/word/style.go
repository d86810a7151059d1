package word

import (
	"strconv"
	"strings"
)

// style is what a paragraph style says that concerns us.
type style struct {
	title, heading bool
	number         string // w:numId
	level          string
	based          string
}

// readStyles reads styles.xml. A style takes from the one that it is based on
// what it does not say itself.
func readStyles(root *node) map[string]style {
	own := make(map[string]style)
	for _, n := range root.all("w:style") {
		name := strings.ToLower(n.child("w:name").attr("val"))
		s := style{title: name == "title", heading: strings.HasPrefix(name, "heading ") || strings.HasPrefix(name, "标题 "), based: n.child("w:basedOn").attr("val")}
		props := n.child("w:pPr")
		if l := props.child("w:outlineLvl"); l != nil && l.attr("val") != "9" {
			s.heading = true
		}
		if num := props.child("w:numPr"); num != nil {
			s.number, s.level = num.child("w:numId").attr("val"), num.child("w:ilvl").attr("val")
		}
		own[n.attr("styleId")] = s
	}
	whole := make(map[string]style, len(own))
	for id, s := range own {
		for base, steps := s.based, 0; base != "" && steps < 20; steps++ {
			b := own[base]
			s.title, s.heading = s.title || b.title, s.heading || b.heading
			if s.number == "" {
				s.number, s.level = b.number, b.level
			}
			base = b.based
		}
		whole[id] = s
	}
	return whole
}

// numbering counts the lists as Word does: its numbers stand nowhere in the
// text.
type numbering struct {
	lists  map[string]*list // by w:numId
	counts map[string]*[9]int
}

type list struct {
	abstract string
	levels   [9]level
}

type level struct {
	format, text string
	start        int
}

func readNumbering(root *node) numbering {
	n := numbering{map[string]*list{}, map[string]*[9]int{}}
	abstract := make(map[string]*list)
	for _, a := range root.all("w:abstractNum") {
		l := &list{abstract: a.attr("abstractNumId")}
		l.read(a)
		abstract[l.abstract] = l
	}
	for _, num := range root.all("w:num") {
		a := abstract[num.child("w:abstractNumId").attr("val")]
		if a == nil {
			continue
		}
		l := *a
		for _, o := range num.all("w:lvlOverride") {
			i, err := strconv.Atoi(o.attr("ilvl"))
			if err != nil || i < 0 || i > 8 {
				continue
			}
			l.read(o)
			if s := o.child("w:startOverride"); s != nil {
				l.levels[i].start, _ = strconv.Atoi(s.attr("val"))
				l.abstract = "num " + num.attr("numId") // counts for itself
			}
		}
		n.lists[num.attr("numId")] = &l
	}
	return n
}

func (l *list) read(from *node) {
	for _, lvl := range from.all("w:lvl") {
		i, err := strconv.Atoi(lvl.attr("ilvl"))
		if err != nil || i < 0 || i > 8 {
			continue
		}
		start := 1
		if s := lvl.child("w:start"); s != nil {
			start, _ = strconv.Atoi(s.attr("val"))
		}
		l.levels[i] = level{lvl.child("w:numFmt").attr("val"), lvl.child("w:lvlText").attr("val"), start}
	}
}

// next counts one item on and returns its printed number, "" for no list.
func (n numbering) next(id, at string) string {
	l := n.lists[id]
	i, err := strconv.Atoi(at)
	if err != nil {
		i = 0
	}
	if l == nil || i < 0 || i > 8 {
		return ""
	}
	counts := n.counts[l.abstract]
	if counts == nil {
		counts = new([9]int)
		n.counts[l.abstract] = counts
	}
	if counts[i] == 0 {
		counts[i] = l.levels[i].start
	} else {
		counts[i]++
	}
	for deeper := i + 1; deeper < 9; deeper++ {
		counts[deeper] = 0
	}
	if l.levels[i].format == "bullet" {
		return bullet(l.levels[i].text)
	}
	text := l.levels[i].text
	for k := 0; k <= i; k++ {
		count := counts[k]
		if count == 0 {
			count = l.levels[k].start
		}
		text = strings.ReplaceAll(text, "%"+strconv.Itoa(k+1), count2text(count, l.levels[k].format))
	}
	return text
}

// bullet is the sign of a list without numbers; boxes are choices. A blank one
// only sets a paragraph in, as pandoc does below an item.
func bullet(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	for _, r := range text {
		if s := symbol(r); s != "" {
			return s
		}
		if strings.ContainsRune("○◯〇□☐▢❑❏", r) {
			return string(r)
		}
	}
	return "•"
}

func count2text(n int, format string) string {
	switch format {
	case "upperLetter":
		return letters(n, 'A')
	case "lowerLetter":
		return letters(n, 'a')
	case "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "ideographDigital", "chineseLegalSimplified":
		return chinese(n)
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		if n >= 1 && n <= 20 {
			return string(rune('①' + n - 1))
		}
	case "upperRoman", "lowerRoman":
		if r := roman(n); format == "upperRoman" {
			return r
		} else {
			return strings.ToLower(r)
		}
	case "none":
		return ""
	}
	return strconv.Itoa(n)
}

func letters(n int, first rune) string {
	if n < 1 || n > 26 {
		return strconv.Itoa(n)
	}
	return string(first + rune(n) - 1)
}

func chinese(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case n < 1 || n > 99:
		return strconv.Itoa(n)
	case n < 10:
		return digits[n]
	case n < 20:
		return "十" + digits[n%10]
	}
	return digits[n/10] + "十" + digits[n%10]
}

func roman(n int) string {
	if n < 1 || n > 399 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, r := range []struct {
		n int
		s string
	}{{100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= r.n; n -= r.n {
			b.WriteString(r.s)
		}
	}
	return b.String()
}
