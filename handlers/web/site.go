// Package web is the one place where errors become statuses and view structs
// become pages. Handlers return errors; this package words and sends them.
package web

import (
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/gin-gonic/gin"

	"minyi/surveys"
	"minyi/surveys/i18n"
)

// Site holds the templates, assets and wordings that answers are made from. It
// is immutable once made.
type Site struct {
	Words  *i18n.Bundle
	Demo   bool // marks every page 模拟数据
	HTTPS  bool // the public address is https: send HSTS
	Log    *slog.Logger
	assets *assets
	pages  *pages
}

// Config is what a Site is made from.
type Config struct {
	Files fs.FS // pages/, shared/, js/, locales/: static.FS
	Demo  bool
	HTTPS bool
	Log   *slog.Logger // nil: slog.Default
}

// NewSite parses every template and packs every asset, so that a fault in one
// stops the program at its start and not a visitor.
func NewSite(c Config) (*Site, error) {
	words, err := i18n.Load(c.Files, "locales")
	if err != nil {
		return nil, err
	}
	s := &Site{Words: words, Demo: c.Demo, HTTPS: c.HTTPS, Log: c.Log}
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
	r.NoRoute(Handle(func(*gin.Context) error { return surveys.E(surveys.NotFound, "web.no_page", "") }))
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
