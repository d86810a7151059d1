-- +goose Up
-- Rows are added at the end of a chain of hashes and never changed. The head
-- row is locked by whoever appends; anchors say where a purged chain begins.
CREATE TABLE audit_events (
  id        INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  actor_id  INTEGER NOT NULL,
  actor     TEXT NOT NULL,
  action    TEXT NOT NULL,
  object    TEXT NOT NULL,
  area      TEXT NOT NULL,
  status    INTEGER NOT NULL,
  detail    BLOB NOT NULL,
  prev_hash BLOB NOT NULL CHECK (length(prev_hash) = 32),
  hash      BLOB NOT NULL CHECK (length(hash) = 32),
  alg       TEXT NOT NULL
) STRICT;
CREATE INDEX audit_events_at ON audit_events (at, id);
CREATE INDEX audit_events_actor_id ON audit_events (actor_id, id);
CREATE INDEX audit_events_actor ON audit_events (actor, id);
CREATE INDEX audit_events_action ON audit_events (action, id);
CREATE INDEX audit_events_object ON audit_events (object, id);

CREATE TABLE audit_head (
  id      INTEGER PRIMARY KEY CHECK (id = 1),
  last    INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  hash    BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
INSERT INTO audit_head (id, last, last_at, hash) VALUES (1, 0, 0, zeroblob(32));

CREATE TABLE audit_anchors (
  last      INTEGER PRIMARY KEY,
  last_at   INTEGER NOT NULL,
  hash      BLOB NOT NULL CHECK (length(hash) = 32),
  deleted   INTEGER NOT NULL,
  purged_at INTEGER NOT NULL
) STRICT;
