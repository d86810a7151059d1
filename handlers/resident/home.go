package resident

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/catalog"
)

// HomePage is what pages/resident/home shows: what is open now.
type HomePage struct {
	web.Page
	Surveys []HomeEntry
	Pledges []HomeEntry
	Results []HomeEntry // surveys whose results are public
	Now     string      // where an open survey can be checked
}

// HomeEntry is one line of the home page.
type HomeEntry struct {
	Href  string
	Title Line
	Intro Line
	Until string // last day, "" without one
}

// home answers GET /.
func (h *Handler) home(c *gin.Context) error {
	ctx := c.Request.Context()
	lang := h.choose(c, h.Site.Words.Languages())
	all, err := h.Surveys.All(ctx)
	if err != nil {
		return err
	}
	page := &HomePage{Now: h.Site.Path("/now")}
	for _, s := range all {
		if s.Current == nil || s.State == catalog.Draft {
			continue
		}
		doc := s.Current.Survey
		entry := HomeEntry{
			Title: lineIn(doc.Title, lang, doc.Languages), Intro: lineIn(doc.Intro, lang, doc.Languages), Until: doc.Approval.ValidTo,
		}
		if s.IsOpen(h.Now()) && doc.Settings.OnePer != surveys.OnePerInvitation {
			entry.Href = h.Site.Path("/s/" + url.PathEscape(s.Code))
			page.Surveys = append(page.Surveys, entry)
		}
		if h.showsResults(s) {
			entry.Href = h.Site.Path("/results/" + url.PathEscape(s.Code))
			page.Results = append(page.Results, entry)
		}
	}
	pledges, err := h.Pledges.All(ctx)
	if err != nil {
		return err
	}
	for _, p := range pledges {
		if !p.Closed {
			page.Pledges = append(page.Pledges, HomeEntry{
				Href: h.Site.Path("/p/" + url.PathEscape(p.Document.Code)), Title: lineIn(p.Document.Title, lang, p.Document.Languages),
				Intro: lineIn(p.Document.Intro, lang, p.Document.Languages),
			})
		}
	}
	page.Page = web.NewPage(c, h.say(web.Language(c), "resident.home_title"))
	page.Switches = h.links(c, lang, h.Site.Words.Languages())
	c.Header("Cache-Control", "public, max-age=60")
	return web.Render(c, http.StatusOK, "resident/home", page)
}
