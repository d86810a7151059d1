package main

import (
	"database/sql"
	"net/http"
	"path/filepath"
	"testing"
	"time"
)

func TestContactsGoWhenTheirDateHasComeAndNotBefore(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s, err := boot(program(t), data, nil, "--demo")
	if err != nil {
		t.Fatal(err)
	}
	s.do(t, http.StatusCreated, "POST", "/api/v1/surveys", []byte(`{"code":"call","languages":["en"],"title":{"en":"Call me"},"approval":{"kind":"opinion"},"settings":{"min_age":18},
"pages":[{"code":"p1","questions":[{"code":"q1","type":"phone","text":{"en":"Number"}}]}]}`))
	s.do(t, http.StatusOK, "POST", "/api/v1/surveys/call/publish", nil)
	for _, number := range []string{"13800138000", "13900139000"} {
		s.do(t, http.StatusCreated, "POST", "/s/call/responses", map[string]any{"key": newKey(), "version": 1, "answers": map[string]any{"q1": number}})
	}
	s.kill()
	db, err := sql.Open("sqlite", filepath.Join(data, "minyi.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	left := func() (n int) {
		if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM contacts").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := left(); n != 2 {
		t.Fatalf("%d contacts", n)
	}
	if _, err := db.ExecContext(t.Context(), "UPDATE contacts SET delete_after = 1 WHERE id = (SELECT MIN(id) FROM contacts)"); err != nil {
		t.Fatal(err)
	}
	s, err = boot(program(t), data, nil, "--demo")
	if err != nil {
		t.Fatal(err)
	}
	defer s.kill()
	for end := time.Now().Add(20 * time.Second); left() != 1; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d contacts are left, one is due", left())
		}
	}
	var responses int
	if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM responses r JOIN surveys s ON s.id = r.survey_id WHERE s.code = 'call'").Scan(&responses); err != nil || responses != 2 {
		t.Errorf("%d responses are left, %v: only the contacts go", responses, err)
	}
}
