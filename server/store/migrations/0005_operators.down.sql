-- PINs go; a replaced badge stays one that nobody wears.
ALTER TABLE operators DROP COLUMN replaced_by;
ALTER TABLE operators DROP COLUMN pin_locked_until_utc_ms;
ALTER TABLE operators DROP COLUMN pin_failed;
ALTER TABLE operators DROP COLUMN pin_hash;
