package handlers_test

import (
	"strings"
	"testing"
)

func TestRatesOfASingleGroupAreNotCalledAlike(t *testing.T) {
	a := onSQLite(t, options{})
	a.account(t, "lead")
	d := a.sitsDown(t, "lead")
	question := func(code string) string {
		return `{"code":"` + code + `","type":"single","text":{"zh-CN":"` + code + `好吗？"},"options":[{"code":"y","text":{"zh-CN":"好"}},{"code":"n","text":{"zh-CN":"不好"}}]}`
	}
	share := func(code, question, good string) string {
		return `{"code":"` + code + `","kind":"share","title":{"zh-CN":"` + code + `率"},"question":"` + question + `","numerator":["` + good + `"]}`
	}
	a.admin(t, "POST", "/api/v1/surveys", `{"code":"pair","languages":["zh-CN"],"title":{"zh-CN":"两率"},"approval":{"kind":"opinion"},"settings":{"area":"none"},`+
		`"pages":[{"code":"p1","questions":[`+question("q0")+","+question("q1")+","+question("q2")+`]}],"rates":[`+share("one", "q1", "y")+","+share("two", "q2", "n")+`]}`)
	a.admin(t, "POST", "/api/v1/surveys/pair/publish", "")
	for i := range 24 {
		group := "y"
		if i >= 20 { // too few for a figure
			group = "n"
		}
		a.post("/s/pair/responses", `{"key":"`+uuid(i+1)+`","version":1,"answers":{"q0":"`+group+`","q1":"y","q2":"n"}}`)
	}
	said := d.opens(t, "/office/surveys/pair/workbench?row=rate:one&row=rate:two&by=q0").Find("figcaption").First().Text()
	if strings.Contains(said, "抽样误差") || !strings.Contains(said, "答卷都还不够") {
		t.Errorf("one group alone: %q", said)
	}
}
