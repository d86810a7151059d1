-- +goose Up
-- Addresses of big screens. Whoever has one sees where a survey stands, without
-- an account, until it expires or is ended.
CREATE TABLE screens (
  id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  survey_id  INTEGER NOT NULL,
  place      TEXT NOT NULL,
  within     TEXT NOT NULL,
  token_hash BLOB NOT NULL,
  made_by    INTEGER NOT NULL,
  made_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX screens_token ON screens (token_hash);
CREATE INDEX screens_survey ON screens (survey_id, id);
