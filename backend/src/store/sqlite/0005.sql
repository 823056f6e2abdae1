-- Families: SMS codes, members, hand-overs. The same tables as in postgres/0005.sql.

-- scope and code_hash are keyed: neither phone nor code stands here.
CREATE TABLE sms_codes (
    scope BLOB PRIMARY KEY,
    code_hash BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    tries INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was sent, by whom it counts against: a phone, a holder, an address.
CREATE TABLE sms_sends (
    scope BLOB NOT NULL,
    at INTEGER NOT NULL,
    send_id BLOB NOT NULL,
    PRIMARY KEY (scope, at, send_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sms_sends_by_time ON sms_sends (at);

-- What a subject of relation 1 is to its holder. last_day: of a child's code.
CREATE TABLE family_members (
    subject_id BLOB PRIMARY KEY,
    relation TEXT NOT NULL,
    sealed BLOB NOT NULL,
    application BLOB NOT NULL UNIQUE,
    form_hash BLOB NOT NULL,
    last_day INTEGER,
    told INTEGER NOT NULL,
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX family_members_by_end ON family_members (last_day) WHERE last_day IS NOT NULL;

CREATE TABLE hand_overs (
    hand_over_id BLOB PRIMARY KEY,
    subject_id BLOB NOT NULL,
    giver BLOB NOT NULL,
    receiver BLOB,
    relation TEXT,
    state INTEGER NOT NULL,
    code_hash BLOB NOT NULL UNIQUE,
    until_at INTEGER NOT NULL,
    begun_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX hand_overs_open ON hand_overs (subject_id) WHERE state < 2;
CREATE INDEX hand_overs_by_giver ON hand_overs (giver) WHERE state < 2;
CREATE INDEX hand_overs_by_receiver ON hand_overs (receiver) WHERE state < 2;
