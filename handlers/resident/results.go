package resident

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/catalog"
)

// PublicResults is what the public may see of one survey.
type PublicResults struct {
	AsOf  int64 // µs UTC: the moment up to which responses are counted
	N     int   // responses; -1: not told
	Least int   // figures of fewer people are not shown
	Rates []PublicRate
}

// PublicRate is one rate of the survey's document.
type PublicRate struct {
	Code  string
	Kind  surveys.RateKind
	Title surveys.Text
	Rows  []RateRow // per sample: the whole first, then the areas
}

// RateRow is one figure with what it rests on.
type RateRow struct {
	Area       string // code, "" for the whole
	Sample     surveys.Sample
	N          int      // responses
	Base       int      // those of them in the denominator
	Estimate   *float64 // shares 0–1, scores 0–100; nil without a base or when suppressed
	Low, High  *float64 // 95 % interval, nil where there is none
	Suppressed bool
}

// ResultsPage is what pages/resident/results shows.
type ResultsPage struct {
	web.Page
	Of   Line
	N    int // responses; -1: not told
	AsOf string
	// Least is from how many people on figures are shown.
	Least int
	// Levels say how a second response of one person was noticed, each that some
	// version had.
	Levels []string
	// Released: the figures were frozen at AsOf and stay as they are.
	Released bool
	// Kept leads from the figures as they are now to those that were released,
	// "" where there are none.
	Kept  string
	Rates []RateView
}

// RateView is one rate in words and bars.
type RateView struct {
	Title   Line
	Samples []SampleView
}

// SampleView is one sample's figures; samples are never pooled.
type SampleView struct {
	Name, Caution string
	Whole         *Bar
	Areas         []Bar
}

// Bar is one figure, its interval and its place on a scale of 0 to 100.
type Bar struct {
	Name         string
	Figure       string // "78.4%", or what stands in its place
	Interval     string // "76.1–80.5", "" without one
	N, Base      int
	Known        bool
	At, Low, Top string // 0–100, for the drawing
	Width        string
}

// results answers GET /results/{code}.
func (h *Handler) results(c *gin.Context) error {
	s, err := h.survey(c)
	if err != nil {
		return err
	}
	doc := s.Current.Survey
	lang := h.choose(c, doc.Languages)
	r, released, err := h.shown(c, s)
	if err != nil {
		return err
	}
	words := web.Language(c)
	page := &ResultsPage{
		Released: released,
		Of:       lineIn(doc.Title, lang, doc.Languages), N: r.N, Least: r.Least, AsOf: time.UnixMicro(r.AsOf).In(h.Zone).Format("2006-01-02 15:04"),
	}
	for _, key := range s.OnePerKeys() {
		page.Levels = append(page.Levels, h.say(words, key))
	}
	if !released {
		switch _, err := h.Results.Released(c.Request.Context(), s.Code); {
		case err == nil:
			page.Kept = h.Site.Path("/results/"+s.Code) + "?released"
		case surveys.KindOf(err) != surveys.NotFound:
			return err
		}
	}
	for _, rate := range r.Rates {
		if r.N == 0 {
			break // one sentence says it for all of them
		}
		page.Rates = append(page.Rates, h.rateView(words, lang, doc.Languages, rate))
	}
	page.Page = web.NewPage(c, h.say(words, "resident.results_title", "Title", page.Of.Text))
	if lang != words {
		page.TextLang = lang
	}
	page.Switches = h.links(c, lang, doc.Languages)
	c.Header("Cache-Control", "public, max-age=30")
	return web.Render(c, http.StatusOK, "resident/results", page)
}

// shown picks the figures: as they are now where the survey shows them, those
// that were frozen and released where it does not or where they are asked for.
func (h *Handler) shown(c *gin.Context, s *catalog.Survey) (r *PublicResults, released bool, err error) {
	_, asked := c.GetQuery("released")
	if asked || !h.showsResults(s) {
		r, err = h.Results.Released(c.Request.Context(), s.Code)
		return r, true, err
	}
	r, err = h.Results.PublicResults(c.Request.Context(), s.Code)
	return r, false, err
}

func (h *Handler) rateView(words, lang string, languages []string, rate PublicRate) RateView {
	v := RateView{Title: lineIn(rate.Title, lang, languages)}
	if v.Title.Text == "" {
		if key := "resident.rate_" + rate.Code; h.say(words, key) != key {
			v.Title.Text = h.say(words, key)
		} else {
			v.Title.Text = rate.Code
		}
	}
	for _, sample := range surveys.Samples {
		sv := SampleView{Name: h.say(words, "resident.sample_"+string(sample))}
		if sample == surveys.Volunteer {
			sv.Caution = h.say(words, "resident.volunteers")
		}
		for _, row := range rate.Rows {
			if row.Sample != sample {
				continue
			}
			bar := h.bar(words, rate.Kind, row)
			if row.Area == "" {
				bar.Name = h.say(words, "resident.whole")
				sv.Whole = &bar
			} else {
				bar.Name = h.Areas().Name(row.Area, words)
				sv.Areas = append(sv.Areas, bar)
			}
		}
		if sv.Whole != nil {
			v.Samples = append(v.Samples, sv)
		}
	}
	return v
}

func (h *Handler) bar(words string, kind surveys.RateKind, row RateRow) Bar {
	b := Bar{N: row.N, Base: row.Base}
	if row.Estimate == nil {
		b.Figure = h.say(words, "resident.no_figure")
		if row.Suppressed {
			b.Figure = h.say(words, "resident.suppressed")
		}
		return b
	}
	scale, unit := 1.0, ""
	if kind != surveys.Score {
		scale, unit = 100, "%"
	}
	figure := func(x float64) string { return strconv.FormatFloat(x*scale, 'f', 1, 64) }
	b.Known, b.Figure, b.At = true, figure(*row.Estimate)+unit, figure(*row.Estimate)
	if row.Low != nil && row.High != nil {
		b.Low, b.Top, b.Width = figure(*row.Low), figure(*row.High), figure(*row.High-*row.Low)
		b.Interval = figure(*row.Low) + "–" + figure(*row.High)
	}
	return b
}
