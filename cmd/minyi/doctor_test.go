package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"minyi/models/migration"
	"minyi/models/store"
	"minyi/models/store/storetest"
)

// diagnosed is what `minyi doctor --json` found.
type diagnosed struct {
	OK       bool
	Findings []struct{ Check, Level, Code, Detail, Do string }
}

func examine(t *testing.T, m machine, args ...string) diagnosed {
	t.Helper()
	r := m.run(t, append([]string{"doctor", "--json"}, args...)...)
	var d diagnosed
	if err := json.Unmarshal([]byte(r.out), &d); err != nil {
		t.Fatalf("%v: %s%s", err, r.out, r.err)
	}
	if want := map[bool]int{true: exitOK, false: exitFailed}[d.OK]; r.code != want || r.err != "" {
		t.Errorf("ok %v with exit code %d, standard error %q", d.OK, r.code, r.err)
	}
	for _, f := range d.Findings {
		if (f.Level == "ok") == (f.Do != "") || strings.Contains(f.Detail+f.Do, "<no value>") || strings.Contains(f.Detail+f.Do, "doctor.") {
			t.Errorf("%s: %q, to do: %q", f.Code, f.Detail, f.Do)
		}
	}
	return d
}

// level is the level of what was found under a code, "" where it was not.
func (d *diagnosed) level(code string) string {
	for _, f := range d.Findings {
		if f.Code == code {
			return f.Level
		}
	}
	return ""
}

func (d *diagnosed) want(t *testing.T, code, level string) {
	t.Helper()
	if got := d.level(code); got != level {
		t.Errorf("%s is %q, want %q; found %+v", code, got, level, d.Findings)
	}
}

func TestDoctorOnAHealthyMachine(t *testing.T) {
	m := emptyMachine(t, "sqlite:")
	s := m.serve(t)
	if err := os.Chmod(m.data, 0o700); err != nil {
		t.Fatal(err)
	}
	d := examine(t, m, "--public-url", s.url)
	if !d.OK {
		t.Errorf("found %+v", d.Findings)
	}
	for _, f := range d.Findings {
		if f.Level != "ok" && f.Code != "doctor.certificate_none" && f.Code != "doctor.disk" {
			t.Errorf("%+v", f)
		}
	}
	for _, code := range []string{"doctor.gateway_ok", "doctor.sqlite", "doctor.keys_ok", "doctor.clock_ok", "doctor.schema_ok", "doctor.zone_ok"} {
		d.want(t, code, "ok")
	}
	for lang, words := range map[string]string{"zh-CN": `✓ 密钥：`, "en": `✓ Keys: `} {
		r := m.run(t, "doctor", "--lang", lang).want(t, exitOK)
		if !strings.Contains(r.out, words) || !strings.Contains(r.out, "\n  → ") {
			t.Errorf("in %s it says\n%s", lang, r.out)
		}
		if lang == "zh-CN" != regexp.MustCompile(`\p{Han}`).MatchString(r.out) {
			t.Errorf("languages are mixed:\n%s", r.out)
		}
	}
}

