//! Messages that a change owes to others, written in its transaction and sent
//! afterwards, at least once.

use async_trait::async_trait;
use serde_json::Value;
use uuid::Uuid;

use super::StoreResult;

/// The topic of state changes, which become change hints.
pub const STATE_CHANGED: &str = "state_changed";

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// UUIDv7 made by the caller: tells a repeat.
    pub id: Uuid,
    /// What happened, e.g. `state_changed`.
    pub topic: String,
    /// Ids only, no personal data.
    pub body: Value,
}

/// The outbox.
#[async_trait]
pub trait OutboxStore: Send + Sync {
    /// Messages of the topic not yet sent, oldest first.
    async fn unsent(&self, topic: String, limit: u32) -> StoreResult<Vec<Message>>;

    /// Takes sent messages out.
    async fn sent(&self, ids: Vec<Uuid>) -> StoreResult<()>;
}
