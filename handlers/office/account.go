package office

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
)

// AccountPage is what pages/office/account shows.
type AccountPage struct {
	Page
	A        AccountLine
	Rows     []GrantRow
	Choice   GrantChoice
	Sessions []SessionLine
	Owns     models.Belongings
	Part     bool // only helpers of an area
	Apart    bool // the three administrators are three people
	Warning  string
	Wrong    []web.ProblemEntry
}

// GrantRow is a grant as the form has it, with the name of its area.
type GrantRow struct {
	account.GrantText
	AreaName string
}

// GrantChoice is what forms about grants offer.
type GrantChoice struct {
	Roles []GrantRole
	Areas []GrantArea
	Units []models.Unit
}

// GrantRole is a role with its name.
type GrantRole struct{ Code, Title string }

// GrantArea is an area with its name and its place in the tree.
type GrantArea struct {
	Code, Name string
	Depth      int
}

// choice lists what the caller may give.
func (o *office) choice(c *gin.Context, r remit) (GrantChoice, error) {
	var out GrantChoice
	for _, role := range r.roles() {
		out.Roles = append(out.Roles, GrantRole{string(role), web.Say(c, "account.role_"+string(role))})
	}
	out.Areas = o.grantAreas(c, func(code string) bool { return r.all || r.areas[code] })
	if !r.all {
		return out, nil
	}
	units, err := o.Store.Units(ctx(c))
	out.Units = units
	return out, err
}

func (o *office) account(c *gin.Context) error {
	a, grants, r, err := o.managed(c)
	if err != nil {
		return err
	}
	return o.showAccount(c, http.StatusOK, &a, r, grantTexts(o, grants), nil)
}

// grantTexts writes grants as the form has them.
func grantTexts(o *office, grants []models.Grant) []account.GrantText {
	rows := make([]account.GrantText, len(grants))
	for i, g := range grants {
		rows[i] = account.GrantText{Role: g.Role, Area: g.Area, Unit: g.Unit, Until: o.lastDay(g.ValidUntil)}
	}
	return rows
}

// spareRows is how many empty rows a form of grants has for more.
const spareRows = 2

func (o *office) showAccount(c *gin.Context, status int, a *models.Account, r remit, rows []account.GrantText, wrong surveys.Errors) error {
	p := &AccountPage{Page: o.page(c, "accounts.one"), Part: !r.all, Rows: make([]GrantRow, len(rows)+spareRows)}
	for i, row := range rows {
		p.Rows[i].GrantText = row
		if o.Areas().Known(row.Area) {
			p.Rows[i].AreaName = o.Areas().Name(row.Area, web.Language(c))
		}
	}
	p.Title = a.Name
	grants, err := o.Store.Grants(ctx(c), a.ID)
	if err != nil {
		return err
	}
	if p.A, err = o.accountLine(c, a, grants); err != nil {
		return err
	}
	if p.Choice, err = o.choice(c, r); err != nil {
		return err
	}
	if p.Sessions, err = o.sessionLines(c, a.ID); err != nil {
		return err
	}
	if p.Owns, err = o.Store.Belongings(ctx(c), a.ID); err != nil {
		return err
	}
	if p.Warning, err = o.managersEnd(c, r); err != nil {
		return err
	}
	values, err := o.Settings.Settings(ctx(c))
	if err != nil {
		return err
	}
	p.Apart = values.SeparateAdministrators
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	return web.Render(c, status, "office/account", p)
}

// afterChange answers a post about one account.
func (o *office) afterChange(c *gin.Context, a *models.Account, r remit, err error, done string) error {
	found := refusals(err)
	switch {
	case found != nil:
		grants, err := o.Store.Grants(ctx(c), a.ID)
		if err != nil {
			return err
		}
		return o.showAccount(c, http.StatusUnprocessableEntity, a, r, grantTexts(o, grants), found)
	case err != nil:
		return err
	}
	return o.back(c, accountPath(a.ID), done)
}

// changeAccount changes what a person is called and the last day of the account.
func (o *office) changeAccount(c *gin.Context) error {
	a, grants, r, err := o.managed(c)
	if err != nil {
		return err
	}
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	name := strings.TrimSpace(c.PostForm("display_name"))
	until, err := account.EndOf(c.PostForm("until"), o.Zone)
	found := append(surveys.All(account.CheckDisplayName(name)), surveys.All(err)...)
	if len(found) == 0 {
		auth.Note(c, "until", o.lastDay(until))
		err := o.Store.ChangeAccount(ctx(c), a.ID, models.AccountChange{DisplayName: &name, ValidUntil: &until})
		if found = refusals(err); err != nil && found == nil {
			return err
		}
	}
	if len(found) > 0 {
		a.DisplayName = name
		return o.showAccount(c, http.StatusUnprocessableEntity, &a, r, grantTexts(o, grants), found)
	}
	return o.afterChange(c, &a, r, nil, "account_saved")
}

