package outline

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

// Write is exchange.Writer: the text that Read reads. What it cannot hold is a
// finding at its place in the document: other languages, rates, settings, and
// whatever reads back as something else.
func (Text) Write(doc *surveys.Survey) ([]byte, []exchange.Finding, error) {
	w := &writer{doc: doc}
	if len(doc.Languages) > 0 {
		w.language = doc.Languages[0]
	}
	want := w.renamed()
	w.front()
	for i := range want.Pages {
		w.page(i, &want.Pages[i])
	}
	if t := doc.Thanks[w.language]; t != "" {
		w.b.WriteString("\n=== 结束语 ===\n" + t + "\n")
	}
	text := []byte(w.b.String())
	w.compare(want, text)
	return text, w.lost, nil
}

type writer struct {
	doc      *surveys.Survey
	language string
	numbers  []int                      // per question in order: its printed number, 0 for a note
	pointers []string                   // per question in order: its place in the document
	rules    map[string]json.RawMessage // code → the condition as it will be read
	b        strings.Builder
	lost     []exchange.Finding
	anew     bool // codes are other than a reader makes them
}

func (w *writer) lose(pointer, original, key string, args ...any) {
	w.lost = append(w.lost, exchange.Found(exchange.Warning, exchange.Place{Pointer: pointer}, original, key, args...))
}

// front writes what stands before the first question.
func (w *writer) front() {
	d := w.doc
	w.b.WriteString(strings.ReplaceAll(d.Title[w.language], "\n", " ") + "\n")
	for _, entry := range [][2]string{{"表号", d.Approval.Form}, {"制定机关", d.Approval.Authority}, {approvalWord(d.Approval.Kind), d.Approval.Number}, {"有效期至", d.Approval.ValidTo}} {
		if entry[1] != "" {
			w.b.WriteString(entry[0] + "：" + entry[1] + "\n")
		}
	}
	if t := d.Intro[w.language]; t != "" {
		w.b.WriteString("\n" + t + "\n")
	}
	if w.anew {
		w.lose("", "", "outline.lost_codes")
	}
	if len(d.Languages) > 1 {
		w.lose("/languages", strings.Join(d.Languages[1:], " "), "outline.lost_languages")
	}
	if len(d.Rates) > 0 {
		w.lose("/rates", "", "outline.lost_rates", "Count", len(d.Rates))
	}
	if d.Settings != (surveys.Settings{}) {
		w.lose("/settings", "", "outline.lost_settings")
	}
}

func approvalWord(kind surveys.ApprovalKind) string {
	if kind == surveys.Filed {
		return "备案文号"
	}
	return "批准文号"
}

// renamed is the document as a reader of the text will name its parts, without
// what the text cannot hold.
func (w *writer) renamed() *surveys.Survey {
	out := &surveys.Survey{}
	asked, notes := 0, 0
	for i, p := range w.doc.Pages {
		page := surveys.Page{Title: w.in(p.Title), Draw: p.Draw, Questions: []surveys.Question{}}
		for j, q := range p.Questions {
			pointer := fmt.Sprintf("/pages/%d/questions/%d", i, j)
			if q.Type == surveys.Calculated {
				w.lose(pointer, string(q.Calculate), "outline.lost_calculated", "Question", q.Code)
				continue
			}
			w.pointers = append(w.pointers, pointer)
			c := q
			c.Text, c.Hint, c.Pattern, c.Item = w.in(q.Text), w.in(q.Hint), "", ""
			w.anew = w.anew || q.Item != ""
			if c.Necessity = nil; len(q.Necessity) > 0 {
				w.lose(pointer+"/necessity", q.Necessity.In(w.doc.Languages[0], w.doc.Languages...), "outline.lost_necessity")
			}
			if q.Pattern != "" {
				w.lose(pointer+"/pattern", q.Pattern, "outline.lost_pattern")
			}
			if q.Type == surveys.Note {
				notes++
				c.Code = "n" + itoa(notes)
				w.numbers = append(w.numbers, 0)
			} else {
				asked++
				c.Code = "q" + itoa(asked)
				w.numbers = append(w.numbers, asked)
			}
			w.anew = w.anew || c.Code != q.Code
			c.Options, c.Rows = nil, nil
			for k, o := range q.Options {
				w.anew = w.anew || o.Code != "a"+itoa(k+1)
				c.Options = append(c.Options, surveys.Option{Code: "a" + itoa(k+1), Text: w.in(o.Text), Exclusive: o.Exclusive && q.Type == surveys.Multiple})
			}
			for k, r := range q.Rows {
				c.Rows = append(c.Rows, surveys.Row{Code: "r" + itoa(k+1), Text: w.in(r.Text)})
			}
			if q.Other != nil {
				c.Other = &surveys.Other{Text: w.in(q.Other.Text)}
			}
			page.Questions = append(page.Questions, c)
		}
		out.Pages = append(out.Pages, page)
	}
	w.conditions(out)
	return out
}

func (w *writer) in(t surveys.Text) surveys.Text {
	if s := t[w.language]; s != "" {
		return surveys.Text{w.language: s}
	}
	return nil
}

func (w *writer) page(i int, p *surveys.Page) {
	title := strings.ReplaceAll(p.Title[w.language], "\n", " ")
	if p.Draw > 0 {
		title += fmt.Sprintf("（每人抽 %d 题）", p.Draw)
	}
	switch {
	case title != "":
		w.b.WriteString("\n=== " + title + " ===\n")
	case i > 0:
		w.b.WriteString("\n===分页===\n")
	}
	for j := range p.Questions {
		w.question(&p.Questions[j])
	}
}

