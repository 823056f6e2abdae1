//! Trust lists.

use async_trait::async_trait;

use super::super::trust::{IssuerRow, TrustListRow, TrustStore};
use super::super::{StoreResult, Trail};
use super::convert::Columns;
use super::{PostgresStore, audit};

#[async_trait]
impl TrustStore for PostgresStore {
    async fn put_trust_list(&self, list: TrustListRow, trail: Trail) -> StoreResult<bool> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let put = tx
            .prepare_cached(
                "INSERT INTO trust_lists (version, iat, bytes)
                 SELECT $1::bigint, $2::bigint, $3::bytea
                 WHERE NOT EXISTS (SELECT 1 FROM trust_lists WHERE version >= $1)
                 ON CONFLICT DO NOTHING",
            )
            .await?;
        if tx
            .execute(&put, &[&i64::from(list.version), &list.iat, &list.bytes])
            .await?
            == 0
        {
            return Ok(false);
        }
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn trust_list(&self) -> StoreResult<Option<TrustListRow>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT version, iat, bytes FROM trust_lists ORDER BY version DESC LIMIT 1",
            )
            .await?;
        let Some(row) = client.query_opt(&query, &[]).await? else {
            return Ok(None);
        };
        Ok(Some(TrustListRow {
            version: row.num(0)?,
            iat: row.col(1)?,
            bytes: row.col(2)?,
        }))
    }

    async fn put_issuer(&self, issuer: IssuerRow, trail: Trail) -> StoreResult<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let put = tx
            .prepare_cached(
                "INSERT INTO issuers (issuer, entry, added_at) VALUES ($1, $2, $3)
                 ON CONFLICT (issuer) DO UPDATE SET
                     entry = excluded.entry, added_at = excluded.added_at",
            )
            .await?;
        let number = i32::from(issuer.issuer);
        tx.execute(&put, &[&number, &issuer.entry, &trail.at])
            .await?;
        audit::record(&tx, &trail).await?;
        Ok(tx.commit().await?)
    }

    async fn remove_issuer(&self, issuer: u16, trail: Trail) -> StoreResult<bool> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let remove = tx
            .prepare_cached("DELETE FROM issuers WHERE issuer = $1")
            .await?;
        if tx.execute(&remove, &[&i32::from(issuer)]).await? == 0 {
            return Ok(false);
        }
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn issuers(&self) -> StoreResult<Vec<IssuerRow>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached("SELECT issuer, entry FROM issuers ORDER BY issuer")
            .await?;
        let rows = client.query(&query, &[]).await?;
        rows.iter()
            .map(|row| {
                Ok(IssuerRow {
                    issuer: row.num(0)?,
                    entry: row.col(1)?,
                })
            })
            .collect()
    }
}
