//! Suppliers and feeds. What a chunk of records counts is written with the records,
//! in the `facts.rs` of each database.

use async_trait::async_trait;

use super::super::feeds::{FeedError, FeedState, FeedStore, Supplier, kinds, words};
use super::super::{StoreResult, Trail};
use super::{Database, Row, values};

const SUPPLIER: &str = "supplier, name, feeds, secret_sealed, certificate, standing";

#[async_trait]
impl<D: Database> FeedStore for D {
    async fn put_supplier(&self, supplier: Supplier, trail: Trail) -> StoreResult<()> {
        let sql = format!(
            "INSERT INTO suppliers ({SUPPLIER}, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (supplier) DO UPDATE SET name = excluded.name,
                 feeds = excluded.feeds, secret_sealed = excluded.secret_sealed,
                 certificate = excluded.certificate, standing = excluded.standing"
        );
        let values = values![
            supplier.supplier,
            supplier.name,
            words(&supplier.feeds),
            supplier.secret_sealed,
            supplier.certificate,
            supplier.standing,
            trail.at
        ];
        self.audited(sql, values, trail).await?;
        Ok(())
    }

    async fn supplier(&self, supplier: String) -> StoreResult<Option<Supplier>> {
        let sql = format!("SELECT {SUPPLIER} FROM suppliers WHERE supplier = $1");
        self.first(sql, values![supplier], read).await
    }

    async fn suppliers(&self) -> StoreResult<Vec<Supplier>> {
        let sql = format!("SELECT {SUPPLIER} FROM suppliers ORDER BY supplier");
        self.all(sql, values![], read).await
    }

    async fn spend_nonce(&self, supplier: String, nonce: String, at: i64) -> StoreResult<bool> {
        let sql = "INSERT INTO supplier_nonces (supplier, nonce, at) VALUES ($1, $2, $3)
                   ON CONFLICT DO NOTHING";
        Ok(self.execute(sql, values![supplier, nonce, at]).await? == 1)
    }

    async fn forget_nonces(&self, before: i64) -> StoreResult<u64> {
        self.execute("DELETE FROM supplier_nonces WHERE at < $1", values![before])
            .await
    }

    async fn feed_states(&self) -> StoreResult<Vec<FeedState>> {
        // A row without a supplier is only a lock (postgres/facts.rs).
        self.all(
            "SELECT supplier, kind, last_received, last_start, accepted, duplicates,
                 corrected, withdrawn, rejected FROM feeds
             WHERE supplier <> '' ORDER BY supplier, kind",
            values![],
            |row| {
                Ok(FeedState {
                    supplier: row.get(0)?,
                    kind: row.get(1)?,
                    last_received: row.get(2)?,
                    last_start: row.get(3)?,
                    accepted: row.get(4)?,
                    duplicates: row.get(5)?,
                    corrected: row.get(6)?,
                    withdrawn: row.get(7)?,
                    rejected: row.get(8)?,
                })
            },
        )
        .await
    }

    async fn feed_errors(&self, limit: u32) -> StoreResult<Vec<FeedError>> {
        self.all(
            "SELECT supplier, kind, at, line, reason FROM feed_errors
             ORDER BY at DESC, supplier, kind, line LIMIT $1",
            values![limit],
            |row| {
                Ok(FeedError {
                    supplier: row.get(0)?,
                    kind: row.get(1)?,
                    at: row.get(2)?,
                    line: row.get(3)?,
                    reason: row.get(4)?,
                })
            },
        )
        .await
    }

    async fn forget_feed_errors(&self, before: i64) -> StoreResult<u64> {
        self.execute("DELETE FROM feed_errors WHERE at < $1", values![before])
            .await
    }
}

fn read(row: &Row) -> StoreResult<Supplier> {
    let feeds: String = row.get(2)?;
    Ok(Supplier {
        supplier: row.get(0)?,
        name: row.get(1)?,
        feeds: kinds(&feeds),
        secret_sealed: row.get(3)?,
        certificate: row.get(4)?,
        standing: row.get(5)?,
    })
}
