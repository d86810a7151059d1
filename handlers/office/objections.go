package office

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/evaluation"
)

type objectionStore interface {
	Objection(ctx context.Context, id int64) (models.Objection, error)
	Objections(ctx context.Context, roundID int64) ([]models.Objection, error)
	OpenObjections(ctx context.Context) ([]models.Objection, error)
	DecideObjection(ctx context.Context, id int64, upheld bool, decision, by string) error
}

func (o *office) objectionRoutes() []route {
	return []route{
		{method: "GET", path: "/objections", scope: account.EvaluationRead, handle: o.objections},
		{method: "POST", path: "/objections/:id", scope: account.EvaluationWrite, handle: o.decideObjection},
	}
}

// ObjectionsPage is what pages/office/objections shows: what waits for an
// answer, the first due first.
type ObjectionsPage struct {
	Page
	Lines        []ObjectionLine
	MayDecide    bool
	SecondPerson bool // an answer is proposed, not given
	Wrong        []web.ProblemEntry
	Form         map[string]string
	For          string // the objection that Form is about
}

// ObjectionLine is one objection.
type ObjectionLine struct {
	ID                  int64
	Round, Unit, Name   string
	Leaf, LeafTitle     string
	Text, By, At        string
	Due                 string
	Late                bool // its answer is overdue
	State               string
	Decision, DecidedBy string
	DecidedAt           string
	Mine, Waiting       bool // raised by the reader; an answer is proposed
}

func (o *office) objectionLine(c *gin.Context, r *loaded, row models.Objection) ObjectionLine {
	line := ObjectionLine{
		ID: row.ID, Round: r.row.Code, Unit: row.Unit, Name: r.names[row.Unit], Leaf: row.Leaf, Text: row.Text, By: row.RaisedBy,
		At: o.moment(row.RaisedAt), Due: o.lastDay(row.DueAt), State: string(row.State), Decision: row.Decision, DecidedBy: row.DecidedBy,
		DecidedAt: o.moment(row.DecidedAt), Mine: row.RaisedBy == auth.Principal(c).Name,
		Late: row.State == models.ObjectionOpen && row.DueAt <= o.Now().UnixMicro(),
	}
	if leaf := r.scheme.Leaf(row.Leaf); leaf != nil {
		line.LeafTitle = named(c, leaf.Title, leaf.Code)
	}
	return line
}

func (o *office) objections(c *gin.Context) error { return o.showObjections(c, http.StatusOK, nil) }

func (o *office) showObjections(c *gin.Context, status int, wrong error) error {
	settings, err := o.Settings.Settings(ctx(c))
	if err != nil {
		return err
	}
	p := &ObjectionsPage{
		Page: o.page(c, "objections.title"), MayDecide: auth.Principal(c).May(account.EvaluationWrite), SecondPerson: settings.SecondPerson,
		Form: typed(c), For: c.Param("id"),
	}
	if wrong != nil {
		p.Wrong = web.Entries(c, surveys.All(wrong))
	}
	rows, err := o.Store.OpenObjections(ctx(c))
	if err != nil {
		return err
	}
	waiting, err := o.answering(c)
	if err != nil {
		return err
	}
	rounds, err := o.Store.Rounds(ctx(c))
	if err != nil {
		return err
	}
	loadedOf := make(map[int64]*loaded)
	for _, row := range rows {
		r := loadedOf[row.RoundID]
		if i := slices.IndexFunc(rounds, func(x models.Round) bool { return x.ID == row.RoundID }); r == nil && i >= 0 {
			if r, err = o.roundOf(c, rounds[i].Code); err != nil {
				return err
			}
			loadedOf[row.RoundID] = r
		}
		if r == nil {
			continue
		}
		line := o.objectionLine(c, r, row)
		line.Waiting = slices.Contains(waiting, row.ID)
		p.Lines = append(p.Lines, line)
	}
	return web.Render(c, status, "office/objections", p)
}

// objectionPayload is an answer that waits for a second person.
type objectionPayload struct {
	ID       int64  `json:"id"`
	Upheld   bool   `json:"upheld"`
	Decision string `json:"decision"`
}

