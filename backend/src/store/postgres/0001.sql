-- Keys are final (docs/format.md says the identities). The same tables as in
-- sqlite/0001.sql. For Citus or YugabyteDB as they stand: events and
-- event_conflicts by unit_id; subjects, pass_entries, hint_secrets by subject_id;
-- subject_documents, enrolment_codes, used_holder_keys and codes by their first
-- random key column (index_no for codes); the small tables are reference tables.
-- No foreign keys, no sequences.

CREATE TABLE units (
    unit_id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    kind SMALLINT NOT NULL,
    uscc TEXT NOT NULL,
    standing SMALLINT NOT NULL
);

CREATE TABLE accounts (
    account_id BIGINT PRIMARY KEY,
    unit_id BIGINT NOT NULL,
    phone_index BYTEA NOT NULL UNIQUE,
    phone_sealed BYTEA NOT NULL,
    name_sealed BYTEA NOT NULL,
    role TEXT NOT NULL,
    standing SMALLINT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change_password BOOLEAN NOT NULL,
    failures BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    device_id UUID
);
CREATE INDEX accounts_by_unit ON accounts (unit_id);

CREATE TABLE points (
    unit_id BIGINT NOT NULL,
    point_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    region BIGINT NOT NULL,
    lat INTEGER,
    lon INTEGER,
    radius INTEGER,
    version BIGINT NOT NULL,
    standing SMALLINT NOT NULL,
    PRIMARY KEY (unit_id, point_id)
);

CREATE TABLE holders (
    holder_id UUID PRIMARY KEY,
    added_at BIGINT NOT NULL
);

CREATE TABLE subjects (
    subject_id UUID PRIMARY KEY,
    holder_id UUID NOT NULL,
    kind SMALLINT NOT NULL,
    relation SMALLINT NOT NULL,
    sealed BYTEA NOT NULL,
    document_index BYTEA NOT NULL,
    colour SMALLINT NOT NULL,
    colour_cause TEXT NOT NULL,
    colour_at BIGINT NOT NULL,
    state SMALLINT NOT NULL
);
CREATE INDEX subjects_by_holder ON subjects (holder_id);

-- A document is one subject's: unique here, since subjects are kept by subject_id.
CREATE TABLE subject_documents (
    document_index BYTEA PRIMARY KEY,
    subject_id UUID NOT NULL
);

CREATE TABLE enrolment_codes (
    code_hash BYTEA PRIMARY KEY,
    holder_id UUID NOT NULL,
    expires_at BIGINT NOT NULL,
    used_by BYTEA,
    device_id UUID
);

