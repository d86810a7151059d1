package office

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/integrity"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

type qualityStore interface {
	ProgressByChannel(ctx context.Context, surveyID int64) ([]models.ChannelProgress, error)
	PageCounts(ctx context.Context, surveyID int64) ([]models.PageCount, error)
}

func (o *office) qualityRoutes() []route {
	return []route{{method: "GET", path: "/surveys/:code/quality", scope: account.RatesRead, handle: o.quality}}
}

// QualityPage is what pages/office/quality shows: whether the answers can be
// relied on, in sentences, then what stands behind each.
type QualityPage struct {
	Page
	Code, SurveyTitle string
	N, AsOf           string
	Nobody            bool
	Waves             Picker
	Sentences         []QualitySentence
	Channels          []QualityChannel
	MoreChannels      int
	Compared          int
	Items             int
	Rates             []QualityRate
	Named             bool // a channel stands out: the rates are also without it
	Apart             []QualityApart
	Headlines         []string
	Flags             []DoubtLine
	Timing            *QualityTiming
	Gaps, AllGaps     []QualityGap
	Funnel            *QualityFunnel
	Outcome           *QualityOutcome
	Beyond, Screened  string // of quotas, "" without any
	wave              string // code, "" = all
	report            *integrity.Report
	survey            *catalog.Survey
}

// QualitySentence is one thing that an analyst should know; Warn where something
// is to be done about it.
type QualitySentence struct {
	Text string
	Warn bool
}

func (p *QualityPage) say(warn bool, text string) {
	p.Sentences = append(p.Sentences, QualitySentence{text, warn})
}

func (o *office) quality(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	p := &QualityPage{Page: o.page(c, "dataquality.title"), Code: s.Code, SurveyTitle: publishedTitle(c, s), wave: c.Query("wave"), survey: s}
	v, err := o.Frames.Frame(ctx(c), s.ID)
	if err != nil {
		return err
	}
	if err := o.lookInto(p, v); err != nil {
		return err
	}
	r := p.report
	p.N, p.AsOf, p.Nobody = thousands(r.N), o.moment(o.Now().UnixMicro()), r.N == 0
	p.Waves = o.qualityWaves(c, p)
	for _, fill := range []func(*gin.Context, *QualityPage, *tally.View) error{o.fillSuspects, o.fillWithout, o.fillApart, o.fillReasons, o.fillTiming, o.fillFunnel, o.fillGaps, o.fillOutcome, o.fillOver} {
		if err := fill(c, p, v); err != nil {
			return err
		}
	}
	return web.Render(c, http.StatusOK, "office/quality", p)
}

// lookInto makes the report of a wave or of all.
//
// Errors: Invalid for a wave that there is not.
func (o *office) lookInto(p *QualityPage, v *tally.View) error {
	s := p.survey
	var kept []uint8
	if p.wave != "" {
		known := false
		for _, w := range s.Waves {
			known = known || w.Code == p.wave
		}
		if !known {
			return surveys.E(surveys.Invalid, "tally.filter_value_unknown", "/wave", "Code", tally.ByWave, "Value", p.wave)
		}
		var err error
		kept, err = v.Select([]tally.Condition{{Code: tally.ByWave, Values: []string{p.wave}}}, false, rate.Names(s, o.Areas()))
		if err != nil {
			return err
		}
	}
	p.report = o.lookAt(s, v, p.wave, kept)
	return nil
}

// lookAt looks at the responses of a wave, "" = all; kept are its rows, see
// integrity.Subject.
func (o *office) lookAt(s *catalog.Survey, v *tally.View, wave string, kept []uint8) *integrity.Report {
	subject := integrity.Subject{View: v, Kept: kept, Forms: s.Forms(), Doc: s.Current.Survey, Areas: o.Areas()}
	key := fmt.Sprintf("%d/%d/%s/%p", s.ID, s.Current.Version, wave, subject.Areas)
	return o.looked.Look(key, o.Now(), subject)
}

func (o *office) qualityWaves(c *gin.Context, p *QualityPage) Picker {
	here := web.From(c).Path(Prefix + "/surveys/" + p.Code + "/quality")
	w := Picker{Name: "wave", Label: web.Say(c, "surveys.wave"), Choices: []ChoiceLink{{web.Say(c, "results.all_waves"), "", here, p.wave == ""}}}
	for _, wave := range p.survey.Waves {
		w.Choices = append(w.Choices, ChoiceLink{wave.Code, wave.Code, here + "?wave=" + wave.Code, wave.Code == p.wave})
	}
	return w
}

