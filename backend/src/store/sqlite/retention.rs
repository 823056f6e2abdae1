//! Giving up rows that are old.

use async_trait::async_trait;
use rusqlite::params;

use super::super::StoreResult;
use super::super::retention::{RetentionStore, Table};
use super::SqliteStore;

#[async_trait]
impl RetentionStore for SqliteStore {
    async fn forget(&self, table: &'static Table, before: i64, limit: u32) -> StoreResult<u64> {
        let Table { name, key, .. } = table;
        let old = table.condition().replace("$1", "?1");
        let forget = format!(
            "DELETE FROM {name} WHERE ({key}) IN
                 (SELECT {key} FROM {name} WHERE {old} LIMIT ?2)"
        );
        self.write(move |tx| {
            let conn = &*tx.conn();
            let gone = conn
                .prepare_cached(&forget)?
                .execute(params![before, limit])?;
            Ok(gone as u64)
        })
        .await
    }
}
