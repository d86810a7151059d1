package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys/export"
)

// codebookOf explains the columns and codes of a survey's responses in every
// version; it holds no answer.
func (a *api) codebookOf(c *gin.Context) (string, *export.Table, error) {
	s, err := a.published(c)
	if err != nil {
		return "", nil, err
	}
	return s.Code, &export.Table{Forms: s.Forms(), Columns: export.Columns(s.Forms())}, nil
}

func (a *api) codebookCSV(c *gin.Context) error {
	code, table, err := a.codebookOf(c)
	if err != nil {
		return err
	}
	words := web.From(c).Words
	a.attach(c, a.fileName(code+"-codebook", ".csv"), "text/csv; charset=utf-8")
	return web.Cut(export.WriteCodebook(web.Patient(c, a.Now), table.Codebook(func(lang, key string) string { return words.Say(lang, key, nil) })))
}

// Codebook is the answer of GET …/codebook.json.
type Codebook struct {
	Survey  string           `json:"survey"`
	Columns []export.Meaning `json:"columns"`
}

func (a *api) codebookJSON(c *gin.Context) error {
	code, table, err := a.codebookOf(c)
	if err != nil {
		return err
	}
	words := web.From(c).Words
	return web.JSON(c, http.StatusOK, Codebook{code, table.Meanings(func(lang, key string) string { return words.Say(lang, key, nil) })})
}
