package estimate_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"minyi/surveys/estimate"
)

// agreement is how closely figures must agree: relatively, or absolutely where
// a value is 0 in theory.
const (
	relative = 1e-6
	absolute = 1e-9
)

// The reference numbers of the method: R's survey package on synthetic samples.
func TestFiguresAgreeWithTheReference(t *testing.T) { agreeWith(t, "testdata/golden/", 15, 20) }

// Samples and designs of every odd kind, see testdata/r/README.md.
func TestFiguresAgreeWithROnOtherSamples(t *testing.T) { agreeWith(t, "testdata/r/", 12, 5) }

// agreeWith compares at least so many cases, of so many values each.
func agreeWith(t *testing.T, folder string, cases, values int) {
	files, err := filepath.Glob(folder + "*.request.json")
	if err != nil || len(files) < cases {
		t.Fatalf("%d cases, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".request.json")
		t.Run(name, func(t *testing.T) {
			d := run(t, read(t, file), folder)
			got := document(t, d)
			want := map[string]any{}
			parse(t, read(t, folder+name+".expected.json"), &want)
			c := comparison{t: t}
			answers := byID(got["results"].([]any))
			for _, w := range want["results"].([]any) {
				r := w.(map[string]any)
				id := r["id"].(string)
				if r["error"] != nil {
					c.n++
					if answer, _ := answers[id].(map[string]any); answer["error"] == nil {
						t.Errorf("%s: got %v, R has none: %v", id, answer, r["error"])
					}
					continue
				}
				c.compare(id, r, answers[id], 1)
			}
			if weights, ok := want["weights_file"].(string); ok {
				c.weights(folder+weights, d.FinalWeights())
			}
			if c.n < values {
				t.Errorf("only %d values compared", c.n)
			}
		})
	}
}

// comparison compares answers by the rules of the golden data: what the
// reference has must be there, more may be.
type comparison struct {
	t *testing.T
	n int
}

// notCompared are words, and what identifies rows.
var notCompared = map[string]bool{"flags": true, "r_only": true, "meta": true, "note": true, "id": true, "a": true, "b": true, "group": true, "level": true, "row": true, "col": true}

func (c *comparison) compare(at string, want, got any, scale float64) {
	c.t.Helper()
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			c.t.Errorf("%s: got %v, want an object", at, got)
			return
		}
		if e, ok := w["estimate"].(float64); ok {
			scale = math.Abs(e)
		}
		for name, value := range w {
			if !notCompared[name] {
				c.compare(at+"/"+name, value, g[name], scale)
			}
		}
	case []any:
		c.list(at, w, got, scale)
	case nil:
		c.n++
		if got != nil {
			c.t.Errorf("%s: got %v, want null", at, got)
		}
	case float64:
		c.n++
		g, ok := got.(float64)
		if far := math.Abs(w - g); !ok || far > relative*math.Abs(w) && far > absolute*math.Max(1, scale) {
			c.t.Errorf("%s: got %v, want %v", at, got, w)
		}
	default:
		c.n++
		if got != want {
			c.t.Errorf("%s: got %v, want %v", at, got, want)
		}
	}
}

func (c *comparison) list(at string, want []any, got any, scale float64) {
	c.t.Helper()
	g, ok := got.([]any)
	if !ok {
		c.t.Errorf("%s: got %v, want a list", at, got)
		return
	}
	if first, ok := append(want[:len(want):len(want)], nil)[0].(map[string]any); ok && (first["group"] != nil || first["a"] != nil || first["row"] != nil) {
		index := map[string]any{}
		for _, row := range g {
			index[key(row.(map[string]any))] = row
		}
		for _, row := range want {
			w := row.(map[string]any)
			found, ok := index[key(w)]
			if !ok {
				found = index[key(map[string]any{"a": w["b"], "b": w["a"]})]
				found = turned(found)
			}
			c.compare(at+key(w), w, found, scale)
		}
		return
	}
	if len(g) != len(want) {
		c.t.Errorf("%s: %d entries, want %d", at, len(g), len(want))
		return
	}
	for i := range want {
		c.compare(fmt.Sprintf("%s/%d", at, i), want[i], g[i], scale)
	}
}

// turned is a pair the other way round.
func turned(found any) any {
	row, ok := found.(map[string]any)
	if !ok {
		return found
	}
	out := map[string]any{}
	for k, v := range row {
		if x, ok := v.(float64); ok && (k == "estimate" || k == "t") {
			v = -x
		}
		out[k] = v
	}
	if ci, ok := out["ci"].(map[string]any)["wald"].([]any); ok {
		out["ci"] = map[string]any{"wald": []any{-ci[1].(float64), -ci[0].(float64)}}
	}
	return out
}

func (c *comparison) weights(file string, got []float64) {
	c.t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(read(c.t, file))).ReadAll()
	if err != nil || len(rows)-1 != len(got) {
		c.t.Fatalf("%s has %d rows of %d: %v", file, len(rows)-1, len(got), err)
	}
	for i, row := range rows[1:] {
		want, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			c.t.Fatal(err)
		}
		c.compare(file+" "+row[0], want, got[i], 0)
	}
}

// key identifies a row.
func key(row map[string]any) string {
	data, _ := json.Marshal([]any{row["group"], row["level"], row["a"], row["b"], row["row"], row["col"]})
	return string(data)
}

func byID(results []any) map[string]any {
	index := map[string]any{}
	for _, r := range results {
		index[r.(map[string]any)["id"].(string)] = r
	}
	return index
}

// run answers a request with the file that it names, in a folder.
func run(t testing.TB, request []byte, folder string) *estimate.Document {
	t.Helper()
	r, err := estimate.Read(request)
	if err != nil {
		t.Fatal(err)
	}
	table, err := estimate.ReadCSV(bytes.NewReader(read(t, filepath.Join(folder, r.Data))))
	if err != nil {
		t.Fatal(err)
	}
	d, err := estimate.Run(r, table)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// document is a document as it is written.
func document(t testing.TB, d *estimate.Document) map[string]any {
	t.Helper()
	got := map[string]any{}
	parse(t, written(t, d), &got)
	return got
}

func written(t testing.TB, d *estimate.Document) []byte {
	t.Helper()
	out, err := d.JSON(func(err error) string { return err.Error() })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func parse(t testing.TB, data []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
}
