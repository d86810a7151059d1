INSERT INTO revisions (survey_id, number, document, draft_revision, place, said, args, account, made_by, made_at) VALUES (1, 1, X'7B7D', 1, '', '', '{}', 0, '', 1);
