package office

import (
	"encoding/hex"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/answer"
	"minyi/surveys/catalog"
	"minyi/surveys/crockford"
	"minyi/surveys/design"
	"minyi/surveys/design/timing"
	"minyi/surveys/paper"
)

func (o *office) reviewRoutes() []route {
	return []route{
		{method: "GET", path: "/surveys/:code/review", scope: account.SurveysRead, handle: o.review},
		{method: "POST", path: "/surveys/:code/review", scope: account.SurveysWrite, handle: o.printReview},
	}
}

// ReviewPage is what pages/office/review shows: the whole of a questionnaire with
// everything that is decided by it, to be read and signed on paper.
type ReviewPage struct {
	web.Page
	Code      string
	Back      string
	Languages []Choice
	MayPrint  bool
	Mark      string
	Version   int
	Head      PaperHead
	State     string // which words these are
	Hash      string
	Number    int64 // of the printing, 0 for a look
	At, By    string
	Pages     int
	Questions int
	Settings  []string
	Parts     []PaperPart
	Rates     []RateSentence
	Findings  []PlacedFinding
	With      int // the version it is compared with, 0 for none
	Changes   []ChangeLine
	Signers   []string
}

// RateSentence is a rate in words.
type RateSentence struct {
	Code  string
	Title TitleLine
	Lines []string
}

// Layout names the frame: paper.
func (ReviewPage) Layout() string { return "print" }

// reviewed is a document to be signed, with what is known about it.
type reviewed struct {
	doc      *surveys.Survey
	sha      [32]byte
	version  int // 0 = a draft
	revision int
	raw      []byte // of a draft
	before   int64  // µs UTC: it is compared with the version of this moment
}

// reviewable is what the path and a version's number name: the draft for 0.
//
// Errors: NotFound; Conflict for a draft that cannot be read.
func (o *office) reviewable(c *gin.Context, s *catalog.Survey, version int) (reviewed, error) {
	if version > 0 {
		form, ok := s.Form(version)
		if !ok {
			return reviewed{}, surveys.E(surveys.NotFound, "api.no_version", "")
		}
		return reviewed{doc: form.Survey, sha: form.SHA256, version: version}, nil
	}
	row, err := o.Store.Survey(ctx(c), s.Code)
	if err != nil {
		return reviewed{}, err
	}
	return reviewedDraft(row.Draft, row.DraftRevision)
}

func reviewedDraft(raw []byte, revision int) (reviewed, error) {
	doc, err := design.Decode(raw)
	if err != nil {
		return reviewed{}, surveys.E(surveys.Conflict, "review.unreadable", "")
	}
	canonical, sha, err := design.Canonical(doc)
	return reviewed{doc: doc, sha: sha, revision: revision, raw: canonical}, err
}

// review shows the draft, or a version, as it would be printed.
func (o *office) review(c *gin.Context) error {
	s, err := o.Catalog.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	r, err := o.reviewable(c, s, atoi(c.Query("version")))
	if err != nil {
		return err
	}
	lang := o.speakOf(c, r.doc)
	p, err := o.reviewPage(c, s, r, lang)
	if err != nil {
		return err
	}
	p.MayPrint = auth.Principal(c).May(account.SurveysWrite)
	if p.Mark, err = crockford.New(o.Random, markLength); err != nil {
		return err
	}
	if choices := paperChoices(c, r.doc, lang, false); len(choices) > 1 {
		p.Languages = choices[:1]
	}
	return web.Render(c, http.StatusOK, "office/review", p)
}

