-- What people write to the operator, what the operator writes for people, and who
-- looked at whom. The same tables as in postgres/0009.sql.

CREATE INDEX inbox_by_time ON inbox (at);

-- By subject, because codes are forgotten long before looks are.
CREATE TABLE looks (
    subject_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    look_id BLOB NOT NULL,
    unit_id INTEGER,
    point_id INTEGER,
    method INTEGER NOT NULL,
    PRIMARY KEY (subject_id, at, look_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX looks_by_time ON looks (at);

CREATE TABLE operators (
    operator TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    secret_sealed BLOB NOT NULL,
    standing INTEGER NOT NULL,
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE appeals (
    appeal_id BLOB PRIMARY KEY,
    holder_id BLOB NOT NULL,
    subject_id BLOB NOT NULL,
    hash BLOB NOT NULL,
    kind INTEGER NOT NULL,
    rule TEXT,
    record TEXT,
    since INTEGER,
    sealed BLOB NOT NULL,
    state INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    sent_at INTEGER,
    decided_at INTEGER,
    decided_by TEXT,
    lifted_until INTEGER,
    answer_sealed BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX appeals_by_holder ON appeals (holder_id);
CREATE INDEX appeals_by_state ON appeals (state, appeal_id);

-- A photo that was announced; sealed is empty until all of it is here and checked.
CREATE TABLE appeal_photos (
    appeal_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    size INTEGER NOT NULL,
    hash BLOB NOT NULL,
    kind INTEGER,
    refused TEXT,
    sealed BLOB,
    PRIMARY KEY (appeal_id, number)
) STRICT;

-- What has arrived of it until then.
CREATE TABLE appeal_parts (
    appeal_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    length INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (appeal_id, number, start)
) STRICT;

-- Help and services as the operator last wrote them; without a row those of the
-- build hold.
CREATE TABLE contents (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (name, version)
) STRICT;
