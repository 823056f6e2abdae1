//! Change hints: tags by hour, and the sealed secrets that they are made from.

use async_trait::async_trait;

use super::{DeviceId, StoreResult, SubjectId};

/// The secret of a subject's last renewal on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HintSecret {
    /// On which phone.
    pub device: DeviceId,
    /// Sealed by the caller.
    pub sealed: Vec<u8>,
    /// When the renewal was.
    pub renewed_at: i64,
}

/// Change hints.
#[async_trait]
pub trait HintStore: Send + Sync {
    /// The subject's hint secrets, one for each device.
    async fn hint_secrets(&self, subject: SubjectId) -> StoreResult<Vec<HintSecret>>;

    /// Adds tags to an hour (Unix time / 3600); those there already stay once.
    async fn add_hints(&self, hour: u32, tags: Vec<u64>) -> StoreResult<()>;

    /// The hour's tags, ascending, no repeats.
    async fn hints(&self, hour: u32) -> StoreResult<Vec<u64>>;

    /// Forgets hours before `before`; returns how many tags went.
    async fn forget_hints(&self, before: u32) -> StoreResult<u64>;
}
