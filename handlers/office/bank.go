package office

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/bank"
)

type bankStore interface {
	Bank(ctx context.Context) ([]bank.Item, error)
	BankItem(ctx context.Context, code string) (bank.Item, error)
	AddToBank(ctx context.Context, items []bank.Item, by string) error
	AddItemVersion(ctx context.Context, code string, was int, row models.ItemVersion) error
	DescribeItem(ctx context.Context, item bank.Item) error
	SetItemState(ctx context.Context, code string, state models.ItemState, reason string) error
}

func (o *office) bankRoutes() []route {
	return []route{
		{method: "GET", path: "/bank", scope: account.SurveysRead, handle: o.bank},
		{method: "POST", path: "/bank/start", scope: account.SurveysWrite, handle: o.startBank},
		{method: "GET", path: "/bank/bank.json", scope: account.SurveysRead, handle: o.exportBank},
		{method: "POST", path: "/bank/import", scope: account.SurveysWrite, handle: o.importBank},
		{method: "GET", path: "/bank/assemble", scope: account.SurveysWrite, handle: o.assemble},
		{method: "POST", path: "/bank/assemble", scope: account.SurveysWrite, handle: o.assembled},
		{method: "GET", path: "/bank/coverage/:scheme", scope: account.SurveysRead, handle: o.coverage},
		{method: "GET", path: "/bank/items/:item", scope: account.SurveysRead, handle: o.bankItem},
		{method: "POST", path: "/bank/items/:item", scope: account.SurveysWrite, handle: o.describeItem},
		{method: "POST", path: "/bank/items/:item/reword", scope: account.SurveysWrite, handle: o.rewordItem},
		{method: "POST", path: "/bank/items/:item/retire", scope: account.SurveysWrite, handle: o.retireItem},
		{method: "GET", path: "/surveys/:code/bank", scope: account.SurveysRead, handle: o.surveyItems},
		{method: "POST", path: "/surveys/:code/bank", scope: account.SurveysWrite, handle: o.takeItem},
	}
}

// BankPage is what pages/office/bank shows.
type BankPage struct {
	Page
	Search                        string
	Audiences, Topics, Indicators []ChoiceOption
	Lines                         []ItemLine // those of this part of the list
	Found                         int        // by the search
	Before, After                 string     // addresses of the parts beside this one, "" for none
	All                           int
	Startable                     int // questions of the templates that are not in the bank
	Schemes                       []ChoiceOption
	MayWrite                      bool
	Wrong                         []web.ProblemEntry
	Text                          string // that was to be imported
}

// ItemLine is one item in a list.
type ItemLine struct {
	Code, Text, Topic string
	Type              string
	Tags, Audiences   []string
	Indicators        []string
	Version           int
	Retired           bool
	Picked            bool
	Asked             string // the question of a draft that asks it already, in words
}

// bankFilter is what a list of items is narrowed to.
type bankFilter struct{ words, audience, topic, indicator string }

func (o *office) bank(c *gin.Context) error { return o.showBank(c, http.StatusOK, nil) }

func (o *office) showBank(c *gin.Context, status int, wrong surveys.Errors) error {
	p := &BankPage{Page: o.page(c, "bank.title"), MayWrite: auth.Principal(c).May(account.SurveysWrite), Text: c.PostForm("text")}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	items, err := o.Store.Bank(ctx(c))
	if err != nil {
		return err
	}
	f := bankFilter{strings.TrimSpace(c.Query("q")), c.Query("audience"), c.Query("topic"), c.Query("indicator")}
	p.Search, p.All = f.words, len(items)
	p.Audiences, p.Topics = bankOptions(c, bank.Audiences, f.audience), bankOptions(c, bank.Topics, f.topic)
	var served []string
	for i := range items {
		served = append(served, items[i].Indicators...)
		if f.passes(&items[i]) {
			p.Lines = append(p.Lines, itemLine(c, &items[i]))
		}
	}
	slices.Sort(served)
	for _, n := range slices.Compact(served) {
		p.Indicators = append(p.Indicators, ChoiceOption{n, n, n == f.indicator})
	}
	p.part(c)
	p.Startable = len(o.startable(items))
	schemes, err := o.Store.Schemes(ctx(c))
	for _, s := range schemes {
		p.Schemes = append(p.Schemes, ChoiceOption{s.Code, s.Code, false})
	}
	if err != nil {
		return err
	}
	return web.Render(c, status, "office/bank", p)
}

