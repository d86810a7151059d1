package evaluation

import (
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
	"text/template"

	"minyi/surveys"
)

// The smallest scheme, in parts that a refusal replaces.
const (
	groupsPart = `"groups":[{"code":"g","units":["u1","u2"]}]`
	leafPart   = `{"code":"L","weight":10,"source":{"type":"manual"},"func":{"type":"linear","lo":0,"hi":100},"missing":"zero"}`
	valuesPart = `{"unit":"u1","leaf":"L","value":1}`
)

func schemeWith(old, replacement string) string {
	s := `{"code":"s",` + groupsPart + `,"items":[` + leafPart + `]}`
	if !strings.Contains(s, old) {
		panic("nothing to replace: " + old)
	}
	return strings.Replace(s, old, replacement, 1)
}

// finding is one expected error: key without the package, and place.
type finding struct{ key, field string }

func TestDecodeSchemeRefuses(t *testing.T) {
	leaf := func(old, replacement string) string {
		return schemeWith(leafPart, strings.Replace(leafPart, old, replacement, 1))
	}
	function := func(f string) string { return leaf(`{"type":"linear","lo":0,"hi":100}`, f) }
	source := func(s string) string { return leaf(`{"type":"manual"}`, s) }
	items := func(s string) string { return schemeWith(leafPart, s) }
	at := func(key, field string) []finding { return []finding{{key, field}} }
	const fn, src = "/items/0/func", "/items/0/source"
	for _, c := range []struct {
		name, in string
		want     []finding
	}{
		{"a list instead of an object", `[]`, at("wrong_type", "")},
		{"nothing but an object", `{}`, []finding{{"missing_field", "/code"}, {"missing_field", "/groups"}, {"missing_field", "/items"}}},
		{"a mistyped member", schemeWith(`"groups"`, `"ajdust":{},"groups"`), at("unknown_field_near", "/ajdust")},
		{"an unknown member", schemeWith(`"groups"`, `"colour":1,"groups"`), at("unknown_field", "/colour")},
		{"another format", schemeWith(`"code":"s"`, `"spec":"scheme/2","code":"s"`), at("unknown_value_near", "/spec")},
		{"ties broken otherwise", schemeWith(`"code":"s"`, `"ties":"lot","code":"s"`), at("unknown_value", "/ties")},
		{"a code that begins with a digit", schemeWith(`"code":"s"`, `"code":"2026"`), at("code_form", "/code")},
		{"a reserved code", leaf(`"L"`, `"Constructor"`), at("code_reserved", "/items/0/code")},
		{"no groups", schemeWith(groupsPart, `"groups":[]`), at("empty_list", "/groups")},
		{"a group without units", schemeWith(`["u1","u2"]`, `[]`), at("empty_list", "/groups/0/units")},
		{"a unit in two groups", schemeWith(groupsPart, `"groups":[{"code":"g","units":["u1"]},{"code":"h","units":["u1"]}]`), at("code_twice", "/groups/1/units/0")},
		{"two groups of one code", schemeWith(groupsPart, `"groups":[{"code":"g","units":["u1"]},{"code":"G","units":["u2"]}]`), at("code_twice", "/groups/1/code")},
		{"a unit of spaces", schemeWith(`"u2"`, `" "`), at("unit_form", "/groups/0/units/1")},
		{"a unit with an invisible character", schemeWith(`"u2"`, `"u\u200b2"`), at("unit_form", "/groups/0/units/1")},
		{"a title that is a number", leaf(`"weight"`, `"title":3,"weight"`), at("title_form", "/items/0/title")},
		{"a title in no language", leaf(`"weight"`, `"title":{"Chinese!":"x"},"weight"`), at("language", "/items/0/title/Chinese!")},
		{"codes that differ only in case", items(leafPart + `,` + strings.Replace(leafPart, `"L"`, `"l"`, 1)), at("code_twice", "/items/1/code")},
		{"a weight below zero", leaf(`10`, `-1`), at("negative", "/items/0/weight")},
		{"a weight beyond bounds", leaf(`10`, `1000000.5`), at("points_range", "/items/0/weight")},
		{"a weight as text", leaf(`10`, `"10"`), at("wrong_type", "/items/0/weight")},
		{"a weight with an absurd exponent", leaf(`10`, `1e999999`), at("number_digits", "/items/0/weight")},
		{"a weight with more digits than last", leaf(`10`, `1.00000000000000000001`), at("number_long", "/items/0/weight")},
		{"a parent that is not its children's sum", items(`{"code":"A","weight":9.99,"items":[` + leafPart + `]}`), at("weight_sum", "/items/0/weight")},
		{"a sum that floating point would get wrong", items(`{"code":"A","weight":0.30000000000000004,"items":[` + strings.Replace(leafPart, "10", "0.1", 1) + `,` +
			strings.Replace(strings.Replace(leafPart, `"L"`, `"M"`, 1), "10", "0.2", 1) + `]}`), at("weight_sum", "/items/0/weight")},
		{"a parent of nothing", items(`{"code":"A","weight":0,"items":[]}`), at("empty_list", "/items/0/items")},
		{"a parent with a function", items(`{"code":"A","weight":10,"missing":"zero","items":[` + leafPart + `]}`), at("leaf_and_sum", "/items/0/missing")},
		{"an item that is neither", items(`{"code":"A","weight":10}`), at("neither_leaf_nor_sum", "/items/0")},
		{"nine levels", items(strings.Repeat(`{"code":"A","weight":10,"items":[`, 1) + nest(8) + `]}`), at("too_deep", "/items")},
		{"no policy for missing values", leaf(`,"missing":"zero"`, ``), at("missing_field", "/items/0/missing")},
		{"an unknown policy", leaf(`"missing":"zero"`, `"missing":"mean"`), at("unknown_value", "/items/0/missing")},
		{"no source", leaf(`"source":{"type":"manual"},`, ``), at("missing_field", "/items/0/source")},
		{"no function", leaf(`"func":{"type":"linear","lo":0,"hi":100},`, ``), at("missing_field", "/items/0/func")},
		{"a mistyped source", source(`{"type":"manaul"}`), at("unknown_value_near", src+"/type")},
		{"a survey's member on another source", source(`{"type":"manual","min_n":3}`), at("unknown_field", src+"/min_n")},
		{"the number of responses as a source", source(`{"type":"responses_count"}`), at("count_indicator", src+"/type")},
		{"the number of signatures as a source", source(`{"type":"signatures"}`), at("count_indicator", src+"/type")},
		{"the number of shares as a source", source(`{"type":"shares"}`), at("count_indicator", src+"/type")},
		{"the number of likes as a source", source(`{"type":"like_count"}`), at("count_indicator", src+"/type")},
		{"the number of participants as a source", source(`{"type":"participation_count"}`), at("count_indicator", src+"/type")},
		{"a survey's n as the metric", source(`{"type":"survey","metric":"n"}`), at("count_indicator", src+"/metric")},
		{"signatures typed in by hand", source(`{"type":"manual","metric":"signatures"}`), at("count_indicator", src+"/metric")},
		{"another metric of a survey", source(`{"type":"survey","metric":"se"}`), at("unknown_value", src+"/metric")},
		{"an unknown sample", source(`{"type":"survey","samples":["open"]}`), at("unknown_value", src+"/samples/0")},
		{"a sample twice", source(`{"type":"survey","samples":["quota","quota"]}`), at("twice", src+"/samples/1")},
		{"no sample", source(`{"type":"survey","samples":[]}`), at("empty_list", src+"/samples")},
		{"half an answer", source(`{"type":"survey","min_n":0.5}`), at("whole_number", src+"/min_n")},
		{"an unknown function", function(`{"type":"cubic"}`), at("unknown_value", fn+"/type")},
		{"a function without a type", function(`{"lo":0,"hi":1}`), at("missing_field", fn+"/type")},
		{"a function's member on another", function(`{"type":"linear","lo":0,"hi":1,"target":3}`), at("unknown_field", fn+"/target")},
		{"linear without a ceiling", function(`{"type":"linear","lo":0}`), at("missing_field", fn+"/hi")},
		{"linear without a slope", function(`{"type":"linear","lo":5,"hi":5.0}`), at("linear_flat", fn+"/hi")},
		{"the same in the short form", function(`{"linear":{"lo":5,"hi":5}}`), at("linear_flat", fn+"/linear/hi")},
		{"bands from low to high", function(`{"type":"bands","bands":[[80,60],[95,100]],"else":0}`), at("bands_order", fn+"/bands/1")},
		{"bands beyond 100", function(`{"type":"bands","bands":[[80,160]],"else":0}`), at("score_range", fn+"/bands/0")},
		{"a band of three", function(`{"type":"bands","bands":[[80,60,1]],"else":0}`), at("band_form", fn+"/bands/0")},
		{"no band", function(`{"type":"bands","bands":[],"else":0}`), at("bands_empty", fn+"/bands")},
		{"bands without else", function(`{"type":"bands","bands":[[80,60]]}`), at("missing_field", fn+"/else")},
		{"a target of zero", function(`{"type":"target","target":0}`), at("not_positive", fn+"/target")},
		{"a step that costs nothing", function(`{"type":"step","full":98,"per":0}`), at("not_positive", fn+"/per")},
		{"a deduction that gives", function(`{"type":"deduct","start":100,"unit":-1}`), at("not_positive", fn+"/unit")},
		{"ranks that rise", function(`{"type":"rank","top":100,"dec":-1}`), at("negative", fn+"/dec")},
		{"a first place beyond 100", function(`{"type":"rank","top":101,"dec":1}`), at("score_range", fn+"/top")},
		{"progress that counts for nothing", function(`{"type":"improve","k":0}`), at("improve_flat", fn+"/k")},
		{"a cap below zero", schemeWith(`"groups"`, `"adjust":{"plus_cap":-1},"groups"`), at("negative", "/adjust/plus_cap")},
		{"all findings at once", schemeWith(leafPart, `{"code":"L","weight":"x","source":{"type":"likes"},"func":{"type":"target","target":0}}`),
			[]finding{{"wrong_type", "/items/0/weight"}, {"count_indicator", "/items/0/source/type"}, {"not_positive", "/items/0/func/target"}, {"missing_field", "/items/0/missing"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := DecodeScheme([]byte(c.in))
			checkFindings(t, err, c.want)
		})
	}
}

// nest makes n levels of items around a leaf.
func nest(n int) string {
	s := leafPart
	for i := range n - 1 {
		s = `{"code":"N` + string(rune('a'+i)) + `","weight":10,"items":[` + s + `]}`
	}
	return s
}

func TestDecodeValuesRefuses(t *testing.T) {
	scheme, err := DecodeScheme([]byte(schemeWith(`"u2"`, `"219902"`)))
	if err != nil {
		t.Fatal(err)
	}
	values := func(s string) string { return `{"values":[` + s + `]}` }
	with := func(name, s string) string { return `{"values":[],"` + name + `":[` + s + `]}` }
	at := func(key, field string) []finding { return []finding{{key, field}} }
	for _, c := range []struct {
		name, in string
		want     []finding
	}{
		{"a list instead of an object", `[]`, at("wrong_type", "")},
		{"values that are no list", `{"values":{}}`, at("wrong_type", "/values")},
		{"a mistyped member", `{"values":[],"veto":[]}`, at("unknown_field", "/veto")},
		{"a unit that no group has", values(`{"unit":"x","leaf":"L"}`), at("unknown_unit", "/values/0/unit")},
		{"a unit nearly right", values(`{"unit":"219920","leaf":"L"}`), at("unknown_unit_near", "/values/0/unit")},
		{"a leaf that the scheme has not", values(`{"unit":"u1","leaf":"C9"}`), at("unknown_leaf", "/values/0/leaf")},
		{"a leaf in another case", values(`{"unit":"u1","leaf":"l"}`), at("unknown_leaf_near", "/values/0/leaf")},
		{"no unit", values(`{"leaf":"L"}`), at("missing_field", "/values/0/unit")},
		{"a value twice", values(valuesPart + `,` + valuesPart), at("value_twice", "/values/1")},
		{"a value as text", values(`{"unit":"u1","leaf":"L","value":"1"}`), at("wrong_type", "/values/0/value")},
		{"a value with an absurd exponent", values(`{"unit":"u1","leaf":"L","value":1e-999999999999}`), at("number_digits", "/values/0/value")},
		{"a value of 31 digits", values(`{"unit":"u1","leaf":"L","value":0.` + strings.Repeat("1", 30) + `}`), at("number_digits", "/values/0/value")},
		{"a standard error below zero", values(`{"unit":"u1","leaf":"L","se":-1}`), at("negative", "/values/0/se")},
		{"an unknown sample", values(`{"unit":"u1","leaf":"L","sample":"all"}`), at("unknown_value", "/values/0/sample")},
		{"an adjustment without points", with("adjustments", `{"unit":"u1"}`), at("missing_field", "/adjustments/0/points")},
		{"an adjustment beyond bounds", with("adjustments", `{"unit":"u1","points":-1e7}`), at("points_range", "/adjustments/0/points")},
		{"an unknown effect", with("vetoes", `{"unit":"u1","effect":"shame"}`), at("unknown_value", "/vetoes/0/effect")},
		{"a veto without an effect", with("vetoes", `{"unit":"u1"}`), at("missing_field", "/vetoes/0/effect")},
		{"a cap without points", with("vetoes", `{"unit":"u1","effect":"cap"}`), at("veto_needs_points", "/vetoes/0/points")},
		{"points that the effect does not use", with("vetoes", `{"unit":"u1","effect":"exclude","points":3}`), at("veto_takes_no_points", "/vetoes/0/points")},
		{"a deduction that gives", with("vetoes", `{"unit":"u1","effect":"deduct","points":-3}`), at("negative", "/vetoes/0/points")},
		{"a veto of an unknown leaf", with("vetoes", `{"unit":"u1","effect":"exclude","leaves":["X"]}`), at("unknown_leaf", "/vetoes/0/leaves/0")},
		{"a veto of one leaf twice", with("vetoes", `{"unit":"u1","effect":"exclude","leaves":["L","L"]}`), at("twice", "/vetoes/0/leaves/1")},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := DecodeValues([]byte(c.in), scheme)
			checkFindings(t, err, c.want)
		})
	}
}

