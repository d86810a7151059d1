package estimate_test

import (
	"fmt"
	"strings"
	"testing"

	"minyi/surveys"
	"minyi/surveys/estimate"
)

// village is a small sample: two strata, two PSUs each.
const village = `id,stratum,psu,w,pop,area,sex,q,x
1,A,a1,2,9,east,F,1,3
2,A,a1,3,9,east,M,0,5
3,A,a2,2,9,east,F,1,4
4,A,a2,1,9,west,M,1,
5,B,b1,4,7,west,F,0,1
6,B,b1,2,7,west,M,1,2
7,B,b2,3,7,west,F,0,
8,B,b2,1,7,west,M,1,6
`

// design puts requests behind the village's design.
func design(more, requests string) string {
	return `{"spec":"estimate/1","data":"v.csv","design":{"strata":"stratum","psu":"psu","weight":"w"},` +
		`"variables":{"yes":{"from":"q","map":{"1":1,"0":0}}},` + more + `"requests":[` + requests + `]}`
}

const meanOfX = `{"id":"r","op":"mean","var":"x"}`

// ask runs a request over data.
func ask(request, data string) (*estimate.Document, error) {
	r, err := estimate.Read([]byte(request))
	if err != nil {
		return nil, err
	}
	table, err := estimate.ReadCSV(strings.NewReader(data))
	if err != nil {
		return nil, err
	}
	return estimate.Run(r, table)
}

