package office

import (
	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/design/edit"
)

// PlacedFinding is what publishing a draft would refuse, with the form in which
// it is mended.
type PlacedFinding struct {
	Where, Href string // Where is a pointer, without an address, of a document that cannot be read
	Detail      string
}

// placedFindings words findings about a draft; doc is nil where it cannot be read.
func placedFindings(c *gin.Context, code string, doc *surveys.Survey, found surveys.Errors) []PlacedFinding {
	var placed []PlacedFinding
	var names whereabouts
	if doc != nil {
		names = places(c, doc)
	}
	for _, entry := range web.Entries(c, found) {
		f := PlacedFinding{Where: entry.Pointer, Detail: entry.Detail}
		if doc != nil {
			at := edit.At(doc, entry.Pointer)
			f.Where = names.word(c, at)
			query := placeQuery(at)
			if at == (edit.Place{}) {
				query.Set("part", "survey")
			}
			f.Href = web.From(c).Path(Prefix + toDesign(code, formOf(at), query))
		}
		placed = append(placed, f)
	}
	return placed
}

// word names a place as the reader of the questionnaire would.
func (w whereabouts) word(c *gin.Context, at edit.Place) string {
	switch {
	case at.Question != "":
		return w.questions[at.Question].Title
	case at == edit.Rates:
		return web.Say(c, "author.rates")
	case at == edit.Approval:
		return web.Say(c, "author.approval")
	case at == edit.Languages:
		return web.Say(c, "author.words")
	case at.Page != "":
		return w.pages[at.Page].Title
	}
	return web.Say(c, "advice.survey")
}
