package office

import (
	"slices"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

// CheckedRates sets the headline rates beside what they would be had they been
// computed in another way: who doubts a report asks that first.
type CheckedRates struct {
	Columns []string
	Lines   []CheckedRate
}

// CheckedRate is one rate.
type CheckedRate struct {
	Name  string
	Cells []FigureRow
}

// checkTable computes the rates as the report does, with and without what is
// flagged, and weighted to the census and not. A way that cannot be gone, such as
// weights without population figures, has no column.
func (o *office) checkTable(c *gin.Context, b *bench) (t CheckedRates, err error) {
	rates := rate.Headline(b.survey.Current.Survey.Rates)
	t.Lines = make([]CheckedRate, len(rates))
	for i, r := range rates {
		t.Lines[i].Name = rateTitle(c, b.survey, r)
	}
	without, weighted := b.query, b.query
	without.WithoutFlag = !b.query.WithoutFlag
	weighted.Weighting = rate.PostStrat
	if b.query.Weighting.Margins() {
		weighted.Weighting = rate.Unweighted
	}
	flagged := map[bool]string{true: "results.flagged_without", false: "results.flagged_all"}[without.WithoutFlag]
	var sample surveys.Sample
	for i, way := range []struct {
		title string
		query rate.Query
	}{
		{web.Say(c, "report.as_here"), b.query},
		{web.Say(c, "results.flagged") + web.Say(c, "report.colon") + web.Say(c, flagged), without},
		{web.Say(c, "results.weight_"+string(weighted.Weighting)), weighted},
	} {
		if b.sample != "" {
			way.query.Where = append(slices.Clone(way.query.Where), tally.Condition{Code: tally.BySample, Values: []string{string(b.sample)}})
		}
		way.query.By = nil
		table, _, err := o.Looks.Look(ctx(c), b.survey, rate.Look{Query: way.query, Within: b.within, Define: rates})
		if refusals(err) != nil && i > 0 {
			continue
		} else if err != nil {
			return t, err
		}
		if i == 0 {
			sample = rate.Best(table, b.samples())
		}
		t.Columns = append(t.Columns, way.title)
		for k, r := range rates {
			row, _ := table.Find(r.Code, nil, sample)
			t.Lines[k].Cells = append(t.Lines[k].Cells, figureRow(r.Kind, row, ""))
		}
	}
	return t, nil
}
