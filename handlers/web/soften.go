package web

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
)

// TrueStatus is the header that tells programs what a softened answer is.
const TrueStatus = "Minyi-Status"

// inSoft is the input by which a page's own script asks for soft answers: it
// can tell what is ours by the page itself.
const inSoft = "_soft"

const trueStatusKey = "minyi true status"

// soften sends a page with 200 instead of its error, where a gateway would put
// a page of its own in its place: what was typed and what is wrong with it would
// be lost. A page that nobody typed anything into keeps its status, because
// search engines and probes go by it. See surveys/adr/0007.
func (s *Site) soften(c *gin.Context, status int, page string) int {
	asked := c.Request.PostForm.Get(inSoft) != ""
	switch {
	case status < http.StatusBadRequest, !s.SoftErrors && !asked:
		return status
	case page == errorPage && (c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead):
		return status
	}
	c.Set(trueStatusKey, status)
	c.Header(TrueStatus, strconv.Itoa(status))
	return http.StatusOK
}

// StatusOf is the status that the logs note: what the answer meant, also where
// it was softened.
func StatusOf(c *gin.Context) int {
	if status, ok := c.Get(trueStatusKey); ok {
		return status.(int)
	}
	return c.Writer.Status()
}
