package health

import (
	"io"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
)

// Arrived is what came through to the program of a request that `minyi doctor`
// sent to the public address.
type Arrived struct {
	Method    string `json:"method"`
	Host      string `json:"host"`
	Proto     string `json:"proto"`     // X-Forwarded-Proto
	Forwarded string `json:"forwarded"` // X-Forwarded-For
	Peer      string `json:"peer"`      // who connected: the gateway, where there is one
	Client    string `json:"client"`    // whom the program takes for the visitor
	Bytes     int64  `json:"bytes"`     // of the body
}

// maxProbe is more than any upload may have.
const maxProbe = 16 << 20

// gateway tells the doctor what arrived. Without its token, which only a holder
// of the master key can make, there is nothing here.
func gateway(genuine func(token string) bool) gin.HandlerFunc {
	return web.HandleJSON(func(c *gin.Context) error {
		if genuine == nil || !genuine(c.Param("token")) {
			return surveys.E(surveys.NotFound, "web.no_page", "")
		}
		c.Header("Cache-Control", "no-store")
		status := http.StatusOK
		if wanted, err := url.ParseQuery(c.Request.URL.RawQuery); err == nil && wanted.Get("status") == "422" {
			status = http.StatusUnprocessableEntity // does the gateway put a page of its own in its place?
		}
		n, err := io.Copy(io.Discard, http.MaxBytesReader(c.Writer, c.Request.Body, maxProbe))
		if err != nil {
			return surveys.E(surveys.Malformed, "web.unreadable_body", "").Because(err)
		}
		return web.JSON(c, status, Arrived{
			Method: web.Method(c), Host: c.Request.Host, Proto: c.GetHeader("X-Forwarded-Proto"), Forwarded: c.GetHeader("X-Forwarded-For"),
			Peer: c.RemoteIP(), Client: c.ClientIP(), Bytes: n,
		})
	})
}

// mountGateway adds the probe for each method that a gateway may block.
func mountGateway(r gin.IRouter, genuine func(token string) bool) {
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		r.Handle(method, "/gateway/:token", gateway(genuine))
	}
}
