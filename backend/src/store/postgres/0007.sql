-- Identities, attempts to sign in, and where a code was first applied for. The
-- same tables as in sqlite/0007.sql. For Citus or YugabyteDB: identities is a
-- reference table, sign_ins by sign_in_id, applications by subject_id.

CREATE TABLE identities (
    holder_id UUID PRIMARY KEY,
    identity_id UUID NOT NULL,
    account_index BYTEA NOT NULL UNIQUE,
    document_index BYTEA UNIQUE,
    level SMALLINT NOT NULL,
    sealed BYTEA NOT NULL,
    verified_at BIGINT NOT NULL
);

CREATE TABLE sign_ins (
    sign_in_id UUID PRIMARY KEY,
    secret_hash BYTEA NOT NULL,
    state_hash BYTEA NOT NULL UNIQUE,
    sealed BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    claimed_at BIGINT,
    return_hash BYTEA
);
CREATE INDEX sign_ins_by_end ON sign_ins (expires_at);

CREATE TABLE applications (
    subject_id UUID PRIMARY KEY,
    county BIGINT NOT NULL,
    source SMALLINT NOT NULL,
    applied_at BIGINT NOT NULL
);

-- A new phone ends the holder's others.
CREATE INDEX devices_by_holder ON devices (holder_id) WHERE holder_id IS NOT NULL;
