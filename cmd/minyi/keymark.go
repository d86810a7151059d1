package main

import (
	"context"

	"minyi/models/store"
	"minyi/surveys"
)

// keyMark names among the settings the master key with which a database is used:
// its id, which opens nothing; "" after a restore without keys.
const keyMark = "master_key_id"

// markKey notes the key in a database that knows none yet. known is false where
// the database knows another: then codes and posters made with that one are
// strangers here, and what one person proved twice looks like two. It happens when
// a key file is lost, and when a second server on the same database makes its own.
func markKey(ctx context.Context, s *store.Store, k *keys) (known bool, err error) {
	mark, err := s.SettingOnce(ctx, keyMark, k.id())
	if err == nil && mark == "" {
		return true, s.PutSetting(ctx, keyMark, k.id())
	}
	return mark == k.id(), err
}

// sayKey tells whoever starts the server that its key is another one. It serves all the
// same: answers without a code are taken in as ever.
func (a *App) sayKey(ctx context.Context, t *terminal) {
	switch known, err := markKey(ctx, a.Store, a.Keys); {
	case err != nil: // a full disk; /readyz tells
		a.Log.Warn("the master key's name was not noted", "error", err)
	case !known:
		a.Log.Error("the database knows another master key", "file", a.Config.keyFile())
		t.say("cmd.other_key", map[string]any{"File": a.Config.keyFile()})
	}
}

// knownKey looks whether the database knows another key than this one.
func (d *doctor) knownKey(ctx context.Context, s *store.Store) error {
	if d.keys == nil {
		return nil
	}
	mark, err := s.Setting(ctx, keyMark)
	if surveys.KindOf(err) == surveys.NotFound && err != nil {
		return nil
	}
	if err == nil && mark != "" && mark != d.keys.id() {
		d.fail("keys", "doctor.keys_unknown", "doctor.do_keys_other", "File", d.config.keyFile())
	}
	return err
}
