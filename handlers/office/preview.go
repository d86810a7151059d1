package office

import (
	"cmp"
	"crypto/sha256"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/resident"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/answer"
	"minyi/surveys/design"
)

func (o *office) previewRoutes() []route {
	return []route{
		{method: "GET", path: "/surveys/:code/preview", scope: account.SurveysRead, handle: o.preview},
		{method: "POST", path: "/surveys/:code/preview", scope: account.SurveysRead, handle: o.stepPreview, idle: true},
		{method: "GET", path: "/surveys/:code/preview/revision", scope: account.SurveysRead, handle: o.draftRevision},
		{method: "GET", path: "/surveys/:code/try", scope: account.SurveysRead, handle: o.tryOut},
		{method: "POST", path: "/surveys/:code/try", scope: account.SurveysRead, handle: o.tryOut, idle: true},
		{method: "GET", path: "/surveys/:code/try/link", scope: account.SurveysWrite, handle: o.trialLink},
		{method: "POST", path: "/surveys/:code/try/link", scope: account.SurveysWrite, handle: o.shareTrial},
	}
}

// PreviewPage is what pages/office/preview shows: the draft in a phone, and
// beside it which of its questions come up and why.
type PreviewPage struct {
	Page
	Code, SurveyTitle  string
	Revision           int
	Frame              string // address of the phone's content, "" where there is none
	Languages, Sizes   []PreviewWay
	Start, Try, Follow string
	Path               []PathPage
	Shown, Hidden      int
	Drawn              bool // a page draws: another start draws others
	Finished, Cut      bool
	Wrong              []web.ProblemEntry // the draft cannot be read
	Left               []web.ProblemEntry // rules that were left out
	Time               TimeView
	Advice             int // findings that were not let pass
	MayWrite           bool
}

// PreviewWay is one of several ways to show a page.
type PreviewWay struct {
	Label, Lang, Href string
	Here              bool
}

// shownDraft is a draft that can be looked at.
type shownDraft struct {
	row  models.Survey
	doc  *surveys.Survey
	form *answer.Form
	left surveys.Errors // rules that were left out
}

// draftOf reads the draft of the path.
//
// Errors: NotFound; the findings of Decode, or of CompileDraft where nothing can
// be left out: row is then there all the same.
func (o *office) draftOf(c *gin.Context) (d shownDraft, err error) {
	if d.row, err = o.Store.Survey(ctx(c), c.Param("code")); err != nil {
		return d, err
	}
	if d.doc, err = design.Decode(d.row.Draft); err != nil {
		return d, err
	}
	if d.form, d.left = answer.CompileDraft(d.doc, d.row.DraftRevision); d.form == nil {
		return d, d.left
	}
	return d, nil
}

// trial is what the address of a preview asks for. With "page" it is the phone's
// content alone, which may stand in a frame; "path" says that the list stands
// beside that frame and follows it.
func (d *shownDraft) trial(c *gin.Context) *resident.Trial {
	self := web.From(c).Path(Prefix + "/surveys/" + d.row.Code + "/preview")
	t := &resident.Trial{
		Form: d.form, Action: self, Framed: true, Language: c.Query("language"), Large: c.Query("size") == "large",
		Start: self + "?" + phoneQuery(c, "first", "").Encode(), Page: d.pageIndex(c.Query("page")), Key: startKey(d.row.Code, c.Query("start")),
	}
	if c.Query("path") != "" {
		t.Action, t.Target = self+"?path=1&start="+url.QueryEscape(c.Query("start")), "_top"
	} else {
		t.Follow = self + "/revision"
	}
	return t
}

// startKey is the key by which a preview draws and shuffles: the same at each
// look, another one at another start.
func startKey(code, start string) [16]byte {
	sum := sha256.Sum256([]byte("preview\x00" + code + "\x00" + start))
	return [16]byte(sum[:16])
}

// pageIndex reads a page's code, or its number from 1; anything else is the
// first.
func (d *shownDraft) pageIndex(asked string) int {
	pages := d.doc.Pages
	if i := slices.IndexFunc(pages, func(p surveys.Page) bool { return p.Code == asked }); i >= 0 {
		return i
	}
	if n, err := strconv.Atoi(asked); err == nil && n >= 1 && n <= len(pages) {
		return n - 1
	}
	return 0
}

