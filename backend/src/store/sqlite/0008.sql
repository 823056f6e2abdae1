-- People from other provinces and from overseas (docs/arrivals.md), who may fetch
-- status lists, and whose codes are trusted besides. The same tables as in
-- postgres/0008.sql.

-- An arrival from another province, and what the national platform says of it.
CREATE TABLE arrivals (
    subject_id BLOB PRIMARY KEY,
    sealed BLOB NOT NULL,
    applied_at INTEGER NOT NULL,
    resident_from INTEGER NOT NULL,
    ended_at INTEGER,
    origin INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    last_try INTEGER,
    next_try INTEGER NOT NULL,
    as_of INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX arrivals_by_try ON arrivals (next_try) WHERE ended_at IS NULL;
CREATE INDEX arrivals_by_end ON arrivals (resident_from) WHERE ended_at IS NULL;

-- One row: how the national platform fares.
CREATE TABLE national_platform (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    failures INTEGER NOT NULL,
    open_until INTEGER NOT NULL,
    as_of INTEGER
) STRICT;

CREATE TABLE overseas_arrivals (
    subject_id BLOB PRIMARY KEY,
    sealed BLOB NOT NULL,
    registered_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE check_ins (
    subject_id BLOB NOT NULL,
    check_in_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (subject_id, check_in_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX check_ins_by_time ON check_ins (subject_id, at);

CREATE TABLE verifiers (
    verifier TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    standing INTEGER NOT NULL,
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE issuers (
    issuer INTEGER PRIMARY KEY,
    entry TEXT NOT NULL,
    added_at INTEGER NOT NULL
) STRICT;
