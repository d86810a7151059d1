-- +goose Up
-- The quota sample in cells with targets; which response has a place in which,
-- beyond = 1 where the cell was full and it is kept without being counted; how
-- many were told that their cell is full.
CREATE TABLE quota_plans (
  survey_id INTEGER PRIMARY KEY,
  vars      TEXT NOT NULL,
  late      TEXT NOT NULL
) STRICT;
CREATE TABLE quota_cells (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  survey_id INTEGER NOT NULL,
  codes     TEXT NOT NULL,
  target    INTEGER NOT NULL,
  closed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX quota_cells_survey ON quota_cells (survey_id, id);
CREATE TABLE quota_places (
  seq       INTEGER PRIMARY KEY,
  survey_id INTEGER NOT NULL,
  wave_id   INTEGER NOT NULL,
  cell_id   INTEGER NOT NULL,
  beyond    INTEGER NOT NULL
) STRICT;
CREATE INDEX quota_places_cell ON quota_places (cell_id, wave_id, beyond, seq);
CREATE INDEX quota_places_survey ON quota_places (survey_id, wave_id, beyond, cell_id, seq);
CREATE INDEX quota_places_wave ON quota_places (wave_id);
CREATE TABLE quota_screens (
  survey_id INTEGER NOT NULL,
  wave_id   INTEGER NOT NULL,
  cell_id   INTEGER NOT NULL,
  screened  INTEGER NOT NULL,
  PRIMARY KEY (survey_id, wave_id, cell_id)
) STRICT;
CREATE INDEX quota_screens_wave ON quota_screens (wave_id);
CREATE INDEX quota_screens_cell ON quota_screens (cell_id);
CREATE TABLE quota_changes (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  survey_id  INTEGER NOT NULL,
  cell_id    INTEGER NOT NULL,
  field      TEXT NOT NULL,
  was        TEXT NOT NULL,
  now_is     TEXT NOT NULL,
  reason     TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX quota_changes_survey ON quota_changes (survey_id, id);
CREATE INDEX quota_changes_cell ON quota_changes (cell_id);
