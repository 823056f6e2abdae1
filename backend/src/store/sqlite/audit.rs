//! Audit entries, each with its messages: one writer, so the head is read and replaced.

use rusqlite::{OptionalExtension, params};

use super::super::audit::chain_hash;
use super::super::{Digest, StoreResult, Trail, sql};
use super::tx::{SqliteTx, now};

/// Writes the trail into the transaction that is open.
pub(super) fn record(tx: &SqliteTx, trail: &Trail) -> StoreResult<()> {
    let conn = tx.conn();
    let (shard, day, entry) = (trail.shard(), trail.day(), trail.entry());
    let head: Option<(i64, Digest)> = conn
        .prepare_cached("SELECT seq, hash FROM audit_heads WHERE shard = ?1 AND day = ?2")?
        .query_row([shard, day], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (last, previous) = head.unwrap_or((0, [0; 32]));
    let seq = last + 1;
    let hash = chain_hash(shard, day, seq as u64, &previous, &entry);
    conn.prepare_cached(
        "INSERT INTO audit (shard, day, seq, previous, hash, entry)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![shard, day, seq, previous, hash, entry])?;
    conn.prepare_cached(
        "INSERT OR REPLACE INTO audit_heads (shard, day, seq, hash) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![shard, day, seq, hash])?;
    now(sql::put_outbox(tx, &trail.messages))
}
