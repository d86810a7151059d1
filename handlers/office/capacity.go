package office

import (
	"context"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/intake"
)

type capacityStore interface {
	Setting(ctx context.Context, name string) (string, error)
}

// capacity says what the machine has shown, next to a city that answers within
// one hour; or how to measure it.
func (o *office) capacity(c *gin.Context) (string, error) {
	text, err := o.Store.Setting(ctx(c), intake.CapacitySetting)
	if err != nil && surveys.KindOf(err) != surveys.NotFound {
		return "", err
	}
	shown, ok := intake.ParseCapacity(text)
	if !ok {
		return web.Say(c, "publish.capacity_unknown"), nil
	}
	return web.Say(c, "publish.capacity", "PerHour", thousands(int(shown.PerHour())), "P99", int(shown.P99+0.5), "At", o.moment(shown.At),
		"Safe", thousands(int(shown.PerHour()/intake.Spare))), nil
}
