-- What other sites scanned is forgotten; the counts that came of it stay until the next pull.
DROP TABLE quarantine;
DROP TABLE conflicts;
DROP TABLE shared_scans;
DROP TABLE sync;
DROP TRIGGER closings_are_facts;
ALTER TABLE scans DROP COLUMN order_revision;
ALTER TABLE scans DROP COLUMN reopens;
ALTER TABLE orders DROP COLUMN is_here;
ALTER TABLE orders DROP COLUMN owner_revision;
