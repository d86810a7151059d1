package design

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
)

func TestChangesNamesWhatDiffers(t *testing.T) {
	was := publishable(t, `{"code":"q1","type":"single","text":{"zh-CN":"旧"},"options":[{"code":"a"},{"code":"b"}],"other":{}},{"code":"q2","type":"note"}`)
	now := publishable(t, `{"code":"q1","type":"single","text":{"zh-CN":"新"},"required":true,"options":[{"code":"a","text":{"zh-CN":"甲"}},{"code":"c"}]},{"code":"q3","type":"note"}`)
	now.Languages = []string{"zh-CN", "en"}
	want := []Change{
		{Kind: Altered, Part: PartSurvey, Text: now.Title, Field: "languages", Was: `["zh-CN"]`, Is: `["zh-CN","en"]`},
		{Kind: Reworded, Part: PartQuestion, Code: "q1", Text: zh("新"), Field: "text", Language: "zh-CN", Was: "旧", Is: "新"},
		{Kind: Altered, Part: PartQuestion, Code: "q1", Text: zh("新"), Field: "required", Was: "false", Is: "true"},
		{Kind: Reworded, Part: PartOption, Code: "q1.a", Text: zh("甲"), Field: "text", Language: "zh-CN", Is: "甲"},
		{Kind: Added, Part: PartOption, Code: "q1.c"},
		{Kind: Added, Part: PartQuestion, Code: "q3"},
		{Kind: Retired, Part: PartOption, Code: "q1.b"},
		{Kind: Retired, Part: PartOption, Code: "q1.other"},
		{Kind: Retired, Part: PartQuestion, Code: "q2"},
	}
	if diff := cmp.Diff(want, Changes(was, now)); diff != "" {
		t.Error(diff)
	}
}

func zh(text string) surveys.Text { return surveys.Text{"zh-CN": text} }

func TestADocumentDoesNotDifferFromItself(t *testing.T) {
	doc := decodeFile(t, "every-type")
	data, _, err := Canonical(doc)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if got := Changes(doc, again); got != nil {
		t.Error(got)
	}
}
