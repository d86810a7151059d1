-- +goose Up
-- One row numbers every logged record of the database, in commit order.
CREATE TABLE sequence (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  next_seq INTEGER NOT NULL
) STRICT;
INSERT INTO sequence (id, next_seq) VALUES (1, 1);

CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE offices (
  id         INTEGER PRIMARY KEY,
  code       TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
INSERT INTO offices (id, code, name, created_at) VALUES (1, 'office', '', 0);
