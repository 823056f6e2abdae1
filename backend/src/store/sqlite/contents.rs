//! Contents.

use async_trait::async_trait;
use rusqlite::{OptionalExtension, params};

use super::super::contents::{Content, ContentStore};
use super::super::{StoreResult, Trail};
use super::{SqliteStore, audit};

#[async_trait]
impl ContentStore for SqliteStore {
    async fn content(&self, name: String) -> StoreResult<Option<Content>> {
        self.read(move |conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT version, at, body FROM contents WHERE name = ?1
                     ORDER BY version DESC LIMIT 1",
                )?
                .query_row([&name], |row| {
                    Ok(Content {
                        name: name.clone(),
                        version: row.get(0)?,
                        at: row.get(1)?,
                        body: row.get(2)?,
                    })
                })
                .optional()?)
        })
        .await
    }

    async fn put_content(&self, name: String, body: String, trail: Trail) -> StoreResult<u32> {
        self.write(move |conn| {
            let version = conn
                .prepare_cached(
                    "INSERT INTO contents (name, version, at, body)
                     SELECT ?1, coalesce(max(version), 0) + 1, ?2, ?3 FROM contents
                     WHERE name = ?1 RETURNING version",
                )?
                .query_row(params![name, trail.at, body], |row| row.get(0))?;
            audit::record(conn, &trail)?;
            Ok(version)
        })
        .await
    }
}
