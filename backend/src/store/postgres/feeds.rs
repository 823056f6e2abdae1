//! Suppliers and feeds.

use async_trait::async_trait;
use deadpool_postgres::Transaction;
use tokio_postgres::Row;

use super::super::facts::{Applied, Chunk, FactKind};
use super::super::feeds::{
    ERRORS_A_CHUNK, FeedError, FeedState, FeedStore, Supplier, counts, kinds, last_start, words,
};
use super::super::units::Standing;
use super::super::{StoreResult, Trail};
use super::convert::Columns;
use super::{PostgresStore, audit};

const SUPPLIER: &str = "supplier, name, feeds, secret_sealed, certificate, standing";

#[async_trait]
impl FeedStore for PostgresStore {
    async fn put_supplier(&self, supplier: Supplier, trail: Trail) -> StoreResult<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let put = tx
            .prepare_cached(&format!(
                "INSERT INTO suppliers ({SUPPLIER}, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (supplier) DO UPDATE SET name = excluded.name,
                     feeds = excluded.feeds, secret_sealed = excluded.secret_sealed,
                     certificate = excluded.certificate, standing = excluded.standing"
            ))
            .await?;
        tx.execute(
            &put,
            &[
                &supplier.supplier,
                &supplier.name,
                &words(&supplier.feeds),
                &supplier.secret_sealed,
                &supplier.certificate.as_ref().map(<[u8; 32]>::as_slice),
                &supplier.standing.code(),
                &trail.at,
            ],
        )
        .await?;
        audit::record(&tx, &trail).await?;
        Ok(tx.commit().await?)
    }

    async fn supplier(&self, supplier: String) -> StoreResult<Option<Supplier>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {SUPPLIER} FROM suppliers WHERE supplier = $1"
            ))
            .await?;
        let row = client.query_opt(&query, &[&supplier]).await?;
        row.map(|row| read(&row)).transpose()
    }

    async fn suppliers(&self) -> StoreResult<Vec<Supplier>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {SUPPLIER} FROM suppliers ORDER BY supplier"
            ))
            .await?;
        client.query(&query, &[]).await?.iter().map(read).collect()
    }

    async fn spend_nonce(&self, supplier: String, nonce: String, at: i64) -> StoreResult<bool> {
        let client = self.client().await?;
        let spend = client
            .prepare_cached(
                "INSERT INTO supplier_nonces (supplier, nonce, at) VALUES ($1, $2, $3)
                 ON CONFLICT DO NOTHING",
            )
            .await?;
        Ok(client.execute(&spend, &[&supplier, &nonce, &at]).await? == 1)
    }

    async fn forget_nonces(&self, before: i64) -> StoreResult<u64> {
        let client = self.client().await?;
        let forget = client
            .prepare_cached("DELETE FROM supplier_nonces WHERE at < $1")
            .await?;
        Ok(client.execute(&forget, &[&before]).await?)
    }

    async fn feed_states(&self) -> StoreResult<Vec<FeedState>> {
        let client = self.client().await?;
        // The row without a supplier is only a lock.
        let query = client
            .prepare_cached(
                "SELECT supplier, kind, last_received, last_start, accepted, duplicates,
                     corrected, withdrawn, rejected FROM feeds
                 WHERE supplier <> '' ORDER BY supplier, kind",
            )
            .await?;
        let rows = client.query(&query, &[]).await?;
        rows.iter()
            .map(|row| {
                Ok(FeedState {
                    supplier: row.col(0)?,
                    kind: FactKind::from_code(row.col(1)?)?,
                    last_received: row.col(2)?,
                    last_start: row.col(3)?,
                    accepted: row.num(4)?,
                    duplicates: row.num(5)?,
                    corrected: row.num(6)?,
                    withdrawn: row.num(7)?,
                    rejected: row.num(8)?,
                })
            })
            .collect()
    }

    async fn feed_errors(&self, limit: u32) -> StoreResult<Vec<FeedError>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT supplier, kind, at, line, reason FROM feed_errors
                 ORDER BY at DESC, supplier, kind, line LIMIT $1",
            )
            .await?;
        let rows = client.query(&query, &[&i64::from(limit)]).await?;
        rows.iter()
            .map(|row| {
                Ok(FeedError {
                    supplier: row.col(0)?,
                    kind: FactKind::from_code(row.col(1)?)?,
                    at: row.col(2)?,
                    line: row.num(3)?,
                    reason: row.col(4)?,
                })
            })
            .collect()
    }

    async fn forget_feed_errors(&self, before: i64) -> StoreResult<u64> {
        let client = self.client().await?;
        let forget = client
            .prepare_cached("DELETE FROM feed_errors WHERE at < $1")
            .await?;
        Ok(client.execute(&forget, &[&before]).await?)
    }
}

fn read(row: &Row) -> StoreResult<Supplier> {
    Ok(Supplier {
        supplier: row.col(0)?,
        name: row.col(1)?,
        feeds: kinds(row.col(2)?),
        secret_sealed: row.col(3)?,
        certificate: row.opt_digest(4)?,
        standing: Standing::from_code(row.col(5)?)?,
    })
}

/// Counts a chunk and keeps what was refused of it, in the chunk's transaction.
pub(super) async fn count(
    tx: &Transaction<'_>,
    chunk: &Chunk,
    applied: &Applied,
    now: i64,
) -> StoreResult<()> {
    let counts = counts(applied, chunk.rejected.len());
    let update = tx
        .prepare_cached(
            "UPDATE feeds SET last_start = greatest(last_start, $3), accepted = accepted + $4,
                 duplicates = duplicates + $5, corrected = corrected + $6,
                 withdrawn = withdrawn + $7, rejected = rejected + $8
             WHERE supplier = $1 AND kind = $2",
        )
        .await?;
    let (supplier, kind) = (&chunk.supplier, chunk.kind.code());
    tx.execute(
        &update,
        &[
            supplier,
            &kind,
            &last_start(chunk),
            &counts[0],
            &counts[1],
            &counts[2],
            &counts[3],
            &counts[4],
        ],
    )
    .await?;
    if chunk.rejected.is_empty() {
        return Ok(());
    }
    let insert = tx
        .prepare_cached(
            "INSERT INTO feed_errors (at, supplier, kind, line, reason)
             SELECT $1, $2, $3, l, r FROM unnest($4::bigint[], $5::text[]) AS u (l, r)
             ON CONFLICT DO NOTHING",
        )
        .await?;
    let kept = || chunk.rejected.iter().take(ERRORS_A_CHUNK);
    let lines: Vec<i64> = kept().map(|(line, _)| line.cast_signed()).collect();
    let reasons: Vec<&str> = kept().map(|(_, reason)| *reason).collect();
    tx.execute(&insert, &[&now, supplier, &kind, &lines, &reasons])
        .await?;
    Ok(())
}