// fillReasons lists the reasons for doubt that there are.
func (o *office) fillReasons(c *gin.Context, p *QualityPage, _ *tally.View) error {
	for _, f := range p.report.Flags {
		if f.N > 0 {
			p.Flags = append(p.Flags, DoubtLine{
				Name: f.Name, Words: web.Say(c, "doubts."+f.Name), Help: web.Say(c, "doubts."+f.Name+"_help"), N: thousands(f.N), Share: shareOf(f.N, p.report.N),
			})
		}
	}
	return nil
}

// QualityTiming is how long people took: a bar per step of time.
type QualityTiming struct {
	N, Unknown             string
	Median, Quarter, Three string
	Tenth, Floor           string
	BelowFloor, Fast       string
	Speeders               string
	Bars                   []QualityBar
	Marks                  []QualityBar // of the axis
	MedianX, FloorX        string
}

// QualityBar is one bar, in the units of its drawing.
type QualityBar struct{ X, Y, Height, Text string }

// The drawing of the times: so many units wide per bar, so many high.
const timingStep, timingHigh = 22, 110

func (o *office) fillTiming(c *gin.Context, p *QualityPage, _ *tally.View) error {
	t := p.report.Timing
	if t.N == 0 {
		return nil
	}
	out := &QualityTiming{
		N: thousands(t.N), Median: lasting(c, t.Median), Quarter: lasting(c, t.Quarter), Three: lasting(c, t.Three), Tenth: lasting(c, t.Tenth),
		Fast: web.Say(c, "dataquality.n_share", "N", thousands(t.Fast), "Share", shareOf(t.Fast, t.N)), Speeders: web.Say(c, "dataquality.n_share", "N", thousands(t.Speeders), "Share", shareOf(t.Speeders, t.N)),
	}
	if t.Unknown > 0 {
		out.Unknown = thousands(t.Unknown)
	}
	at := func(seconds int) string {
		return strconv.FormatFloat(min(float64(seconds)/float64(t.Width), float64(len(t.Bars)))*timingStep, 'f', 1, 64)
	}
	out.MedianX = at(t.Median)
	if t.Floor > 0 {
		out.Floor, out.FloorX, out.BelowFloor = lasting(c, t.Floor), at(t.Floor), web.Say(c, "dataquality.n_share", "N", thousands(t.BelowFloor), "Share", shareOf(t.BelowFloor, t.N))
	}
	most := 1
	for _, n := range t.Bars {
		most = max(most, n)
	}
	for i, n := range t.Bars {
		high := float64(n) / float64(most) * timingHigh
		text := web.Say(c, "dataquality.bar", "From", lasting(c, i*t.Width), "To", lasting(c, (i+1)*t.Width), "N", thousands(n))
		if i == len(t.Bars)-1 {
			text = web.Say(c, "dataquality.last_bar", "From", lasting(c, i*t.Width), "N", thousands(n))
		}
		out.Bars = append(out.Bars, QualityBar{strconv.Itoa(i*timingStep + 1), strconv.FormatFloat(timingHigh-high+20, 'f', 1, 64), strconv.FormatFloat(high, 'f', 1, 64), text})
		if i%5 == 0 {
			out.Marks = append(out.Marks, QualityBar{X: strconv.Itoa(i * timingStep), Text: lasting(c, i*t.Width)})
		}
	}
	p.Timing = out
	if t.N > 0 && 100*t.Speeders >= t.N {
		p.say(100*t.Speeders >= 5*t.N, web.Say(c, "dataquality.said_speed", "Share", shareOf(t.Speeders, t.N), "N", thousands(t.Speeders), "Median", out.Median))
	}
	return nil
}

// lasting words a number of seconds.
func lasting(c *gin.Context, seconds int) string {
	if seconds < 60 {
		return web.Say(c, "dataquality.seconds", "Seconds", seconds)
	}
	if seconds%60 == 0 {
		return web.Say(c, "dataquality.whole_minutes", "Minutes", seconds/60)
	}
	return web.Say(c, "dataquality.minutes", "Minutes", seconds/60, "Seconds", seconds%60)
}
