//! The log of published changes, row by row.

use rusqlite::{Connection, params};

use super::super::StoreResult;
use super::super::status::{CodeState, Publication};

/// Logs the changes that a publication carries, and takes them as published.
pub(super) fn log(
    conn: &Connection,
    publication: &Publication,
    changes: &[CodeState],
) -> StoreResult<()> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO status_log (slice, seq, index_no, state) VALUES (?1, ?2, ?3, ?4)",
    )?;
    let mut settle = conn.prepare_cached(
        "UPDATE codes SET pending = 0 WHERE slice = ?1 AND index_no = ?2 AND state = ?3",
    )?;
    for change in changes {
        insert.execute(params![
            publication.slice,
            publication.seq,
            change.index,
            change.state
        ])?;
        settle.execute(params![publication.slice, change.index, change.state])?;
    }
    Ok(())
}
