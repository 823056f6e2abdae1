//! Messages to people, in codes and parameters.

use async_trait::async_trait;
use serde_json::Value;
use uuid::Uuid;

use super::{StoreResult, SubjectId};

/// A message about a subject.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxMessage {
    /// UUIDv7 made by the caller.
    pub id: Uuid,
    /// About whom.
    pub subject: SubjectId,
    /// When.
    pub at: i64,
    /// A text's key after `message.`, e.g. `colour_orange`.
    pub code: String,
    /// The text's parameters: codes and numbers.
    pub params: Value,
}

/// Messages.
#[async_trait]
pub trait InboxStore: Send + Sync {
    /// The subject's last messages, newest first.
    async fn inbox(&self, subject: SubjectId, limit: u32) -> StoreResult<Vec<InboxMessage>>;
}
