//! Suppliers and feeds.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};

use super::super::facts::{Applied, Chunk, FactKind};
use super::super::feeds::{
    ERRORS_A_CHUNK, FeedError, FeedState, FeedStore, Supplier, counts, kinds, last_start, words,
};
use super::super::units::Standing;
use super::super::{StoreError, StoreResult, Trail};
use super::{SqliteStore, audit};

const SUPPLIER: &str = "supplier, name, feeds, secret_sealed, certificate, standing";

#[async_trait]
impl FeedStore for SqliteStore {
    async fn put_supplier(&self, supplier: Supplier, trail: Trail) -> StoreResult<()> {
        self.write(move |conn| {
            conn.prepare_cached(&format!(
                "INSERT INTO suppliers ({SUPPLIER}, added_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (supplier) DO UPDATE SET name = excluded.name,
                     feeds = excluded.feeds, secret_sealed = excluded.secret_sealed,
                     certificate = excluded.certificate, standing = excluded.standing"
            ))?
            .execute(params![
                supplier.supplier,
                supplier.name,
                words(&supplier.feeds),
                supplier.secret_sealed,
                supplier.certificate,
                supplier.standing.code(),
                trail.at,
            ])?;
            audit::record(conn, &trail)
        })
        .await
    }

    async fn supplier(&self, supplier: String) -> StoreResult<Option<Supplier>> {
        self.read(move |conn| {
            conn.prepare_cached(&format!(
                "SELECT {SUPPLIER} FROM suppliers WHERE supplier = ?1"
            ))?
            .query_and_then([supplier], read)?
            .next()
            .transpose()
        })
        .await
    }

    async fn suppliers(&self) -> StoreResult<Vec<Supplier>> {
        self.read(|conn| {
            conn.prepare_cached(&format!(
                "SELECT {SUPPLIER} FROM suppliers ORDER BY supplier"
            ))?
            .query_and_then([], read)?
            .collect()
        })
        .await
    }

    async fn spend_nonce(&self, supplier: String, nonce: String, at: i64) -> StoreResult<bool> {
        self.write(move |conn| {
            let spent = conn
                .prepare_cached(
                    "INSERT INTO supplier_nonces (supplier, nonce, at) VALUES (?1, ?2, ?3)
                     ON CONFLICT DO NOTHING",
                )?
                .execute(params![supplier, nonce, at])?;
            Ok(spent == 1)
        })
        .await
    }

    async fn forget_nonces(&self, before: i64) -> StoreResult<u64> {
        self.write(move |conn| {
            Ok(conn
                .prepare_cached("DELETE FROM supplier_nonces WHERE at < ?1")?
                .execute([before])? as u64)
        })
        .await
    }

    async fn feed_states(&self) -> StoreResult<Vec<FeedState>> {
        self.read(|conn| {
            conn.prepare_cached(
                "SELECT supplier, kind, last_received, last_start, accepted, duplicates,
                     corrected, withdrawn, rejected FROM feeds ORDER BY supplier, kind",
            )?
            .query_and_then([], |row| {
                let count = |at| row.get(at).map(i64::cast_unsigned);
                Ok(FeedState {
                    supplier: row.get(0)?,
                    kind: FactKind::from_code(row.get(1)?)?,
                    last_received: row.get(2)?,
                    last_start: row.get(3)?,
                    accepted: count(4)?,
                    duplicates: count(5)?,
                    corrected: count(6)?,
                    withdrawn: count(7)?,
                    rejected: count(8)?,
                })
            })?
            .collect()
        })
        .await
    }

    async fn feed_errors(&self, limit: u32) -> StoreResult<Vec<FeedError>> {
        self.read(move |conn| {
            conn.prepare_cached(
                "SELECT supplier, kind, at, line, reason FROM feed_errors
                 ORDER BY at DESC, supplier, kind, line LIMIT ?1",
            )?
            .query_and_then([limit], |row| {
                Ok(FeedError {
                    supplier: row.get(0)?,
                    kind: FactKind::from_code(row.get(1)?)?,
                    at: row.get(2)?,
                    line: row.get::<_, i64>(3)?.cast_unsigned(),
                    reason: row.get(4)?,
                })
            })?
            .collect()
        })
        .await
    }

    async fn forget_feed_errors(&self, before: i64) -> StoreResult<u64> {
        self.write(move |conn| {
            Ok(conn
                .prepare_cached("DELETE FROM feed_errors WHERE at < ?1")?
                .execute([before])? as u64)
        })
        .await
    }
}

fn read(row: &Row<'_>) -> Result<Supplier, StoreError> {
    let feeds: String = row.get(2)?;
    Ok(Supplier {
        supplier: row.get(0)?,
        name: row.get(1)?,
        feeds: kinds(&feeds),
        secret_sealed: row.get(3)?,
        certificate: row.get(4)?,
        standing: Standing::from_code(row.get(5)?)?,
    })
}

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
