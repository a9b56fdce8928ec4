-- What other sites scanned is forgotten; the counts that came of it stay until the next pull.
DROP TRIGGER order_text_added;
DROP TRIGGER order_text_removed;
DROP TRIGGER order_text_changed;
-- Words that the index has not taken in are written nowhere yet: in lower case as far as this file can tell, and
-- as they should be when their owner tells them again, the same as they are, too.
UPDATE order_text SET
    customer = (SELECT lower(customer) FROM orders o WHERE o.order_key = order_text.order_key),
    body = ifnull((
        SELECT lower(group_concat(l.description || char(10) || i.sku || char(10) || ifnull(i.gtin, ''), char(10)))
        FROM order_lines l JOIN items i ON i.item_key = l.item_key WHERE l.order_key = order_text.order_key
    ), '')
WHERE order_key >= (SELECT first_key FROM search_backlog);
UPDATE orders SET content_hash = x'' WHERE order_key >= (SELECT first_key FROM search_backlog);
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
