INSERT INTO surveys (code, state, draft, draft_revision, close_reason, closed_at, created_at, updated_at) VALUES ('s', 'open', X'7B7D', 1, '', 0, 1, 1);
INSERT INTO versions (survey_id, number, document, sha256, alg, published_at, published_by, seq) VALUES (1, 1, X'7B7D', X'0000000000000000000000000000000000000000000000000000000000000000', 'a', 1, '', 1);
INSERT INTO waves (survey_id, code, opens_at, closes_at) VALUES (1, 'w1', 1, 0);
INSERT INTO places (short, name, area, unit) VALUES ('P', '', '', '');
INSERT INTO channels (survey_id, code, token, short, mode, area, unit, sample, created_at) VALUES (1, 'open', 't', '', 'web', '', '', 'volunteer', 1);
INSERT INTO invitations (survey_id, channel_id, code_hash, serial, area, stratum, psu, base_weight, fpc) VALUES (1, 1, X'01', '', '', '', '', 1.5, 0);
