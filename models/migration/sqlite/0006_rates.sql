-- +goose Up
CREATE TABLE published_rates (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  survey_id       INTEGER NOT NULL,
  wave            TEXT NOT NULL,
  rate            TEXT NOT NULL,
  definition_hash BLOB NOT NULL,
  grouping_key    BLOB NOT NULL,
  sample          TEXT NOT NULL,
  weighting       TEXT NOT NULL,
  margins_code    TEXT NOT NULL,
  method          TEXT NOT NULL,
  n               INTEGER NOT NULL,
  base            INTEGER NOT NULL,
  n_eff           REAL NOT NULL,
  estimate        REAL,
  se              REAL,
  ci_lo           REAL,
  ci_hi           REAL,
  as_of_seq       INTEGER NOT NULL,
  level           TEXT NOT NULL CHECK (level IN ('internal', 'notified', 'public')),
  published_at    INTEGER NOT NULL,
  published_by    TEXT NOT NULL,
  seq             INTEGER NOT NULL UNIQUE
) STRICT;
CREATE INDEX published_rates_survey ON published_rates (survey_id, seq);
