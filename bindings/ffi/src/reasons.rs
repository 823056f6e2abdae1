//! Why a code has its colour, and who looked at it.

use bamin_engine::sync::reasons as engine;

use crate::error::BaminError;
use crate::runtime::detached;
use crate::sync::Sync;
use crate::wallet::id;
use crate::words::Colour;

/// A colour with everything that speaks for it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Reasons {
    /// The colour.
    pub colour: Colour,
    /// What was recorded then, Unix seconds; without a network the last that was told.
    pub as_of: i64,
    /// Since when the colour is this one.
    pub since: i64,
    /// None for green.
    pub reasons: Vec<ColourReason>,
    /// Reasons that would count, were they not lifted.
    pub lifted: Vec<Lifted>,
    /// When it may be another by time alone.
    pub next_change: Option<i64>,
}

/// One recorded reason.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ColourReason {
    /// The text is `reason.<rule>`.
    pub rule: String,
    /// Who reported it.
    pub authority: String,
    /// Unix seconds.
    pub since: i64,
    /// The first second at which it counts no more, if that is known.
    pub until: Option<i64>,
    /// The text is `advice.<advice>`.
    pub advice: String,
}

/// A lifted reason.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Lifted {
    /// What is lifted.
    pub reason: ColourReason,
    /// `appeal`, `observation_completed` or `correction`.
    pub cause: String,
    /// When it counts again, if ever.
    pub expires: Option<i64>,
}

/// Who looked, newest first.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Looks {
    /// At most 50.
    pub looks: Vec<Look>,
    /// To be given for older ones; none: there are none.
    pub next: Option<String>,
    /// Looks are kept for so many seconds.
    pub kept: i64,
}

/// One look.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Look {
    /// Unix seconds.
    pub at: i64,
    /// The text is `look.<method>`.
    pub method: String,
    /// The unit's name, or the operator's.
    pub unit: String,
    /// The point's name, if it was at one.
    pub point: Option<String>,
    /// GB/T 2260 code of the point's county.
    pub region: Option<u32>,
}

#[uniffi::export]
impl Sync {
    /// Why the code of `subject` has its colour; without a network as it was last
    /// told.
    pub async fn reasons(&self, subject: String) -> Result<Reasons, BaminError> {
        let (phone, subject) = (self.phone.clone(), id(&subject)?);
        detached(async move { Ok(phone.sync.reasons(subject).await?.into()) }).await
    }

    /// Who looked at `subject`, on whichever phone; `before`: `next` of the page before.
    pub async fn looks(
        &self,
        subject: String,
        before: Option<String>,
    ) -> Result<Looks, BaminError> {
        let (phone, subject) = (self.phone.clone(), id(&subject)?);
        detached(async move {
            let looks = phone.sync.access_log(subject, before.as_deref()).await?;
            Ok(looks.into())
        })
        .await
    }
}

impl From<engine::Reasons> for Reasons {
    fn from(reasons: engine::Reasons) -> Self {
        let lifted = |lifted: engine::Lifted| Lifted {
            reason: lifted.reason.into(),
            cause: lifted.cause,
            expires: lifted.expires,
        };
        Self {
            colour: reasons.colour.into(),
            as_of: reasons.as_of,
            since: reasons.since,
            reasons: reasons
                .reasons
                .into_iter()
                .map(ColourReason::from)
                .collect(),
            lifted: reasons.lifted.into_iter().map(lifted).collect(),
            next_change: reasons.next_change,
        }
    }
}

impl From<engine::Reason> for ColourReason {
    fn from(reason: engine::Reason) -> Self {
        Self {
            rule: reason.rule,
            authority: reason.authority,
            since: reason.since,
            until: reason.until,
            advice: reason.advice,
        }
    }
}

impl From<engine::AccessLog> for Looks {
    fn from(looks: engine::AccessLog) -> Self {
        let look = |look: engine::AccessLogEntry| Look {
            at: look.at,
            method: look.method,
            unit: look.unit,
            point: look.point,
            region: look.region,
        };
        Self {
            looks: looks.entries.into_iter().map(look).collect(),
            next: looks.next,
            kept: looks.kept,
        }
    }
}
