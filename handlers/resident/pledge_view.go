package resident

import (
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"minyi/handlers/web"
	"minyi/surveys"
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
	NameRequired    bool
	AreaRequired    bool
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
	Preview         bool // of a draft: nobody can sign
}

func (h *Handler) showPledge(c *gin.Context, status int, s *signing, errs surveys.Errors) error {
	page, err := h.pledgeView(c, s, errs)
	if err != nil {
		return err
	}
	return web.Render(c, status, "resident/pledge", page)
}

// PledgeText is the page as far as it comes from the document alone: the office
// previews its drafts by it. label is what the name is called where the document
// does not say it.
func PledgeText(page web.Page, doc *pledge.Pledge, lang, label string) *PledgePage {
	line := func(t surveys.Text) Line { return lineIn(t, lang, doc.Languages) }
	p := &PledgePage{
		Page: page, Heading: line(doc.Title), Intro: line(doc.Intro), Consent: line(doc.Consent), NameLabel: line(doc.Fields.NameLabel),
		AskName: doc.Fields.Name.Asked(), AskArea: doc.Fields.Area.Asked(), NameRequired: doc.Fields.Name == pledge.Required,
		AreaRequired: doc.Fields.Area == pledge.Required, Wrong: map[string]string{},
	}
	p.Title = p.Heading.Text
	if p.NameLabel.Text == "" {
		p.NameLabel.Text = label
	}
	for _, point := range doc.Points {
		p.Points = append(p.Points, line(point))
	}
	return p
}

func (h *Handler) pledgeView(c *gin.Context, s *signing, errs surveys.Errors) (*PledgePage, error) {
	doc, words := s.p.Document, web.Language(c)
	p := PledgeText(web.NewPage(c, ""), doc, s.lang, h.say(words, "resident.name"))
	p.Action, p.Name, p.Agreed, p.Check = h.Site.Path("/p/"+doc.Code), s.sub.Name, s.sub.Agree, s.keyed
	p.Version, p.Closed = s.p.Version, s.p.Closed
	p.Large, p.Default = s.large, "next"
	if p.Check {
		p.Default = "send"
	}
	if s.lang != words {
		p.TextLang = s.lang
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
	p.Total, p.Counted = total, total >= h.leastSigned(c.Request.Context())
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
