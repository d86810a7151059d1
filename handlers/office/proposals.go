package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
)

// What can be proposed to a second person.
const (
	proposePublish = "publish_survey" // object: survey
	proposePledge  = "publish_pledge" // object: pledge; payload publishPayload
	proposeLevel   = "raise_level"    // object: survey; payload levelPayload

	proposeObjection = "decide_objection" // object: unit; payload objectionPayload

	proposeInvalidate = "leave_out"   // object: survey; payload invalidatePayload
	proposeRestore    = "count_again" // object: survey; payload restorePayload
)

type proposalStore interface {
	Propose(ctx context.Context, row *models.Proposal) error
	Proposal(ctx context.Context, id int64) (models.Proposal, error)
	Proposals(ctx context.Context, state models.ProposalState) ([]models.Proposal, error)
	Decide(ctx context.Context, id, by int64, approve bool, reason string) (models.Proposal, error)
	Withdraw(ctx context.Context, id, by int64, reason string) (models.Proposal, error)
	ProposalDone(ctx context.Context, id int64) error
	AccountByID(ctx context.Context, id int64) (models.Account, error)
	SetRateLevel(ctx context.Context, ids []int64, level models.RateLevel, by string) error
}

// scopeOf is what a person needs to decide on a kind of proposal.
var scopeOf = map[string]account.Scope{proposePublish: account.SurveysWrite, proposePledge: account.PledgesWrite, proposeLevel: account.RatesPublish, proposeObjection: account.EvaluationWrite,
	proposeInvalidate: account.ResponsesWrite, proposeRestore: account.ResponsesWrite}

func (o *office) proposalRoutes() []route {
	return []route{
		{method: "GET", path: "/proposals", scope: account.SurveysRead, handle: o.proposals},
		{method: "POST", path: "/proposals/:id", scope: account.SurveysRead, handle: o.decide},
	}
}

// ProposalsPage is what pages/office/proposals shows.
type ProposalsPage struct {
	Page
	Lines []ProposalLine
	Wrong []web.ProblemEntry
}

// ProposalLine is one act that waits for a second person.
type ProposalLine struct {
	ID                   int64
	What, Object, By, At string
	Href                 string // of what it is about
	Reason               string
	Mine                 bool // the reader proposed it: may withdraw, not decide
	MayDecide            bool
}

func (o *office) proposals(c *gin.Context) error { return o.showProposals(c, http.StatusOK, nil) }

func (o *office) showProposals(c *gin.Context, status int, wrong surveys.Errors) error {
	p := &ProposalsPage{Page: o.page(c, "proposals.title")}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	rows, err := o.Store.Proposals(ctx(c), models.ProposalOpen)
	if err != nil {
		return err
	}
	me := auth.Principal(c)
	for _, row := range rows {
		scope, known := scopeOf[row.Kind]
		if !known {
			continue
		}
		by, err := o.Store.AccountByID(ctx(c), row.ProposedBy)
		if err != nil {
			return err
		}
		mine := row.ProposedBy == me.AccountID
		p.Lines = append(p.Lines, ProposalLine{
			ID: row.ID, What: proposalWords(c, row), Object: row.Object, Href: proposalHref(c, row), By: by.Name, At: o.moment(row.ProposedAt),
			Reason: row.Reason, Mine: mine, MayDecide: !mine && me.May(scope),
		})
	}
	return web.Render(c, status, "office/proposals", p)
}

// propose stores an act for a second person to decide.
func (o *office) propose(c *gin.Context, kind, object string, payload any, back string) error {
	data, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	row := models.Proposal{Kind: kind, Object: object, Payload: data, Reason: c.PostForm("reason"), ProposedBy: auth.Principal(c).AccountID}
	if err := o.Store.Propose(ctx(c), &row); err != nil {
		return err
	}
	return o.back(c, back, "proposed")
}

