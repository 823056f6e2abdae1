//! Contents.

use async_trait::async_trait;

use super::super::contents::{Content, ContentStore};
use super::super::{StoreResult, Trail};
use super::convert::Columns;
use super::{PostgresStore, audit};

#[async_trait]
impl ContentStore for PostgresStore {
    async fn content(&self, name: String) -> StoreResult<Option<Content>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT version, at, body FROM contents WHERE name = $1
                 ORDER BY version DESC LIMIT 1",
            )
            .await?;
        let row = client.query_opt(&query, &[&name]).await?;
        row.map(|row| {
            Ok(Content {
                name,
                version: row.num(0)?,
                at: row.col(1)?,
                body: row.col(2)?,
            })
        })
        .transpose()
    }

    async fn put_content(&self, name: String, body: String, trail: Trail) -> StoreResult<u32> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        // Two at once would take the same version.
        tx.batch_execute("LOCK TABLE contents IN EXCLUSIVE MODE")
            .await?;
        let put = tx
            .prepare_cached(
                "INSERT INTO contents (name, version, at, body)
                 SELECT $1, coalesce(max(version), 0) + 1, $2, $3 FROM contents
                 WHERE name = $1 RETURNING version",
            )
            .await?;
        let version = tx
            .query_one(&put, &[&name, &trail.at, &body])
            .await?
            .num(0)?;
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(version)
    }
}
