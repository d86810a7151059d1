package main

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"minyi/static"
	"minyi/surveys"
	"minyi/surveys/i18n"
)

// parsed reads a command line into the settings of a command, without running it.
func parsed(t *testing.T, args ...string) (commands, error) {
	t.Helper()
	var c commands
	parser, err := c.parser(&terminal{out: io.Discard, err: io.Discard}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(args)
	return c, err
}

func TestEveryFlagCanBeSetByTheEnvironment(t *testing.T) {
	var c commands
	parser, err := c.parser(&terminal{out: io.Discard, err: io.Discard}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	var look func(n *kong.Node)
	look = func(n *kong.Node) {
		for _, flag := range n.Flags {
			if flag.Name == "help" {
				continue
			}
			seen++
			want := "MINYI_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
			if len(flag.Envs) != 1 || flag.Envs[0] != want {
				t.Errorf("%s --%s is set by %v, want %s", n.Name, flag.Name, flag.Envs, want)
			}
		}
		for _, child := range n.Children {
			look(child)
		}
	}
	look(parser.Model.Node)
	if seen < 40 {
		t.Errorf("only %d flags were found", seen)
	}
}

func TestSettingsComeFromFlagThenEnvironmentThenFile(t *testing.T) {
	file := fixture(t, "minyi.json", `{"zone":"Asia/Urumqi","public-url":"https://file.example","in_work":7,"demo":true,
		"trusted-proxies":["10.0.0.0/8","192.0.2.1"],"drain-timeout":"3s"}`)
	t.Setenv("MINYI_ZONE", "Asia/Tokyo")
	t.Setenv("MINYI_IN_WORK", "8")
	t.Setenv("MINYI_DB_FILE", file)
	c, err := parsed(t, "serve", "--config", file, "--in-work", "9")
	if err != nil {
		t.Fatal(err)
	}
	s := c.Serve
	if s.InWork != 9 {
		t.Errorf("in-work is %d: the flag does not win", s.InWork)
	}
	if c.Zone != "Asia/Tokyo" || c.DBFile != file {
		t.Errorf("zone %q, db-file %q: the environment does not win over the file", c.Zone, c.DBFile)
	}
	if s.PublicURL != "https://file.example" || !s.Demo || strings.Join(s.TrustedProxies, " ") != "10.0.0.0/8 192.0.2.1" || s.DrainTimeout.Seconds() != 3 {
		t.Errorf("the file is not read: %+v", s)
	}
	if s.QueueSize != 4096 {
		t.Errorf("queue-size is %d: what nobody set has not its default", s.QueueSize)
	}
}

func TestConfigFileThatIsWrongIsRefused(t *testing.T) {
	for _, c := range []struct{ name, file, key, place string }{
		{"a setting nobody knows", `{"trusted-proxys":["10.0.0.0/8"]}`, "config.unknown", "/trusted-proxys"},
		{"a setting that stands twice", `{"zone":"Asia/Tokyo","zone":"Asia/Urumqi"}`, "json.duplicate_name", "/zone"},
		{"an object for a text", `{"zone":{"name":"Asia/Tokyo"}}`, "json.wrong_type", "/zone"},
		{"no object", `["zone"]`, "json.wrong_type", ""},
		{"no JSON", `zone = "Asia/Tokyo"`, "json.syntax", ""},
		{"nothing", ``, "json.empty", ""},
		{"more behind the document", `{} {}`, "json.trailing", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parsed(t, "serve", "--config", fixture(t, "minyi.json", c.file))
			found := surveys.All(err)
			if len(found) != 1 || found[0].Key != c.key || found[0].Field != c.place {
				t.Errorf("got %v (%+v), want %s at %q", err, found, c.key, c.place)
			}
		})
	}
	for _, file := range []string{`{"in-work":1.5}`, `{"demo":"perhaps"}`, `{"drain-timeout":"soon"}`, `{"lang":"fr"}`} {
		if _, err := parsed(t, "serve", "--config", fixture(t, "minyi.json", file)); err == nil {
			t.Errorf("%s is taken", file)
		}
	}
	t.Run("the program says which setting was meant", func(t *testing.T) {
		file := fixture(t, "minyi.json", `{"trusted-proxys":["10.0.0.0/8"]}`)
		minyi(t, "serve", "--config", file, "--lang", "en").want(t, exitRefused).says(t, "trusted-proxies")
		command{env: []string{"MINYI_CONFIG=" + file}}.run(t, "serve", "--lang", "zh-CN").want(t, exitRefused).says(t, "没有", "trusted-proxies")
		minyi(t, "serve", "--config", file+".gone").want(t, exitRefused)
	})
}

func TestDatabaseAddress(t *testing.T) {
	secret := fixture(t, "dsn", "mysql:minyi:geheim@tcp(db:3306)/minyi\n")
	for _, c := range []struct {
		name   string
		config Config
		want   string
		key    string
	}{
		{"SQLite in the data folder unless set", Config{Data: "/srv/minyi"}, "sqlite:/srv/minyi/minyi.db", ""},
		{"the folder may be named in it", Config{Data: "/srv/minyi", DB: "sqlite:{data}/other.db"}, "sqlite:/srv/minyi/other.db", ""},
		{"MySQL as the driver reads it", Config{DB: "mysql:minyi@tcp(db:3306)/minyi"}, "mysql:minyi@tcp(db:3306)/minyi", ""},
		{"a file keeps the password out of sight", Config{DBFile: secret}, "mysql:minyi:geheim@tcp(db:3306)/minyi", ""},
		{"the file comes before the default of all others", Config{DB: "sqlite:x.db", DBFile: secret}, "mysql:minyi:geheim@tcp(db:3306)/minyi", ""},
		{"a file that is not there", Config{DBFile: secret + ".gone"}, "", ""},
		{"another database", Config{DB: "postgres://db/minyi"}, "", "config.db"},
		{"a bare path", Config{DB: "minyi.db"}, "", "config.db"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.config.dsn()
			if got != c.want || (err == nil) != (c.want != "") {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
			if c.key != "" && (len(surveys.All(err)) != 1 || surveys.All(err)[0].Key != c.key) {
				t.Errorf("refused with %v, want %s", err, c.key)
			}
		})
	}
}

func TestSettingsThatWouldWorkButWronglyAreRefused(t *testing.T) {
	words, err := i18n.Load(static.FS, "locales")
	if err != nil {
		t.Fatal(err)
	}
	fine := func() ServeConfig { return ServeConfig{QueueSize: 1, InWork: 1} }
	for _, c := range []struct {
		name   string
		change func(*ServeConfig)
		key    string // "" = fine
	}{
		{"nothing set", func(*ServeConfig) {}, ""},
		{"a gateway's address", func(s *ServeConfig) { s.TrustedProxies = []string{"10.0.0.5", "2001:db8::/32"} }, ""},
		{"everybody's IPv4", func(s *ServeConfig) { s.TrustedProxies = []string{"10.0.0.5", "0.0.0.0/0"} }, "config.proxy_everyone"},
		{"everybody's IPv6", func(s *ServeConfig) { s.TrustedProxies = []string{"::/0"} }, "config.proxy_everyone"},
		{"everybody's IPv4 in halves", func(s *ServeConfig) { s.TrustedProxies = []string{"0.0.0.0/1", "128.0.0.0/1"} }, "config.proxy_everyone"},
		{"everybody's IPv4 as IPv6", func(s *ServeConfig) { s.TrustedProxies = []string{"::ffff:0.0.0.0/96"} }, "config.proxy_everyone"},
		{"half of IPv6", func(s *ServeConfig) { s.TrustedProxies = []string{"8000::/1"} }, "config.proxy_everyone"},
		{"private networks", func(s *ServeConfig) { s.TrustedProxies = []string{"10.0.0.0/8", "fc00::/7", "::1"} }, ""},
		{"a name for an address", func(s *ServeConfig) { s.TrustedProxies = []string{"gateway"} }, "config.proxy"},
		{"an empty proxy", func(s *ServeConfig) { s.TrustedProxies = []string{""} }, "config.proxy"},
		{"a public address with a path", func(s *ServeConfig) { s.PublicURL = "https://city.example/minyi/" }, ""},
		{"a public address without a scheme", func(s *ServeConfig) { s.PublicURL = "city.example" }, "config.public_url"},
		{"one of another scheme", func(s *ServeConfig) { s.PublicURL = "ftp://city.example" }, "config.public_url"},
		{"one without a host", func(s *ServeConfig) { s.PublicURL = "https:///minyi" }, "config.public_url"},
		{"one with a query", func(s *ServeConfig) { s.PublicURL = "https://city.example/?a=1" }, "config.public_url"},
		{"one with a fragment", func(s *ServeConfig) { s.PublicURL = "https://city.example/#a" }, "config.public_url"},
		{"a queue for nobody", func(s *ServeConfig) { s.QueueSize = 0 }, "config.positive"},
		{"nothing in work", func(s *ServeConfig) { s.InWork = -1 }, "config.positive"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := fine()
			c.change(&s)
			found := surveys.All(s.check())
			if c.key == "" {
				if len(found) != 0 {
					t.Errorf("refused: %v", found)
				}
				return
			}
			if len(found) != 1 || found[0].Key != c.key || found[0].Kind != surveys.Invalid {
				t.Fatalf("got %v, want %s", found, c.key)
			}
			for _, lang := range []string{"zh-CN", "en"} {
				if said := words.Say(lang, found[0].Key, found[0].Args); said == "" || said == found[0].Key || strings.Contains(said, "<no value>") {
					t.Errorf("%s: %q", lang, said)
				}
			}
		})
	}
}

