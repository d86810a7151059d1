package office

import (
	"slices"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/bank"
	"minyi/surveys/catalog"
	"minyi/surveys/design"
	"minyi/surveys/evaluation"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

// ResultLine is an earlier result of an item: one rate of one sample in one wave
// of a survey, with the number that it stands on and as of when.
type ResultLine struct {
	Survey, Wave, Rate, Sample string
	Figure, Interval, Base, N  string
	AsOf                       string
	Level                      string // of a value that was frozen, "" for one that still moves
	Reworded                   bool   // asked in other words than the item's
}

// sources are all surveys as the bank looks at them.
func (o *office) sources(c *gin.Context) ([]bank.Source, error) {
	rows, err := o.Store.Surveys(ctx(c))
	if err != nil {
		return nil, err
	}
	var all []bank.Source
	for _, row := range rows {
		source := bank.Source{Code: row.Code, Versions: make(map[int]*surveys.Survey)}
		if row.State != models.SurveyClosed {
			whole, err := o.Store.Survey(ctx(c), row.Code)
			if err != nil {
				return nil, err
			}
			if source.Draft, err = design.Decode(whole.Draft); err == nil {
				source.Title = source.Draft.Title
			}
		}
		if row.State != models.SurveyDraft {
			s, err := o.Catalog.Survey(ctx(c), row.Code)
			if err != nil {
				return nil, err
			}
			for number, form := range s.Forms() {
				source.Versions[number] = form.Survey
			}
			source.Title, source.Open = s.Current.Survey.Title, s.IsOpen(o.Now())
		}
		all = append(all, source)
	}
	return all, nil
}

// schemes are those that can be read.
func (o *office) schemes(c *gin.Context) ([]*evaluation.Scheme, error) {
	rows, err := o.Store.Schemes(ctx(c))
	var all []*evaluation.Scheme
	for _, row := range rows {
		if s, err := evaluation.DecodeScheme(row.Document); err == nil {
			all = append(all, s)
		}
	}
	return all, err
}

// itemResults are the figures of an item's rates in the surveys that asked it,
// frozen ones and those of today, the newest survey's last.
func (o *office) itemResults(c *gin.Context, item *bank.Item, uses []bank.Use) (lines []ResultLine, err error) {
	seen := make(map[string]bool)
	for _, u := range uses {
		if len(u.Versions) == 0 || seen[u.Survey+"/"+u.Question] {
			continue
		}
		seen[u.Survey+"/"+u.Question] = true
		s, err := o.Catalog.Survey(ctx(c), u.Survey)
		if err != nil {
			return nil, err
		}
		reworded := slices.ContainsFunc(uses, func(other bank.Use) bool {
			return other.Survey == u.Survey && other.Question == u.Question && len(other.Versions) > 0 && !other.Same
		})
		rates := bank.RatesOf(s.Current.Survey, u.Question)
		found, err := o.resultsOf(c, s, rates)
		if err != nil {
			return nil, err
		}
		for i := range found {
			found[i].Reworded = reworded
		}
		lines = append(lines, found...)
	}
	return lines, nil
}

func (o *office) resultsOf(c *gin.Context, s *catalog.Survey, rates []surveys.Rate) (lines []ResultLine, err error) {
	if len(rates) == 0 {
		return nil, nil
	}
	frozen, err := o.Store.PublishedRates(ctx(c), s.ID)
	if err != nil {
		return nil, err
	}
	byCode := make(map[string]surveys.Rate)
	look := rate.Look{Query: rate.Query{By: []string{tally.ByWave}, Guarded: guarded(c)}}
	for _, r := range rates {
		byCode[r.Code] = r
		look.Rates = append(look.Rates, r.Code)
	}
	title := orElse(s.Current.Survey.Title.In(web.Language(c), s.Current.Survey.Languages...), s.Code)
	line := func(r surveys.Rate, row rate.Row, wave string) ResultLine {
		f := figureRow(r.Kind, row, "")
		return ResultLine{Survey: title, Wave: wave, Rate: rateTitle(c, s, r), Sample: web.Say(c, "results.sample_"+string(row.Sample)),
			Figure: f.Text, Interval: f.Interval, Base: f.Base, N: f.N}
	}
	for _, p := range frozen {
		r, ok := byCode[p.Rate]
		if !ok || string(p.Grouping) != "{}" {
			continue
		}
		row := rate.Row{Sample: surveys.Sample(p.Sample), N: rate.Count(p.N), Base: rate.Count(p.Base), Estimate: p.Estimate}
		if p.CILo != nil && p.CIHi != nil {
			row.CI = &[2]float64{*p.CILo, *p.CIHi}
		}
		l := line(r, row, orElse(p.Wave, web.Say(c, "bank.all_waves")))
		l.AsOf, l.Level = o.moment(p.PublishedAt), string(p.Level)
		lines = append(lines, l)
	}
	table, at, err := o.Looks.Look(ctx(c), s, look)
	if err != nil {
		return nil, err
	}
	for _, row := range table.Rates {
		if wave := row.Group[tally.ByWave]; wave != "" && row.N != 0 {
			l := line(byCode[row.Code], row, wave)
			l.AsOf = o.moment(at.UnixMicro())
			lines = append(lines, l)
		}
	}
	return lines, nil
}
