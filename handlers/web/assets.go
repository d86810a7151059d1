package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/gin-gonic/gin"

	"minyi/surveys"
)

// assets are the files that browsers fetch, under one address that changes with
// any of them: so each may be kept for ever.
type assets struct {
	tree  string // hash over all names and contents
	files map[string]asset
}

type asset struct {
	contentType         string
	plain, gzip, brotli []byte
}

var contentTypes = map[string]string{
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json",
	".svg":  "image/svg+xml",
	".png":  "image/png",
	".txt":  "text/plain; charset=utf-8",
}

// served are the folders from which browsers may fetch.
var served = []string{"pages", "shared", "js", "vendor", "schema"}

func packAssets(files fs.FS) (*assets, error) {
	a := &assets{files: make(map[string]asset)}
	hash := sha256.New()
	for _, root := range served {
		if _, err := fs.Stat(files, root); err != nil {
			continue // a folder that this build does not have
		}
		err := fs.WalkDir(files, root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			contentType, ok := contentTypes[path.Ext(name)]
			if !ok {
				return nil
			}
			body, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			if root != "vendor" { // what others wrote is served as they wrote it
				body = trim(path.Ext(name), body)
			}
			hash.Write([]byte(name))
			hash.Write([]byte{0})
			hash.Write(body)
			a.files[name] = pack(contentType, body)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	a.tree = hex.EncodeToString(hash.Sum(nil)[:6])
	return a, nil
}

// large is the size in bytes from which files are packed quickly.
const large = 256 << 10

func pack(contentType string, body []byte) asset {
	a := asset{contentType: contentType, plain: body}
	if strings.HasPrefix(contentType, "image/png") || len(body) < below {
		return a
	}
	a.gzip = compress(codingGzip, body)
	var out bytes.Buffer
	level := brotli.BestCompression
	if len(body) > large { // a library: the best level would take seconds at every start
		level = brotli.DefaultCompression - 1
	}
	w := brotli.NewWriterLevel(&out, level)
	w.Write(body)
	w.Close()
	a.brotli = out.Bytes()
	return a
}

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssSpace   = regexp.MustCompile(`\s*\n\s*`)
	cssAround  = regexp.MustCompile(`\s*([{};,])\s*`)
	jsBlock    = regexp.MustCompile(`(?ms)^[ \t]*/\*.*?\*/[ \t]*\n`)
	jsLine     = regexp.MustCompile(`(?m)^[ \t]*(//.*)?\n`)
	jsIndent   = regexp.MustCompile(`(?m)^[ \t]+`)
)

// trim drops comments and indentation. In scripts it takes whole lines only, so
// comments there stand on lines of their own and no text goes over a line's end.
func trim(ext string, body []byte) []byte {
	switch ext {
	case ".css":
		body = cssComment.ReplaceAll(body, nil)
		body = cssSpace.ReplaceAll(body, []byte("\n"))
		body = cssAround.ReplaceAll(body, []byte("$1"))
		return bytes.TrimSpace(body)
	case ".js":
		body = jsBlock.ReplaceAll(body, nil)
		body = jsLine.ReplaceAll(body, nil)
		return jsIndent.ReplaceAll(body, nil)
	}
	return body
}

// AssetURL returns the address of a file of static/, such as
// "pages/resident/form/page.css".
func (s *Site) AssetURL(name string) string { return s.Path("/static/" + s.assets.tree + "/" + name) }

// AssetURL is Site.AssetURL for the site of this request.
func AssetURL(c *gin.Context, name string) string { return From(c).AssetURL(name) }

func (s *Site) serveAsset(c *gin.Context) error {
	a, ok := s.assets.files[strings.TrimPrefix(c.Param("path"), "/")]
	if !ok {
		return surveys.E(surveys.NotFound, "web.no_page", "")
	}
	h := c.Writer.Header()
	if c.Param("hash") == s.assets.tree {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache") // an older or newer tree: right for now, not for ever
	}
	h.Del("Content-Security-Policy") // governs documents; here it would only weigh
	h.Del("Referrer-Policy")
	h.Set("Content-Type", a.contentType)
	body := a.plain
	if a.gzip != nil {
		addVary(c, "Accept-Encoding")
		switch coding := accepted(c.GetHeader("Accept-Encoding")); coding {
		case codingBrotli:
			body = a.brotli
			h.Set("Content-Encoding", coding)
		case codingGzip:
			body = a.gzip
			h.Set("Content-Encoding", coding)
		}
	}
	write(c, http.StatusOK, body)
	return nil
}
