// Package resident serves what residents see: questionnaires, receipts,
// pledges and public results. Every page is whole without script.
package resident

import (
	"context"
	"io"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/area"
	"minyi/surveys/catalog"
	"minyi/surveys/intake"
	"minyi/surveys/phone"
	"minyi/surveys/pledge"
)

// Catalog knows the surveys as they are now.
type Catalog interface {
	// Survey returns the survey of that code. Errors: NotFound.
	Survey(ctx context.Context, code string) (*catalog.Survey, error)
	// All returns every published survey, oldest first.
	All(ctx context.Context) ([]*catalog.Survey, error)
}

// Receiver takes a checked answer sheet in; see intake.Receiver.
type Receiver interface {
	Receive(ctx context.Context, in intake.Incoming) (intake.Outcome, error)
}

// Phones proves telephone numbers; see phone.Desk.
type Phones interface {
	Send(ctx context.Context, survey string, key intake.Key, number phone.Number) (phone.Sent, error)
	Check(ctx context.Context, survey string, key intake.Key, challenge, code string) (proof string, err error)
	Identity(survey string, key intake.Key, proof string) *intake.Identity
}

// Receipt is what a receipt proves.
type Receipt struct {
	Survey     string // code, "" for a signature
	Pledge     string // code, "" for a response
	AcceptedAt int64  // µs UTC
}

// Receipts looks receipts up.
type Receipts interface {
	// Receipt finds one by its 16 characters. Errors: NotFound.
	Receipt(ctx context.Context, receipt string) (Receipt, error)
	// Stored reports whether a response with that key is in.
	Stored(ctx context.Context, surveyID int64, key intake.Key) (bool, error)
}

// Pledge is the published text of a pledge.
type Pledge struct {
	Document *pledge.Pledge
	Version  int
	Closed   bool
}

// Signing is a checked signature on its way in.
type Signing struct {
	Pledge     *Pledge
	Submission *pledge.Submission
	BodyHash   [32]byte
}

// Pledges knows the pledges and takes signatures in.
type Pledges interface {
	// Pledge returns the newest version. Errors: NotFound.
	Pledge(ctx context.Context, code string) (*Pledge, error)
	// Version returns a published version. Errors: NotFound.
	Version(ctx context.Context, code string, version int) (*Pledge, error)
	// All returns every published pledge, oldest first.
	All(ctx context.Context) ([]*Pledge, error)
	// Sign stores a signature once per key; outcomes and errors are those of
	// Receiver.
	Sign(ctx context.Context, s Signing) (intake.Outcome, error)
	// Count returns how many signed, and how many by child of the root.
	Count(ctx context.Context, code string) (total int, byArea map[string]int, err error)
}

// Results computes what the public may see.
type Results interface {
	// PublicResults returns a survey's results. Errors: NotFound where they are
	// not shown, or not yet.
	PublicResults(ctx context.Context, code string) (*PublicResults, error)
	// Released returns the values that were frozen last and raised to the public.
	// Errors: NotFound where there are none.
	Released(ctx context.Context, code string) (*PublicResults, error)
}

// Deps are what the pages need.
type Deps struct {
	Site    *web.Site
	Surveys Catalog
	Places  Places
	// Scanned hears of every visit to a place: its short address, the host by
	// which it came and its mark. See channel.Watch. May be nil.
	Scanned  func(ctx context.Context, short, host, mark string) error
	Receiver Receiver
	// Arrived hears from which network address a new response came (at in µs UTC);
	// see quality.Addresses. May be nil.
	Arrived func(surveyID, seq, at int64, address string)
	Phones  Phones
	// Turned reports whether somebody is of a quota cell that takes nobody more;
	// nil where no survey has quotas. See intake.Receiver.Turned.
	Turned func(ctx context.Context, in intake.Incoming) bool
	// Reached counts how far people get; nil where nobody counts. See funnel.Counter.
	Reached  func(surveyID int64, version, page int, key [16]byte)
	Receipts Receipts
	Pledges  Pledges
	Results  Results
	Rounds   Rounds
	Areas    func() *area.Tree // the tree as it is now
	Zone     *time.Location    // of days shown to people
	Now      func() time.Time
	Random   io.Reader // makes keys and marks
	// DeviceKey signs what a device keeps where a survey asks for one response
	// per device.
	DeviceKey []byte
	AssistKey []byte // signs helpers' screens
}

// Handler serves residents.
type Handler struct {
	Deps
	first *firstPages
}

// New returns a Handler; Register adds its routes.
func New(d Deps) *Handler { return &Handler{Deps: d, first: newFirstPages()} }

// Register adds the routes. The chain before them must hold Site.Attach.
func (h *Handler) Register(r gin.IRouter) {
	r.GET("/", web.HandlePage(h.home))
	r.GET("/now", web.HandlePage(h.openNow))
	r.GET("/s/:code", web.HandlePage(h.firstPage))
	r.POST("/s/:code", web.HandlePage(h.step))
	r.GET("/s/:code/next", web.HandlePage(h.next))
	r.POST("/s/:code/next", web.HandlePage(h.nextPerson))
	r.GET("/s/:code/form.json", web.HandleJSON(h.formJSON))
	r.POST("/s/:code/responses", web.HandleJSON(h.responses))
	r.POST("/s/:code/phone", web.HandleJSON(h.sendPhone))
	r.POST("/s/:code/phone/check", web.HandleJSON(h.checkPhone))
	r.GET("/s/:code/receipt/:receipt", web.HandlePage(h.receiptPage))
	r.GET("/q/:short", web.HandlePage(h.place))
	r.GET("/receipts/:receipt", web.Handle(h.receipt))
	r.GET("/results/:code", web.HandlePage(h.results))
	r.GET("/rounds/:code", web.HandlePage(h.round))
	r.GET("/p/:code", web.HandlePage(h.pledgePage))
	r.POST("/p/:code", web.HandlePage(h.pledgeStep))
	r.POST("/p/:code/signatures", web.HandleJSON(h.signatures))
	r.GET("/p/:code/count.json", web.HandleJSON(h.pledgeCount))
	r.GET("/p/:code/receipt/:receipt", web.HandlePage(h.receiptPage))
}

// today is the day on which areas and dates are looked at.
func (h *Handler) today() string { return h.Now().In(h.Zone).Format(time.DateOnly) }

// env is what decoding needs beside the form.
func (h *Handler) env() answer.Env {
	tree, day := h.Areas(), h.today()
	return answer.Env{Area: func(code string) bool { return tree.Valid(code, day) }}
}

// survey returns the survey of the route, which must have been published.
func (h *Handler) survey(c *gin.Context) (*catalog.Survey, error) {
	s, err := h.Surveys.Survey(c.Request.Context(), c.Param("code"))
	if err != nil {
		return nil, err
	}
	if s.Current == nil || s.State == catalog.Draft {
		return nil, surveys.E(surveys.NotFound, "catalog.no_survey", "")
	}
	return s, nil
}
