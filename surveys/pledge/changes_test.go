package pledge_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"minyi/surveys"
	"minyi/surveys/pledge"
)

func TestChangesNameEveryTextAndRuleThatDiffers(t *testing.T) {
	text := func(zh, en string) surveys.Text { return surveys.Text{"zh-CN": zh, "en": en} }
	was := &pledge.Pledge{
		Languages: []string{"zh-CN", "en"}, Title: text("一", "one"), Points: []surveys.Text{text("甲", "a"), text("乙", "b")},
		Consent: text("同意", "agree"), Fields: pledge.Fields{Area: pledge.Optional},
	}
	now := &pledge.Pledge{
		Languages: []string{"zh-CN"}, Title: text("一", "one"), Points: []surveys.Text{text("甲", "a"), text("丙", "b"), text("丁", "")},
		Consent: text("同意", "I agree"), Fields: pledge.Fields{Name: pledge.Required, Area: pledge.Optional},
	}
	want := []pledge.Change{
		{"point", 2, "zh-CN", "乙", "丙"}, {"point", 3, "zh-CN", "", "丁"}, {"consent", 0, "en", "agree", "I agree"}, {"name", 0, "", "none", "required"},
	}
	if diff := cmp.Diff(want, pledge.Changes(was, now)); diff != "" {
		t.Error(diff)
	}
	if got := pledge.Changes(was, was); got != nil {
		t.Errorf("of the same: %+v", got)
	}
}
