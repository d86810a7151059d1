-- +goose Up
-- A lost or forged poster ends its channel; invitations are made in batches
-- whose printings are kept.
ALTER TABLE channels ADD COLUMN
  retired_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE channels ADD COLUMN
  retired_by TEXT NOT NULL DEFAULT '';
ALTER TABLE channels ADD COLUMN
  retire_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE invitations ADD COLUMN
  batch_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX invitations_batch ON invitations (batch_id, id);
CREATE INDEX invitations_serial ON invitations (survey_id, serial);
CREATE INDEX invitations_by_channel ON invitations (survey_id, channel_id, area, stratum, spent_at);

CREATE TABLE invitation_batches (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  survey_id    INTEGER NOT NULL,
  channel_id   INTEGER NOT NULL,
  size         INTEGER NOT NULL,
  first_serial TEXT NOT NULL,
  last_serial  TEXT NOT NULL
) STRICT;
CREATE INDEX invitation_batches_survey ON invitation_batches (survey_id, id);
CREATE INDEX invitation_batches_channel ON invitation_batches (channel_id);

CREATE TABLE invitation_printings (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  batch_id   INTEGER NOT NULL,
  mark       TEXT NOT NULL UNIQUE,
  slips      INTEGER NOT NULL,
  printed_at INTEGER NOT NULL,
  printed_by TEXT NOT NULL
) STRICT;
CREATE INDEX invitation_printings_batch ON invitation_printings (batch_id, id);
