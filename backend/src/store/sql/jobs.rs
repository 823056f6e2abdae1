//! Jobs.

use async_trait::async_trait;

use super::super::StoreResult;
use super::super::jobs::JobStore;
use super::{Database, values};

#[async_trait]
impl<D: Database> JobStore for D {
    async fn take_job(
        &self,
        name: String,
        owner: String,
        now: i64,
        lease: i64,
    ) -> StoreResult<bool> {
        let taken = self
            .execute(
                "INSERT INTO jobs (name, due, lease_until, lease_owner) VALUES ($1, $3, $4, $2)
                 ON CONFLICT (name) DO UPDATE SET
                     lease_until = excluded.lease_until, lease_owner = excluded.lease_owner
                 WHERE jobs.due <= $3 AND jobs.lease_until <= $3",
                values![name, owner, now, now + lease],
            )
            .await?;
        Ok(taken == 1)
    }

    async fn finish_job(&self, name: String, owner: String, due: i64) -> StoreResult<bool> {
        let finished = self
            .execute(
                "UPDATE jobs SET due = $3, lease_until = 0, lease_owner = ''
                 WHERE name = $1 AND lease_owner = $2",
                values![name, owner, due],
            )
            .await?;
        Ok(finished == 1)
    }
}
