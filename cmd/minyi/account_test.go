package main

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"minyi/models"
)

const goodPassword = "Reeds-by-the-river-7"

// makeToken makes an account and a token for it.
func makeToken(t testing.TB, data, scope string) string {
	t.Helper()
	command{stdin: goodPassword + "\n"}.run(t, "user", "add", "tester", "--data", data).want(t, exitOK)
	r := minyi(t, "token", "add", "--user", "tester", "--scope", scope, "--data", data).want(t, exitOK)
	return strings.TrimSpace(r.out)
}

func TestUserAddKeepsToTheRulesOfPasswords(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for _, c := range []struct {
		name, user, stdin string
		code              int
		says              string
	}{
		{"a good password from a pipe", "lin", goodPassword + "\n", exitOK, "Account lin"},
		{"one without a line's end", "chen", goodPassword, exitOK, ""},
		{"one from Windows", "zhao", goodPassword + "\r\n", exitOK, ""},
		{"no password at all", "wang", "", exitRefused, "/password"},
		{"too short", "wang", "Aa1-xyz\n", exitRefused, "10"},
		{"too long", "wang", strings.Repeat("Aa1-", 33) + "\n", exitRefused, "128"},
		{"letters of one kind", "wang", "reedsbytheriver\n", exitRefused, "/password"},
		{"a control character", "wang", "Reeds-by\x07the-river-7\n", exitRefused, "/password"},
		{"a name that is taken", "lin", goodPassword + "\n", exitRefused, "lin"},
		{"a name with spaces around it", " wang ", goodPassword + "\n", exitRefused, "/name"},
		{"a name that is too long", strings.Repeat("w", 65), goodPassword + "\n", exitRefused, "/name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := command{stdin: c.stdin}.run(t, "user", "add", c.user, "--data", data).want(t, c.code).says(t, c.says)
			if secret := strings.TrimSpace(c.stdin); secret != "" && strings.Contains(r.out+r.err, secret) {
				t.Error("the password is shown")
			}
		})
	}
	db := database(t, "sqlite:"+filepath.Join(data, "minyi.db"))
	hashes := column(t, db, "SELECT password FROM accounts ORDER BY id")
	if len(hashes) != 3 {
		t.Fatalf("%d accounts, want 3", len(hashes))
	}
	for _, h := range hashes {
		if !strings.HasPrefix(h, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Errorf("stored as %.40s", h)
		}
	}

	t.Run("who was added can sign in", func(t *testing.T) {
		s := serve(t, data)
		post := func(name, password string, status int) *answered {
			form := url.Values{"name": {name}, "password": {password}}.Encode()
			return s.do(t, status, "POST", "/login", form, "Content-Type", "application/x-www-form-urlencoded")
		}
		for _, name := range []string{"lin", "chen", "zhao"} {
			a := post(name, goodPassword, http.StatusSeeOther)
			cookie, _, _ := strings.Cut(a.header.Get("Set-Cookie"), ";")
			s.do(t, http.StatusOK, "GET", "/api/v1/surveys", nil, "Cookie", cookie)
			s.do(t, http.StatusOK, "GET", "/office", nil, "Cookie", cookie)
		}
		post("lin", goodPassword+" ", http.StatusUnauthorized)
		post("nobody", goodPassword, http.StatusUnauthorized)
	})
}

