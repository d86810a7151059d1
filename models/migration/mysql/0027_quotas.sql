-- +goose NO TRANSACTION
-- +goose Up
-- The quota sample in cells with targets; which response has a place in which,
-- beyond = 1 where the cell was full and it is kept without being counted; how
-- many were told that their cell is full.
CREATE TABLE IF NOT EXISTS quota_plans (
  survey_id BIGINT NOT NULL PRIMARY KEY,
  vars      VARBINARY(200) NOT NULL,
  late      VARBINARY(16) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS quota_cells (
  id        BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  survey_id BIGINT NOT NULL,
  codes     BLOB NOT NULL,
  target    BIGINT NOT NULL,
  closed_at BIGINT NOT NULL,
  KEY quota_cells_survey (survey_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS quota_places (
  seq       BIGINT NOT NULL PRIMARY KEY,
  survey_id BIGINT NOT NULL,
  wave_id   BIGINT NOT NULL,
  cell_id   BIGINT NOT NULL,
  beyond    TINYINT(1) NOT NULL,
  KEY quota_places_cell (cell_id, wave_id, beyond, seq),
  KEY quota_places_survey (survey_id, wave_id, beyond, cell_id, seq),
  KEY quota_places_wave (wave_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS quota_screens (
  survey_id BIGINT NOT NULL,
  wave_id   BIGINT NOT NULL,
  cell_id   BIGINT NOT NULL,
  screened  BIGINT NOT NULL,
  PRIMARY KEY (survey_id, wave_id, cell_id),
  KEY quota_screens_wave (wave_id),
  KEY quota_screens_cell (cell_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS quota_changes (
  id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  survey_id  BIGINT NOT NULL,
  cell_id    BIGINT NOT NULL,
  field      VARBINARY(16) NOT NULL,
  was        VARCHAR(255) NOT NULL,
  now_is     VARCHAR(255) NOT NULL,
  reason     VARCHAR(500) NOT NULL,
  changed_by VARCHAR(200) NOT NULL,
  changed_at BIGINT NOT NULL,
  KEY quota_changes_survey (survey_id, id),
  KEY quota_changes_cell (cell_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
