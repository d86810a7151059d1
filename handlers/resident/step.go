package resident

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/answer"
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
	if _, _, err := s.Accepting(h.Now()); err != nil {
		return err
	}
	sheet, _ := h.sheet(v)
	switch {
	case v.nav == "back":
		v.page = v.before(sheet, v.page)
		return h.show(c, http.StatusOK, v, pageMood{})
	case strings.HasPrefix(v.nav, "lang:"), strings.HasPrefix(v.nav, "size:"):
		return h.show(c, http.StatusOK, v, pageMood{})
	case v.page < len(v.form.Survey.Pages):
		if done, err := h.check(c, v); done || err != nil {
			return err
		}
	}
	if v.nav == "send" && v.keyed {
		return h.send(c, v)
	}
	v.page = v.after(sheet, v.page)
	return h.show(c, http.StatusOK, v, pageMood{})
}

// check shows the posted page again when something on it is wrong or missing,
// or when an answer on it has brought up a question that was not there before.
func (h *Handler) check(c *gin.Context, v *visit) (done bool, err error) {
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
			return true, h.show(c, http.StatusOK, v, pageMood{fresh: fresh})
		}
	}
	if len(errs) > 0 {
		return true, h.show(c, http.StatusUnprocessableEntity, v, pageMood{errs: errs})
	}
	return false, nil
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