// printReview keeps the words that are about to be signed and leads to their
// print: whatever the draft becomes, it stays as it was signed.
func (o *office) printReview(c *gin.Context) error {
	s, err := o.Catalog.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	r, err := o.reviewable(c, s, atoi(c.PostForm("version")))
	if err != nil {
		return err
	}
	mark, ok := crockford.Normalise(c.PostForm("mark"), markLength)
	if !ok {
		return surveys.E(surveys.Invalid, "paper.form_old", "")
	}
	row := models.Print{
		SurveyID: s.ID, Kind: string(paper.Review), Version: r.version, Revision: r.revision, SHA256: r.sha[:], Document: r.raw,
		Language: r.doc.Languages[0], Copies: 1, PrintedBy: auth.Principal(c).Name, Mark: mark,
	}
	for _, l := range r.doc.Languages {
		if l == c.PostForm("lang") {
			row.Language = l
		}
	}
	if err := o.Store.AddPrint(ctx(c), &row, false); err != nil {
		return err
	}
	return o.back(c, "/surveys/"+s.Code+"/prints/"+strconv.FormatInt(row.ID, 10), "")
}

func (o *office) printedReview(c *gin.Context, s *catalog.Survey, row models.Print) error {
	if !auth.Principal(c).May(account.SurveysRead) {
		return surveys.E(surveys.NotFound, "store.no_print", "")
	}
	var r reviewed
	var err error
	if row.Version > 0 {
		r, err = o.reviewable(c, s, row.Version)
	} else {
		r, err = reviewedDraft(row.Document, row.Revision)
	}
	if err != nil {
		return err
	}
	r.before = row.PrintedAt
	c.Request.URL.RawQuery = "lang=" + row.Language
	p, err := o.reviewPage(c, s, r, o.speakOf(c, r.doc))
	if err != nil {
		return err
	}
	p.Number, p.At, p.By = row.ID, o.moment(row.PrintedAt), row.PrintedBy
	return web.Render(c, http.StatusOK, "office/review", p)
}

// reviewPage words a whole document.
func (o *office) reviewPage(c *gin.Context, s *catalog.Survey, r reviewed, lang string) (*ReviewPage, error) {
	form, errs := answer.Compile(r.doc, r.version, r.sha)
	if errs.Err() != nil {
		return nil, surveys.E(surveys.Conflict, "review.unreadable", "")
	}
	v := newPaperView(c, form, lang)
	p := &ReviewPage{
		Page: web.NewPage(c, r.doc.Title.In(lang, r.doc.Languages...)), Code: s.Code, Version: r.version,
		Back: web.From(c).Path(Prefix + "/surveys/" + s.Code), Hash: hex.EncodeToString(r.sha[:]), Pages: len(r.doc.Pages),
		State: web.Say(c, "paper.revision", "Revision", r.revision),
		Head:  PaperHead{Title: v.text(r.doc.Title), Approval: approvalFacts(c, r.doc), Intro: v.text(r.doc.Intro), Thanks: v.text(r.doc.Thanks)},
	}
	if r.version > 0 {
		p.State = web.Say(c, "surveys.version_n", "Number", r.version)
	}
	p.Parts = v.reviewParts()
	for _, part := range p.Parts {
		for _, item := range part.Items {
			p.Questions += min(item.Number, 1)
		}
	}
	p.Settings = v.settings(timing.Of(r.doc, lang).Minutes())
	for i := range r.doc.Rates {
		p.Rates = append(p.Rates, v.rate(&r.doc.Rates[i]))
	}
	if r.version == 0 && r.before == 0 {
		if err := o.Publisher.Check(ctx(c), s.Code); err != nil {
			p.Findings = placedFindings(c, s.Code, r.doc, surveys.All(err))
		}
	}
	for _, role := range []string{"draft", "check", "joint", "issue"} {
		p.Signers = append(p.Signers, web.Say(c, "review.sign_"+role))
	}
	return p, o.compareReview(c, s, p, r)
}

// compareReview lists what differs from the version before, for a printing from
// the one that was the newest when it was printed.
func (o *office) compareReview(c *gin.Context, s *catalog.Survey, p *ReviewPage, r reviewed) error {
	versions, err := o.Store.Versions(ctx(c), s.ID)
	if err != nil {
		return err
	}
	for _, v := range versions {
		if (r.version == 0 || v.Number < r.version) && (r.before == 0 || v.PublishedAt <= r.before) {
			p.With = v.Number
		}
	}
	if with, ok := s.Form(p.With); ok {
		p.Changes = changeLines(c, with.Survey, r.doc)
	}
	return nil
}
