//! Consents on the wire: answers of this phone go first, then what holds comes.

use bamin_rules::consent::Purpose;
use serde::{Deserialize, Serialize};

use super::http::Call;
use super::session::Role;
use super::{Syncer, Task};
use crate::consents::{Answer, Consents, Known};
use crate::error::EngineError;

/// Answers in one call.
const MOST: usize = 20;

impl Syncer {
    /// To what the holder agreed.
    pub fn consents(&self) -> &Consents {
        self.wallet.consents()
    }

    /// Keeps the holder's answer to the text in force, and tells the server as soon as
    /// it can; showing begins and ends at once. Also before the phone is bound. Commits.
    pub fn answer_consent(&self, purpose: Purpose, given: bool) -> Result<(), EngineError> {
        let device = match self.sessions.is_open(Role::Holder)? {
            true => Some(self.sessions.device(Role::Holder)?),
            false => None,
        };
        let now = self.time.now();
        self.consents().answer(purpose, given, device, &now)?;
        self.retry_now(&[Task::Consents]);
        Ok(())
    }

    pub(super) async fn sync_consents(&self) -> Result<(), EngineError> {
        loop {
            let mut unsent = self.consents().unsent(&self.time.now())?;
            unsent.truncate(MOST);
            let items: Vec<_> = unsent.iter().map(Item::of).collect();
            let reply = self
                .sessions
                .send(&self.http, Role::Holder, || match items.is_empty() {
                    true => Ok(Call::get("/consents")),
                    false => Call::post("/consents", &ConsentRequest { items: &items }),
                })
                .await?;
            let reply: ConsentsReply = reply.json()?;
            self.consents().take(&unsent, reply.consents)?;
            if unsent.len() < MOST {
                return Ok(());
            }
        }
    }
}

#[derive(Serialize)]
struct ConsentRequest<'a> {
    items: &'a [Item<'a>],
}

#[derive(Serialize)]
struct Item<'a> {
    purpose: &'a str,
    version: u32,
    given: bool,
    at: i64,
}

impl<'a> Item<'a> {
    fn of(answer: &'a Answer) -> Self {
        Self {
            purpose: &answer.purpose,
            version: answer.version,
            given: answer.given,
            at: answer.at,
        }
    }
}

#[derive(Deserialize)]
struct ConsentsReply {
    consents: Vec<Known>,
}
