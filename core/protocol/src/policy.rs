//! The signed policy: the limits by which every verifier and holder decides.

use ciborium::Value;

use crate::fields::{Fields, Malformed};

/// Limits that travel in the trust list (`docs/format.md` §5); seconds where nothing else is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Oldest presentation.
    pub freshness_behind: u32,
    /// Furthest ahead a presentation may be.
    pub freshness_ahead: u32,
    /// Oldest evidence of a green.
    pub evidence_green: u32,
    /// Oldest evidence of an unchecked; older decides nothing.
    pub evidence_unchecked: u32,
    /// Slices given after the running one, 0 to 6.
    pub slices_ahead: u8,
    /// For how long a code that comes back is "already shown".
    pub shown_again: u32,
    /// How long a challenge may be answered.
    pub challenge: u32,
    /// Age of the trust list from which staff are warned.
    pub trust_warning: u32,
    /// How far back a queued number is judged.
    pub number_backlog: u32,
    /// Least app: 10000·major + 100·minor + patch.
    pub least_app: u32,
    /// Least format that an app must speak.
    pub least_format: u8,
    /// Longest staff session without a server.
    pub staff_offline: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            freshness_behind: 60,
            freshness_ahead: 30,
            evidence_green: 30 * 60,
            evidence_unchecked: 24 * 3600,
            slices_ahead: 2,
            shown_again: 10 * 60,
            challenge: 60,
            trust_warning: 7 * 86_400,
            number_backlog: 72 * 3600,
            least_app: 0,
            least_format: 1,
            staff_offline: 72 * 3600,
        }
    }
}

impl Policy {
    pub(crate) const LENGTH: usize = 12;

    pub(crate) fn to_value(self) -> Value {
        Value::Array(vec![
            self.freshness_behind.into(),
            self.freshness_ahead.into(),
            self.evidence_green.into(),
            self.evidence_unchecked.into(),
            self.slices_ahead.into(),
            self.shown_again.into(),
            self.challenge.into(),
            self.trust_warning.into(),
            self.number_backlog.into(),
            self.least_app.into(),
            self.least_format.into(),
            self.staff_offline.into(),
        ])
    }

    pub(crate) fn parse(fields: &mut Fields<'_>) -> Result<Self, Malformed> {
        let mut number = |least: u32, most: u32| {
            fields.u32().and_then(|value| {
                if (least..=most).contains(&value) {
                    Ok(value)
                } else {
                    Err(Malformed("policy out of range"))
                }
            })
        };
        let policy = Self {
            freshness_behind: number(15, 300)?,
            freshness_ahead: number(5, 300)?,
            evidence_green: number(60, 86_400)?,
            evidence_unchecked: number(60, 604_800)?,
            slices_ahead: number(0, 6)? as u8,
            shown_again: number(0, 86_400)?,
            challenge: number(15, 300)?,
            trust_warning: number(0, 2_592_000)?,
            number_backlog: number(0, 604_800)?,
            least_app: number(0, u32::MAX)?,
            least_format: number(1, 99)? as u8,
            staff_offline: number(3_600, 604_800)?,
        };
        if policy.evidence_unchecked < policy.evidence_green {
            return Err(Malformed("policy out of range"));
        }
        Ok(policy)
    }
}
