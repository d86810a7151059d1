package markdown

import (
	"regexp"
	"strings"

	"minyi/surveys"
	"minyi/surveys/exchange"
)

// Read is exchange.Reader. A line that has no place in the form is a finding
// with its original, and is not read.
func (Format) Read(data []byte, o exchange.Options) (*exchange.Reading, error) {
	text, encoding, err := exchange.Plain(data)
	if err != nil {
		return nil, err
	}
	lines := exchange.Lines(text)
	if len(lines) > maxLines {
		return nil, surveys.E(surveys.TooLarge, "markdown.too_many_lines", "", "Count", len(lines), "Limit", maxLines)
	}
	r := &reader{doc: &surveys.Survey{Spec: surveys.Spec, Title: surveys.Text{}, Languages: []string{}, Pages: []surveys.Page{}}}
	if encoding != "UTF-8" {
		r.say(exchange.Info, line{}, "exchange.encoding_read", "Encoding", encoding)
	}
	r.lines(lines)
	if o.Code != "" {
		r.doc.Code = o.Code
	}
	return &exchange.Reading{Document: r.doc, Report: r.found}, nil
}

// maxLines is more than the largest document has.
const maxLines = 200_000

// maxFindings bounds the report.
const maxFindings = 400

// line is one line of the form, taken apart.
type line struct {
	number   int
	original string
	key      string // of words, "" for none
	language string
	value    string
}

// reader is where reading stands: the part that the next list item belongs to.
type reader struct {
	doc     *surveys.Survey
	found   []exchange.Finding
	place   string // "survey", "page", "question", "rates", "rate"
	list    string // "options", "rows" or ""
	texts   surveys.Text
	option  *surveys.Option
	heading string // the text of the heading, until the languages are known
}

func (r *reader) say(level exchange.Level, l line, key string, args ...any) {
	if len(r.found) >= maxFindings {
		return
	}
	where := exchange.Place{}
	if l.number > 0 {
		where = exchange.Place{Unit: exchange.Line, Number: l.number}
	}
	r.found = append(r.found, exchange.Found(level, where, l.original, key, args...))
}

func (r *reader) unread(l line) { r.say(exchange.Warning, l, "markdown.unread") }

var (
	headings   = regexp.MustCompile(`^(#{1,3})(?:\s+(.*))?$`)
	items      = regexp.MustCompile(`^( *)[-*+] (.*)$`)
	pageHead   = regexp.MustCompile(`^(?:第\s*[0-9]+\s*页|Page [0-9]+)(?:\s*·\s*(.*))?$`)
	numberHead = regexp.MustCompile(`^[0-9]+\.(?:\s+(.*))?$`)
	keyed      = regexp.MustCompile(`^([^：:` + "`" + `]{1,30}?)\s*(?:[（(]([A-Za-z0-9-]{2,40})[）)])?\s*[：:]\s*(.*)$`)
	translated = regexp.MustCompile(`^([A-Za-z0-9-]{2,40})\s*[：:]\s*(.*)$`)
)

func (r *reader) lines(all []string) {
	for i, s := range all {
		l := line{number: i + 1, original: s}
		switch {
		case surveys.Blank(s):
		case headings.MatchString(s):
			m := headings.FindStringSubmatch(s)
			r.head(l, len(m[1]), strings.TrimSpace(m[2]))
		case items.MatchString(s):
			m := items.FindStringSubmatch(s)
			r.item(l, len(m[1]), strings.TrimSpace(m[2]))
		default:
			r.unread(l)
		}
	}
	if len(r.doc.Languages) == 0 {
		r.doc.Languages = []string{"zh-CN"}
	}
	r.settle()
}

