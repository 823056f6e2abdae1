//! What holders agreed to, answer by answer.

use async_trait::async_trait;

use super::{DeviceId, Digest, HolderId, StoreResult, Trail};

/// An answer to a consent's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Whose.
    pub holder: HolderId,
    /// To what (`bamin_rules::consent`).
    pub purpose: String,
    /// Version of the text.
    pub version: u32,
    /// Given, or withdrawn.
    pub given: bool,
    /// When, by the phone's clock.
    pub given_at: i64,
    /// When it arrived.
    pub at: i64,
    /// On which phone.
    pub device: DeviceId,
    /// SHA-256 of the text.
    pub text_hash: Digest,
}

/// Consents.
#[async_trait]
pub trait ConsentStore: Send + Sync {
    /// Keeps answers; the same one again changes nothing. Gives how many were new.
    async fn put_consents(&self, consents: Vec<Consent>, trail: Trail) -> StoreResult<u64>;

    /// All answers of a holder, oldest first.
    async fn consents_of(&self, holder: HolderId) -> StoreResult<Vec<Consent>>;
}