func TestServerRefusesToStartWithWrongSettings(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	refuseToStart(t, "--data", data, "--trusted-proxies", "0.0.0.0/0").want(t, exitRefused).says(t, "0.0.0.0/0")
	refuseToStart(t, "--data", data, "--public-url", "city.example").want(t, exitRefused).says(t, "city.example")
	refuseToStart(t, "--data", data, "--zone", "Mars/Olympus").want(t, exitRefused).says(t, "Mars/Olympus")
	refuseToStart(t, "--data", data, "--db", "oracle:x").want(t, exitRefused)
	refuseToStart(t, "--data", data, "--addr", "127.0.0.1:http:x").want(t, exitFailed)
	refuseToStart(t, "--data", data, "--key-file", fixture(t, "master.key", "not a key")).want(t, exitFailed).says(t, "master key")
}

// TestServerIsSetByTheEnvironmentAlone starts a server with no flag but those of
// the harness, which the environment cannot know.
func TestServerIsSetByTheEnvironmentAlone(t *testing.T) {
	data := t.TempDir()
	address := fixture(t, "dsn", "sqlite:"+filepath.Join(data, "elsewhere.db")+"\n")
	s, err := boot(program(t), filepath.Join(data, "data"), []string{
		"MINYI_DEMO=1", "MINYI_DB_FILE=" + address, "MINYI_PUBLIC_URL=https://minyi.example/", "MINYI_LANG=zh-CN",
		"MINYI_KEY_FILE=" + filepath.Join(data, "secret", "master.key"),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	if s.url != "https://minyi.example" || !strings.Contains(s.logged(), "民意已在") {
		t.Errorf("url %q, log %s", s.url, s.logged())
	}
	if n := column(t, database(t, "sqlite:"+filepath.Join(data, "elsewhere.db")), "SELECT COUNT(*) FROM surveys"); n[0] != "1" {
		t.Errorf("%s surveys in the database that was named", n[0])
	}
	if key := contentOf(t, filepath.Join(data, "secret", "master.key")); len(key) != 65 {
		t.Errorf("the key file has %d bytes", len(key))
	}
}

func TestLinksCarryThePublicAddress(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s := serve(t, data, "--demo", "--public-url", "https://minyi.example/")
	s.url = s.address(t, "listening")
	var channels []struct {
		Code, URL, Short string
		PlaceURL         string `json:"place_url"`
	}
	s.do(t, http.StatusOK, "GET", "/api/v1/surveys/civility-2026/channels", nil).into(t, &channels)
	for _, c := range channels {
		if !strings.HasPrefix(c.URL, "https://minyi.example/s/civility-2026") || c.Short != "" && c.PlaceURL != "https://minyi.example/q/"+c.Short {
			t.Errorf("%s: %q, %q, %q", c.Code, c.URL, c.Short, c.PlaceURL)
		}
	}
	if sts := s.do(t, http.StatusOK, "GET", "/s/civility-2026", nil).header.Get("Strict-Transport-Security"); sts == "" {
		t.Error("a server whose public address is https does not ask browsers to stay with it")
	}
}
