package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"minyi/handlers/web"
	"minyi/models"
)

func TestBehindAGatewayThatReplacesErrorsPagesWithFindingsAre200(t *testing.T) {
	const html = "text/html,application/xhtml+xml"
	for _, c := range []struct {
		name            string
		soft            bool
		method, path    string
		form            url.Values
		header          []string
		status          int
		meant, mustShow string
	}{
		{name: "findings of a questionnaire's page", soft: true, method: "POST", path: "/s/mx", form: url.Values{"_nav": {"next"}},
			status: 200, meant: "422", mustShow: `id="errors"`},
		{name: "the same without such a gateway", method: "POST", path: "/s/mx", form: url.Values{"_nav": {"next"}},
			status: 422, mustShow: `id="errors"`},
		{name: "the page's own script, which can tell what is ours", method: "POST", path: "/s/mx", form: url.Values{"_nav": {"next"}, "_soft": {"1"}},
			status: 200, meant: "422", mustShow: `id="errors"`},
		{name: "findings of a pledge", soft: true, method: "POST", path: "/p/citizen", form: url.Values{"_nav": {"next"}},
			status: 200, meant: "422", mustShow: `id="errors"`},
		{name: "a wrong password", soft: true, method: "POST", path: "/login", form: url.Values{"name": {"nobody"}, "password": {"x"}},
			status: 200, meant: "401", mustShow: `value="nobody"`},
		{name: "a survey that is closed", soft: true, method: "GET", path: "/s/mx-close", header: []string{"Accept", html},
			status: 200, meant: "410"},
		{name: "an error that answers a post", soft: true, method: "POST", path: "/s/none", form: url.Values{"_nav": {"next"}},
			status: 200, meant: "404"},
		{name: "a page of no one keeps its status for those who only look", soft: true, method: "GET", path: "/s/none", header: []string{"Accept", html},
			status: 404},
		{name: "programs are told by the status", soft: true, method: "POST", path: "/s/mx/responses", header: []string{"Content-Type", asJSON, "Accept", html},
			status: 400},
		{name: "programs are told by the status in the API", soft: true, method: "GET", path: "/api/v1/surveys", header: []string{"Accept", html},
			status: 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := onSQLite(t, options{soft: c.soft})
			a.town(t, "mx")
			a.town(t, "mx-close")
			a.admin(t, "POST", "/api/v1/surveys/mx-close/close", `{"reason":"over"}`)
			a.clock.advance(80 * 60 * 60e9) // past the days of grace
			a.pledgesAndScheme(t, "mr")
			var r reply
			if c.form != nil {
				r = a.form(c.path, c.form, "Accept", html)
			} else {
				r = a.send(c.method, c.path, "", c.header...)
			}
			if r.Code != c.status || r.Header().Get(web.TrueStatus) != c.meant {
				t.Fatalf("status %d meaning %q, want %d meaning %q: %.300s", r.Code, r.Header().Get(web.TrueStatus), c.status, c.meant, r.text())
			}
			if !strings.Contains(r.text(), c.mustShow) {
				t.Errorf("%s is missing: %.500s", c.mustShow, r.text())
			}
		})
	}
}

func TestTheAuditLogNotesWhatASoftAnswerMeant(t *testing.T) {
	a := onSQLite(t, options{soft: true})
	a.account(t, "keeper")
	session := a.signIn(t, "keeper")
	own := append(cookie(session), "Origin", defaultURL, "Host", hostOf(defaultURL))
	if r := a.form("/office/settings", url.Values{"icp": {"wrong"}}, own...); r.Code != http.StatusOK || r.Header().Get(web.TrueStatus) != "422" {
		t.Fatalf("%d %s", r.Code, r.Header().Get(web.TrueStatus))
	}
	var last models.AuditEvent
	must(t, a.store.AuditAfter(t.Context(), 0, 100, func(e models.AuditEvent) error { last = e; return nil }))
	if last.Actor != "keeper" || last.Status != http.StatusUnprocessableEntity {
		t.Errorf("the log notes %+v", last)
	}
}

func TestAnAddressIsBelievedOnlyFromATrustedGateway(t *testing.T) {
	for _, c := range []struct {
		name    string
		proxies []string
		from    string
		forward string
		want    string
	}{
		{"nobody is trusted unless named", nil, "203.0.113.9:1", "198.51.100.7", "203.0.113.9"},
		{"the gateway's word counts", []string{"10.0.0.5"}, "10.0.0.5:1", "198.51.100.7", "198.51.100.7"},
		{"what was forged outside stands left of the gateway's word", []string{"10.0.0.5"}, "10.0.0.5:1", "127.0.0.1, 198.51.100.7", "198.51.100.7"},
		{"two gateways in a row", []string{"10.0.0.0/24"}, "10.0.0.5:1", "1.1.1.1, 198.51.100.7, 10.0.0.9", "198.51.100.7"},
		{"somebody beside the gateway is not believed", []string{"10.0.0.5"}, "10.0.0.6:1", "198.51.100.7", "10.0.0.6"},
		{"nonsense leaves the gateway's own", []string{"10.0.0.5"}, "10.0.0.5:1", "<script>", "10.0.0.5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := onSQLite(t, options{proxies: c.proxies})
			a.engine.GET("/whence", func(g *gin.Context) { g.String(http.StatusOK, g.ClientIP()) })
			w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/whence", nil)
			r.RemoteAddr = c.from
			r.Header.Set("X-Forwarded-For", c.forward)
			r.Header.Set("X-Real-Ip", "192.0.2.1")
			a.engine.ServeHTTP(w, r)
			if got := w.Body.String(); got != c.want {
				t.Errorf("the address is %s, want %s", got, c.want)
			}
		})
	}
}

func TestTheCookieStaysBelowTheGatewaysPath(t *testing.T) {
	for address, want := range map[string][2]string{
		"":                           {"minyi", "/"},
		"http://minyi.example":       {"minyi", "/"},
		"https://minyi.example":      {"__Host-minyi", "/"},
		"https://city.example/minyi": {"__Secure-minyi", "/minyi"},
		"http://city.example/a/b/":   {"minyi", "/a/b"},
	} {
		a := onSQLite(t, options{publicURL: address})
		a.account(t, "keeper")
		got := a.signIn(t, "keeper")
		if got.Name != want[0] || got.Path != want[1] || got.Secure != strings.HasPrefix(address, "https:") || !got.HttpOnly || got.Domain != "" {
			t.Errorf("%q: %+v", address, got)
		}
	}
}
