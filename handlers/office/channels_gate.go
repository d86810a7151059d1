package office

import (
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/channel"
)

// Gate says whether anything may be printed: a wrong public address would
// otherwise be found out on a thousand posters.
type Gate struct {
	Open  bool   // the address is set and somebody came by it from outside
	Set   bool   // the operator has set the address
	URL   string // what it is
	Since string // when somebody came first
	// The test code, shown on the screen while the gate is closed. Place is the
	// channel that it leads to, "" while there is none.
	Code  template.HTML
	Link  string
	Place string
}

// gate looks whether the gate is open and makes the test code if it is not.
func (o *office) gate(c *gin.Context, list []entrance) (Gate, error) {
	g := Gate{Set: o.Public, URL: o.PublicURL}
	if !o.Public {
		return g, nil
	}
	at, err := o.Store.Reached(ctx(c), o.PublicURL)
	if err != nil {
		return g, err
	}
	if g.Open, g.Since = at != 0, o.moment(at); g.Open {
		return g, nil
	}
	for _, e := range list {
		if !e.lasting() {
			continue
		}
		g.Place, g.Link = e.place.Name, o.placeURL(e.Short)+"?t="+channel.ScanMark(o.Keys.Channel, o.PublicURL)
		code, err := channel.NewQR(g.Link)
		if err != nil {
			return g, err
		}
		g.Code = template.HTML(code.SVG(web.Say(c, "channels.gate_code")))
		break
	}
	return g, nil
}

// UnprintablePage is what pages/office/unprintable shows: why something is not
// printed, and what to do about it.
type UnprintablePage struct {
	Page
	Code   string
	Detail string
	Gate   Gate
}

// onPaper lets a handler refuse to print with a page in words (409).
func (o *office) onPaper(handle func(*gin.Context) error) func(*gin.Context) error {
	return func(c *gin.Context) error {
		err := handle(c)
		if err == nil || surveys.KindOf(err) != surveys.Conflict {
			return err
		}
		s, list, missing := o.handedOut(c)
		if missing != nil {
			return missing
		}
		p := &UnprintablePage{Page: o.fieldPage(c, "channels.gate_title"), Code: s.Code, Detail: web.Entries(c, surveys.All(err))[0].Detail}
		if p.Gate, missing = o.gate(c, list); missing != nil {
			return missing
		}
		return web.Render(c, http.StatusConflict, "office/unprintable", p)
	}
}

// handedOut is the survey of the path with the channels that the reader sees.
func (o *office) handedOut(c *gin.Context) (*catalog.Survey, []entrance, error) {
	s, err := o.published(c)
	if err != nil {
		return nil, nil, err
	}
	list, err := o.entrances(c, s, account.ChannelsRead)
	return s, list, err
}

// mayPrint refuses whatever could end up on paper while the gate is closed.
//
// Errors: Conflict, saying what to do.
func (o *office) mayPrint(c *gin.Context) error {
	if !o.Public {
		return surveys.E(surveys.Conflict, "channels.no_public_url", "")
	}
	at, err := o.Store.Reached(ctx(c), o.PublicURL)
	if err == nil && at == 0 {
		return surveys.E(surveys.Conflict, "channels.not_reached", "", "URL", o.PublicURL)
	}
	return err
}
