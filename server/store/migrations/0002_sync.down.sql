-- What other sites scanned is forgotten; the counts that came of it stay until the next pull.
DROP TRIGGER order_text_added;
DROP TRIGGER order_text_removed;
DROP TRIGGER order_text_changed;
INSERT INTO order_search (order_search)
SELECT 'rebuild' WHERE EXISTS (SELECT 1 FROM search_backlog);
DROP TABLE search_backlog;
DROP TABLE quarantine;
DROP TABLE conflicts;
DROP TABLE shared_scans;
DROP TABLE sync;
DROP TRIGGER closings_are_facts;
ALTER TABLE scans DROP COLUMN order_revision;
ALTER TABLE scans DROP COLUMN reopens;
ALTER TABLE orders DROP COLUMN is_here;
ALTER TABLE orders DROP COLUMN owner_revision;

CREATE TRIGGER order_text_added AFTER INSERT ON order_text
BEGIN
    INSERT INTO order_search (rowid, order_no, customer, body)
    VALUES (new.order_key, new.order_no, new.customer, new.body);
END;

CREATE TRIGGER order_text_removed AFTER DELETE ON order_text
BEGIN
    INSERT INTO order_search (order_search, rowid, order_no, customer, body)
    VALUES ('delete', old.order_key, old.order_no, old.customer, old.body);
END;

CREATE TRIGGER order_text_changed AFTER UPDATE ON order_text
BEGIN
    INSERT INTO order_search (order_search, rowid, order_no, customer, body)
    VALUES ('delete', old.order_key, old.order_no, old.customer, old.body);
    INSERT INTO order_search (rowid, order_no, customer, body)
    VALUES (new.order_key, new.order_no, new.customer, new.body);
END;