// decide approves, refuses or withdraws a proposal, and does what was approved.
func (o *office) decide(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	id, err := number(c, "id", "store.no_proposal")
	if err != nil {
		return err
	}
	row, err := o.Store.Proposal(ctx(c), id)
	if err != nil {
		return err
	}
	me, reason := auth.Principal(c), c.PostForm("reason")
	done := c.PostForm("decision")
	auth.Note(c, "decision", done)
	auth.Note(c, "kind", row.Kind)
	auth.Note(c, "about", row.Object)
	switch done {
	case "withdraw":
		_, err = o.Store.Withdraw(ctx(c), id, me.AccountID, reason)
	case "approve", "refuse":
		if scope, known := scopeOf[row.Kind]; !known || !me.May(scope) {
			return surveys.E(surveys.Forbidden, "auth.scope", "", "Scope", string(scope), "What", scope.Word())
		}
		if done == "approve" && row.Kind == proposePublish && row.State == models.ProposalOpen {
			if err = o.stillSame(c, row); err != nil {
				break
			}
		}
		if done == "approve" && row.Kind == proposePledge && row.State == models.ProposalOpen {
			if err = o.samePledge(c, row); err != nil {
				break
			}
		}
		if done == "approve" && row.Kind == proposeInvalidate && row.State == models.ProposalOpen {
			if err = o.stillPicks(c, row); err != nil {
				break
			}
		}
		if done == "approve" && row.Kind == proposeObjection {
			if err = o.mayApproveObjection(c, row); err != nil {
				break
			}
		}
		row, err = o.Store.Decide(ctx(c), id, me.AccountID, done == "approve", reason)
		if err == nil && done == "approve" {
			err = o.apply(c, row)
		}
	default:
		err = surveys.E(surveys.Invalid, "proposals.decision", "/decision")
	}
	if found := refusals(err); found != nil {
		return o.showProposals(c, http.StatusUnprocessableEntity, found)
	}
	if err != nil {
		return err
	}
	return o.back(c, "/proposals", "decided_"+done)
}

// apply does what was approved.
func (o *office) apply(c *gin.Context, row models.Proposal) error {
	var err error
	switch row.Kind {
	case proposePublish:
		_, err = o.Publisher.Publish(ctx(c), row.Object, auth.Principal(c).Name)
		o.Catalog.Forget(row.Object)
	case proposePledge:
		err = o.applyPledge(c, row)
	case proposeLevel:
		err = o.applyLevel(c, row)
	case proposeObjection:
		err = o.applyObjection(c, row)
	case proposeInvalidate, proposeRestore:
		err = o.applyDoubts(c, row)
	default:
		err = errors.New("office: nobody does a proposal of kind " + row.Kind)
	}
	if err != nil {
		return fmt.Errorf("approved proposal %d: %w", row.ID, err)
	}
	return o.Store.ProposalDone(ctx(c), row.ID)
}

// levelPayload are the published values whose level is to be raised.
type levelPayload struct {
	Set   int64            `json:"set"` // of which they are: its first value
	IDs   []int64          `json:"ids"`
	Level models.RateLevel `json:"level"`
}

// proposalWords says what is proposed.
func proposalWords(c *gin.Context, row models.Proposal) string {
	switch row.Kind {
	case proposeLevel:
	case proposeObjection:
		var p objectionPayload
		if json.Unmarshal(row.Payload, &p) != nil {
			return row.Kind
		}
		return web.Say(c, "proposals.answer_objection", "ID", p.ID, "Unit", row.Object, "Decision", objectionDecision(c, p.Upheld), "Reason", p.Decision)
	case proposeInvalidate, proposeRestore:
		var p invalidatePayload
		if json.Unmarshal(row.Payload, &p) != nil {
			return row.Kind
		}
		return web.Say(c, "proposals."+row.Kind, "N", p.N)
	default:
		return web.Say(c, "proposals.kind_"+row.Kind)
	}
	var p levelPayload
	if json.Unmarshal(row.Payload, &p) != nil {
		return row.Kind
	}
	return web.Say(c, "proposals.raise_level", "Count", len(p.IDs), "Level", web.Say(c, "results.level_"+string(p.Level)))
}

// proposalHref leads to what the proposal is about.
func proposalHref(c *gin.Context, row models.Proposal) string {
	if row.Kind == proposeObjection {
		return web.From(c).Path(Prefix + "/objections")
	}
	if row.Kind == proposePledge {
		return web.From(c).Path(Prefix + "/pledges/" + row.Object)
	}
	path := "/surveys/" + row.Object
	if row.Kind == proposeInvalidate || row.Kind == proposeRestore {
		path += "/doubts"
	}
	var p levelPayload
	if row.Kind == proposeLevel && json.Unmarshal(row.Payload, &p) == nil {
		path += "/frozen/" + strconv.FormatInt(p.Set, 10)
	}
	return web.From(c).Path(Prefix + path)
}
