package office

import (
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/account"
	"minyi/surveys/catalog"
	"minyi/surveys/export"
	"minyi/surveys/rate"
)

// rateColumns are those of the table of rates. Shares are 0–1, scores 0–100,
// neither rounded; what few people stand behind is empty and suppressed is 1.
var rateColumns = []string{
	"rate", "title", "by", "group", "group_name", "sample", "weighting", "n", "base", "n_eff", "estimate", "ci_low", "ci_high", "se",
	"method", "suppressed", "within", "where", "wave", "flagged", "as_of",
}

// exportRates writes every rate of the survey in the groups and under the
// conditions of the page, and over everything.
func (o *office) exportRates(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	ask, err := o.readAsked(c, s)
	if err != nil {
		return err
	}
	grouped, whole, at, err := o.look(c, s, ask, nil)
	if err != nil {
		return err
	}
	if search := c.Request.URL.RawQuery; search != "" {
		auth.Note(c, "search", search)
	}
	rows := make([][]export.CellValue, 0, len(whole.Rates)+len(grouped.Rates))
	for _, t := range []*rate.Table{whole, grouped} {
		for _, row := range t.Rates {
			if t == grouped && len(row.Group) == 0 || ask.sample != "" && row.Sample != ask.sample {
				continue // the whole is in already
			}
			rows = append(rows, o.rateCells(c, s, ask, row, at))
		}
	}
	name := o.fileName(c, s.Code+"-rates")
	if strings.HasSuffix(c.Request.URL.Path, ".csv") {
		web.Download(c, name+".csv", csvType)
		out := export.NewCSV(web.Patient(c, o.Now))
		err := out.Header(rateColumns)
		for i := 0; i < len(rows) && err == nil; i++ {
			err = out.Row(rows[i])
		}
		if err == nil {
			err = out.Flush()
		}
		return web.Cut(err)
	}
	web.Download(c, name+".xlsx", xlsxType)
	book, err := export.NewXLSX(web.Patient(c, o.Now), rateColumns)
	for i := 0; i < len(rows) && err == nil; i++ {
		err = book.Row(rows[i])
	}
	if err == nil {
		err = book.Close(o.demoLines(c))
	}
	return web.Cut(err)
}

// The types of the files that are given out.
const (
	csvType  = "text/csv; charset=utf-8"
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// fileName says in the name of which day a file is and where the numbers are
// made up: a table has no other place for it that readers could not take for
// data.
func (o *office) fileName(c *gin.Context, name string) string {
	if web.From(c).Demo {
		name += "-simulated"
	}
	return name + "-" + o.Now().In(o.Zone).Format("20060102")
}

// demoLines say in a workbook that its numbers are made up.
func (o *office) demoLines(c *gin.Context) []export.CodebookLine {
	site := web.From(c)
	if !site.Demo {
		return nil
	}
	return []export.CodebookLine{{Column: "*", Text: site.Words.Say("zh-CN", "web.demo", nil), English: site.Words.Say("en", "web.demo", nil)}}
}

func (o *office) rateCells(c *gin.Context, s *catalog.Survey, a *asked, row rate.Row, at time.Time) []export.CellValue {
	title := row.Code
	for _, r := range s.Current.Survey.Rates {
		if r.Code == row.Code {
			title = rateTitle(c, s, r)
		}
	}
	people := func(n rate.Count) export.CellValue {
		if n == rate.Hidden || n.Small(row.Least) {
			return export.CellValue{}
		}
		return export.Number(float64(n))
	}
	number := func(f *float64) export.CellValue {
		if f == nil || row.Estimate == nil {
			return export.CellValue{}
		}
		return export.Number(*f)
	}
	var low, high *float64
	if row.CI != nil {
		low, high = &row.CI[0], &row.CI[1]
	}
	suppressed := 0.0
	if row.Suppressed {
		suppressed = 1
	}
	by, group := "", ""
	for code, value := range row.Group { // one at the most: the page groups by one thing
		by, group = code, value
	}
	flagged := "all"
	if a.query.WithoutFlag {
		flagged = "without"
	}
	return []export.CellValue{
		export.Text(row.Code), export.Text(title), export.Text(by), export.Text(group), export.Text(o.groupName(c, s, row, by)),
		export.Text(string(row.Sample)), export.Text(string(row.Weighting)), people(row.N), people(row.Base), number(row.NEff),
		number(row.Estimate), number(low), number(high), number(row.SE), export.Text(row.Method), export.Number(suppressed),
		export.Text(a.within), export.Text(strings.Join(c.QueryArray("where"), " ")), export.Text(a.query.Wave), export.Text(flagged),
		export.Text(at.In(o.Zone).Format(time.RFC3339)),
	}
}

// refusedResult shows the results page with what a post on it was refused for, to
// those who may see the page.
func (o *office) refusedResult(c *gin.Context, err error) error {
	if !auth.Principal(c).MayPartly(account.RatesRead) {
		return err
	}
	if found := refusals(err); found != nil {
		return o.showResults(c, 422, found)
	}
	if surveys.KindOf(err) == surveys.Busy {
		return o.showResults(c, web.Status(err), surveys.All(err))
	}
	return err
}
