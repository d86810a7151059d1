package suppress

import (
	"encoding/json"

	"minyi/surveys"
	"minyi/surveys/strictjson"
)

// Spec is the form of requests that Run knows.
const Spec = "suppress/1"

// maxSide bounds a table: the audit of each hidden cell is a maximum flow.
const maxSide = 60

// Run answers a request of the form "suppress/1": {"tables":[{"rows","cols",
// "counts","threshold","min_width"}]}, with {"tables":[{"suppressed":[{"row",
// "col"}]}]}, "*" for totals.
//
// Errors: those of strictjson.Parse; Invalid for a table that is none.
func Run(request []byte) ([]byte, error) {
	root, err := strictjson.Parse(request, strictjson.Limits{Depth: 8})
	if err != nil {
		return nil, err
	}
	tables := root.Get("tables")
	if tables == nil || tables.Kind != strictjson.Array {
		return nil, surveys.E(surveys.Invalid, "suppress.tables", "/tables")
	}
	type answer struct {
		Suppressed []Hidden `json:"suppressed"`
	}
	out := struct {
		Tables []answer `json:"tables"`
	}{make([]answer, len(tables.Items))}
	for i, n := range tables.Items {
		t, err := read(n)
		if err != nil {
			return nil, err
		}
		out.Tables[i] = answer{Suppress(t)}
	}
	return json.Marshal(out)
}

func read(n *strictjson.Node) (Table, error) {
	t := Table{Threshold: Threshold, MinWidth: MinWidth}
	if n.Kind != strictjson.Object {
		return t, n.WrongKind(strictjson.Object)
	}
	for name, into := range map[string]any{"rows": &t.Rows, "cols": &t.Cols, "counts": &t.Counts, "threshold": &t.Threshold, "min_width": &t.MinWidth} {
		if v := n.Get(name); v != nil && json.Unmarshal(v.Raw, into) != nil {
			return t, v.Fail("suppress.field", "Field", name)
		}
	}
	if len(t.Rows) == 0 || len(t.Cols) == 0 || len(t.Counts) != len(t.Rows) || len(t.Rows) > maxSide || len(t.Cols) > maxSide {
		return t, n.Fail("suppress.shape", "Max", maxSide)
	}
	for i, row := range t.Counts {
		if len(row) != len(t.Cols) {
			return t, n.Fail("suppress.row", "Row", i+1, "Cells", len(row), "Columns", len(t.Cols))
		}
		for _, count := range row {
			if count < 0 || count > unbounded>>12 {
				return t, n.Fail("suppress.count", "Row", i+1)
			}
		}
	}
	return t, nil
}
