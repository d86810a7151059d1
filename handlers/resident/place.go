package resident

import (
	"context"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
)

// Place is what a short address leads to now.
type Place struct {
	Short   string // as it is stored, however it was typed
	Survey  string // code of the survey that is open there, "" for none
	Channel string // its token at that place
	// Retired: the poster was lost or forged. Survey is then the one that was
	// open there.
	Retired bool
}

// Places knows the short addresses that stand on posters.
type Places interface {
	// Place finds what stands behind a short address. Errors: NotFound for one
	// that nobody gave out.
	Place(ctx context.Context, short string) (Place, error)
}

// place answers GET /q/{short}: on to the survey that is open at that place. Who
// comes by a poster that was retired learns so, and how to answer without it: a
// forged poster must not speak for a place, and nobody is to be lost for it.
func (h *Handler) place(c *gin.Context) error {
	p, err := h.Places.Place(c.Request.Context(), c.Param("short"))
	if err != nil {
		return err
	}
	if h.Scanned != nil {
		if err := h.Scanned(c.Request.Context(), p.Short, c.Request.Host, bounded(c.Query("t"))); err != nil {
			web.LogFailure(c, err) // nobody is turned away for a note
		}
	}
	c.Header("Cache-Control", "no-store") // tomorrow another survey may be open here
	switch {
	case p.Survey == "":
		return h.placeNotice(c, "resident.none_now_title", "resident.none_now", "/", "web.home")
	case p.Retired:
		return h.placeNotice(c, "resident.retired_title", "resident.retired", "/s/"+p.Survey, "resident.retired_on")
	}
	at := url.URL{Path: h.Site.Path("/s/" + p.Survey)}
	query := url.Values{}
	if p.Channel != "" {
		query.Set("c", p.Channel)
	}
	at.RawQuery = query.Encode()
	web.Forward(c, at.String())
	return nil
}

func (h *Handler) placeNotice(c *gin.Context, title, text, href, label string) error {
	lang := h.choose(c, h.Site.Words.Languages())
	return web.Render(c, http.StatusOK, "resident/notice", &NoticePage{
		Page: web.NewPage(c, h.say(lang, title)), Heading: h.say(lang, title), Text: h.say(lang, text),
		Href: h.Site.Path(href), Label: h.say(lang, label),
	})
}
