package office

import (
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/channel"
)

func (o *office) assistRoutes() []route {
	return []route{
		{method: "GET", path: "/assist", scope: account.ResponsesAssist, partly: true, handle: o.assist},
		{method: "POST", path: "/assist/:code/:id", scope: account.ResponsesAssist, partly: true, handle: o.beginAssist},
	}
}

// assistHours is for how long a helper's device goes from person to person.
const assistHours = 12

// AssistPage is what pages/office/assist shows: where the reader may hold the
// screen for residents.
type AssistPage struct {
	Page
	Hours int
	Lines []AssistLine
}

// AssistLine is one interviewer's channel.
type AssistLine struct {
	Code, Title string
	ID          int64
	Place       string // its area, else its code
	Helper      string // what stands for the reader beside responses of that survey
}

func (o *office) assist(c *gin.Context) error {
	all, err := o.Catalog.All(ctx(c))
	if err != nil {
		return err
	}
	p := &AssistPage{Page: o.page(c, "assist.title"), Hours: assistHours}
	for i := len(all) - 1; i >= 0; i-- { // the newest first
		s := all[i]
		if s.Current == nil || !s.IsOpen(o.Now()) {
			continue
		}
		for _, ch := range s.Channels() {
			if !o.mayAssist(c, ch) {
				continue
			}
			line := AssistLine{Code: s.Code, Title: publishedTitle(c, s), ID: ch.ID, Place: ch.Code, Helper: o.helperName(c, s)}
			if ch.Area != "" {
				line.Place = o.Areas().Name(ch.Area, web.Language(c)) + " · " + ch.Code
			}
			p.Lines = append(p.Lines, line)
		}
	}
	return web.Render(c, http.StatusOK, "office/assist", p)
}

// mayAssist: interviews are for helpers, and only where they are on duty.
func (o *office) mayAssist(c *gin.Context, ch catalog.Channel) bool {
	return ch.Mode == surveys.Intercept && !ch.Retired && o.mayChannel(c, account.ResponsesAssist, ch.Area, ch.Unit)
}

func (o *office) helperName(c *gin.Context, s *catalog.Survey) string {
	return channel.HelperName(o.Keys.Assist, s.Code, auth.Principal(c).AccountID)
}

// beginAssist turns the device over to residents: the office is left, so that
// nobody who holds the device next finds it open.
func (o *office) beginAssist(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	id, err := number(c, "id", "assist.no_channel")
	if err != nil {
		return err
	}
	for _, ch := range s.Channels() {
		if ch.ID != id || !o.mayAssist(c, ch) {
			continue
		}
		signed := channel.SignAssist(o.Keys.Assist, s.Code, ch.Token, channel.Assist{Helper: o.helperName(c, s), Until: o.Now().Add(assistHours * time.Hour)})
		auth.Note(c, "channel", ch.Code)
		if err := o.guard.Leave(c); err != nil {
			return err
		}
		at := web.From(c).Path("/s/"+s.Code+"/next") + "?" + url.Values{"c": {ch.Token}, "a": {signed}}.Encode()
		c.Redirect(http.StatusSeeOther, at)
		return nil
	}
	return surveys.E(surveys.NotFound, "assist.no_channel", "")
}
