-- +goose Up
CREATE TABLE schemes (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  office_id  INTEGER NOT NULL DEFAULT 1,
  code       TEXT NOT NULL UNIQUE,
  document   BLOB NOT NULL,
  sha256     BLOB NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('draft', 'locked')),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX schemes_office ON schemes (office_id, code);

CREATE TABLE rounds (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  scheme_id  INTEGER NOT NULL,
  code       TEXT NOT NULL UNIQUE,
  period     TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('open', 'locked', 'published')),
  locked_at  INTEGER NOT NULL,
  snapshot   BLOB,
  sha256     BLOB,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX rounds_scheme ON rounds (scheme_id, code);

CREATE TABLE round_values (
  round_id   INTEGER NOT NULL,
  unit       TEXT NOT NULL,
  leaf       TEXT NOT NULL,
  value      TEXT NOT NULL,
  previous   TEXT NOT NULL,
  se         TEXT NOT NULL,
  source     TEXT NOT NULL,
  entered_by TEXT NOT NULL,
  entered_at INTEGER NOT NULL,
  checked_by TEXT NOT NULL,
  PRIMARY KEY (round_id, unit, leaf)
) STRICT, WITHOUT ROWID;

CREATE TABLE round_entries (
  round_id   INTEGER PRIMARY KEY,
  document   BLOB NOT NULL,
  entered_by TEXT NOT NULL,
  entered_at INTEGER NOT NULL
) STRICT;