// head begins the survey, a page, a question or a rate.
func (r *reader) head(l line, level int, text string) {
	r.list, r.texts, r.option = "", nil, nil
	switch {
	case level == 1 && r.place == "":
		r.place, r.heading = "survey", unescape(text)
	case level == 2 && (text == words["rates"].zh || text == words["rates"].en):
		r.place = "rates"
	case level == 2 && r.place != "":
		title := text
		if m := pageHead.FindStringSubmatch(text); m != nil {
			title = m[1]
		}
		r.doc.Pages = append(r.doc.Pages, surveys.Page{Title: r.first(title), Questions: []surveys.Question{}})
		r.place = "page"
	case level == 3 && (r.place == "rates" || r.place == "rate"):
		code, rest, _ := cutSpan(text)
		r.doc.Rates = append(r.doc.Rates, surveys.Rate{Code: code, Title: r.first(rest)})
		r.place = "rate"
	case level == 3 && (r.place == "page" || r.place == "question"):
		if m := numberHead.FindStringSubmatch(text); m != nil {
			text = m[1]
		}
		p := &r.doc.Pages[len(r.doc.Pages)-1]
		p.Questions = append(p.Questions, surveys.Question{Text: r.first(text)})
		r.place = "question"
	default:
		r.unread(l)
	}
}

// first is a text in the default language.
func (r *reader) first(escaped string) surveys.Text {
	s := unescape(escaped)
	if s == "" {
		return nil
	}
	return surveys.Text{r.language(): s}
}

func (r *reader) language() string {
	if len(r.doc.Languages) == 0 {
		return "zh-CN"
	}
	return r.doc.Languages[0]
}

// settle puts the title under the language that the list named after it.
func (r *reader) settle() {
	if r.heading != "" {
		r.doc.Title[r.language()] = r.heading
	}
}

// item reads one list item by its depth.
func (r *reader) item(l line, indent int, s string) {
	switch {
	case indent < 2:
		r.list, r.texts, r.option = "", nil, nil
		m := keyed.FindStringSubmatch(s)
		if m == nil {
			r.unread(l)
			return
		}
		l.key, l.language, l.value = byWord[strings.ToLower(strings.TrimSpace(m[1]))], m[2], m[3]
		if l.key == "" || !r.field(l) {
			r.unread(l)
		}
	case indent < 4 && r.list != "":
		r.part(l, s)
	case r.texts != nil:
		r.beside(l, s)
	default:
		r.unread(l)
	}
}

// cutKey parts “word：value”.
func cutKey(s string) (key, value string, ok bool) {
	for _, sign := range []string{"：", ":"} {
		if before, after, found := strings.Cut(s, sign); found {
			if key := byWord[strings.ToLower(strings.TrimSpace(before))]; key != "" {
				return key, strings.TrimSpace(after), true
			}
		}
	}
	return "", "", false
}

// part reads an option, the open choice or a row.
func (r *reader) part(l line, s string) {
	q := r.question()
	r.texts, r.option = nil, nil
	if key, value, ok := cutKey(s); ok && key == "other" && r.list == "options" {
		q.Other = &surveys.Other{Text: surveys.Text{}}
		r.texts = q.Other.Text
		r.put(value)
		return
	}
	code, rest, ok := cutSpan(s)
	switch {
	case !ok:
		r.unread(l)
	case r.list == "rows":
		q.Rows = append(q.Rows, surveys.Row{Code: code, Text: surveys.Text{}})
		r.texts = q.Rows[len(q.Rows)-1].Text
		r.put(rest)
	default:
		q.Options = append(q.Options, surveys.Option{Code: code, Text: surveys.Text{}})
		r.option = &q.Options[len(q.Options)-1]
		r.texts = r.option.Text
		r.put(rest)
	}
}

func (r *reader) put(escaped string) {
	if s := unescape(escaped); s != "" {
		r.texts[r.language()] = s
	}
}

// beside reads what stands below a choice: a translation, or that it stands
// alone.
func (r *reader) beside(l line, s string) {
	if r.option != nil && byWord[strings.ToLower(s)] == "exclusive" {
		r.option.Exclusive = true
		return
	}
	m := translated.FindStringSubmatch(s)
	if m == nil {
		r.unread(l)
		return
	}
	r.texts[m[1]] = unescape(m[2])
}

func (r *reader) question() *surveys.Question {
	p := &r.doc.Pages[len(r.doc.Pages)-1]
	return &p.Questions[len(p.Questions)-1]
}
