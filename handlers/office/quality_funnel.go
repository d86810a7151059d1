package office

import (
	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys/tally"
)

// QualityFunnel is how far people got in the newest version.
type QualityFunnel struct {
	Version int
	Since   string
	Sent    string // share of those who left the first page
	Lines   []QualityStep
}

// QualityStep is how many got to a page, and how many of them went no further.
type QualityStep struct{ Name, People, Share, Left, LeftShare string }

// fillFunnel shows what was counted of pages: from the second on, since the first
// is handed out by browsers and gateways too.
func (o *office) fillFunnel(c *gin.Context, p *QualityPage, _ *tally.View) error {
	rows, err := o.Store.PageCounts(ctx(c), p.survey.ID)
	if err != nil {
		return err
	}
	form := p.survey.Current
	pages := form.Survey.Pages
	people := make([]int, len(pages)+2) // people[k] got to k, or beyond
	out := &QualityFunnel{Version: form.Version}
	since := int64(0)
	for _, row := range rows {
		if row.Version == form.Version && row.Page < len(people) && row.Page > 0 {
			people[row.Page] = int(row.People)
			if since == 0 || row.Since < since {
				since = row.Since
			}
		}
	}
	if people[1] == 0 {
		return nil
	}
	out.Since = o.moment(since)
	worst, most := 0, 0
	steps := stepsOf(len(pages))
	for i, k := range steps {
		line := QualityStep{Name: stepName(c, p, k), People: thousands(people[k]), Share: shareOf(people[k], people[1]), Left: "–", LeftShare: "–"}
		if i+1 < len(steps) {
			left := max(0, people[k]-people[steps[i+1]])
			line.Left, line.LeftShare = thousands(left), shareOf(left, people[k])
			if left > most {
				worst, most = k, left
			}
		}
		out.Lines = append(out.Lines, line)
	}
	out.Sent = out.Lines[len(out.Lines)-1].Share
	p.Funnel = out
	if most > 0 {
		p.say(10*most >= people[worst], web.Say(c, "dataquality.said_funnel", "Sent", out.Sent, "Page", stepName(c, p, worst), "Left", thousands(most), "Share", shareOf(most, people[worst])))
	}
	return nil
}

// stepsOf are the steps on the way through so many pages. Only a form of one page
// is reviewed by everybody before it is sent.
func stepsOf(pages int) (steps []int) {
	for k := 1; k < pages; k++ {
		steps = append(steps, k)
	}
	if pages == 1 {
		steps = append(steps, 1)
	}
	return append(steps, pages+1)
}

func stepName(c *gin.Context, p *QualityPage, k int) string {
	pages := p.survey.Current.Survey.Pages
	switch {
	case k == len(pages):
		return web.Say(c, "dataquality.step_review")
	case k > len(pages):
		return web.Say(c, "dataquality.step_sent")
	}
	name := web.Say(c, "import.page_n", "Number", k+1)
	if title := pages[k].Title.In(web.Language(c), p.survey.Current.Survey.Languages...); title != "" {
		name += " · " + title
	}
	return name
}
