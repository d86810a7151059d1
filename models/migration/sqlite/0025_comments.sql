-- +goose Up
-- What those who review a draft say of its parts.
CREATE TABLE draft_comments (
  id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  survey_id  INTEGER NOT NULL,
  place      TEXT NOT NULL,
  text       TEXT NOT NULL,
  made_by    TEXT NOT NULL,
  made_at    INTEGER NOT NULL,
  settled_by TEXT NOT NULL DEFAULT '',
  settled_at INTEGER NOT NULL DEFAULT 0,
  answer     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX draft_comments_survey ON draft_comments (survey_id, id);
