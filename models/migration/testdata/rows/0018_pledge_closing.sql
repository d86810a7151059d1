INSERT INTO pledges (code, state, draft, created_at, close_reason, closed_at) VALUES ('closed-one', 'closed', X'7B7D', 1, '期满', 5);
