package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"minyi/models/backup"
	"minyi/models/store"
)

type upgradeCommand struct{}

// mustBeWell are the checks of the doctor without which no upgrade begins.
var mustBeWell = []string{"folder", "keys", "disk", "clock", "database"}

// Run looks, backs up and migrates, in this order, and says how to go back.
func (*upgradeCommand) Run(ctx context.Context, t *terminal, c *Config) error {
	dsn, err := c.dsn()
	if err != nil {
		return err
	}
	from, to, file, err := beforeUpgrade(ctx, t, c, dsn)
	if err != nil {
		return err
	}
	seq := int64(0)
	if file != nil {
		seq = file.manifest.Seq
		if err := migrateTo(ctx, t, dsn, file); err != nil {
			return err
		}
	}
	if c.JSON {
		out := map[string]any{"from": from, "to": to}
		if file != nil {
			out["backup"], out["seq"] = file.name, seq
		}
		return t.print(out)
	}
	if file == nil {
		t.say("upgrade.nothing", map[string]any{"Version": to})
		return nil
	}
	t.say("upgrade.done", map[string]any{"From": from, "To": to, "File": file.name})
	t.say("upgrade.back", nil)
	return nil
}

// kept is the backup that an upgrade makes.
type kept struct {
	name     string
	manifest *backup.Manifest
}

// beforeUpgrade checks and backs up; file is nil where there is nothing to do.
func beforeUpgrade(ctx context.Context, t *terminal, c *Config, dsn string) (from, to int64, file *kept, err error) {
	s, err := openAsItIs(ctx, c, t.log(slog.LevelWarn))
	if err != nil {
		return 0, 0, nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	from, to, err = s.SchemaVersions(ctx)
	if err != nil || from == to {
		return from, to, nil, err
	}
	if err := s.Close(); err != nil { // this program must not stand in its own way
		return from, to, nil, err
	}
	if err := store.Alone(ctx, dsn); err != nil {
		return from, to, nil, err
	}
	if s, err = openAsItIs(ctx, c, t.log(slog.LevelWarn)); err != nil {
		return from, to, nil, err
	}
	d := &doctor{command: &doctorCommand{BackupAge: lateBackup}, config: c, now: time.Now}
	d.machine()
	if err := d.opened(ctx, s); err != nil {
		return from, to, nil, err
	}
	d.found = slices.DeleteFunc(d.found, func(f diagnosis) bool { return f.level != failing || !slices.Contains(mustBeWell, f.check) })
	if len(d.found) > 0 {
		d.lines(t)
		t.say("upgrade.first", nil)
		return from, to, nil, errFindings
	}
	if err := os.MkdirAll(c.backupFolder(), 0o700); err != nil {
		return from, to, nil, err
	}
	name, err := c.backupName(upgradePrefix, time.Now())
	if err != nil {
		return from, to, nil, err
	}
	name = filepath.Join(c.backupFolder(), name)
	m, err := takeBackup(ctx, t, c, s, name, name+keysEnding)
	return from, to, &kept{name, m}, err
}

// migrateTo brings the database up to date and looks whether it still holds
// what the backup does.
func migrateTo(ctx context.Context, t *terminal, dsn string, file *kept) error {
	s, err := store.Open(ctx, store.Config{DSN: dsn, Migrate: true, Logger: t.log(slog.LevelWarn)})
	if err != nil {
		t.say("upgrade.back", nil)
		return err
	}
	defer s.Close()
	if seq, err := s.MaxSeq(ctx); err != nil || seq != file.manifest.Seq {
		t.say("upgrade.back", nil)
		return errors.Join(err, fmt.Errorf("the commit order ends at %d after the upgrade, before at %d", seq, file.manifest.Seq))
	}
	return logRun(ctx, s, "upgrade", programVersion(), map[string]any{"from": file.manifest.Schema, "backup": filepath.Base(file.name)})
}
