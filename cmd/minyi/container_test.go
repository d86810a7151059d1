package main

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
)

// There is no container engine and no systemd where these tests run: they read
// the files and try what is in them on the program itself.

// understood fails for a command line or a variable that the program does not
// know.
func understood(t *testing.T, where string, args []string, env []string) {
	t.Helper()
	var c commands
	parser, err := c.parser(&terminal{}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	if len(args) > 0 {
		if _, err := parser.Parse(args); err != nil {
			t.Errorf("%s: minyi %s: %v", where, strings.Join(args, " "), err)
		}
	}
	known := variables(parser.Model.Node)
	for _, name := range env {
		if strings.HasPrefix(name, "MINYI_") && !slices.Contains(known, name) {
			t.Errorf("%s sets %s, which the program does not read", where, name)
		}
	}
}

func variables(n *kong.Node) (names []string) {
	for _, f := range n.Flags {
		names = append(names, f.Envs...)
	}
	for _, child := range n.Children {
		names = append(names, variables(child)...)
	}
	return names
}

// instructions are the lines of a Dockerfile, continued ones joined.
func instructions(t *testing.T, file string) [][2]string {
	t.Helper()
	var all [][2]string
	text := strings.ReplaceAll(contentOf(t, file), "\\\n", " ")
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		if name, rest, ok := strings.Cut(lines.Text(), " "); ok && !strings.HasPrefix(name, "#") {
			all = append(all, [2]string{name, rest})
		}
	}
	return all
}

func TestTheImageIsStaticAndRunsAsNobodySpecial(t *testing.T) {
	last := map[string]string{} // of the last stage
	build := ""
	for _, i := range instructions(t, "../../Dockerfile") {
		if i[0] == "FROM" {
			build += last["RUN"]
			clear(last)
		}
		last[i[0]] = i[1]
	}
	if last["FROM"] != "scratch" || last["RUN"] != "" {
		t.Errorf("the image is made from %q and runs %q", last["FROM"], last["RUN"])
	}
	if !regexp.MustCompile(`^[1-9][0-9]{3,}:[1-9][0-9]{3,}$`).MatchString(last["USER"]) {
		t.Errorf("it runs as %q, want a number that is not root's", last["USER"])
	}
	if !strings.Contains(build, "CGO_ENABLED=0") || !strings.Contains(build, "-trimpath") {
		t.Errorf("it is built by %q", build)
	}
	var env []string
	for _, pair := range strings.Fields(last["ENV"]) {
		name, _, _ := strings.Cut(pair, "=")
		env = append(env, name)
	}
	for _, name := range []string{"HEALTHCHECK", "CMD"} {
		_, list, _ := strings.Cut(last[name], "[")
		var args []string
		if err := json.Unmarshal([]byte("["+list), &args); err != nil {
			t.Fatalf("%s %s: %v", name, last[name], err)
		}
		if name == "HEALTHCHECK" {
			args = args[1:]
		}
		understood(t, "Dockerfile "+name, args, env)
	}
}

// composed is what matters of a compose file.
type composed struct {
	Services map[string]struct {
		Image       string
		Build       any
		Command     any
		Environment map[string]string
		Secrets     []string
		Volumes     []string
		Ports       []string
		Healthcheck struct{ Test []string }
		ReadOnly    bool     `yaml:"read_only"`
		CapDrop     []string `yaml:"cap_drop"`
		SecurityOpt []string `yaml:"security_opt"`
	}
	Volumes map[string]any
	Secrets map[string]struct{ File string }
}

func TestComposeFilesKeepTheirSecretsAndTheirRoots(t *testing.T) {
	files, err := filepath.Glob("../../docker-compose*.yml")
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			var c composed
			if err := yaml.Unmarshal([]byte(contentOf(t, file)), &c); err != nil {
				t.Fatal(err)
			}
			ours := 0
			for name, s := range c.Services {
				for _, secret := range s.Secrets {
					if !strings.HasPrefix(c.Secrets[secret].File, "./secrets/") {
						t.Errorf("%s: the secret %s is no file in secrets/", name, secret)
					}
				}
				for variable := range s.Environment {
					if regexp.MustCompile(`PASSWORD|DSN|_DB$|KEY`).MatchString(variable) && !strings.HasSuffix(variable, "_FILE") {
						t.Errorf("%s: %s holds a secret and not the name of a file", name, variable)
					}
				}
				for _, v := range s.Volumes {
					if _, ok := c.Volumes[strings.Split(v, ":")[0]]; !ok {
						t.Errorf("%s: no volume for %s", name, v)
					}
				}
				for _, p := range s.Ports {
					if !strings.HasPrefix(p, "127.0.0.1:") {
						t.Errorf("%s is open to everybody by %s", name, p)
					}
				}
				if s.Build == nil {
					continue
				}
				ours++
				if !s.ReadOnly || !slices.Contains(s.CapDrop, "ALL") || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
					t.Errorf("%s may do more than it needs", name)
				}
				var command []string
				if list, ok := s.Command.([]any); ok {
					for _, word := range list {
						command = append(command, word.(string))
					}
				}
				understood(t, name, command, slices.Collect(maps.Keys(s.Environment)))
				if test := s.Healthcheck.Test; len(test) > 2 {
					understood(t, name+"'s health", test[2:], nil)
				}
			}
			if ours == 0 {
				t.Error("the program is in none of the services")
			}
			if filepath.Base(file) != "docker-compose.cluster.yml" {
				for name, s := range c.Services {
					if len(s.Healthcheck.Test) < 2 {
						t.Errorf("nobody looks after %s's health", name)
					}
				}
			}
		})
	}
	if text := contentOf(t, "../../docker-compose.mysql.yml"); !strings.Contains(strings.Split(text, "services:")[0], "UNTESTED") {
		t.Error("the file for MySQL does not say that it is untested")
	}
}

func TestUnitsAreHardenedAndStartWhatThereIs(t *testing.T) {
	for file, command := range map[string]string{"minyi.service": "serve", "minyi-backup.service": "backup --keep 14"} {
		values := map[string][]string{}
		for line := range strings.Lines(contentOf(t, filepath.Join("..", "dev", "release", file))) {
			if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(name, "#") {
				values[name] = append(values[name], value)
			}
		}
		if got := values["ExecStart"]; !slices.Equal(got, []string{"/usr/local/bin/minyi " + command}) {
			t.Errorf("%s starts %v", file, got)
		}
		understood(t, file, strings.Fields(command), regexp.MustCompile(`MINYI_[A-Z_]+`).FindAllString(contentOf(t, filepath.Join("..", "dev", "release", file)), -1))
		for name, want := range map[string]string{
			"User": "minyi", "ProtectSystem": "strict", "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "StateDirectory": "minyi",
			"StateDirectoryMode": "0700", "UMask": "0077", "PrivateTmp": "yes", "ProtectHome": "yes",
		} {
			if !slices.Contains(values[name], want) {
				t.Errorf("%s: %s=%v, want %q", file, name, values[name], want)
			}
		}
	}
	if _, err := os.Stat(filepath.Join("..", "dev", "release", "minyi-backup.timer")); err != nil {
		t.Error(err)
	}
}
