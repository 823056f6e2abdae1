//! Contents.

use async_trait::async_trait;

use super::super::contents::{Content, ContentStore};
use super::super::{StoreResult, Trail};
use super::{Database, QueryExt, values};

#[async_trait]
impl<D: Database> ContentStore for D {
    async fn content(&self, name: String) -> StoreResult<Option<Content>> {
        self.first(
            "SELECT name, version, at, body FROM contents WHERE name = $1
             ORDER BY version DESC LIMIT 1",
            values![name],
            |row| {
                Ok(Content {
                    name: row.get(0)?,
                    version: row.get(1)?,
                    at: row.get(2)?,
                    body: row.get(3)?,
                })
            },
        )
        .await
    }

    async fn put_content(&self, name: String, body: String, trail: Trail) -> StoreResult<u32> {
        self.change(move |tx| {
            Box::pin(async move {
                // Two at once would take the same version.
                tx.lock("LOCK TABLE contents IN EXCLUSIVE MODE", &[])
                    .await?;
                let version = tx
                    .one(
                        "INSERT INTO contents (name, version, at, body)
                         SELECT $1, coalesce(max(version), 0) + 1, $2, $3 FROM contents
                         WHERE name = $1 RETURNING version",
                        &values![name, trail.at, body],
                        |row| row.get(0),
                    )
                    .await?;
                tx.record(&trail).await?;
                Ok(version)
            })
        })
        .await
    }
}
