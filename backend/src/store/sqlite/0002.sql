-- Records of suppliers, and what they do to colours. The same tables as in
-- postgres/0002.sql.

CREATE TABLE suppliers (
    supplier TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    feeds TEXT NOT NULL,
    secret_sealed BLOB NOT NULL,
    standing INTEGER NOT NULL,
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE supplier_nonces (
    supplier TEXT NOT NULL,
    nonce TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (supplier, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX supplier_nonces_by_time ON supplier_nonces (at);

CREATE TABLE feeds (
    supplier TEXT NOT NULL,
    kind INTEGER NOT NULL,
    last_received INTEGER NOT NULL,
    last_start INTEGER,
    accepted INTEGER NOT NULL,
    duplicates INTEGER NOT NULL,
    corrected INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    PRIMARY KEY (supplier, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE feed_errors (
    at INTEGER NOT NULL,
    supplier TEXT NOT NULL,
    kind INTEGER NOT NULL,
    line INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (at, supplier, kind, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE facts (
    supplier TEXT NOT NULL,
    kind INTEGER NOT NULL,
    record TEXT NOT NULL,
    person BLOB,
    place TEXT,
    starts INTEGER NOT NULL,
    ends INTEGER,
    value INTEGER NOT NULL,
    hash BLOB NOT NULL,
    version INTEGER NOT NULL,
    sealed BLOB,
    received_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    PRIMARY KEY (supplier, kind, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX facts_by_person ON facts (person) WHERE person IS NOT NULL;
CREATE INDEX facts_by_place ON facts (place, kind) WHERE kind IN (2, 3, 11, 12);

-- Who is to be judged again without a new record, and when.
CREATE TABLE colour_checks (
    subject_id BLOB PRIMARY KEY,
    due INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX colour_checks_due ON colour_checks (due);

CREATE TABLE inbox (
    subject_id BLOB NOT NULL,
    message_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    code TEXT NOT NULL,
    params TEXT NOT NULL,
    read_at INTEGER,
    PRIMARY KEY (subject_id, message_id)
) STRICT, WITHOUT ROWID;
