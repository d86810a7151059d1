package resident

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/answer"
	"minyi/surveys/design"
	"minyi/surveys/intake"
)

// bodyLimit is how large a submission may be.
const bodyLimit = 256 << 10

// Accepted is the answer to a stored submission.
type Accepted struct {
	Receipt    string    // 16 Crockford characters
	AcceptedAt time.Time // UTC
}

// JSON is {"receipt":"16 characters","accepted_at":"RFC 3339"}. Nothing in it
// needs escaping.
func (a Accepted) JSON() []byte {
	b := make([]byte, 0, 96)
	b = append(append(b, `{"receipt":"`...), a.Receipt...)
	b = a.AcceptedAt.AppendFormat(append(b, `","accepted_at":"`...), time.RFC3339Nano)
	return append(b, "\"}\n"...)
}

// responses answers POST /s/{code}/responses: 201 for a new response, 200 with
// the same receipt for one that is in already.
func (h *Handler) responses(c *gin.Context) error {
	s, err := h.survey(c)
	if err != nil {
		return err
	}
	if err := web.RequireJSON(c); err != nil {
		return err
	}
	body, err := web.ReadBody(c, bodyLimit)
	if err != nil {
		return err
	}
	sub, err := answer.ReadSubmission(body)
	if err != nil {
		return err
	}
	form, ok := s.Form(sub.Version)
	if !ok {
		return surveys.E(surveys.Invalid, "resident.no_version", "/version")
	}
	sheet, err := form.Decode(sub.Answers, h.env())
	// Before the commit is waited for: what serves the next request at once is
	// still in the processor's cache, what 500 wait with is not.
	sub.Free()
	if err != nil {
		return err
	}
	if errs := form.Finish(sheet, sub.Key); len(errs) > 0 {
		return errs
	}
	out, err := h.Receiver.Receive(toTheEnd(c), intake.Incoming{
		Survey: s, Form: form, Key: sub.Key, BodyHash: sha256.Sum256(body), Channel: sub.Channel,
		Invitation: sub.Invitation, SameDevice: h.sameDevice(c, s), Identity: h.identity(s, sub.Key, sub.Proof), StartedAt: sub.StartedAt, Sheet: sheet, Read: sheet.Free,
	})
	if err != nil {
		return err
	}
	h.arrived(c, s, out)
	if err := h.markDevice(c, s, sub.Channel); err != nil {
		return err
	}
	return accepted(c, out)
}

// toTheEnd is the context of what is waited for although the caller seems gone:
// the record is committed anyway, and who has only closed its sending half still
// listens for the receipt.
func toTheEnd(c *gin.Context) context.Context { return context.WithoutCancel(c.Request.Context()) }

func accepted(c *gin.Context, out intake.Outcome) error {
	status := http.StatusCreated
	if out.Status == intake.Replayed {
		status = http.StatusOK
	}
	c.Header("Cache-Control", "no-store")
	web.SendJSON(c, status, Accepted{Receipt: out.Receipt, AcceptedAt: time.UnixMicro(out.AcceptedAt).UTC()}.JSON())
	return nil
}

// formJSON answers GET /s/{code}/form.json: the document without its rates, so
// that nobody is told which answer counts.
func (h *Handler) formJSON(c *gin.Context) error {
	s, err := h.survey(c)
	if err != nil {
		return err
	}
	document, err := design.PublicDocument(s.Current.Survey)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "public, max-age=60")
	return web.JSON(c, http.StatusOK, struct {
		Version  int             `json:"version"`
		SHA256   string          `json:"sha256"`
		Document json.RawMessage `json:"document"`
		Proof    *Provable       `json:"proof,omitempty"`
	}{s.Current.Version, hex.EncodeToString(s.Current.SHA256[:]), document, h.provable(s)})
}
