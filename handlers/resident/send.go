package resident

import (
	"crypto/sha256"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/crockford"
	"minyi/surveys/i18n"
	"minyi/surveys/intake"
)

// send hands the finished form to the receiver. Whatever happens, the answers
// are never lost: only a stored response leaves the form behind.
func (h *Handler) send(c *gin.Context, v *visit) error {
	sheet, errs := h.finish(v)
	switch {
	case len(errs) > 0:
		return h.show(c, http.StatusUnprocessableEntity, v, pageMood{errs: errs})
	case v.trial != nil:
		return h.rehearsed(c, v, sheet)
	}
	identity, asked, err := h.prove(c, v)
	if asked || err != nil {
		return err
	}
	out, err := h.Receiver.Receive(toTheEnd(c), intake.Incoming{
		Survey: v.survey, Form: v.form, Key: v.key, BodyHash: v.bodyHash(sheet), Channel: v.channel,
		Invitation: v.invitation, SameDevice: h.sameDevice(c, v.survey), Identity: identity, Helper: v.helper.Helper, StartedAt: v.startedAt(), Sheet: sheet,
	})
	at := receiptURL(c, h.Site.Path("/s/"+v.survey.Code), out.Receipt, v.lang, v.form.Survey.Languages, v.large)
	switch {
	case err == nil:
		h.reached(v, len(v.form.Survey.Pages)+1)
		if v.assisted {
			at = h.assistedReceipt(at, v)
		} else {
			h.arrived(c, v.survey, out)
			if err := h.markDevice(c, v.survey, v.channel); err != nil {
				return err
			}
		}
		c.Header("Cache-Control", "no-store")
		c.Redirect(http.StatusSeeOther, at)
		return nil
	case out.Status == intake.Full:
		return h.turnAway(c, v)
	case out.Status == intake.Clashed:
		return web.Render(c, http.StatusConflict, "resident/notice", &NoticePage{
			Page: h.page(c, v), Heading: h.say(v.words, "resident.clash_title"), Text: h.say(v.words, "resident.clash"),
			Receipt: crockford.Group(out.Receipt), Href: at, Label: h.say(v.words, "resident.first_receipt"),
		})
	}
	switch surveys.KindOf(err) {
	case surveys.Invalid:
		if all := surveys.All(err); all[0].Field == "/invitation" {
			return h.show(c, http.StatusUnprocessableEntity, v, pageMood{invitation: all[0]})
		}
		return err
	case surveys.Busy:
		return h.show(c, http.StatusServiceUnavailable, v, pageMood{busy: "resident.busy"})
	case surveys.Internal:
		web.LogFailure(c, err)
		return h.show(c, http.StatusServiceUnavailable, v, pageMood{busy: "resident.not_stored"})
	}
	return err
}

// finish makes the sheet ready to be stored. Where something is wrong, it goes to
// the first page that has it.
func (h *Handler) finish(v *visit) (answer.Sheet, surveys.Errors) {
	sheet, errs := h.sheet(v)
	visible := v.form.Visible(sheet, v.key, len(v.form.Survey.Pages)-1)
	errs = append(errs, v.form.Finish(sheet, v.key)...)
	errs = v.concerning(errs, visible, func(int) bool { return true })
	if len(errs) > 0 {
		v.page = v.question(errs[0]).Page
		errs = v.concerning(errs, visible, func(p int) bool { return p == v.page })
	}
	return sheet, errs
}

// bodyHash identifies what was sent. Two posts of one form differ in the button
// pressed or in the boundary of their parts, so it covers the answers and not
// the bytes.
func (v *visit) bodyHash(sheet answer.Sheet) [32]byte {
	return sha256.Sum256([]byte("page/1 " + strconv.Itoa(v.form.Version) + "\n" + v.form.ToValues(sheet).Encode()))
}

// receiptURL names the language only where the browser's own would be another.
func receiptURL(c *gin.Context, of, receipt, lang string, languages []string, large bool) string {
	query := url.Values{}
	if lang != i18n.Pick("", c.GetHeader("Accept-Language"), languages) {
		query.Set("lang", lang)
	}
	if large {
		query.Set("size", "large")
	}
	at := url.URL{Path: of + "/receipt/" + receipt, RawQuery: query.Encode()}
	return at.String()
}
