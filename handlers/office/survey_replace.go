package office

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/design"
	"minyi/surveys/exchange"
	"minyi/surveys/exchange/format"
)

// previewReplacement shows what was read of a file that is to stand in the place
// of a draft. What such a file cannot hold, the approval and the settings,
// stays as it is; rates do not, because their questions may be others now.
func (o *office) previewReplacement(c *gin.Context, data []byte, revision int) error {
	auth.Note(c, "preview", true)
	d, err := o.desk(c)
	if err != nil {
		return o.refusedOr(c, err)
	}
	read, err := format.Read(format.Auto, data, exchange.Options{Code: d.row.Code})
	if err != nil {
		return o.refusedOr(c, err)
	}
	if read.Document == nil {
		return o.refusedOr(c, faults(read))
	}
	doc, was := read.Document, d.draft.Document
	doc.Code = d.row.Code
	if doc.Approval == (surveys.Approval{}) {
		doc.Approval = was.Approval
	}
	if doc.Settings == (surveys.Settings{}) {
		doc.Settings = was.Settings
	}
	if len(was.Rates) > 0 && len(doc.Rates) == 0 {
		read.Report = append(read.Report, exchange.Found(exchange.Warning, exchange.Place{Pointer: "/rates"}, "", "import.rates_left", "Count", len(was.Rates)))
	}
	for _, e := range design.CheckVersions(doc, d.draft.Published) {
		read.Report = append(read.Report, exchange.Refusal(e))
	}
	return o.showPreviewFor(c, http.StatusOK, read, nil, replacement{d.row.Code, revision, reworded(c, d.draft.Published, doc)})
}

// replacement names the draft in whose place a file is to stand.
type replacement struct {
	Code     string
	Revision int
	Reworded []ChangeLine // published codes that have other words in the file
}

// reworded lists the questions, options and rows of the newest version whose
// codes have other words in a document. A file without codes gets them in the
// order of its questions: whether a code still means what it meant, only a
// person can say.
func reworded(c *gin.Context, published []*surveys.Survey, doc *surveys.Survey) (lines []ChangeLine) {
	if len(published) == 0 {
		return nil
	}
	newest := published[len(published)-1]
	for _, change := range design.Changes(newest, doc) {
		of := change.Part == design.PartQuestion || change.Part == design.PartOption || change.Part == design.PartRow
		if of && change.Kind == design.Reworded && change.Field == "text" && change.Language == doc.Languages[0] {
			lines = append(lines, ChangeLine{What: web.Say(c, "surveys.part_"+string(change.Part)), Code: change.Code, Was: change.Was, Is: change.Is})
		}
	}
	return lines
}

// mayReplace refuses a document that gives a published code another meaning, and
// one read from a file whose words are others until somebody has said that they
// mean the same.
//
// Errors: Invalid, all findings.
func (o *office) mayReplace(c *gin.Context, doc *surveys.Survey, fromFile bool) (replacement, error) {
	of := replacement{Code: doc.Code, Revision: atoi(c.PostForm("revision"))}
	row, err := o.Store.Survey(ctx(c), doc.Code)
	if err != nil {
		return of, err
	}
	published, err := o.versionsOf(c, row)
	if err != nil {
		return of, err
	}
	found := design.CheckVersions(doc, published)
	if fromFile {
		if of.Reworded = reworded(c, published, doc); len(of.Reworded) > 0 && c.PostForm("same") != "true" {
			found = append(found, surveys.E(surveys.Invalid, "import.same_missing", "/same", "Count", len(of.Reworded)))
		}
	}
	return of, found.Err()
}

// faults are what keeps a file from being read, each in its place.
func faults(read *exchange.Reading) (found surveys.Errors) {
	for _, f := range read.Report {
		if f.Level == exchange.Fault {
			found = append(found, surveys.E(surveys.Invalid, f.Key, f.Where.String()))
			found[len(found)-1].Args = f.Args
		}
	}
	return slices.Clip(found)
}