// itemsShown is how many items stand on one page.
const itemsShown = 30

// part leaves the part of the list that the address asks for.
func (p *BankPage) part(c *gin.Context) {
	p.Found = len(p.Lines)
	from := min(max(atoi(c.Query("from")), 0), max(p.Found-1, 0)) / itemsShown * itemsShown
	href := func(from int) string {
		query := c.Request.URL.Query()
		query.Set("from", strconv.Itoa(from))
		return "?" + query.Encode()
	}
	if from > 0 {
		p.Before = href(from - itemsShown)
	}
	if from+itemsShown < p.Found {
		p.After = href(from + itemsShown)
	}
	p.Lines = p.Lines[from:min(from+itemsShown, p.Found)]
}

func (f bankFilter) passes(i *bank.Item) bool {
	return i.Matches(f.words) && i.For(f.audience) && (f.topic == "" || i.Topic == f.topic) &&
		(f.indicator == "" || slices.Contains(i.Indicators, f.indicator))
}

// bankOptions are codes as options in the reader's language.
func bankOptions(c *gin.Context, all []bank.Named, chosen string) (options []ChoiceOption) {
	for _, n := range all {
		options = append(options, ChoiceOption{n.Code, inWords(c, n.Text), n.Code == chosen})
	}
	return options
}

// inWords is a text of the product in the reader's language.
func inWords(c *gin.Context, text surveys.Text) string {
	return text.In(web.Language(c), web.From(c).Words.Languages()...)
}

func itemLine(c *gin.Context, i *bank.Item) ItemLine {
	doc := i.Document()
	line := ItemLine{
		Code: i.Code, Text: i.Question().Text.In(web.Language(c), doc.Languages...), Topic: inWords(c, bank.TopicText(i.Topic)),
		Type: web.Say(c, "import.type_"+string(i.Question().Type)), Tags: i.Tags, Indicators: i.Indicators, Version: i.Version, Retired: i.Retired,
	}
	for _, a := range i.Audiences {
		line.Audiences = append(line.Audiences, inWords(c, bank.AudienceText(a)))
	}
	return line
}

// startable are the questions of the templates that the bank does not have.
func (o *office) startable(items []bank.Item) []bank.Item {
	return slices.DeleteFunc(bank.Start(o.city()), func(s bank.Item) bool {
		return slices.ContainsFunc(items, func(i bank.Item) bool { return i.Code == s.Code })
	})
}

// startBank puts the questions of the templates into the bank.
func (o *office) startBank(c *gin.Context) error {
	items, err := o.Store.Bank(ctx(c))
	if err == nil {
		err = o.addItems(c, o.startable(items))
	}
	if err != nil {
		return o.bankRefused(c, err)
	}
	return o.back(c, "/bank", "bank_started")
}

func (o *office) addItems(c *gin.Context, items []bank.Item) error {
	auth.Note(c, "count", len(items))
	return o.Store.AddToBank(ctx(c), items, auth.Principal(c).Name)
}

// bankRefused shows the bank with what was refused.
func (o *office) bankRefused(c *gin.Context, err error) error {
	if found := refusals(err); found != nil {
		return o.showBank(c, http.StatusUnprocessableEntity, found)
	}
	return err
}

// exportBank sends the bank as a file that importBank takes.
func (o *office) exportBank(c *gin.Context) error {
	items, err := o.Store.Bank(ctx(c))
	if err != nil {
		return err
	}
	data, err := bank.Write(items)
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="bank.json"`)
	c.Data(http.StatusOK, "application/json; charset=utf-8", data)
	return nil
}

// importBank adds the items of a file. All or none: a code that is taken is
// refused, since nobody could tell which of the two questions is meant.
func (o *office) importBank(c *gin.Context) error {
	data, err := upload(c)
	if err != nil {
		return err
	}
	items, err := bank.Read(data)
	if err == nil {
		err = o.addItems(c, items)
	}
	if err != nil {
		return o.bankRefused(c, err)
	}
	return o.back(c, "/bank", "bank_imported")
}

// itemPath is the address of an item's page below the office's.
func itemPath(code string) string { return "/bank/items/" + url.PathEscape(code) }
