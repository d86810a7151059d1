package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"minyi/models"
	"minyi/models/backup"
	"minyi/models/store"
	"minyi/surveys"
	"minyi/surveys/audit"
)

type backupCommand struct {
	Output string `short:"o" help:"File to write, or a folder (ending in /) for one named by the time; the folder backups in the data folder unless given." placeholder:"FILE"`
	Keys   string `help:"File for the keys; the backup's name with .keys at its end unless given. Keep it apart from the backup." placeholder:"FILE"`
	Keep   int    `help:"In a folder: how many backups stay; older ones that this command named by the time are removed. 0 = all."`
}

// What the names of backups begin and end with. Only the first kind is ever
// removed.
const (
	backupPrefix  = "minyi-"
	upgradePrefix = "before-upgrade-"
	restorePrefix = "before-restore-"
	backupEnding  = ".minyi"
	keysEnding    = ".keys"
	backupTime    = "20060102-150405"
)

// backupFolder is where backups go that nobody sent elsewhere.
func (c *Config) backupFolder() string { return filepath.Join(c.Data, "backups") }

func (b *backupCommand) Run(ctx context.Context, t *terminal, c *Config) error {
	if b.Keep < 0 {
		return surveys.E(surveys.Invalid, "config.positive", "/keep")
	}
	s, err := openAsItIs(ctx, c, t.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer s.Close()
	file, folder, err := b.place(c)
	if err != nil {
		return err
	}
	if b.Keep > 0 && folder == "" {
		return surveys.E(surveys.Invalid, "backup.keep_file", "/keep")
	}
	m, err := takeBackup(ctx, t, c, s, file, cmp.Or(b.Keys, file+keysEnding))
	if err != nil {
		return err
	}
	removed := 0
	if b.Keep > 0 {
		if removed, err = prune(folder, b.Keep); err != nil {
			return err
		}
	}
	if c.JSON {
		return t.print(map[string]any{
			"file": file, "keys": cmp.Or(b.Keys, file+keysEnding), "created_at": m.CreatedAt, "schema": m.Schema,
			"rows": m.Rows, "seq": m.Seq, "removed": removed,
		})
	}
	t.say("backup.done", map[string]any{"File": file, "Rows": m.Rows, "Seq": m.Seq})
	t.say("backup.keys_apart", map[string]any{"File": cmp.Or(b.Keys, file+keysEnding)})
	if removed > 0 {
		t.say("backup.removed", map[string]any{"Removed": removed})
	}
	return nil
}

// place says which file is written; folder is "" where the file was named.
func (b *backupCommand) place(c *Config) (file, folder string, err error) {
	folder = b.Output
	if folder == "" {
		folder = c.backupFolder() + "/"
	}
	if info, err := os.Stat(folder); !strings.HasSuffix(folder, "/") && (err != nil || !info.IsDir()) {
		return folder, "", nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", "", err
	}
	name, err := c.backupName(backupPrefix, time.Now())
	return filepath.Join(folder, name), folder, err
}

// backupName is by the clock of the installation, which is the operator's.
func (c *Config) backupName(prefix string, at time.Time) (string, error) {
	zone, err := c.location()
	return prefix + at.In(zone).Format(backupTime) + backupEnding, err
}

// openAsItIs opens a database that exists, without changing it, also one of an
// older program.
func openAsItIs(ctx context.Context, c *Config, log *slog.Logger) (*store.Store, error) {
	dsn, err := c.dsn()
	if err != nil {
		return nil, err
	}
	if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, surveys.E(surveys.NotFound, "store.empty_database", "")
		}
	}
	return store.Open(ctx, store.Config{DSN: dsn, AnyOlder: true, Logger: log})
}

// takeBackup writes both files, notes the backup in the database and in the
// audit log.
func takeBackup(ctx context.Context, t *terminal, c *Config, s *store.Store, file, keyFile string) (m *backup.Manifest, err error) {
	k, err := readKeys(c.keyFile())
	if err != nil {
		return nil, err
	}
	made, err := k.copyTo(keyFile) // first: without it the other is worth little
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil && made {
			err = errors.Join(err, os.Remove(keyFile))
		}
	}()
	snap, err := s.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	bar := t.progress("backup.progress", 0)
	m, err = backup.Write(ctx, file, snap, backup.Manifest{
		Program: programVersion(), CreatedAt: now.UTC().Truncate(time.Second), Database: string(s.Dialect()),
	}, k.forBackup(), func(rows int64) { bar.set(int(rows)) })
	bar.end()
	if err = errors.Join(err, snap.Close()); err != nil {
		return nil, err
	}
	note := models.LastBackup{At: now.UnixMicro(), File: filepath.Base(file), Rows: m.Rows, Seq: m.Seq}
	made = false // whole from here on
	if err := s.NoteBackup(ctx, note); err != nil {
		return nil, err
	}
	return m, logRun(ctx, s, "backup:make", filepath.Base(file), note)
}

// logRun puts a run of a command into the audit log, where the database is of
// this program's age.
func logRun(ctx context.Context, s *store.Store, action, object string, detail any) error {
	if have, want, err := s.SchemaVersions(ctx); err != nil || have != want {
		return err
	}
	text, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	return s.AppendAudit(ctx, audit.Event{Actor: "minyi", Action: action, Object: object, Status: 200, Detail: text})
}

// prune removes the oldest of the backups that were named by the time, with
// their keys, until keep are left.
func prune(folder string, keep int) (removed int, err error) {
	names, err := backupsIn(folder, backupPrefix)
	if err != nil || len(names) <= keep {
		return 0, err
	}
	for _, name := range names[:len(names)-keep] {
		file := filepath.Join(folder, name)
		if err := os.Remove(file); err != nil {
			return removed, err
		}
		if err := os.Remove(file + keysEnding); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

// backupsIn lists the backups of a kind, the oldest first.
func backupsIn(folder, prefix string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("backups: %w", err)
	}
	var names []string
	for _, e := range entries {
		middle, ours := strings.CutPrefix(e.Name(), prefix)
		middle, ends := strings.CutSuffix(middle, backupEnding)
		if _, err := time.Parse(backupTime, middle); ours && ends && err == nil && e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}
