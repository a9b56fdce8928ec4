-- People who sign in to the dashboard, programs with a token, and what both did.
-- min_program: 0.1.0

-- name_key is the name as it is compared (server.domain.person_name). failed counts sign-ins since the
-- last that went well. revision counts changes: who changes an older one is told so.
CREATE TABLE users (
    user_id             INTEGER PRIMARY KEY AUTOINCREMENT,
    name                TEXT NOT NULL CHECK (name <> ''),
    name_key            TEXT NOT NULL UNIQUE,
    password_hash       TEXT NOT NULL,
    role                TEXT NOT NULL CHECK (role IN ('supervisor', 'admin')),
    language            TEXT CHECK (language IN ('ko', 'en')),
    active              INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    failed              INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
    locked_until_utc_ms INTEGER,
    revision            INTEGER NOT NULL DEFAULT 1,
    made_utc_ms         INTEGER NOT NULL
) STRICT;

-- token_hash is the SHA-256 of what the cookie carries: nobody signs in with what stands here.
CREATE TABLE sessions (
    token_hash     BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    user_id        INTEGER NOT NULL REFERENCES users (user_id),
    csrf           TEXT NOT NULL,
    made_utc_ms    INTEGER NOT NULL,
    seen_utc_ms    INTEGER NOT NULL,
    expires_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_of_user ON sessions (user_id, made_utc_ms);

-- scopes is a JSON array.
CREATE TABLE api_tokens (
    token_id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name           TEXT NOT NULL CHECK (name <> ''),
    scopes         TEXT NOT NULL,
    token_hash     BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    made_utc_ms    INTEGER NOT NULL,
    expires_utc_ms INTEGER NOT NULL,
    revoked_utc_ms INTEGER,
    used_utc_ms    INTEGER
) STRICT;

-- kind says what `who` names: a user, a token, the owner of the data folder, a station.
CREATE TABLE audit (
    audit_id  INTEGER PRIMARY KEY AUTOINCREMENT,
    at_utc_ms INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    who       TEXT NOT NULL,
    what      TEXT NOT NULL,
    about     TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is kept');
END;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is never changed');
END;
