-- +goose Up
CREATE TABLE pledges (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  office_id  INTEGER NOT NULL DEFAULT 1,
  code       TEXT NOT NULL UNIQUE,
  state      TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed')),
  draft      BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX pledges_office ON pledges (office_id, code);

CREATE TABLE pledge_versions (
  pledge_id    INTEGER NOT NULL,
  number       INTEGER NOT NULL,
  document     BLOB NOT NULL,
  sha256       BLOB NOT NULL CHECK (length(sha256) = 32),
  alg          TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  published_by TEXT NOT NULL,
  seq          INTEGER NOT NULL UNIQUE,
  PRIMARY KEY (pledge_id, number)
) STRICT;

CREATE TABLE signatures (
  seq          INTEGER PRIMARY KEY,
  pledge_id    INTEGER NOT NULL,
  key          BLOB NOT NULL CHECK (length(key) = 16),
  body_sha256  BLOB NOT NULL CHECK (length(body_sha256) = 32),
  salt         BLOB NOT NULL CHECK (length(salt) = 16),
  receipt      TEXT NOT NULL UNIQUE,
  version      INTEGER NOT NULL,
  area         TEXT NOT NULL,
  name         TEXT NOT NULL,
  channel_id   INTEGER NOT NULL,
  accepted_at  INTEGER NOT NULL,
  withdrawn_at INTEGER,
  UNIQUE (pledge_id, key)
) STRICT;
CREATE INDEX signatures_pledge ON signatures (pledge_id, seq);
CREATE INDEX signatures_area ON signatures (pledge_id, area, withdrawn_at);
CREATE INDEX signatures_channel ON signatures (channel_id);
