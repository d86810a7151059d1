package office

import (
	"encoding/csv"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/area"
	"minyi/surveys/exchange"
)

// NewAccountPage is what pages/office/newaccount shows: a form for one account
// and one for a list.
type NewAccountPage struct {
	Page
	Form   account.PersonText
	Choice GrantChoice
	Part   bool
	Max    int
	Text   string       // of a list, as it was pasted
	People []PersonLine // of a list that could be made as it is
	Rows   []RowFinding // of a list that could not
	Wrong  []web.ProblemEntry
}

// RowFinding is one thing that is wrong with a list. Line is 0 for the list as
// a whole.
type RowFinding struct {
	Line           int
	Column, Detail string
}

// rowFindings words findings about a list, in its order.
func rowFindings(c *gin.Context, found surveys.Errors) []RowFinding {
	var rows []RowFinding
	for _, e := range web.Entries(c, found) {
		f := RowFinding{Detail: e.Detail}
		line, column, _ := strings.Cut(strings.TrimPrefix(e.Pointer, "/"), "/")
		f.Line, _ = strconv.Atoi(line)
		f.Column = strings.NewReplacer("~1", "/", "~0", "~").Replace(column)
		rows = append(rows, f)
	}
	return rows
}

// PersonLine is one account that a list would make.
type PersonLine struct {
	Line                            int
	Name, DisplayName, Until, Where string
	Role                            string
}

func (o *office) newAccount(c *gin.Context) error {
	return o.showNewAccount(c, http.StatusOK, new(NewAccountPage), nil)
}

func (o *office) showNewAccount(c *gin.Context, status int, p *NewAccountPage, wrong surveys.Errors) error {
	r := o.remit(c)
	p.Page, p.Part, p.Max = o.page(c, "accounts.new"), !r.all, account.MaxPeople
	var err error
	if p.Choice, err = o.choice(c, r); err != nil {
		return err
	}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	return web.Render(c, status, "office/newaccount", p)
}

// ground is what typed accounts and grants are checked against.
func (o *office) ground(c *gin.Context, r remit) (*account.Ground, error) {
	rows, err := o.Store.Accounts(ctx(c))
	if err != nil {
		return nil, err
	}
	units, err := o.Store.Units(ctx(c))
	if err != nil {
		return nil, err
	}
	g := &account.Ground{Areas: o.Areas(), Units: make(map[string]bool), Zone: o.Zone, Now: o.Now(), Taken: make(map[string]bool), May: r.may}
	for _, row := range rows {
		g.Taken[row.Name] = true
	}
	for _, u := range units {
		g.Units[u.Code] = true
	}
	return g, nil
}

// createAccount makes one account and shows the link by which its person sets
// the password.
func (o *office) createAccount(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	g, err := o.ground(c, o.remit(c))
	if err != nil {
		return err
	}
	text := account.PersonText{Name: c.PostForm("name"), DisplayName: c.PostForm("display_name"), GrantText: account.GrantText{
		Role: c.PostForm("role"), Area: c.PostForm("area"), Unit: c.PostForm("unit"), Until: c.PostForm("until"),
	}}
	p, found := text.Read(g)
	if len(found) == 0 {
		err = o.makeAccounts(c, []account.Person{p})
		found = refusals(err)
	}
	if found != nil {
		return o.showNewAccount(c, http.StatusUnprocessableEntity, &NewAccountPage{Form: text}, found)
	}
	return err
}

// importAccounts reads a list and shows what it would do; with confirm it makes
// all of the accounts or none.
func (o *office) importAccounts(c *gin.Context) error {
	data, err := upload(c)
	if err != nil {
		return err
	}
	page := &NewAccountPage{Text: c.PostForm("text")}
	g, err := o.ground(c, o.remit(c))
	if err != nil {
		return err
	}
	list, err := exchange.ReadList(data, account.MaxPeople)
	var people []account.Person
	if err == nil {
		people, err = account.ReadPeople(list, g)
	}
	if err == nil && c.PostForm("confirm") == "true" {
		if err = o.makeAccounts(c, people); err == nil {
			return nil
		}
	}
	if found := refusals(err); found != nil {
		page.Rows = rowFindings(c, found)
		return o.showNewAccount(c, http.StatusUnprocessableEntity, page, nil)
	}
	if err != nil {
		return err
	}
	if page.Text, err = asText(list); err != nil {
		return err
	}
	for _, p := range people {
		lines, err := o.grantLines(c, storedGrants([]account.Grant{p.Grant}))
		if err != nil {
			return err
		}
		page.People = append(page.People, PersonLine{p.Line, p.Name, p.DisplayName, o.lastDay(p.Grant.ValidUntil), lines[0].Where, lines[0].Role})
	}
	return o.showNewAccount(c, http.StatusOK, page, nil)
}