func TestDecisionsMayComeWithoutValues(t *testing.T) {
	scheme, err := DecodeScheme([]byte(schemeWith(`"u2"`, `"u3"`)))
	if err != nil {
		t.Fatal(err)
	}
	v, err := DecodeValues([]byte(`{"adjustments":[{"unit":"u1","points":1}],"vetoes":[{"unit":"u3","effect":"exclude"}]}`), scheme)
	if err != nil || len(v.Adjustments) != 1 || len(v.Vetoes) != 1 {
		t.Fatalf("%+v, %v", v, err)
	}
}

func TestNotOneJSONDocumentIsMalformed(t *testing.T) {
	for _, in := range []string{"", "{", `{"code":"s"} {}`, "\xff"} {
		if _, err := DecodeScheme([]byte(in)); surveys.KindOf(err) != surveys.Malformed {
			t.Errorf("%q: %v", in, err)
		}
		if _, err := DecodeValues([]byte(in), &Scheme{}); surveys.KindOf(err) != surveys.Malformed {
			t.Errorf("values %q: %v", in, err)
		}
	}
}

func TestAHopelessDocumentGetsAReadableAnswer(t *testing.T) {
	scheme, err := DecodeScheme([]byte(schemeWith(`"u2"`, `"u3"`)))
	if err != nil {
		t.Fatal(err)
	}
	_, err = DecodeValues([]byte(`{"values":[`+strings.Repeat(`{"unit":"u2","leaf":"L"},`, 50_000)+`{}]}`), scheme)
	if n := len(surveys.All(err)); n != maxFindings {
		t.Fatalf("%d findings", n)
	}
}

