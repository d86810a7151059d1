package markdown

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

// Write is exchange.Writer. Nothing is lost.
func (Format) Write(doc *surveys.Survey) ([]byte, []exchange.Finding, error) {
	w := &writer{doc: doc, zh: true}
	if len(doc.Languages) > 0 {
		w.first = doc.Languages[0]
		w.zh = strings.HasPrefix(w.first, "zh")
	}
	w.survey()
	number := 0
	for i := range doc.Pages {
		w.page(i, &number)
	}
	if len(doc.Rates) > 0 {
		w.heading(2, w.word("rates"))
		for i := range doc.Rates {
			w.rate(&doc.Rates[i])
		}
	}
	return []byte(strings.TrimRight(w.b.String(), "\n") + "\n"), nil, nil
}

type writer struct {
	doc   *surveys.Survey
	first string // the default language
	zh    bool
	b     strings.Builder
	items bool // the last line is a list item
}

func (w *writer) word(key string) string {
	if w.zh {
		return words[key].zh
	}
	return words[key].en
}

func (w *writer) heading(level int, text string) {
	if w.b.Len() > 0 {
		w.b.WriteByte('\n')
	}
	w.b.WriteString(strings.TrimRight(strings.Repeat("#", level)+" "+text, " ") + "\n")
	w.items = false
}

func (w *writer) line(depth int, s string) {
	if !w.items {
		w.b.WriteByte('\n')
		w.items = true
	}
	w.b.WriteString(strings.Repeat("  ", depth) + "- " + s + "\n")
}

// field writes "word：value"; an empty value is not written.
func (w *writer) field(key, value string) {
	if value != "" {
		w.line(0, w.label(key, "")+value)
	}
}

func (w *writer) label(key, language string) string {
	switch {
	case language != "" && w.zh:
		return w.word(key) + "（" + language + "）："
	case language != "":
		return w.word(key) + " (" + language + "): "
	case w.zh:
		return w.word(key) + "："
	}
	return w.word(key) + ": "
}

func (w *writer) code(key, value string) {
	if value != "" {
		w.field(key, span(value))
	}
}

func (w *writer) text(key, value string) {
	if value != "" {
		w.field(key, escape(value))
	}
}

func (w *writer) whole(key string, n int) {
	if n != 0 {
		w.field(key, strconv.Itoa(n))
	}
}

func (w *writer) figure(key string, f *float64) {
	if f != nil {
		w.field(key, strconv.FormatFloat(*f, 'g', -1, 64))
	}
}

func (w *writer) yes(key string, b bool) {
	if b {
		w.field(key, w.word("yes"))
	}
}

// others writes a text in the languages after the first, sorted as the survey
// lists them.
func (w *writer) others(key string, t surveys.Text) {
	for _, language := range w.doc.Languages[min(1, len(w.doc.Languages)):] {
		if s := t[language]; s != "" {
			w.line(0, w.label(key, language)+escape(s))
		}
	}
}

func (w *writer) survey() {
	d := w.doc
	w.heading(1, escape(d.Title[w.first]))
	w.code("spec", surveys.Spec)
	w.code("code", d.Code)
	var tags []string
	for _, tag := range d.Languages {
		tags = append(tags, span(tag))
	}
	w.field("languages", strings.Join(tags, " "))
	w.others("title", d.Title)
	w.text("intro", d.Intro[w.first])
	w.others("intro", d.Intro)
	w.text("thanks", d.Thanks[w.first])
	w.others("thanks", d.Thanks)
	w.code("kind", string(d.Approval.Kind))
	w.text("number", d.Approval.Number)
	w.text("authority", d.Approval.Authority)
	w.text("form", d.Approval.Form)
	w.code("valid_to", d.Approval.ValidTo)
	w.code("one_per", string(d.Settings.OnePer))
	w.code("area", string(d.Settings.Area))
	w.whole("min_age", d.Settings.MinAge)
	w.whole("time_floor_s", d.Settings.TimeFloor)
	w.code("show_results", string(d.Settings.ShowResults))
	w.code("coached", d.Settings.Coached)
	w.code("staff", d.Settings.Staff)
}

