package office

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/design/edit"
)

// ApprovalPage is what pages/office/approval shows: under which title a survey
// is held.
type ApprovalPage struct {
	AuthorPage
	Kinds                            []DesignChoice
	Number, Authority, Form, ValidTo string
}

func (o *office) approval(c *gin.Context) error {
	d, err := o.desk(c)
	if err != nil {
		return err
	}
	return o.showApproval(c, http.StatusOK, d, d.draft.Document.Approval, nil)
}

func (o *office) showApproval(c *gin.Context, status int, d desk, a surveys.Approval, found surveys.Errors) error {
	p := &ApprovalPage{
		AuthorPage: o.authorPage(c, d, "author.approval", edit.Approval, found),
		Number:     a.Number, Authority: a.Authority, Form: a.Form, ValidTo: a.ValidTo,
	}
	for _, kind := range []surveys.ApprovalKind{"", surveys.Approved, surveys.Filed, surveys.Opinion} {
		p.Kinds = append(p.Kinds, DesignChoice{string(kind), web.Say(c, "author.approval_"+orElse(string(kind), "none")), kind == a.Kind})
	}
	return web.Render(c, status, "office/approval", p)
}

func approvalIn(form url.Values) surveys.Approval {
	read := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	return surveys.Approval{
		Kind: surveys.ApprovalKind(read("kind")), Number: read("number"), Authority: read("authority"), Form: read("form"), ValidTo: read("valid_to"),
	}
}

func (o *office) setApproval(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	a := approvalIn(c.Request.PostForm)
	err := o.amend(c, &edit.Approval, func(desk) ([]edit.Edit, error) { return []edit.Edit{edit.SetApproval{Approval: a}}, nil },
		func(status int, d desk, found surveys.Errors) error { return o.showApproval(c, status, d, a, found) })
	if err != nil || c.Writer.Written() {
		return err
	}
	return o.seeDesign(c, "/approval", url.Values{"done": {"draft_saved"}})
}