func (w *writer) question(q *surveys.Question) {
	w.b.WriteByte('\n')
	number := w.numbers[0]
	w.numbers = w.numbers[1:]
	text := q.Text[w.language]
	if q.Type == surveys.Note {
		w.b.WriteString("【段落说明】" + text + "\n")
	} else {
		first, rest, _ := strings.Cut(text, "\n")
		fmt.Fprintf(&w.b, "%d. %s（%s）\n", number, first, strings.Join(w.marks(q), "，"))
		if rest != "" {
			w.b.WriteString(rest + "\n")
		}
	}
	if len(q.VisibleIf) > 0 {
		w.b.WriteString(string(q.VisibleIf) + "\n")
	}
	if h := q.Hint[w.language]; h != "" {
		for _, line := range strings.Split(h, "\n") {
			w.b.WriteString("提示：" + line + "\n")
		}
	}
	if q.Type == surveys.Matrix {
		w.table(q)
		return
	}
	n := 0
	choice := func(words string) {
		n++
		if len(q.Options) < 26 {
			w.b.WriteString(string(rune('A'+n-1)) + ". " + words + "\n")
		} else {
			w.b.WriteString("○ " + words + "\n")
		}
	}
	for _, o := range q.Options {
		words := o.Text[w.language]
		if o.Exclusive {
			words += "（排他）"
		}
		choice(words)
	}
	if q.Other != nil {
		choice(strings.TrimRight(q.Other.Text[w.language], "_") + "____")
	}
}

func (w *writer) table(q *surveys.Question) {
	if len(q.Options)+len(q.Rows) == 0 {
		return
	}
	cell := func(s string) string {
		return " " + strings.ReplaceAll(strings.ReplaceAll(s, "\n", " "), "|", `\|`) + " |"
	}
	w.b.WriteString("|" + cell(""))
	for _, o := range q.Options {
		w.b.WriteString(cell(o.Text[w.language]))
	}
	for _, r := range q.Rows {
		w.b.WriteString("\n|" + cell(r.Text[w.language]) + strings.Repeat(" ○ |", len(q.Options)))
	}
	w.b.WriteByte('\n')
}

// marks are the words in the brackets behind a question.
func (w *writer) marks(q *surveys.Question) []string {
	all := []string{printedKind[q.Type]}
	add := func(when bool, format string, args ...any) {
		if when {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	add(q.Required, "必答")
	add(!q.Required && allRequired.MatchString(w.doc.Intro[w.language]), "选答")
	if q.Min != nil && q.Max != nil {
		add(true, "%s至%s", plainNumber(*q.Min), plainNumber(*q.Max))
	}
	add(q.Decimals > 0, "%d位小数", q.Decimals)
	if q.Total != nil {
		add(true, "总分%s", plainNumber(*q.Total))
	}
	if q.MinChoices != nil {
		add(true, "至少选%d项", *q.MinChoices)
	}
	if q.MaxChoices != nil {
		add(true, "最多选%d项", *q.MaxChoices)
	}
	add(q.MaxLength > 0, "不超过%d字", q.MaxLength)
	add(q.Earliest+q.Latest != "", "%s至%s", q.Earliest, q.Latest)
	add(q.Shuffle, "选项随机")
	return all
}

// compare reads the text again and names what came back as something else.
func (w *writer) compare(want *surveys.Survey, text []byte) {
	r, err := Text{}.Read(text, exchange.Options{Language: w.language})
	if err != nil {
		w.lose("", "", "outline.lost_all")
		return
	}
	var got []surveys.Question
	for _, p := range r.Document.Pages {
		got = append(got, p.Questions...)
	}
	at, said := 0, 0
	for _, p := range want.Pages {
		for j := range p.Questions {
			q := &p.Questions[j]
			if rule, ok := w.rules[q.Code]; ok {
				q.VisibleIf = rule
			}
			if (at >= len(got) || !same(q, &got[at])) && said < 50 {
				said++
				w.lose(w.pointers[at], q.Text[w.language], "outline.lost_question")
			}
			at++
		}
	}
	if w.doc.Intro[w.language] != r.Document.Intro[w.language] {
		w.lose("/intro", "", "outline.lost_words")
	}
	if w.doc.Title[w.language] != r.Document.Title[w.language] {
		w.lose("/title", w.doc.Title[w.language], "outline.lost_words")
	}
	if w.doc.Thanks[w.language] != r.Document.Thanks[w.language] {
		w.lose("/thanks", "", "outline.lost_words")
	}
}

// same compares two questions as the document writes them.
func same(a, b *surveys.Question) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && reflect.DeepEqual(x, y)
}

// printedKind is the mark that text is written with, by type.
var printedKind = map[surveys.Type]string{
	surveys.Single: "单选题", surveys.Multiple: "多选题", surveys.Matrix: "矩阵单选题", surveys.Rating: "量表题", surveys.NPS: "NPS题", surveys.Ranking: "排序题",
	surveys.Number: "数字题", surveys.Slider: "滑动条题", surveys.Sum: "比重题", surveys.ShortText: "填空题", surveys.LongText: "简答题", surveys.Date: "日期题", surveys.Time: "时间题",
	surveys.Area: "地区题", surveys.Phone: "手机题", surveys.Email: "邮箱题", surveys.Photo: "图片上传题", surveys.Location: "定位题", surveys.Signature: "签名题", surveys.Note: "段落说明",
	surveys.Consent: "知情同意题",
}