func TestAHugeSchemeIsRefused(t *testing.T) {
	var units, leaves []string
	for i := range 500 {
		name, _ := json.Marshal("单位" + strings.Repeat("x", i%50) + string(rune('一'+i)))
		units = append(units, string(name))
		leaves = append(leaves, strings.Replace(leafPart, `"L"`, `"L`+strings.Repeat("i", i%20)+string(rune('a'+i/20))+`"`, 1))
	}
	_, err := DecodeScheme([]byte(`{"code":"s","groups":[{"code":"g","units":[` + strings.Join(units, ",") + `]}],"items":[` + strings.Join(leaves, ",") + `]}`))
	checkFindings(t, err, []finding{{"too_large", ""}})
}

// checkFindings compares findings and words each in both languages, as the edge
// will: a placeholder without an argument fails.
func checkFindings(t *testing.T, err error, want []finding) {
	t.Helper()
	all := surveys.All(err)
	for i, e := range all {
		word(t, e)
		if e.Kind != surveys.Invalid {
			t.Errorf("%v is of kind %d", e, e.Kind)
		}
		if i >= len(want) || e.Key != "evaluation."+want[i].key || e.Field != want[i].field {
			t.Errorf("finding %d: %v", i, e)
		}
	}
	if len(all) != len(want) {
		t.Fatalf("got %v (%v), want %v", all, err, want)
	}
}

func word(t *testing.T, e *surveys.Error) {
	t.Helper()
	for _, language := range []string{"zh-CN", "en"} {
		data, err := os.ReadFile("../../static/locales/" + language + "/evaluation.json")
		if err != nil {
			t.Fatal(err)
		}
		var texts map[string]string
		if err := json.Unmarshal(data, &texts); err != nil {
			t.Fatal(err)
		}
		text, ok := texts[e.Key]
		if !ok {
			t.Errorf("%s has no words for %s", language, e.Key)
			continue
		}
		tmpl, err := template.New(e.Key).Option("missingkey=error").Parse(text)
		if err == nil {
			err = tmpl.Execute(io.Discard, e.Args)
		}
		if err != nil {
			t.Errorf("%s: %v", language, err)
		}
	}
}
