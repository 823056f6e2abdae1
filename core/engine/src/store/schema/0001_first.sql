-- What opening needs before any record can be read.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY NOT NULL,
    value BLOB NOT NULL
);

-- Sealed records: sessions, passes, lists, settings.
CREATE TABLE records (
    kind   TEXT NOT NULL,
    id     TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (kind, id)
);

-- The bits of status list shards; public to verifiers and checked by hash, so not sealed.
CREATE TABLE shards (
    issuer INTEGER NOT NULL,
    slice  INTEGER NOT NULL,
    number INTEGER NOT NULL,
    bits   BLOB NOT NULL,
    PRIMARY KEY (issuer, slice, number)
);

-- HPKE runs: what the server needs to open the items of a run. Their secret is never stored.
CREATE TABLE seal_runs (
    run INTEGER PRIMARY KEY,
    kid BLOB NOT NULL,
    enc BLOB NOT NULL
);

-- The queue. (unit, day, event) is the key on the server, frozen at the first commit.
-- run IS NULL: sealed by the database key, because no server key was known yet.
-- state: 0 pending, 1 set aside (with its reason).
CREATE TABLE events (
    event   BLOB PRIMARY KEY NOT NULL,
    unit    INTEGER NOT NULL,
    day     INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    version INTEGER NOT NULL,
    run     INTEGER REFERENCES seal_runs (run),
    n       INTEGER,
    sealed  BLOB NOT NULL,
    state   INTEGER NOT NULL DEFAULT 0,
    reason  TEXT
) WITHOUT ROWID;
CREATE INDEX events_by_state ON events (state, event);
