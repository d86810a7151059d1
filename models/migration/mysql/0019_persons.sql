-- +goose NO TRANSACTION
-- +goose Up
-- By whom a response was given, as far as that was proved: a keyed hash per
-- survey of a telephone number. The number itself is stored nowhere.
CREATE TABLE IF NOT EXISTS identities (
  seq          BIGINT NOT NULL PRIMARY KEY,
  survey_id    BIGINT NOT NULL,
  identity     VARBINARY(32) NOT NULL,
  key_id       VARBINARY(32) NOT NULL,
  delete_after BIGINT NOT NULL,
  KEY identities_person (survey_id, identity),
  KEY identities_due (delete_after),
  KEY identities_key (key_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Codes that were sent to a telephone and have not run out.
CREATE TABLE IF NOT EXISTS phone_codes (
  id         VARBINARY(16) NOT NULL PRIMARY KEY,
  identity   VARBINARY(32) NOT NULL,
  code_hash  VARBINARY(32) NOT NULL,
  tries      INT NOT NULL,
  expires_at BIGINT NOT NULL,
  KEY phone_codes_due (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How many codes were sent on a day: in all (mark empty) and to each number,
-- under a mark that is another one the next day.
CREATE TABLE IF NOT EXISTS phone_sendings (
  day  INT NOT NULL,
  mark VARBINARY(32) NOT NULL,
  sent INT NOT NULL,
  PRIMARY KEY (day, mark)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Which helper assisted with a response, by a pseudonym.
CREATE TABLE IF NOT EXISTS assists (
  seq       BIGINT NOT NULL PRIMARY KEY,
  survey_id BIGINT NOT NULL,
  helper    VARBINARY(32) NOT NULL,
  KEY assists_helper (survey_id, helper)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
