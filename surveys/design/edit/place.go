package edit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"minyi/surveys"
)

// Place is a part of a document that one form shows: a question, a page (its
// title, not its questions) or, with both empty, the survey's own texts and
// settings.
type Place struct {
	Page     string // code
	Question string // code; its page need not be given
}

// Places that are not among the pages. No page has a code like these.
var (
	Rates     = Place{Page: "#rates"}
	Approval  = Place{Page: "#approval"}
	Languages = Place{Page: "#languages"} // and the texts in them
)

// String is the place for the history: "q3", "page:p1", "".
func (p Place) String() string {
	switch {
	case p.Question != "":
		return p.Question
	case p.Page != "":
		return "page:" + p.Page
	}
	return ""
}

// At is the place in which the finding about a pointer (RFC 6901) is mended: "/pages/0/questions/2/text/zh-CN"
// is in the third question of the first page. What stands nowhere among the
// pages is in the survey's own settings.
func At(doc *surveys.Survey, pointer string) Place {
	steps := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	switch steps[0] {
	case "rates":
		return Rates
	case "approval":
		return Approval
	case "languages":
		return Languages
	case "pages":
	default:
		return Place{}
	}
	i := index(steps, 1, len(doc.Pages))
	if i < 0 {
		return Place{}
	}
	page := &doc.Pages[i]
	if len(steps) > 2 && steps[2] == "questions" {
		if j := index(steps, 3, len(page.Questions)); j >= 0 {
			return Place{Page: page.Code, Question: page.Questions[j].Code}
		}
	}
	return Place{Page: page.Code}
}

// index reads one step of a pointer as a place in a list of n, -1 where it is none.
func index(steps []string, at, n int) int {
	if at >= len(steps) {
		return -1
	}
	i, err := strconv.Atoi(steps[at])
	if err != nil || i < 0 || i >= n {
		return -1
	}
	return i
}

// Print is a short print of what stands at a place, "" where nothing is. A
// form carries that of what its reader saw, so that a change of somebody else
// is noticed.
func Print(doc *surveys.Survey, at Place) string {
	var part any
	switch {
	case at.Question != "":
		_, q := Find(doc, at.Question)
		if q == nil {
			return ""
		}
		part = q
	case at == Rates:
		part = doc.Rates
	case at == Approval:
		part = doc.Approval
	case at == Languages:
		part = doc.Languages
	case at.Page != "":
		i := PageIndex(doc, at.Page)
		if i < 0 {
			return ""
		}
		part = []any{doc.Pages[i].Title, doc.Pages[i].Draw}
	default:
		part = []any{doc.Languages, doc.Title, doc.Intro, doc.Thanks, doc.Settings}
	}
	data, err := json.Marshal(part)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// Find returns a question and the index of its page; -1 and nil when there is
// none of that code.
func Find(doc *surveys.Survey, code string) (page int, q *surveys.Question) {
	for i := range doc.Pages {
		for j := range doc.Pages[i].Questions {
			if doc.Pages[i].Questions[j].Code == code {
				return i, &doc.Pages[i].Questions[j]
			}
		}
	}
	return -1, nil
}

// PageIndex returns the index of a page, -1 when there is none of that code.
func PageIndex(doc *surveys.Survey, code string) int {
	return slices.IndexFunc(doc.Pages, func(p surveys.Page) bool { return p.Code == code })
}

// question finds a question in the work: its page and its place there.
func (w *work) question(code string) (page *surveys.Page, at int, err error) {
	i, q := Find(w.doc, code)
	if q == nil {
		return nil, 0, surveys.E(surveys.Conflict, "edit.question_gone", "", "Code", code)
	}
	page = &w.doc.Pages[i]
	return page, slices.IndexFunc(page.Questions, func(q surveys.Question) bool { return q.Code == code }), nil
}

// one is question for edits that change nothing around it.
func (w *work) one(code string) (*surveys.Question, error) {
	page, at, err := w.question(code)
	if err != nil {
		return nil, err
	}
	return &page.Questions[at], nil
}

func (w *work) page(code string) (int, error) {
	i := PageIndex(w.doc, code)
	if i < 0 {
		return 0, surveys.E(surveys.Conflict, "edit.page_gone", "", "Code", code)
	}
	return i, nil
}

// moved is list with item i at place to, which is brought within the list.
func moved[T any](list []T, i, to int) []T {
	item := list[i]
	list = slices.Delete(list, i, i+1)
	return slices.Insert(list, max(0, min(to, len(list))), item)
}
