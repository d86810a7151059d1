package api

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/shopspring/decimal"

	"minyi/handlers/web"
	"minyi/models"
	"minyi/surveys"
	"minyi/surveys/evaluation"
	"minyi/surveys/exchange"
)

// maxImport is the largest table that is taken over HTTP, in bytes.
const maxImport = 10 << 20

func (a *api) listValues(c *gin.Context) error {
	row, _, err := a.round(c)
	if err != nil {
		return err
	}
	values, err := a.Store.RoundValues(ctx(c), row.ID)
	if err != nil {
		return err
	}
	type line struct {
		Unit      string `json:"unit"`
		Leaf      string `json:"leaf"`
		Value     string `json:"value"`
		Previous  string `json:"previous,omitempty"`
		SE        string `json:"se,omitempty"`
		Source    string `json:"source"`
		EnteredBy string `json:"entered_by"`
		EnteredAt string `json:"entered_at"`
	}
	lines := make([]line, len(values))
	for i, v := range values {
		lines[i] = line{v.Unit, v.Leaf, v.Value, v.Previous, v.SE, v.Source, v.EnteredBy, stamp(v.EnteredAt)}
	}
	return web.JSON(c, http.StatusOK, lines)
}

// putValues stores figures that were typed in.
func (a *api) putValues(c *gin.Context) error {
	row, scheme, err := a.round(c)
	if err != nil {
		return err
	}
	_, values, err := readValues(c, scheme)
	if err != nil {
		return err
	}
	if len(values.Adjustments)+len(values.Vetoes) > 0 {
		return surveys.E(surveys.Invalid, "api.values_only", "")
	}
	var errs surveys.Errors
	entries := make([]evaluation.Entry, len(values.Values))
	for i, v := range values.Values {
		entries[i] = evaluation.Entry{
			Unit: v.Unit, Leaf: v.Leaf, Value: digits(v.Value), Previous: digits(v.Previous), SE: digits(v.SE),
			Source: cmp.Or(v.Note, "typed in"),
		}
		errs = append(errs, scheme.CheckEntry(entries[i], func(part string) string { return pointer("/values", i, part) })...)
	}
	if err := errs.Err(); err != nil {
		return err
	}
	return a.store(c, row, entries)
}

func digits(d *decimal.Decimal) string {
	if d == nil {
		return ""
	}
	return d.String()
}

func (a *api) store(c *gin.Context, row models.Round, entries []evaluation.Entry) error {
	values := make([]models.RoundValue, len(entries))
	now := a.Now().UnixMicro()
	for i, e := range entries {
		values[i] = models.RoundValue{
			RoundID: row.ID, Unit: e.Unit, Leaf: e.Leaf, Value: e.Value, Previous: e.Previous, SE: e.SE,
			Source: e.Source, EnteredBy: by(c), EnteredAt: now,
		}
	}
	if err := a.Store.PutRoundValues(ctx(c), row.ID, values); err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, gin.H{"stored": len(values)})
}

// importValues reads a CSV table with the columns unit, leaf, value and, if
// wanted, previous and se. All rows go in or none.
func (a *api) importValues(c *gin.Context) error {
	row, scheme, err := a.round(c)
	if err != nil {
		return err
	}
	body, err := web.ReadBody(c, maxImport)
	if err != nil {
		return err
	}
	table, err := exchange.OpenTable(strings.NewReader(string(body)))
	if err != nil {
		return err
	}
	entries, err := scheme.ReadEntries(table)
	if err != nil {
		return err
	}
	return a.store(c, row, entries)
}

// feedRound fills the survey leaves from published rates.
func (a *api) feedRound(c *gin.Context) error {
	row, scheme, err := a.round(c)
	if err != nil {
		return err
	}
	find, err := a.Store.RateFinder(ctx(c), a.Catalog.Survey)
	if err != nil {
		return err
	}
	entries, err := evaluation.Feed(ctx(c), scheme, find)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return surveys.E(surveys.Conflict, "api.no_survey_leaves", "")
	}
	return a.store(c, row, entries)
}

// pointer makes /base/i/name.
func pointer(base string, i int, name string) string { return fmt.Sprintf("%s/%d/%s", base, i, name) }
