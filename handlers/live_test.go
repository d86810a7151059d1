package handlers_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"minyi/handlers/auth"
	"minyi/models"
)

// stream is one page's view of a stream of events.
type stream struct {
	t     *testing.T
	reply *http.Response
	lines *bufio.Scanner
	leave context.CancelFunc
}

// listen opens a stream over a real connection.
func listen(t *testing.T, server *httptest.Server, path string, header ...string) *stream {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", server.URL+path, nil)
	must(t, err)
	req.Header.Set("Accept", "text/event-stream")
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] != "Host" && header[i] != "Origin" {
			req.Header.Set(header[i], header[i+1])
		}
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	must(t, err)
	t.Cleanup(func() { reply.Body.Close() })
	return &stream{t, reply, bufio.NewScanner(reply.Body), cancel}
}

// next returns the next event's id, name and data; ok is false at the end.
func (s *stream) next() (id, event, data string, ok bool) {
	s.t.Helper()
	for s.lines.Scan() {
		field, value, _ := strings.Cut(s.lines.Text(), ":")
		switch value = strings.TrimPrefix(value, " "); field {
		case "id":
			id = value
		case "event":
			event = value
		case "data":
			data = value
		case "":
			if event != "" {
				return id, event, data, true
			}
		}
	}
	return "", "", "", false
}

// count returns the next count and skips beats.
func (s *stream) count() string {
	s.t.Helper()
	for {
		id, event, data, ok := s.next()
		if !ok {
			s.t.Fatal("the stream ended")
		}
		if event == "count" {
			if !strings.Contains(data, `"n":"`+id+`"`) {
				s.t.Errorf("event %s says %s", id, data)
			}
			return id
		}
	}
}

// liveTown is a survey with ten responses and who may follow it.
func liveTown(t *testing.T, o options) (a *app, server *httptest.Server, lead []string) {
	a = onSQLite(t, o)
	a.town(t, "mx")
	a.replied(t, "mx", "", 10, 1, "know")
	server = httptest.NewServer(a.handler)
	t.Cleanup(server.Close)
	t.Cleanup(a.streams.Close)
	return a, server, a.held(t, "lead", models.Grant{Role: "analyst"})
}

func TestAPageIsToldAtOnceAndOfWhatComesIn(t *testing.T) {
	a, server, lead := liveTown(t, options{})
	s := listen(t, server, "/office/live?survey=mx", lead...)
	if got := s.reply.Header.Get("Content-Type"); s.reply.StatusCode != http.StatusOK || got != "text/event-stream" {
		t.Fatalf("%d %s", s.reply.StatusCode, got)
	}
	if got := s.count(); got != "10" {
		t.Fatalf("first %s", got)
	}
	a.replied(t, "mx", "", 2, 100, "know")
	a.rates.Frames.Wake(1)
	for got := s.count(); got != "12"; got = s.count() {
	}
	if _, event, _, ok := s.next(); !ok || event != "beat" {
		t.Errorf("while nothing comes in: %s", event)
	}
}

func TestAPageThatComesBackIsNotToldWhatItKnows(t *testing.T) {
	_, server, lead := liveTown(t, options{})
	s := listen(t, server, "/office/live?survey=mx", append(lead, "Last-Event-ID", "10")...)
	if id, event, _, ok := s.next(); !ok || event != "beat" || id != "" {
		t.Errorf("it is told %s %s", event, id)
	}
	behind := listen(t, server, "/office/live?survey=mx", append(lead, "Last-Event-ID", "7")...)
	if got := behind.count(); got != "10" {
		t.Errorf("one that is behind is told %s", got)
	}
}