// changeGrants replaces an account's grants by the rows of the form; a row
// without a role is left out.
func (o *office) changeGrants(c *gin.Context) error {
	a, _, r, err := o.managed(c)
	if err != nil {
		return err
	}
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	rows, grants, err := o.readGrants(c, r)
	if err == nil {
		err = o.apart(c, grants)
	}
	if err == nil {
		auth.Note(c, "grants", noteOf(grants))
		stored := storedGrants(grants)
		err = o.Store.ChangeAccount(ctx(c), a.ID, models.AccountChange{Grants: &stored})
	}
	if found := refusals(err); found != nil {
		return o.showAccount(c, http.StatusUnprocessableEntity, &a, r, rows, found)
	}
	return o.afterChange(c, &a, r, err, "grants_saved")
}

// maxGrants is how many grants one account may have.
const maxGrants = 50

func (o *office) readGrants(c *gin.Context, r remit) ([]account.GrantText, []account.Grant, error) {
	ground, err := o.ground(c, r)
	if err != nil {
		return nil, nil, err
	}
	roles, areas, units, until := c.PostFormArray("role"), c.PostFormArray("area"), c.PostFormArray("unit"), c.PostFormArray("until")
	at := func(list []string, i int) string {
		if i < len(list) {
			return strings.TrimSpace(list[i])
		}
		return ""
	}
	var rows []account.GrantText
	var grants []account.Grant
	var found surveys.Errors
	for i := range min(len(roles), maxGrants) {
		row := account.GrantText{Role: at(roles, i), Area: at(areas, i), Unit: at(units, i), Until: at(until, i)}
		if row.Role == "" {
			continue
		}
		rows = append(rows, row)
		grant, wrong := row.Read(ground)
		for _, e := range wrong {
			e.Field = "/" + strconv.Itoa(len(rows)) + e.Field
		}
		found = append(found, wrong...)
		grants = append(grants, grant)
	}
	if !r.all && len(rows) == 0 {
		found = append(found, surveys.E(surveys.Invalid, "accounts.grant_missing", ""))
	}
	return rows, grants, found.Err()
}

// apart refuses that one person holds two of the administrators' roles now,
// where the setting keeps them apart.
func (o *office) apart(c *gin.Context, grants []account.Grant) error {
	values, err := o.Settings.Settings(ctx(c))
	if err != nil {
		return err
	}
	return account.CheckAdministrators(o.live(grants), values.SeparateAdministrators)
}

func storedGrants(grants []account.Grant) []models.Grant {
	rows := make([]models.Grant, len(grants))
	for i, g := range grants {
		rows[i] = models.Grant{Role: string(g.Role), Area: g.Area, Unit: g.Unit, ValidUntil: g.ValidUntil}
	}
	return rows
}

// noteOf is what the audit log says of grants: "helper@219901".
func noteOf(grants []account.Grant) []string {
	notes := make([]string, len(grants))
	for i, g := range grants {
		notes[i] = strings.TrimSuffix(string(g.Role)+"@"+g.Area+g.Unit, "@")
	}
	return notes
}

// unlockAccount lifts a lock before its time.
func (o *office) unlockAccount(c *gin.Context) error {
	a, _, r, err := o.managed(c)
	if err != nil {
		return err
	}
	return o.afterChange(c, &a, r, o.Store.SignedIn(ctx(c), a.ID), "account_unlocked")
}

func (o *office) endAccountSessions(c *gin.Context) error {
	a, _, r, err := o.managed(c)
	if err != nil {
		return err
	}
	return o.afterChange(c, &a, r, o.Store.EndSessionsOf(ctx(c), a.ID, auth.SessionToken(c)), "sessions_ended")
}

// disableAccount bars an account and ends its sessions.
func (o *office) disableAccount(c *gin.Context) error {
	a, _, r, err := o.managed(c)
	if err != nil {
		return err
	}
	err = notMyself(c, &a)
	if yes := true; err == nil {
		err = o.Store.ChangeAccount(ctx(c), a.ID, models.AccountChange{Disabled: &yes})
	}
	return o.afterChange(c, &a, r, err, "account_disabled")
}

// notMyself keeps people from barring themselves by a slip.
func notMyself(c *gin.Context, a *models.Account) error {
	if a.ID == auth.Principal(c).AccountID {
		return surveys.E(surveys.Conflict, "accounts.myself", "")
	}
	return nil
}

// enableAccount lets an account in again, with the grants that it had.
func (o *office) enableAccount(c *gin.Context) error {
	a, grants, r, err := o.managed(c)
	if err != nil {
		return err
	}
	err = o.apart(c, heldGrants(grants))
	if no := false; err == nil {
		err = o.Store.ChangeAccount(ctx(c), a.ID, models.AccountChange{Disabled: &no})
	}
	return o.afterChange(c, &a, r, err, "account_enabled")
}

func heldGrants(rows []models.Grant) []account.Grant {
	grants := make([]account.Grant, len(rows))
	for i, g := range rows {
		grants[i] = account.Grant{Role: account.Role(g.Role), Area: g.Area, Unit: g.Unit, ValidUntil: g.ValidUntil}
	}
	return grants
}