// answering are the objections whose answer is proposed.
func (o *office) answering(c *gin.Context) (ids []int64, err error) {
	rows, err := o.Store.Proposals(ctx(c), models.ProposalOpen)
	for _, row := range rows {
		var p objectionPayload
		if row.Kind == proposeObjection && json.Unmarshal(row.Payload, &p) == nil {
			ids = append(ids, p.ID)
		}
	}
	return ids, err
}

// decideObjection answers an objection with a reason, or proposes the answer
// where the setting asks for a second person.
func (o *office) decideObjection(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	id, err := number(c, "id", "store.no_objection")
	if err != nil {
		return err
	}
	row, err := o.Store.Objection(ctx(c), id)
	if err != nil {
		return err
	}
	settings, err := o.Settings.Settings(ctx(c))
	if err != nil {
		return err
	}
	waiting, err := o.answering(c)
	if err != nil {
		return err
	}
	me := auth.Principal(c)
	p := objectionPayload{ID: id, Upheld: c.PostForm("decision") == "upheld", Decision: c.PostForm("reason")}
	switch decision := c.PostForm("decision"); {
	case decision != "upheld" && decision != "rejected":
		err = surveys.E(surveys.Invalid, "objections.decision", "/decision")
	case surveys.Blank(p.Decision):
		err = surveys.E(surveys.Invalid, "store.reason_missing", "/reason")
	case utf8.RuneCountInString(p.Decision) > evaluation.MaxObjection:
		err = surveys.E(surveys.Invalid, "evaluation.objection_long", "/reason", "Max", evaluation.MaxObjection)
	case row.State != models.ObjectionOpen:
		err = surveys.E(surveys.Conflict, "store.objection_decided", "")
	case row.RaisedBy == me.Name:
		err = surveys.E(surveys.Conflict, "store.same_person", "")
	case slices.Contains(waiting, id):
		err = surveys.E(surveys.Conflict, "objections.waiting_for", "")
	}
	auth.Note(c, "decision", c.PostForm("decision"))
	if err == nil && settings.SecondPerson {
		return o.propose(c, proposeObjection, row.Unit, p, "/objections")
	}
	if err == nil {
		err = o.Store.DecideObjection(ctx(c), id, p.Upheld, p.Decision, me.Name)
	}
	if refusals(err) != nil {
		return o.showObjections(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	return o.back(c, "/objections", "objection_decided")
}

// objectionDecision words an answer.
func objectionDecision(c *gin.Context, upheld bool) string {
	if upheld {
		return web.Say(c, "objections.state_upheld")
	}
	return web.Say(c, "objections.state_rejected")
}

// mayApproveObjection keeps who raised an objection from approving its answer.
func (o *office) mayApproveObjection(c *gin.Context, row models.Proposal) error {
	var p objectionPayload
	if err := json.Unmarshal(row.Payload, &p); err != nil {
		return err
	}
	objection, err := o.Store.Objection(ctx(c), p.ID)
	if err == nil && objection.RaisedBy == auth.Principal(c).Name {
		err = surveys.E(surveys.Conflict, "store.same_person", "")
	}
	return err
}

// applyObjection gives an answer that was approved, in the name of who wrote it.
func (o *office) applyObjection(c *gin.Context, row models.Proposal) error {
	var p objectionPayload
	if err := json.Unmarshal(row.Payload, &p); err != nil {
		return err
	}
	by, err := o.Store.AccountByID(ctx(c), row.ProposedBy)
	if err != nil {
		return err
	}
	return o.Store.DecideObjection(ctx(c), p.ID, p.Upheld, p.Decision, by.Name)
}

// roundObjections are all objections to a round.
func (o *office) roundObjections(c *gin.Context, r *loaded) (lines []ObjectionLine, err error) {
	rows, err := o.Store.Objections(ctx(c), r.row.ID)
	for _, row := range rows {
		lines = append(lines, o.objectionLine(c, r, row))
	}
	return lines, err
}
