package office

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
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
	return o.showPreviewFor(c, http.StatusOK, read, nil, replacement{d.row.Code, revision})
}

// replacement names the draft in whose place a file is to stand.
type replacement struct {
	Code     string
	Revision int
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
