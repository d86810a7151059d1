-- +goose Up
-- Drafts, channels and rounds have an owner, whose leaving hands them over.
ALTER TABLE surveys ADD COLUMN
  owner_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX surveys_owner ON surveys (owner_id);
ALTER TABLE channels ADD COLUMN
  owner_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX channels_owner ON channels (owner_id);
ALTER TABLE places ADD COLUMN
  first_scan_at INTEGER NOT NULL DEFAULT 0;

CREATE TABLE wave_changes (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  wave_id     INTEGER NOT NULL,
  opens_from  INTEGER NOT NULL,
  opens_to    INTEGER NOT NULL,
  closes_from INTEGER NOT NULL,
  closes_to   INTEGER NOT NULL,
  reason      TEXT NOT NULL,
  changed_by  TEXT NOT NULL,
  changed_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX wave_changes_wave ON wave_changes (wave_id, id);

-- Responses come in the order of time, so that this index grows at its end.
CREATE INDEX responses_accepted ON responses (survey_id, accepted_at);
CREATE INDEX invitations_progress ON invitations (survey_id, area, stratum, spent_at);
