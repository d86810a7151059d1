package office

import (
	"context"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/design"
)

type waveStore interface {
	AddWave(ctx context.Context, row *models.Wave) error
	ChangeWave(ctx context.Context, id, opensAt, closesAt int64, reason, by string) error
	WaveChanges(ctx context.Context, id int64) ([]models.WaveChange, error)
}

func (o *office) waveRoutes() []route {
	return []route{
		{method: "POST", path: "/surveys/:code/waves", scope: account.SurveysWrite, handle: o.addWave},
		{method: "POST", path: "/surveys/:code/waves/:wave", scope: account.SurveysWrite, handle: o.changeWave},
		{method: "POST", path: "/surveys/:code/waves/:wave/close", scope: account.SurveysWrite, handle: o.closeWave},
	}
}

// WaveLine is one wave with the forms that change it.
type WaveLine struct {
	ID                  int64
	Code                string
	Opens, Closes       string // for people
	OpensIn, ClosesIn   string // for datetime-local inputs
	State               string // planned, open, over
	NextCode            string // of a copy for the next quarter
	NextOpens, NextEnds string
	Changes             []string
}

func (o *office) waveLines(c *gin.Context, s *catalog.Survey) []WaveLine {
	var lines []WaveLine
	now := o.Now().UnixMicro()
	for _, w := range s.Waves {
		line := WaveLine{
			ID: w.ID, Code: w.Code, Opens: o.moment(w.OpensAt), Closes: o.moment(w.ClosesAt),
			OpensIn: o.input(w.OpensAt), ClosesIn: o.input(w.ClosesAt), State: "open",
		}
		switch {
		case w.OpensAt > now:
			line.State = "planned"
		case w.ClosesAt != 0 && w.ClosesAt <= now:
			line.State = "over"
		}
		opens := time.UnixMicro(w.OpensAt).In(o.Zone).AddDate(0, 3, 0)
		line.NextCode = opens.Format("2006") + "-Q" + strconv.Itoa((int(opens.Month())+2)/3)
		line.NextCode = "w" + line.NextCode
		line.NextOpens = opens.Format(inputLayout)
		if w.ClosesAt != 0 {
			line.NextEnds = time.UnixMicro(w.ClosesAt).In(o.Zone).AddDate(0, 3, 0).Format(inputLayout)
		}
		if changes, err := o.Store.WaveChanges(ctx(c), w.ID); err == nil {
			for _, ch := range changes {
				line.Changes = append(line.Changes, web.Say(c, "waves.change", "At", o.moment(ch.ChangedAt), "By", ch.ChangedBy,
					"From", o.moment(ch.ClosesFrom), "To", o.moment(ch.ClosesTo), "Reason", ch.Reason))
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// inputLayout is how browsers write a datetime-local.
const inputLayout = "2006-01-02T15:04"

// input writes a moment for a datetime-local input in the office's zone.
func (o *office) input(µs int64) string {
	if µs == 0 {
		return ""
	}
	return time.UnixMicro(µs).In(o.Zone).Format(inputLayout)
}

// moment writes a moment for people, "" for none.
func (o *office) moment(µs int64) string {
	if µs == 0 {
		return ""
	}
	return time.UnixMicro(µs).In(o.Zone).Format("2006-01-02 15:04")
}

// second writes a moment to the second, for logs.
func (o *office) second(µs int64) string {
	return time.UnixMicro(µs).In(o.Zone).Format(time.DateTime)
}

// span words a wave: its code and until when it is open.
func (o *office) span(c *gin.Context, code string, opens, closes int64) string {
	if closes == 0 {
		return web.Say(c, "waves.open_end", "Code", code, "From", o.moment(opens))
	}
	return web.Say(c, "waves.open_until", "Code", code, "To", o.moment(closes))
}

// readMoment reads a datetime-local of a form; empty is 0.
func (o *office) readMoment(c *gin.Context, field string) (int64, error) {
	text := c.PostForm(field)
	if text == "" {
		return 0, nil
	}
	t, err := time.ParseInLocation(inputLayout, text, o.Zone)
	if err != nil {
		return 0, surveys.E(surveys.Invalid, "waves.moment", "/"+field, "Value", text)
	}
	return t.UnixMicro(), nil
}

func (o *office) times(c *gin.Context) (opens, closes int64, err error) {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return 0, 0, err
	}
	if opens, err = o.readMoment(c, "opens_at"); err != nil {
		return 0, 0, err
	}
	if opens == 0 {
		return 0, 0, surveys.E(surveys.Invalid, "waves.opens_missing", "/opens_at")
	}
	closes, err = o.readMoment(c, "closes_at")
	return opens, closes, err
}

// addWave opens a new wave, now or on a day to come.
func (o *office) addWave(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	opens, closes, err := o.times(c)
	if err == nil {
		err = design.CheckCode(c.PostForm("code"), "/code")
	}
	if err == nil && closes != 0 && closes <= opens {
		err = surveys.E(surveys.Invalid, "store.wave_order", "/closes_at")
	}
	if err == nil {
		err = o.Store.AddWave(ctx(c), &models.Wave{SurveyID: s.ID, Code: c.PostForm("code"), OpensAt: opens, ClosesAt: closes})
	}
	if err != nil {
		return o.refusedOr(c, err)
	}
	o.Catalog.Forget(s.Code)
	return o.back(c, "/surveys/"+s.Code, "wave_added")
}

// wave returns the survey and the wave that the path names.
func (o *office) wave(c *gin.Context) (*catalog.Survey, catalog.Wave, error) {
	s, err := o.published(c)
	if err != nil {
		return nil, catalog.Wave{}, err
	}
	for _, w := range s.Waves {
		if strconv.FormatInt(w.ID, 10) == c.Param("wave") {
			return s, w, nil
		}
	}
	return nil, catalog.Wave{}, surveys.E(surveys.NotFound, "store.no_wave", "")
}

// changeWave moves a wave's times, with a reason.
func (o *office) changeWave(c *gin.Context) error {
	s, w, err := o.wave(c)
	if err != nil {
		return err
	}
	opens, closes, err := o.times(c)
	if err == nil {
		err = o.Store.ChangeWave(ctx(c), w.ID, opens, closes, c.PostForm("reason"), auth.Principal(c).Name)
	}
	if err != nil {
		return o.refusedOr(c, err)
	}
	o.Catalog.Forget(s.Code)
	return o.back(c, "/surveys/"+s.Code, "wave_changed")
}

// closeWave ends a wave now, with a reason.
func (o *office) closeWave(c *gin.Context) error {
	s, w, err := o.wave(c)
	if err != nil {
		return err
	}
	if err := web.ReadForm(c, maxUpload); err != nil {
		return err
	}
	now := o.Now().UnixMicro()
	if w.OpensAt >= now {
		return o.refusedOr(c, surveys.E(surveys.Conflict, "waves.not_open", ""))
	}
	if err := o.Store.ChangeWave(ctx(c), w.ID, w.OpensAt, now, c.PostForm("reason"), auth.Principal(c).Name); err != nil {
		return o.refusedOr(c, err)
	}
	o.Catalog.Forget(s.Code)
	return o.back(c, "/surveys/"+s.Code, "wave_closed")
}
