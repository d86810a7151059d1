package office

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
)

// backupEvery is how old the last backup may be before those who run the
// installation are told; backups are made at night.
const backupEvery = 26 * time.Hour

// backupTasks tells when the last backup was taken, once it is too long ago.
// The demo city need not be kept.
func (o *office) backupTasks(c *gin.Context, _ context.Context, all []*catalog.Survey) ([]Task, error) {
	if !auth.Principal(c).May(account.SettingsWrite) || web.From(c).Demo || len(all) == 0 {
		return nil, nil
	}
	last, ok, err := o.Store.LastBackup(ctx(c))
	if err != nil {
		return nil, err
	}
	if !ok {
		return []Task{{Text: web.Say(c, "overview.task_no_backup")}}, nil
	}
	due := time.UnixMicro(last.At).Add(backupEvery).UnixMicro()
	if due > o.Now().UnixMicro() {
		return nil, nil
	}
	return []Task{{Text: web.Say(c, "overview.task_backup", "At", o.moment(last.At)), When: o.moment(due), at: due}}, nil
}
