package office

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/design"
)

// PublishPage is what pages/office/publish shows: what is looked at before a
// draft becomes a version, what was found, and what will happen.
type PublishPage struct {
	Page
	Code, SurveyTitle string
	Next              int // number of the version that would come
	Pages, Questions  int
	Checks            []CheckLine
	Found             int
	Changes           []ChangeLine // against the newest version
	Changed           bool
	Wave              string // that collects answers after publishing, in words
	Closed            bool
	SecondPerson      bool // publishing is proposed, not done
	Waiting           bool // a proposal to publish is open
	MayWrite          bool
	Capacity          string // what this machine has shown, in words
	Time              TimeView
	Printed           []TouchedLine      // what was printed, with what the draft changes of it
	Advised           Advised            // which bars nothing
	Cautions          []web.ProblemEntry // which bar nothing either
}

// CheckLine is one topic with what was found; Skipped is set where it could not
// be looked at.
type CheckLine struct {
	Topic    string // in words
	Findings []PlacedFinding
	Skipped  bool
}

func (o *office) beforePublishing(c *gin.Context) error { return o.showPublish(c, http.StatusOK) }

func (o *office) showPublish(c *gin.Context, status int) error {
	row, err := o.Store.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	p := &PublishPage{
		Page: o.page(c, "publish.title"), Code: row.Code, SurveyTitle: row.Code, Closed: row.State == models.SurveyClosed,
		MayWrite: auth.Principal(c).May(account.SurveysWrite),
	}
	settings, err := o.Settings.Settings(ctx(c))
	if err != nil {
		return err
	}
	p.SecondPerson = settings.SecondPerson
	if p.Waiting, err = o.waiting(c, row.Code); err != nil {
		return err
	}
	checked := o.Publisher.Check(ctx(c), row.Code)
	if checked != nil && surveys.All(checked) == nil {
		return checked
	}
	p.checks(c, row, surveys.All(checked))
	if err := o.fillComing(c, p, row); err != nil {
		return err
	}
	if p.Capacity, err = o.capacity(c); err != nil {
		return err
	}
	return web.Render(c, status, "office/publish", p)
}

// checks sorts the findings by topic. A document that cannot be read was looked
// at no further.
func (p *PublishPage) checks(c *gin.Context, row models.Survey, found surveys.Errors) {
	p.Found = len(found)
	doc, err := design.Decode(row.Draft)
	if err != nil {
		doc = nil
	}
	by := make(map[design.Topic]surveys.Errors)
	for _, e := range found {
		by[design.TopicOf(e.Key)] = append(by[design.TopicOf(e.Key)], e)
	}
	unread := len(by[design.TopicStructure]) > 0
	for _, topic := range design.Topics {
		line := CheckLine{Topic: web.Say(c, "publish.topic_"+string(topic)), Skipped: unread && topic != design.TopicStructure}
		if wrong := by[topic]; wrong != nil {
			line.Findings, line.Skipped = placedFindings(c, row.Code, doc, wrong), false
		}
		p.Checks = append(p.Checks, line)
	}
}

