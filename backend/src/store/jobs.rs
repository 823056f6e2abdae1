//! Jobs: rows with a due time and a lease, so that of many servers exactly one
//! does each.

use async_trait::async_trait;

use super::StoreResult;

/// Jobs.
#[async_trait]
pub trait JobStore: Send + Sync {
    /// Takes the job if it is due at `now` and nobody's lease runs; a job never
    /// seen is due. The lease ends by itself at `now + lease`.
    async fn take_job(
        &self,
        name: String,
        owner: String,
        now: i64,
        lease: i64,
    ) -> StoreResult<bool>;

    /// Gives the job back, next due at `due`. False: the lease was no longer ours.
    async fn finish_job(&self, name: String, owner: String, due: i64) -> StoreResult<bool>;
}