func TestBadDesignsAreRefusedWithTheirPlace(t *testing.T) {
	change := func(from, to string) string { return strings.Replace(village, from, to, 1) }
	weighting := func(w string) string { return design(`"weighting":`+w+`,`, meanOfX) }
	margin := func(method, cells string) string {
		return weighting(`{"method":"` + method + `","margins":[{"vars":["sex"],"cells":[` + cells + `]}]}`)
	}
	both := `{"key":["F"],"total":10},{"key":["M"],"total":12}`
	for _, c := range []struct {
		name          string
		request, data string
		key, field    string
		args          map[string]any
	}{
		{"a negative weight", design("", meanOfX), change("3,A,a2,2", "3,A,a2,-2"), "estimate.weight", "/design/weight", map[string]any{"Row": 3, "Value": "-2"}},
		{"a weight that is not a number", design("", meanOfX), change("6,B,b1,2", "6,B,b1,NaN"), "estimate.weight", "/design/weight", map[string]any{"Row": 6}},
		{"an infinite weight", design("", meanOfX), change("6,B,b1,2", "6,B,b1,+Inf"), "estimate.weight", "", nil},
		{"a missing weight", design("", meanOfX), change("6,B,b1,2", "6,B,b1,"), "estimate.design_missing", "/design/weight", map[string]any{"Row": 6}},
		{"no weight above 0", design("", meanOfX), "stratum,psu,w,q,x\nA,a,0,1,1\nA,b,0,1,1\n", "estimate.weights_zero", "/design/weight", nil},
		{"a stratum missing in a row", design("", meanOfX), change("4,A,a2", "4,,a2"), "estimate.design_missing", "/design/strata", map[string]any{"Row": 4, "Column": "stratum"}},
		{"a PSU missing in a row", design("", meanOfX), change("5,B,b1", "5,B,"), "estimate.design_missing", "/design/psu", map[string]any{"Row": 5}},
		{"a column of the design that is not there", strings.Replace(design("", meanOfX), `"psu":"psu"`, `"psu":"pus"`, 1), village, "estimate.column_unknown_near", "/design/psu", map[string]any{"Column": "pus", "Near": "psu"}},
		{"a column of a variable that is not there", strings.Replace(design("", meanOfX), `"from":"q"`, `"from":"question"`, 1), village, "estimate.column_unknown", "/variables/yes/from", nil},
		{"a population that differs within a stratum", strings.Replace(design("", meanOfX), `"weight":"w"`, `"weight":"w","fpc":"pop"`, 1), change("4,A,a2,1,9", "4,A,a2,1,8"), "estimate.fpc_differs", "/design/fpc", map[string]any{"Row": 4, "Stratum": "A"}},
		{"fewer PSUs in the population than in the sample", strings.Replace(design("", meanOfX), `"weight":"w"`, `"weight":"w","fpc":"pop"`, 1), strings.ReplaceAll(village, ",9,", ",1,"), "estimate.fpc_small", "/design/fpc", map[string]any{"Stratum": "A", "PSUs": 2}},
		{"a population that is no number", strings.Replace(design("", meanOfX), `"weight":"w"`, `"weight":"w","fpc":"area"`, 1), village, "estimate.fpc", "/design/fpc", nil},
		{"an unknown policy", strings.Replace(design("", meanOfX), `"weight":"w"`, `"weight":"w","lonely_psu":"guess"`, 1), village, "estimate.lonely_unknown", "/design/lonely_psu", nil},
		{"a target without its category", margin("poststratify", both+`,{"key":["X"],"total":5}`), village, "weight.cell_empty", "", map[string]any{"Cell": "X", "Margin": "sex"}},
		{"a category without its target", margin("poststratify", `{"key":["F"],"total":10}`), village, "estimate.cell_unknown", "/weighting/margins/0", map[string]any{"Row": 2, "Cell": "M"}},
		{"a respondent without the margin's code", margin("rake", both), change("2,A,a1,3,9,east,M", "2,A,a1,3,9,east,"), "estimate.margin_missing", "/weighting/margins/0", map[string]any{"Row": 2, "Column": "sex"}},
		{"respondents where the target is 0", margin("rake", `{"key":["F"],"total":10},{"key":["M"],"total":0}`), village, "weight.cell_of_nobody", "", map[string]any{"Cell": "M"}},
		{"a negative target", margin("rake", `{"key":["F"],"total":10},{"key":["M"],"total":-1}`), village, "weight.total_wrong", "", map[string]any{"Cell": "M"}},
		{"targets that disagree", weighting(`{"method":"rake","margins":[{"vars":["sex"],"cells":[` + both + `]},{"vars":["area"],"cells":[{"key":["east"],"total":11},{"key":["west"],"total":12}]}]}`), village, "weight.totals_disagree", "", map[string]any{"Margin": "area", "Total": "23", "OtherTotal": "22"}},
		{"raking that cannot converge", weighting(`{"method":"rake","margins":[{"vars":["stratum"],"cells":[{"key":["A"],"total":10},{"key":["B"],"total":12}]},{"vars":["area"],"cells":[{"key":["east"],"total":11},{"key":["west"],"total":11}]}]}`), village, "weight.no_convergence", "", map[string]any{"Margin": "stratum", "Passes": 1000}},
		{"bounds that cannot be kept", weighting(`{"method":"rake","bounds":[0.9,1.1],"margins":[{"vars":["sex"],"cells":[{"key":["F"],"total":15},{"key":["M"],"total":3}]}]}`), village, "weight.bounds_narrow", "", map[string]any{"Lower": "0.9"}},
		{"bounds the wrong way round", weighting(`{"method":"rake","bounds":[2,0.5],"margins":[{"vars":["sex"],"cells":[` + both + `]}]}`), village, "weight.bounds_wrong", "", nil},
		{"limits the wrong way round", weighting(`{"method":"trim","lower":3,"upper":2}`), village, "weight.trim_limits", "", nil},
		{"nothing left to carry what was trimmed", weighting(`{"method":"trim","upper":0.5}`), village, "weight.trim_all", "", nil},
		{"a margin of a column that is not there", weighting(`{"method":"rake","margins":[{"vars":["age"],"cells":[{"key":["1"],"total":1}]}]}`), village, "estimate.column_unknown", "/weighting/margins/0/vars/0", nil},
		{"a cell named twice", margin("rake", both+`,{"key":["F"],"total":1}`), village, "estimate.cell_twice", "/weighting/margins/0/cells/2", nil},
		{"a cell with too many codes", margin("rake", `{"key":["F","x"],"total":1}`), village, "estimate.cell_key", "/weighting/margins/0/cells/0", nil},
		{"two margins to post-stratify by", weighting(`{"method":"poststratify","margins":[{"vars":["sex"],"cells":[]},{"vars":["area"],"cells":[]}]}`), village, "estimate.weighting_parts", "/weighting", nil},
		{"an unknown weighting", weighting(`{"method":"magic"}`), village, "estimate.weighting_unknown", "/weighting", nil},
		{"a design without weight", `{"design":{},"requests":[]}`, village, "estimate.field_missing", "/design/weight", nil},
		{"no design", `{"requests":[]}`, village, "estimate.field_missing", "/design", nil},
		{"an unknown form", `{"spec":"estimate/9","design":{"weight":"w"},"requests":[]}`, village, "estimate.spec_unknown", "/spec", nil},
		{"two requests of one id", design("", meanOfX+","+meanOfX), village, "estimate.id", "/requests/1", nil},
		{"more requests than one document may hold", design("", strings.Repeat(meanOfX+",", 2000)+meanOfX), village, "estimate.too_many_requests", "/requests", nil},
		{"an unknown sample", `{"sample":"random","design":{"weight":"w"},"requests":[]}`, village, "estimate.sample_unknown", "/sample", nil},
		{"a misspelt field", `{"design":{"weight":"w"},"weigthing":{},"requests":[]}`, village, "estimate.field_unknown", "/weigthing", nil},
		{"what is not JSON", `{"design":`, village, "json.syntax", "", nil},
		{"a header with a name twice", design("", meanOfX), "w,w\n1,1\n", "estimate.header", "", map[string]any{"Column": 2}},
		{"a row that is too short", design("", meanOfX), change("5,B,b1,4,7,west,F,0,1", "5,B"), "estimate.row_length", "", map[string]any{"Row": 5, "Fields": 2}},
		{"a stray quote", design("", meanOfX), change("west,F,0,1", `we"st,F,0,1`), "estimate.row_quotes", "", map[string]any{"Row": 5}},
		{"what is not UTF-8", design("", meanOfX), change("east", "\xff"), "estimate.row_encoding", "", map[string]any{"Row": 1}},
		{"no rows", design("", meanOfX), "a,b\n", "estimate.no_rows", "", nil},
		{"no data at all", design("", meanOfX), "", "estimate.no_rows", "", nil},
	} {
		d, err := ask(c.request, c.data)
		found := surveys.All(err)
		if d != nil || len(found) == 0 {
			t.Errorf("%s: not refused: %v", c.name, err)
			continue
		}
		e := found[0]
		if e.Key != c.key || c.field != "" && e.Field != c.field {
			t.Errorf("%s: %s at %q, want %s at %q", c.name, e.Key, e.Field, c.key, c.field)
		}
		for name, want := range c.args {
			if e.Args[name] != want {
				t.Errorf("%s: %s is %v, want %v", c.name, name, e.Args[name], want)
			}
		}
	}
}

