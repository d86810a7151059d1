package design

import (
	"fmt"
	"slices"
	"strings"
)

// refusal is a document that Decode refuses: the frame around questions and
// what follows the pages, or a whole document.
type refusal struct {
	name      string
	questions string
	rest      string
	whole     string
	beyond    bool // a JSON Schema cannot say it
	want      []string
}

func (c refusal) document() string {
	if c.whole != "" {
		return c.whole
	}
	return framed(c.questions, c.rest)
}

func framed(questions, rest string) string {
	return `{"code":"s1","languages":["zh-CN"],"pages":[{"code":"p1","questions":[` + questions + `]}]` + rest + `}`
}

// one and two are the pointers to the first questions, r to the first rate.
const one, two, r = "/pages/0/questions/0", "/pages/0/questions/1", "/rates/0"

const choice = `{"code":"q1","type":"single","options":[{"code":"a"},{"code":"b"}]}`

func typed(typ, fields string) string {
	return fmt.Sprintf(`{"code":"q1","type":%q%s}`, typ, fields)
}

func rated(rate string) string { return `,"rates":[{"code":"r1",` + rate + `}]` }

func refused() []refusal {
	return slices.Concat(refusedDocuments, refusedCodes, refusedQuestions, refusedRates)
}

var refusedDocuments = []refusal{
	{name: "an empty object lacks all that must be there", whole: `{}`,
		want: []string{"design.missing_field", "design.missing_field", "design.missing_field"}},
	{name: "an array", whole: `[]`, want: []string{"json.wrong_type"}},
	{name: "another format", rest: `,"spec":"survey/2"`, want: []string{"design.unknown_value_near /spec"}},
	{name: "a mark without options", rest: `,"settings":{"coached":"q1"}`, want: []string{"design.mark_form /settings/coached"}},
	{name: "a mark with an empty option", rest: `,"settings":{"staff":"q1:a,"}`, want: []string{"design.mark_form /settings/staff"}},
	{name: "null instead of absent", rest: `,"intro":null`, want: []string{"json.wrong_type /intro"}},
	{name: "a page without questions", whole: `{"code":"s","languages":["en"],"pages":[{"code":"p"}]}`, want: []string{"design.missing_field /pages/0"}},
	{name: "pages that are no array", whole: `{"code":"s","languages":["en"],"pages":{}}`, want: []string{"json.wrong_type /pages"}},
	{name: "a question that is a string", questions: `"q1"`, want: []string{"json.wrong_type " + one}},
	{name: "a text without a language", rest: `,"title":"A"`, want: []string{"design.text_without_language /title"}},
	{name: "a text in a language that is not listed", rest: `,"title":{"en":"A"}`, beyond: true, want: []string{"design.unknown_language /title/en"}},
	{name: "a text that is a number", rest: `,"title":{"zh-CN":1}`, want: []string{"json.wrong_type /title/zh-CN"}},
	{name: "a text with NUL", rest: `,"title":{"zh-CN":"a\u0000b"}`, want: []string{"design.control_character /title/zh-CN"}},
	{name: "a text with an escape character", rest: `,"title":{"zh-CN":"a\u001bb"}`, want: []string{"design.control_character /title/zh-CN"}},
	{name: "a title that is too long", rest: `,"title":{"zh-CN":"` + strings.Repeat("字", 1001) + `"}`, want: []string{"design.too_long /title/zh-CN"}},
	{name: "no language", whole: `{"code":"s","languages":[],"pages":[]}`, want: []string{"design.no_language /languages"}},
	{name: "a language twice", whole: `{"code":"s","languages":["en","en"],"pages":[]}`, want: []string{"design.duplicate_language /languages/1"}},
	{name: "a language in an unusual spelling", whole: `{"code":"s","languages":["zh-cn"],"pages":[]}`, beyond: true, want: []string{"design.language_tag_near /languages/0"}},
	{name: "a country instead of a language", whole: `{"code":"s","languages":["cn"],"pages":[]}`, beyond: true, want: []string{"design.language_tag_near /languages/0"}},
	{name: "no language at all in a tag", whole: `{"code":"s","languages":["!!"],"pages":[]}`, want: []string{"design.language_tag /languages/0"}},
	{name: "201 pages", whole: `{"code":"s","languages":["en"],"pages":[` + strings.Repeat(`{},`, 200) + `{}]}`, want: []string{"design.too_many /pages"}},
	{name: "501 questions over two pages", whole: `{"code":"s","languages":["en"],"pages":[{"code":"a","questions":[` + many(1, 300) + `]},{"code":"b","questions":[` + many(301, 501) + `]}]}`,
		beyond: true, want: []string{"design.too_many /pages/1/questions"}},
	{name: "drawing more questions than there are", whole: `{"code":"s","languages":["en"],"pages":[{"code":"p","draw":1,"questions":[]}]}`,
		beyond: true, want: []string{"design.draw /pages/0/draw"}},
	{name: "drawing less than none", whole: `{"code":"s","languages":["en"],"pages":[{"code":"p","draw":-1,"questions":[]}]}`,
		want: []string{"design.out_of_range /pages/0/draw"}},
	{name: "an unknown kind of approval", rest: `,"approval":{"kind":"aproved"}`, want: []string{"design.unknown_value_near /approval/kind"}},
	{name: "a day that no calendar has", rest: `,"approval":{"valid_to":"2026-02-30"}`, beyond: true, want: []string{"design.not_a_date /approval/valid_to"}},
	{name: "a date in another form", rest: `,"approval":{"valid_to":"2026/12/31"}`, want: []string{"design.not_a_date /approval/valid_to"}},
	{name: "a blank authority", rest: `,"approval":{"authority":"\u3000"}`, want: []string{"design.blank_text /approval/authority"}},
	{name: "a number of approval over two lines", rest: `,"approval":{"number":"1\n2"}`, want: []string{"design.control_character /approval/number"}},
	{name: "settings that do not exist", rest: `,"settings":{"one_per":"person","area":"maybe","show_results":"always","theme":"x"}`,
		want: []string{"design.unknown_value /settings/one_per", "design.unknown_value /settings/area", "design.unknown_value /settings/show_results", "design.unknown_field /settings/theme"}},
	{name: "an age of half years", rest: `,"settings":{"min_age":15.5}`, want: []string{"json.whole_number /settings/min_age"}},
	{name: "an age beyond life", rest: `,"settings":{"min_age":121}`, want: []string{"design.out_of_range /settings/min_age"}},
}

