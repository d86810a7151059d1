INSERT INTO settings (name, value) VALUES ('old', '值');
INSERT INTO offices (id, code, name, created_at) VALUES (2, 'two', '二', 1);
