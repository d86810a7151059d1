INSERT INTO drawn_receipts (receipt, signature, record_seq) VALUES ('ABCDEF0123456789', 0, 2);
