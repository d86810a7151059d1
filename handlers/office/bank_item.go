package office

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/resident"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/bank"
	"minyi/surveys/design"
)

// ItemPage is what pages/office/bankitem shows.
type ItemPage struct {
	Page
	Item      ItemLine
	Reason    string
	Languages []ItemLanguage
	Rates     []string
	Wordings  []WordingLine
	Uses      []UseLine
	Results   []ResultLine
	MayCount  bool
	MayWrite  bool
	Meta      ItemMeta
	Wrong     []web.ProblemEntry
	Form      map[string]string
}

// ItemLanguage are an item's words in one language.
type ItemLanguage struct {
	Lang, Name string
	Text, Hint string
	Choices    []ItemWords
}

// ItemWords are the words of one choice or row; Field is its name in the form.
type ItemWords struct{ Field, Code, Text string }

// WordingLine is one version with what was new in it.
type WordingLine struct {
	Number   int
	At, By   string
	Note     string
	Changes  []ChangeLine
	Original bool
}

// UseLine is one survey in which an item was used.
type UseLine struct {
	Survey, Title, Question, Versions string
	ItemVersion                       int
	Same, Open                        bool
}

// ItemMeta is the form of what is known about an item beside its words.
type ItemMeta struct {
	Topics, Audiences, Indicators []ChoiceOption
	Tags                          string
}

func (o *office) bankItem(c *gin.Context) error { return o.showItem(c, http.StatusOK, nil) }

func (o *office) showItem(c *gin.Context, status int, wrong surveys.Errors) error {
	item, err := o.itemOf(c)
	if err != nil {
		return err
	}
	p := &ItemPage{
		Page: o.page(c, "bank.title"), Item: itemLine(c, item), Reason: item.Reason, Form: typed(c),
		MayWrite: auth.Principal(c).May(account.SurveysWrite), MayCount: auth.Principal(c).May(account.RatesRead),
	}
	p.Title = p.Item.Text
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	p.Languages = itemLanguages(item, p.Form)
	for _, r := range item.Document().Rates {
		p.Rates = append(p.Rates, inWords(c, r.Title)+" "+r.Code)
	}
	for n, w := range item.Wordings {
		line := WordingLine{Number: n + 1, At: o.moment(w.At), By: w.By, Note: w.Note, Original: n == 0}
		if n > 0 {
			line.Changes = changeLines(c, item.Wordings[n-1].Document, w.Document)
		}
		p.Wordings = append(p.Wordings, line)
	}
	slices.Reverse(p.Wordings)
	sources, err := o.sources(c)
	if err != nil {
		return err
	}
	uses := item.Uses(sources)
	for _, u := range uses {
		p.Uses = append(p.Uses, useLine(c, u))
	}
	if p.MayCount {
		if p.Results, err = o.itemResults(c, item, uses); err != nil {
			return err
		}
	}
	if p.Meta, err = o.itemMeta(c, item.Topic, item.Audiences, item.Indicators, item.Tags); err != nil {
		return err
	}
	return web.Render(c, status, "office/bankitem", p)
}

func (o *office) itemOf(c *gin.Context) (*bank.Item, error) {
	item, err := o.Store.BankItem(ctx(c), c.Param("item"))
	return &item, err
}

func useLine(c *gin.Context, u bank.Use) UseLine {
	line := UseLine{Survey: u.Survey, Title: orElse(inWords(c, u.Title), u.Survey), Question: u.Question, ItemVersion: u.ItemVersion, Same: u.Same, Open: u.Open}
	var numbers []string
	for _, n := range u.Versions {
		numbers = append(numbers, strconv.Itoa(n))
	}
	line.Versions = strings.Join(numbers, ", ")
	return line
}

// itemLanguages are the words of an item, or those that were typed.
func itemLanguages(item *bank.Item, form map[string]string) (all []ItemLanguage) {
	q := item.Question()
	for _, l := range item.Document().Languages {
		words := ItemLanguage{Lang: l, Name: resident.LanguageName(l), Text: q.Text[l], Hint: q.Hint[l]}
		add := func(kind, code string, text surveys.Text) {
			words.Choices = append(words.Choices, ItemWords{kind + "_" + code + "_" + l, code, text[l]})
		}
		for _, o := range q.Options {
			add("option", o.Code, o.Text)
		}
		if q.Other != nil {
			add("option", surveys.OtherCode, q.Other.Text)
		}
		for _, r := range q.Rows {
			add("row", r.Code, r.Text)
		}
		if typed, ok := form["text_"+l]; ok {
			words.Text, words.Hint = typed, form["hint_"+l]
			for i := range words.Choices {
				words.Choices[i].Text = form[words.Choices[i].Field]
			}
		}
		all = append(all, words)
	}
	return all
}

