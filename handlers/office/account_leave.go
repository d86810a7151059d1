package office

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
)

// LeavePage is what pages/office/leave shows: what would move to whom.
type LeavePage struct {
	Page
	A     AccountLine
	Owns  models.Belongings
	Heirs []HeirChoice
	To    string
	Wrong []web.ProblemEntry
}

// HeirChoice is an account that can take things over.
type HeirChoice struct{ ID, Title string }

func (o *office) leaving(c *gin.Context) error {
	a, grants, r, err := o.managed(c)
	if err != nil {
		return err
	}
	return o.showLeaving(c, http.StatusOK, &a, grants, r, nil)
}

func (o *office) showLeaving(c *gin.Context, status int, a *models.Account, grants []models.Grant, r remit, wrong surveys.Errors) error {
	p := &LeavePage{Page: o.page(c, "accounts.leave"), To: c.PostForm("to")}
	var err error
	if p.A, err = o.accountLine(c, a, grants); err != nil {
		return err
	}
	if p.Owns, err = o.Store.Belongings(ctx(c), a.ID); err != nil {
		return err
	}
	if p.Heirs, err = o.heirs(c, a, r); err != nil {
		return err
	}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	return web.Render(c, status, "office/leave", p)
}

// heirs are those within reach who can sign in, and oneself.
func (o *office) heirs(c *gin.Context, a *models.Account, r remit) ([]HeirChoice, error) {
	rows, _, err := o.within(c, r)
	if err != nil {
		return nil, err
	}
	me, err := o.Store.AccountByID(ctx(c), auth.Principal(c).AccountID)
	if err != nil {
		return nil, err
	}
	var out []HeirChoice
	add := func(row *models.Account) {
		title := row.Name
		if row.DisplayName != "" {
			title = row.DisplayName + " (" + row.Name + ")"
		}
		out = append(out, HeirChoice{strconv.FormatInt(row.ID, 10), title})
	}
	seen := false
	for _, row := range rows {
		seen = seen || row.ID == me.ID
		if state := o.stateOf(&row); row.ID != a.ID && state != "disabled" && state != "expired" {
			add(&row)
		}
	}
	if !seen && me.ID != a.ID {
		add(&me)
	}
	return out, nil
}

// leave hands everything over and bars the account, in one act.
func (o *office) leave(c *gin.Context) error {
	a, grants, r, err := o.managed(c)
	if err != nil {
		return err
	}
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	to := int64(0)
	if text := c.PostForm("to"); text != "" {
		heirs, err := o.heirs(c, &a, r)
		if err != nil {
			return err
		}
		for _, h := range heirs {
			if h.ID == text {
				to, _ = strconv.ParseInt(text, 10, 64)
				auth.Note(c, "heir", h.Title)
			}
		}
		if to == 0 {
			err := surveys.E(surveys.Invalid, "store.heir", "/to", "Code", text)
			return o.showLeaving(c, http.StatusUnprocessableEntity, &a, grants, r, surveys.Errors{err})
		}
	}
	var moved models.HandedOver
	if err = notMyself(c, &a); err == nil {
		moved, err = o.Store.Leave(ctx(c), a.ID, to)
	}
	if found := refusals(err); found != nil {
		return o.showLeaving(c, http.StatusUnprocessableEntity, &a, grants, r, found)
	}
	if err != nil {
		return err
	}
	auth.Note(c, "moved_surveys", moved.Surveys)
	auth.Note(c, "moved_rounds", moved.Rounds)
	auth.Note(c, "moved_channels", moved.Channels)
	return o.back(c, accountPath(a.ID), "account_left")
}
