//! Change hints. A tag's 64 bits are kept as a signed number; the order is made
//! when they are read.

use async_trait::async_trait;
use rusqlite::params;

use super::super::hints::{HintSecret, HintStore};
use super::super::{StoreResult, SubjectId};
use super::SqliteStore;

#[async_trait]
impl HintStore for SqliteStore {
    async fn hint_secrets(&self, subject: SubjectId) -> StoreResult<Vec<HintSecret>> {
        self.read(move |conn| {
            conn.prepare_cached(
                "SELECT device_id, sealed, renewed_at FROM hint_secrets
                 WHERE subject_id = ?1 ORDER BY device_id",
            )?
            .query_and_then([subject], |row| {
                Ok(HintSecret {
                    device: row.get(0)?,
                    sealed: row.get(1)?,
                    renewed_at: row.get(2)?,
                })
            })?
            .collect()
        })
        .await
    }

    async fn add_hints(&self, hour: u32, tags: Vec<u64>) -> StoreResult<()> {
        self.write(move |conn| {
            let mut insert = conn.prepare_cached(
                "INSERT INTO hints (hour, tag) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            )?;
            for tag in tags {
                insert.execute(params![hour, tag.cast_signed()])?;
            }
            Ok(())
        })
        .await
    }

    async fn hints(&self, hour: u32) -> StoreResult<Vec<u64>> {
        self.read(move |conn| {
            let mut tags = conn
                .prepare_cached("SELECT tag FROM hints WHERE hour = ?1")?
                .query_and_then([hour], |row| Ok(row.get::<_, i64>(0)?.cast_unsigned()))?
                .collect::<StoreResult<Vec<u64>>>()?;
            tags.sort_unstable();
            Ok(tags)
        })
        .await
    }

    async fn forget_hints(&self, before: u32) -> StoreResult<u64> {
        self.write(move |conn| {
            Ok(conn
                .prepare_cached("DELETE FROM hints WHERE hour < ?1")?
                .execute([before])? as u64)
        })
        .await
    }
}
