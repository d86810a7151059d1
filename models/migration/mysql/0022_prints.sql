-- +goose NO TRANSACTION
-- +goose Up
-- What was printed with which words: forms to fill in, copies to be signed,
-- posters. A later change says what it makes out of date.
CREATE TABLE IF NOT EXISTS prints (
  id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  survey_id    BIGINT NOT NULL,
  kind         VARBINARY(32) NOT NULL,
  version      INT NOT NULL,
  revision     INT NOT NULL,
  sha256       VARBINARY(32) NOT NULL,
  document     LONGBLOB,
  language     VARBINARY(64) NOT NULL,
  large        TINYINT(1) NOT NULL,
  channel_id   BIGINT NOT NULL,
  copies       BIGINT NOT NULL,
  first_serial BIGINT NOT NULL,
  last_serial  BIGINT NOT NULL,
  printed_at   BIGINT NOT NULL,
  printed_by   VARCHAR(200) NOT NULL,
  mark         VARBINARY(64) NOT NULL,
  UNIQUE KEY prints_mark (mark),
  KEY prints_survey (survey_id, id),
  KEY prints_channel (channel_id, last_serial)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