func TestDoctorFindsWhatIsWrongWithTheMachine(t *testing.T) {
	keyFile := func(m machine) string { return filepath.Join(m.data, "keys", "master.key") }
	exec := func(t *testing.T, m machine, query string, args ...any) {
		t.Helper()
		if err := storetest.Exec(t, m.dsn, query, args...); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, code, level string
		spoil             func(t *testing.T, m machine)
	}{
		{"a folder that others can enter", "doctor.folder_open", "warning", func(t *testing.T, m machine) { chmod(t, m.data, 0o755) }},
		{"a key that others can read", "doctor.keys_open", "warning", func(t *testing.T, m machine) { chmod(t, keyFile(m), 0o644) }},
		{"no key", "doctor.keys_missing", "failure", func(t *testing.T, m machine) { rename(t, keyFile(m), keyFile(m)+".away") }},
		{"half a key", "doctor.keys_unreadable", "failure", func(t *testing.T, m machine) { write(t, keyFile(m), "abc") }},
		{"a key that opens nothing here", "doctor.keys_other", "failure", func(t *testing.T, m machine) {
			exec(t, m, "INSERT INTO contacts (survey_id, seq, question, type, sealed, key_id, delete_after) VALUES (1, 1, 'q', 'phone', x'00', 'other', 9)")
		}},
		{"a key that the database does not know", "doctor.keys_unknown", "failure", func(t *testing.T, m machine) {
			exec(t, m, "INSERT INTO settings (name, value) VALUES ('master_key_id', 'other')")
		}},
		{"no data folder", "doctor.folder_missing", "failure", func(t *testing.T, m machine) { rename(t, m.data, m.data+".away") }},
		{"no database", "store.empty_database", "failure", func(t *testing.T, m machine) { rename(t, m.data+"/minyi.db", m.data+"/away.db") }},
		{"an older database", "doctor.schema_old", "warning", func(t *testing.T, m machine) {
			rename(t, m.data+"/minyi.db", m.data+"/away.db")
			storetest.MigrateTo(t, m.dsn, 12)
		}},
		{"a newer database", "store.newer_database", "failure", func(t *testing.T, m machine) {
			exec(t, m, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
		}},
		{"a restore that broke off", "store.restoring", "failure", func(t *testing.T, m machine) {
			exec(t, m, "INSERT INTO settings (name, value) VALUES ('restoring', '')")
		}},
		{"a clock that was set back", "doctor.clock_back", "failure", func(t *testing.T, m machine) {
			exec(t, m, "UPDATE audit_head SET last_at = ?", time.Now().Add(time.Hour).UnixMicro())
		}},
		{"records and never a backup", "doctor.backup_none", "failure", func(t *testing.T, m machine) {
			exec(t, m, "UPDATE sequence SET next_seq = 8")
		}},
		{"a backup of yesterday", "doctor.backup_at", "warning", func(t *testing.T, m machine) { backupOf(t, m, 30*time.Hour) }},
		{"a backup of last week", "doctor.backup_at", "failure", func(t *testing.T, m machine) { backupOf(t, m, 8*24*time.Hour) }},
		{"a backup of today", "doctor.backup_at", "ok", func(t *testing.T, m machine) { backupOf(t, m, time.Hour) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := emptyMachine(t, "sqlite:")
			m.run(t, "migrate").want(t, exitOK)
			chmod(t, m.data, 0o700)
			c.spoil(t, m)
			d := examine(t, m)
			d.want(t, c.code, c.level)
		})
	}
	t.Run("a time zone nobody knows", func(t *testing.T) {
		d := examine(t, emptyMachine(t, "sqlite:"), "--zone", "Mars/Olympus")
		d.want(t, "config.zone", "failure")
	})
	t.Run("a database that does not answer", func(t *testing.T) {
		m := emptyMachine(t, "mysql:root@tcp(127.0.0.1:1)/minyi")
		d := examine(t, m)
		d.want(t, "doctor.database_away", "failure")
	})
	t.Run("a certificate that ends, and one that has ended", func(t *testing.T) {
		m := emptyMachine(t, "sqlite:")
		for want, left := range map[string]time.Duration{"ok": 90 * 24 * time.Hour, "warning": 48 * time.Hour, "failure": -time.Hour} {
			cert, _ := pair(t, t.TempDir(), "a.example", time.Now().Add(left))
			d := examine(t, m, "--tls-cert", cert)
			d.want(t, "doctor.certificate", want)
		}
		d := examine(t, m, "--tls-cert", fixture(t, "cert.pem", "none"))
		d.want(t, "doctor.certificate_bad", "failure")
	})
}

func backupOf(t *testing.T, m machine, age time.Duration) {
	t.Helper()
	note := fmt.Sprintf(`{"at":%d,"file":"a.minyi","rows":1,"seq":1}`, time.Now().Add(-age).UnixMicro())
	if err := storetest.Exec(t, m.dsn, "INSERT INTO settings (name, value) VALUES ('last_backup', ?)", note); err != nil {
		t.Fatal(err)
	}
}

func chmod(t *testing.T, name string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestDoctorSeesWhatAGatewayDoes puts gateways of several kinds before a running
// server.
func TestDoctorSeesWhatAGatewayDoes(t *testing.T) {
	m := emptyMachine(t, "sqlite:")
	s := m.serve(t, "--trusted-proxies", "127.0.0.1")
	wary := m.serve(t)
	type gateway func(next http.Handler) http.Handler
	plain := func(next http.Handler) http.Handler { return next }
	before := func(f func(w http.ResponseWriter, r *http.Request) (done bool)) gateway {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !f(w, r) {
					next.ServeHTTP(w, r)
				}
			})
		}
	}
	limited := func(most int64) gateway {
		return before(func(w http.ResponseWriter, r *http.Request) bool {
			if r.ContentLength > most {
				http.Error(w, "<h1>413</h1>", http.StatusRequestEntityTooLarge)
				return true
			}
			return false
		})
	}
	for _, c := range []struct {
		name, code, level string
		server            *served
		gateway           gateway
		header            func(*httputil.ProxyRequest)
		args              []string
	}{
		{"one that does all right", "doctor.gateway_ok", "ok", s, plain, nil, nil},
		{"one that rewrites the host", "doctor.host", "warning", s, plain, func(r *httputil.ProxyRequest) { r.Out.Host = "minyi:8080" }, nil},
		{"one that does not say https", "doctor.proto", "warning", s, plain, func(r *httputil.ProxyRequest) { r.Out.Header.Set("X-Forwarded-Proto", "https") }, nil},
		{"one that hides visitors", "doctor.forwarded", "warning", s, plain, func(r *httputil.ProxyRequest) { r.Out.Header.Del("X-Forwarded-For") }, nil},
		{"one that is not believed", "doctor.untrusted", "warning", wary, plain, nil, nil},
		{"one that lets no photo through", "doctor.body_answers", "failure", s, limited(100 << 10), nil, nil},
		{"one that lets no table through", "doctor.body_files", "warning", s, limited(1 << 20), nil, nil},
		{"one that blocks methods", "doctor.methods", "warning", s, before(func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodPut || r.Method == http.MethodDelete {
				http.Error(w, "<h1>405</h1>", http.StatusMethodNotAllowed)
				return true
			}
			return false
		}), nil, nil},
		{"one that replaces errors", "doctor.replaces", "warning", s, replacing, nil, nil},
		{"one that replaces errors, as was said", "doctor.replaces", "", s, replacing, nil, []string{"--gateway-replaces-errors"}},
		{"one that leads elsewhere", "doctor.gateway_other", "failure", s, before(func(w http.ResponseWriter, _ *http.Request) bool {
			_, _ = io.WriteString(w, "<h1>Welcome to nginx</h1>")
			return true
		}), nil, nil},
		{"one that asks everybody to sign in", "doctor.gateway_other", "failure", s, before(func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, "/portal", http.StatusFound)
			return true
		}), nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			to, err := url.Parse(c.server.url)
			if err != nil {
				t.Fatal(err)
			}
			proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
				r.SetURL(to)
				r.Out.Host = r.In.Host
				r.SetXForwarded()
				r.Out.Header.Set("X-Forwarded-For", "203.0.113.9")
				if c.header != nil {
					c.header(r)
				}
			}}
			front := httptest.NewServer(c.gateway(proxy))
			defer front.Close()
			d := examine(t, m, append([]string{"--public-url", front.URL}, c.args...)...)
			d.want(t, c.code, c.level)
			others := 0
			for _, f := range d.Findings {
				if f.Check == "gateway" && f.Level != "ok" {
					others++
				}
			}
			if want := map[bool]int{true: 1}[c.level == "warning" || c.level == "failure"]; others != want {
				t.Errorf("%d findings about the gateway, want %d: %+v", others, want, d.Findings)
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		d := examine(t, m, "--public-url", "http://127.0.0.1:1")
		d.want(t, "doctor.gateway_away", "warning")
		for _, f := range d.Findings {
			if strings.Contains(f.Detail, "/gateway/") {
				t.Errorf("the token is shown: %s", f.Detail)
			}
		}
	})
	t.Run("a certificate that no browser knows", func(t *testing.T) {
		cert, key := pair(t, t.TempDir(), "minyi.example", time.Now().Add(time.Hour))
		secure := m.serve(t, "--tls-cert", cert, "--tls-key", key)
		d := examine(t, m, "--public-url", secure.url)
		d.want(t, "doctor.certificate_bad", "failure")
	})
}

