package resident

import (
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
)

func TestWhereAResponseCameFromIsWhatGinSays(t *testing.T) {
	for _, c := range []struct {
		name, peer, forwarded string
		trusted               []string
		want                  string
	}{
		{"the peer", "192.0.2.7:5000", "", nil, "192.0.2.7"},
		{"the peer, by IPv6", "[2001:db8::7]:5000", "", nil, "2001:db8::7"},
		{"the peer, whatever a stranger writes", "192.0.2.7:5000", "203.0.113.9", nil, "192.0.2.7"},
		{"whom the gateway names", "192.0.2.7:5000", "203.0.113.9", []string{"192.0.2.0/24"}, "203.0.113.9"},
		{"the gateway where it names nobody", "192.0.2.7:5000", "", []string{"192.0.2.0/24"}, "192.0.2.7"},
		{"nobody over a socket without addresses", "@", "", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, engine := gin.CreateTestContext(httptest.NewRecorder())
			if err := engine.SetTrustedProxies(c.trusted); err != nil {
				t.Fatal(err)
			}
			engine.RemoteIPHeaders = []string{"X-Forwarded-For"}
			g.Request = httptest.NewRequest("POST", "/", nil)
			g.Request.RemoteAddr = c.peer
			if c.forwarded != "" {
				g.Request.Header.Set("X-Forwarded-For", c.forwarded)
			}
			if got := clientIP(g); got != c.want || got != g.ClientIP() {
				t.Errorf("%q, want %q; gin says %q", got, c.want, g.ClientIP())
			}
		})
	}
}
