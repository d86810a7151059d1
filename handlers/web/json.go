package web

import (
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"
)

// JSON sends v. Text in it is left readable: no \u003c for <, the type is not
// one that a browser takes for a page.
func JSON(c *gin.Context, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	send(c, status, "application/json", append(body, '\n'))
	return nil
}

func writeProblem(c *gin.Context, p Problem) {
	body, err := json.Marshal(p)
	if err != nil { // strings and numbers only: cannot happen
		c.Status(http.StatusInternalServerError)
		return
	}
	send(c, p.Status, "application/problem+json", append(body, '\n'))
}
