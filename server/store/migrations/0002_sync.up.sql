-- What a store knows of the centre: how far it is, what other sites scanned, what contradicts.
-- min_program: 0.1.0

-- The centre's count of an order's changes; 0 of one that never came from there. is_here: it is this
-- site's to pack; one that moved away stays, as its scans do.
ALTER TABLE orders ADD COLUMN owner_revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN is_here INTEGER NOT NULL DEFAULT 1 CHECK (is_here IN (0, 1));

-- Of a scan that reopens an order, the completion it takes back; of one that completes it, the
-- owner_revision it was judged by.
ALTER TABLE scans ADD COLUMN reopens BLOB;
ALTER TABLE scans ADD COLUMN order_revision INTEGER;

CREATE TRIGGER closings_are_facts BEFORE UPDATE OF reopens, order_revision ON scans
BEGIN
    SELECT RAISE(ABORT, 'scans are facts: never changed');
END;

-- One row. incarnation is this store's name at the centre, taken anew when the file was copied or put
-- back. centre and position are JSON, as pulled. in_step_utc_ms is when all was here and there last, anew
-- when and why all was told and pulled anew last.
CREATE TABLE sync (
    id             INTEGER PRIMARY KEY CHECK (id = 1),
    incarnation    BLOB NOT NULL CHECK (length(incarnation) = 16),
    site           TEXT NOT NULL,
    centre         TEXT,
    position       TEXT NOT NULL DEFAULT '{}',
    in_step_utc_ms INTEGER,
    anew_utc_ms    INTEGER,
    anew_why       TEXT
) STRICT;

-- Scans of this store's orders that were made elsewhere, as the centre numbered them.
CREATE TABLE shared_scans (
    order_id        BLOB NOT NULL REFERENCES orders (order_id),
    oseq            INTEGER NOT NULL,
    scan_id         BLOB NOT NULL UNIQUE CHECK (length(scan_id) = 16),
    site            TEXT NOT NULL,
    station         TEXT NOT NULL,
    line_no         INTEGER,
    qty             INTEGER NOT NULL,
    closing         TEXT,
    reopens         BLOB,
    revision        INTEGER,
    verdict         TEXT NOT NULL,
    operator        TEXT,
    captured_utc_ms INTEGER NOT NULL,
    PRIMARY KEY (order_id, oseq)
) STRICT, WITHOUT ROWID;

CREATE INDEX shared_scans_of_station ON shared_scans (station, site);

-- What a supervisor has to settle, as the fold finds it. line_no 0 is the order as a whole.
CREATE TABLE conflicts (
    order_id BLOB NOT NULL REFERENCES orders (order_id),
    kind     TEXT NOT NULL,
    line_no  INTEGER NOT NULL,
    scan_id  BLOB NOT NULL DEFAULT x'',
    PRIMARY KEY (order_id, kind, line_no, scan_id)
) STRICT, WITHOUT ROWID;

-- Scans the centre cannot store, which it keeps as they were sent; and why.
CREATE TABLE quarantine (
    scan_key INTEGER PRIMARY KEY REFERENCES scans (scan_key),
    why      TEXT NOT NULL
) STRICT;

-- A first pull stores orders faster than the trigram index takes their words in. One row while the index is
-- behind: it lacks every order from first_key on, those that come meanwhile as well (an order's key is
-- always the highest, as orders are never deleted).
CREATE TABLE search_backlog (
    first_key INTEGER PRIMARY KEY
) STRICT;

DROP TRIGGER order_text_added;
DROP TRIGGER order_text_removed;
DROP TRIGGER order_text_changed;

CREATE TRIGGER order_text_added AFTER INSERT ON order_text
WHEN NOT EXISTS (SELECT 1 FROM search_backlog WHERE first_key <= new.order_key)
BEGIN
    INSERT INTO order_search (rowid, order_no, customer, body)
    VALUES (new.order_key, new.order_no, new.customer, new.body);
END;

CREATE TRIGGER order_text_removed AFTER DELETE ON order_text
WHEN NOT EXISTS (SELECT 1 FROM search_backlog WHERE first_key <= old.order_key)
BEGIN
    INSERT INTO order_search (order_search, rowid, order_no, customer, body)
    VALUES ('delete', old.order_key, old.order_no, old.customer, old.body);
END;

CREATE TRIGGER order_text_changed AFTER UPDATE ON order_text
WHEN NOT EXISTS (SELECT 1 FROM search_backlog WHERE first_key <= old.order_key)
BEGIN
    INSERT INTO order_search (order_search, rowid, order_no, customer, body)
    VALUES ('delete', old.order_key, old.order_no, old.customer, old.body);
    INSERT INTO order_search (rowid, order_no, customer, body)
    VALUES (new.order_key, new.order_no, new.customer, new.body);
END;
