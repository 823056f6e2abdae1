-- What holders agreed to. The operator's orders are records now: whoever was made
-- orange by hand before gets one.

-- A row for each answer; the last one of a purpose holds.
CREATE TABLE consents (
    holder_id BLOB NOT NULL,
    purpose TEXT NOT NULL,
    at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    given INTEGER NOT NULL,
    given_at INTEGER NOT NULL,
    device_id BLOB NOT NULL,
    text_hash BLOB NOT NULL,
    PRIMARY KEY (holder_id, purpose, given_at, version, given)
) STRICT, WITHOUT ROWID;

INSERT INTO facts (supplier, kind, record, person, place, starts, ends, value, hash, version,
    sealed, received_at, withdrawn_at)
SELECT 'operator', 13, 'before-' || lower(hex(subject_id)), document_index, colour_cause,
    colour_at, NULL, 1, document_index, 0, NULL, colour_at, NULL
FROM subjects
WHERE colour = 1 AND colour_cause NOT IN ('R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8');

-- Heads name the one before now: every day is signed anew, from the first.
DELETE FROM audit_signed_heads;

-- Scans are given up by day.
CREATE INDEX events_by_day ON events (day);
