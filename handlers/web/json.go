package web

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"
)

// JSON sends v. Text in it is left readable: no \u003c for <, the type is not
// one that a browser takes for a page.
func JSON(c *gin.Context, status int, v any) error {
	body, err := encode(v)
	if err != nil {
		return err
	}
	SendJSON(c, status, body)
	return nil
}

// SendJSON sends a document that is JSON already.
func SendJSON(c *gin.Context, status int, body []byte) { send(c, status, "application/json", body) }

func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(v) // which ends with a line feed
	return out.Bytes(), err
}

func writeProblem(c *gin.Context, p Problem) {
	body, err := encode(p)
	if err != nil { // strings and numbers only: cannot happen
		c.Status(http.StatusInternalServerError)
		return
	}
	send(c, p.Status, "application/problem+json", body)
}
