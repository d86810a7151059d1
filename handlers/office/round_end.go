package office

import (
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/evaluation"
)

// lockRound freezes the round. Every figure that people typed in must have been
// checked by a second person.
func (o *office) lockRound(c *gin.Context) error {
	r, err := o.loadRound(c)
	if err != nil {
		return err
	}
	for key := range r.values {
		if r.stateOf(key[0], key[1]) == "unchecked" {
			return o.roundBack(c, surveys.E(surveys.Conflict, "rounds.unchecked", ""), "")
		}
	}
	_, err = o.Store.LockRound(ctx(c), r.row.ID, func(values []models.RoundValue, entries []byte) ([]byte, error) {
		gathered, err := evaluation.Gather(r.scheme, entriesOf(values), entries)
		if err != nil {
			return nil, err
		}
		result, err := evaluation.Compute(r.scheme, gathered)
		if err != nil {
			return nil, err
		}
		snapshot, _, err := evaluation.Snapshot(r.scheme, gathered, result)
		return snapshot, err
	})
	return o.roundBack(c, err, "round_locked")
}

// publishRound raises who may see the frozen result: the units first, then
// everybody. From then on units may object for some days.
func (o *office) publishRound(c *gin.Context) error {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	row, err := o.Store.Round(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	level := models.RateLevel(c.PostForm("level"))
	auth.Note(c, "level", string(level))
	switch {
	case level != models.RateNotified && level != models.RatePublic:
		return o.roundBack(c, surveys.E(surveys.Invalid, "rounds.level", "/level"), "")
	case rank(level) <= rank(row.Level):
		return o.roundBack(c, surveys.E(surveys.Conflict, "results.level_not_higher", "/level"), "")
	}
	until, err := o.readUntil(c, row)
	if err == nil && until != row.ObjectionsUntil {
		err = o.Store.SetObjectionsUntil(ctx(c), row.ID, until)
	}
	if err == nil {
		err = o.Store.SetRoundLevel(ctx(c), row.ID, level)
	}
	return o.roundBack(c, err, "round_"+string(level))
}

// readUntil reads until when units may object: the day of the form with all its
// hours, else what was set before, else what is usual.
//
// Errors: Invalid for a day that is none or over.
func (o *office) readUntil(c *gin.Context, row models.Round) (int64, error) {
	text := c.PostForm("objections_until")
	if text == "" && row.ObjectionsUntil != 0 {
		return row.ObjectionsUntil, nil
	}
	if text == "" {
		return o.usualUntil(), nil
	}
	day, err := time.ParseInLocation(time.DateOnly, text, o.Zone)
	if err != nil {
		return 0, surveys.E(surveys.Invalid, "audit.day", "/objections_until", "Value", text)
	}
	until := day.AddDate(0, 0, 1).UnixMicro()
	if until <= o.Now().UnixMicro() && until != row.ObjectionsUntil {
		return 0, surveys.E(surveys.Invalid, "rounds.until_over", "/objections_until")
	}
	return until, nil
}

// usualUntil is the end of the working days that units have from now on.
func (o *office) usualUntil() int64 {
	return evaluation.AfterWorkingDays(o.Now().In(o.Zone), evaluation.ObjectionDays).UnixMicro()
}
