package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"minyi/models/store"
	"minyi/surveys"
)

type doctorCommand struct {
	PublicURL      string        `name:"public-url" help:"Address under which residents reach the server; it is asked what arrives." placeholder:"URL"`
	TLSCert        string        `name:"tls-cert" help:"Certificate of the server, where no gateway does HTTPS." placeholder:"FILE"`
	BackupAge      time.Duration `name:"backup-age" help:"How old the last backup may be." default:"26h"`
	GatewayReplace bool          `name:"gateway-replaces-errors" help:"As for serve."`
}

// level says how bad a diagnosis is.
type level string

const (
	fine    level = "ok"
	warning level = "warning" // works, and will not always
	failing level = "failure"
)

// diagnosis is one thing that the doctor looked at.
type diagnosis struct {
	check string // doctor.check_… names it
	level level
	key   string // what was found
	do    string // what to do about it; "" when all is well
	args  map[string]any
}

// doctor goes through the checks and keeps what it found.
type doctor struct {
	command *doctorCommand
	config  *Config
	now     func() time.Time
	keys    *keys // nil where there are none
	found   []diagnosis
}

func args(pairs ...any) map[string]any { return surveys.E(surveys.Invalid, "", "", pairs...).Args }

func (d *doctor) fine(check, key string, pairs ...any) {
	d.found = append(d.found, diagnosis{check, fine, key, "", args(pairs...)})
}

func (d *doctor) warn(check, key, do string, pairs ...any) {
	d.found = append(d.found, diagnosis{check, warning, key, do, args(pairs...)})
}

func (d *doctor) fail(check, key, do string, pairs ...any) {
	d.found = append(d.found, diagnosis{check, failing, key, do, args(pairs...)})
}

// errFindings ends the program with exitFailed after the findings were said.
var errFindings = errors.New("")

func (c *doctorCommand) Run(ctx context.Context, t *terminal, config *Config) error {
	d := &doctor{command: c, config: config, now: time.Now}
	d.machine()
	if err := d.database(ctx, t); err != nil {
		return err
	}
	d.certificateFile()
	d.gateway(ctx)
	return d.report(t)
}

// database opens the database and looks at it; what keeps it from opening is a
// diagnosis.
func (d *doctor) database(ctx context.Context, t *terminal) error {
	s, err := openAsItIs(ctx, d.config, t.log(slog.LevelError)) // what is worth a warning is a finding here
	if err != nil {
		if found := surveys.All(err); len(found) > 0 {
			d.found = append(d.found, diagnosis{"database", failing, found[0].Key, "doctor.do_database", found[0].Args})
			return nil
		}
		d.fail("database", "doctor.database_away", "doctor.do_database_away", "Cause", err.Error())
		return nil
	}
	defer s.Close()
	return d.opened(ctx, s)
}

func (d *doctor) opened(ctx context.Context, s *store.Store) error {
	have, program, err := s.SchemaVersions(ctx)
	if err != nil {
		return err
	}
	if have < program {
		d.warn("schema", "doctor.schema_old", "doctor.do_schema_old", "Database", have, "Program", program)
	} else {
		d.fine("schema", "doctor.schema_ok", "Version", have)
	}
	f, err := s.Facts(ctx)
	if err != nil {
		return err
	}
	if err := s.Ready(ctx); err != nil {
		d.fail("database", "doctor.database_readonly", "doctor.do_database_readonly", "Cause", err.Error())
	} else {
		d.fine("database", "doctor.database_ok", "Kind", s.Dialect(), "Version", f.Version, "Size", size(f.Size))
	}
	d.settings(s.Dialect(), &f)
	d.room(&f)
	d.clocks(&f)
	d.sealed(&f)
	if err := d.knownKey(ctx, s); err != nil {
		return err
	}
	return d.backup(ctx, s)
}

// report says what was found; with failures it is errFindings.
func (d *doctor) report(t *terminal) error {
	bad := map[level]int{}
	for _, f := range d.found {
		bad[f.level]++
	}
	if d.config.JSON {
		if err := d.print(t, bad[failing] == 0); err != nil {
			return err
		}
	} else {
		d.lines(t)
		if err := t.line("doctor.summary", map[string]any{"Fine": bad[fine], "Warnings": bad[warning], "Failures": bad[failing]}); err != nil {
			return err
		}
	}
	if bad[failing] > 0 {
		return errFindings
	}
	return nil
}

// lines prints what was found, the worst last, where the eye rests.
func (d *doctor) lines(t *terminal) {
	marks := map[level]string{fine: "✓", warning: "!", failing: "✗"}
	for _, l := range []level{fine, warning, failing} {
		for _, f := range d.found {
			if f.level != l {
				continue
			}
			fmt.Fprintf(t.out, "%s %s%s\n", marks[l], t.words.Say(t.lang, "doctor.check_"+f.check, nil), t.words.Say(t.lang, f.key, f.args))
			if f.do != "" {
				fmt.Fprintf(t.out, "  → %s\n", t.words.Say(t.lang, f.do, f.args))
			}
		}
	}
}

func (d *doctor) print(t *terminal, ok bool) error {
	type line struct {
		Check  string `json:"check"`
		Level  level  `json:"level"`
		Code   string `json:"code"`
		Detail string `json:"detail"`
		Do     string `json:"do,omitempty"`
	}
	lines := []line{}
	for _, f := range d.found {
		l := line{f.check, f.level, f.key, t.words.Say(t.lang, f.key, f.args), ""}
		if f.do != "" {
			l.Do = t.words.Say(t.lang, f.do, f.args)
		}
		lines = append(lines, l)
	}
	return t.print(map[string]any{"ok": ok, "findings": lines})
}

// size writes bytes as people read them.
func size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.0f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%d KiB", (n+1023)/1024)
}
