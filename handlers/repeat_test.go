package handlers_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// A phone may come back after the end: it was in a drawer, or its reply was lost.
func TestWhatIsInStaysInAfterTheEnd(t *testing.T) {
	each(t, options{}, func(t *testing.T, a *app) {
		byPhone(t, a, "tel")
		a.pledgesAndScheme(t, "mr")
		body := func(n int, more string) string {
			return fmt.Sprintf(`{"key":%q,"version":1%s}`, uuid(n), more)
		}
		const answers, signs = `,"answers":{"q1":"a"}`, `,"area":"219901","agree":true`
		const survey, signatures = "/s/tel/responses", "/p/citizen/signatures"
		first := make(map[string]string)
		for path, more := range map[string]string{survey: answers, signatures: signs} {
			r := a.post(path, body(1, more))
			if r.Code != http.StatusCreated {
				t.Fatalf("%s: %d %s", path, r.Code, r.text())
			}
			first[path] = r.text()
		}
		at := onPage(t, a, 2, "unproved", 303).Header().Get("Location")

		a.admin(t, "POST", "/api/v1/surveys/tel/close", `{"reason":"over"}`)
		a.admin(t, "POST", "/api/v1/pledges/citizen/close", `{"reason":"over"}`)
		a.clock.advance(80 * 60 * 60e9) // past the days of grace
		for _, c := range []struct {
			name, path, body string
			status           int
			reply            string // "" for whatever it is
		}{
			{"the same response again", survey, body(1, answers), 200, first[survey]},
			{"its key with other answers", survey, body(1, `,"answers":{"q1":"b"}`), 409, ""},
			{"one that never came", survey, body(9, answers), 410, ""},
			{"the same signature again", signatures, body(1, signs), 200, first[signatures]},
			{"its key with another area", signatures, body(1, `,"area":"219902","agree":true`), 409, ""},
			{"a signature that never came", signatures, body(9, signs), 410, ""},
		} {
			r := a.post(c.path, c.body)
			if r.Code != c.status || c.reply != "" && r.text() != c.reply {
				t.Errorf("%s: %d %s, want %d %s", c.name, r.Code, r.text(), c.status, c.reply)
			}
		}
		if again := onPage(t, a, 2, "unproved", 303).Header().Get("Location"); again != at {
			t.Errorf("the page's form again leads to %s, want %s", again, at)
		}
		onPage(t, a, 3, "unproved", 410)
	})
}

// Some programs close their sending half when the request is out, and listen.
func TestWhoHasClosedTheSendingHalfGetsItsReceipt(t *testing.T) {
	a := onSQLite(t, options{})
	a.town(t, "town")
	server := httptest.NewServer(a.handler)
	defer server.Close()
	receipts := make(map[string]bool)
	for _, status := range []int{http.StatusCreated, http.StatusOK} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		must(t, err)
		defer conn.Close()
		body := `{"key":"` + uuid(1) + `","version":1,"answers":{"q1":"know","age":40}}`
		_, err = fmt.Fprintf(conn, "POST /s/town/responses HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", asJSON, len(body), body)
		must(t, err)
		must(t, conn.(*net.TCPConn).CloseWrite())
		r, err := http.ReadResponse(bufio.NewReader(conn), nil)
		must(t, err)
		var said struct{ Receipt string }
		if err := json.NewDecoder(r.Body).Decode(&said); err != nil || r.StatusCode != status || len(said.Receipt) != 16 {
			t.Fatalf("status %d, want %d; receipt %q: %v", r.StatusCode, status, said.Receipt, err)
		}
		receipts[said.Receipt] = true
	}
	if len(receipts) != 1 || a.responses(t, "town") != 1 {
		t.Errorf("receipts %v for %d responses", receipts, a.responses(t, "town"))
	}
}
