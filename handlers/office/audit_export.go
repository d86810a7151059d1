package office

import (
	"encoding/hex"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys/export"
)

// auditColumns are those of the export. With all of them and all events the
// chain can be followed without us: see audit.Canonical.
var auditColumns = []string{
	"id", "time", "at_us", "actor_id", "actor", "action", "did", "object", "area", "status", "detail", "prev_hash", "hash", "alg",
}

// exportAudit writes the events that were searched for, the oldest first.
func (o *office) exportAudit(c *gin.Context) error {
	filter, err := o.auditFilter(c)
	if err != nil {
		return err
	}
	if search := c.Request.URL.RawQuery; search != "" {
		auth.Note(c, "search", search)
	}
	web.Download(c, "audit-"+o.Now().In(o.Zone).Format("20060102-1504")+".csv", "text/csv; charset=utf-8")
	out := export.NewCSV(web.Patient(c, o.Now))
	if err := out.Header(auditColumns); err != nil {
		return web.Cut(err)
	}
	rows, words := 0, make(map[string]string)
	var cells []export.CellValue
	err = o.Store.EachAudit(ctx(c), filter, func(e models.AuditEvent) error {
		did, ok := words[e.Action]
		if !ok {
			did = actionWords(c, e.Action)
			words[e.Action] = did
		}
		cells = append(cells[:0],
			export.Number(float64(e.ID)), export.Text(time.UnixMicro(e.At).In(o.Zone).Format(time.RFC3339)), export.Number(float64(e.At)),
			export.Number(float64(e.ActorID)), export.Text(e.Actor), export.Text(e.Action), export.Text(did), export.Text(e.Object),
			export.Text(e.Area), export.Number(float64(e.Status)), export.Text(string(e.Detail)),
			export.Text(hex.EncodeToString(e.PrevHash)), export.Text(hex.EncodeToString(e.Hash)), export.Text(e.Alg))
		rows++
		return out.Row(cells)
	})
	auth.Note(c, "rows", rows)
	if err != nil {
		return web.Cut(err)
	}
	return web.Cut(out.Flush())
}
