-- Identities, attempts to sign in, and where a code was first applied for. The
-- same tables as in postgres/0007.sql.

CREATE TABLE identities (
    holder_id BLOB PRIMARY KEY,
    identity_id BLOB NOT NULL,
    account_index BLOB NOT NULL UNIQUE,
    document_index BLOB UNIQUE,
    level INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    verified_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_ins (
    sign_in_id BLOB PRIMARY KEY,
    secret_hash BLOB NOT NULL,
    state_hash BLOB NOT NULL UNIQUE,
    sealed BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    claimed_at INTEGER,
    return_hash BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_ins_by_end ON sign_ins (expires_at);

CREATE TABLE applications (
    subject_id BLOB PRIMARY KEY,
    county INTEGER NOT NULL,
    source INTEGER NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A new phone ends the holder's others.
CREATE INDEX devices_by_holder ON devices (holder_id) WHERE holder_id IS NOT NULL;
