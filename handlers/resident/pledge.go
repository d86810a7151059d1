package resident

import (
	"crypto/sha256"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/crockford"
	"minyi/surveys/intake"
	"minyi/surveys/pledge"
)

// PledgePage is what pages/resident/pledge shows: the text with its form, or
// the check before signing.
type PledgePage struct {
	web.Page
	Action          string
	Heading, Intro  Line
	Points          []Line
	Consent         Line
	NameLabel       Line
	AskName         bool
	AskArea         bool
	NameOptional    bool
	AreaOptional    bool
	Name, AreaName  string
	Agreed, Check   bool // Check: the second step
	Groups          []Group
	Errors          []PageError
	Wrong           map[string]string // field → what is wrong
	Say             string
	Busy            bool
	Carried         []Carried
	Total           int
	Version         int
	Closed, Counted bool
}

// pledgeLimit is how large a signing may be.
const pledgeLimit = 16 << 10

// smallCount is the least number that is shown per area.
const smallCount = 10

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
	out, err := h.Pledges.Sign(c.Request.Context(), Signing{Pledge: s.p, Submission: &s.sub, BodyHash: sum})
	lang := web.Language(c)
	at := receiptURL(c, "/p/"+s.p.Document.Code, out.Receipt, s.lang, s.p.Document.Languages, s.large)
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

func (h *Handler) showPledge(c *gin.Context, status int, s *signing, errs surveys.Errors) error {
	page, err := h.pledgeView(c, s, errs)
	if err != nil {
		return err
	}
	return web.Render(c, status, "resident/pledge", page)
}

func (h *Handler) pledgeView(c *gin.Context, s *signing, errs surveys.Errors) (*PledgePage, error) {
	doc, words := s.p.Document, web.Language(c)
	line := func(t surveys.Text) Line { return lineIn(t, s.lang, doc.Languages) }
	p := &PledgePage{
		Page: web.NewPage(c, line(doc.Title).Text), Action: "/p/" + doc.Code, Heading: line(doc.Title), Intro: line(doc.Intro),
		Consent: line(doc.Consent), NameLabel: line(doc.Fields.NameLabel), AskName: doc.Fields.Name.Asked(),
		AskArea: doc.Fields.Area.Asked(), NameOptional: doc.Fields.Name == pledge.Optional,
		AreaOptional: doc.Fields.Area == pledge.Optional, Name: s.sub.Name, Agreed: s.sub.Agree, Check: s.keyed,
		Version: s.p.Version, Closed: s.p.Closed, Wrong: map[string]string{},
	}
	p.Large, p.Default = s.large, "next"
	if p.Check {
		p.Default = "send"
	}
	if s.lang != words {
		p.TextLang = s.lang
	}
	if p.NameLabel.Text == "" {
		p.NameLabel.Text = h.say(words, "resident.name")
	}
	for _, point := range doc.Points {
		p.Points = append(p.Points, line(point))
	}
	if p.AskArea {
		p.Groups = h.areaGroups(words, s.sub.Area)
	}
	if s.sub.Area != "" {
		p.AreaName = h.Areas().Name(s.sub.Area, words)
	}
	for _, e := range errs {
		field, text := e.Field, h.Site.Words.Say(words, e.Key, e.Args)
		if len(field) > 1 && p.Wrong[field[1:]] == "" {
			p.Wrong[field[1:]] = text
			p.Errors = append(p.Errors, PageError{"i-" + field[1:], text})
		}
	}
	total, _, err := h.Pledges.Count(c.Request.Context(), doc.Code)
	if err != nil {
		return nil, err
	}
	p.Total, p.Counted = total, total >= smallCount
	h.pledgeCarried(p, s)
	return p, nil
}

// pledgeCarried adds the hidden inputs and the switches.
func (h *Handler) pledgeCarried(p *PledgePage, s *signing) {
	add := func(name, value string) {
		if value != "" {
			p.Carried = append(p.Carried, Carried{name, value})
		}
	}
	add(inVersion, strconv.Itoa(s.p.Version))
	add(inLang, s.lang)
	add(inChannel, s.sub.Channel)
	if s.large {
		add(inSize, "large")
	}
	if p.Check {
		add(inKey, uuid.UUID(s.sub.Key).String())
		add("name", s.sub.Name)
		add("area", s.sub.Area)
		add("agree", "true")
	}
	toggle := func(label, lang, nav string, query url.Values) {
		sw := web.Switch{Label: label, Lang: lang, Value: nav}
		if s.fresh {
			if s.sub.Channel != "" {
				query.Set("c", s.sub.Channel)
			}
			sw.Value, sw.Href = "", "?"+query.Encode()
		}
		p.Switches = append(p.Switches, sw)
	}
	for _, l := range s.p.Document.Languages {
		if l != s.lang {
			query := url.Values{"lang": {l}}
			if s.large {
				query.Set("size", "large")
			}
			toggle(LanguageName(l), l, "lang:"+l, query)
		}
	}
	if s.large {
		toggle(h.say(p.Lang, "web.normal"), "", "size:normal", url.Values{"lang": {s.lang}})
	} else {
		toggle(h.say(p.Lang, "web.large"), "", "size:large", url.Values{"lang": {s.lang}, "size": {"large"}})
	}
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
	out, err := h.Pledges.Sign(c.Request.Context(), Signing{Pledge: p, Submission: sub, BodyHash: sha256.Sum256(body)})
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
	shown := make(map[string]*int, len(byArea))
	for code, n := range byArea {
		shown[code] = nil
		if n >= smallCount {
			shown[code] = &n
		}
	}
	c.Header("Cache-Control", "public, max-age=10")
	return web.JSON(c, http.StatusOK, struct {
		Total  int             `json:"total"`
		ByArea map[string]*int `json:"by_area"`
	}{total, shown})
}
