package design

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestWhatShowsAFaceAPlaceOrAHandAsksForAReasonAndAnAge(t *testing.T) {
	signed := asked("q1", "signature", "") + "," + asked("q2", "single", `,"options":[{"code":"a","text":{"zh-CN":"甲"}}]`)
	for name, c := range map[string]struct {
		questions, settings string
		want                []string
	}{
		"neither is stated":      {signed, "", []string{"design.caution_necessity /pages/0/questions/0/necessity", "design.caution_age /settings/min_age"}},
		"the reason is stated":   {strings.Replace(signed, `"signature"`, `"signature","necessity":{"zh-CN":"领取凭证"}`, 1), "", []string{"design.caution_age /settings/min_age"}},
		"the age is stated":      {signed, `,"settings":{"min_age":16}`, []string{"design.caution_necessity /pages/0/questions/0/necessity"}},
		"nothing shows a person": {asked("q1", "note", ""), "", nil},
	} {
		doc, err := Decode([]byte(`{"code":"s","languages":["zh-CN"],"title":{"zh-CN":"题"},"approval":{"kind":"opinion"}` + c.settings + `,"pages":[{"code":"p1","questions":[` + c.questions + `]}]}`))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range Cautions(doc) {
			got = append(got, fmt.Sprint(e.Key, " ", e.Field))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
		if found := CheckPublish(doc, PublishContext{Today: "2026-11-23"}); found != nil {
			t.Errorf("%s: it cannot be published: %v", name, found)
		}
	}
}
