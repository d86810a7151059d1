package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/surveys"
	"minyi/surveys/estimate"
	"minyi/surveys/rate"
)

// estimate answers a document of the form "estimate/1" over the survey's own
// responses. A request in it that cannot be answered has its error in its place.
func (a *api) estimate(c *gin.Context) error {
	if err := web.RequireJSON(c); err != nil {
		return err
	}
	body, err := web.ReadBody(c, estimate.MaxRequest)
	if err != nil {
		return err
	}
	s, err := a.published(c)
	if err != nil {
		return err
	}
	document, err := a.Rates.Estimate(ctx(c), s, body, guarded(c))
	if err != nil {
		return err
	}
	out, err := document.JSON(func(err error) string { return sentences(c, err) })
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "application/json", out)
	return nil
}

// sentences words all findings in one text.
func sentences(c *gin.Context, err error) string {
	text := ""
	for i, e := range surveys.All(err) {
		if i > 0 {
			text += " "
		}
		var args []any
		for _, name := range e.ArgNames() {
			args = append(args, name, e.Args[name])
		}
		text += web.Say(c, e.Key, args...)
	}
	return text
}

func (a *api) showCrosstab(c *gin.Context) error {
	params := c.Request.URL.Query()
	q, err := rate.ParseQuery("", params["where"], params.Get("weight"), params.Get("flagged"), params.Get("wave"))
	if err != nil {
		return err
	}
	s, err := a.published(c)
	if err != nil {
		return err
	}
	q.Guarded = guarded(c)
	table, err := a.Rates.Crosstab(ctx(c), s, params.Get("rows"), params.Get("cols"), q)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	return web.JSON(c, http.StatusOK, table)
}
