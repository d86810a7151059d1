-- +goose Up
-- What was printed with which words: forms to fill in, copies to be signed,
-- posters. A later change says what it makes out of date.
CREATE TABLE prints (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  survey_id    INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  version      INTEGER NOT NULL,
  revision     INTEGER NOT NULL,
  sha256       BLOB NOT NULL,
  document     BLOB,
  language     TEXT NOT NULL,
  large        INTEGER NOT NULL,
  channel_id   INTEGER NOT NULL,
  copies       INTEGER NOT NULL,
  first_serial INTEGER NOT NULL,
  last_serial  INTEGER NOT NULL,
  printed_at   INTEGER NOT NULL,
  printed_by   TEXT NOT NULL,
  mark         TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX prints_survey ON prints (survey_id, id);
CREATE INDEX prints_channel ON prints (channel_id, last_serial);
