//! Why a code has its colour (C7), and who looked at it (C9). Reasons are kept as
//! they were last told, so that the page says something without a network, and since
//! when it is so.

use bamin_protocol::pass::Colour;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Syncer;
use super::http::Call;
use super::session::Role;
use crate::error::EngineError;

const REASONS: &str = "reasons";

/// A colour with everything that speaks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasons {
    /// The colour.
    #[serde(with = "crate::word")]
    pub colour: Colour,
    /// What was recorded then, Unix seconds.
    pub as_of: i64,
    /// Since when the colour is this one.
    pub since: i64,
    /// None for green.
    pub reasons: Vec<Reason>,
    /// Reasons that would count, were they not lifted.
    pub lifted: Vec<Lifted>,
    /// When it may be another by time alone.
    pub next_change: Option<i64>,
}

/// One recorded reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// `R1` to `R8`, or `operator`; the text is `reason.<rule>`.
    pub rule: String,
    /// Who reported it.
    pub authority: String,
    /// Since when.
    pub since: i64,
    /// The first second at which it counts no more, if that is known.
    #[serde(default)]
    pub until: Option<i64>,
    /// What to do; the text is `advice.<advice>`.
    pub advice: String,
}

/// A lifted reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifted {
    /// What is lifted.
    pub reason: Reason,
    /// `appeal`, `observation_completed` or `correction`.
    pub cause: String,
    /// When it counts again, if ever.
    #[serde(default)]
    pub expires: Option<i64>,
}

/// Who looked at a subject, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AccessLog {
    /// At most 50.
    #[serde(rename = "looks")]
    pub entries: Vec<AccessLogEntry>,
    /// To be given for older ones; none: there are none.
    #[serde(default)]
    pub next: Option<String>,
    /// Entries are kept for so many seconds.
    pub kept: i64,
}

/// One look at a subject.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AccessLogEntry {
    /// Unix seconds.
    pub at: i64,
    /// `code`, `number`, `console` or `appeal`; the text is `look.<method>`.
    pub method: String,
    /// The unit's name, or the operator's.
    pub unit: String,
    /// The point's name, if it was at one.
    #[serde(default)]
    pub point: Option<String>,
    /// GB/T 2260 code of the point's county.
    #[serde(default)]
    pub region: Option<u32>,
}

impl Syncer {
    /// Why the code of `subject` has its colour: the server's word, or without a
    /// network the last one, with its time. Commits.
    ///
    /// # Errors
    /// As any call; without a network only if nothing was told before.
    pub async fn reasons(&self, subject: Uuid) -> Result<Reasons, EngineError> {
        let (path, id) = (format!("/subjects/{subject}/reasons"), subject.to_string());
        let answer = self
            .sessions
            .send(&self.http, Role::Holder, || Ok(Call::get(&path)))
            .await;
        match answer {
            Ok(reply) => {
                let reasons: Reasons = reply.json()?;
                self.store.put(REASONS, &id, &reasons)?;
                Ok(reasons)
            }
            Err(error @ EngineError::Network { .. }) => self.store.get(REASONS, &id)?.ok_or(error),
            Err(error) => Err(error),
        }
    }

    /// Who looked at `subject`; `cursor`: [`AccessLog::next`] of the page before.
    pub async fn access_log(
        &self,
        subject: Uuid,
        cursor: Option<&str>,
    ) -> Result<AccessLog, EngineError> {
        let mut path = format!("/subjects/{subject}/looks");
        if let Some(cursor) = cursor {
            path.push_str("?cursor=");
            path.push_str(cursor);
        }
        let reply = self
            .sessions
            .send(&self.http, Role::Holder, || Ok(Call::get(&path)))
            .await?;
        reply.json()
    }

    /// Nothing of another holder's subjects stays.
    pub(super) fn forget_reasons(&self) -> Result<(), EngineError> {
        Ok(self.store.write(|access| access.remove_all(REASONS))?)
    }
}
