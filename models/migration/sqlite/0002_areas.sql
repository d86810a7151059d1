-- +goose Up
-- A code may have several stretches of validity; it never comes to mean
-- another place.
CREATE TABLE areas (
  code       TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to   TEXT NOT NULL,
  level      TEXT NOT NULL,
  parent     TEXT NOT NULL,
  name       BLOB NOT NULL,
  successor  TEXT NOT NULL,
  PRIMARY KEY (code, valid_from)
) STRICT, WITHOUT ROWID;

CREATE TABLE margins (
  code       TEXT PRIMARY KEY,
  source     TEXT NOT NULL,
  document   BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE units (
  code      TEXT PRIMARY KEY,
  office_id INTEGER NOT NULL DEFAULT 1,
  name      TEXT NOT NULL,
  kind      TEXT NOT NULL,
  area      TEXT NOT NULL
) STRICT;
CREATE INDEX units_office ON units (office_id, code);
