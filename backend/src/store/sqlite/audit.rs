//! The audit and, beside each entry, its messages.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, params};

use super::super::audit::{AuditHead, AuditRow, AuditStore, chain_hash};
use super::super::{Digest, StoreResult, Trail};
use super::{SqliteStore, outbox};

#[async_trait]
impl AuditStore for SqliteStore {
    async fn note(&self, trail: Trail) -> StoreResult<()> {
        self.write(move |conn| record(conn, &trail)).await
    }

    async fn audit_chain(&self, shard: u16, day: u16) -> StoreResult<Vec<AuditRow>> {
        self.read(move |conn| {
            conn.prepare_cached(
                "SELECT seq, previous, hash, entry FROM audit
                 WHERE shard = ?1 AND day = ?2 ORDER BY seq",
            )?
            .query_and_then([shard, day], |row| {
                Ok(AuditRow {
                    shard,
                    day,
                    seq: row.get::<_, i64>(0)? as u64,
                    previous: row.get(1)?,
                    hash: row.get(2)?,
                    entry: row.get(3)?,
                })
            })?
            .collect()
        })
        .await
    }

    async fn audit_heads(&self, day: u16) -> StoreResult<Vec<AuditHead>> {
        self.read(move |conn| {
            conn.prepare_cached(
                "SELECT shard, seq, hash FROM audit_heads WHERE day = ?1 ORDER BY shard",
            )?
            .query_and_then([day], |row| {
                Ok(AuditHead {
                    shard: row.get(0)?,
                    seq: row.get::<_, i64>(1)? as u64,
                    hash: row.get(2)?,
                })
            })?
            .collect()
        })
        .await
    }

    async fn put_signed_head(&self, day: u16, signed: Vec<u8>) -> StoreResult<bool> {
        self.write(move |conn| {
            let kept = conn
                .prepare_cached(
                    "INSERT INTO audit_signed_heads (day, signed) VALUES (?1, ?2)
                     ON CONFLICT DO NOTHING",
                )?
                .execute(params![day, signed])?;
            Ok(kept == 1)
        })
        .await
    }

    async fn signed_heads(&self) -> StoreResult<Vec<(u16, Vec<u8>)>> {
        self.read(|conn| {
            conn.prepare_cached("SELECT day, signed FROM audit_signed_heads ORDER BY day")?
                .query_and_then([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
        .await
    }

    async fn audit_days(&self, from: u16, before: u16) -> StoreResult<Vec<u16>> {
        self.read(move |conn| {
            conn.prepare_cached(
                "SELECT DISTINCT day FROM audit_heads WHERE day >= ?1 AND day < ?2 ORDER BY day",
            )?
            .query_and_then([from, before], |row| Ok(row.get(0)?))?
            .collect()
        })
        .await
    }

    async fn audit_chains(&self) -> StoreResult<Vec<(u16, u16)>> {
        self.read(|conn| {
            conn.prepare_cached(
                "SELECT day, shard FROM audit UNION SELECT day, shard FROM audit_heads
                 ORDER BY 1, 2",
            )?
            .query_and_then([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
        })
        .await
    }
}

/// Writes the trail into the transaction that is open.
pub(super) fn record(conn: &Connection, trail: &Trail) -> StoreResult<()> {
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
    outbox::put(conn, &trail.messages)
}