func (w *writer) page(i int, number *int) {
	p := &w.doc.Pages[i]
	head := fmt.Sprintf(w.word("page"), i+1)
	if t := p.Title[w.first]; t != "" {
		head += " · " + escape(t)
	}
	w.heading(2, head)
	w.code("code", p.Code)
	w.others("title", p.Title)
	w.whole("draw", p.Draw)
	for j := range p.Questions {
		*number++
		w.question(*number, &p.Questions[j])
	}
}

func (w *writer) question(number int, q *surveys.Question) {
	w.heading(3, strings.TrimRight(fmt.Sprintf("%d. %s", number, escape(q.Text[w.first])), " "))
	w.code("code", q.Code)
	kind := span(string(q.Type))
	if w.zh {
		kind += " " + typeWords[q.Type]
	}
	w.field("type", kind)
	w.code("item", q.Item)
	w.yes("required", q.Required)
	w.others("text", q.Text)
	w.text("hint", q.Hint[w.first])
	w.others("hint", q.Hint)
	w.text("necessity", q.Necessity[w.first])
	w.others("necessity", q.Necessity)
	w.code("visible_if", string(q.VisibleIf))
	w.code("calculate", string(q.Calculate))
	w.figure("min", q.Min)
	w.figure("max", q.Max)
	w.whole("decimals", q.Decimals)
	w.figure("total", q.Total)
	if q.MinChoices != nil {
		w.whole("min_choices", *q.MinChoices)
	}
	if q.MaxChoices != nil {
		w.whole("max_choices", *q.MaxChoices)
	}
	w.whole("max_length", q.MaxLength)
	if q.Pattern != "" {
		quoted, _ := json.Marshal(q.Pattern) // a string: never fails
		w.code("pattern", string(quoted))
	}
	w.code("earliest", q.Earliest)
	w.code("latest", q.Latest)
	w.yes("shuffle", q.Shuffle)
	w.choices(q)
}

func (w *writer) choices(q *surveys.Question) {
	part := func(code string, t surveys.Text) {
		w.line(1, strings.TrimRight(span(code)+" "+escape(t[w.first]), " "))
		w.translations(t)
	}
	if len(q.Rows) > 0 {
		w.line(0, strings.TrimRight(w.label("rows", ""), " "))
		for _, r := range q.Rows {
			part(r.Code, r.Text)
		}
	}
	if len(q.Options) == 0 && q.Other == nil {
		return
	}
	w.line(0, strings.TrimRight(w.label("options", ""), " "))
	for _, o := range q.Options {
		part(o.Code, o.Text)
		if o.Exclusive {
			w.line(2, w.word("exclusive"))
		}
	}
	if q.Other != nil {
		w.line(1, strings.TrimRight(w.label("other", "")+escape(q.Other.Text[w.first]), " "))
		w.translations(q.Other.Text)
	}
}

func (w *writer) translations(t surveys.Text) {
	sign := "："
	if !w.zh {
		sign = ": "
	}
	for _, language := range w.doc.Languages[min(1, len(w.doc.Languages)):] {
		if s := t[language]; s != "" {
			w.line(2, language+sign+escape(s))
		}
	}
}

func (w *writer) rate(r *surveys.Rate) {
	w.heading(3, strings.TrimRight(span(r.Code)+" "+escape(r.Title[w.first]), " "))
	list := func(key string, codes []string) {
		var all []string
		for _, c := range codes {
			all = append(all, span(c))
		}
		w.field(key, strings.Join(all, " "))
	}
	w.others("title", r.Title)
	w.code("rate_kind", string(r.Kind))
	if r.Question != "" {
		list("question", []string{r.Question})
	}
	list("question", r.Questions)
	list("numerator", r.Numerator)
	list("excluded", r.Excluded)
	var scores []string
	for _, code := range slices.Sorted(maps.Keys(r.Scores)) {
		scores = append(scores, span(code)+" "+strconv.FormatFloat(r.Scores[code], 'g', -1, 64))
	}
	w.field("scores", strings.Join(scores, "，"))
}
