-- +goose Up
CREATE TABLE proposals (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  office_id       INTEGER NOT NULL DEFAULT 1,
  kind            TEXT NOT NULL,
  object          TEXT NOT NULL,
  payload         BLOB NOT NULL,
  reason          TEXT NOT NULL,
  proposed_by     INTEGER NOT NULL,
  proposed_at     INTEGER NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('open', 'approved', 'refused', 'withdrawn')),
  decided_by      INTEGER NOT NULL,
  decided_at      INTEGER NOT NULL,
  decision_reason TEXT NOT NULL,
  applied_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX proposals_office ON proposals (office_id);
CREATE INDEX proposals_state ON proposals (state, id);
CREATE INDEX proposals_object ON proposals (kind, object, id);
