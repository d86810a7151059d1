-- +goose Up
CREATE TABLE files (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  kind        TEXT NOT NULL CHECK (kind IN ('evidence', 'verification', 'share')),
  name        TEXT NOT NULL,
  media_type  TEXT NOT NULL,
  size        INTEGER NOT NULL,
  sha256      BLOB NOT NULL CHECK (length(sha256) = 32),
  content     BLOB NOT NULL,
  round_id    INTEGER NOT NULL,
  unit        TEXT NOT NULL,
  leaf        TEXT NOT NULL,
  uploaded_by TEXT NOT NULL,
  at          INTEGER NOT NULL
) STRICT;
CREATE INDEX files_name ON files (kind, name, id);
CREATE INDEX files_round ON files (round_id, unit, leaf, id);
