package office

import (
	"context"
	"math"
	"slices"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/digest"
	"minyi/surveys/rate"
	"minyi/surveys/tally"
)

// Board is where one survey stands, within one area.
type Board struct {
	Code, Title  string
	Results      string // address of the page with everything
	Live         string // address that tells when something has come in
	Surveys      Picker
	Areas        Picker
	Within, Wave string
	Open         bool
	N, AsOf      string
	Flagged      string
	Sample       string // in words
	SampleN      string // its responses, "" for none
	Drawn        bool   // its figures have intervals
	MoreSamples  bool   // there are others beside it
	Tiles        []Tile
	Columns      []string // titles of the rates
	Rows         []BoardRow
	Trends       []TrendView
	Weakest      []FigureRow
	WeakestFound string
	Hours        *HoursView
	Progress     []ProgressRow
	digest       *digest.Digest
	survey       *catalog.Survey
}

// Tile is one of the four figures.
type Tile struct {
	Title string
	FigureRow
	Change string // since the wave before, in words; "" where there is none
	Moved  string // up, down or "" for the sign beside the words
}

// BoardRow is one part of the area with its figures by rate.
type BoardRow struct {
	Name, Href, N string
	Cells         []FigureRow
}

// ProgressRow is how far the drawn sample of an area is.
type ProgressRow struct {
	Name, Total, Spent, Share string
	At                        string // 0–100
}

// board makes the board of the survey and the area asked for; nil for readers
// without rates and while nothing is published.
func (o *office) board(c *gin.Context, wait context.Context, all []*catalog.Survey, path string) (*Board, error) {
	if tops, all := auth.Principal(c).Areas(account.RatesRead); !all && len(tops) == 0 {
		return nil, nil // none, or for a unit, which has no figures of its own here
	}
	s, err := o.chosen(c, all)
	if err != nil || s == nil {
		return nil, err
	}
	within, areas, err := o.reach(c, account.RatesRead)
	if err != nil {
		return nil, err
	}
	g, err := o.Digests.Digest(wait, s, within, guarded(c))
	if err != nil {
		return nil, err
	}
	b := &Board{
		Code: s.Code, Title: o.title(c, s), Results: web.From(c).Path(Prefix + "/surveys/" + s.Code + "/results"),
		Live: o.linkTo(c, Prefix+"/live", s.Code, within), Wave: g.Wave, Open: s.IsOpen(o.Now()), N: thousands(g.N),
		AsOf: g.At.In(o.Zone).Format("2006-01-02 15:04"), Flagged: thousands(g.Flagged), Sample: web.Say(c, "results.sample_"+string(g.Sample)),
		Drawn: g.Sample != surveys.Volunteer, MoreSamples: len(g.Samples) > 1, digest: g, survey: s,
	}
	if within != "" {
		b.Within = o.Areas().Name(within, web.Language(c))
	}
	b.Surveys = Picker{Name: "survey", Label: web.Say(c, "overview.survey"), Hidden: []Hidden{{"within", within}}}
	for _, other := range all {
		b.Surveys.Choices = append(b.Surveys.Choices, ChoiceLink{o.title(c, other), other.Code, o.linkTo(c, path, other.Code, within), other == s})
	}
	b.Areas = Picker{Name: "within", Label: web.Say(c, "overview.area"), Hidden: []Hidden{{"survey", s.Code}}}
	_, everywhere := auth.Principal(c).Areas(account.RatesRead)
	for i, code := range areas {
		value := code
		if everywhere && i == 0 {
			value = ""
		}
		b.Areas.Choices = append(b.Areas.Choices, ChoiceLink{o.Areas().Name(code, web.Language(c)), value, o.linkTo(c, path, s.Code, value), value == within})
	}
	o.fillTiles(c, b)
	o.fillParts(c, b, path)
	for _, t := range g.Trends {
		b.Trends = append(b.Trends, o.trendView(c, b, t))
	}
	o.fillTopics(c, b)
	b.Hours = o.hoursView(c, g.Hours)
	for _, row := range g.Progress {
		share := 100 * float64(row.Spent) / float64(row.Total)
		b.Progress = append(b.Progress, ProgressRow{
			o.Areas().Name(row.Area, web.Language(c)), thousands(int(row.Total)), thousands(int(row.Spent)), onePlace(share) + " %", onePlace(share),
		})
	}
	return b, nil
}

