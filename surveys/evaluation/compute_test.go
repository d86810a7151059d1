package evaluation

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"minyi/surveys/strictjson"
)

// caseFile is one file of testdata/cases. Want holds, by unit, the members of a
// result that matter to the case; leaves and sums are by code.
type caseFile struct {
	About  string
	Scheme json.RawMessage
	Values json.RawMessage
	Want   map[string]json.RawMessage
}

func readCase(t testing.TB, path string) caseFile {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var c caseFile
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func caseFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/cases/*.json")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d case files, %v", len(files), err)
	}
	return files
}

func TestCasesComeOutAsWrittenByHand(t *testing.T) {
	for _, path := range caseFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json"), func(t *testing.T) {
			c := readCase(t, path)
			out, err := Run(c.Scheme, c.Values)
			if err != nil {
				t.Fatal(err)
			}
			root, err := strictjson.Parse(out, strictjson.Limits{Depth: 16})
			if err != nil {
				t.Fatal(err)
			}
			for unit, raw := range c.Want {
				want, err := strictjson.Parse(raw, strictjson.Limits{Depth: 8})
				if err != nil {
					t.Fatal(err)
				}
				expect(t, unit, want, find(root, unit))
			}
		})
	}
}

// find returns a unit's result.
func find(root *strictjson.Node, unit string) *strictjson.Node {
	for _, g := range root.Get("groups").Items {
		if n := byName(g.Get("results"), "unit", unit); n != nil {
			return n
		}
	}
	return nil
}

func byName(list *strictjson.Node, member, name string) *strictjson.Node {
	if list == nil {
		return nil
	}
	for _, n := range list.Items {
		if v := n.Get(member); v != nil && v.Text == name {
			return n
		}
	}
	return nil
}

// expect compares only what want names; objects by code meet lists of objects
// with a code.
func expect(t *testing.T, where string, want, got *strictjson.Node) {
	t.Helper()
	if got == nil {
		t.Errorf("%s: not in the result", where)
		return
	}
	if want.Kind == strictjson.Object {
		for _, m := range want.Members {
			child := got.Get(m.Name)
			if got.Kind == strictjson.Array {
				child = byName(got, "code", m.Name)
			}
			expect(t, where+"/"+m.Name, m.Value, child)
		}
		return
	}
	same := want.Kind == got.Kind && string(want.Raw) == string(got.Raw)
	switch {
	case want.Kind == strictjson.Number && got.Kind == strictjson.Number:
		same = decimal.RequireFromString(string(want.Raw)).Equal(decimal.RequireFromString(string(got.Raw)))
	case want.Kind == strictjson.String && got.Kind == strictjson.String:
		same = want.Text == got.Text
	case want.Kind == strictjson.Array && got.Kind == strictjson.Array:
		var a, b any
		same = json.Unmarshal(want.Raw, &a) == nil && json.Unmarshal(got.Raw, &b) == nil && reflect.DeepEqual(a, b)
	}
	if !same {
		t.Errorf("%s: got %s, want %s", where, got.Raw, want.Raw)
	}
}

func TestResultIsPlainNumbersInTheOrderOfRanks(t *testing.T) {
	c := readCase(t, "testdata/cases/worked-example.json")
	out, err := Run(c.Scheme, c.Values)
	if err != nil {
		t.Fatal(err)
	}
	at := -1
	for _, want := range []string{
		`"code": "counties"`, `"unit": "兴隆台"`, `"base": 91.13`, `"adjust": 0.50`, `"final": 91.63`, `"rank": 1`,
		`"noise": true`, `"code": "A1"`, `"score": 88.20`, `"points": 17.64`, `"code": "D3"`,
		`"unit": "大洼"`, `"final": 90.52`, `"unit": "双台子"`, `"adjust": -0.50`, `"final": 86.08`, `"unit": "盘山"`, `"final": 80.35`,
	} {
		next := strings.Index(string(out)[at+1:], want)
		if next < 0 {
			t.Fatalf("%s is missing or out of order in\n%s", want, out)
		}
		at += 1 + next
	}
}
