package handlers

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
)

// limit bounds the requests in work. Answers may use all of the room, pages
// three quarters, the API and the office half: when it gets tight, what a
// person has already filled in comes first. Who is turned away is told when to
// come back. A stream of events gives its room back when it begins: how many there are
// is bounded by web.Streams. Probes always pass: one that fails under load would have the server
// ended when it is needed most.
func limit(inWork int) gin.HandlerFunc {
	if inWork <= 0 {
		return func(*gin.Context) {}
	}
	all := make(chan struct{}, inWork)
	pages := make(chan struct{}, max(1, inWork*3/4))
	office := make(chan struct{}, max(1, inWork/2))
	return func(c *gin.Context) {
		rooms := []chan struct{}{all}
		switch path := c.Request.URL.Path; {
		case path == "/healthz", path == "/readyz":
			c.Next()
			return
		case strings.HasPrefix(path, "/api/"), strings.HasPrefix(path, "/office"), strings.HasPrefix(path, "/log"):
			rooms = append(rooms, pages, office)
		case c.Request.Method != http.MethodPost:
			rooms = append(rooms, pages)
		}
		for i, room := range rooms {
			select {
			case room <- struct{}{}:
				continue
			default:
			}
			for _, taken := range rooms[:i] {
				<-taken
			}
			web.Respond(c, surveys.E(surveys.Busy, "web.busy", ""))
			return
		}
		leave := sync.OnceFunc(func() {
			for _, room := range rooms {
				<-room
			}
		})
		defer leave()
		web.SetRoom(c, leave) // a stream gives it back when it begins
		c.Next()
	}
}

// observe reports each request by its route's pattern: few values, however many
// addresses people try.
func observe(report func(route, method string, status int, seconds float64)) gin.HandlerFunc {
	if report == nil {
		return func(*gin.Context) {}
	}
	return func(c *gin.Context) {
		start := time.Now()
		c.Next()
		route := c.FullPath()
		if route == "" {
			route = "none"
		}
		report(route, web.Method(c), web.StatusOf(c), time.Since(start).Seconds())
	}
}
