// Command minyi runs public surveys and civility pledges: it takes answers in,
// tallies the four rates and feeds them into the annual evaluation.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"minyi/static"
	"minyi/surveys"
	"minyi/surveys/i18n"
)

// commands is the whole command line.
type commands struct {
	Config
	ConfigFile kong.ConfigFlag `name:"config" help:"JSON file with settings, named as the flags are." placeholder:"FILE"`

	Serve      serveCommand       `cmd:"" help:"Run the server."`
	Migrate    migrateCommand     `cmd:"" help:"Bring the database up to date."`
	User       userCommands       `cmd:"" help:"People who sign in."`
	Token      tokenCommands      `cmd:"" help:"Tokens for programs."`
	Area       areaCommands       `cmd:"" help:"The administrative tree."`
	Margins    marginsCommands    `cmd:"" help:"Population figures to weight by."`
	Survey     surveyCommands     `cmd:"" help:"Questionnaires."`
	Responses  responsesCommands  `cmd:"" help:"Responses as tables."`
	Rates      ratesCommands      `cmd:"" help:"Show the rates of a survey, or verify published ones."`
	Evaluation evalCommands       `cmd:"" help:"Score and rank."`
	Estimate   estimateCommand    `cmd:"" help:"Estimates of a population from a sample file; needs no database."`
	Demo       demoCommand        `cmd:"" help:"Fill the demo city with made-up responses."`
	Capacity   capacityCommand    `cmd:"" help:"Measure how many responses this machine holds, and whether that is enough for an expected peak."`
	Backup     backupCommand      `cmd:"" help:"Write the whole database to one file while the server runs, and the keys to another."`
	Restore    restoreCommand     `cmd:"" help:"Fill an empty database, of whichever kind, from a backup."`
	Doctor     doctorCommand      `cmd:"" help:"Look at disk, clock, certificates, backups, database and gateway, and say what to do."`
	DB         dbCommands         `cmd:"" name:"db" help:"Database servers."`
	Health     healthcheckCommand `cmd:"" name:"healthcheck" help:"Ask the server on this machine whether it is ready; for containers."`
	Upgrade    upgradeCommand     `cmd:"" help:"Look, back up, and bring the database up to date; restore --return takes it back."`
	Version    versionCommand     `cmd:"" help:"Say which program this is."`
}

// terminal is where a command reads and writes.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	lang     string
	words    *i18n.Bundle
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], &terminal{in: os.Stdin, out: os.Stdout, err: os.Stderr}))
}

// Exit codes.
const (
	exitOK      = 0
	exitFailed  = 1
	exitRefused = 2 // what was given is wrong
)

// run parses and runs one command and returns the exit code.
func run(ctx context.Context, args []string, t *terminal) int {
	var err error
	if t.words, err = i18n.Load(static.FS, "locales"); err != nil {
		fmt.Fprintln(t.err, "minyi:", err)
		return exitFailed
	}
	var c commands
	exited := -1
	parser, err := c.parser(t, func(code int) { exited = code })
	if err != nil {
		fmt.Fprintln(t.err, "minyi:", err)
		return exitFailed
	}
	if file := os.Getenv(configEnv); file != "" {
		// The parser reads a configuration file only where a flag names it.
		args = append([]string{"--config", file}, args...)
	}
	k, err := parser.Parse(args)
	if exited >= 0 {
		return exited // --help
	}
	t.lang = language(c.Lang)
	if err != nil && len(surveys.All(err)) > 0 {
		return t.fail(err, c.JSON)
	}
	if err != nil {
		fmt.Fprintln(t.err, "minyi:", err)
		return exitRefused
	}
	k.BindTo(ctx, (*context.Context)(nil))
	if err := k.Run(t, &c.Config); err != nil {
		return t.fail(err, c.JSON)
	}
	return exitOK
}

// envPrefix and configEnv: every flag can be set by the environment.
const (
	envPrefix = "MINYI"
	configEnv = envPrefix + "_CONFIG"
)

// parser reads command lines into c.
func (c *commands) parser(t *terminal, exit func(code int)) (*kong.Kong, error) {
	return kong.New(c, kong.Name("minyi"),
		kong.Description("Public surveys and civility pledges, tallied honestly. 民意：公开调查与文明承诺。"),
		kong.DefaultEnvars(envPrefix), kong.Configuration(readConfigFile), kong.Writers(t.out, t.err),
		kong.Exit(exit), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
}

// language of messages: as asked, else the terminal's.
func language(asked string) string {
	if asked != "" {
		return asked
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if strings.HasPrefix(v, "zh") {
				return "zh-CN"
			}
			return "en"
		}
	}
	return i18n.Default
}

// fail words an error for a person and returns the exit code.
func (t *terminal) fail(err error, asJSON bool) int {
	if errors.Is(err, errFindings) {
		return exitFailed
	}
	found := surveys.All(err)
	if len(found) == 0 {
		fmt.Fprintln(t.err, "minyi:", err)
		return exitFailed
	}
	type line struct {
		Pointer string `json:"pointer,omitempty"`
		Code    string `json:"code"`
		Detail  string `json:"detail"`
	}
	lines := make([]line, len(found))
	for i, e := range found {
		lines[i] = line{e.Field, e.Key, t.words.Say(t.lang, e.Key, e.Args)}
	}
	if asJSON {
		_ = json.NewEncoder(t.err).Encode(map[string]any{"errors": lines})
	} else {
		for _, l := range lines {
			fmt.Fprintln(t.err, strings.TrimSpace(l.Pointer+" "+l.Detail))
		}
	}
	if cause := errors.Unwrap(found[0]); found[0].Kind == surveys.Busy && cause != nil {
		fmt.Fprintln(t.err, "minyi:", cause)
		return exitFailed
	}
	return exitRefused
}

// say prints a line of progress or news for the person at the terminal.
func (t *terminal) say(key string, args map[string]any) {
	fmt.Fprintln(t.err, t.words.Say(t.lang, key, args))
}

// line prints a sentence that was asked for.
func (t *terminal) line(key string, args map[string]any) error {
	_, err := fmt.Fprintln(t.out, t.words.Say(t.lang, key, args))
	return err
}

// log writes lines of JSON from level on. The server tells what it does;
// commands only what goes wrong.
func (t *terminal) log(level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(t.err, &slog.HandlerOptions{Level: level}))
}

// print writes v as JSON.
func (t *terminal) print(v any) error {
	enc := json.NewEncoder(t.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
