-- Families: SMS codes, members, hand-overs. The same tables as in sqlite/0005.sql.
-- For Citus or YugabyteDB: family_members by subject_id; the others are reference
-- tables.

-- scope and code_hash are keyed: neither phone nor code stands here.
CREATE TABLE sms_codes (
    scope BYTEA PRIMARY KEY,
    code_hash BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    tries BIGINT NOT NULL
);

-- What was sent, by whom it counts against: a phone, a holder, an address.
CREATE TABLE sms_sends (
    scope BYTEA NOT NULL,
    at BIGINT NOT NULL,
    send_id UUID NOT NULL,
    PRIMARY KEY (scope, at, send_id)
);
CREATE INDEX sms_sends_by_time ON sms_sends (at);

-- What a subject of relation 1 is to its holder. last_day: of a child's code.
CREATE TABLE family_members (
    subject_id UUID PRIMARY KEY,
    relation TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    application BYTEA NOT NULL UNIQUE,
    form_hash BYTEA NOT NULL,
    last_day INTEGER,
    told BOOLEAN NOT NULL,
    added_at BIGINT NOT NULL
);
CREATE INDEX family_members_by_end ON family_members (last_day) WHERE last_day IS NOT NULL;

CREATE TABLE hand_overs (
    hand_over_id UUID PRIMARY KEY,
    subject_id UUID NOT NULL,
    giver UUID NOT NULL,
    receiver UUID,
    relation TEXT,
    state SMALLINT NOT NULL,
    code_hash BYTEA NOT NULL UNIQUE,
    until_at BIGINT NOT NULL,
    begun_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX hand_overs_open ON hand_overs (subject_id) WHERE state < 2;
CREATE INDEX hand_overs_by_giver ON hand_overs (giver) WHERE state < 2;
CREATE INDEX hand_overs_by_receiver ON hand_overs (receiver) WHERE state < 2;