func TestOnlySoManyMayListenAndTheRestMayAsk(t *testing.T) {
	_, server, lead := liveTown(t, options{})
	first, second := listen(t, server, "/office/live", lead...), listen(t, server, "/office/live", lead...)
	first.count()
	second.count()
	third := listen(t, server, "/office/live", lead...)
	if third.reply.StatusCode != http.StatusServiceUnavailable || third.reply.Header.Get("Retry-After") == "" {
		t.Fatalf("the third: %d", third.reply.StatusCode)
	}
	if asks := listen(t, server, "/office/live", append(lead, "Accept", "application/json")...); asks.reply.StatusCode != http.StatusOK {
		t.Errorf("asking instead: %d", asks.reply.StatusCode)
	}
	first.leave()
	for deadline := time.Now().Add(10 * time.Second); ; {
		if s := listen(t, server, "/office/live", lead...); s.reply.StatusCode == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the place of one who left stays taken")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestStreamsTakeNoRoomFromRequests(t *testing.T) {
	a, server, lead := liveTown(t, options{inWork: 2}) // of which the office may have one
	for range 2 {
		listen(t, server, "/office/live", lead...).count()
	}
	if r := a.send("GET", "/office", "", lead...); r.Code != http.StatusOK {
		t.Errorf("the overview: %d", r.Code)
	}
	a.replied(t, "mx", "", 1, 500, "know")
}

func TestStreamsEndWhenTheServerStops(t *testing.T) {
	a, server, lead := liveTown(t, options{})
	server.Config.RegisterOnShutdown(a.streams.Close)
	s := listen(t, server, "/office/live", lead...)
	s.count()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := server.Config.Shutdown(ctx); err != nil {
		t.Fatalf("shutdown: %v", err)
	}
	for {
		if _, _, _, ok := s.next(); !ok {
			break
		}
	}
}

func TestAskingCostsNothingWhileNothingComesIn(t *testing.T) {
	a, _, lead := liveTown(t, options{})
	r := a.send("GET", "/office/live?survey=mx", "", lead...)
	tag := r.Header().Get("ETag")
	if r.Code != http.StatusOK || tag == "" || !strings.Contains(r.text(), `"n":"10"`) {
		t.Fatalf("%d %s %s", r.Code, tag, r.text())
	}
	if r := a.send("GET", "/office/live?survey=mx", "", append(lead, "If-None-Match", tag)...); r.Code != http.StatusNotModified || r.text() != "" {
		t.Errorf("again: %d %s", r.Code, r.text())
	}
	a.replied(t, "mx", "", 1, 100, "know")
	a.rates.Frames.Wake(1)
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if r := a.send("GET", "/office/live?survey=mx", "", append(lead, "If-None-Match", tag)...); r.Code == http.StatusOK {
			return
		}
	}
	t.Error("a new response changed nothing")
}

func TestFollowingIsNoSignOfLife(t *testing.T) {
	a, _, lead := liveTown(t, options{})
	renewed := func(path string, header ...string) bool {
		r := a.send("GET", path, "", append(lead, header...)...)
		if r.Code != http.StatusOK {
			t.Fatalf("%s: %d", path, r.Code)
		}
		return r.Header().Get("Set-Cookie") != ""
	}
	if !renewed("/office") {
		t.Error("opening a page does not move the idle limit on")
	}
	if renewed("/office/live") || renewed("/office", auth.Glance, "1") {
		t.Error("a page that is left open keeps its session alive")
	}
}

func TestADistrictFollowsItsOwnAreaAlone(t *testing.T) {
	a, server, _ := liveTown(t, options{})
	a.replied(t, "mx", a.channel(t, "mx", "one", "219901"), 3, 100, "know")
	district := a.held(t, "district", models.Grant{Role: "district", Area: "219901"})
	if got := listen(t, server, "/office/live?survey=mx", district...).count(); got != "3" {
		t.Errorf("it is told %s", got)
	}
	for path, want := range map[string]int{
		"/office/live?within=219902": http.StatusNotFound, "/office/live?within=219900": http.StatusNotFound, "/office/live?survey=none": http.StatusNotFound,
	} {
		if got := listen(t, server, path, district...).reply.StatusCode; got != want {
			t.Errorf("%s: %d", path, got)
		}
	}
	unit := a.held(t, "unit", models.Grant{Role: "unit", Unit: "219901"})
	if got := listen(t, server, "/office/live", unit...).reply.StatusCode; got != http.StatusForbidden {
		t.Errorf("a unit: %d", got)
	}
	if got := listen(t, server, "/office/live").reply.StatusCode; got != http.StatusSeeOther {
		t.Errorf("nobody: %d", got)
	}
}
