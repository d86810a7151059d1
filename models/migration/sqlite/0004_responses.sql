-- +goose Up
-- seq comes from the sequence row. A response is never edited: a redo
-- supersedes it, an invalidation stops its being counted, erasure empties it.
CREATE TABLE responses (
  seq            INTEGER PRIMARY KEY,
  survey_id      INTEGER NOT NULL,
  key            BLOB NOT NULL CHECK (length(key) = 16),
  body_sha256    BLOB NOT NULL CHECK (length(body_sha256) = 32),
  salt           BLOB NOT NULL CHECK (length(salt) = 16),
  receipt        TEXT NOT NULL UNIQUE,
  version        INTEGER NOT NULL,
  wave_id        INTEGER NOT NULL,
  channel_id     INTEGER NOT NULL,
  mode           INTEGER NOT NULL,
  sample         INTEGER NOT NULL,
  area           TEXT NOT NULL,
  stratum        TEXT NOT NULL,
  psu            TEXT NOT NULL,
  base_weight    REAL NOT NULL,
  fpc            REAL NOT NULL,
  disposition    INTEGER NOT NULL DEFAULT 0,
  flags          INTEGER NOT NULL,
  started_at     INTEGER NOT NULL,
  accepted_at    INTEGER NOT NULL,
  answers        BLOB NOT NULL,
  counted        INTEGER NOT NULL DEFAULT 1,
  superseded_by  INTEGER,
  invalidated_at INTEGER,
  UNIQUE (survey_id, key)
) STRICT;
CREATE INDEX responses_survey ON responses (survey_id, seq);
CREATE INDEX responses_wave ON responses (wave_id, seq);
CREATE INDEX responses_channel ON responses (channel_id, seq);

CREATE TABLE contacts (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  survey_id    INTEGER NOT NULL,
  seq          INTEGER NOT NULL,
  question     TEXT NOT NULL,
  type         TEXT NOT NULL,
  sealed       BLOB NOT NULL,
  key_id       TEXT NOT NULL,
  delete_after INTEGER NOT NULL,
  UNIQUE (seq, question)
) STRICT;
CREATE INDEX contacts_survey ON contacts (survey_id, id);
CREATE INDEX contacts_due ON contacts (delete_after);
CREATE INDEX contacts_key ON contacts (key_id);
