package edit

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"minyi/surveys"
	"minyi/surveys/design"
)

// PasteOptions takes options from pasted text, one a line. Marks such as "A."
// go; "其他____" becomes the open choice. With Replace they stand in the place of
// those that were there: one with the same words keeps its code.
type PasteOptions struct {
	Question, Language string
	Text               string
	Replace, Also      bool
}

// Place of the edit.
func (e PasteOptions) Place() Place { return Place{Question: e.Question} }

func (e PasteOptions) apply(w *work) error {
	q, err := w.one(e.Question)
	if err != nil {
		return err
	}
	if !design.Allows(q.Type, "options") {
		return surveys.E(surveys.Invalid, "edit.no_options", "", "Code", q.Code)
	}
	language := e.Language
	if language == "" {
		language = w.language()
	}
	lines := Lines(e.Text)
	if len(lines) == 0 {
		return surveys.E(surveys.Invalid, "edit.nothing_pasted", "/paste")
	}
	if q.Type == surveys.Rating {
		q.Min, q.Max = nil, nil
	}
	was := q.Options
	// Empty ones are where options were to be written.
	kept := slices.DeleteFunc(slices.Clone(was), func(o surveys.Option) bool { return len(o.Text) == 0 && !publishedPart(w.published, q.Code, o.Code) })
	q.Options = kept
	if e.Replace {
		q.Options = nil
	}
	taken := slices.Clone(kept)
	for _, line := range lines {
		if design.Allows(q.Type, "other") && open.MatchString(line) {
			if q.Other == nil {
				q.Other = new(surveys.Other)
			}
			put(&q.Other.Text, language, open.FindStringSubmatch(line)[1])
			continue
		}
		o := surveys.Option{}
		if i := slices.IndexFunc(kept, func(o surveys.Option) bool { return o.Text[language] == line }); i >= 0 && e.Replace {
			o = kept[i]
			kept = slices.Delete(kept, i, i+1)
		} else {
			before := q.Options
			q.Options = append(slices.Clone(before), taken...) // codes of those that go are not met again
			o.Code = w.nextOption(q)
			q.Options = before
			put(&o.Text, language, line)
		}
		q.Options, w.added = append(q.Options, o), o.Code
	}
	clamp(q)
	if err := w.gone(e.Question, was, e.Also); err != nil {
		return err
	}
	w.say("edit.did_paste", "Code", e.Question, "Lines", strings.Join(shorten(lines), "、"))
	return nil
}

// gone looks at what refers to options that are no longer there.
func (w *work) gone(question string, was []surveys.Option, also bool) error {
	for _, o := range was {
		q, err := w.one(question)
		if err != nil || optionIndex(q, o.Code) >= 0 {
			continue
		}
		t := target{question: question, option: o.Code}
		if by := references(w.doc, t); len(by) > 0 && !also {
			return refused("edit.option_referenced", o.Code, by)
		}
		w.cut(t)
	}
	return nil
}

// PasteRows adds the rows of a matrix from pasted text, one a line.
type PasteRows struct{ Question, Language, Text string }

// Place of the edit.
func (e PasteRows) Place() Place { return Place{Question: e.Question} }

func (e PasteRows) apply(w *work) error {
	q, err := w.one(e.Question)
	if err != nil {
		return err
	}
	if !design.Allows(q.Type, "rows") {
		return surveys.E(surveys.Invalid, "edit.no_rows", "", "Code", q.Code)
	}
	language := e.Language
	if language == "" {
		language = w.language()
	}
	lines := Lines(e.Text)
	if len(lines) == 0 {
		return surveys.E(surveys.Invalid, "edit.nothing_pasted", "/paste_rows")
	}
	was := slices.Clone(q.Rows)
	q.Rows = slices.DeleteFunc(q.Rows, func(r surveys.Row) bool {
		return len(r.Text) == 0 && !publishedPart(w.published, q.Code, r.Code) && len(references(w.doc, target{question: q.Code, row: r.Code})) == 0
	})
	for _, line := range lines {
		before := q.Rows
		q.Rows = append(slices.Clone(before), was...)
		row := surveys.Row{Code: w.nextRow(q)}
		q.Rows = before
		put(&row.Text, language, line)
		q.Rows, w.added = append(q.Rows, row), row.Code
	}
	w.say("edit.did_paste", "Code", e.Question, "Lines", strings.Join(shorten(lines), "、"))
	return nil
}

func shorten(lines []string) []string {
	const most = 4
	if len(lines) <= most {
		return lines
	}
	return append(slices.Clone(lines[:most]), "…")
}

var (
	letterMark = regexp.MustCompile(`^[（(]?[A-Za-z][.．、:：)）]\s*`)
	digitMark  = regexp.MustCompile(`^(?:[（(]\d{1,2}[)）]|\d{1,2}[.．、)）]|[①-⑳])\s*`)
	bullet     = regexp.MustCompile(`^[-•·●○◯□☐*]\s*`)
	inLine     = regexp.MustCompile(`[\s　]+[（(]?[A-Z][.．、)）]`)
	open       = regexp.MustCompile(`^((?:其他|其它|Other)[^_＿]*?)\s*(?:[_＿]{2,}|[（(]\s*(?:请(?:注明|说明|填写|写明)|please (?:say|specify))[^)）]*[)）]?|[：:]\s*[_＿]*)\s*[_＿]*$`)
)

// Lines are pasted options without their marks. Letters and bullets always go,
// also where several stand on one line; numbers only where each line has one,
// because "3 年以下" begins with a number as well.
func Lines(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimFunc(line, surveys.Invisible)
		if letterMark.MatchString(line) {
			lines = append(lines, apart(line)...)
		} else if line != "" {
			lines = append(lines, line)
		}
	}
	numbered := len(lines) > 0
	for _, line := range lines {
		mark := digitMark.FindString(line)
		after, _ := utf8.DecodeRuneInString(line[len(mark):])
		numbered = numbered && mark != "" && len(mark) < len(line) && !unicode.IsDigit(after)
	}
	out := lines[:0]
	for _, line := range lines {
		switch {
		case numbered:
			line = digitMark.ReplaceAllString(line, "")
		case letterMark.MatchString(line):
			line = letterMark.ReplaceAllString(line, "")
		default:
			line = bullet.ReplaceAllString(line, "")
		}
		if line = strings.TrimFunc(line, surveys.Invisible); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// apart divides "A. 是　B. 否".
func apart(line string) (lines []string) {
	start := 0
	for _, at := range inLine.FindAllStringIndex(line, -1) {
		lines = append(lines, line[start:at[0]])
		start = at[0]
		for start < len(line) {
			r, size := utf8.DecodeRuneInString(line[start:])
			if !unicode.IsSpace(r) {
				break
			}
			start += size
		}
	}
	return append(lines, line[start:])
}
