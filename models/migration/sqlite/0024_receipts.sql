-- +goose Up
-- From here on a receipt says itself where its row is. Those that were drawn at
-- random before are kept apart, and the index of random codes goes: its pages,
-- all over the file, cost a commit more than all the rest of it.
CREATE TABLE drawn_receipts (
  receipt    TEXT NOT NULL,
  signature  INTEGER NOT NULL,
  record_seq INTEGER NOT NULL,
  PRIMARY KEY (receipt, signature)
) STRICT;
INSERT INTO drawn_receipts (receipt, signature, record_seq) SELECT receipt, 0, seq FROM responses ORDER BY receipt;
INSERT INTO drawn_receipts (receipt, signature, record_seq) SELECT receipt, 1, seq FROM signatures ORDER BY receipt;

-- SQLite drops a UNIQUE only with its table.
CREATE TABLE responses_anew (
  seq            INTEGER PRIMARY KEY,
  survey_id      INTEGER NOT NULL,
  key            BLOB NOT NULL CHECK (length(key) = 16),
  body_sha256    BLOB NOT NULL CHECK (length(body_sha256) = 32),
  salt           BLOB NOT NULL CHECK (length(salt) = 16),
  receipt        TEXT NOT NULL,
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
INSERT INTO responses_anew SELECT * FROM responses ORDER BY seq;
DROP TABLE responses;
ALTER TABLE responses_anew RENAME TO responses;
CREATE INDEX responses_survey ON responses (survey_id, seq);
CREATE INDEX responses_channel ON responses (channel_id, seq);

CREATE TABLE signatures_anew (
  seq          INTEGER PRIMARY KEY,
  pledge_id    INTEGER NOT NULL,
  key          BLOB NOT NULL CHECK (length(key) = 16),
  body_sha256  BLOB NOT NULL CHECK (length(body_sha256) = 32),
  salt         BLOB NOT NULL CHECK (length(salt) = 16),
  receipt      TEXT NOT NULL,
  version      INTEGER NOT NULL,
  area         TEXT NOT NULL,
  name         TEXT NOT NULL,
  channel_id   INTEGER NOT NULL,
  accepted_at  INTEGER NOT NULL,
  withdrawn_at INTEGER,
  UNIQUE (pledge_id, key)
) STRICT;
INSERT INTO signatures_anew SELECT * FROM signatures ORDER BY seq;
DROP TABLE signatures;
ALTER TABLE signatures_anew RENAME TO signatures;
CREATE INDEX signatures_pledge ON signatures (pledge_id, seq);
CREATE INDEX signatures_area ON signatures (pledge_id, area, withdrawn_at);
CREATE INDEX signatures_channel ON signatures (channel_id);
