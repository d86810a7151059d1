package resident

import (
	"context"
	"crypto/sha256"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/crockford"
	"minyi/surveys/intake"
	"minyi/surveys/pledge"
	"minyi/surveys/setting"
)

// pledgeLimit is how large a signing may be.
const pledgeLimit = 16 << 10

// leastSigned is the least number that is shown per area: the greatest that the
// office ever set, because nobody counts anew when it sets a smaller one.
func (h *Handler) leastSigned(ctx context.Context) int {
	f := setting.Defaults().Figures
	if h.Site.Public != nil {
		f = h.Site.Public(ctx).Figures
	}
	greatest, _ := f.Since(0)
	return greatest
}

// signing is one person's way through a pledge.
type signing struct {
	p     *Pledge
	lang  string
	large bool
	sub   pledge.Submission
	keyed bool
	fresh bool
}

func (h *Handler) pledgePage(c *gin.Context) error {
	p, err := h.Pledges.Pledge(c.Request.Context(), c.Param("code"))
	if err != nil {
		return err
	}
	s := &signing{p: p, lang: h.choose(c, p.Document.Languages), large: c.Query("size") == "large", fresh: true}
	s.sub.Channel = bounded(c.Query("c"))
	page, err := h.pledgeView(c, s, nil)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "public, max-age=60")
	return web.Render(c, http.StatusOK, "resident/pledge", page)
}

// pledgeStep takes the page's post: first the check, then the signing.
func (h *Handler) pledgeStep(c *gin.Context) error {
	if err := web.ReadForm(c, pledgeLimit); err != nil {
		return err
	}
	post := c.Request.PostForm
	p, err := h.pledgeVersion(c, post.Get(inVersion))
	if err != nil {
		return err
	}
	s := &signing{p: p, large: post.Get(inSize) == "large"}
	lang, nav := post.Get(inLang), post.Get(inNav)
	if len(nav) > 5 {
		switch nav[:5] {
		case "lang:":
			lang = nav[5:]
		case "size:":
			s.large = nav[5:] == "large"
		}
	}
	c.Request.URL.RawQuery = url.Values{"lang": {lang}}.Encode()
	s.lang = h.choose(c, p.Document.Languages)
	s.sub = pledge.Submission{
		Version: p.Version, Channel: bounded(post.Get(inChannel)), Area: post.Get("area"),
		Name: pledge.CleanName(post.Get("name")), Agree: post.Get("agree") != "",
	}
	s.sub.Key, s.keyed = answer.ParseKey(post.Get(inKey))
	if nav != "next" && nav != "send" {
		s.keyed = false
		return h.showPledge(c, http.StatusOK, s, nil)
	}
	tree, day := h.Areas(), h.today()
	if errs := p.Document.Check(&s.sub, func(code string) bool { return tree.Valid(code, day) }); len(errs) > 0 {
		s.keyed = false
		return h.showPledge(c, http.StatusUnprocessableEntity, s, errs)
	}
	if nav == "send" && s.keyed {
		return h.sign(c, s)
	}
	if s.sub.Key, err = newKey(h.Now(), h.Random); err != nil {
		return err
	}
	s.keyed = true
	return h.showPledge(c, http.StatusOK, s, nil)
}

// pledgeVersion is the version that the person read, else the newest.
func (h *Handler) pledgeVersion(c *gin.Context, version string) (*Pledge, error) {
	if n, err := strconv.Atoi(version); err == nil {
		if p, err := h.Pledges.Version(c.Request.Context(), c.Param("code"), n); err == nil {
			return p, nil
		}
	}
	return h.Pledges.Pledge(c.Request.Context(), c.Param("code"))
}

func (h *Handler) sign(c *gin.Context, s *signing) error {
	sum := sha256.Sum256([]byte("page/1 " + strconv.Itoa(s.p.Version) + "\n" + url.Values{
		"name": {s.sub.Name}, "area": {s.sub.Area}}.Encode()))
	out, err := h.Pledges.Sign(toTheEnd(c), Signing{Pledge: s.p, Submission: &s.sub, BodyHash: sum})
	lang := web.Language(c)
	at := receiptURL(c, h.Site.Path("/p/"+s.p.Document.Code), out.Receipt, s.lang, s.p.Document.Languages, s.large)
	switch {
	case err == nil:
		c.Header("Cache-Control", "no-store")
		c.Redirect(http.StatusSeeOther, at)
		return nil
	case out.Status == intake.Clashed:
		return web.Render(c, http.StatusConflict, "resident/notice", &NoticePage{
			Page: web.NewPage(c, h.say(lang, "resident.clash_title")), Heading: h.say(lang, "resident.clash_title"),
			Text: h.say(lang, "resident.pledge_clash"), Receipt: crockford.Group(out.Receipt), Href: at,
			Label: h.say(lang, "resident.first_receipt"),
		})
	case surveys.KindOf(err) == surveys.Busy, surveys.KindOf(err) == surveys.Internal:
		if surveys.KindOf(err) == surveys.Internal {
			web.LogFailure(c, err)
		}
		page, viewErr := h.pledgeView(c, s, nil)
		if viewErr != nil {
			return viewErr
		}
		page.Busy, page.Say = true, h.say(lang, "resident.busy")
		web.RetryLater(c)
		return web.Render(c, http.StatusServiceUnavailable, "resident/pledge", page)
	}
	return err
}

// signatures answers POST /p/{code}/signatures, as responses does for surveys.
func (h *Handler) signatures(c *gin.Context) error {
	if _, err := h.Pledges.Pledge(c.Request.Context(), c.Param("code")); err != nil {
		return err
	}
	if err := web.RequireJSON(c); err != nil {
		return err
	}
	body, err := web.ReadBody(c, pledgeLimit)
	if err != nil {
		return err
	}
	sub, err := pledge.ReadSignature(body)
	if err != nil {
		return err
	}
	p, err := h.Pledges.Version(c.Request.Context(), c.Param("code"), sub.Version)
	if err != nil {
		if surveys.KindOf(err) == surveys.NotFound {
			return surveys.E(surveys.Invalid, "resident.no_version", "/version")
		}
		return err
	}
	tree, day := h.Areas(), h.today()
	if errs := p.Document.Check(sub, func(code string) bool { return tree.Valid(code, day) }); len(errs) > 0 {
		return errs
	}
	out, err := h.Pledges.Sign(toTheEnd(c), Signing{Pledge: p, Submission: sub, BodyHash: sha256.Sum256(body)})
	if err != nil {
		return err
	}
	return accepted(c, out)
}

// pledgeCount answers GET /p/{code}/count.json. Areas with few signatures are
// null: a neighbour could tell who signed.
func (h *Handler) pledgeCount(c *gin.Context) error {
	if _, err := h.Pledges.Pledge(c.Request.Context(), c.Param("code")); err != nil {
		return err
	}
	total, byArea, err := h.Pledges.Count(c.Request.Context(), c.Param("code"))
	if err != nil {
		return err
	}
	least := h.leastSigned(c.Request.Context())
	shown := make(map[string]*int, len(byArea))
	for code, n := range byArea {
		shown[code] = nil
		if n >= least {
			shown[code] = &n
		}
	}
	c.Header("Cache-Control", "public, max-age=10")
	return web.JSON(c, http.StatusOK, struct {
		Total  int             `json:"total"`
		ByArea map[string]*int `json:"by_area"`
	}{total, shown})
}
