-- +goose Up
-- The bank of questions: an item has versions, and a survey's question names
-- the one that it was taken from.
CREATE TABLE items (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  office_id  INTEGER NOT NULL DEFAULT 1,
  code       TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('active', 'retired')),
  topic      TEXT NOT NULL,
  tags       BLOB NOT NULL,
  indicators BLOB NOT NULL,
  audiences  BLOB NOT NULL,
  version    INTEGER NOT NULL,
  reason     TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX items_code ON items (code);
CREATE INDEX items_office ON items (office_id);
CREATE TABLE item_versions (
  item_id    INTEGER NOT NULL,
  number     INTEGER NOT NULL,
  document   BLOB NOT NULL,
  note       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (item_id, number)
) STRICT, WITHOUT ROWID;
