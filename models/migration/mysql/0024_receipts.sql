-- +goose NO TRANSACTION
-- +goose Up
-- From here on a receipt says itself where its row is. Those that were drawn at
-- random before are kept apart, and the index of random codes goes: its pages,
-- all over the file, cost a commit more than all the rest of it.
CREATE TABLE IF NOT EXISTS drawn_receipts (
  receipt    VARBINARY(16) NOT NULL,
  signature  TINYINT NOT NULL,
  record_seq BIGINT NOT NULL,
  PRIMARY KEY (receipt, signature)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT IGNORE INTO drawn_receipts (receipt, signature, record_seq) SELECT receipt, 0, seq FROM responses;
INSERT IGNORE INTO drawn_receipts (receipt, signature, record_seq) SELECT receipt, 1, seq FROM signatures;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'responses' AND index_name = 'responses_receipt') > 0,
  'ALTER TABLE responses DROP INDEX responses_receipt', 'DO 0');
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'responses' AND index_name = 'responses_wave') > 0,
  'ALTER TABLE responses DROP INDEX responses_wave', 'DO 0');
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
SET @ddl = IF((SELECT COUNT(*) FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = 'signatures' AND index_name = 'signatures_receipt') > 0,
  'ALTER TABLE signatures DROP INDEX signatures_receipt', 'DO 0');
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
