package office

import (
	"slices"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys/catalog"
	"minyi/surveys/export"
	"minyi/surveys/rate"
)

// exportBench writes every figure of the workbench as it was computed, a line for
// each, with what stands behind it. The columns are those of the rates' table, and
// the question and answer of a share.
func (o *office) exportBench(c *gin.Context) error {
	s, err := o.published(c)
	if err != nil {
		return err
	}
	b, err := o.givenOut(c, s)
	if err != nil {
		return err
	}
	type words struct{ title, question, answer string }
	of := map[string]words{}
	for _, f := range b.figures {
		for i := range f.Items {
			it := &f.Items[i]
			for k, r := range it.Rates {
				w := words{title: itemTitle(c, s, it)}
				if it.Question != nil && len(it.Rates) == len(it.Question.Answers) {
					w.question, w.answer = it.Question.Code, answerText(c, s, it.Question.Answers[k])
				}
				of[r.Code] = w
			}
		}
	}
	web.Download(c, o.fileName(c, s.Code+"-workbench")+".csv", csvType)
	out := export.NewCSV(web.Patient(c, o.Now))
	err = out.Header(append(slices.Clone(rateColumns), "question", "answer"))
	for i := 0; i < len(b.table.Rates) && err == nil; i++ {
		row := b.table.Rates[i]
		w, shown := of[row.Code]
		if !shown || !b.shows(row) {
			continue
		}
		cells := o.rateCells(c, s, b.asked, row, b.at)
		cells[1] = export.Text(w.title)
		err = out.Row(append(cells, export.Text(w.question), export.Text(w.answer)))
	}
	if err == nil {
		err = out.Flush()
	}
	return web.Cut(err)
}

// givenOut is what an address of the workbench asks for, computed, for a file that
// leaves. A page shows what it can beside its findings; a file with half of what
// was asked for would be taken for the whole.
func (o *office) givenOut(c *gin.Context, s *catalog.Survey) (*bench, error) {
	b, wrong, err := o.readBench(c, s)
	if err == nil {
		err = wrong
	}
	if err == nil {
		err = o.compute(c, b)
	}
	if err != nil {
		return nil, err
	}
	if search := benchQuery(c.Request.URL.Query()).Encode(); search != "" {
		auth.Note(c, "search", search)
	}
	return b, nil
}

// shows reports whether a row is of a sample that is shown.
func (b *bench) shows(row rate.Row) bool { return slices.Contains(b.shown, row.Sample) }