func TestTokens(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	reader := makeToken(t, data, "rates:read, surveys:read")
	if !regexp.MustCompile(`^mny_[1-9][0-9]*_[0-9A-HJKMNP-TV-Z]{32}$`).MatchString(reader) {
		t.Fatalf("printed as %q", reader)
	}
	add := func(code int, args ...string) result {
		t.Helper()
		return minyi(t, append([]string{"token", "add", "--data", data}, args...)...).want(t, code)
	}
	admin := strings.TrimSpace(add(exitOK, "--user", "tester", "--scope", "admin", "--expires", "2h").out)
	gone := strings.TrimSpace(add(exitOK, "--user", "tester", "--scope", "admin", "--expires", "1ms").out)
	past := strings.TrimSpace(add(exitOK, "--user", "tester", "--scope", "admin", "--expires", "2020-01-31").out)
	today := time.Now().In(time.FixedZone("Asia/Shanghai", 8*60*60)).Format(time.DateOnly)
	lastDay := strings.TrimSpace(add(exitOK, "--user", "tester", "--scope", "admin", "--expires", today).out)
	if r := add(exitOK, "--user", "tester", "--scope", "admin", "--json"); !strings.HasPrefix(r.out, `{"token":"mny_`) {
		t.Errorf("--json prints %s", r.out)
	}
	add(exitRefused, "--user", "nobody", "--scope", "admin")
	add(exitRefused, "--user", "tester", "--scope", "everything").says(t, "everything", "surveys:read")
	add(exitRefused, "--user", "tester", "--scope", "")
	add(exitRefused, "--user", "tester", "--scope", "admin", "--expires", "soon").says(t, "soon")

	s := serve(t, data)
	for _, c := range []struct {
		name, authorization string
		method, path        string
		status              int
	}{
		{"a token within its scope", "Bearer " + reader, "GET", "/api/v1/surveys", http.StatusOK},
		{"the scheme's case does not matter", "bearer " + reader, "GET", "/api/v1/surveys", http.StatusOK},
		{"a token beyond its scope", "Bearer " + reader, "POST", "/api/v1/surveys", http.StatusForbidden},
		{"an administrator's", "Bearer " + admin, "GET", "/api/v1/rounds", http.StatusOK},
		{"one on its last day", "Bearer " + lastDay, "GET", "/api/v1/rounds", http.StatusOK},
		{"one that has run out", "Bearer " + gone, "GET", "/api/v1/surveys", http.StatusUnauthorized},
		{"one of yesteryear", "Bearer " + past, "GET", "/api/v1/surveys", http.StatusUnauthorized},
		{"another scheme", "Basic " + reader, "GET", "/api/v1/surveys", http.StatusUnauthorized},
		{"another's id with this secret", "Bearer " + strings.Replace(reader, "mny_1_", "mny_2_", 1), "GET", "/api/v1/surveys", http.StatusUnauthorized},
		{"a secret with its last character changed", "Bearer " + flipped(reader), "GET", "/api/v1/surveys", http.StatusUnauthorized},
		{"no secret", "Bearer mny_1_", "GET", "/api/v1/surveys", http.StatusUnauthorized},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.do(t, c.status, c.method, c.path, map[string]string{}, "Authorization", c.authorization)
		})
	}
	t.Run("the database does not know the secrets", func(t *testing.T) {
		for _, file := range []string{"minyi.db", "minyi.db-wal"} {
			content, err := os.ReadFile(filepath.Join(data, file))
			if err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			for _, token := range []string{reader, admin} {
				if strings.Contains(string(content), token[strings.LastIndex(token, "_")+1:]) {
					t.Errorf("%s holds a token's secret", file)
				}
			}
		}
	})
}

// flipped changes the last character of a token.
func flipped(token string) string {
	last := byte('0')
	if strings.HasSuffix(token, "0") {
		last = '1'
	}
	return token[:len(token)-1] + string(last)
}

func TestARoleMayBeForAPartOfTheCityOrAUnit(t *testing.T) {
	for role, want := range map[string]models.Grant{
		"designer": {Role: "designer"}, "helper@219901": {Role: "helper", Area: "219901"}, "unit@219901": {Role: "unit", Unit: "219901"},
	} {
		grants, err := (&userAdd{Role: []string{role}}).grants()
		if err != nil || len(grants) != 1 || grants[0] != want {
			t.Errorf("%s: %+v, %v", role, grants, err)
		}
	}
	for _, role := range []string{"unit", "helper", "auditor@219901", "king"} {
		if _, err := (&userAdd{Role: []string{role}}).grants(); err == nil {
			t.Errorf("%s is taken", role)
		}
	}
}
