package office

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/resident"
	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/channel"
)

// trialPath is where a shared test run lives: it needs no account, only the
// signed end of its link.
const trialPath = "/try/:code/:token"

// trialDays are for how long a link can be good.
var trialDays = []int{1, 3, 7, 14, 30}

// tryOut walks through the draft as its author: the whole of it, with its checks,
// and nothing is kept.
func (o *office) tryOut(c *gin.Context) error {
	return o.walkTrial(c, web.From(c).Path(Prefix+"/surveys/"+c.Param("code")+"/try"))
}

// tryShared is a test run by a link.
func (o *office) tryShared(c *gin.Context) error {
	c.Header("X-Robots-Tag", "noindex")
	code, token := c.Param("code"), c.Param("token")
	if _, err := channel.OpenTrial(o.Keys.Channel, code, token, o.Now()); err != nil {
		return err
	}
	return o.walkTrial(c, web.From(c).Path("/try/"+url.PathEscape(code)+"/"+url.PathEscape(token)))
}

func (o *office) walkTrial(c *gin.Context, self string) error {
	d, err := o.draftOf(c)
	if found := refusals(err); found != nil {
		return web.Render(c, http.StatusOK, "resident/notice", &resident.NoticePage{
			Page: web.NewPage(c, d.row.Code), Heading: web.Say(c, "preview.try"), Text: web.Say(c, "preview.unreadable", "Count", len(found)),
		})
	}
	if err != nil {
		return err
	}
	t := &resident.Trial{Form: d.form, Action: self, Start: self, Language: c.Query("lang"), Large: c.Query("size") == "large"}
	if c.Request.Method == http.MethodPost {
		return o.Residents.TryStep(c, t)
	}
	return o.Residents.Try(c, t, nil)
}

// TrialLinkPage is what pages/office/trial_link shows: a link by which people
// without an account try out the draft, and the form that makes another one.
type TrialLinkPage struct {
	Page
	Code, Link, Until string
	QR                template.URL
	Days              []int
	Local             bool // no public address is set: the link leads nowhere from outside
	Over              bool // the link of the address is none, or its time is over
	Wrong             []web.ProblemEntry
}

func (o *office) trialLink(c *gin.Context) error { return o.showTrialLink(c, http.StatusOK, nil) }

func (o *office) showTrialLink(c *gin.Context, status int, wrong surveys.Errors) error {
	row, err := o.Store.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	p := &TrialLinkPage{Page: o.page(c, "preview.share"), Code: row.Code, Days: trialDays, Local: !o.Public}
	if wrong != nil {
		p.Wrong = web.Entries(c, wrong)
	}
	if token := c.Query("link"); token != "" {
		until, err := channel.OpenTrial(o.Keys.Channel, row.Code, token, o.Now())
		if err != nil {
			p.Over = true
			return web.Render(c, status, "office/trial_link", p)
		}
		p.Link, p.Until = o.PublicURL+"/try/"+row.Code+"/"+token, o.moment(until.UnixMicro())
		q, err := channel.NewQR(p.Link)
		if err != nil {
			return err
		}
		p.QR = dataURL("image/svg+xml", q.SVG(web.Say(c, "preview.qr")))
	}
	return web.Render(c, status, "office/trial_link", p)
}

// shareTrial signs a link.
func (o *office) shareTrial(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	row, err := o.Store.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	days, err := strconv.Atoi(c.PostForm("days"))
	if err != nil || !slices.Contains(trialDays, days) {
		return o.showTrialLink(c, http.StatusUnprocessableEntity, surveys.Errors{surveys.E(surveys.Invalid, "preview.days_wrong", "/days")})
	}
	auth.Note(c, "days", days)
	token := channel.SignTrial(o.Keys.Channel, row.Code, o.Now().Add(time.Duration(days)*24*time.Hour))
	return o.back(c, "/surveys/"+row.Code+"/try/link?link="+token, "")
}
