package resident

import (
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/crockford"
	"minyi/surveys/i18n"
	"minyi/surveys/intake"
)

// ReceiptPage is what pages/resident/receipt shows.
type ReceiptPage struct {
	web.Page
	Heading string
	Of      Line // the survey's or pledge's title
	Thanks  Line
	Receipt string // 4-4-4-4
	On      string // day of acceptance
	Results string // address of the results, "" when they are not shown
	Back    string // address of what was answered or signed
	Signed  bool   // a pledge's
	Next    string // address of the next person's screen on a helper's device
}

// lookUp finds the receipt of the route; typing mistakes that Crockford's
// alphabet forgives are forgiven.
func (h *Handler) lookUp(c *gin.Context) (code string, r Receipt, err error) {
	code, ok := crockford.Normalise(c.Param("receipt"), intake.ReceiptLength)
	if !ok {
		return "", r, surveys.E(surveys.NotFound, "resident.no_receipt", "")
	}
	r, err = h.Receipts.Receipt(c.Request.Context(), code)
	if surveys.KindOf(err) == surveys.NotFound && err != nil {
		err = surveys.E(surveys.NotFound, "resident.no_receipt", "")
	}
	return code, r, err
}

func (h *Handler) day(at int64) string {
	return time.UnixMicro(at).In(h.Zone).Format(time.DateOnly)
}

// receipt answers GET /receipts/{receipt}: that it is in, on which day, and
// nothing else.
func (h *Handler) receipt(c *gin.Context) error {
	code, r, err := h.lookUp(c)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	if web.WantsHTML(c) {
		return h.showReceipt(c, code, r)
	}
	if r.Pledge != "" {
		return web.JSON(c, http.StatusOK, struct {
			Pledge     string `json:"pledge"`
			AcceptedOn string `json:"accepted_on"`
			State      string `json:"state"`
		}{r.Pledge, h.day(r.AcceptedAt), "stored"})
	}
	return web.JSON(c, http.StatusOK, struct {
		Survey     string `json:"survey"`
		AcceptedOn string `json:"accepted_on"`
		State      string `json:"state"`
	}{r.Survey, h.day(r.AcceptedAt), "stored"})
}

// receiptPage is where a sent form leads.
func (h *Handler) receiptPage(c *gin.Context) error {
	code, r, err := h.lookUp(c)
	if err != nil {
		return err
	}
	if at := c.Param("code"); at != r.Survey && at != r.Pledge {
		return surveys.E(surveys.NotFound, "resident.no_receipt", "")
	}
	if r.Survey != "" && c.Query("a") != "" {
		s, err := h.survey(c)
		if err != nil {
			return err
		}
		a, ok := h.assisted(s, c.Query("c"), c.Query("a"))
		switch {
		case !ok: // its hour is over
			return surveys.E(surveys.Gone, "resident.assist_over", "")
		case over(c, a):
			return h.showNext(c, http.StatusGone, s, c.Query("c"), a, true)
		}
	}
	return h.showReceipt(c, code, r)
}

func (h *Handler) showReceipt(c *gin.Context, code string, r Receipt) error {
	page := &ReceiptPage{Receipt: crockford.Group(code), On: h.day(r.AcceptedAt), Signed: r.Pledge != ""}
	var languages []string
	var lang string
	if page.Signed {
		p, err := h.Pledges.Pledge(c.Request.Context(), r.Pledge)
		if err != nil {
			return err
		}
		languages = p.Document.Languages
		lang = h.choose(c, languages)
		page.Of = lineIn(p.Document.Title, lang, languages)
		page.Back = h.Site.Path("/p/" + url.PathEscape(r.Pledge))
	} else {
		s, err := h.Surveys.Survey(c.Request.Context(), r.Survey)
		if err != nil {
			return err
		}
		doc := s.Current.Survey
		languages = doc.Languages
		lang = h.choose(c, languages)
		page.Of, page.Thanks = lineIn(doc.Title, lang, languages), lineIn(doc.Thanks, lang, languages)
		page.Back = h.Site.Path("/s/" + url.PathEscape(r.Survey))
		if token := c.Query("c"); c.Query("a") != "" {
			if _, ok := h.assisted(s, token, c.Query("a")); ok {
				page.Next = h.nextHref(s, token, c.Query("a"), lang)
			}
		} else if h.showsResults(s) {
			page.Results = h.Site.Path("/results/" + url.PathEscape(r.Survey))
		}
	}
	words := web.Language(c)
	page.Heading = h.say(words, "resident.received")
	if page.Signed {
		page.Heading = h.say(words, "resident.signed")
	}
	page.Page = web.NewPage(c, page.Heading)
	page.Switches = h.links(c, lang, languages)
	return web.Render(c, http.StatusOK, "resident/receipt", page)
}

// choose settles the languages of a page outside a visit: the text's is
// returned, the interface's is set for the rest of the request.
func (h *Handler) choose(c *gin.Context, available []string) string {
	lang := i18n.Pick(c.Query("lang"), c.GetHeader("Accept-Language"), available)
	web.SetLanguage(c, i18n.Match(lang, h.Site.Words.Languages()))
	return lang
}

// links are the switches of a page that is only read.
func (h *Handler) links(c *gin.Context, lang string, available []string) []web.Switch {
	var out []web.Switch
	for _, l := range available {
		if l != lang {
			q := url.Values{"lang": {l}}
			if c.Query("size") == "large" {
				q.Set("size", "large")
			}
			out = append(out, web.Switch{Label: LanguageName(l), Lang: l, Href: "?" + q.Encode()})
		}
	}
	q, key := url.Values{"lang": {lang}}, "web.normal"
	if c.Query("size") != "large" {
		q.Set("size", "large")
		key = "web.large"
	}
	return append(out, web.Switch{Label: h.say(web.Language(c), key), Href: "?" + q.Encode()})
}
