-- +goose NO TRANSACTION
-- +goose Up
CREATE TABLE IF NOT EXISTS published_rates (
  id              BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  survey_id       BIGINT NOT NULL,
  wave            VARBINARY(32) NOT NULL,
  rate            VARBINARY(32) NOT NULL,
  definition_hash VARBINARY(32) NOT NULL,
  grouping_key    BLOB NOT NULL,
  sample          VARBINARY(16) NOT NULL,
  weighting       VARBINARY(16) NOT NULL,
  margins_code    VARBINARY(32) NOT NULL,
  method          VARBINARY(64) NOT NULL,
  n               BIGINT NOT NULL,
  base            BIGINT NOT NULL,
  n_eff           DOUBLE NOT NULL,
  estimate        DOUBLE NULL,
  se              DOUBLE NULL,
  ci_lo           DOUBLE NULL,
  ci_hi           DOUBLE NULL,
  as_of_seq       BIGINT NOT NULL,
  level           VARBINARY(16) NOT NULL,
  published_at    BIGINT NOT NULL,
  published_by    VARCHAR(200) NOT NULL,
  seq             BIGINT NOT NULL,
  UNIQUE KEY published_rates_seq (seq),
  KEY published_rates_survey (survey_id, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
