package resident

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/intake"
)

// step takes a page's post: on to the next page, back, the same page in another
// language, or everything sent.
func (h *Handler) step(c *gin.Context) error {
	s, err := h.survey(c)
	if err != nil {
		return err
	}
	v, err := h.resume(c, s)
	if err != nil {
		return err
	}
	if v.assisted && over(c, v.helper) {
		return h.showNext(c, http.StatusGone, s, v.channel, v.helper, true)
	}
	if _, _, err := s.Accepting(h.Now()); err != nil {
		// The same form again, whose reply was lost: it is in.
		if in, lookErr := h.Receipts.Stored(c.Request.Context(), s.ID, v.key); lookErr != nil || !in {
			return err
		}
	}
	return h.walk(c, v)
}

// walk shows what a post leads to.
func (h *Handler) walk(c *gin.Context, v *visit) error {
	if v.nav == navCode && v.keyed && v.trial == nil {
		return h.sendCode(c, v)
	}
	at := v.page
	status, mood, send := h.turn(v)
	if !send && v.page > at {
		if err := h.ensureKey(v); err != nil {
			return err
		}
		h.reached(v, v.page)
	}
	switch {
	case send:
		return h.send(c, v)
	case v.page > at && v.trial == nil && h.turned(c, v):
		return h.turnAway(c, v)
	}
	return h.show(c, status, v, mood)
}

// reached counts that somebody got to a page, by its index; behind the review
// comes what was sent.
func (h *Handler) reached(v *visit, page int) {
	if h.Reached != nil && v.trial == nil && v.keyed {
		h.Reached(v.survey.ID, v.form.Version, page, v.key)
	}
}

// turn goes to the page to which a post leads and says in which mood it is
// shown; with send, all that was answered is to be handed in.
func (h *Handler) turn(v *visit) (status int, mood pageMood, send bool) {
	sheet, _ := h.sheet(v)
	switch {
	case v.nav == "back":
		v.phoneStep = false
		v.page = v.before(sheet, v.page)
		return http.StatusOK, pageMood{}, false
	case strings.HasPrefix(v.nav, "lang:"), strings.HasPrefix(v.nav, "size:"):
		return http.StatusOK, pageMood{}, false
	case v.page < len(v.form.Survey.Pages):
		if status, mood := h.check(v); status != 0 {
			return status, mood, false
		}
	}
	if (v.nav == "send" || v.nav == navUnproved) && v.keyed {
		return 0, pageMood{}, true
	}
	v.page = v.after(sheet, v.page)
	return http.StatusOK, pageMood{}, false
}

// check says that the posted page is shown again, because something on it is
// wrong or missing or because an answer on it has brought up a question that was
// not there before; 0 for neither.
func (h *Handler) check(v *visit) (status int, mood pageMood) {
	sheet, errs := h.sheet(v)
	visible := v.form.Visible(sheet, v.key, v.page)
	errs = append(errs, v.form.Missing(sheet, v.key, v.page)...)
	errs = v.concerning(errs, visible, func(p int) bool { return p == v.page })
	var fresh []string
	for n := range v.form.Fields {
		f := &v.form.Fields[n]
		if f.Page == v.page && f.VisibleIf != nil && visible[n] && !slices.Contains(v.shown, f.Code) && v.dependsHere(f) {
			fresh = append(fresh, f.Code)
		}
	}
	if len(fresh) > 0 {
		// What is missing among the new questions is no mistake: nobody asked.
		errs = slices.DeleteFunc(errs, func(e *surveys.Error) bool { return slices.Contains(fresh, v.question(e).Code) })
		if len(errs) == 0 {
			return http.StatusOK, pageMood{fresh: fresh}
		}
	}
	if len(errs) > 0 {
		return http.StatusUnprocessableEntity, pageMood{errs: errs}
	}
	return 0, pageMood{}
}

// dependsHere reports whether a condition reads an answer of its own page,
// directly or through a calculated value.
func (v *visit) dependsHere(f *answer.Field) bool {
	return slices.ContainsFunc(f.VisibleIf.Uses(), func(n int) bool {
		return v.form.Fields[n].Page == f.Page || v.form.Fields[n].Type == surveys.Calculated
	})
}

// show renders the visit's page.
func (h *Handler) show(c *gin.Context, status int, v *visit, mood pageMood) error {
	if v.page > 0 || drawnByKey(v.form, 0) {
		if err := h.ensureKey(v); err != nil {
			return err
		}
	}
	if status == http.StatusServiceUnavailable {
		web.RetryLater(c)
	}
	return web.Render(c, status, "resident/form", h.formPage(v, mood))
}

// turned reports whether the answers so far are those of a quota cell that takes
// nobody more: they are told now, not after the last page.
func (h *Handler) turned(c *gin.Context, v *visit) bool {
	if h.Turned == nil || v.survey.Quota == nil {
		return false
	}
	sheet, _ := h.sheet(v)
	return h.Turned(c.Request.Context(), intake.Incoming{Survey: v.survey, Form: v.form, Channel: v.channel, Invitation: v.invitation, Sheet: sheet})
}

// turnAway thanks somebody whose quota cell is full. Nothing of theirs is
// stored, and that is what the page says.
func (h *Handler) turnAway(c *gin.Context, v *visit) error {
	c.Header("Cache-Control", "no-store")
	return web.Render(c, http.StatusOK, "resident/notice", &NoticePage{
		Page: h.page(c, v), Heading: h.say(v.words, "resident.quota_title"), Text: h.say(v.words, "resident.quota_full"),
		Href: h.Site.Path("/"), Label: h.say(v.words, "resident.quota_home"),
	})
}
