-- Operators' PINs, and badges that another one replaced.
-- min_program: 0.1.0

-- pin_failed counts entries since the last that was right. replaced_by is the badge that its person wears
-- since: what was scanned with the old one stays his.
ALTER TABLE operators ADD COLUMN pin_hash TEXT;
ALTER TABLE operators ADD COLUMN pin_failed INTEGER NOT NULL DEFAULT 0 CHECK (pin_failed >= 0);
ALTER TABLE operators ADD COLUMN pin_locked_until_utc_ms INTEGER;
ALTER TABLE operators ADD COLUMN replaced_by TEXT;
