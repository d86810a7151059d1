-- +goose Up
-- Units may object to a result for some days after it was told to them; rounds
-- that were shown before have no such time.
ALTER TABLE rounds ADD COLUMN
  notified_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rounds ADD COLUMN
  objections_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE objections ADD COLUMN
  leaf TEXT NOT NULL DEFAULT '';
CREATE INDEX objections_unit ON objections (unit, id);

-- What an account asked for last, so that after a restart, or on another
-- instance, it is not simply gone. The files themselves live beside the program.
CREATE TABLE export_notes (
  account_id INTEGER NOT NULL PRIMARY KEY,
  run        TEXT NOT NULL,
  job        INTEGER NOT NULL,
  object     TEXT NOT NULL,
  name       TEXT NOT NULL,
  asked_at   INTEGER NOT NULL
) STRICT;
