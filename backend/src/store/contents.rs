//! What the operator writes for everybody: help, hotlines, services.

use async_trait::async_trait;

use super::{StoreResult, Trail};

/// A written content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// `help` or `services`.
    pub name: String,
    /// From 1, rising.
    pub version: u32,
    /// When it was written.
    pub at: i64,
    /// JSON text.
    pub body: String,
}

/// Contents.
#[async_trait]
pub trait ContentStore: Send + Sync {
    /// The newest version.
    async fn content(&self, name: String) -> StoreResult<Option<Content>>;

    /// Keeps one as the version after the newest; gives the version. Versions before
    /// it stay, so that it can be said what was shown when.
    async fn put_content(&self, name: String, body: String, trail: Trail) -> StoreResult<u32>;
}
