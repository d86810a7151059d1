package office

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
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
	Earlier             string // when it really ends, where that is before Closes
	State               string // planned, open, over
	OpensIn, ClosesIn   string // for datetime-local inputs
	Reason              string
	NextCode            string // of a copy for the next quarter
	NextOpens, NextEnds string
	Unfolded            bool // a form of it came back
}

// waveLines are a survey's waves, and their changes in words. What was typed
// into a form that came back stands in it again.
func (o *office) waveLines(c *gin.Context, s *catalog.Survey, form map[string]string) (lines []WaveLine, changed []string, err error) {
	taken := func(code string) bool {
		return slices.ContainsFunc(s.Waves, func(w catalog.Wave) bool { return strings.EqualFold(w.Code, code) })
	}
	for _, w := range s.Waves {
		line := o.waveLine(s, w)
		next := catalog.NextQuarter(time.UnixMicro(w.OpensAt).In(o.Zone))
		line.NextCode, line.NextOpens = catalog.QuarterCode(next, taken), next.Format(inputLayout)
		if w.ClosesAt != 0 {
			line.NextEnds = catalog.NextQuarter(time.UnixMicro(w.ClosesAt).In(o.Zone)).Format(inputLayout)
		}
		line.typed(form, c.Param("wave"))
		lines = append(lines, line)
		changes, err := o.Store.WaveChanges(ctx(c), w.ID)
		if err != nil {
			return nil, nil, err
		}
		for _, ch := range changes {
			changed = append(changed, o.waveChange(c, w, ch))
		}
	}
	return lines, changed, nil
}

func (o *office) waveLine(s *catalog.Survey, w catalog.Wave) WaveLine {
	line := WaveLine{
		ID: w.ID, Code: w.Code, Opens: o.moment(w.OpensAt), Closes: o.moment(w.ClosesAt),
		OpensIn: o.input(w.OpensAt), ClosesIn: o.input(w.ClosesAt), State: "open",
	}
	ends, now := w.ClosesAt, o.Now().UnixMicro()
	if s.State != catalog.Draft {
		if ends = s.Closes(w); ends != w.ClosesAt {
			line.Earlier = o.moment(ends)
		}
	}
	switch {
	case ends != 0 && ends <= now:
		line.State = "over"
	case w.OpensAt > now || s.State == catalog.Draft:
		line.State = "planned"
	}
	return line
}

// typed puts back what was typed into the form of this wave: the one that the
// path names, or the copy that was made of it.
func (w *WaveLine) typed(form map[string]string, wave string) {
	id := strconv.FormatInt(w.ID, 10)
	switch {
	case wave == id:
		w.Unfolded, w.Reason = true, form["reason"]
		if form["opens_at"] != "" || form["closes_at"] != "" {
			w.OpensIn, w.ClosesIn = form["opens_at"], form["closes_at"]
		}
	case wave == "" && form["like"] == id:
		w.Unfolded = true
		w.NextCode, w.NextOpens, w.NextEnds = form["code"], form["opens_at"], form["closes_at"]
	}
}

// waveChange words one change of a wave's times.
func (o *office) waveChange(c *gin.Context, w catalog.Wave, ch models.WaveChange) string {
	moment := func(µs int64) string { return cmp.Or(o.moment(µs), web.Say(c, "waves.no_end")) }
	var what []string
	if ch.OpensFrom != ch.OpensTo {
		what = append(what, web.Say(c, "waves.change_opens", "From", moment(ch.OpensFrom), "To", moment(ch.OpensTo)))
	}
	if ch.ClosesFrom != ch.ClosesTo {
		what = append(what, web.Say(c, "waves.change_closes", "From", moment(ch.ClosesFrom), "To", moment(ch.ClosesTo)))
	}
	return web.Say(c, "waves.change", "Code", w.Code, "At", o.moment(ch.ChangedAt), "By", ch.ChangedBy,
		"What", strings.Join(what, web.Say(c, "waves.and")), "Reason", ch.Reason)
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
	// Where a browser has no field for it, people write a space.
	t, err := time.ParseInLocation(inputLayout, strings.Replace(strings.TrimSpace(text), " ", "T", 1), o.Zone)
	if err != nil {
		return 0, surveys.E(surveys.Invalid, "waves.moment", "/"+field, "Value", text)
	}
	return t.UnixMicro(), nil
}

// times reads the form of a wave; wrong are all findings about it.
func (o *office) times(c *gin.Context) (opens, closes int64, wrong surveys.Errors, err error) {
	if err := web.ReadForm(c, maxUpload); err != nil {
		return 0, 0, nil, err
	}
	opens, unread := o.readMoment(c, "opens_at")
	wrong = append(wrong, surveys.All(unread)...)
	if opens == 0 && unread == nil {
		wrong = append(wrong, surveys.E(surveys.Invalid, "waves.opens_missing", "/opens_at"))
	}
	closes, unread = o.readMoment(c, "closes_at")
	wrong = append(wrong, surveys.All(unread)...)
	if opens != 0 && closes != 0 && closes <= opens {
		wrong = append(wrong, surveys.E(surveys.Invalid, "store.wave_order", "/closes_at"))
	}
	return opens, closes, wrong, nil
}

// addWave opens a new wave, now or on a day to come. A draft may have its waves
// planned: publishing then opens none of its own.
func (o *office) addWave(c *gin.Context) error {
	s, err := o.Catalog.Survey(ctx(c), c.Param("code"))
	if err != nil {
		return err
	}
	opens, closes, wrong, err := o.times(c)
	if err != nil {
		return err
	}
	wrong = append(wrong, surveys.All(design.CheckCode(c.PostForm("code"), "/code"))...)
	if s.State == catalog.Closed {
		wrong = append(wrong, surveys.E(surveys.Conflict, "store.survey_closed", "", "Code", s.Code))
	}
	if err = wrong.Err(); err == nil {
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
	s, err := o.Catalog.Survey(ctx(c), c.Param("code"))
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
	opens, closes, wrong, err := o.times(c)
	if err != nil {
		return err
	}
	if surveys.Blank(c.PostForm("reason")) {
		wrong = append(wrong, surveys.E(surveys.Invalid, "store.reason_missing", "/reason"))
	}
	if err = wrong.Err(); err == nil {
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
	if w.ClosesAt != 0 && w.ClosesAt <= now {
		return o.refusedOr(c, surveys.E(surveys.Conflict, "waves.over_already", ""))
	}
	if err := o.Store.ChangeWave(ctx(c), w.ID, w.OpensAt, now, c.PostForm("reason"), auth.Principal(c).Name); err != nil {
		return o.refusedOr(c, err)
	}
	o.Catalog.Forget(s.Code)
	return o.back(c, "/surveys/"+s.Code, "wave_closed")
}
