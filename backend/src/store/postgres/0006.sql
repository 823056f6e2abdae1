-- What holders agreed to, and records for colours set by hand. The same as
-- sqlite/0006.sql. For Citus or YugabyteDB: consents by holder_id.

-- A row for each answer; the last one of a purpose holds.
CREATE TABLE consents (
    holder_id UUID NOT NULL,
    purpose TEXT NOT NULL,
    at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    given BOOLEAN NOT NULL,
    given_at BIGINT NOT NULL,
    device_id UUID NOT NULL,
    text_hash BYTEA NOT NULL,
    PRIMARY KEY (holder_id, purpose, given_at, version, given)
);

INSERT INTO facts (supplier, kind, record, person, place, starts, ends, value, hash, version,
    sealed, received_at, withdrawn_at)
SELECT 'operator', 13, 'before-' || replace(subject_id::text, '-', ''), document_index,
    colour_cause, colour_at, NULL, 1, document_index, 0, NULL, colour_at, NULL
FROM subjects
WHERE colour = 1 AND colour_cause NOT IN ('R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8');

-- Heads name the one before now: every day is signed anew, from the first.
DELETE FROM audit_signed_heads;
