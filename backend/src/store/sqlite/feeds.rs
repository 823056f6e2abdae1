//! What a chunk of records counts.

use rusqlite::{Connection, params};

use super::super::StoreResult;
use super::super::facts::{Applied, Chunk};
use super::super::feeds::{ERRORS_A_CHUNK, counts, last_start};

/// Counts a chunk and keeps what was refused of it, in the chunk's transaction.
pub(super) fn count(
    conn: &Connection,
    chunk: &Chunk,
    applied: &Applied,
    now: i64,
) -> StoreResult<()> {
    let counts = counts(applied, chunk.rejected.len());
    conn.prepare_cached(
        "INSERT INTO feeds (supplier, kind, last_received, last_start, accepted, duplicates,
             corrected, withdrawn, rejected) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (supplier, kind) DO UPDATE SET
             last_received = max(last_received, excluded.last_received),
             last_start = coalesce(max(last_start, excluded.last_start), last_start,
                 excluded.last_start),
             accepted = accepted + excluded.accepted,
             duplicates = duplicates + excluded.duplicates,
             corrected = corrected + excluded.corrected,
             withdrawn = withdrawn + excluded.withdrawn,
             rejected = rejected + excluded.rejected",
    )?
    .execute(params![
        chunk.supplier,
        chunk.kind.code(),
        now,
        last_start(chunk),
        counts[0],
        counts[1],
        counts[2],
        counts[3],
        counts[4],
    ])?;
    for (line, reason) in chunk.rejected.iter().take(ERRORS_A_CHUNK) {
        conn.prepare_cached(
            "INSERT INTO feed_errors (at, supplier, kind, line, reason)
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            now,
            chunk.supplier,
            chunk.kind.code(),
            line.cast_signed(),
            reason
        ])?;
    }
    Ok(())
}
