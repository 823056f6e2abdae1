//! The audit and, beside each entry, its messages.

use async_trait::async_trait;
use deadpool_postgres::Transaction;

use super::super::audit::{AuditHead, AuditRow, AuditStore};
use super::super::{StoreResult, Trail};
use super::convert::Columns;
use super::{PostgresStore, outbox};

#[async_trait]
impl AuditStore for PostgresStore {
    async fn audit_chain(&self, shard: u16, day: u16) -> StoreResult<Vec<AuditRow>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT seq, previous, hash, entry FROM audit
                 WHERE shard = $1 AND day = $2 ORDER BY seq",
            )
            .await?;
        let rows = client
            .query(&query, &[&i32::from(shard), &i32::from(day)])
            .await?;
        rows.iter()
            .map(|row| {
                Ok(AuditRow {
                    shard,
                    day,
                    seq: row.num(0)?,
                    previous: row.digest(1)?,
                    hash: row.digest(2)?,
                    entry: row.col(3)?,
                })
            })
            .collect()
    }

    async fn audit_heads(&self, day: u16) -> StoreResult<Vec<AuditHead>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT shard, seq, hash FROM audit_heads WHERE day = $1 ORDER BY shard",
            )
            .await?;
        let rows = client.query(&query, &[&i32::from(day)]).await?;
        rows.iter()
            .map(|row| {
                Ok(AuditHead {
                    shard: row.num(0)?,
                    seq: row.num(1)?,
                    hash: row.digest(2)?,
                })
            })
            .collect()
    }

    async fn put_signed_head(&self, day: u16, signed: Vec<u8>) -> StoreResult<bool> {
        let client = self.client().await?;
        let put = client
            .prepare_cached(
                "INSERT INTO audit_signed_heads (day, signed) VALUES ($1, $2)
                 ON CONFLICT DO NOTHING",
            )
            .await?;
        Ok(client.execute(&put, &[&i32::from(day), &signed]).await? == 1)
    }

    async fn signed_head(&self, day: u16) -> StoreResult<Option<Vec<u8>>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached("SELECT signed FROM audit_signed_heads WHERE day = $1")
            .await?;
        client
            .query_opt(&query, &[&i32::from(day)])
            .await?
            .map(|row| row.col(0))
            .transpose()
    }
}

/// One statement takes the chain's head, hashes and writes: the head is locked
/// for this and the commit only. The hash is `audit::chain_hash` in SQL.
const RECORD: &str = "
    WITH head AS (
        INSERT INTO audit_heads AS h (shard, day, seq, previous, hash)
        VALUES ($1, $2, 1, decode(repeat('00', 32), 'hex'),
            sha256('BM1/audit'::bytea || substring(int4send($1) FROM 3)
                || substring(int4send($2) FROM 3) || int8send(1)
                || decode(repeat('00', 32), 'hex') || convert_to($3, 'UTF8')))
        ON CONFLICT (shard, day) DO UPDATE SET
            seq = h.seq + 1,
            previous = h.hash,
            hash = sha256('BM1/audit'::bytea || substring(int4send(h.shard) FROM 3)
                || substring(int4send(h.day) FROM 3) || int8send(h.seq + 1)
                || h.hash || convert_to($3, 'UTF8'))
        RETURNING shard, day, seq, previous, hash)
    INSERT INTO audit (shard, day, seq, previous, hash, entry)
    SELECT shard, day, seq, previous, hash, $3 FROM head";

/// Writes the trail into the transaction that is open; the last thing before its
/// commit.
pub(super) async fn record(tx: &Transaction<'_>, trail: &Trail) -> StoreResult<()> {
    outbox::put(tx, &trail.messages).await?;
    let record = tx.prepare_cached(RECORD).await?;
    let (shard, day) = (i32::from(trail.shard()), i32::from(trail.day()));
    tx.execute(&record, &[&shard, &day, &trail.entry()]).await?;
    Ok(())
}
