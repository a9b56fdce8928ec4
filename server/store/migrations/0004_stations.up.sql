-- What a supervisor sets of a station: how it is paired, what it is to do, what it is to be told.
-- min_program: 0.1.0

-- Of a station that anything was set of, or a pairing code made for: it need not have scanned yet. What is
-- NULL is the kiosk's own choice (language), the operator's (step) or the server's default (require_operator).
CREATE TABLE station_settings (
    station          TEXT NOT NULL PRIMARY KEY CHECK (station <> ''),
    shown_name       TEXT,
    language         TEXT CHECK (language = 'ko' OR language = 'en'),
    step             TEXT CHECK (step = 'inquire' OR step = 'pack' OR step = 'ship'),
    require_operator INTEGER CHECK (require_operator = 0 OR require_operator = 1),
    printer          TEXT,
    locked           INTEGER NOT NULL DEFAULT 0 CHECK (locked = 0 OR locked = 1),
    lock_text        TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- token_hash is the SHA-256 of what the kiosk sends: nobody speaks for a station with what stands here.
CREATE TABLE station_tokens (
    token_hash     BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    station        TEXT NOT NULL,
    paired_utc_ms  INTEGER NOT NULL,
    revoked_utc_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX station_tokens_in_force ON station_tokens (station) WHERE revoked_utc_ms IS NULL;
CREATE INDEX station_tokens_of_station ON station_tokens (station, paired_utc_ms);

-- One code a station, hashed likewise. name is what may be told to anybody who asks which one it is. kiosk is who used it: its answer may have been lost, so that it may ask
-- again. wrong counts what was offered in vain by anybody since the code was made.
CREATE TABLE pairing_codes (
    station        TEXT NOT NULL PRIMARY KEY,
    code_hash      BLOB NOT NULL UNIQUE CHECK (length(code_hash) = 32),
    name           TEXT NOT NULL UNIQUE,
    expires_utc_ms INTEGER NOT NULL,
    kiosk          BLOB CHECK (length(kiosk) = 16),
    wrong          INTEGER NOT NULL DEFAULT 0 CHECK (wrong >= 0)
) STRICT, WITHOUT ROWID;

-- Messages to a station, shown there until somebody says that he has read them.
CREATE TABLE station_messages (
    message_key INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id  BLOB NOT NULL UNIQUE CHECK (length(message_id) = 16),
    station     TEXT NOT NULL,
    text        TEXT NOT NULL CHECK (text <> ''),
    sender      TEXT NOT NULL,
    sent_utc_ms INTEGER NOT NULL,
    seen_utc_ms INTEGER
) STRICT;

CREATE INDEX station_messages_unseen ON station_messages (station, message_key) WHERE seen_utc_ms IS NULL;
