package office

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/pledge"
)

// pledgeDraft returns the draft ready to be published.
//
// Errors: Invalid with everything that it lacks.
func (o *office) pledgeDraft(c *gin.Context, code string) (document []byte, sha [32]byte, err error) {
	row, err := o.Store.Pledge(ctx(c), code)
	if err != nil {
		return nil, sha, err
	}
	if row.State == models.SurveyClosed {
		return nil, sha, surveys.E(surveys.Conflict, "store.pledge_closed", "", "Code", code)
	}
	doc, err := pledge.Decode(row.Draft)
	if err == nil {
		err = pledge.CheckPublish(doc).Err()
	}
	if err != nil {
		return nil, sha, err
	}
	return pledge.Canonical(doc)
}

// publishPledge publishes the draft, or proposes it where the setting asks for a
// second person.
func (o *office) publishPledge(c *gin.Context) error {
	code := c.Param("code")
	document, sha, err := o.pledgeDraft(c, code)
	if refusals(err) != nil {
		return o.showPledge(c, http.StatusUnprocessableEntity, err, nil)
	}
	if err != nil {
		return err
	}
	settings, err := o.Settings.Settings(ctx(c))
	if err != nil {
		return err
	}
	if settings.SecondPerson {
		return o.propose(c, proposePledge, code, publishPayload{hex.EncodeToString(sha[:])}, "/pledges/"+code)
	}
	if _, err := o.Store.PublishPledge(ctx(c), code, document, sha, auth.Principal(c).Name); err != nil {
		return err
	}
	return o.back(c, "/pledges/"+code, "published")
}

// samePledge refuses to approve a draft that is no longer the one that was
// proposed.
func (o *office) samePledge(c *gin.Context, row models.Proposal) error {
	var p publishPayload
	if err := json.Unmarshal(row.Payload, &p); err != nil {
		return errors.Join(errors.New("office: payload of a proposal to publish a pledge"), err)
	}
	_, sha, err := o.pledgeDraft(c, row.Object)
	if want, _ := hex.DecodeString(p.SHA256); err == nil && !bytes.Equal(want, sha[:]) {
		return surveys.E(surveys.Conflict, "proposals.draft_changed", "")
	}
	return err
}

// applyPledge publishes what was approved.
func (o *office) applyPledge(c *gin.Context, row models.Proposal) error {
	document, sha, err := o.pledgeDraft(c, row.Object)
	if err == nil {
		_, err = o.Store.PublishPledge(ctx(c), row.Object, document, sha, auth.Principal(c).Name)
	}
	return err
}

func (o *office) closePledge(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	code, reason := c.Param("code"), strings.TrimSpace(c.PostForm("reason"))
	if _, err := o.Store.Pledge(ctx(c), code); err != nil {
		return err
	}
	if reason == "" {
		return o.showPledge(c, http.StatusUnprocessableEntity, surveys.E(surveys.Invalid, "store.reason_missing", "/reason"), nil)
	}
	auth.Note(c, "reason", reason)
	if err := o.Store.ClosePledge(ctx(c), code, reason); err != nil {
		return err
	}
	return o.back(c, "/pledges/"+code, "pledge_closed")
}
