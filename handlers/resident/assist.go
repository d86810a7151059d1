package resident

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/channel"
)

// personCookie names the person whose screen a helper's device is showing. What
// an earlier one had on it is not shown again, however far somebody goes back.
const personCookie = "minyi_person"

// nobodyNow is its value between two people.
const nobodyNow = "-"

// assist is a helper's part in a visit.
type assist struct {
	channel.Assist
	Signed string // as it came
}

// assisted reads the helper's part; ok is false without one that is ours.
func (h *Handler) assisted(s *catalog.Survey, token, signed string) (a assist, ok bool) {
	if signed == "" {
		return a, false
	}
	read, ok := channel.ReadAssist(h.AssistKey, s.Code, token, signed, h.Now())
	if !ok {
		return a, false
	}
	return assist{read, signed}, true
}

// over reports whether the screen belongs to somebody who has left. A browser
// that keeps no cookies at all cannot tell, and is not locked out.
func over(c *gin.Context, a assist) bool {
	cookie, err := c.Request.Cookie(personCookie)
	return err == nil && cookie.Value != a.Person
}

func (h *Handler) setPerson(c *gin.Context, s *catalog.Survey, person string) {
	at := h.Site.Path("/s/" + s.Code)
	http.SetCookie(c.Writer, &http.Cookie{Name: personCookie, Value: person, Path: at, HttpOnly: true, Secure: h.Site.HTTPS, SameSite: http.SameSiteLaxMode})
	http.SetCookie(c.Writer, &http.Cookie{Name: deviceCookie, Path: at, MaxAge: -1, HttpOnly: true, Secure: h.Site.HTTPS, SameSite: http.SameSiteLaxMode})
}

// nextHref is where a helper's device is made clean.
func (h *Handler) nextHref(s *catalog.Survey, token, signed, lang string) string {
	q := url.Values{"c": {token}, "a": {signed}}
	if lang != "" {
		q.Set("lang", lang)
	}
	return h.Site.Path("/s/"+s.Code+"/next") + "?" + q.Encode()
}

// NextPage is what pages/resident/next shows: a clean screen, ready to be handed
// to the next person.
type NextPage struct {
	web.Page
	Of            Line
	Action        string
	Token, Signed string
	Closed        bool // somebody went back to the screen of one who has left
}

// next answers GET /s/{code}/next: the screen is clean from here on.
func (h *Handler) next(c *gin.Context) error {
	s, err := h.survey(c)
	if err != nil {
		return err
	}
	a, ok := h.assisted(s, c.Query("c"), c.Query("a"))
	if !ok {
		return surveys.E(surveys.Gone, "resident.assist_over", "")
	}
	h.setPerson(c, s, nobodyNow)
	return h.showNext(c, http.StatusOK, s, c.Query("c"), a, false)
}

func (h *Handler) showNext(c *gin.Context, status int, s *catalog.Survey, token string, a assist, closed bool) error {
	doc := s.Current.Survey
	lang := h.choose(c, doc.Languages)
	page := &NextPage{
		Of: lineIn(doc.Title, lang, doc.Languages), Action: h.Site.Path("/s/" + s.Code + "/next"), Token: token, Signed: a.Signed, Closed: closed,
	}
	page.Page = web.NewPage(c, h.say(web.Language(c), "resident.next_title"))
	return web.Render(c, status, "resident/next", page)
}

// nextPerson answers POST /s/{code}/next: somebody's own screen.
func (h *Handler) nextPerson(c *gin.Context) error {
	s, err := h.survey(c)
	if err != nil {
		return err
	}
	if err := web.ReadForm(c, smallLimit); err != nil {
		return err
	}
	token := c.PostForm("c")
	a, ok := h.assisted(s, token, c.PostForm("a"))
	if !ok {
		return surveys.E(surveys.Gone, "resident.assist_over", "")
	}
	if a.Person, err = channel.NewPerson(h.Random); err != nil {
		return err
	}
	h.setPerson(c, s, a.Person)
	q := url.Values{"c": {token}, "a": {channel.SignAssist(h.AssistKey, s.Code, token, a.Assist)}}
	if lang := c.PostForm("lang"); lang != "" {
		q.Set("lang", lang)
	}
	c.Header("Cache-Control", "no-store")
	c.Redirect(http.StatusSeeOther, h.Site.Path("/s/"+s.Code)+"?"+q.Encode())
	return nil
}

// assistedReceipt is the address of a receipt on a helper's device.
func (h *Handler) assistedReceipt(at string, v *visit) string {
	u, err := url.Parse(at)
	if err != nil {
		return at // we made it
	}
	q := u.Query()
	q.Set("c", v.channel)
	q.Set("a", v.helper.Signed)
	u.RawQuery = q.Encode()
	return u.String()
}
