//! Arrivals, as renewals ask for them.

use rusqlite::{Connection, params};

use super::super::arrivals::Origin;
use super::super::{StoreResult, SubjectId};

/// Whether the subject is an arrival whose origin's code isn't known.
pub(super) fn waits(conn: &Connection, subject: SubjectId, now: i64) -> StoreResult<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT 1 FROM arrivals
             WHERE subject_id = ?1 AND origin = ?2 AND ended_at IS NULL AND resident_from > ?3",
        )?
        .exists(params![subject, Origin::Waiting.code(), now])?)
}
