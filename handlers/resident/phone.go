package resident

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/intake"
	"minyi/surveys/phone"
)

// Buttons of the page that asks for a telephone number.
const (
	navCode     = "code"     // send a code
	navUnproved = "unproved" // send the answers without
)

// asksPhone reports whether the survey wants a telephone number proved.
func asksPhone(s *catalog.Survey) bool {
	return s.Current.Survey.Settings.OnePer == surveys.OnePerPhone
}

// identity is whose response it is that comes with a proof.
func (h *Handler) identity(s *catalog.Survey, key intake.Key, proof string) *intake.Identity {
	if !asksPhone(s) || proof == "" {
		return nil
	}
	return h.Phones.Identity(s.Code, key, proof)
}

// PhoneStep is the page between the last question and sending, where the survey
// asks for a telephone number.
type PhoneStep struct {
	Number, NumberError string
	Sent                bool // a code was sent: it is asked for
	CodeError           string
	Code                string // what was sent, in the demo alone
	Unsent              string // why no code can be sent
}

// prove finds out whose response it is before it is sent. asked is true where
// the page asks for a number or a code first. Nothing stands in the way of those
// who cannot or will not prove one: their response is flagged.
func (h *Handler) prove(c *gin.Context, v *visit) (identity *intake.Identity, asked bool, err error) {
	if !asksPhone(v.survey) {
		return nil, false, nil
	}
	if identity = h.identity(v.survey, v.key, v.proof); identity != nil || v.nav == navUnproved {
		return identity, false, nil
	}
	if !v.phoneStep || v.challenge == "" {
		v.page, v.phoneStep = len(v.form.Survey.Pages), true
		return nil, true, h.show(c, http.StatusOK, v, pageMood{})
	}
	proof, err := h.Phones.Check(c.Request.Context(), v.survey.Code, v.key, v.challenge, v.code)
	if err == nil {
		v.proof = proof
		return h.identity(v.survey, v.key, proof), false, nil
	}
	var wrong *surveys.Error
	if !errors.As(err, &wrong) || wrong.Kind != surveys.Invalid {
		web.LogFailure(c, err)
		return nil, true, h.show(c, http.StatusServiceUnavailable, v, pageMood{busy: "resident.not_stored"})
	}
	// The same form again, whose reply was lost: its code may be over by now, and
	// it is in.
	if in, err := h.Receipts.Stored(c.Request.Context(), v.survey.ID, v.key); err == nil && in {
		return nil, false, nil
	}
	return nil, true, h.show(c, http.StatusUnprocessableEntity, v, pageMood{phone: wrong})
}

// sendCode sends a code and shows where to type it; where none can be sent the
// page says so and how to go on.
func (h *Handler) sendCode(c *gin.Context, v *visit) error {
	if !asksPhone(v.survey) {
		return h.show(c, http.StatusOK, v, pageMood{})
	}
	v.page, v.phoneStep, v.code = len(v.form.Survey.Pages), true, ""
	number, err := phone.Parse(v.phone)
	if err != nil {
		return h.show(c, http.StatusUnprocessableEntity, v, pageMood{phone: surveys.All(err)[0]})
	}
	sent, err := h.Phones.Send(c.Request.Context(), v.survey.Code, v.key, number)
	var unsent *surveys.Error
	switch {
	case err == nil:
		v.challenge = sent.Challenge
		return h.show(c, http.StatusOK, v, pageMood{revealed: sent.Code})
	case errors.As(err, &unsent) && unsent.Kind == surveys.Busy:
	default:
		unsent = surveys.E(surveys.Busy, "phone.unsent", "").Because(err)
	}
	if unsent.Err != nil {
		web.LogFailure(c, unsent)
	}
	return h.show(c, http.StatusOK, v, pageMood{unsent: unsent})
}

// phoneStep fills in the page.
func (h *Handler) phoneStep(p *FormPage, v *visit, mood pageMood) {
	p.Number, p.Last = p.Of, true
	p.Sub = Line{Text: h.say(v.words, "resident.phone_title")}
	p.Phone = &PhoneStep{Number: v.phone, Sent: v.challenge != "", Code: mood.revealed}
	if e := mood.phone; e != nil {
		text := h.say(v.words, e.Key, pairsOf(e.Args)...)
		target := "i-" + inCode
		if e.Field == "/phone" {
			p.Phone.NumberError, target = text, "i-"+inPhone
		} else {
			p.Phone.CodeError = text
		}
		p.Errors = append(p.Errors, PageError{target, text})
	}
	if mood.unsent != nil {
		p.Phone.Unsent = h.say(v.words, mood.unsent.Key, pairsOf(mood.unsent.Args)...)
	}
	p.Carried = v.carried(nil, false, nil)
}
