package web

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/surveys"
	"minyi/surveys/setting"
)

// Foot is what the office has set for the foot of residents' pages; nil where
// nothing is set.
type Foot struct {
	setting.Settings
	Picture bool // there is a picture to share the page with
}

func foot(c *gin.Context) *Foot {
	s := From(c)
	if s == nil || s.Public == nil {
		return nil
	}
	p := s.Public(c.Request.Context())
	f := &Foot{Settings: p.Settings, Picture: p.Picture != nil}
	if f.Organiser+f.Phone+f.Contact+f.Hotline+f.ICP+f.Police == "" && !f.Picture {
		return nil
	}
	return f
}

// keepPublic is how many seconds a browser keeps what the office uploaded.
const keepPublic = "public, max-age=300"

func (s *Site) servePicture(c *gin.Context) error {
	if s.Public != nil {
		if p := s.Public(c.Request.Context()).Picture; p != nil {
			c.Header("Cache-Control", keepPublic)
			c.Data(http.StatusOK, p.MediaType, p.Content)
			return nil
		}
	}
	return surveys.E(surveys.NotFound, "web.no_page", "")
}

// serveProof answers what no route takes: with a domain's verification file,
// always as plain text, or by saying that there is nothing.
func (s *Site) serveProof(c *gin.Context) error {
	name := strings.TrimPrefix(c.Request.URL.Path, "/")
	if s.Public != nil && setting.IsProofName(name) && c.Request.Method == http.MethodGet {
		if proof, ok := s.Public(c.Request.Context()).Proofs[name]; ok {
			c.Header("Cache-Control", keepPublic)
			c.Data(http.StatusOK, "text/plain; charset=utf-8", proof.Content)
			return nil
		}
	}
	return surveys.E(surveys.NotFound, "web.no_page", "")
}
