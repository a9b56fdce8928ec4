-- Takes everything of 0001 away, scans included: a backup is made first.
DROP TABLE order_search;
DROP TABLE order_text;
DROP TABLE outbox;
DROP TABLE held_scans;
DROP TRIGGER scans_are_kept;
DROP TABLE scans;
DROP TABLE station_state;
DROP TABLE stations;
DROP TABLE operators;
DROP TABLE order_state;
DROP TABLE order_barcodes;
DROP TABLE order_lines;
DROP TABLE item_barcodes;
DROP TABLE items;
DROP TABLE orders;
DROP TABLE settings;
DROP TABLE meta;
