//! What a wallet holds, and every choice over it: which pass is shown now, which
//! keys have had their day, which hints are the own ones. Pure: the shell in
//! [`super`] keeps it in the store.

use bamin_protocol::hint;
use bamin_protocol::pass::{Colour, Pass};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::base64url::Base64Url;
use super::renewal::{HeldPass, IssuedPass, held_passes};
use crate::ports::NewKey;

/// Whose code this phone carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The server's id.
    pub subject: Uuid,
    /// 0 resident, 1 family member, 2 from another province, 3 from overseas.
    pub kind: u8,
    /// Masked name.
    pub name: String,
    /// Own code or a family member's.
    pub relation: Relation,
    /// What a family member is to the holder, a word of the rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family_relation: Option<String>,
}

/// What the subject is to the phone's owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// 本人
    #[serde(rename = "self")]
    Own,
    /// 家人
    Family,
}

/// One renewal of one subject, as the store keeps it under its key's id.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct RenewalRecord {
    pub subject: Uuid,
    pub key: NewKey,
    pub hint_secret: Base64Url,
    pub accepted_at: i64,
    pub passes: Vec<IssuedPass>,
}

/// The same, parsed.
#[derive(Debug, Clone)]
pub(super) struct Renewal {
    pub record: RenewalRecord,
    pub passes: Vec<HeldPass>,
}

impl Renewal {
    /// [`None`] for a record that this version cannot read: it is as if never made.
    pub fn of(record: RenewalRecord) -> Option<Self> {
        let passes = held_passes(&record.passes, &record.key.public).ok()?;
        Some(Self { record, passes })
    }

    fn ended(&self, now: i64) -> bool {
        self.passes
            .iter()
            .all(|held| held.signed.pass.ends() <= now)
    }
}

/// Everything in the wallet.
#[derive(Debug, Default)]
pub(super) struct Holdings {
    pub subjects: Vec<Subject>,
    pub renewals: Vec<Renewal>,
    pub renew_at: i64,
}

/// A pass with the key that presents it.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub held: HeldPass,
    pub key: String,
}

/// Why nothing can be shown for a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPass {
    /// The holder did not agree to showing a code, or not any more.
    NoConsent,
    /// There never was one, or the subject is unknown.
    None,
    /// The last one ended.
    Ended {
        /// When, Unix seconds.
        at: i64,
    },
    /// The first one is still to begin.
    Later {
        /// When, Unix seconds.
        at: i64,
    },
}

impl NoPass {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoConsent => "no_consent",
            Self::None => "no_pass",
            Self::Ended { .. } => "pass_ended",
            Self::Later { .. } => "pass_later",
        }
    }
}

impl Holdings {
    /// The pass to show at `now`: of those that are valid, the one with the newest
    /// facts; of equals the running slice's, before the one that is ending.
    pub fn choose(&self, subject: Uuid, now: i64) -> Result<Choice, NoPass> {
        let newest = self
            .held_by(subject)
            .filter(|(_, held)| valid(&held.signed.pass, now))
            .max_by_key(|(_, held)| (held.signed.pass.iat, held.signed.pass.slice));
        match newest {
            Some((key, held)) => Ok(Choice {
                held: held.clone(),
                key: key.to_owned(),
            }),
            None => Err(self.missing(subject, now)),
        }
    }

    /// Until when codes can be shown without a gap and without a renewal.
    pub fn shows_until(&self, subject: Uuid, now: i64) -> Option<i64> {
        let mut until = None;
        let mut at = now;
        while let Some(ends) = self
            .held_by(subject)
            .filter(|(_, held)| valid(&held.signed.pass, at))
            .map(|(_, held)| held.signed.pass.ends())
            .max()
        {
            until = Some(ends);
            at = ends;
        }
        until
    }

    /// Renewals whose keys will never sign again: all their passes have ended, or
    /// their subject has left.
    pub fn spent(&self, now: i64) -> Vec<String> {
        self.renewals
            .iter()
            .filter(|renewal| renewal.ended(now) || !self.carries(renewal.record.subject))
            .map(|renewal| renewal.record.key.id.clone())
            .collect()
    }

    /// The newest renewal of each subject, which alone a hint can be about.
    pub fn newest_renewals(&self) -> impl Iterator<Item = &Renewal> {
        self.subjects.iter().filter_map(|subject| {
            self.renewals
                .iter()
                .filter(|renewal| renewal.record.subject == subject.subject)
                .max_by_key(|renewal| renewal.record.accepted_at)
        })
    }

    /// The own tags of one hour.
    pub fn hint_tags(&self, hour: u32) -> Vec<u64> {
        self.newest_renewals()
            .map(|renewal| hint::tag(&renewal.record.hint_secret.0, hour))
            .collect()
    }

    /// The colour of the pass with the newest facts, ended or not.
    pub fn last_colour(&self, subject: Uuid) -> Option<Colour> {
        let passes = self.held_by(subject).map(|(_, held)| &held.signed.pass);
        passes.max_by_key(|pass| pass.iat).map(|pass| pass.colour)
    }

    pub fn carries(&self, subject: Uuid) -> bool {
        self.subjects.iter().any(|known| known.subject == subject)
    }

    fn held_by(&self, subject: Uuid) -> impl Iterator<Item = (&str, &HeldPass)> {
        let renewals = self
            .renewals
            .iter()
            .filter(move |renewal| renewal.record.subject == subject && self.carries(subject));
        renewals.flat_map(|renewal| {
            let key = renewal.record.key.id.as_str();
            renewal.passes.iter().map(move |held| (key, held))
        })
    }

    fn missing(&self, subject: Uuid, now: i64) -> NoPass {
        let passes = || self.held_by(subject).map(|(_, held)| &held.signed.pass);
        let later = passes().map(Pass::begins).filter(|begins| *begins > now);
        match (later.min(), passes().map(Pass::ends).max()) {
            (Some(at), _) => NoPass::Later { at },
            (None, Some(at)) => NoPass::Ended { at },
            (None, None) => NoPass::None,
        }
    }
}

fn valid(pass: &Pass, now: i64) -> bool {
    (pass.begins()..pass.ends()).contains(&now)
}
