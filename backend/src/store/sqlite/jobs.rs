//! Jobs.

use async_trait::async_trait;
use rusqlite::params;

use super::super::StoreResult;
use super::super::jobs::JobStore;
use super::SqliteStore;

#[async_trait]
impl JobStore for SqliteStore {
    async fn take_job(
        &self,
        name: String,
        owner: String,
        now: i64,
        lease: i64,
    ) -> StoreResult<bool> {
        self.write(move |conn| {
            let taken = conn
                .prepare_cached(
                    "INSERT INTO jobs (name, due, lease_until, lease_owner)
                     VALUES (?1, ?3, ?4, ?2)
                     ON CONFLICT (name) DO UPDATE SET
                         lease_until = excluded.lease_until, lease_owner = excluded.lease_owner
                     WHERE due <= ?3 AND lease_until <= ?3",
                )?
                .execute(params![name, owner, now, now + lease])?;
            Ok(taken == 1)
        })
        .await
    }

    async fn finish_job(&self, name: String, owner: String, due: i64) -> StoreResult<bool> {
        self.write(move |conn| {
            let finished = conn
                .prepare_cached(
                    "UPDATE jobs SET due = ?3, lease_until = 0, lease_owner = ''
                     WHERE name = ?1 AND lease_owner = ?2",
                )?
                .execute(params![name, owner, due])?;
            Ok(finished == 1)
        })
        .await
    }
}
