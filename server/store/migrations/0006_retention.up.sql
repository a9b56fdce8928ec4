-- Of the answer to a scan the order as it stood then may go, and with it the customer's name; nothing else.
-- min_program: 0.1.0

DROP TRIGGER scans_are_facts;

CREATE TRIGGER scans_are_facts BEFORE UPDATE OF scan_key, scan_id, station, station_seq,
    answered_seq, scanner_id, data, symbology, aim, captured_utc_ms, stored_utc_ms, step, operator, verdict, reason, order_id,
    line_no, qty, undoes, closing, lot, serial, expiry ON scans
BEGIN
    SELECT RAISE(ABORT, 'scans are facts: never changed');
END;

CREATE TRIGGER answers_are_facts BEFORE UPDATE OF ack ON scans
WHEN new.ack IS NOT CAST(json_remove(CAST(old.ack AS TEXT), '$.order', '$.candidates') AS BLOB)
BEGIN
    SELECT RAISE(ABORT, 'scans are facts: of an answer its order alone may go');
END;
