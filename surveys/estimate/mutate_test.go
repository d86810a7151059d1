package estimate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/estimate"
)

// hostile are values that nobody expects in a request or a field.
var hostile = []any{
	nil, true, "", " ", "F", "1", "none", "NaN", "-Inf", "0x1p9", "1e309", "１", "a\x00b", "\U0001F600", -1.0, 0.0, 1.0, 0.5, 2.0, 1e308, -1e308, 5e-324, 1e16, 1e-300, 3.7,
	[]any{}, []any{"F", "F"}, []any{1.0}, []any{[]any{}}, map[string]any{}, map[string]any{"F": "M"}, map[string]any{"sex": []any{"F"}},
}

var (
	hostileFields = []string{"", "0", "-1", "NaN", "Inf", "1e308", "-1e308", "5e-324", "1e-300", "1e16", "x", "\"", "é", "0.1", "9", "7", "A", "1"}
	weightings    = []string{
		"", "", raked,
		`"weighting":{"method":"rake","bounds":[0.3,3],"margins":[{"vars":["sex"],"cells":[{"key":["F"],"total":10},{"key":["M"],"total":8}]},{"vars":["area"],"cells":[{"key":["east"],"total":9},{"key":["west"],"total":9}]}]},`,
		`"weighting":{"method":"rake","upper":9,"margins":[{"vars":["sex","area"],"cells":[{"key":["F","east"],"total":5},{"key":["M","east"],"total":8},{"key":["F","west"],"total":9},{"key":["M","west"],"total":4}]}]},`,
		`"weighting":{"method":"poststratify","margins":[{"vars":["stratum"],"cells":[{"key":["A"],"total":1},{"key":["B"],"total":1000000}]}]},`,
		`"weighting":{"method":"trim","lower":1.5,"upper":2.5},`,
	}
)

// twist changes something somewhere in a document.
func twist(r *rand.Rand, v any) any {
	value := hostile[r.IntN(len(hostile))]
	switch x := v.(type) {
	case map[string]any:
		names := make([]string, 0, len(x))
		for name := range x {
			names = append(names, name)
		}
		if len(names) == 0 {
			return value
		}
		name := least(names, r.IntN(len(names)))
		switch r.IntN(8) {
		case 0:
			delete(x, name)
		case 1:
			x[name] = value
		case 2:
			x[fmt.Sprint(value)] = x[name]
		default:
			x[name] = twist(r, x[name])
		}
		return x
	case []any:
		if len(x) == 0 || r.IntN(6) == 0 {
			return append(x, value)
		}
		i := r.IntN(len(x))
		switch r.IntN(6) {
		case 0:
			return append(x[:i:i], x[i+1:]...)
		case 1:
			return append(x, x[i])
		}
		x[i] = twist(r, x[i])
		return x
	}
	return value
}

// least is the i-th of names in order: a map gives them in any.
func least(names []string, i int) string {
	for a := range names {
		for b := range names[:len(names)-1-a] {
			if names[b] > names[b+1] {
				names[b], names[b+1] = names[b+1], names[b]
			}
		}
	}
	return names[i]
}

// FuzzTwistedRequests asks with requests and samples of which a few places are
// wrong: an answer is JSON without NaN and the same the second time, a refusal
// is worded, and nothing panics.
func FuzzTwistedRequests(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 6))
		text := design(weightings[r.IntN(len(weightings))], everything)
		if r.IntN(3) == 0 {
			policy := []string{"fail", "certainty", "adjust", "average"}[r.IntN(4)]
			text = strings.Replace(text, `"weight":"w"`, `"weight":"w","fpc":"pop","lonely_psu":"`+policy+`"`, 1)
		}
		var document any
		if err := json.Unmarshal([]byte(text), &document); err != nil {
			t.Fatal(err)
		}
		for range r.IntN(4) {
			document = twist(r, document)
		}
		request, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(village), "\n")
		for range r.IntN(5) {
			i := r.IntN(len(lines))
			fields := strings.Split(lines[i], ",")
			fields[r.IntN(len(fields))] = hostileFields[r.IntN(len(hostileFields))]
			lines[i] = strings.Join(fields, ",")
		}
		data := strings.Join(lines, "\n") + "\n"
		first, refusal := bytesOrRefusal(t, request, data)
		again, _ := bytesOrRefusal(t, request, data)
		if !bytes.Equal(first, again) {
			t.Fatalf("%s\n%s\ntwo runs differ:\n%s\n%s", request, data, first, again)
		}
		if refusal == nil && !json.Valid(first) {
			t.Fatalf("%s\n%s\n%s", request, data, first)
		}
	})
}

func bytesOrRefusal(t *testing.T, request []byte, data string) ([]byte, error) {
	d, err := ask(string(request), data)
	if err != nil {
		if len(surveys.All(err)) == 0 {
			t.Fatalf("%s\n%s\nan error that nobody can read: %v", request, data, err)
		}
		return nil, err
	}
	for _, result := range d.Results {
		if result.Err != nil && len(surveys.All(result.Err)) == 0 {
			t.Fatalf("%s\n%s\nan error that nobody can read: %v", request, data, result.Err)
		}
		for _, row := range result.Rows {
			ci, share := row.CI.(estimate.Intervals)
			if share && ci.KG != nil && !(0 <= ci.KG[0] && ci.KG[0] <= ci.KG[1] && ci.KG[1] <= 1) {
				t.Fatalf("%s\n%s\n%s: interval %v", request, data, result.ID, *ci.KG)
			}
			if row.SE.Defined() && row.SE < 0 || row.SE.Defined() && row.DF <= 0 {
				t.Fatalf("%s\n%s\n%s: standard error %v with df %d", request, data, result.ID, row.SE, row.DF)
			}
		}
	}
	return written(t, d), nil
}
