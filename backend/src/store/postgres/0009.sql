-- What people write to the operator, what the operator writes for people, and who
-- looked at whom. The same tables as in sqlite/0009.sql. For Citus or YugabyteDB:
-- looks by subject_id, appeals and what belongs to them by appeal_id; the others
-- are reference tables.

CREATE INDEX inbox_by_time ON inbox (at);

-- By subject, because codes are forgotten long before looks are.
CREATE TABLE looks (
    subject_id UUID NOT NULL,
    at BIGINT NOT NULL,
    look_id UUID NOT NULL,
    unit_id BIGINT,
    point_id BIGINT,
    method SMALLINT NOT NULL,
    PRIMARY KEY (subject_id, at, look_id)
);
CREATE INDEX looks_by_time ON looks (at);

CREATE TABLE operators (
    operator TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    secret_sealed BYTEA NOT NULL,
    standing SMALLINT NOT NULL,
    added_at BIGINT NOT NULL
);

CREATE TABLE appeals (
    appeal_id UUID PRIMARY KEY,
    holder_id UUID NOT NULL,
    subject_id UUID NOT NULL,
    hash BYTEA NOT NULL,
    kind SMALLINT NOT NULL,
    rule TEXT,
    record TEXT,
    since BIGINT,
    sealed BYTEA NOT NULL,
    state SMALLINT NOT NULL,
    begun_at BIGINT NOT NULL,
    sent_at BIGINT,
    decided_at BIGINT,
    decided_by TEXT,
    lifted_until BIGINT,
    answer_sealed BYTEA
);
CREATE INDEX appeals_by_holder ON appeals (holder_id);
CREATE INDEX appeals_by_state ON appeals (state, appeal_id);

-- A photo that was announced; sealed is empty until all of it is here and checked.
CREATE TABLE appeal_photos (
    appeal_id UUID NOT NULL,
    number SMALLINT NOT NULL,
    size BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    kind SMALLINT,
    refused TEXT,
    sealed BYTEA,
    PRIMARY KEY (appeal_id, number)
);

-- What has arrived of it until then.
CREATE TABLE appeal_parts (
    appeal_id UUID NOT NULL,
    number SMALLINT NOT NULL,
    start BIGINT NOT NULL,
    length BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (appeal_id, number, start)
);

-- Help and services as the operator last wrote them; without a row those of the
-- build hold.
CREATE TABLE contents (
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (name, version)
);
