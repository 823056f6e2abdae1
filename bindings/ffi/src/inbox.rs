//! Messages in the app.

use std::sync::Arc;

use bamin_engine::phone::Phone;
use uuid::Uuid;

use crate::error::{BaminError, Param, plain};
use crate::wallet::id;

/// A message about a subject.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Message {
    /// UUID text.
    pub message: String,
    /// About whom, UUID text.
    pub subject: String,
    /// Unix seconds.
    pub at: i64,
    /// The text is `message.<code>`.
    pub code: String,
    /// What is put into the text.
    pub params: Vec<Param>,
    /// Read, here or on another phone of the holder's.
    pub read: bool,
}

/// The messages that this phone holds.
#[derive(uniffi::Object)]
pub struct Inbox(pub(crate) Arc<Phone>);

#[uniffi::export]
impl Inbox {
    /// At most `most` messages older than `before`, newest first. Reads the disk: call
    /// it on a worker thread.
    pub fn page(&self, before: Option<String>, most: u32) -> Result<Vec<Message>, BaminError> {
        let before = before.map(|before| id(&before)).transpose()?;
        let page = self.0.sync.inbox().page(before, most as usize)?;
        let message = |message: bamin_engine::inbox::Message| Message {
            message: message.message.to_string(),
            subject: message.subject.to_string(),
            at: message.at,
            code: message.code,
            params: message
                .params
                .into_iter()
                .map(|(name, value)| Param {
                    name,
                    value: plain(&value),
                })
                .collect(),
            read: message.read,
        };
        Ok(page.into_iter().map(message).collect())
    }

    /// How many nobody has read.
    pub fn unread(&self) -> Result<u32, BaminError> {
        let unread = self.0.sync.inbox().unread()?;
        Ok(u32::try_from(unread).unwrap_or(u32::MAX))
    }

    /// Notes that these were read; the server is told as soon as it can be. Commits.
    pub fn mark_read(&self, messages: Vec<String>) -> Result<(), BaminError> {
        let ids: Result<Vec<Uuid>, _> = messages.iter().map(|message| id(message)).collect();
        Ok(self.0.sync.mark_read(&ids?)?)
    }
}
