//! The audit and, beside each entry, its messages.

use std::collections::BTreeMap;

use async_trait::async_trait;
use deadpool_postgres::Transaction;

use super::super::audit::{AuditHead, AuditRow, AuditStore, chain_hash};
use super::super::{Digest, StoreResult, Trail};
use super::convert::Columns;
use super::{PostgresStore, outbox};

#[async_trait]
impl AuditStore for PostgresStore {
    async fn note(&self, trail: Trail) -> StoreResult<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        record(&tx, &trail).await?;
        Ok(tx.commit().await?)
    }

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

    async fn signed_heads(&self) -> StoreResult<Vec<(u16, Vec<u8>)>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached("SELECT day, signed FROM audit_signed_heads ORDER BY day")
            .await?;
        let rows = client.query(&query, &[]).await?;
        rows.iter()
            .map(|row| Ok((row.num(0)?, row.col(1)?)))
            .collect()
    }

    async fn audit_days(&self, from: u16, before: u16) -> StoreResult<Vec<u16>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT DISTINCT day FROM audit_heads WHERE day >= $1 AND day < $2 ORDER BY day",
            )
            .await?;
        let rows = client
            .query(&query, &[&i32::from(from), &i32::from(before)])
            .await?;
        rows.iter().map(|row| row.num(0)).collect()
    }

    async fn audit_chains(&self) -> StoreResult<Vec<(u16, u16)>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT day, shard FROM audit UNION SELECT day, shard FROM audit_heads
                 ORDER BY 1, 2",
            )
            .await?;
        let rows = client.query(&query, &[]).await?;
        rows.iter()
            .map(|row| Ok((row.num(0)?, row.num(1)?)))
            .collect()
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

/// Writes many trails: the heads of their chains are locked by number, the hashes made
/// here, and each table of the audit written once. The last thing before the commit.
pub(super) async fn record_all(tx: &Transaction<'_>, trails: &[&Trail]) -> StoreResult<()> {
    let mut chains: BTreeMap<(u16, u16), Vec<String>> = BTreeMap::new();
    for trail in trails {
        outbox::put(tx, &trail.messages).await?;
        let chain = chains.entry((trail.day(), trail.shard())).or_default();
        chain.push(trail.entry());
    }
    let mut rows = Rows::default();
    for ((day, shard), entries) in chains {
        let (mut seq, mut previous) = lock_head(tx, shard, day).await?;
        for entry in entries {
            seq += 1;
            let hash = chain_hash(shard, day, seq, &previous, &entry);
            rows.push(shard, day, seq, previous, hash, entry);
            previous = hash;
        }
    }
    rows.write(tx).await
}

/// Locks a chain's head; a new chain gets one that stands before its first entry.
async fn lock_head(tx: &Transaction<'_>, shard: u16, day: u16) -> StoreResult<(u64, Digest)> {
    let make = tx
        .prepare_cached(
            "INSERT INTO audit_heads (shard, day, seq, previous, hash)
             VALUES ($1, $2, 0, $3, $3) ON CONFLICT DO NOTHING",
        )
        .await?;
    let lock = tx
        .prepare_cached(
            "SELECT seq, hash FROM audit_heads WHERE shard = $1 AND day = $2 FOR UPDATE",
        )
        .await?;
    let (shard, day) = (i32::from(shard), i32::from(day));
    let zeros: &[u8] = &[0; 32];
    tx.execute(&make, &[&shard, &day, &zeros]).await?;
    let row = tx.query_one(&lock, &[&shard, &day]).await?;
    Ok((row.num(0)?, row.digest(1)?))
}

/// Audit rows, column by column.
#[derive(Default)]
struct Rows {
    shards: Vec<i32>,
    days: Vec<i32>,
    seqs: Vec<i64>,
    previous: Vec<Vec<u8>>,
    hashes: Vec<Vec<u8>>,
    entries: Vec<String>,
}

impl Rows {
    fn push(
        &mut self,
        shard: u16,
        day: u16,
        seq: u64,
        previous: Digest,
        hash: Digest,
        entry: String,
    ) {
        self.shards.push(shard.into());
        self.days.push(day.into());
        self.seqs.push(seq.cast_signed());
        self.previous.push(previous.to_vec());
        self.hashes.push(hash.to_vec());
        self.entries.push(entry);
    }

    async fn write(self, tx: &Transaction<'_>) -> StoreResult<()> {
        let insert = tx
            .prepare_cached(
                "INSERT INTO audit (shard, day, seq, previous, hash, entry)
                 SELECT * FROM unnest($1::integer[], $2::integer[], $3::bigint[], $4::bytea[],
                     $5::bytea[], $6::text[])",
            )
            .await?;
        let raise = tx
            .prepare_cached(
                "UPDATE audit_heads h SET seq = u.n, previous = u.p, hash = u.h
                 FROM (SELECT DISTINCT ON (s, d) s, d, n, p, h
                       FROM unnest($1::integer[], $2::integer[], $3::bigint[], $4::bytea[],
                           $5::bytea[]) AS u (s, d, n, p, h)
                       ORDER BY s, d, n DESC) AS u
                 WHERE h.shard = u.s AND h.day = u.d",
            )
            .await?;
        let (shards, days, seqs) = (self.shards, self.days, self.seqs);
        let (previous, hashes) = (self.previous, self.hashes);
        tx.execute(
            &insert,
            &[&shards, &days, &seqs, &previous, &hashes, &self.entries],
        )
        .await?;
        tx.execute(&raise, &[&shards, &days, &seqs, &previous, &hashes])
            .await?;
        Ok(())
    }
}