func TestARequestThatCannotBeAnsweredLeavesTheOthersAlone(t *testing.T) {
	for _, c := range []struct{ name, request, key string }{
		{"an unknown operation", `{"id":"r","op":"median"}`, "estimate.op_unknown"},
		{"an unknown variable", `{"id":"r","op":"mean","var":"z"}`, "estimate.column_unknown"},
		{"an unknown group", `{"id":"r","op":"mean","var":"x","by":["z"]}`, "estimate.column_unknown"},
		{"an unknown condition", `{"id":"r","op":"mean","var":"x","where":{"z":["1"]}}`, "estimate.column_unknown"},
		{"no variable", `{"id":"r","op":"mean"}`, "estimate.field_missing"},
		{"a field of another operation", `{"id":"r","op":"mean","var":"x","coef":[1]}`, "estimate.field_unknown"},
		{"a column of words as numbers", `{"id":"r","op":"mean","var":"area"}`, "estimate.not_a_number"},
		{"a share of what is not 0 or 1", `{"id":"r","op":"proportion","var":"x"}`, "estimate.not_a_share"},
		{"a level of 95", `{"id":"r","op":"mean","var":"x","level":95}`, "estimate.level"},
		{"coefficients that do not fit the groups", `{"id":"r","op":"contrast","var":"x","groups":[{"sex":"F"}],"coef":[1,-1]}`, "estimate.count"},
		{"an index weighted for fewer questions", `{"id":"r","op":"index","vars":["x","yes"],"weights":[1]}`, "estimate.count"},
		{"an index without any weight", `{"id":"r","op":"index","vars":["x"],"weights":[0]}`, "estimate.index_weights"},
		{"an unknown index", `{"id":"r","op":"index","vars":["x"],"method":"best"}`, "estimate.index_method"},
		{"more items needed than there are", `{"id":"r","op":"index","vars":["x"],"method":"respondent_mean","min_items":2}`, "estimate.min_items"},
		{"a comparison of nothing", `{"id":"r","op":"pairwise","var":"x"}`, "estimate.pairwise_parts"},
		{"what is no object", `{"id":"r","op":"mean","var":"x","where":["sex"]}`, "json.wrong_type"},
	} {
		d, err := ask(design("", c.request+`,{"id":"fine","op":"mean","var":"x"}`), village)
		if err != nil {
			t.Errorf("%s: refused the whole: %v", c.name, err)
			continue
		}
		got := byID(document(t, d)["results"].([]any))
		if found := surveys.All(d.Results[0].Err); len(found) == 0 || found[0].Key != c.key {
			t.Errorf("%s: %v, want %s", c.name, d.Results[0].Err, c.key)
		}
		if text, _ := got["r"].(map[string]any)["error"].(string); text == "" {
			t.Errorf("%s: no error in %v", c.name, got["r"])
		}
		if rows, _ := got["fine"].(map[string]any)["rows"].([]any); len(rows) != 1 {
			t.Errorf("%s: the other request got %v", c.name, got["fine"])
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(design("", meanOfX)))
	f.Add(read(f, "testdata/golden/stclus_rake_bounded.request.json"))
	f.Add([]byte(design(`"weighting":{"method":"trim","upper":3},`, `{"id":"p","op":"pairwise","var":"x","by":["area"]},{"id":"c","op":"crosstab","row":"sex","col":"area"},{"id":"w","op":"weights"}`)))
	f.Fuzz(func(t *testing.T, request []byte) {
		r, err := estimate.Read(request)
		if err != nil {
			if len(surveys.All(err)) == 0 {
				t.Fatalf("an error that nobody can read: %v", err)
			}
			return
		}
		table, err := estimate.ReadCSV(strings.NewReader(village))
		if err != nil {
			t.Fatal(err)
		}
		d, err := estimate.Run(r, table)
		if err != nil {
			if len(surveys.All(err)) == 0 {
				t.Fatalf("an error that nobody can read: %v", err)
			}
			return
		}
		if _, err := d.JSON(func(err error) string { return fmt.Sprint(err) }); err != nil {
			t.Fatal(err)
		}
	})
}
