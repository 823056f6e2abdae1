-- People from other provinces and from overseas (docs/arrivals.md), who may fetch
-- status lists, and whose codes are trusted besides. The same tables as in
-- sqlite/0008.sql. For Citus or YugabyteDB: arrivals, overseas_arrivals and
-- check_ins by subject_id; the others are reference tables.

-- An arrival from another province, and what the national platform says of it.
CREATE TABLE arrivals (
    subject_id UUID PRIMARY KEY,
    sealed BYTEA NOT NULL,
    applied_at BIGINT NOT NULL,
    resident_from BIGINT NOT NULL,
    ended_at BIGINT,
    origin SMALLINT NOT NULL,
    outcome SMALLINT NOT NULL,
    tries BIGINT NOT NULL,
    last_try BIGINT,
    next_try BIGINT NOT NULL,
    as_of BIGINT
);
CREATE INDEX arrivals_by_try ON arrivals (next_try) WHERE ended_at IS NULL;
CREATE INDEX arrivals_by_end ON arrivals (resident_from) WHERE ended_at IS NULL;

-- One row: how the national platform fares.
CREATE TABLE national_platform (
    one SMALLINT PRIMARY KEY CHECK (one = 1),
    failures BIGINT NOT NULL,
    open_until BIGINT NOT NULL,
    as_of BIGINT
);

CREATE TABLE overseas_arrivals (
    subject_id UUID PRIMARY KEY,
    sealed BYTEA NOT NULL,
    registered_at BIGINT NOT NULL
);

CREATE TABLE check_ins (
    subject_id UUID NOT NULL,
    check_in_id UUID NOT NULL,
    at BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (subject_id, check_in_id)
);
CREATE INDEX check_ins_by_time ON check_ins (subject_id, at);

CREATE TABLE verifiers (
    verifier TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    token_hash BYTEA NOT NULL UNIQUE,
    standing SMALLINT NOT NULL,
    added_at BIGINT NOT NULL
);

CREATE TABLE issuers (
    issuer INTEGER PRIMARY KEY,
    entry TEXT NOT NULL,
    added_at BIGINT NOT NULL
);
