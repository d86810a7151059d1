package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

// pages are the templates by language and page, such as "resident/form". Each is
// parsed when it is first shown: two languages of every page are 50 MB of small
// objects, which the garbage collector would go through time and again on a
// server that only takes answers in.
type pages struct {
	byLanguage map[string]map[string]func() (*template.Template, error)
}

// parsePages finds pages/<who>/<page>/page.tmpl and parses each once, so that a
// fault in one stops the program at its start.
func parsePages(files fs.FS, site *Site) (*pages, error) {
	found, err := fs.Glob(files, "pages/*/*/page.tmpl")
	if err != nil {
		return nil, err
	}
	p := &pages{byLanguage: make(map[string]map[string]func() (*template.Template, error))}
	for _, lang := range site.Words.Languages() {
		p.byLanguage[lang] = make(map[string]func() (*template.Template, error))
		for _, file := range found {
			name := strings.TrimPrefix(path.Dir(file), "pages/")
			p.byLanguage[lang][name] = sync.OnceValues(func() (*template.Template, error) { return parsePage(files, file, site, lang) })
		}
	}
	for _, file := range found {
		if _, err := parsePage(files, file, site, site.Words.Languages()[0]); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// parsePage parses one page together with shared/*.tmpl, for one language:
// {{t "key" "Name" value}} is bound to it.
func parsePage(files fs.FS, file string, site *Site, lang string) (*template.Template, error) {
	return template.New("page.tmpl").Funcs(site.funcs(lang)).Option("missingkey=error").ParseFS(files, "shared/*.tmpl", file)
}

// funcs are what templates may call.
func (s *Site) funcs(lang string) template.FuncMap {
	return template.FuncMap{
		"t": func(key string, args ...any) string {
			if len(args) == 0 {
				return s.Words.Say(lang, key, nil)
			}
			return s.Words.Say(lang, key, pairs(args))
		},
		"asset": s.AssetURL,
		"u":     s.Path,
		"add":   func(a, b int) int { return a + b },
	}
}

func pairs(args []any) map[string]any {
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[fmt.Sprint(args[i])] = args[i+1]
	}
	return m
}

// Page is what every page's struct embeds: what the shared layout needs.
type Page struct {
	Lang     string // of the interface: one that the product speaks
	TextLang string // of the survey's own texts, "" = Lang
	Title    string
	Demo     bool
	Large    bool     // 长辈版
	Mark     string   // what tells this page from one that counts, "" for one that does
	Home     string   // where the name at the top leads, "" for the home page
	Default  string   // what Enter presses: the value of the form's "_nav" button, "" without a form
	Switches []Switch // other language, 长辈版
	Foot     *Foot    // nil where the office has set nothing
}

// Switch is a link or, inside a form whose answers must not be lost, a button
// that shows the same page in another way.
type Switch struct {
	Label, Lang string // Lang: of the label, "" = the page's
	Href        string // a link, or
	Value       string // the value of the form's "_nav" button
}

// NewPage starts a page's struct.
func NewPage(c *gin.Context, title string) Page {
	p := Page{Lang: Language(c), Title: title, Large: c.Query("size") == "large"}
	if s := From(c); s != nil {
		p.Demo, p.Foot = s.Demo, foot(c)
	}
	return p
}

// Base lets the layout reach the embedded Page.
func (p Page) Base() Page { return p }

type based interface{ Base() Page }

// Execute renders a page to bytes.
func (s *Site) Execute(name string, data any) ([]byte, error) {
	lang := s.Words.Languages()[0]
	if b, ok := data.(based); ok {
		lang = b.Base().Lang
	}
	parsed := s.pages.byLanguage[lang][name]
	if parsed == nil {
		return nil, fmt.Errorf("web: no page %s in %s", name, lang)
	}
	t, err := parsed()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	layout := "layout"
	if l, ok := data.(interface{ Layout() string }); ok {
		layout = l.Layout()
	}
	if err := t.ExecuteTemplate(&out, layout, data); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Render sends a page that is nobody else's: it is not to be stored.
func Render(c *gin.Context, status int, name string, data any) error {
	body, err := From(c).Execute(name, data)
	if err != nil {
		return err
	}
	if c.Writer.Header().Get("Cache-Control") == "" {
		c.Header("Cache-Control", "no-store")
	}
	addVary(c, "Accept-Language")
	send(c, From(c).soften(c, status, name), htmlType, body)
	return nil
}

const htmlType = "text/html; charset=utf-8"

// Packed is a rendered page that many will get: packed once, with its tag.
type Packed struct {
	etag string
	asset
}

// Pack renders and packs a page.
func (s *Site) Pack(name string, data any) (*Packed, error) {
	body, err := s.Execute(name, data)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	return &Packed{etag: base64.RawURLEncoding.EncodeToString(sum[:9]), asset: pack(htmlType, body)}, nil
}

// SendPacked answers with a packed page that anyone may keep for maxAge
// seconds, or with 304.
func SendPacked(c *gin.Context, p *Packed, maxAge int) {
	h := c.Writer.Header()
	h.Set("Cache-Control", fmt.Sprintf("public, max-age=%d", maxAge))
	addVary(c, "Accept-Encoding")
	addVary(c, "Accept-Language")
	coding := accepted(c.GetHeader("Accept-Encoding"))
	etag := `"` + p.etag + coding + `"`
	h.Set("ETag", etag)
	for tag := range strings.SplitSeq(c.GetHeader("If-None-Match"), ",") {
		if strings.TrimPrefix(strings.TrimSpace(tag), "W/") == etag {
			c.Status(http.StatusNotModified)
			c.Writer.WriteHeaderNow()
			return
		}
	}
	h.Set("Content-Type", p.contentType)
	body := p.plain
	if p.gzip != nil && coding != "" {
		h.Set("Content-Encoding", coding)
		body = map[string][]byte{codingBrotli: p.brotli, codingGzip: p.gzip}[coding]
	}
	write(c, http.StatusOK, body)
}

// Forward leads a browser to another of our own pages. The answer has no body,
// so it needs none of the headers that govern documents: on a phone's first
// visit every one of them counts.
func Forward(c *gin.Context, path string) {
	h := c.Writer.Header()
	h.Del("Content-Security-Policy")
	h.Set("Location", path)
	c.Status(http.StatusSeeOther)
	c.Writer.WriteHeaderNow()
}
