package edit

import (
	"slices"
	"strconv"
	"strings"

	"minyi/surveys"
	"minyi/surveys/design"
)

// Written is one text of a document that residents or readers of figures see.
type Written struct {
	Key  string // "title", "page:p1", "q1", "q1:hint", "q1:necessity", "q1:option:a", "q1:row:r1", "q1:other", "rate:awareness"
	Page string // code of the page on which it stands, "" for the survey's own
	Text surveys.Text
	Long bool // several lines may be written
}

// Texts lists every text of a document in the order in which it is read, also
// those that nobody has written yet.
func Texts(doc *surveys.Survey) []Written {
	all := textsOf(doc)
	list := make([]Written, len(all))
	for i, t := range all {
		list[i] = Written{t.key, t.page, *t.text, t.long}
	}
	return list
}

type writable struct {
	key, page string
	text      *surveys.Text
	long      bool
}

func textsOf(doc *surveys.Survey) (all []writable) {
	page := ""
	add := func(key string, text *surveys.Text, long bool) { all = append(all, writable{key, page, text, long}) }
	add("title", &doc.Title, false)
	add("intro", &doc.Intro, true)
	for i := range doc.Pages {
		p := &doc.Pages[i]
		page = p.Code
		add("page:"+p.Code, &p.Title, false)
		for j := range p.Questions {
			q := &p.Questions[j]
			if q.Type == surveys.Calculated {
				continue // nobody sees it
			}
			add(q.Code, &q.Text, true)
			if design.Allows(q.Type, "hint") {
				add(q.Code+":hint", &q.Hint, true)
			}
			if personal(q.Type) {
				add(q.Code+":necessity", &q.Necessity, true)
			}
			for k := range q.Rows {
				add(q.Code+":row:"+q.Rows[k].Code, &q.Rows[k].Text, false)
			}
			for k := range q.Options {
				add(q.Code+":option:"+q.Options[k].Code, &q.Options[k].Text, false)
			}
			if q.Other != nil {
				add(q.Code+":other", &q.Other.Text, false)
			}
		}
	}
	page = ""
	add("thanks", &doc.Thanks, true)
	for i := range doc.Rates {
		add("rate:"+doc.Rates[i].Code, &doc.Rates[i].Title, false)
	}
	return all
}

// Translate writes texts in one language. Each is changed only while it reads
// as its translator saw it: what somebody else wrote meanwhile is not lost.
type Translate struct {
	Language string
	Texts    []Translation
}

// Translation is one text by its key, as it was seen and as it is to be.
type Translation struct{ Key, Was, Now string }

// Place of the edit.
func (Translate) Place() Place { return Languages }

func (e Translate) apply(w *work) error {
	if !slices.Contains(w.doc.Languages, e.Language) {
		return surveys.E(surveys.Conflict, "edit.language_gone", "", "Language", e.Language)
	}
	all := textsOf(w.doc)
	var found surveys.Errors
	written := 0
	for _, t := range e.Texts {
		i := slices.IndexFunc(all, func(have writable) bool { return have.key == t.Key })
		if i < 0 {
			found = append(found, surveys.E(surveys.Conflict, "edit.text_gone", t.Key, "Text", t.Now))
			continue
		}
		is := (*all[i].text)[e.Language]
		switch now := one(t.Now); {
		case now == one(is) || now == one(t.Was):
			continue
		case one(is) != one(t.Was):
			found = append(found, surveys.E(surveys.Conflict, "edit.text_changed", t.Key, "Text", is))
			continue
		}
		put(all[i].text, e.Language, t.Now)
		written++
	}
	w.say("edit.did_translate", "Language", e.Language, "Count", strconv.Itoa(written))
	return found.Err()
}

// one is a text as it is compared: the ends of lines as they are stored.
func one(text string) string {
	return strings.TrimFunc(strings.ReplaceAll(text, "\r\n", "\n"), surveys.Invisible)
}
