package store

import (
	"context"
	"encoding/json"
	"fmt"

	"minyi/models"
	"minyi/surveys"
)

const lastBackupSetting = "last_backup"

// NoteBackup remembers the last good backup.
func (s *Store) NoteBackup(ctx context.Context, b models.LastBackup) error {
	text, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return s.PutSetting(ctx, lastBackupSetting, string(text))
}

// LastBackup returns the last good backup; ok is false where there was none.
func (s *Store) LastBackup(ctx context.Context) (b models.LastBackup, ok bool, err error) {
	text, err := s.Setting(ctx, lastBackupSetting)
	if surveys.KindOf(err) == surveys.NotFound && err != nil {
		return b, false, nil
	}
	if err != nil {
		return b, false, err
	}
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		return b, false, fmt.Errorf("the note of the last backup: %w", err)
	}
	return b, true, nil
}