// asText writes a list so that the form can send it once more.
func asText(list *exchange.List) (string, error) {
	var b strings.Builder
	w := csv.NewWriter(&b)
	err := w.Write(list.Heading)
	for _, row := range list.Rows {
		err = errors.Join(err, w.Write(row.Cells))
	}
	w.Flush()
	return b.String(), errors.Join(err, w.Error())
}

// makeAccounts makes accounts without passwords, all or none, and shows their
// links, this once.
func (o *office) makeAccounts(c *gin.Context, people []account.Person) error {
	me := auth.Principal(c)
	rows := make([]models.NewAccount, len(people))
	secrets := make([]string, len(people))
	names := make([]string, len(people))
	expires := o.Now().Add(account.PasswordLinkFor).UnixMicro()
	for i, p := range people {
		secret, hash, err := account.NewLink(o.Random)
		if err != nil {
			return err
		}
		grant := p.Grant
		grant.ValidUntil = 0 // the account itself ends
		rows[i] = models.NewAccount{
			Account: models.Account{Name: p.Name, DisplayName: p.DisplayName, ValidUntil: p.Grant.ValidUntil, CreatedBy: me.AccountID, OfficeID: me.OfficeID},
			Grants:  storedGrants([]account.Grant{grant}),
			Link:    &models.Link{TokenHash: hash, Purpose: account.LinkPassword, ExpiresAt: expires},
		}
		secrets[i], names[i] = secret, p.Name
	}
	auth.Note(c, "accounts", names)
	if err := o.Store.CreateAccounts(ctx(c), rows); err != nil {
		return err
	}
	lines := make([]StartLine, len(rows))
	for i, row := range rows {
		lines[i] = o.startLine(row.Account.Name, row.Account.DisplayName, secrets[i])
	}
	return o.showStartLinks(c, lines, expires)
}

// accountTemplate is the workbook that people fill in.
func (o *office) accountTemplate(c *gin.Context) error {
	r := o.remit(c)
	role, place := r.roles()[0], area.Area{}
	if choice := o.grantAreas(c, func(code string) bool { return r.all || r.areas[code] }); len(choice) > 0 {
		place.Code = choice[len(choice)-1].Code
	}
	if r.all {
		role = account.Helper
	}
	until := o.Now().In(o.Zone).AddDate(0, 6, 0).Format(time.DateOnly)
	heading := account.PeopleHeading(web.Language(c))
	example := []string{"zhanqian-wang", web.Say(c, "accounts.example_name"), web.Say(c, "account.role_"+string(role)), place.Code, "", until}
	if web.Language(c) != "zh-CN" {
		example[2] = string(role)
	}
	data, err := exchange.Template([]exchange.TemplateSheet{{Name: web.Say(c, "accounts.title"), Rows: [][]string{heading, example}}})
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", web.Attachment(web.Say(c, "accounts.template_name")+".xlsx"))
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", data)
	return nil
}

// linkAccount makes a new link by which a person sets the password; the ones
// before it end. The password so far goes on until the link is used.
func (o *office) linkAccount(c *gin.Context) error {
	a, _, r, err := o.managed(c)
	if err != nil {
		return err
	}
	if state := o.stateOf(&a); state == "disabled" || state == "expired" {
		return o.afterChange(c, &a, r, surveys.E(surveys.Conflict, "accounts.link_barred", ""), "")
	}
	secret, hash, err := account.NewLink(o.Random)
	if err != nil {
		return err
	}
	if err := o.Store.EndLinks(ctx(c), a.ID, account.LinkPassword); err != nil {
		return err
	}
	expires := o.Now().Add(account.PasswordLinkFor).UnixMicro()
	link := models.Link{TokenHash: hash, Purpose: account.LinkPassword, AccountID: a.ID, ExpiresAt: expires}
	if err := o.Store.PutLink(ctx(c), &link); err != nil {
		return err
	}
	return o.showStartLinks(c, []StartLine{o.startLine(a.Name, a.DisplayName, secret)}, expires)
}

// grantAreas lists the areas of today that somebody may choose, from the root
// down to the streets: nobody's work ends at a village, and they are thousands.
func (o *office) grantAreas(c *gin.Context, may func(code string) bool) []GrantArea {
	var out []GrantArea
	lang := web.Language(c)
	o.Areas().Walk(o.Now().In(o.Zone).Format(time.DateOnly), func(a area.Area, depth int) bool {
		if a.Level == area.Village {
			return false
		}
		if may(a.Code) {
			out = append(out, GrantArea{a.Code, a.Name.In(lang, "zh-CN"), depth})
		}
		return true
	})
	return out
}

// accountPath is the page of an account.
func accountPath(id int64) string { return "/accounts/" + strconv.FormatInt(id, 10) }
