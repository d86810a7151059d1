package resident

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/catalog"
	"minyi/surveys/intake"
	"minyi/surveys/phone"
	"minyi/surveys/strictjson"
)

// Provable says in form.json what a survey would like to have proved, and where.
// What comes without is accepted too, and flagged.
type Provable struct {
	Kind     string `json:"kind"` // phone
	Required bool   `json:"required"`
	Send     string `json:"send"`  // POST {"key","phone"} → {"challenge","expires_at"}
	Check    string `json:"check"` // POST {"key","challenge","code"} → {"proof"}
}

func (h *Handler) provable(s *catalog.Survey) *Provable {
	if !asksPhone(s) {
		return nil
	}
	at := h.Site.Path("/s/" + s.Code + "/phone")
	return &Provable{Kind: "phone", Send: at, Check: at + "/check"}
}

// proving reads a request about a telephone number: texts by name, all needed.
func (h *Handler) proving(c *gin.Context, names ...string) (s *catalog.Survey, key intake.Key, texts map[string]string, err error) {
	if s, err = h.survey(c); err != nil {
		return nil, key, nil, err
	}
	if !asksPhone(s) {
		return nil, key, nil, surveys.E(surveys.NotFound, "phone.not_asked", "")
	}
	if err := web.RequireJSON(c); err != nil {
		return nil, key, nil, err
	}
	body, err := web.ReadBody(c, smallLimit)
	if err != nil {
		return nil, key, nil, err
	}
	root, err := strictjson.Parse(body, strictjson.Limits{Depth: 2})
	if err != nil {
		return nil, key, nil, err
	}
	if root.Kind != strictjson.Object {
		return nil, key, nil, root.WrongKind(strictjson.Object)
	}
	var errs surveys.Errors
	texts = make(map[string]string)
	for _, m := range root.Members {
		if m.Value.Kind != strictjson.String {
			errs = append(errs, m.Value.WrongKind(strictjson.String))
		}
		texts[m.Name] = m.Value.Text
	}
	for _, name := range names {
		if root.Get(name) == nil {
			errs = append(errs, surveys.E(surveys.Invalid, "phone.field_missing", "/"+name, "Field", name))
		}
	}
	key, ok := answer.ParseKey(texts["key"])
	if !ok {
		errs = append(errs, surveys.E(surveys.Invalid, "answer.key_malformed", "/key"))
	}
	if len(errs) > 0 {
		return nil, key, nil, errs
	}
	_, _, err = s.Accepting(h.Now())
	return s, key, texts, err
}

// smallLimit is how large a request about a number may be.
const smallLimit = 4 << 10

// sendPhone answers POST /s/{code}/phone: a code is on its way.
func (h *Handler) sendPhone(c *gin.Context) error {
	s, key, texts, err := h.proving(c, "phone")
	if err != nil {
		return err
	}
	number, err := phone.Parse(texts["phone"])
	if err != nil {
		return err
	}
	sent, err := h.Phones.Send(c.Request.Context(), s.Code, key, number)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	return web.JSON(c, http.StatusAccepted, struct {
		Challenge string `json:"challenge"`
		ExpiresAt string `json:"expires_at"`
		Code      string `json:"simulated_code,omitempty"` // of the demo, which sends nothing
	}{sent.Challenge, sent.ExpiresAt.UTC().Format(time.RFC3339), sent.Code})
}

// checkPhone answers POST /s/{code}/phone/check: the proof that goes with the
// response of that key.
func (h *Handler) checkPhone(c *gin.Context) error {
	s, key, texts, err := h.proving(c, "challenge", "code")
	if err != nil {
		return err
	}
	proof, err := h.Phones.Check(c.Request.Context(), s.Code, key, texts["challenge"], texts["code"])
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	return web.JSON(c, http.StatusOK, struct {
		Proof string `json:"proof"`
	}{proof})
}
