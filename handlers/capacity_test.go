package handlers_test

import (
	"strings"
	"testing"

	"minyi/surveys/intake"
)

func TestWhatTheMachineHasShownStandsBesidePublishing(t *testing.T) {
	a := onSQLite(t, options{})
	a.admin(t, "POST", "/api/v1/surveys", `{"code":"soon","languages":["en"],"title":{"en":"T"},"approval":{"kind":"opinion"},
		"pages":[{"code":"p","questions":[{"code":"q1","type":"single","text":{"en":"Q"},"options":[{"code":"a","text":{"en":"A"}},{"code":"b","text":{"en":"B"}}]}]}]}`)
	a.account(t, "wang")
	session := a.signIn(t, "wang")
	page := func() string {
		return a.send("GET", "/office/surveys/soon/publish", "", append(cookie(session), "Accept-Language", "en")...).text()
	}
	if text := page(); !strings.Contains(text, "minyi capacity") {
		t.Error("the page does not say how to measure")
	}
	must(t, a.store.PutSetting(t.Context(), intake.CapacitySetting, `{"per_second":1000,"p99_ms":12.4,"at":1795000000000000}`))
	if text := page(); !strings.Contains(text, "3\u202f600\u202f000") || !strings.Contains(text, "12 ms") || !strings.Contains(text, "1\u202f200\u202f000") {
		t.Errorf("the page does not tell the figures: %s", text)
	}
}
