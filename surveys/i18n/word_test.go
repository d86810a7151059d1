package i18n

import (
	"testing"

	"minyi/surveys"
	"minyi/surveys/account"
)

func TestAnArgumentThatIsAKeyIsWorded(t *testing.T) {
	b := words(t)
	for lang, want := range map[string]string{
		"zh-CN": "您的账号或令牌没有“发布比率”（rates:publish）的权限。请向安全管理员申请。",
		"en":    "Your account or token is not allowed to publish rates (rates:publish). Please ask the security administrator for it.",
	} {
		args := map[string]any{"Scope": "rates:publish", "What": account.RatesPublish.Word()}
		if got := b.Say(lang, "auth.scope", args); got != want {
			t.Errorf("in %s: %s", lang, got)
		}
		if args["What"] != surveys.Word("account.may_rates_publish") {
			t.Error("the caller's arguments were changed")
		}
	}
}

func TestEveryScopeIsWorded(t *testing.T) {
	b := words(t)
	for _, s := range account.Scopes {
		if !b.Has(string(s.Word())) {
			t.Errorf("%s is not worded", s)
		}
	}
}
