-- Orders as the ERP owns them, scans and order state as the stations own them.
-- Identifiers (order_id, scan_id) are the 16 bytes of a UUID. Times are UTC milliseconds.
-- min_program: 0.1.0

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Words that are allowed, here and below, stand one by one: of IN with more than two of them SQLite builds
-- a table in memory each time it checks a row, which costs more than writing the row.

-- order_id is made from order_no (UUIDv5): as the one comes once, so does the other. Within this file an
-- order is its key, which goes up as orders come: what belongs to new ones is written side by side.
CREATE TABLE orders (
    order_key      INTEGER PRIMARY KEY,
    order_id       BLOB NOT NULL UNIQUE CHECK (length(order_id) = 16),
    order_no       TEXT NOT NULL CHECK (order_no <> ''),
    customer       TEXT NOT NULL,
    erp_status     TEXT NOT NULL CHECK (
        erp_status = 'OPEN' OR erp_status = 'ON_HOLD' OR erp_status = 'CANCELLED' OR erp_status = 'SHIPPED'
    ),
    ship_by        TEXT,
    content_hash   BLOB NOT NULL,
    changed_utc_ms INTEGER NOT NULL
) STRICT;

-- What lines are of: one row for a SKU with its GTIN and barcodes, on however many lines. One whose
-- barcodes change is another item from then on; rows are neither changed nor deleted.
CREATE TABLE items (
    item_key     INTEGER PRIMARY KEY,
    content_hash BLOB NOT NULL UNIQUE CHECK (length(content_hash) = 16),
    sku          TEXT NOT NULL,
    gtin         TEXT CHECK (length(gtin) = 14)
) STRICT;