// fillComing says what publishing would bring about.
func (o *office) fillComing(c *gin.Context, p *PublishPage, row models.Survey) error {
	s, err := o.Catalog.Survey(ctx(c), row.Code)
	if err != nil {
		return err
	}
	p.Next = 1
	if s.Current != nil {
		p.Next = s.Current.Version + 1
	}
	now := o.Now()
	p.Wave = web.Say(c, "publish.wave_first")
	for _, w := range s.Waves { // by opening time: the last that has opened, else the first to come
		switch {
		case w.OpensAt <= now.UnixMicro() && w.ClosesAt != 0 && w.ClosesAt <= now.UnixMicro():
			p.Wave = web.Say(c, "publish.wave_over", "Code", w.Code)
			continue
		case w.OpensAt <= now.UnixMicro():
			p.Wave = web.Say(c, "publish.wave_open", "Code", w.Code)
			continue
		}
		p.Wave = web.Say(c, "waves.opens_at", "Code", w.Code, "From", o.moment(w.OpensAt))
		break
	}
	doc, err := design.Decode(row.Draft)
	if err != nil {
		return nil // its findings are shown
	}
	p.SurveyTitle = doc.Title.In(web.Language(c), doc.Languages...)
	p.Pages = len(doc.Pages)
	for _, page := range doc.Pages {
		p.Questions += len(page.Questions)
	}
	if s.Current != nil {
		p.Changes = changeLines(c, s.Current.Survey, doc)
	}
	if p.Time, err = o.timeOf(c, row, doc, web.Language(c)); err != nil {
		return err
	}
	if p.Printed, err = o.sinceThen(c, s, doc); err != nil {
		return err
	}
	if p.Advised, err = o.advised(c, row.ID, doc); err != nil {
		return err
	}
	p.cautions(c, doc, o.Texts)
	p.Changed, err = o.changed(c, row, doc)
	return err
}

// cautions are what should be seen to before publishing: what the document does
// not say, and numbers to be proved where nothing can send a code.
func (p *PublishPage) cautions(c *gin.Context, doc *surveys.Survey, texts bool) {
	found := design.Cautions(doc)
	if doc.Settings.OnePer == surveys.OnePerPhone && !texts {
		found = append(found, surveys.E(surveys.Invalid, "publish.no_texts", ""))
	}
	if found == nil {
		return
	}
	p.Cautions = web.Entries(c, found)
	for i := range p.Cautions {
		p.Cautions[i].Pointer = ""
	}
}

// publishSurvey publishes, or proposes it where the setting asks for a second
// person.
func (o *office) publishSurvey(c *gin.Context) error {
	code := c.Param("code")
	settings, err := o.Settings.Settings(ctx(c))
	if err != nil {
		return err
	}
	if err := o.Publisher.Check(ctx(c), code); err != nil {
		return o.unpublishable(c, err)
	}
	if settings.SecondPerson {
		sha, err := o.draftHash(c, code)
		if err != nil {
			return err
		}
		return o.propose(c, proposePublish, code, publishPayload{sha}, "/surveys/"+code)
	}
	if _, err := o.Publisher.Publish(ctx(c), code, auth.Principal(c).Name); err != nil {
		return o.unpublishable(c, err)
	}
	o.Catalog.Forget(code)
	return o.back(c, "/surveys/"+code, "published")
}

// unpublishable shows the checks with what was found; what is no matter of the
// document, such as a survey that was closed, stands on the survey's own page.
func (o *office) unpublishable(c *gin.Context, err error) error {
	if surveys.KindOf(err) == surveys.Invalid || surveys.KindOf(err) == surveys.Malformed {
		return o.showPublish(c, http.StatusUnprocessableEntity)
	}
	return o.refusedOr(c, err)
}

// publishPayload is what a proposal to publish was made for.
type publishPayload struct {
	SHA256 string `json:"sha256"` // of the draft's canonical bytes
}

func (o *office) draftHash(c *gin.Context, code string) (string, error) {
	row, err := o.Store.Survey(ctx(c), code)
	if err != nil {
		return "", err
	}
	doc, err := design.Decode(row.Draft)
	if err != nil {
		return "", err
	}
	_, sha, err := design.Canonical(doc)
	return hex.EncodeToString(sha[:]), err
}

// stillSame refuses to approve a draft that is no longer the one that was
// proposed: its author could put anything in its place.
func (o *office) stillSame(c *gin.Context, row models.Proposal) error {
	var p publishPayload
	if err := json.Unmarshal(row.Payload, &p); err != nil {
		return errors.Join(errors.New("office: payload of a proposal to publish"), err)
	}
	sha, err := o.draftHash(c, row.Object)
	if err == nil && p.SHA256 != "" && p.SHA256 != sha {
		return surveys.E(surveys.Conflict, "proposals.draft_changed", "")
	}
	return err
}
