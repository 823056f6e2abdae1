//! Messages on the wire: what was read here goes first, then what is new comes.

use serde::Serialize;
use uuid::Uuid;

use super::http::{Call, malformed};
use super::session::Role;
use super::{Syncer, Task};
use crate::error::EngineError;
use crate::inbox::{Inbox, MessagesReply};

/// Read marks in one call.
const MARKS: usize = 500;
/// Messages with such a code tell of an appeal.
const OF_APPEALS: &str = "appeal_";
/// Such a message says that a code is held back, or that it is no more.
const OF_ORIGINS: &str = "origin_";

impl Syncer {
    /// The messages that this phone holds.
    pub fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// Notes that these messages were read, and tells the server as soon as it can.
    /// Commits.
    pub fn mark_read(&self, messages: &[Uuid]) -> Result<(), EngineError> {
        self.inbox.mark_read(messages)?;
        self.retry_now(&[Task::Messages]);
        Ok(())
    }

    pub(super) async fn sync_messages(&self) -> Result<(), EngineError> {
        loop {
            let marks = self.inbox.marks(MARKS)?;
            if marks.is_empty() {
                break;
            }
            let request = ReadRequest { messages: &marks };
            self.sessions
                .send(&self.http, Role::Holder, || {
                    Call::post("/messages/read", &request)
                })
                .await?;
            self.inbox.marked(&marks)?;
        }
        loop {
            let after = self.inbox.cursor()?;
            let path = match after {
                Some(after) => format!("/messages?after={after}"),
                None => "/messages".to_owned(),
            };
            let reply = self
                .sessions
                .send(&self.http, Role::Holder, || Ok(Call::get(&path)))
                .await?;
            let reply: MessagesReply = reply.json()?;
            if reply.more && Some(reply.next) <= after {
                // It would be asked for for ever.
                return Err(malformed());
            }
            let new = self.inbox.take(&reply)?;
            if new.iter().any(|one| one.code.starts_with(OF_APPEALS)) {
                self.retry_now(&[Task::Appeals]);
            }
            if new.iter().any(|one| one.code.starts_with(OF_ORIGINS)) {
                // Who never had a pass has no hint to hear it from.
                self.wallet.renew_now()?;
                self.retry_now(&[Task::Renew]);
            }
            if !reply.more {
                return Ok(());
            }
        }
    }
}

#[derive(Serialize)]
struct ReadRequest<'a> {
    messages: &'a [Uuid],
}
