//! Audit entries, each with its messages: the chain is hashed where its head is locked.

use std::collections::BTreeMap;

use deadpool_postgres::Transaction;

use super::super::audit::chain_hash;
use super::super::{Digest, StoreResult, Trail, sql};
use super::convert::Columns;

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
    sql::put_outbox(tx, &trail.messages).await?;
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
        sql::put_outbox(tx, &trail.messages).await?;
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
