//! How old what a checkpoint relies on is, the limits of the signed policy, and the
//! self-check before a shift.

use bamin_engine::phone as engine;

use crate::error::BaminError;
use crate::phone::Phone;
use crate::words::{ClockQuality, FreshnessLevel, FreshnessSource};

/// The age of one source. Ages and limits are seconds.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Freshness {
    /// Of what.
    pub source: FreshnessSource,
    /// What the age means.
    pub level: FreshnessLevel,
    /// None if there is nothing that could be old.
    pub age: Option<i64>,
    /// From this age on it is old.
    pub old_from: Option<i64>,
    /// From this age on it is too old.
    pub too_old_from: Option<i64>,
}

/// The limits by which codes are judged, in seconds where nothing else is said.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Policy {
    /// Oldest presentation.
    pub presentation_age: u32,
    /// Oldest evidence of a green.
    pub evidence_green: u32,
    /// Oldest evidence of an unchecked; older decides nothing.
    pub evidence_unchecked: u32,
    /// For how long a code that comes back is "already shown".
    pub shown_again: u32,
    /// How long digits that were asked may be answered.
    pub challenge: u32,
    /// Age of the trust list from which staff are warned.
    pub trust_warning: u32,
    /// Longest staff session without a server.
    pub staff_offline: u32,
    /// Least app: 10000·major + 100·minor + patch.
    pub least_app: u32,
}

/// What a self-check found.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SelfCheck {
    /// Why storage can't be relied on: a code; the text is `error.<code>`. None: it can.
    pub storage_error: Option<String>,
    /// How sure the phone is of its time.
    pub clock: ClockQuality,
    /// The machine's own clock minus the time that the engine goes by, seconds.
    pub wall_offset: i64,
}

#[uniffi::export]
impl Phone {
    /// How fresh everything is that a checkpoint relies on. Reads the disk: call it on a
    /// worker thread.
    pub fn freshness(&self) -> Result<Vec<Freshness>, BaminError> {
        Ok(self.0.freshness()?.into_iter().map(Into::into).collect())
    }

    /// The signed policy, or the format's defaults before the first sync.
    pub fn policy(&self) -> Policy {
        let policy = self.0.evidence().policy();
        Policy {
            presentation_age: policy.freshness_behind,
            evidence_green: policy.evidence_green,
            evidence_unchecked: policy.evidence_unchecked,
            shown_again: policy.shown_again,
            challenge: policy.challenge,
            trust_warning: policy.trust_warning,
            staff_offline: policy.staff_offline,
            least_app: policy.least_app,
        }
    }

    /// Checks storage and clock. Commits: call it on a worker thread.
    pub fn self_check(&self) -> SelfCheck {
        let found = self.0.self_check();
        SelfCheck {
            storage_error: found.storage.err().map(|error| error.code().to_owned()),
            clock: found.clock.into(),
            wall_offset: found.wall_offset,
        }
    }
}

impl From<engine::Freshness> for Freshness {
    fn from(fresh: engine::Freshness) -> Self {
        Self {
            source: fresh.source.into(),
            level: fresh.level.into(),
            age: fresh.age,
            old_from: fresh.old_from,
            too_old_from: fresh.too_old_from,
        }
    }
}