// replacing puts a page of its own in place of every error.
func replacing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := httptest.NewRecorder()
		next.ServeHTTP(got, r)
		if got.Code >= 400 {
			http.Error(w, "<h1>Something went wrong</h1>", got.Code)
			return
		}
		w.WriteHeader(got.Code)
		_, _ = w.Write(got.Body.Bytes())
	})
}

func TestTheProbeAnswersOnlyTheDoctor(t *testing.T) {
	k := &keys{make([]byte, keyLength)}
	other := &keys{slices.Repeat([]byte{1}, keyLength)}
	now := time.Unix(1_795_000_000, 0)
	good := probeToken(k, now)
	for name, c := range map[string]struct {
		token string
		at    time.Time
		want  bool
	}{
		"a fresh token":           {good, now, true},
		"one of four minutes ago": {good, now.Add(4 * time.Minute), true},
		"one of six minutes ago":  {good, now.Add(6 * time.Minute), false},
		"one of tomorrow":         {probeToken(k, now.Add(24*time.Hour)), now, false},
		"another key's":           {probeToken(other, now), now, false},
		"one made longer":         {"9" + good, now, false},
		"half of one":             {good[:20], now, false},
		"none":                    {"", now, false},
	} {
		if got := genuineProbe(k, c.token, c.at); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSettingsOfServersAreJudged(t *testing.T) {
	good := func() map[string]string {
		return map[string]string{
			"innodb_flush_log_at_trx_commit": "1", "sync_binlog": "1", "log_bin": "1", "innodb_doublewrite": "ON", "character_set_database": "utf8mb4",
			"max_allowed_packet": "16777216", "sql_mode": "STRICT_ALL_TABLES", "read_only": "0", "super_read_only": "0", "max_connections": "151",
			"transaction_isolation": "REPEATABLE-READ",
		}
	}
	for _, c := range []struct{ name, setting, value, version, want string }{
		{"all as it should be", "", "", "10.11.14-MariaDB-log", "ok doctor.mysql"},
		{"a commit that waits in memory", "innodb_flush_log_at_trx_commit", "2", "", "failure doctor.flush"},
		{"torn pages", "innodb_doublewrite", "OFF", "", "warning doctor.doublewrite"},
		{"a binary log that waits", "sync_binlog", "0", "", "warning doctor.binlog"},
		{"small packets", "max_allowed_packet", "1048576", "", "failure doctor.packet"},
		{"a replica", "read_only", "1", "", "failure doctor.read_only"},
		{"a replica that binds administrators too", "super_read_only", "ON", "", "failure doctor.read_only"},
		{"old Latin", "character_set_database", "latin1", "", "warning doctor.charset"},
		{"a proxy that loosens sessions", "sql_mode", "", "", "failure doctor.sql_mode"},
		{"few connections", "max_connections", "20", "", "warning doctor.connections"},
		{"MySQL", "", "", "8.4.3", "warning doctor.untested"},
		{"TiDB", "", "", "8.0.11-TiDB-v8.5.0", "warning doctor.untested"},
		{"an old MariaDB", "", "", "10.5.27-MariaDB", "warning doctor.mariadb_old"},
		{"an older one", "", "", "5.5.68-MariaDB", "warning doctor.mariadb_old"},
		{"a new one", "", "", "11.4.2-MariaDB", "ok doctor.mysql"},
		{"a version that cannot be read", "", "", "?", "warning doctor.untested"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := store.Facts{Version: "10.11.14-MariaDB", Settings: good()}
			if c.version != "" {
				f.Version = c.version
			}
			if c.setting != "" {
				f.Settings[c.setting] = c.value
			}
			d := &doctor{}
			d.settings(migration.MySQL, &f)
			if len(d.found) != 1 || string(d.found[0].level)+" "+d.found[0].key != c.want {
				t.Errorf("found %+v, want %s", d.found, c.want)
			}
		})
	}
	t.Run("a real server, which the tests run without syncs", func(t *testing.T) {
		m := emptyMachine(t, storetest.MariaDBDSN(t))
		m.run(t, "migrate").want(t, exitOK)
		d := examine(t, m)
		d.want(t, "doctor.flush", "failure")
		d.want(t, "doctor.clock_ok", "ok")
		d.want(t, "doctor.database_ok", "ok")
	})
}
