package office

import (
	"fmt"
	"math"
	"strings"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/catalog"
	"minyi/surveys/rate"
	"minyi/surveys/weight"
)

// WeightView says what weighted figures were brought to, and what that cost: who
// checks a figure asks it first.
type WeightView struct {
	Code, Source string // of the population figures
	Lines        []WeightLine
}

// WeightLine is one sample. Refused says why it has no weights.
type WeightLine struct {
	Sample, Refused string
	N, LeftOut      string // responses with a weight, and those in no cell
	Deff            string
	Costly          bool
	How             string
	Collapsed       []string
	Cells           []WeightCell
}

// WeightCell sets the people who answered beside the population. Factor is by how
// much each of them counts beyond what the drawing says, 1 being alike; "" where raking gives each their own.
type WeightCell struct{ Name, N, Answered, Population, Factor string }

// weightView words the weights of a table, nil where nothing was weighted. Cells
// hold few people: who sees protected figures is told of none.
func (o *office) weightView(c *gin.Context, s *catalog.Survey, q rate.Query, t *rate.Table, shown []surveys.Sample) (*WeightView, error) {
	if !q.Weighting.Margins() {
		return nil, nil
	}
	m, err := o.Rates.Margins(ctx(c))
	if err != nil || m == nil { // taken out of force since the figures were made
		return nil, err
	}
	v := &WeightView{Code: m.Code, Source: m.Source.In(web.Language(c), "zh-CN", "en")}
	for _, sample := range shown {
		l := WeightLine{Sample: web.Say(c, "results.sample_"+string(sample))}
		if err := t.Unweighted[sample]; err != nil {
			l.Refused = web.Entries(c, surveys.All(err))[0].Detail
		} else if r := t.Weights[sample]; r != nil {
			o.fillWeights(c, s, &l, m, r, q.Guarded, t.Least)
		} else {
			continue
		}
		v.Lines = append(v.Lines, l)
	}
	return v, nil
}

func (o *office) fillWeights(c *gin.Context, s *catalog.Survey, l *WeightLine, m *weight.Margins, r *weight.Report, guarded bool, least int) {
	n, people, before := 0, 0.0, 0.0 // before: the base weights
	each := len(r.Cells)
	if r.Convergence != nil { // every margin holds everybody
		each = len(r.Margins[0].Cells)
	}
	for _, cell := range r.Cells[:each] {
		n, people = n+cell.N, people+cell.Total
		if cell.Factor > 0 {
			before += cell.Total / cell.Factor
		}
	}
	l.N, l.LeftOut = count(rate.Count(n), least), count(rate.Count(r.LeftOut), least)
	l.Deff, l.Costly = fmt.Sprintf("%.2f", r.Deff), r.Deff > weight.Costly
	low, high := math.Inf(1), 0.0
	for _, cell := range r.Cells {
		w := WeightCell{Name: o.weightCell(c, s, m, cell.Cell), N: count(rate.Count(cell.N), least), Answered: shareOf(cell.N, n), Population: fmt.Sprintf("%.1f %%", 100*cell.Total/people)}
		if cell.Factor > 0 {
			factor := cell.Factor * before / people
			low, high = min(low, factor), max(high, factor)
			w.Factor = fmt.Sprintf("%.2f", factor)
		}
		if !guarded {
			l.Cells = append(l.Cells, w)
		}
	}
	switch {
	case r.Convergence == nil:
		l.How = web.Say(c, "weighting.cells", "Cells", len(r.Cells), "Low", fmt.Sprintf("%.2f", low), "High", fmt.Sprintf("%.2f", high))
	case r.Bounds == nil:
		l.How = web.Say(c, "weighting.raked", "Passes", r.Convergence.Passes, "Off", fmt.Sprintf("%.0e", r.Convergence.Off))
	default:
		l.How = web.Say(c, "weighting.bounded", "Passes", r.Convergence.Passes, "Off", fmt.Sprintf("%.0e", r.Convergence.Off),
			"Low", fmt.Sprintf("%g", r.Bounds[0]), "High", fmt.Sprintf("%g", r.Bounds[1]))
	}
	if guarded {
		return
	}
	for _, done := range r.Collapsed {
		alone := "" // raking names the levels of one variable
		if r.Convergence != nil {
			alone = done.Along + "="
		}
		var with []string
		for _, other := range done.With {
			with = append(with, o.weightCell(c, s, m, alone+other))
		}
		l.Collapsed = append(l.Collapsed, web.Say(c, "weighting.collapsed", "Cell", o.weightCell(c, s, m, alone+done.Cell), "N", done.N, "With", strings.Join(with, web.Say(c, "overview.comma"))))
	}
}

// weightCell words a cell as weight names it: "219901 male a16_17+a18_29", or
// "sex=male" of one variable alone.
func (o *office) weightCell(c *gin.Context, s *catalog.Survey, m *weight.Margins, name string) string {
	vars := m.Vars
	if one, codes, ok := strings.Cut(name, "="); ok {
		vars, name = []string{one}, codes
	}
	var words []string
	for v, codes := range strings.Split(name, " ") {
		var values []string
		for code := range strings.SplitSeq(codes, "+") {
			if v < len(vars) {
				code = o.valueName(c, s, vars[v], code)
			}
			values = append(values, code)
		}
		words = append(words, strings.Join(values, "+"))
	}
	return strings.Join(words, " · ")
}