// phoneQuery is the query of the phone's content.
func phoneQuery(c *gin.Context, page, do string) url.Values {
	q := url.Values{"page": {page}}
	for _, name := range []string{"language", "size", "path", "start"} {
		if v := c.Query(name); v != "" {
			q.Set(name, v)
		}
	}
	if do != "" {
		q.Set("do", do)
	}
	return q
}

func (o *office) preview(c *gin.Context) error {
	d, err := o.draftOf(c)
	bare := c.Query("page") != ""
	switch found := refusals(err); {
	case found != nil && bare:
		web.AllowOwnFrame(c)
		return web.Render(c, http.StatusOK, "resident/notice", &resident.NoticePage{
			Page: web.NewPage(c, d.row.Code), Heading: web.Say(c, "preview.title"), Text: web.Say(c, "preview.unreadable", "Count", len(found)),
		})
	case found != nil:
		p := o.previewPage(c, &d)
		p.Wrong = web.Entries(c, found)
		return web.Render(c, http.StatusOK, "office/preview", p)
	case err != nil:
		return err
	case bare:
		return o.Residents.Try(c, d.trial(c), openState(c.Query("do")))
	}
	return o.showPhone(c, &d)
}

func (o *office) previewPage(c *gin.Context, d *shownDraft) *PreviewPage {
	self := web.From(c).Path(Prefix + "/surveys/" + d.row.Code)
	p := &PreviewPage{
		Page: o.page(c, "preview.title"), Code: d.row.Code, SurveyTitle: d.row.Code, Revision: d.row.DraftRevision,
		Try: self + "/try", Follow: self + "/preview/revision", Cut: c.Query("cut") != "",
		MayWrite: auth.Principal(c).May(account.SurveysWrite),
	}
	if d.doc != nil {
		p.SurveyTitle = cmp.Or(d.doc.Title.In(web.Language(c), d.doc.Languages...), d.row.Code)
	}
	return p
}

func (o *office) showPhone(c *gin.Context, d *shownDraft) error {
	p, t, typed := o.previewPage(c, d), d.trial(c), openState(c.Query("do"))
	t.Page = d.pageIndex(c.Query("at"))
	ours := web.Language(c)
	w := o.Residents.Walked(c, t, typed)
	web.SetLanguage(c, ours) // the phone may speak another one
	if len(d.doc.Pages) > 0 {
		q := phoneQuery(c, d.doc.Pages[t.Page].Code, c.Query("do"))
		q.Set("path", "1")
		q.Set("language", w.Language)
		if p.Frame = "?" + q.Encode(); w.Large {
			p.Frame += "&size=large"
		}
	}
	if d.left != nil {
		p.Left = web.Entries(c, d.left)
	}
	at := placeAt{o: o, c: c, d: d, w: &w, typed: typed}
	at.path(p)
	at.choices(p)
	var err error
	if p.Time, err = o.timeOf(c, d.row, d.doc, w.Language); err != nil {
		return err
	}
	advised, err := o.advised(c, d.row.ID, d.doc)
	if err != nil {
		return err
	}
	p.Finished, p.Advice = w.Finished, advised.Count
	web.ShowOwnFrames(c)
	return web.Render(c, http.StatusOK, "office/preview", p)
}

// stepPreview takes a page's post into the address of the next one.
func (o *office) stepPreview(c *gin.Context) error {
	d, err := o.draftOf(c)
	if found := refusals(err); err != nil && found == nil {
		return err
	} else if found != nil {
		return o.back(c, "/surveys/"+c.Param("code")+"/preview", "")
	}
	typed, err := o.Residents.TrialInputs(c, d.trial(c))
	if err != nil {
		return err
	}
	q := url.Values{}
	beside := c.Query("path") != ""
	if !beside {
		q.Set("page", "next")
	}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	state, cut := packState(typed)
	set("do", state)
	set("language", spoken(typed))
	set("start", c.Query("start"))
	if cut && beside {
		q.Set("cut", "1")
	}
	c.Redirect(http.StatusSeeOther, web.From(c).Path(Prefix+"/surveys/"+d.row.Code+"/preview?"+q.Encode()))
	return nil
}

// spoken is the language of a page's inputs.
func spoken(typed url.Values) string {
	if lang, ok := strings.CutPrefix(typed.Get("_nav"), "lang:"); ok {
		return lang
	}
	return typed.Get("_lang")
}

// draftRevision tells a page's script whether the draft is still the one shown.
func (o *office) draftRevision(c *gin.Context) error {
	row, err := o.Store.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	return web.JSON(c, http.StatusOK, struct {
		Revision int `json:"revision"`
	}{row.DraftRevision})
}
