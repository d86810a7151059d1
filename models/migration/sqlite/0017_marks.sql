-- +goose Up
-- What was found out about a response after it was stored: reasons for doubt,
-- and whether it still counts. Marks have places in the one commit order, so
-- that every instance's tally learns of them.
CREATE TABLE marks (
  seq          INTEGER PRIMARY KEY,
  survey_id    INTEGER NOT NULL,
  response_seq INTEGER NOT NULL,
  adds         INTEGER NOT NULL,
  counted      INTEGER NOT NULL,
  act_id       INTEGER NOT NULL,
  marked_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX marks_survey ON marks (survey_id, seq);
CREATE INDEX marks_act ON marks (act_id, seq);

-- Up to which response each survey was looked through for doubts.
CREATE TABLE inspections (
  survey_id INTEGER PRIMARY KEY,
  up_to     INTEGER NOT NULL
) STRICT;

-- Decisions to leave responses out, and to count them again.
CREATE TABLE invalidations (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  survey_id  INTEGER NOT NULL,
  rule       TEXT NOT NULL,
  reason     TEXT NOT NULL,
  up_to_seq  INTEGER NOT NULL,
  responses  INTEGER NOT NULL,
  done_by    TEXT NOT NULL,
  done_at    INTEGER NOT NULL,
  undone_by  TEXT NOT NULL DEFAULT '',
  undone_at  INTEGER NOT NULL DEFAULT 0,
  undo_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX invalidations_survey ON invalidations (survey_id, id);