// itemMeta makes the form of an item's topic, audiences, indicators and tags.
func (o *office) itemMeta(c *gin.Context, topic string, audiences, indicators, tags []string) (ItemMeta, error) {
	m := ItemMeta{Topics: bankOptions(c, bank.Topics, topic), Tags: strings.Join(tags, " ")}
	for _, a := range bankOptions(c, bank.Audiences, "") {
		a.Chosen = slices.Contains(audiences, a.Value)
		m.Audiences = append(m.Audiences, a)
	}
	schemes, err := o.schemes(c)
	if err != nil {
		return m, err
	}
	left := slices.Clone(indicators)
	for _, s := range schemes {
		for _, leaf := range s.Leaves() {
			name := bank.Indicator(s.Code, leaf.Code)
			m.Indicators = append(m.Indicators, ChoiceOption{name, leaf.Code + " " + inWords(c, leaf.Title) + " · " + s.Code, slices.Contains(indicators, name)})
			left = slices.DeleteFunc(left, func(n string) bool { return n == name })
		}
	}
	for _, name := range left { // of a scheme that is not here
		m.Indicators = append(m.Indicators, ChoiceOption{name, name, true})
	}
	return m, nil
}

// readMeta takes the form of itemMeta.
func readMeta(c *gin.Context, item *bank.Item) {
	item.Topic, item.Tags = c.PostForm("topic"), strings.FieldsFunc(c.PostForm("tags"), func(r rune) bool { return strings.ContainsRune(" ,，、;；\t\n", r) })
	item.Audiences, item.Indicators = c.PostFormArray("audience"), c.PostFormArray("indicator")
}

// describeItem changes what is known about an item beside its words.
func (o *office) describeItem(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	item, err := o.itemOf(c)
	if err != nil {
		return err
	}
	readMeta(c, item)
	if found := item.CheckMeta(""); len(found) > 0 {
		return o.showItem(c, http.StatusUnprocessableEntity, found)
	}
	if err := o.Store.DescribeItem(ctx(c), *item); err != nil {
		return err
	}
	return o.back(c, itemPath(item.Code), "item_saved")
}

// rewordItem makes a new version; surveys that took an older one keep its words.
func (o *office) rewordItem(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	item, err := o.itemOf(c)
	if err != nil {
		return err
	}
	words := bank.Reword{Text: surveys.Text{}, Hint: surveys.Text{}, Options: map[string]surveys.Text{}, Rows: map[string]surveys.Text{}}
	for _, l := range itemLanguages(item, typed(c)) {
		put(words.Text, l.Lang, l.Text)
		put(words.Hint, l.Lang, l.Hint)
		for _, choice := range l.Choices {
			into := words.Options
			if strings.HasPrefix(choice.Field, "row_") {
				into = words.Rows
			}
			if into[choice.Code] == nil {
				into[choice.Code] = surveys.Text{}
			}
			put(into[choice.Code], l.Lang, choice.Text)
		}
	}
	err = o.addWording(c, item, words)
	if found := refusals(err); found != nil {
		return o.showItem(c, http.StatusUnprocessableEntity, found)
	}
	if err != nil {
		return err
	}
	return o.back(c, itemPath(item.Code), "item_reworded")
}

func put(text surveys.Text, language, words string) {
	if s := strings.TrimSpace(strings.ReplaceAll(words, "\r\n", "\n")); s != "" {
		text[language] = s
	}
}

func (o *office) addWording(c *gin.Context, item *bank.Item, words bank.Reword) error {
	note := strings.TrimSpace(c.PostForm("note"))
	if surveys.Blank(note) || len([]rune(note)) > 500 {
		return surveys.E(surveys.Invalid, "bank.note_missing", "/note", "Length", 500)
	}
	doc, err := words.Apply(item.Code, item.Document())
	if err != nil {
		return err
	}
	data, _, err := design.Canonical(doc)
	if err != nil {
		return err
	}
	was, err := strconv.Atoi(c.PostForm("version"))
	if err != nil {
		was = 0 // of nobody: somebody else's words are not lost
	}
	return o.Store.AddItemVersion(ctx(c), item.Code, was, models.ItemVersion{Document: data, Note: note, CreatedBy: auth.Principal(c).Name})
}

// retireItem ends the offering of an item, or begins it again.
func (o *office) retireItem(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	state, reason, done := models.ItemRetired, strings.TrimSpace(c.PostForm("reason")), "item_retired"
	if c.PostForm("act") == "restore" {
		state, reason, done = models.ItemActive, "", "item_restored"
	} else if surveys.Blank(reason) {
		return o.showItem(c, http.StatusUnprocessableEntity, surveys.Errors{surveys.E(surveys.Invalid, "store.reason_missing", "/reason")})
	}
	if len([]rune(reason)) > 500 {
		reason = string([]rune(reason)[:500])
	}
	if err := o.Store.SetItemState(ctx(c), c.Param("item"), state, reason); err != nil {
		return err
	}
	return o.back(c, itemPath(c.Param("item")), done)
}
