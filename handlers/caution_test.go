package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"minyi/models"
	"minyi/surveys/account"
)

func TestWhatShouldBeSeenToBeforePublishingIsSaidAndBarsNothing(t *testing.T) {
	a := onSQLite(t, options{})
	drafts(t, a)
	a.admin(t, "POST", "/api/v1/surveys", `{"code":"signed","languages":["zh-CN"],"title":{"zh-CN":"签字"},"approval":{"kind":"opinion"},"settings":{"one_per":"phone"},
"pages":[{"code":"p1","questions":[{"code":"q1","type":"signature","text":{"zh-CN":"请签名"}}]}]}`)
	header := a.member(t, "li", models.Grant{Role: string(account.Designer)})
	page := a.parsed(t, "/office/surveys/signed/publish", header...)
	if said := page.Find("#cautions li"); said.Length() != 3 || !strings.Contains(said.Text(), "q1") || !strings.Contains(said.Text(), "14") || !strings.Contains(said.Text(), "短信") {
		t.Errorf("the page says %q", said.Text())
	}
	if page.Find(`form[action$="/publish"]`).Length() != 1 {
		t.Error("it cannot be published")
	}
	if r := a.admin(t, "POST", "/api/v1/surveys/signed/publish", ""); r.Code != http.StatusOK || !strings.Contains(r.text(), `"cautions"`) || !strings.Contains(r.text(), "design.caution_necessity") {
		t.Errorf("%d %s", r.Code, r.text())
	}
	if a.parsed(t, "/office/surveys/d/publish", header...).Find("#cautions").Length() != 0 {
		t.Error("a survey without such questions is warned of")
	}
}
