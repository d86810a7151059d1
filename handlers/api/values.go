package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
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
		if err := typed(scheme, v.Leaf, pointer("/values", i, "leaf")); err != nil {
			errs = append(errs, err)
		}
		entries[i] = evaluation.Entry{
			Unit: v.Unit, Leaf: v.Leaf, Value: digits(v.Value), Previous: digits(v.Previous), SE: digits(v.SE),
			Source: cmp.Or(v.Note, "typed in"),
		}
	}
	if err := errs.Err(); err != nil {
		return err
	}
	return a.store(c, row, entries)
}

// typed refuses a figure for a leaf that a survey feeds: nobody types in what
// residents said.
func typed(scheme *evaluation.Scheme, leaf, place string) *surveys.Error {
	if l := scheme.Leaf(leaf); l != nil && l.Source.Type == evaluation.SourceSurvey {
		return surveys.E(surveys.Invalid, "api.leaf_from_survey", place, "Leaf", leaf)
	}
	return nil
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

// figure is how a number stands in a table: digits with a point. What other
// programs write in its place (1,5; 1e3; NaN; ####) is refused, not guessed.
var figure = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,10})?$`)

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
	entries, errs := readEntries(table, scheme)
	if err := errs.Err(); err != nil {
		return err
	}
	return a.store(c, row, entries)
}

func readEntries(table *exchange.Table, scheme *evaluation.Scheme) (entries []evaluation.Entry, errs surveys.Errors) {
	places, err := table.Places([]string{"unit", "leaf", "value", "previous", "se"}, 3)
	if err != nil {
		return nil, surveys.All(err)
	}
	at := map[string]int{"unit": places[0], "leaf": places[1], "value": places[2], "previous": places[3], "se": places[4]}
	const most = 100 // findings that anybody reads
	seen := make(map[string]int)
	for len(errs) < most {
		row, err := table.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if found := surveys.All(err); found != nil {
			errs = append(errs, found...)
			continue
		}
		cell := func(name string) string {
			if i := at[name]; i >= 0 {
				return strings.TrimSpace(row.Cells[i])
			}
			return ""
		}
		e := evaluation.Entry{Unit: cell("unit"), Leaf: cell("leaf"), Value: cell("value"), Previous: cell("previous"), SE: cell("se"),
			Source: fmt.Sprintf("imported, line %d", row.Line)}
		if scheme.Leaf(e.Leaf) == nil {
			errs = append(errs, surveys.E(surveys.Invalid, "api.leaf_unknown", exchange.Pointer(row.Line, "leaf"), "Leaf", e.Leaf))
		} else if err := typed(scheme, e.Leaf, exchange.Pointer(row.Line, "leaf")); err != nil {
			errs = append(errs, err)
		}
		if !slices.Contains(scheme.Units(), e.Unit) {
			errs = append(errs, surveys.E(surveys.Invalid, "api.unit_unknown", exchange.Pointer(row.Line, "unit"), "Unit", e.Unit))
		}
		for _, name := range []string{"value", "previous", "se"} {
			if v := cell(name); v != "" && !figure.MatchString(v) {
				errs = append(errs, surveys.E(surveys.Invalid, "api.cell_figure", exchange.Pointer(row.Line, name), "Value", v))
			}
		}
		if first, twice := seen[e.Unit+"\x00"+e.Leaf]; twice {
			errs = append(errs, surveys.E(surveys.Invalid, "api.row_twice", exchange.Pointer(row.Line, ""), "First", first, "Second", row.Line))
		}
		seen[e.Unit+"\x00"+e.Leaf] = row.Line
		entries = append(entries, e)
	}
	return entries, errs
}

// feedRound fills the survey leaves from published rates.
func (a *api) feedRound(c *gin.Context) error {
	row, scheme, err := a.round(c)
	if err != nil {
		return err
	}
	find, err := a.finder(c)
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

// finder looks up published rates for the areas of units.
func (a *api) finder(c *gin.Context) (evaluation.Published, error) {
	units, err := a.Store.Units(ctx(c))
	if err != nil {
		return nil, err
	}
	areas := make(map[string]string)
	for _, u := range units {
		areas[u.Code] = u.Area
	}
	return func(ctx context.Context, source evaluation.Source, unit string, sample surveys.Sample) (evaluation.PublishedRate, string, bool, error) {
		var p evaluation.PublishedRate
		s, err := a.Catalog.Survey(ctx, source.Survey)
		if isMissing(err) {
			return p, "", false, nil
		}
		if err != nil || s.Current == nil {
			return p, "", false, err
		}
		for _, r := range s.Current.Survey.Rates {
			if r.Code == source.Rate {
				p.Kind = r.Kind
			}
		}
		rows, err := a.Store.PublishedRates(ctx, s.ID)
		if err != nil {
			return p, "", false, err
		}
		group, err := json.Marshal(map[string]string{"area": cmp.Or(areas[unit], unit)})
		if err != nil {
			return p, "", false, err
		}
		for _, r := range slices.Backward(rows) { // the newest counts
			if r.Rate != source.Rate || r.Sample != string(sample) || r.Weighting != cmp.Or(source.Weight, "none") ||
				source.Wave != "" && r.Wave != source.Wave || string(r.Grouping) != string(group) {
				continue
			}
			p.Estimate, p.SE, p.Base, p.NEff, p.Sample, p.AsOf = r.Estimate, r.SE, int(r.Base), r.NEff, sample, r.AsOfSeq
			return p, fmt.Sprintf("published=%d", r.ID), true, nil
		}
		return p, "", false, nil
	}, nil
}

// pointer makes /base/i/name.
func pointer(base string, i int, name string) string { return fmt.Sprintf("%s/%d/%s", base, i, name) }
