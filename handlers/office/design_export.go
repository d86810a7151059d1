package office

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"minyi/handlers/auth"
	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/exchange/format"
)

// exportFormat is how a file of one format is called and sent.
type exportFormat struct{ ending, mediaType string }

var exportFormats = map[string]exportFormat{
	"minyi":    {".json", "application/json"},
	"text":     {".txt", "text/plain; charset=utf-8"},
	"markdown": {".md", "text/markdown; charset=utf-8"},
}

// exportDraft sends the draft as a file. What a text cannot hold stands at its
// end, so that nothing goes without a word.
func (o *office) exportDraft(c *gin.Context) error {
	name := c.Query("format")
	f, ok := exportFormats[name]
	if !ok || !slices.Contains(format.Writable(), name) {
		return surveys.E(surveys.NotFound, "web.no_page", "")
	}
	d, err := o.desk(c)
	if err != nil {
		return err
	}
	data, left, err := format.Write(name, d.draft.Document)
	if err != nil {
		return err
	}
	if name != "minyi" && len(left) > 0 {
		data = append(data, "\n\n"+web.Say(c, "design_office.export_left", "Count", len(left))+"\n"...)
		for _, finding := range left {
			data = append(data, "# "+web.From(c).Words.Say(web.Language(c), finding.Key, finding.Args)+" "+finding.Original+"\n"...)
		}
	}
	auth.Note(c, "format", name)
	web.Download(c, d.row.Code+f.ending, f.mediaType)
	c.Data(http.StatusOK, f.mediaType, data)
	return nil
}
