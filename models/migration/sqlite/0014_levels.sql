-- +goose Up
-- What was published before levels came was public.
ALTER TABLE rounds ADD COLUMN
  level TEXT NOT NULL DEFAULT 'internal' CHECK (level IN ('internal', 'notified', 'public'));
ALTER TABLE rounds ADD COLUMN
  owner_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX rounds_owner ON rounds (owner_id);
UPDATE rounds SET level = 'public' WHERE state = 'published';

ALTER TABLE round_values ADD COLUMN
  checked_at INTEGER NOT NULL DEFAULT 0;

ALTER TABLE published_rates ADD COLUMN
  level_by TEXT NOT NULL DEFAULT '';
ALTER TABLE published_rates ADD COLUMN
  level_at INTEGER NOT NULL DEFAULT 0;

CREATE TABLE consequences (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  round_id    INTEGER NOT NULL,
  unit        TEXT NOT NULL,
  type        TEXT NOT NULL,
  reason      TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('proposed', 'decided')),
  proposed_by TEXT NOT NULL,
  proposed_at INTEGER NOT NULL,
  document_no TEXT NOT NULL,
  decided_by  TEXT NOT NULL,
  decided_at  INTEGER NOT NULL,
  CHECK (state = 'proposed' OR document_no <> '')
) STRICT;
CREATE INDEX consequences_round ON consequences (round_id, id);

CREATE TABLE objections (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  round_id   INTEGER NOT NULL,
  unit       TEXT NOT NULL,
  text       TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('open', 'upheld', 'rejected')),
  raised_by  TEXT NOT NULL,
  raised_at  INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  decision   TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at INTEGER NOT NULL
) STRICT;
CREATE INDEX objections_round ON objections (round_id, id);
CREATE INDEX objections_due ON objections (state, due_at, id);
