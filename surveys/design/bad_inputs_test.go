package design

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"minyi/surveys"
)

// badInputs are the rows of the bad-input corpus that concern the document.
// B024 and B025 (mark-up is kept) and B027 (an exploding pattern) are accepted
// and have tests of their own; B030 and B031 concern the store.
var badInputs = map[string]struct {
	kind   surveys.Kind
	want   []string
	beyond bool // a JSON Schema cannot say it, or a JSON reader meets it first
}{
	"B001_duplicate_key":   {surveys.Invalid, []string{"json.duplicate_name /title"}, true},
	"B003_unknown_field":   {surveys.Invalid, []string{"design.missing_field", "design.missing_field", "design.text_without_language /title", "design.missing_field", "design.misplaced_field /questoins"}, false},
	"B004_second_document": {surveys.Malformed, []string{"json.trailing"}, true},
	"B006_empty_body":      {surveys.Malformed, []string{"json.empty"}, true},
	"B007_array":           {surveys.Invalid, []string{"json.wrong_type"}, false},
	"B009_deep":            {surveys.Invalid, []string{"json.too_deep /extra/0/0/0/0/0/0/0"}, false},
	"B010_5001_questions":  {surveys.Invalid, []string{"design.too_many /pages/0/questions"}, false},
	"B012_duplicate_question_code": {surveys.Invalid,
		[]string{"design.duplicate_code " + two + "/code"}, true},
	"B013_codes_differ_in_case": {surveys.Invalid,
		[]string{"design.duplicate_code " + two + "/code"}, true},
	"B015_codes_equal_under_a_collation": {surveys.Invalid, []string{
		"design.code " + two + "/code", "design.code /pages/0/questions/3/code",
		"design.duplicate_code /pages/0/questions/2/code", "design.duplicate_code /pages/0/questions/3/code"}, false},
	"B016_reserved_codes": {surveys.Invalid, []string{"design.code_reserved " + one + "/code",
		"design.code_reserved " + two + "/code", "design.code_reserved /pages/0/questions/2/code"}, false},
	"B018_two_options_of_one_code": {surveys.Invalid, []string{"design.code " + one + "/options/0/code",
		"design.code " + one + "/options/1/code", "design.duplicate_code " + one + "/options/1/code"}, false},
	"B019_blank_option":   {surveys.Invalid, []string{"design.blank_text " + one + "/options/0/text/zh-CN"}, false},
	"B021_language_tag":   {surveys.Invalid, []string{"design.language_tag_near /languages/0"}, false},
	"B022_min_above_max":  {surveys.Invalid, []string{"design.min_above_max " + one + "/min"}, true},
	"B028_lookbehind":     {surveys.Invalid, []string{"design.pattern_lookaround " + one + "/pattern"}, true},
	"B028_back_reference": {surveys.Invalid, []string{"design.pattern_back_reference " + one + "/pattern"}, true},
}

// badInput reads a row's input; the two large ones are made here.
func badInput(t *testing.T, name string) []byte {
	t.Helper()
	switch name {
	case "B009_deep":
		return []byte(`{"extra":` + strings.Repeat("[", 9990) + strings.Repeat("]", 9990) + `}`)
	case "B010_5001_questions":
		return []byte(framed(many(1, 5001), ""))
	}
	data, err := os.ReadFile(filepath.Join("testdata", "bad_inputs", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestDecodeRefusesTheBadInputCorpus(t *testing.T) {
	files, err := os.ReadDir("testdata/bad_inputs")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, ok := badInputs[strings.TrimSuffix(f.Name(), ".json")]; !ok {
			t.Errorf("%s is in no row", f.Name())
		}
	}
	for name, c := range badInputs {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			doc, err := Decode(badInput(t, name))
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("took %v", took)
			}
			if got := say(err); !slices.Equal(got, c.want) || doc != nil || surveys.KindOf(err) != c.kind {
				t.Errorf("kind %d, got %q\nwant kind %d %q", surveys.KindOf(err), got, c.kind, c.want)
			}
		})
	}
}

func TestTheCorpusNamesTheNearestAndBothPositions(t *testing.T) {
	for _, c := range []struct{ input, arg, want string }{
		{"B003_unknown_field", "Nearest", "questions"},
		{"B021_language_tag", "Nearest", "zh-CN"},
		{"B012_duplicate_question_code", "First", one + "/code"},
		{"B012_duplicate_question_code", "Second", two + "/code"},
		{"B018_two_options_of_one_code", "First", one + "/options/0/code"},
		{"B018_two_options_of_one_code", "Second", one + "/options/1/code"},
	} {
		_, err := Decode(badInput(t, c.input))
		all := surveys.All(err)
		if got := all[len(all)-1].Args[c.arg]; got != c.want {
			t.Errorf("%s: %s is %v, want %s", c.input, c.arg, got, c.want)
		}
	}
}

func TestDecodeAcceptsAPatternThatExplodesElsewhere(t *testing.T) {
	// B027: (a+)+$ takes exponential time in a backtracking engine, linear time in ours.
	if _, err := Decode([]byte(framed(typed("text", `,"pattern":"(a+)+$"`), ""))); err != nil {
		t.Error(err)
	}
}
