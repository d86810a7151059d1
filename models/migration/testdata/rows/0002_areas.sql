INSERT INTO areas (code, valid_from, valid_to, level, parent, name, successor) VALUES ('219900', '1984-06-01', '', 'city', '', X'7B7D', '');
INSERT INTO margins (code, source, document, created_at) VALUES ('m', '普查', X'7B7D', 1);
INSERT INTO units (code, name, kind, area) VALUES ('u', '单位', 'district', '219901');
