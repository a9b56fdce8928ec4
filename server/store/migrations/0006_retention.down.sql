-- No answer is changed any more; the orders that went from them do not come back.
DROP TRIGGER answers_are_facts;
DROP TRIGGER scans_are_facts;

CREATE TRIGGER scans_are_facts BEFORE UPDATE OF scan_key, scan_id, station, station_seq,
    answered_seq, scanner_id, data, symbology, aim, captured_utc_ms, stored_utc_ms, step, operator, verdict, reason, order_id,
    line_no, qty, undoes, closing, lot, serial, expiry, ack ON scans
BEGIN
    SELECT RAISE(ABORT, 'scans are facts: never changed');
END;
