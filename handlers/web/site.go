// Package web is the one place where errors become statuses and view structs
// become pages. Handlers return errors; this package words and sends them.
package web

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/surveys"
	"minyi/surveys/i18n"
	"minyi/surveys/setting"
)

// Site holds the templates, assets and wordings that answers are made from. It
// is immutable once made.
type Site struct {
	Words  *i18n.Bundle
	Demo   bool                                 // marks every page 模拟数据
	HTTPS  bool                                 // the public address is https: send HSTS
	Prefix string                               // path under which a gateway shows us, such as "/minyi"; "" at its root
	Public func(context.Context) setting.Public // what the office has set for pages; may be nil
	// SoftErrors sends pages with findings as 200: a gateway replaces the bodies
	// of errors by its own.
	SoftErrors bool
	Log        *slog.Logger
	assets     *assets
	pages      *pages
}

// Config is what a Site is made from.
type Config struct {
	Files      fs.FS // pages/, shared/, js/, locales/: static.FS
	Demo       bool
	HTTPS      bool
	Prefix     string // "/minyi", without a slash at its end
	Public     func(context.Context) setting.Public
	SoftErrors bool
	Log        *slog.Logger // nil: slog.Default
}

// NewSite parses every template and packs every asset, so that a fault in one
// stops the program at its start and not a visitor.
func NewSite(c Config) (*Site, error) {
	words, err := i18n.Load(c.Files, "locales")
	if err != nil {
		return nil, err
	}
	s := &Site{Words: words, Demo: c.Demo, HTTPS: c.HTTPS, Prefix: c.Prefix, Public: c.Public, SoftErrors: c.SoftErrors, Log: c.Log}
	if s.Log == nil {
		s.Log = slog.Default()
	}
	if s.assets, err = packAssets(c.Files); err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	if s.pages, err = parsePages(c.Files, s); err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	return s, nil
}

const siteKey = "minyi site"

// Path is the address of one of our own pages as browsers know it: with the
// prefix under which the gateway shows us.
func (s *Site) Path(path string) string { return s.Prefix + path }

// Strip takes the prefix off the requests of a gateway that leaves it on, and
// lets those of one that has taken it off pass.
func (s *Site) Strip(next http.Handler) http.Handler {
	if s.Prefix == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rest, found := strings.CutPrefix(r.URL.Path, s.Prefix)
		if !found || rest != "" && rest[0] != '/' {
			next.ServeHTTP(w, r)
			return
		}
		ours := r.Clone(r.Context())
		ours.URL.Path, ours.URL.RawPath = cmp.Or(rest, "/"), ""
		next.ServeHTTP(w, ours)
	})
}

// Attach makes the site known to Handle, Respond and Render further in. It
// comes first in the chain.
func (s *Site) Attach() gin.HandlerFunc {
	return func(c *gin.Context) { c.Set(siteKey, s) }
}

// From returns the site that Attach left, or nil.
func From(c *gin.Context) *Site {
	s, _ := c.Get(siteKey)
	site, _ := s.(*Site)
	return site
}

// Mount serves the assets and answers what no route takes.
func (s *Site) Mount(r *gin.Engine) {
	r.HandleMethodNotAllowed = true
	r.GET("/static/:hash/*path", Handle(s.serveAsset))
	r.GET("/share.png", HandlePage(s.servePicture))
	r.NoRoute(Handle(s.serveProof))
	r.NoMethod(func(c *gin.Context) { respond(c, 405, surveys.E(surveys.NotFound, "web.no_method", "")) })
}

// Handle lets a handler return its error; it reaches the person by Respond.
func Handle(f func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := f(c); err != nil {
			Respond(c, err)
		}
	}
}

// HandlePage is Handle for pages: an error becomes a page unless the caller
// asks for JSON by name.
func HandlePage(f func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Set(pageKey, true)
		if err := f(c); err != nil {
			Respond(c, err)
		}
	}
}

// HandleJSON is Handle for routes whose every answer is JSON, also to a
// browser.
func HandleJSON(f func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Set(pageKey, false)
		if err := f(c); err != nil {
			Respond(c, err)
		}
	}
}

const pageKey = "minyi page"
