package office

import (
	"context"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/design/timing"
)

type durationStore interface {
	// Durations returns how long the last responses of a survey took, in seconds.
	Durations(ctx context.Context, surveyID int64, limit int) ([]int32, error)
}

// TimeView is how long a draft takes, in words.
type TimeView struct {
	Estimate string
	Measured string // "" while too few responses say when they began
}

// lastDurations is how many of the last responses are looked at.
const lastDurations = 500

// timeOf estimates the time to answer doc and holds it against what responses of
// the survey took.
func (o *office) timeOf(c *gin.Context, row models.Survey, doc *surveys.Survey, language string) (t TimeView, err error) {
	e := timing.Of(doc, language)
	from, to := e.Range()
	t.Estimate = web.Say(c, "preview.time", "Minutes", e.Minutes(), "From", from, "To", to, "Questions", e.Asked)
	if row.State == models.SurveyDraft {
		return t, nil
	}
	durations, err := o.Store.Durations(ctx(c), row.ID, lastDurations)
	if err != nil {
		return t, err
	}
	if median, n, enough := timing.Median(durations); enough {
		t.Measured = web.Say(c, "preview.measured", "Responses", n, "Minutes", int(median)/60, "Seconds", int(median)%60, "At", o.moment(o.Now().UnixMicro()))
	}
	return t, nil
}