var refusedCodes = []refusal{
	{name: "an empty code", questions: `{"code":"","type":"note"}`, want: []string{"design.code_empty " + one + "/code"}},
	{name: "a code that starts with a digit", questions: `{"code":"1q","type":"note"}`, want: []string{"design.code " + one + "/code"}},
	{name: "a code of 33 characters", questions: `{"code":"` + strings.Repeat("a", 33) + `","type":"note"}`, want: []string{"design.code " + one + "/code"}},
	{name: "a hyphen in a question's code", questions: `{"code":"q-1","type":"note"}`, want: []string{"design.code " + one + "/code"}},
	{name: "a space in a survey's code", whole: `{"code":"s 1","languages":["en"],"pages":[]}`, want: []string{"design.code_dashed /code"}},
	{name: "NUL in a code", questions: `{"code":"q\u00001","type":"note"}`, want: []string{"design.code " + one + "/code"}},
	{name: "a line end behind a code", questions: `{"code":"q1\n","type":"note"}`, want: []string{"design.code " + one + "/code"}},
	{name: "a reserved option", questions: `{"code":"q1","type":"single","options":[{"code":"constructor"}]}`, want: []string{"design.code_reserved " + one + "/options/0/code"}},
	{name: "a question called like a fixed column", questions: `{"code":"Duration_s","type":"note"}`, want: []string{"design.code_column " + one + "/code"}},
	{name: "an option that makes a fixed column", questions: `{"code":"duration","type":"multiple","options":[{"code":"s"}]}`,
		beyond: true, want: []string{"design.column_fixed " + one + "/options/0/code"}},
	{name: "a question called like the other-text of another", questions: `{"code":"q1","type":"single","other":{}},{"code":"q1_other","type":"note"}`,
		beyond: true, want: []string{"design.column_taken " + two + "/code"}},
	{name: "an option column called like an earlier question", questions: `{"code":"q8_tv","type":"note"},{"code":"q8","type":"multiple","options":[{"code":"tv"}]}`,
		beyond: true, want: []string{"design.column_taken " + two + "/options/0/code"}},
	{name: "a matrix row called like a later question", questions: `{"code":"q2","type":"matrix","rows":[{"code":"r1"}]},{"code":"Q2_R1","type":"note"}`,
		beyond: true, want: []string{"design.column_taken " + two + "/code"}},
	{name: "a share called like a later question", questions: `{"code":"q2","type":"sum","options":[{"code":"x"}]},{"code":"q2_x","type":"note"}`,
		beyond: true, want: []string{"design.column_taken " + two + "/code"}},
	{name: "an option called other beside the open choice", questions: `{"code":"q1","type":"single","options":[{"code":"other"}],"other":{}}`,
		beyond: true, want: []string{"design.duplicate_code " + one + "/other"}},
	{name: "two rows of one code", questions: `{"code":"q1","type":"matrix","rows":[{"code":"r"},{"code":"R"}]}`,
		beyond: true, want: []string{"design.duplicate_code " + one + "/rows/1/code"}},
	{name: "two pages of one code", whole: `{"code":"s","languages":["en"],"pages":[{"code":"p","questions":[]},{"code":"P","questions":[]}]}`,
		beyond: true, want: []string{"design.duplicate_code /pages/1/code"}},
	{name: "one code on two pages", whole: `{"code":"s","languages":["en"],"pages":[{"code":"a","questions":[{"code":"q","type":"nps"}]},{"code":"b","questions":[{"code":"q","type":"nps"}]}]}`,
		beyond: true, want: []string{"design.duplicate_code /pages/1/questions/0/code"}},
	{name: "wider than a sheet", questions: wide17(), beyond: true, want: []string{"design.too_many_columns /pages"}},
}

// many are notes coded qFROM to qTO.
func many(from, to int) string {
	var notes []string
	for i := from; i <= to; i++ {
		notes = append(notes, fmt.Sprintf(`{"code":"q%d","type":"note"}`, i))
	}
	return strings.Join(notes, ",")
}

// wide17 are 17 questions of 1,000 columns each.
func wide17() string {
	var options, questions []string
	for i := range 1000 {
		options = append(options, fmt.Sprintf(`{"code":"o%d"}`, i))
	}
	for i := range 17 {
		questions = append(questions, fmt.Sprintf(`{"code":"q%d","type":"multiple","options":[%s]}`, i, strings.Join(options, ",")))
	}
	return strings.Join(questions, ",")
}
