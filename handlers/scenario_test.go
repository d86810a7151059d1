package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"minyi/handlers/api"
	"minyi/models/store/storetest"
)

// scenario is a file of testdata/scenarios: requests one after the other on a
// fresh database, and what must come back.
type scenario struct {
	About  string
	Towns  []string // published under these codes before
	Scheme string   // a round of the demo's scheme under this code; its pledges too
	Steps  []step
}

// step is one request. In path, header, body and has, {{name}} is what an
// earlier step kept.
type step struct {
	Name   string
	As     string // scopes of a token, "" for nobody
	Do     string // METHOD PATH
	Header map[string]string
	Body   json.RawMessage
	Text   *string // a body that is not JSON; Header gives its type
	Times  int     // so often, with {{i}} counted from 1 and {{uuid}} anew
	After  string  // time that has passed since the step before
	Status int
	Has    []string
	Lacks  []string
	Keep   map[string]string // name → "header NAME" or a member of the reply, "a.0.b", " after /"
}

func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/scenarios/*.json")
	must(t, err)
	if len(files) == 0 {
		t.Fatal("no scenarios")
	}
	covered, ran := make(map[string]bool), 0
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			ran++
			storetest.EachDSN(t, func(t *testing.T, dsn string) {
				var s scenario
				decoder := json.NewDecoder(strings.NewReader(fixture(t, "scenarios", filepath.Base(file))))
				decoder.DisallowUnknownFields()
				must(t, decoder.Decode(&s))
				a := newApp(t, dsn, options{})
				for _, code := range s.Towns {
					a.town(t, code)
				}
				if s.Scheme != "" {
					a.pledgesAndScheme(t, s.Scheme)
				}
				a.play(t, s.Steps, covered)
			})
		})
	}
	for route := range api.Scopes() {
		if ran == len(files) && !covered[route] {
			t.Errorf("no scenario asks for %s with success", route)
		}
	}
}

// play runs the steps in order; covered notes the routes that were served.
func (a *app) play(t *testing.T, steps []step, covered map[string]bool) {
	kept := make(map[string]string)
	n := 0
	for _, s := range steps {
		if s.After != "" {
			d, err := time.ParseDuration(s.After)
			must(t, err)
			a.clock.advance(d)
		}
		for i := range max(1, s.Times) {
			n++
			kept["i"], kept["uuid"] = fmt.Sprint(i+1), uuid(n)
			r := a.playStep(t, s, kept)
			if method, path, _ := strings.Cut(s.Do, " "); r.Code < 300 || r.Code == http.StatusConflict {
				covered[a.routeOf(method, path)] = true
			}
		}
	}
}

func (a *app) playStep(t *testing.T, s step, kept map[string]string) reply {
	t.Helper()
	fill := func(text string) string {
		for name, value := range kept {
			text = strings.ReplaceAll(text, "{{"+name+"}}", value)
		}
		return text
	}
	method, path, _ := strings.Cut(s.Do, " ")
	header := []string{"Accept-Language", "en"}
	for name, value := range s.Header {
		header = append(header, name, fill(value))
	}
	body := string(s.Body)
	if s.Text != nil {
		body = *s.Text
	}
	r := a.as(t, s.As, method, fill(path), fill(body), header...)
	at := s.Name + " (" + s.Do + ")"
	if r.Code != s.Status {
		t.Errorf("%s: status %d, want %d: %.600s", at, r.Code, s.Status, r.text())
		return r
	}
	for name, where := range s.Keep {
		kept[name] = pick(t, r, where)
	}
	for _, want := range s.Has {
		if !strings.Contains(r.text(), fill(want)) {
			t.Errorf("%s: lacks %s: %.900s", at, fill(want), r.text())
		}
	}
	for _, unwanted := range s.Lacks {
		if strings.Contains(r.text(), fill(unwanted)) {
			t.Errorf("%s: has %s: %.600s", at, fill(unwanted), r.text())
		}
	}
	if r.Code >= 400 && s.Header["Accept"] != "text/html" {
		problemOf(t, r)
	}
	checkLeaks(t, at, r)
	return r
}

// pick takes a value out of a reply.
func pick(t *testing.T, r reply, where string) string {
	t.Helper()
	if name, ok := strings.CutPrefix(where, "header "); ok {
		return r.Header().Get(name)
	}
	where, last := strings.CutSuffix(where, " after /")
	var v any
	must(t, json.Unmarshal(r.Body.Bytes(), &v))
	for _, part := range strings.Split(where, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[part]
		case []any:
			var i int
			_, err := fmt.Sscan(part, &i)
			must(t, err)
			v = in[i]
		}
	}
	if s, ok := v.(string); ok && s != "" {
		if last {
			s = s[strings.LastIndex(s, "/")+1:]
		}
		return s
	}
	t.Fatalf("nothing at %s: %s", where, r.text())
	return ""
}

// routeOf finds the pattern of a path.
func (a *app) routeOf(method, path string) string {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	for _, r := range a.engine.Routes() {
		pattern := strings.Split(r.Path, "/")
		if r.Method == method && slices.EqualFunc(parts, pattern, func(part, p string) bool {
			return part == p || strings.HasPrefix(p, ":") && part != "import" && part != "published"
		}) {
			return r.Method + " " + r.Path
		}
	}
	return ""
}

// inside matches what only we should read: names of our libraries, tables,
// files and functions.
var inside = regexp.MustCompile(`(?i)gorm|sqlite|mariadb|mysql|constraint|goroutine|\.go:\d|panic|strconv|jsontext|json:|UNIQUE|SELECT .* FROM|0x[0-9a-f]{6}|surveys\.E|nil pointer|%!`)

// checkLeaks: an error tells the person what to do, and nothing about us.
func checkLeaks(t testing.TB, at string, r reply) {
	t.Helper()
	if r.Code == http.StatusInternalServerError {
		t.Errorf("%s: status 500", at)
	}
	if found := inside.FindString(r.text()); r.Code >= 400 && found != "" {
		t.Errorf("%s: the error shows %q: %.600s", at, found, r.text())
	}
}
