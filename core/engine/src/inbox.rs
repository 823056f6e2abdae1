//! Messages in the app (C10): kept sealed, readable without a network. What was read
//! is noted here at once and told to the server with the next sync.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::clock::Timekeeper;
use crate::error::EngineError;
use crate::store::{Access, Store, StoreError};

const MESSAGE: &str = "inbox_message";
/// Ids of messages that nobody has read.
const UNREAD: &str = "inbox_unread";
/// Ids that were read here and that the server has not been told of.
const MARK: &str = "inbox_mark";
const CURSOR: &str = "inbox_cursor";
const ONE: &str = "one";
/// As long as the server keeps them, in milliseconds.
const KEPT_MS: i64 = 90 * 86_400_000;
/// The server lists so many unread ones at most.
const LISTED: usize = 500;

/// A message about a subject. The text is `message.<code>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Its id; ascending in time.
    pub message: Uuid,
    /// About whom.
    pub subject: Uuid,
    /// Unix seconds.
    pub at: i64,
    /// The text's key after `message.`.
    pub code: String,
    /// What is put into the text.
    #[serde(default)]
    pub params: Map<String, Value>,
    /// Read, here or on another phone of the holder's.
    #[serde(default, skip)]
    pub read: bool,
}

/// An answer of `GET /messages`.
#[derive(Debug, Deserialize)]
pub(crate) struct MessagesReply {
    pub messages: Vec<Delivered>,
    pub next: Uuid,
    pub more: bool,
    pub unread: Vec<Uuid>,
}

/// A message as the server tells it.
#[derive(Debug, Deserialize)]
pub(crate) struct Delivered {
    #[serde(flatten)]
    message: Message,
    #[serde(default)]
    read_at: Option<i64>,
}

/// The inbox; cheap to clone.
#[derive(Clone)]
pub struct Inbox {
    store: Store,
    time: Timekeeper,
}

impl Inbox {
    /// The inbox in `store`.
    pub fn new(store: Store, time: Timekeeper) -> Self {
        Self { store, time }
    }

    /// At most `most` messages older than `before`, newest first.
    pub fn page(&self, before: Option<Uuid>, most: usize) -> Result<Vec<Message>, EngineError> {
        let before = before.map(|id| id.to_string());
        let messages = self.store.read(|access| {
            let mut ids = access.ids(MESSAGE)?;
            ids.retain(|id| before.as_ref().is_none_or(|before| id < before));
            let newest = ids.iter().rev().take(most);
            newest.map(|id| message(access, id)).collect()
        })?;
        Ok(messages)
    }

    /// How many nobody has read.
    pub fn unread(&self) -> Result<usize, EngineError> {
        Ok(self.store.read(|access| Ok(access.ids(UNREAD)?.len()))?)
    }

    /// Notes that these were read. Commits.
    pub fn mark_read(&self, messages: &[Uuid]) -> Result<(), EngineError> {
        Ok(self.store.write(|access| {
            for id in messages.iter().map(Uuid::to_string) {
                if access.get_bytes(UNREAD, &id)?.is_some() {
                    access.remove(UNREAD, &id)?;
                    access.put_bytes(MARK, &id, &[])?;
                }
            }
            Ok(())
        })?)
    }

    /// At most `most` read marks that the server does not know.
    pub(crate) fn marks(&self, most: usize) -> Result<Vec<Uuid>, EngineError> {
        let ids = self.store.read(|access| access.ids(MARK))?;
        let ids = ids.iter().take(most);
        Ok(ids.filter_map(|id| id.parse().ok()).collect())
    }

    /// The server knows these.
    pub(crate) fn marked(&self, messages: &[Uuid]) -> Result<(), EngineError> {
        Ok(self.store.write(|access| {
            let mut ids = messages.iter().map(Uuid::to_string);
            ids.try_for_each(|id| access.remove(MARK, &id))
        })?)
    }

    /// Where the next question begins.
    pub(crate) fn cursor(&self) -> Result<Option<Uuid>, EngineError> {
        Ok(self.store.get(CURSOR, ONE)?)
    }

    /// Takes an answer; gives the messages that are new here.
    pub(crate) fn take(&self, reply: &MessagesReply) -> Result<Vec<Message>, EngineError> {
        let oldest = oldest(self.time.now().ms).to_string();
        Ok(self.store.write(|access| {
            let mut new = Vec::new();
            for delivered in &reply.messages {
                let message = &delivered.message;
                let id = message.message.to_string();
                if access.get_bytes(MESSAGE, &id)?.is_none() {
                    access.put(MESSAGE, &id, message)?;
                    new.push(message.clone());
                    if delivered.read_at.is_none() {
                        access.put_bytes(UNREAD, &id, &[])?;
                    }
                }
            }
            if !reply.more && reply.unread.len() < LISTED {
                // Read on another phone.
                for id in access.ids(UNREAD)? {
                    let unread = id.parse().is_ok_and(|id| reply.unread.contains(&id));
                    if !unread {
                        access.remove(UNREAD, &id)?;
                    }
                }
            }
            for kind in [MESSAGE, UNREAD, MARK] {
                for id in access.ids(kind)?.iter().filter(|id| **id < oldest) {
                    access.remove(kind, id)?;
                }
            }
            access.put(CURSOR, ONE, &reply.next)?;
            Ok(new)
        })?)
    }

    /// Another holder has this phone: nothing of the last one's stays.
    pub(crate) fn clear(&self) -> Result<(), EngineError> {
        Ok(self.store.write(|access| {
            for kind in [MESSAGE, UNREAD, MARK, CURSOR] {
                access.remove_all(kind)?;
            }
            Ok(())
        })?)
    }
}

fn message(access: &Access<'_>, id: &str) -> Result<Message, StoreError> {
    let message: Option<Message> = access.get(MESSAGE, id)?;
    let message = message.ok_or(StoreError::Unreadable { table: MESSAGE })?;
    Ok(Message {
        read: access.get_bytes(UNREAD, id)?.is_none(),
        ..message
    })
}

/// The least id of a message that is still kept: a UUIDv7 begins with its time.
fn oldest(now_ms: i64) -> Uuid {
    let ms = u128::try_from(now_ms - KEPT_MS).unwrap_or(0);
    Uuid::from_u128(ms << 80)
}