CREATE TABLE devices (
    device_id UUID PRIMARY KEY,
    holder_id UUID,
    account_id BIGINT,
    public_key BYTEA NOT NULL,
    key_kind SMALLINT NOT NULL,
    platform TEXT NOT NULL,
    bound_at BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE INDEX devices_by_account ON devices (account_id) WHERE account_id IS NOT NULL;

CREATE TABLE sessions (
    refresh_hash BYTEA PRIMARY KEY,
    access_hash BYTEA NOT NULL UNIQUE,
    family UUID NOT NULL,
    device_id UUID NOT NULL,
    access_expires BIGINT NOT NULL,
    refresh_expires BIGINT NOT NULL,
    spent_at BIGINT,
    answer BYTEA,
    closed_at BIGINT
);
CREATE INDEX sessions_by_family ON sessions (family);
CREATE INDEX sessions_by_device ON sessions (device_id);
CREATE INDEX sessions_by_end ON sessions (refresh_expires);

CREATE TABLE slice_counters (
    slice INTEGER PRIMARY KEY,
    next BIGINT NOT NULL
);

-- The index of (subject, device, slice), kept on re-issue until a change of state
-- replaces it.
CREATE TABLE pass_entries (
    subject_id UUID NOT NULL,
    slice INTEGER NOT NULL,
    index_no BIGINT NOT NULL,
    device_id UUID NOT NULL,
    replaced_at BIGINT,
    PRIMARY KEY (subject_id, slice, index_no)
);
CREATE UNIQUE INDEX pass_entries_current
    ON pass_entries (subject_id, device_id, slice) WHERE replaced_at IS NULL;

-- Whose a (slice, index) is, and its status; pending = no publication carries it.
CREATE TABLE codes (
    slice INTEGER NOT NULL,
    index_no BIGINT NOT NULL,
    subject_id UUID NOT NULL,
    device_id UUID NOT NULL,
    holder_key BYTEA NOT NULL,
    issued_at BIGINT NOT NULL,
    state SMALLINT NOT NULL,
    changed_at BIGINT,
    pending BOOLEAN NOT NULL,
    PRIMARY KEY (slice, index_no)
);
CREATE INDEX codes_pending ON codes (slice, index_no) WHERE pending;

CREATE TABLE used_holder_keys (
    key_hash BYTEA PRIMARY KEY,
    subject_id UUID NOT NULL,
    used_at BIGINT NOT NULL
);

CREATE TABLE hint_secrets (
    subject_id UUID NOT NULL,
    device_id UUID NOT NULL,
    sealed BYTEA NOT NULL,
    renewed_at BIGINT NOT NULL,
    PRIMARY KEY (subject_id, device_id)
);

CREATE TABLE hints (
    hour BIGINT NOT NULL,
    tag BIGINT NOT NULL,
    PRIMARY KEY (hour, tag)
);

CREATE TABLE status_publications (
    slice INTEGER PRIMARY KEY,
    seq BIGINT NOT NULL,
    iat BIGINT NOT NULL,
    hashes BYTEA NOT NULL,
    manifest BYTEA NOT NULL
);

CREATE TABLE status_log (
    slice INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    index_no BIGINT NOT NULL,
    state SMALLINT NOT NULL,
    PRIMARY KEY (slice, seq, index_no)
);

CREATE TABLE trust_lists (
    version BIGINT PRIMARY KEY,
    iat BIGINT NOT NULL,
    bytes BYTEA NOT NULL
);

CREATE TABLE events (
    unit_id BIGINT NOT NULL,
    day INTEGER NOT NULL,
    event_id UUID NOT NULL,
    kind TEXT NOT NULL,
    version SMALLINT NOT NULL,
    content_hash BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    device_id UUID NOT NULL,
    account_id BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    at BIGINT NOT NULL,
    point_id BIGINT,
    flags BIGINT NOT NULL,
    state SMALLINT NOT NULL,
    presentation BYTEA,
    presented_at BIGINT,
    issuer INTEGER,
    slice INTEGER,
    index_no BIGINT,
    verdict TEXT,
    PRIMARY KEY (unit_id, day, event_id)
) PARTITION BY RANGE (day);
CREATE TABLE events_other PARTITION OF events DEFAULT;
CREATE INDEX events_by_code ON events (slice, index_no, issuer) WHERE slice IS NOT NULL;
CREATE INDEX events_by_device ON events (device_id, received_at);
CREATE INDEX events_unverified ON events (received_at) WHERE presentation IS NOT NULL;

-- Same key, other content: set aside for a person to look at.
CREATE TABLE event_conflicts (
    unit_id BIGINT NOT NULL,
    day INTEGER NOT NULL,
    event_id UUID NOT NULL,
    content_hash BYTEA NOT NULL,
    kind TEXT NOT NULL,
    version SMALLINT NOT NULL,
    sealed BYTEA NOT NULL,
    device_id UUID NOT NULL,
    account_id BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (unit_id, day, event_id, content_hash)
);

CREATE TABLE number_attempts (
    scope SMALLINT NOT NULL,
    scope_key BIGINT NOT NULL,
    at BIGINT NOT NULL,
    wrong BIGINT NOT NULL,
    PRIMARY KEY (scope, scope_key, at)
);
CREATE INDEX number_attempts_by_time ON number_attempts (at);

CREATE TABLE audit (
    shard INTEGER NOT NULL,
    day INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    previous BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (shard, day, seq)
);

CREATE TABLE audit_heads (
    shard INTEGER NOT NULL,
    day INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    previous BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (shard, day)
);

CREATE TABLE audit_signed_heads (
    day INTEGER PRIMARY KEY,
    signed BYTEA NOT NULL
);

CREATE TABLE outbox (
    message_id UUID PRIMARY KEY,
    topic TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX outbox_by_topic ON outbox (topic, message_id);

CREATE TABLE jobs (
    name TEXT PRIMARY KEY,
    due BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    lease_owner TEXT NOT NULL
);
