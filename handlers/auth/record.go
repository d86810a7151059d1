package auth

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys/audit"
)

// Log takes the events of the audit log.
type Log interface {
	AppendAudit(ctx context.Context, e audit.Event) error
}

// Record writes what a request did into the audit log: every request that may
// change something, refused ones too, and with sensitive also one that only
// reads. Who, when, what, to which thing, with which result; of what was in it
// only what the handler put there by Note.
func (g *Guard) Record(sensitive bool) gin.HandlerFunc {
	return func(c *gin.Context) {
		reads := c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead
		if reads && !sensitive {
			c.Next()
			return
		}
		whole := false
		defer func() { // also for a download that broke off: its beginning was read
			status := web.StatusOf(c)
			if !whole {
				Note(c, "cut", true)
				if !c.Writer.Written() {
					status = http.StatusInternalServerError
				}
			}
			e := audit.Event{Action: action(c), Object: object(c), Status: status, Detail: noted(c)}
			if p := Principal(c); p != nil {
				e.ActorID, e.Actor = p.AccountID, p.Name
			}
			g.append(c, e)
		}()
		c.Next()
		whole = true
	}
}

const notesKey = "auth.notes"

// Note adds a detail to what the audit log will say about this request, such as
// the purpose of an export. Nothing that residents wrote belongs there.
func Note(c *gin.Context, name string, value any) {
	notes, _ := c.Value(notesKey).(map[string]any)
	if notes == nil {
		notes = make(map[string]any)
		c.Set(notesKey, notes)
	}
	notes[name] = value
}

// noted returns the notes as JSON, nil for none.
func noted(c *gin.Context) json.RawMessage {
	notes, _ := c.Value(notesKey).(map[string]any)
	if notes == nil {
		return nil
	}
	data, err := json.Marshal(notes)
	if err != nil {
		return json.RawMessage(`{"omitted":"unreadable"}`)
	}
	return data
}

// patience is how long an event may wait for the database. The answer is
// already on its way, and it must not depend on whether its reader waits for it.
const patience = 5 * time.Second

func (g *Guard) append(c *gin.Context, e audit.Event) {
	if g.log == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request.Context()), patience)
	defer cancel()
	e.At = g.now().UnixMicro()
	if err := g.log.AppendAudit(ctx, e); err != nil {
		web.LogFailure(c, err)
	}
}

// action names a route in short: "POST surveys/:code/publish".
func action(c *gin.Context) string {
	path := strings.TrimPrefix(strings.TrimPrefix(c.FullPath(), "/api/v1"), "/office")
	return web.Method(c) + " " + strings.TrimPrefix(path, "/")
}

// object names the thing: the values in the path, as they were asked for.
func object(c *gin.Context) string {
	parts := make([]string, len(c.Params))
	for i, p := range c.Params {
		parts[i] = p.Value
	}
	return strings.Join(parts, "/")
}
