package web

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/surveys"
	"minyi/surveys/i18n"
)

// statuses is the one map from kind to status.
var statuses = map[surveys.Kind]int{
	surveys.Internal:        http.StatusInternalServerError,
	surveys.Malformed:       http.StatusBadRequest,
	surveys.Unauthenticated: http.StatusUnauthorized,
	surveys.Forbidden:       http.StatusForbidden,
	surveys.NotFound:        http.StatusNotFound,
	surveys.Conflict:        http.StatusConflict,
	surveys.Gone:            http.StatusGone,
	surveys.TooLarge:        http.StatusRequestEntityTooLarge,
	surveys.Unsupported:     http.StatusUnsupportedMediaType,
	surveys.Invalid:         http.StatusUnprocessableEntity,
	surveys.Busy:            http.StatusServiceUnavailable,
}

// Status returns the HTTP status of err.
func Status(err error) int { return statuses[surveys.KindOf(err)] }

// Problem is an RFC 9457 problem document.
type Problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail,omitempty"`
	Errors []ProblemEntry `json:"errors,omitempty"`
}

// ProblemEntry is one finding: where, which, in words.
type ProblemEntry struct {
	Pointer string `json:"pointer"` // RFC 6901
	Code    string `json:"code"`    // the translation key: stable
	Detail  string `json:"detail"`
}

// Respond answers with err: as problem+json, or as a calm page for a browser.
// What is not a surveys.Error is ours: it is logged and the person only hears
// that it happened.
func Respond(c *gin.Context, err error) {
	respond(c, Status(err), err)
}

func respond(c *gin.Context, status int, err error) {
	if c.Writer.Written() {
		LogFailure(c, err) // too late to say anything else
		c.Abort()
		return
	}
	if errors.Is(err, context.Canceled) && c.Request.Context().Err() != nil {
		// The caller has left, or has closed its sending half and still listens: a
		// reply without a word would be a 200, which acknowledges.
		RetryLater(c)
		writeProblem(c, makeProblem(From(c), Language(c), http.StatusServiceUnavailable, surveys.E(surveys.Busy, "web.busy", "")))
		c.Abort()
		return
	}
	if status >= 500 && status != http.StatusServiceUnavailable {
		LogFailure(c, err)
	}
	c.Header("Cache-Control", "no-store")
	if status == http.StatusServiceUnavailable {
		RetryLater(c)
	}
	if status == http.StatusUnauthorized {
		c.Header("WWW-Authenticate", `Bearer realm="minyi"`)
	}
	problem := makeProblem(From(c), Language(c), status, err)
	if wantsPage(c) && From(c) != nil {
		page := &ErrorPage{
			Page: NewPage(c, problem.Title), Status: status, Detail: problem.Detail, Errors: problem.Errors,
		}
		if renderErr := Render(c, status, errorPage, page); renderErr == nil {
			c.Abort()
			return
		}
	}
	writeProblem(c, problem)
	c.Abort()
}

// RetryLater asks for another attempt after 5 to 30 s, at random, so that those
// who were turned away together do not come back together.
func RetryLater(c *gin.Context) { c.Header("Retry-After", strconv.Itoa(5+rand.IntN(26))) }

const errorPage = "resident/error"

// ErrorPage is what pages/resident/error shows.
type ErrorPage struct {
	Page
	Status int
	Detail string
	Errors []ProblemEntry
}

// makeProblem words err. Site may be nil (a router without one): then keys
// stand for words.
func makeProblem(site *Site, lang string, status int, err error) Problem {
	say := func(key string, args map[string]any) string {
		if site == nil {
			return key
		}
		return site.Words.Say(lang, key, args)
	}
	p := Problem{Type: "about:blank", Title: say("web.status_"+strconv.Itoa(status), nil), Status: status}
	for _, e := range surveys.All(err) {
		if e.Kind == surveys.Internal {
			continue
		}
		p.Errors = append(p.Errors, ProblemEntry{Pointer: e.Field, Code: e.Key, Detail: say(e.Key, e.Args)})
	}
	switch {
	case len(p.Errors) == 0:
		p.Detail = say("web.internal", nil)
	case len(p.Errors) == 1:
		p.Detail = p.Errors[0].Detail
	default:
		p.Detail = say("web.several", map[string]any{"Count": len(p.Errors)})
	}
	return p
}

// Language returns the language in which this caller is answered: that of a
// page under way, else ?lang=, else Accept-Language.
func Language(c *gin.Context) string {
	if lang := c.GetString(langKey); lang != "" {
		return lang
	}
	site := From(c)
	if site == nil {
		return i18n.Default
	}
	return i18n.Pick(c.Query("lang"), c.GetHeader("Accept-Language"), site.Words.Languages())
}

// SetLanguage fixes the language of the rest of this request.
func SetLanguage(c *gin.Context, lang string) { c.Set(langKey, lang) }

const langKey = "minyi language"

// wantsPage tells browsers from programs.
func wantsPage(c *gin.Context) bool {
	accept := c.GetHeader("Accept")
	if page, fixed := c.Get(pageKey); fixed {
		return page.(bool) && !strings.HasPrefix(accept, "application/json")
	}
	return WantsHTML(c)
}

// WantsHTML reports whether the caller names text/html as what it reads, as
// browsers do; it is never so under /api/.
func WantsHTML(c *gin.Context) bool {
	return strings.Contains(c.GetHeader("Accept"), "text/html") && !strings.HasPrefix(c.Request.URL.Path, "/api/")
}
