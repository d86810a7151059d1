package resident

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
)

// NowPage is what pages/resident/now shows: by it anybody can tell our surveys
// from a stranger's.
type NowPage struct {
	web.Page
	Surveys []NowEntry
}

// NowEntry is one open survey: who holds it, by which approval, until when.
type NowEntry struct {
	Title Line
	Facts []Fact
	Href  string // "" for one that only drawn people may answer
}

// openNow answers GET /now.
func (h *Handler) openNow(c *gin.Context) error {
	lang := h.choose(c, h.Site.Words.Languages())
	words := web.Language(c)
	all, err := h.Surveys.All(c.Request.Context())
	if err != nil {
		return err
	}
	page := &NowPage{Page: web.NewPage(c, h.say(words, "resident.now_title"))}
	for _, s := range all {
		wave, late, err := s.Accepting(h.Now())
		if err != nil || late {
			continue
		}
		doc := s.Current.Survey
		entry := NowEntry{Title: lineIn(doc.Title, lang, doc.Languages), Facts: h.approval(doc, words)}
		add := func(key, value string) {
			if value != "" {
				entry.Facts = append(entry.Facts, Fact{Label: h.say(words, key), Value: value})
			}
		}
		dates := h.say(words, "resident.now_from", "From", h.day(wave.OpensAt))
		if ends := s.Closes(wave); ends != 0 {
			// An end at midnight belongs to the day that it ends.
			dates = h.say(words, "resident.now_span", "From", h.day(wave.OpensAt), "To", h.day(ends-1))
		}
		add("resident.now_dates", dates)
		if f := page.Foot; f != nil {
			add("resident.now_unit", f.Organiser)
			add("resident.now_phone", f.Phone)
		}
		if doc.Settings.OnePer != surveys.OnePerInvitation {
			entry.Href = h.Site.Path("/s/" + url.PathEscape(s.Code))
		}
		page.Surveys = append(page.Surveys, entry)
	}
	page.Switches = h.links(c, lang, h.Site.Words.Languages())
	c.Header("Cache-Control", "public, max-age=60")
	return web.Render(c, http.StatusOK, "resident/now", page)
}
