-- +goose Up
CREATE TABLE surveys (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  office_id      INTEGER NOT NULL DEFAULT 1,
  code           TEXT NOT NULL UNIQUE,
  state          TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed')),
  draft          BLOB NOT NULL,
  draft_revision INTEGER NOT NULL,
  close_reason   TEXT NOT NULL,
  closed_at      INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX surveys_office ON surveys (office_id, code);

CREATE TABLE versions (
  survey_id    INTEGER NOT NULL,
  number       INTEGER NOT NULL,
  document     BLOB NOT NULL,
  sha256       BLOB NOT NULL CHECK (length(sha256) = 32),
  alg          TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  published_by TEXT NOT NULL,
  seq          INTEGER NOT NULL UNIQUE,
  PRIMARY KEY (survey_id, number)
) STRICT;

CREATE TABLE waves (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  survey_id INTEGER NOT NULL,
  code      TEXT NOT NULL,
  opens_at  INTEGER NOT NULL,
  closes_at INTEGER NOT NULL,
  UNIQUE (survey_id, code)
) STRICT;
CREATE INDEX waves_opening ON waves (survey_id, opens_at, id);

CREATE TABLE places (
  short     TEXT PRIMARY KEY,
  office_id INTEGER NOT NULL DEFAULT 1,
  name      TEXT NOT NULL,
  area      TEXT NOT NULL,
  unit      TEXT NOT NULL
) STRICT;
CREATE INDEX places_office ON places (office_id, short);

CREATE TABLE channels (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  survey_id  INTEGER NOT NULL,
  office_id  INTEGER NOT NULL DEFAULT 1,
  code       TEXT NOT NULL,
  token      TEXT NOT NULL UNIQUE,
  short      TEXT NOT NULL,
  mode       TEXT NOT NULL,
  area       TEXT NOT NULL,
  unit       TEXT NOT NULL,
  sample     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (survey_id, code)
) STRICT;
CREATE INDEX channels_office ON channels (office_id);
CREATE INDEX channels_short ON channels (short, id);

CREATE TABLE invitations (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  survey_id   INTEGER NOT NULL,
  channel_id  INTEGER NOT NULL,
  code_hash   BLOB NOT NULL,
  serial      TEXT NOT NULL,
  area        TEXT NOT NULL,
  stratum     TEXT NOT NULL,
  psu         TEXT NOT NULL,
  base_weight REAL NOT NULL,
  fpc         REAL NOT NULL,
  spent_at    INTEGER,
  UNIQUE (survey_id, code_hash)
) STRICT;
CREATE INDEX invitations_channel ON invitations (channel_id);
