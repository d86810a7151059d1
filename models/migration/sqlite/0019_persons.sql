-- +goose Up
-- By whom a response was given, as far as that was proved: a keyed hash per
-- survey of a telephone number. The number itself is stored nowhere.
CREATE TABLE identities (
  seq          INTEGER PRIMARY KEY,
  survey_id    INTEGER NOT NULL,
  identity     BLOB NOT NULL,
  key_id       TEXT NOT NULL,
  delete_after INTEGER NOT NULL
) STRICT;
CREATE INDEX identities_person ON identities (survey_id, identity);
CREATE INDEX identities_due ON identities (delete_after);
CREATE INDEX identities_key ON identities (key_id);

-- Codes that were sent to a telephone and have not run out.
CREATE TABLE phone_codes (
  id         BLOB PRIMARY KEY,
  identity   BLOB NOT NULL,
  code_hash  BLOB NOT NULL,
  tries      INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX phone_codes_due ON phone_codes (expires_at);

-- How many codes were sent on a day: in all (mark empty) and to each number,
-- under a mark that is another one the next day.
CREATE TABLE phone_sendings (
  day  INTEGER NOT NULL,
  mark BLOB NOT NULL,
  sent INTEGER NOT NULL,
  PRIMARY KEY (day, mark)
) STRICT;

-- Which helper assisted with a response, by a pseudonym.
CREATE TABLE assists (
  seq       INTEGER PRIMARY KEY,
  survey_id INTEGER NOT NULL,
  helper    TEXT NOT NULL
) STRICT;
CREATE INDEX assists_helper ON assists (survey_id, helper);