-- Every code of an item: the barcodes its owner listed (is_listed, by place), and its GTIN-14 and theirs.
CREATE TABLE item_barcodes (
    code         TEXT NOT NULL CHECK (code <> ''),
    item_key     INTEGER NOT NULL REFERENCES items (item_key),
    place        INTEGER NOT NULL,
    qty_per_scan INTEGER NOT NULL CHECK (qty_per_scan >= 1),
    is_listed    INTEGER NOT NULL CHECK (is_listed IN (0, 1)),
    PRIMARY KEY (code, item_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX item_barcodes_of_item ON item_barcodes (item_key, place);

-- qty_packed is the stations' count. A line the ERP took away while pieces of it are packed stays,
-- with qty_ordered 0 and an item that no code names, so that they are seen and taken out.
CREATE TABLE order_lines (
    order_key   INTEGER NOT NULL REFERENCES orders (order_key),
    line_no     INTEGER NOT NULL CHECK (line_no >= 1),
    item_key    INTEGER NOT NULL REFERENCES items (item_key),
    description TEXT NOT NULL,
    qty_ordered INTEGER NOT NULL CHECK (qty_ordered >= 0),
    qty_packed  INTEGER NOT NULL DEFAULT 0 CHECK (qty_packed >= 0),
    PRIMARY KEY (order_key, line_no)
) STRICT, WITHOUT ROWID;

CREATE INDEX order_lines_of_item ON order_lines (item_key, order_key);

-- Every code that names an order: its number, and the barcodes its owner listed (is_listed, by place).
CREATE TABLE order_barcodes (
    code      TEXT NOT NULL CHECK (code <> ''),
    order_key INTEGER NOT NULL REFERENCES orders (order_key),
    place     INTEGER NOT NULL,
    is_listed INTEGER NOT NULL CHECK (is_listed IN (0, 1)),
    PRIMARY KEY (code, order_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX order_barcodes_of_order ON order_barcodes (order_key, place);

CREATE TABLE order_state (
    order_key     INTEGER PRIMARY KEY REFERENCES orders (order_key),
    status        TEXT NOT NULL CHECK (
        status = 'packing' OR status = 'open' OR status = 'packed' OR status = 'on_hold'
        OR status = 'cancelled' OR status = 'shipped'
    ),
    revision      INTEGER NOT NULL DEFAULT 1,
    line_count    INTEGER NOT NULL,
    units_ordered INTEGER NOT NULL,
    units_packed  INTEGER NOT NULL DEFAULT 0 CHECK (units_packed >= 0),
    completed_by  BLOB,
    shipped_by    BLOB
) STRICT;

CREATE TABLE operators (
    badge  TEXT NOT NULL PRIMARY KEY,
    name   TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE stations (
    station      TEXT NOT NULL PRIMARY KEY,
    first_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The fold of a station's scans up to last_seq, as JSON; it could be computed again from them. A
-- transaction that stores scans moves last_seq on by as many, from where they begin, or stores none.
CREATE TABLE station_state (
    station  TEXT NOT NULL PRIMARY KEY REFERENCES stations (station),
    last_seq INTEGER NOT NULL CHECK (last_seq >= 0),
    state    BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE scans (
    scan_key        INTEGER PRIMARY KEY,
    scan_id         BLOB NOT NULL UNIQUE CHECK (length(scan_id) = 16),
    station         TEXT NOT NULL REFERENCES stations (station),
    station_seq     INTEGER NOT NULL CHECK (station_seq >= 1),
    answered_seq    INTEGER NOT NULL CHECK (answered_seq >= 0),
    scanner_id      TEXT NOT NULL,
    data            BLOB NOT NULL,
    symbology       TEXT,
    aim             TEXT,
    captured_utc_ms INTEGER NOT NULL,
    stored_utc_ms   INTEGER NOT NULL,
    step            TEXT NOT NULL,
    operator        TEXT,
    verdict         TEXT NOT NULL,
    reason          TEXT,
    order_id        BLOB REFERENCES orders (order_id),
    line_no         INTEGER,
    qty             INTEGER NOT NULL DEFAULT 0,
    undoes          BLOB REFERENCES scans (scan_id),
    closing         TEXT CHECK (
        closing = 'complete' OR closing = 'reopen' OR closing = 'ship' OR closing = 'settle_double_pack'
        OR closing = 'settle_double_ship' OR closing = 'settle_shipped_cancelled'
        OR closing = 'settle_over_scan' OR closing = 'settle_changed_after_pack'
    ),
    lot             TEXT,
    serial          TEXT,
    expiry          TEXT,
    ack             BLOB NOT NULL,
    oseq            INTEGER
) STRICT;

CREATE UNIQUE INDEX scans_undone_once ON scans (undoes) WHERE undoes IS NOT NULL;
-- An order's scans in the order they were stored, as every index ends in scan_key. Each index more
-- costs a scan about a page of its own in the log: the last counted scan is found by this one, too,
-- and that a station_seq comes once and without a gap is kept by station_state, not by an index.
CREATE INDEX scans_of_order ON scans (order_id) WHERE order_id IS NOT NULL;
-- For a supervisor's questions of a time. Scans come at its end, those of a group on one page.
CREATE INDEX scans_by_time ON scans (stored_utc_ms);

CREATE TRIGGER scans_are_kept BEFORE DELETE ON scans
BEGIN
    SELECT RAISE(ABORT, 'scans are facts: never deleted');
END;

CREATE TRIGGER scans_are_facts BEFORE UPDATE OF scan_key, scan_id, station, station_seq,
    answered_seq, scanner_id, data, symbology, aim, captured_utc_ms, stored_utc_ms, step, operator, verdict, reason, order_id,
    line_no, qty, undoes, closing, lot, serial, expiry, ack ON scans
BEGIN
    SELECT RAISE(ABORT, 'scans are facts: never changed');
END;

-- Held scans that still wait to be scanned again or discarded.
CREATE TABLE held_scans (
    station     TEXT NOT NULL REFERENCES stations (station),
    station_seq INTEGER NOT NULL,
    scan_id     BLOB NOT NULL REFERENCES scans (scan_id),
    data        BLOB NOT NULL,
    text        TEXT NOT NULL,
    PRIMARY KEY (station, station_seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX held_scans_by_data ON held_scans (station, data, station_seq);

-- Scans to be pushed, in the order they were stored. How many they are is told by the first and the last
-- key, as they go in that order, too: counting each as it comes cost two fifths of this table's time.
CREATE TABLE outbox (
    scan_key INTEGER PRIMARY KEY REFERENCES scans (scan_key)
) STRICT;

-- What a person may search an order by, NFKC and casefolded; the trigram index below reads it.
CREATE TABLE order_text (
    order_key INTEGER PRIMARY KEY REFERENCES orders (order_key),
    order_no  TEXT NOT NULL,
    customer  TEXT NOT NULL,
    body      TEXT NOT NULL
) STRICT;

CREATE INDEX order_text_by_no ON order_text (order_no);

CREATE VIRTUAL TABLE order_search USING fts5 (
    order_no, customer, body, content = 'order_text', content_rowid = 'order_key', tokenize = 'trigram'
);

-- An import commits every few orders, and each commit may merge the index. Merging eight pieces at a
-- time, not four, halves the longest of these jobs (36 to 16 ms of processor, p99, at 200,000 orders).
INSERT INTO order_search (order_search, rank) VALUES ('automerge', 8);

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
