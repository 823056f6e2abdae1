//! Jobs.

use async_trait::async_trait;

use super::super::StoreResult;
use super::super::jobs::JobStore;
use super::PostgresStore;

#[async_trait]
impl JobStore for PostgresStore {
    async fn take_job(
        &self,
        name: String,
        owner: String,
        now: i64,
        lease: i64,
    ) -> StoreResult<bool> {
        let client = self.client().await?;
        let take = client
            .prepare_cached(
                "INSERT INTO jobs (name, due, lease_until, lease_owner) VALUES ($1, $3, $4, $2)
                 ON CONFLICT (name) DO UPDATE SET
                     lease_until = excluded.lease_until, lease_owner = excluded.lease_owner
                 WHERE jobs.due <= $3 AND jobs.lease_until <= $3",
            )
            .await?;
        Ok(client
            .execute(&take, &[&name, &owner, &now, &(now + lease)])
            .await?
            == 1)
    }

    async fn finish_job(&self, name: String, owner: String, due: i64) -> StoreResult<bool> {
        let client = self.client().await?;
        let finish = client
            .prepare_cached(
                "UPDATE jobs SET due = $3, lease_until = 0, lease_owner = ''
                 WHERE name = $1 AND lease_owner = $2",
            )
            .await?;
        Ok(client.execute(&finish, &[&name, &owner, &due]).await? == 1)
    }
}
