package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"minyi/models/backup"
	"minyi/models/store"
	"minyi/surveys"
)

type restoreCommand struct {
	File        string `arg:"" optional:"" help:"Backup to restore."`
	Keys        string `help:"File with the keys; the backup's name with .keys at its end, or the installation's own key, unless given." placeholder:"FILE"`
	WithoutKeys bool   `name:"without-keys" help:"Restore although the keys are lost: contacts stay closed and posters count as forged."`
	Replace     bool   `help:"Replace a database that holds something. It is backed up first."`
	Return      bool   `help:"Go back to before the last upgrade: its backup replaces the database, for the older program. What is there now is backed up first."`
}

func (r *restoreCommand) Run(ctx context.Context, t *terminal, c *Config) error {
	if err := r.choose(c); err != nil {
		return err
	}
	dsn, err := c.dsn()
	if err != nil {
		return err
	}
	from, err := backup.Open(r.File)
	if err != nil {
		return err
	}
	defer from.Close()
	k, err := r.findKeys(c, from)
	if err != nil {
		return err
	}
	bar := t.progress("backup.checking", int(from.Manifest.Rows))
	err = from.Verify(ctx, func(rows int64) { bar.set(int(rows)) })
	bar.end()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return err
	}
	if err := store.Alone(ctx, dsn); err != nil {
		return err
	}
	kept, err := r.keepPresent(ctx, t, c)
	if err != nil {
		return err
	}
	bar = t.progress("backup.restoring", int(from.Manifest.Rows))
	err = store.Restore(ctx, dsn, from, store.RestoreOptions{
		Replace: r.Replace, KeepSchema: r.Return, Count: func(rows int64) { bar.set(int(rows)) },
	})
	bar.end()
	if err != nil {
		return err
	}
	if k != nil {
		if err := k.install(c.keyFile(), time.Now()); err != nil {
			return err
		}
	}
	if err := ownAsFolder(c, dsn); err != nil {
		return err
	}
	return r.finish(ctx, t, c, from, kept)
}

// choose finds the file of --return.
func (r *restoreCommand) choose(c *Config) error {
	if !r.Return {
		if r.File == "" {
			return surveys.E(surveys.Invalid, "backup.which", "/file")
		}
		return nil
	}
	r.Replace = true
	if r.File != "" {
		return nil
	}
	names, err := backupsIn(c.backupFolder(), upgradePrefix)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return surveys.E(surveys.NotFound, "backup.no_upgrade", "/return")
	}
	r.File = filepath.Join(c.backupFolder(), names[len(names)-1])
	return nil
}

// findKeys reads the keys that belong to the backup and checks its seal; nil
// with --without-keys.
func (r *restoreCommand) findKeys(c *Config, from *backup.Reader) (*keys, error) {
	if r.WithoutKeys {
		return nil, nil
	}
	for _, file := range []string{cmp.Or(r.Keys, r.File+keysEnding), c.keyFile()} {
		k, err := readKeys(file)
		if err != nil && (r.Keys != "" || !errors.Is(err, fs.ErrNotExist)) {
			return nil, err
		}
		if err != nil || r.Keys == "" && file == c.keyFile() && k.forBackup().ID != from.KeyID {
			continue
		}
		return k, from.Sealed(k.forBackup())
	}
	return nil, surveys.E(surveys.Invalid, "backup.no_keys", "/keys", "File", r.File+keysEnding)
}

// keepPresent backs up what is about to be replaced, and returns the file; ""
// where nothing is.
func (r *restoreCommand) keepPresent(ctx context.Context, t *terminal, c *Config) (string, error) {
	if !r.Replace {
		return "", nil
	}
	s, err := openAsItIs(ctx, c, t.log(slog.LevelWarn))
	if err == nil {
		defer s.Close()
	}
	switch found := surveys.All(err); {
	case len(found) > 0 && (found[0].Key == "store.empty_database" || found[0].Key == "store.restoring"):
		return "", nil
	case err != nil:
		return "", err
	}
	if have, _, err := s.SchemaVersions(ctx); err != nil || have == 0 {
		return "", err
	}
	if err := os.MkdirAll(c.backupFolder(), 0o700); err != nil {
		return "", err
	}
	name, err := c.backupName(restorePrefix, time.Now())
	if err != nil {
		return "", err
	}
	file := filepath.Join(c.backupFolder(), name)
	_, err = takeBackup(ctx, t, c, s, file, file+keysEnding)
	return file, err
}

func (r *restoreCommand) finish(ctx context.Context, t *terminal, c *Config, from *backup.Reader, kept string) error {
	s, err := openAsItIs(ctx, c, t.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer s.Close()
	have, _, err := s.SchemaVersions(ctx)
	if err != nil {
		return err
	}
	if err := logRun(ctx, s, "backup:restore", filepath.Base(r.File), map[string]any{"created_at": from.CreatedAt, "seq": from.Manifest.Seq}); err != nil {
		return err
	}
	if r.WithoutKeys { // whichever key comes next is this database's
		if err := s.PutSetting(ctx, keyMark, ""); err != nil {
			return err
		}
	}
	if c.JSON {
		return t.print(map[string]any{
			"file": r.File, "created_at": from.CreatedAt, "schema": have, "rows": from.Manifest.Rows, "seq": from.Manifest.Seq, "replaced": kept,
		})
	}
	zone, err := c.location()
	if err != nil {
		return err
	}
	t.say("backup.restored", map[string]any{
		"Rows": from.Manifest.Rows, "Seq": from.Manifest.Seq, "At": from.CreatedAt.In(zone).Format(time.DateTime), "Schema": have,
	})
	if kept != "" {
		t.say("backup.replaced", map[string]any{"File": kept})
	}
	if r.Return {
		t.say("backup.returned", map[string]any{"Program": from.Program})
	}
	if r.WithoutKeys {
		t.say("backup.without_keys", nil)
	}
	return nil
}

// install puts the keys where the program looks for them. Others that are there
// are set aside, never lost.
func (k *keys) install(file string, now time.Time) error {
	old, err := readKeys(file)
	switch {
	case err == nil && bytes.Equal(old.master, k.master):
		return nil
	case err == nil:
		if err := os.Rename(file, file+".before-restore-"+now.Format(backupTime)); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	_, err = k.copyTo(file)
	return err
}