// rateTitle is a rate's in the reader's language.
func (o *office) rateTitle(c *gin.Context, s *catalog.Survey, r surveys.Rate) string {
	return orElse(r.Title.In(web.Language(c), s.Current.Survey.Languages...), r.Code)
}

func (o *office) fillTiles(c *gin.Context, b *Board) {
	g := b.digest
	for i, r := range g.Rates {
		row, ok := g.Whole(r.Code)
		if !ok {
			continue
		}
		if b.SampleN = thousands(max(0, int(row.N))); row.N == 0 {
			b.SampleN = ""
		}
		t := Tile{Title: o.rateTitle(c, b.survey, r), FigureRow: figureRow(r.Kind, row, "")}
		if i < len(g.Trends) {
			t.Change, t.Moved = changeSince(c, r.Kind, &g.Trends[i])
		}
		b.Tiles = append(b.Tiles, t)
	}
}

// changeSince words the change from the wave before: by how much, and whether it
// is more than the sampling error.
func changeSince(c *gin.Context, kind surveys.RateKind, t *digest.Trend) (text, moved string) {
	f, ok := t.Change()
	if !ok {
		if len(t.Points) > 1 {
			return web.Say(c, "overview.change_apart"), ""
		}
		return "", ""
	}
	if f.High.Estimate == nil || f.Low.Estimate == nil {
		return "", ""
	}
	scale := 100.0
	if kind == surveys.Score {
		scale = 1
	}
	by := onePlace(math.Abs(*f.High.Estimate-*f.Low.Estimate) * scale)
	before := t.Points[len(t.Points)-2].Wave
	switch f.Kind {
	case rate.FoundUp:
		return web.Say(c, "overview.change_up", "By", by, "Wave", before), "up"
	case rate.FoundDown:
		return web.Say(c, "overview.change_down", "By", by, "Wave", before), "down"
	case rate.FoundMoved:
		return web.Say(c, "overview.change_moved", "By", by, "Wave", before), ""
	case rate.FoundSteady:
		return web.Say(c, "overview.change_steady", "By", by, "Wave", before), ""
	}
	return "", ""
}

// fillParts makes the table of the area's parts.
func (o *office) fillParts(c *gin.Context, b *Board, path string) {
	g := b.digest
	for _, r := range g.Rates {
		b.Columns = append(b.Columns, o.rateTitle(c, b.survey, r))
		for _, row := range g.Parts(r.Code) {
			code := row.Group[tally.ByArea]
			href := o.linkTo(c, path, b.Code, code)
			i := slices.IndexFunc(b.Rows, func(have BoardRow) bool { return have.Href == href })
			if i < 0 {
				i = len(b.Rows)
				b.Rows = append(b.Rows, BoardRow{Name: o.Areas().Name(code, web.Language(c)), Href: href, N: count(row.N, row.Least)})
			}
			b.Rows[i].Cells = append(b.Rows[i].Cells, figureRow(r.Kind, row, ""))
		}
	}
}

// topicsListed is how many of the weakest are listed.
const topicsListed = 5

func (o *office) fillTopics(c *gin.Context, b *Board) {
	rows := b.digest.Weakest
	if len(rows) == 0 {
		return
	}
	titles := make(map[string]string)
	for _, r := range b.survey.Current.Survey.Rates {
		titles[r.Code] = o.rateTitle(c, b.survey, r)
	}
	key := "overview.weakest_is"
	if len(rows) > 1 && rate.Lowest(rows).Kind != rate.FoundApart {
		key = "overview.weakest_close" // the next is as low within the sampling error
	}
	second := rows[min(1, len(rows)-1)]
	b.WeakestFound = web.Say(c, key, "First", titles[rows[0].Code], "Second", titles[second.Code])
	for _, row := range rows[:min(topicsListed, len(rows))] {
		b.Weakest = append(b.Weakest, figureRow(surveys.Share, row, titles[row.Code]))
	}
}
