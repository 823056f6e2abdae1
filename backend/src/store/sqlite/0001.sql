-- Keys are final (docs/format.md says the identities). The same tables as in
-- postgres/0001.sql; here one file holds them all.

CREATE TABLE units (
    unit_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    kind INTEGER NOT NULL,
    uscc TEXT NOT NULL,
    standing INTEGER NOT NULL
) STRICT;

CREATE TABLE accounts (
    account_id INTEGER PRIMARY KEY,
    unit_id INTEGER NOT NULL,
    phone_index BLOB NOT NULL UNIQUE,
    phone_sealed BLOB NOT NULL,
    name_sealed BLOB NOT NULL,
    role TEXT NOT NULL,
    standing INTEGER NOT NULL,
    password_hash TEXT NOT NULL,
    must_change_password INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    device_id BLOB
) STRICT;
CREATE INDEX accounts_by_unit ON accounts (unit_id);

CREATE TABLE points (
    unit_id INTEGER NOT NULL,
    point_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    region INTEGER NOT NULL,
    lat INTEGER,
    lon INTEGER,
    radius INTEGER,
    version INTEGER NOT NULL,
    standing INTEGER NOT NULL,
    PRIMARY KEY (unit_id, point_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE holders (
    holder_id BLOB PRIMARY KEY,
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE subjects (
    subject_id BLOB PRIMARY KEY,
    holder_id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    relation INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    document_index BLOB NOT NULL,
    colour INTEGER NOT NULL,
    colour_cause TEXT NOT NULL,
    colour_at INTEGER NOT NULL,
    state INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX subjects_by_holder ON subjects (holder_id);

-- A document is one subject's: unique here, since subjects are kept by subject_id.
CREATE TABLE subject_documents (
    document_index BLOB PRIMARY KEY,
    subject_id BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE enrolment_codes (
    code_hash BLOB PRIMARY KEY,
    holder_id BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    used_by BLOB,
    device_id BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    device_id BLOB PRIMARY KEY,
    holder_id BLOB,
    account_id INTEGER,
    public_key BLOB NOT NULL,
    key_kind INTEGER NOT NULL,
    platform TEXT NOT NULL,
    bound_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX devices_by_account ON devices (account_id) WHERE account_id IS NOT NULL;

CREATE TABLE sessions (
    refresh_hash BLOB PRIMARY KEY,
    access_hash BLOB NOT NULL UNIQUE,
    family BLOB NOT NULL,
    device_id BLOB NOT NULL,
    access_expires INTEGER NOT NULL,
    refresh_expires INTEGER NOT NULL,
    spent_at INTEGER,
    answer BLOB,
    closed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_family ON sessions (family);
CREATE INDEX sessions_by_device ON sessions (device_id);
CREATE INDEX sessions_by_end ON sessions (refresh_expires);

CREATE TABLE slice_counters (
    slice INTEGER PRIMARY KEY,
    next INTEGER NOT NULL
) STRICT;

-- The index of (subject, device, slice), kept on re-issue until a change of state
-- replaces it.
CREATE TABLE pass_entries (
    subject_id BLOB NOT NULL,
    slice INTEGER NOT NULL,
    index_no INTEGER NOT NULL,
    device_id BLOB NOT NULL,
    replaced_at INTEGER,
    PRIMARY KEY (subject_id, slice, index_no)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX pass_entries_current
    ON pass_entries (subject_id, device_id, slice) WHERE replaced_at IS NULL;

-- Whose a (slice, index) is, and its status; pending = no publication carries it.
CREATE TABLE codes (
    slice INTEGER NOT NULL,
    index_no INTEGER NOT NULL,
    subject_id BLOB NOT NULL,
    device_id BLOB NOT NULL,
    holder_key BLOB NOT NULL,
    issued_at INTEGER NOT NULL,
    state INTEGER NOT NULL,
    changed_at INTEGER,
    pending INTEGER NOT NULL,
    PRIMARY KEY (slice, index_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX codes_pending ON codes (slice, index_no) WHERE pending = 1;

CREATE TABLE used_holder_keys (
    key_hash BLOB PRIMARY KEY,
    subject_id BLOB NOT NULL,
    used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE hint_secrets (
    subject_id BLOB NOT NULL,
    device_id BLOB NOT NULL,
    sealed BLOB NOT NULL,
    renewed_at INTEGER NOT NULL,
    PRIMARY KEY (subject_id, device_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE hints (
    hour INTEGER NOT NULL,
    tag INTEGER NOT NULL,
    PRIMARY KEY (hour, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE status_publications (
    slice INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,
    iat INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    manifest BLOB NOT NULL
) STRICT;

CREATE TABLE status_log (
    slice INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    index_no INTEGER NOT NULL,
    state INTEGER NOT NULL,
    PRIMARY KEY (slice, seq, index_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE trust_lists (
    version INTEGER PRIMARY KEY,
    iat INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

-- Rows of a kilobyte: with a rowid they lie in the order of arrival, without one
-- each would move its neighbours, and inserting takes three times as long.
CREATE TABLE events (
    unit_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    event_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    content_hash BLOB NOT NULL,
    sealed BLOB NOT NULL,
    device_id BLOB NOT NULL,
    account_id INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    at INTEGER NOT NULL,
    point_id INTEGER,
    flags INTEGER NOT NULL,
    state INTEGER NOT NULL,
    presentation BLOB,
    presented_at INTEGER,
    issuer INTEGER,
    slice INTEGER,
    index_no INTEGER,
    verdict TEXT,
    PRIMARY KEY (unit_id, day, event_id)
) STRICT;
CREATE INDEX events_by_code ON events (slice, index_no, issuer) WHERE slice IS NOT NULL;
CREATE INDEX events_by_device ON events (device_id, received_at);
CREATE INDEX events_unverified ON events (received_at) WHERE presentation IS NOT NULL;

-- Same key, other content: set aside for a person to look at.
CREATE TABLE event_conflicts (
    unit_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    event_id BLOB NOT NULL,
    content_hash BLOB NOT NULL,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    device_id BLOB NOT NULL,
    account_id INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (unit_id, day, event_id, content_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE number_attempts (
    scope INTEGER NOT NULL,
    scope_key INTEGER NOT NULL,
    at INTEGER NOT NULL,
    wrong INTEGER NOT NULL,
    PRIMARY KEY (scope, scope_key, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX number_attempts_by_time ON number_attempts (at);

CREATE TABLE audit (
    shard INTEGER NOT NULL,
    day INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (shard, day, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_heads (
    shard INTEGER NOT NULL,
    day INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (shard, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_signed_heads (
    day INTEGER PRIMARY KEY,
    signed BLOB NOT NULL
) STRICT;

CREATE TABLE outbox (
    message_id BLOB PRIMARY KEY,
    topic TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_by_topic ON outbox (topic, message_id);

CREATE TABLE jobs (
    name TEXT PRIMARY KEY,
    due INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    lease_owner TEXT NOT NULL
) STRICT, WITHOUT ROWID;
