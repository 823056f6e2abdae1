//! Trust lists.

use async_trait::async_trait;
use rusqlite::{OptionalExtension, params};

use super::super::trust::{IssuerRow, TrustListRow, TrustStore};
use super::super::{StoreResult, Trail};
use super::{SqliteStore, audit};

#[async_trait]
impl TrustStore for SqliteStore {
    async fn put_trust_list(&self, list: TrustListRow, trail: Trail) -> StoreResult<bool> {
        self.write(move |conn| {
            let kept = conn
                .prepare_cached(
                    "INSERT INTO trust_lists (version, iat, bytes) SELECT ?1, ?2, ?3
                     WHERE NOT EXISTS (SELECT 1 FROM trust_lists WHERE version >= ?1)",
                )?
                .execute(params![list.version, list.iat, list.bytes])?;
            if kept == 0 {
                return Ok(false);
            }
            audit::record(conn, &trail)?;
            Ok(true)
        })
        .await
    }

    async fn trust_list(&self) -> StoreResult<Option<TrustListRow>> {
        self.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT version, iat, bytes FROM trust_lists ORDER BY version DESC LIMIT 1",
                )?
                .query_row([], |row| {
                    Ok(TrustListRow {
                        version: row.get(0)?,
                        iat: row.get(1)?,
                        bytes: row.get(2)?,
                    })
                })
                .optional()?)
        })
        .await
    }

    async fn put_issuer(&self, issuer: IssuerRow, trail: Trail) -> StoreResult<()> {
        self.write(move |conn| {
            conn.prepare_cached(
                "INSERT OR REPLACE INTO issuers (issuer, entry, added_at) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![issuer.issuer, issuer.entry, trail.at])?;
            audit::record(conn, &trail)
        })
        .await
    }

    async fn remove_issuer(&self, issuer: u16, trail: Trail) -> StoreResult<bool> {
        self.write(move |conn| {
            let gone = conn
                .prepare_cached("DELETE FROM issuers WHERE issuer = ?1")?
                .execute([issuer])?;
            if gone == 1 {
                audit::record(conn, &trail)?;
            }
            Ok(gone == 1)
        })
        .await
    }

    async fn issuers(&self) -> StoreResult<Vec<IssuerRow>> {
        self.read(|conn| {
            conn.prepare_cached("SELECT issuer, entry FROM issuers ORDER BY issuer")?
                .query_and_then([], |row| {
                    Ok(IssuerRow {
                        issuer: row.get(0)?,
                        entry: row.get(1)?,
                    })
                })?
                .collect()
        })
        .await
    }
}
