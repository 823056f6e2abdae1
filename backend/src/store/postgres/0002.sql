-- Records of suppliers, and what they do to colours. The same tables as in
-- sqlite/0002.sql. For Citus or YugabyteDB: facts by record, colour_checks and
-- inbox by subject_id; the others are reference tables.

CREATE TABLE suppliers (
    supplier TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    feeds TEXT NOT NULL,
    secret_sealed BYTEA NOT NULL,
    standing SMALLINT NOT NULL,
    added_at BIGINT NOT NULL
);

CREATE TABLE supplier_nonces (
    supplier TEXT NOT NULL,
    nonce TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (supplier, nonce)
);
CREATE INDEX supplier_nonces_by_time ON supplier_nonces (at);

CREATE TABLE feeds (
    supplier TEXT NOT NULL,
    kind SMALLINT NOT NULL,
    last_received BIGINT NOT NULL,
    last_start BIGINT,
    accepted BIGINT NOT NULL,
    duplicates BIGINT NOT NULL,
    corrected BIGINT NOT NULL,
    withdrawn BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    PRIMARY KEY (supplier, kind)
);

CREATE TABLE feed_errors (
    at BIGINT NOT NULL,
    supplier TEXT NOT NULL,
    kind SMALLINT NOT NULL,
    line BIGINT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (at, supplier, kind, line)
);

CREATE TABLE facts (
    supplier TEXT NOT NULL,
    kind SMALLINT NOT NULL,
    record TEXT NOT NULL,
    person BYTEA,
    place TEXT,
    starts BIGINT NOT NULL,
    ends BIGINT,
    value SMALLINT NOT NULL,
    hash BYTEA NOT NULL,
    version BIGINT NOT NULL,
    sealed BYTEA,
    received_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    PRIMARY KEY (supplier, kind, record)
);
CREATE INDEX facts_by_person ON facts (person) WHERE person IS NOT NULL;
CREATE INDEX facts_by_place ON facts (place, kind) WHERE kind IN (2, 3, 11, 12);

-- Who is to be judged again without a new record, and when.
CREATE TABLE colour_checks (
    subject_id UUID PRIMARY KEY,
    due BIGINT NOT NULL
);
CREATE INDEX colour_checks_due ON colour_checks (due);

CREATE TABLE inbox (
    subject_id UUID NOT NULL,
    message_id UUID NOT NULL,
    at BIGINT NOT NULL,
    code TEXT NOT NULL,
    params TEXT NOT NULL,
    read_at BIGINT,
    PRIMARY KEY (subject_id, message_id)
);
