INSERT INTO channels (survey_id, code, token, short, mode, area, unit, sample, created_at, retired_at, retired_by, retire_reason) VALUES (1, 'lost', 'tokenlost', 'LOST0001', 'web', '', '', 'volunteer', 1, 2, '王', '海报丢失');
INSERT INTO invitation_batches (survey_id, channel_id, size, first_serial, last_serial) VALUES (1, 1, 1, 'B-0001', 'B-0001');
INSERT INTO invitation_printings (batch_id, mark, slips, printed_at, printed_by) VALUES (1, 'm', 1, 1, '王');
INSERT INTO invitations (survey_id, channel_id, batch_id, code_hash, serial, area, stratum, psu, base_weight, fpc) VALUES (1, 1, 1, X'15', 'B-0001', '', '', '', 0, 0);
