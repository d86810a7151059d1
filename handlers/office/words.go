package office

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/design/edit"
)

// WordsPage is what pages/office/words shows: every text of a draft in its first
// language and, beside it, in another.
type WordsPage struct {
	AuthorPage
	First     string // the first language
	Language  string // that is written
	Languages []ChoiceLink
	Missing   int  // texts that the first language has and this one has not
	Only      bool // show what is missing, of all parts
	Part      int
	Parts     []WordsPart
	New       string // tag that was typed
}

// WordsPart are the texts of one page of the questionnaire.
type WordsPart struct {
	Title, Href string
	Missing     int
	Shown       bool
	Lines       []WordsLine
}

// WordsLine is one text.
type WordsLine struct {
	Key, What      string
	Source         string
	Was, Now       string // as stored, as typed
	Long, Lacks    bool
	Wrong          string // what stands against storing it
	Rows           int
	SourceLanguage string
}

func (o *office) words(c *gin.Context) error {
	d, err := o.desk(c)
	if err != nil {
		return err
	}
	return o.showWords(c, http.StatusOK, d, c.Query("language"), nil, nil)
}

func (o *office) showWords(c *gin.Context, status int, d desk, language string, typed url.Values, found surveys.Errors) error {
	doc := d.draft.Document
	p := &WordsPage{AuthorPage: o.authorPage(c, d, "author.words", edit.Languages, nil), First: doc.Languages[0], Only: orElse(typed.Get("missing"), c.Query("missing")) == "1", New: typed.Get("new")}
	p.Language = p.First
	if len(doc.Languages) > 1 {
		p.Language = doc.Languages[1]
	}
	if slices.Contains(doc.Languages, language) {
		p.Language = language
	}
	wrong := make(map[string]string)
	for _, e := range found {
		if e.Key == "edit.text_changed" || e.Key == "edit.text_gone" {
			wrong[e.Field] = web.Entries(c, surveys.Errors{e})[0].Detail
		}
	}
	if found != nil {
		p.Wrong = web.Entries(c, found)
		for i := range p.Wrong {
			p.Wrong[i].Pointer = ""
		}
	}
	at := web.From(c).Path(Prefix+toDesign(d.row.Code, "/words", nil)) + "?language="
	for _, tag := range doc.Languages {
		p.Languages = append(p.Languages, ChoiceLink{Label: languageName(c, tag), Value: tag, Href: at + url.QueryEscape(tag), Here: tag == p.Language})
	}
	numbers := numbersOf(doc)
	for _, w := range edit.Texts(doc) {
		line := WordsLine{Key: w.Key, What: textName(c, w.Key, numbers), Source: w.Text[p.First], Was: w.Text[p.Language], Long: w.Long, Wrong: wrong[w.Key], SourceLanguage: p.First}
		line.Now = line.Was
		if typed.Has("now-" + w.Key) {
			line.Now = typed.Get("now-" + w.Key)
		}
		line.Lacks = !surveys.Blank(line.Source) && surveys.Blank(line.Was)
		line.Rows = 1 + min(8, strings.Count(line.Now, "\n")+len([]rune(line.Now))/40)
		part := p.part(partTitle(c, doc, w))
		if line.Lacks {
			part.Missing++
			p.Missing++
		}
		if p.Language != p.First && surveys.Blank(line.Source) && surveys.Blank(line.Was) && surveys.Blank(line.Now) || p.Only && !line.Lacks && line.Wrong == "" {
			continue // nothing to translate
		}
		part.Lines = append(part.Lines, line)
	}
	p.Part, _ = strconv.Atoi(orElse(typed.Get("part"), c.Query("part")))
	p.Part = max(0, min(p.Part, len(p.Parts)-1))
	for i := range p.Parts {
		part := &p.Parts[i]
		part.Href = at + url.QueryEscape(p.Language) + "&part=" + strconv.Itoa(i)
		part.Shown = len(part.Lines) > 0 && (p.Only || i == p.Part)
	}
	return web.Render(c, status, "office/words", p)
}

// part is the part of that title; a new one comes last.
func (p *WordsPage) part(title string) *WordsPart {
	i := slices.IndexFunc(p.Parts, func(part WordsPart) bool { return part.Title == title })
	if i < 0 {
		i = len(p.Parts)
		p.Parts = append(p.Parts, WordsPart{Title: title})
	}
	return &p.Parts[i]
}

// partTitle names the part of the questionnaire to which a text belongs.
func partTitle(c *gin.Context, doc *surveys.Survey, w edit.Written) string {
	switch {
	case w.Page != "":
		return web.Say(c, "import.page_n", "Number", edit.PageIndex(doc, w.Page)+1)
	case strings.HasPrefix(w.Key, "rate:"):
		return web.Say(c, "author.rates")
	}
	return web.Say(c, "author.whole")
}

// textName says what a text is: "3 · 选项 a".
func textName(c *gin.Context, key string, numbers map[string]int) string {
	first, rest, _ := strings.Cut(key, ":")
	kind, code, _ := strings.Cut(rest, ":")
	switch {
	case first == "title" || first == "intro" || first == "thanks":
		return web.Say(c, "surveys.field_"+first)
	case first == "page":
		return web.Say(c, "design_office.page_title")
	case first == "rate":
		return rest
	}
	name := web.Say(c, "author.question_n", "Number", numbers[first])
	if numbers[first] == 0 {
		name = first
	}
	switch kind {
	case "option":
		return name + " · " + web.Say(c, "surveys.part_option") + " " + code
	case "row":
		return name + " · " + web.Say(c, "surveys.part_row") + " " + code
	case "other":
		return name + " · " + web.Say(c, "sentence.other")
	case "hint", "necessity":
		return name + " · " + web.Say(c, "surveys.field_"+kind)
	}
	return name
}

// languageName is a language in the reader's words, its tag where there are
// none.
func languageName(c *gin.Context, tag string) string {
	if key := "author.language_" + strings.ReplaceAll(strings.ToLower(tag), "-", "_"); web.From(c).Words.Has(key) {
		return web.Say(c, key)
	}
	return tag
}

// setWords stores translations, or adds or removes a language.
func (o *office) setWords(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	form := c.Request.PostForm
	language := form.Get("language")
	show := language
	err := o.amend(c, nil, func(d desk) ([]edit.Edit, error) {
		switch form.Get("do") {
		case "add":
			show = strings.TrimSpace(form.Get("new"))
			return []edit.Edit{edit.AddLanguage{Language: show}}, nil
		case "remove":
			show = ""
			return []edit.Edit{edit.RemoveLanguage{Language: language}}, nil
		}
		t := edit.Translate{Language: language}
		for _, w := range edit.Texts(d.draft.Document) {
			if form.Has("now-" + w.Key) {
				t.Texts = append(t.Texts, edit.Translation{Key: w.Key, Was: form.Get("was-" + w.Key), Now: form.Get("now-" + w.Key)})
			}
		}
		return []edit.Edit{t}, nil
	}, func(status int, d desk, found surveys.Errors) error {
		return o.showWords(c, status, d, language, form, found)
	})
	if err != nil || c.Writer.Written() {
		return err
	}
	query := url.Values{"language": {show}, "done": {"draft_saved"}}
	for _, name := range []string{"part", "missing"} {
		if form.Get(name) != "" {
			query.Set(name, form.Get(name))
		}
	}
	return o.seeDesign(c, "/words", query)
}
