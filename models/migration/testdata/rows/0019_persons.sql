INSERT INTO identities (seq, survey_id, identity, key_id, delete_after) VALUES (2, 1, X'01', 'k', 9);
INSERT INTO phone_codes (id, identity, code_hash, tries, expires_at) VALUES (X'02', X'01', X'03', 1, 9);
INSERT INTO phone_sendings (day, mark, sent) VALUES (20780, X'', 3);
INSERT INTO assists (seq, survey_id, helper) VALUES (2, 1, 'H1');
