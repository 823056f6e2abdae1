//! The audit: what is read of it. How an entry takes its place in a chain is told in
//! the `audit.rs` of each database: PostgreSQL hashes where it locks.

use async_trait::async_trait;

use super::super::audit::{AuditHead, AuditRow, AuditStore};
use super::super::{StoreResult, Trail};
use super::{Database, values};

#[async_trait]
impl<D: Database> AuditStore for D {
    async fn note(&self, trail: Trail) -> StoreResult<()> {
        self.change(move |tx| Box::pin(async move { tx.record(&trail).await }))
            .await
    }

    async fn audit_chain(&self, shard: u16, day: u16) -> StoreResult<Vec<AuditRow>> {
        self.all(
            "SELECT seq, previous, hash, entry FROM audit
             WHERE shard = $1 AND day = $2 ORDER BY seq",
            values![shard, day],
            move |row| {
                Ok(AuditRow {
                    shard,
                    day,
                    seq: row.get(0)?,
                    previous: row.get(1)?,
                    hash: row.get(2)?,
                    entry: row.get(3)?,
                })
            },
        )
        .await
    }

    async fn audit_heads(&self, day: u16) -> StoreResult<Vec<AuditHead>> {
        self.all(
            "SELECT shard, seq, hash FROM audit_heads WHERE day = $1 ORDER BY shard",
            values![day],
            |row| {
                Ok(AuditHead {
                    shard: row.get(0)?,
                    seq: row.get(1)?,
                    hash: row.get(2)?,
                })
            },
        )
        .await
    }

    async fn put_signed_head(&self, day: u16, signed: Vec<u8>) -> StoreResult<bool> {
        let sql = "INSERT INTO audit_signed_heads (day, signed) VALUES ($1, $2)
                   ON CONFLICT DO NOTHING";
        Ok(self.execute(sql, values![day, signed]).await? == 1)
    }

    async fn signed_heads(&self) -> StoreResult<Vec<(u16, Vec<u8>)>> {
        self.all(
            "SELECT day, signed FROM audit_signed_heads ORDER BY day",
            values![],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .await
    }

    async fn audit_days(&self, from: u16, before: u16) -> StoreResult<Vec<u16>> {
        self.all(
            "SELECT DISTINCT day FROM audit_heads WHERE day >= $1 AND day < $2 ORDER BY day",
            values![from, before],
            |row| row.get(0),
        )
        .await
    }

    async fn audit_chains(&self) -> StoreResult<Vec<(u16, u16)>> {
        self.all(
            "SELECT day, shard FROM audit UNION SELECT day, shard FROM audit_heads
             ORDER BY 1, 2",
            values![],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .await
    }
}
