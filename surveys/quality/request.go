package quality

import (
	"encoding/json"

	"minyi/surveys"
	"minyi/surveys/estimate"
	"minyi/surveys/strictjson"
)

// Spec is the form of requests that Read knows.
const Spec = "quality/1"

// The columns of a quality file that are not answers.
const (
	columnID       = "id"
	columnDuration = "duration_s"
	columnDevice   = "device"
)

// Request is a document of the form "quality/1".
type Request struct {
	Data    string
	Grid    []string
	Answers []string
	Limits  Limits
}

// Read reads a request document.
//
// Errors: those of strictjson.Parse; Invalid for a field of the wrong type.
func Read(data []byte) (*Request, error) {
	root, err := strictjson.Parse(data, strictjson.Limits{Depth: 8})
	if err != nil {
		return nil, err
	}
	if root.Kind != strictjson.Object {
		return nil, root.WrongKind(strictjson.Object)
	}
	r := &Request{Limits: Limits{FastBelow, SpeederBelow}}
	for name, into := range map[string]any{"data": &r.Data, "grid": &r.Grid, "answers": &r.Answers, "fast_below": &r.Limits.Fast, "speeder_below": &r.Limits.Speeder} {
		if n := root.Get(name); n != nil && n.Kind != strictjson.Null {
			if err := json.Unmarshal(n.Raw, into); err != nil {
				return nil, n.Fail("quality.field", "Field", name)
			}
		}
	}
	return r, nil
}

// Run looks at the responses of a file.
//
// Errors: Invalid for an unknown column and a duration that is no number.
func Run(r *Request, source estimate.Source) (*Report, error) {
	column := func(name string, must bool) (*estimate.Column, error) {
		c, ok := source.Column(name)
		if !ok && must {
			return nil, surveys.E(surveys.Invalid, "estimate.column_unknown", "", "Column", name)
		}
		return c, nil
	}
	columns := func(names []string) ([]*estimate.Column, error) {
		all := make([]*estimate.Column, len(names))
		for i, name := range names {
			c, err := column(name, true)
			if err != nil {
				return nil, err
			}
			all[i] = c
		}
		return all, nil
	}
	id, err := column(columnID, true)
	if err != nil {
		return nil, err
	}
	grid, err := columns(r.Grid)
	if err != nil {
		return nil, err
	}
	answers, err := columns(r.Answers)
	if err != nil {
		return nil, err
	}
	duration, _ := column(columnDuration, false)
	device, _ := column(columnDevice, false)
	records := make([]Record, source.Rows())
	for row := range records {
		x := Record{ID: id.At(row), Grid: pick(grid, row), Answers: pick(answers, row)}
		if device != nil {
			x.Device = device.At(row)
		}
		if duration != nil && duration.At(row) != "" {
			seconds, ok := estimate.ParseNumber(duration.At(row))
			if !ok || seconds < 0 {
				return nil, surveys.E(surveys.Invalid, "quality.duration", "", "Row", row+1, "Value", duration.At(row))
			}
			x.Duration = &seconds
		}
		records[row] = x
	}
	report := Look(records, r.Limits)
	return &report, nil
}

func pick(columns []*estimate.Column, row int) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.At(row)
	}
	return out
}
