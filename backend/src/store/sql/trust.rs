//! Trust lists.

use async_trait::async_trait;

use super::super::trust::{IssuerRow, TrustListRow, TrustStore};
use super::super::{StoreResult, Trail};
use super::{Database, values};

#[async_trait]
impl<D: Database> TrustStore for D {
    async fn put_trust_list(&self, list: TrustListRow, trail: Trail) -> StoreResult<bool> {
        let kept = self
            .audited(
                "INSERT INTO trust_lists (version, iat, bytes) SELECT $1, $2, $3
                 WHERE NOT EXISTS (SELECT 1 FROM trust_lists WHERE version >= $1)
                 ON CONFLICT DO NOTHING",
                values![list.version, list.iat, list.bytes],
                trail,
            )
            .await?;
        Ok(kept == 1)
    }

    async fn trust_list(&self) -> StoreResult<Option<TrustListRow>> {
        self.first(
            "SELECT version, iat, bytes FROM trust_lists ORDER BY version DESC LIMIT 1",
            values![],
            |row| {
                Ok(TrustListRow {
                    version: row.get(0)?,
                    iat: row.get(1)?,
                    bytes: row.get(2)?,
                })
            },
        )
        .await
    }

    async fn put_issuer(&self, issuer: IssuerRow, trail: Trail) -> StoreResult<()> {
        self.audited(
            "INSERT INTO issuers (issuer, entry, added_at) VALUES ($1, $2, $3)
             ON CONFLICT (issuer) DO UPDATE SET
                 entry = excluded.entry, added_at = excluded.added_at",
            values![issuer.issuer, issuer.entry, trail.at],
            trail,
        )
        .await?;
        Ok(())
    }

    async fn remove_issuer(&self, issuer: u16, trail: Trail) -> StoreResult<bool> {
        let sql = "DELETE FROM issuers WHERE issuer = $1";
        Ok(self.audited(sql, values![issuer], trail).await? == 1)
    }

    async fn issuers(&self) -> StoreResult<Vec<IssuerRow>> {
        self.all(
            "SELECT issuer, entry FROM issuers ORDER BY issuer",
            values![],
            |row| {
                Ok(IssuerRow {
                    issuer: row.get(0)?,
                    entry: row.get(1)?,
                })
            },
        )
        .await
    }
}
