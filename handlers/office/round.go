package office

import (
	"cmp"
	"encoding/hex"
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/evaluation"
)

// RoundPage is what pages/office/round shows: the result as it stands, and per
// leaf what it is made of.
type RoundPage struct {
	Page
	Code, Period, State, Level string
	SchemeTitle, Hash, Locked  string
	Scheme                     string // code, for the table of its questions
	MaySurveys                 bool
	Open, MayWrite             bool
	Groups                     []GroupTable
	Leaves                     []LeafHead
	Missing, Unchecked         int
	Unpublished                bool   // locked, and its public page not yet open
	Until                      string // last day of objections, "" = none was set
	UntilIn                    string // the same for a date input, or what is usual
	Objections                 []ObjectionLine
	Unanswered                 int
	Shifted                    bool // a leaf counts with more than the scheme's weight
	Consequences               []ConsequenceLine
	Types                      []string
	Wrong                      []web.ProblemEntry
}

// LeafHead is a column of the leaf table.
type LeafHead struct{ Code, Title, Weight string }

// GroupTable is one ranking group.
type GroupTable struct {
	Title string
	Units []UnitRow
}

// UnitRow is one unit with its leaves.
type UnitRow struct {
	Unit, Name string
	Result     evaluation.UnitResult
	Cells      []Cell
}

// Cell is one leaf of one unit.
type Cell struct {
	Leaf, Points, State string // State: missing, unchecked, checked, fed
	Weight              string // with which it counts where that is not the scheme's, else ""
}

func (o *office) round(c *gin.Context) error { return o.showRound(c, http.StatusOK, nil) }

func (o *office) showRound(c *gin.Context, status int, wrong error) error {
	r, err := o.loadRound(c)
	if err != nil {
		return err
	}
	p := &RoundPage{
		Page: o.page(c, "rounds.title"), Code: r.row.Code, Period: r.row.Period, State: string(r.row.State), Level: string(r.row.Level),
		SchemeTitle: named(c, r.scheme.Title, r.scheme.Code), Hash: hex.EncodeToString(r.row.SHA256), Locked: o.moment(r.row.LockedAt),
		Open: r.row.State == models.RoundOpen, MayWrite: auth.Principal(c).May(account.EvaluationWrite),
		Unpublished: r.row.State == models.RoundLocked,
		Scheme:      r.scheme.Code, MaySurveys: auth.Principal(c).May(account.SurveysRead),
	}
	if wrong != nil {
		p.Wrong = web.Entries(c, surveys.All(wrong))
	}
	for _, leaf := range r.scheme.Leaves() {
		p.Leaves = append(p.Leaves, LeafHead{leaf.Code, named(c, leaf.Title, leaf.Code), leaf.Weight.String()})
	}
	for i, g := range r.result.Groups {
		table := GroupTable{Title: named(c, r.scheme.Groups[i].Title, g.Code)}
		for _, u := range g.Results {
			row := UnitRow{Unit: u.Unit, Name: r.names[u.Unit], Result: u}
			for _, leaf := range u.Leaves {
				cell := Cell{Leaf: leaf.Code, Points: leaf.Points.String(), State: r.stateOf(u.Unit, leaf.Code)}
				if shifted(r.scheme.Leaf(leaf.Code), &leaf) {
					cell.Weight, p.Shifted = leaf.Weight.Round(2).String(), true
				}
				switch cell.State {
				case "missing":
					p.Missing++
				case "unchecked":
					p.Unchecked++
				}
				row.Cells = append(row.Cells, cell)
			}
			table.Units = append(table.Units, row)
		}
		p.Groups = append(p.Groups, table)
	}
	if p.Consequences, err = o.consequenceLines(c, r); err != nil {
		return err
	}
	p.Types = consequenceTypes
	if p.Objections, err = o.roundObjections(c, r); err != nil {
		return err
	}
	for _, line := range p.Objections {
		if line.State == string(models.ObjectionOpen) {
			p.Unanswered++
		}
	}
	p.Until = o.lastDay(r.row.ObjectionsUntil)
	p.UntilIn = orElse(c.PostForm("objections_until"), orElse(p.Until, o.lastDay(o.usualUntil())))
	p.Title = r.row.Code
	return web.Render(c, status, "office/round", p)
}

// shifted reports whether a leaf counts with another weight than the scheme's:
// that of a missing one was shared out to it.
func shifted(item *evaluation.Item, leaf *evaluation.LeafResult) bool {
	return item != nil && leaf.Score != nil && !leaf.Weight.Equal(item.Weight)
}

// named is the title of a part of a scheme, or its code where it has none.
func named(c *gin.Context, title surveys.Text, code string) string {
	return cmp.Or(title.In(web.Language(c), "zh-CN", "en"), code)
}
