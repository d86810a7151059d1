package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/surveys"
)

// csp lets a page load from us alone, run nothing that stands in it and be
// framed by nobody.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// AllowOwnFrame lets the answer stand in a frame of one of our own pages.
func AllowOwnFrame(c *gin.Context) {
	c.Header("Content-Security-Policy", strings.Replace(csp, "frame-ancestors 'none'", "frame-ancestors 'self'", 1))
}

// ShowOwnFrames lets the answer show pages of ours in frames; it can itself still
// be framed by nobody.
func ShowOwnFrames(c *gin.Context) {
	c.Header("Content-Security-Policy", csp+"; frame-src 'self'")
}

// Secure sets the headers that every answer carries.
func (s *Site) Secure() gin.HandlerFunc {
	// The values are shared by all answers: whoever wants another one sets it.
	always := http.Header{"Content-Security-Policy": {csp}, "X-Content-Type-Options": {"nosniff"}, "Referrer-Policy": {"same-origin"}}
	if s.HTTPS {
		always.Set("Strict-Transport-Security", "max-age=31536000")
	}
	return func(c *gin.Context) { maps.Copy(c.Writer.Header(), always) }
}

// Method is the request's, or a fixed word for one that a stranger made up.
func Method(c *gin.Context) string {
	switch m := c.Request.Method; m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "(other)"
}

// Recover turns a panic into a 500 page. The request's headers stay out of the
// log: they hold cookies and tokens.
func (s *Site) Recover() gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			r := recover()
			if r == nil {
				return
			}
			if err, ok := r.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(r) // asked for: the server closes the connection without a word
			}
			s.Log.Error("panic", "route", c.FullPath(), "what", fmt.Sprint(r), "stack", string(debug.Stack()))
			respond(c, http.StatusInternalServerError, fmt.Errorf("panic"))
		}()
		c.Next()
	}
}

// LogFailure notes an error that the person only hears of in general words.
func LogFailure(c *gin.Context, err error) {
	log := slog.Default()
	if s := From(c); s != nil {
		log = s.Log
	}
	log.Error("failed", "route", c.FullPath(), "error", err)
}

// ReadBody reads at most limit bytes of the body.
//
// Errors: TooLarge; Unsupported for a compressed body, which is never inflated;
// Malformed when the connection breaks off; Busy when there is no room for it.
func ReadBody(c *gin.Context, limit int64) ([]byte, error) {
	if err := limitBody(c, limit); err != nil {
		return nil, err
	}
	// Room for what was announced, as far as an announcement is worth: whoever
	// promises a large body and sends nothing must not cost its memory.
	var body bytes.Buffer
	body.Grow(int(min(max(c.Request.ContentLength, 0), maxPromise)) + bytes.MinRead)
	if _, err := body.ReadFrom(c.Request.Body); err != nil {
		return nil, bodyError(err, limit)
	}
	return body.Bytes(), enterRoom(c)
}

// maxPromise is for how many announced bytes room is made beforehand.
const maxPromise = 16 << 10

// ReadForm parses a form post of at most limit bytes; files of a multipart form
// stay in memory. The errors are those of ReadBody.
func ReadForm(c *gin.Context, limit int64) error {
	if err := limitBody(c, limit); err != nil {
		return err
	}
	var err error
	if strings.HasPrefix(c.ContentType(), "multipart/") {
		err = c.Request.ParseMultipartForm(limit)
	} else {
		err = c.Request.ParseForm()
	}
	if err != nil {
		return bodyError(err, limit)
	}
	return enterRoom(c)
}

func limitBody(c *gin.Context, limit int64) error {
	if coding := c.GetHeader("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return surveys.E(surveys.Unsupported, "web.compressed_body", "")
	}
	if c.Request.ContentLength > limit {
		return tooLarge(limit)
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
	return nil
}

func bodyError(err error, limit int64) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return tooLarge(limit)
	}
	if surveys.KindOf(err) == surveys.Busy {
		return err
	}
	return surveys.E(surveys.Malformed, "web.unreadable_body", "").Because(err)
}

func tooLarge(limit int64) error {
	return surveys.E(surveys.TooLarge, "web.body_too_large", "", "LimitKB", limit/1024)
}

// RequireJSON refuses a body that does not say that it is JSON.
func RequireJSON(c *gin.Context) error {
	if !strings.EqualFold(c.ContentType(), "application/json") { // RFC 9110 §8.3.1
		return surveys.E(surveys.Unsupported, "web.not_json", "")
	}
	return nil
}

// HeadAsGet lets every GET route answer HEAD: the server leaves the body out by
// itself.
func HeadAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			get := *r
			get.Method = http.MethodGet
			r = &get
		}
		next.ServeHTTP(w, r)
	})
}

// FormFile returns the content of a file of a multipart form that ReadForm has
// read; nil when none was chosen.
func FormFile(c *gin.Context, name string) ([]byte, error) {
	if c.Request.MultipartForm == nil || len(c.Request.MultipartForm.File[name]) == 0 {
		return nil, nil
	}
	f, err := c.Request.MultipartForm.File[name][0].Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// Attachment is the header by which a browser saves a file instead of showing
// it, under a name in any script (RFC 6266).
func Attachment(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}
