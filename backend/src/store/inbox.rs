//! Messages to people, in codes and parameters.

use async_trait::async_trait;
use serde_json::Value;
use uuid::Uuid;

use super::list::{KeyKind, Page, PageRequest, Sort, SortBy};
use super::message_code::MessageCode;
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
    /// What happened.
    pub code: MessageCode,
    /// The text's parameters: codes and numbers.
    pub params: Value,
}

/// A message as it lies in the inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivered {
    /// What was written.
    pub message: InboxMessage,
    /// When it was read, if it was.
    pub read_at: Option<i64>,
}

/// How messages may be sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageSort {
    /// By id: UUIDv7, so by when they were made.
    Id,
}

impl Sort for MessageSort {
    const ALL: &'static [Self] = &[Self::Id];

    fn by(self) -> &'static SortBy {
        &SortBy {
            word: "id",
            keys: &[("message_id", KeyKind::Uuid)],
            index: "inbox_pkey",
        }
    }
}

/// Messages.
#[async_trait]
pub trait InboxStore: Send + Sync {
    /// The subject's last messages, newest first.
    async fn inbox(&self, subject: SubjectId, limit: u32) -> StoreResult<Vec<InboxMessage>>;

    /// Writes messages that belong to no other change. One that is there stays.
    async fn put_messages(&self, messages: Vec<InboxMessage>) -> StoreResult<()>;

    /// A page of the messages about these subjects.
    async fn messages_of(
        &self,
        subjects: Vec<SubjectId>,
        page: PageRequest<MessageSort>,
    ) -> StoreResult<Page<Delivered>>;

    /// Ids of unread messages about these subjects, newest first.
    async fn unread_messages(&self, subjects: Vec<SubjectId>, limit: u32)
    -> StoreResult<Vec<Uuid>>;

    /// Marks those of these messages that are about these subjects and unread; gives
    /// how many.
    async fn read_messages(
        &self,
        subjects: Vec<SubjectId>,
        ids: Vec<Uuid>,
        at: i64,
    ) -> StoreResult<u64>;
}
