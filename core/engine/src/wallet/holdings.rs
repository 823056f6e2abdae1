//! What a wallet holds, and every choice over it: which pass is shown now, which
//! keys have had their day, which hints are the own ones. Pure: the shell in
//! [`super`] keeps it in the store.

use std::collections::BTreeMap;

use bamin_protocol::hint;
use bamin_protocol::pass::{Colour, Pass, SubjectKind};
use bamin_rules::family::Relation as FamilyRelation;
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
    /// Whose code it is.
    #[serde(with = "crate::word::subject_kind")]
    pub kind: SubjectKind,
    /// Masked name.
    pub name: String,
    /// Own code or a family member's.
    pub relation: Relation,
    /// What a family member is to the holder.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "crate::word::maybe"
    )]
    pub family_relation: Option<FamilyRelation>,
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
    /// Rises with every renewal of this phone: of two of one second the later one's
    /// facts are newer.
    #[serde(default)]
    pub turn: u64,
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

/// A subject that waits for the code of the province of origin.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Waiting {
    /// Recognises the hint that the waiting has ended, if the server gave one.
    pub hint_secret: Option<Base64Url>,
    pub since: i64,
}

/// Everything in the wallet.
#[derive(Debug, Default)]
pub(super) struct Holdings {
    pub subjects: Vec<Subject>,
    pub renewals: Vec<Renewal>,
    pub renew_at: i64,
    /// Whose province of origin hasn't told their code: whatever passes are held, the
    /// server has withdrawn them.
    pub waiting: BTreeMap<Uuid, Waiting>,
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
    /// The code of the province of origin isn't known yet; the server goes on asking.
    OriginWaiting,
}

impl NoPass {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoConsent => "no_consent",
            Self::None => "no_pass",
            Self::Ended { .. } => "pass_ended",
            Self::Later { .. } => "pass_later",
            Self::OriginWaiting => "origin_waiting",
        }
    }
}

impl Holdings {
    /// The pass to show at `now`: of those that are valid, the one with the newest
    /// facts, of one second the last renewal's; of that the running slice's, before
    /// the one that is ending.
    pub fn choose(&self, subject: Uuid, now: i64) -> Result<Choice, NoPass> {
        if self.waiting.contains_key(&subject) {
            return Err(NoPass::OriginWaiting);
        }
        let newest = self
            .held_by(subject)
            .filter(|(_, held)| valid(&held.signed.pass, now))
            .max_by_key(|(record, held)| {
                let pass = &held.signed.pass;
                (pass.iat, record.turn, pass.slice)
            });
        match newest {
            Some((record, held)) => Ok(Choice {
                held: held.clone(),
                key: record.key.id.clone(),
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

    /// What the own hints are made with, each with the second since when: the secret of
    /// the newest renewal, or of the refusal that came after it.
    pub fn hint_secrets(&self) -> impl Iterator<Item = (&[u8], i64)> {
        let waiting = |subject| {
            let waiting = self.waiting.get(subject)?;
            Some((waiting.hint_secret.as_ref()?, waiting.since))
        };
        let renewed = |subject| {
            let record = &self.newest_renewal(subject)?.record;
            Some((&record.hint_secret, record.accepted_at))
        };
        self.subjects.iter().filter_map(move |subject| {
            let subject = &subject.subject;
            let (secret, since) = waiting(subject).or_else(|| renewed(subject))?;
            Some((secret.0.as_slice(), since))
        })
    }

    /// The own tags of one hour.
    pub fn hint_tags(&self, hour: u32) -> Vec<u64> {
        self.hint_secrets()
            .map(|(secret, _)| hint::tag(secret, hour))
            .collect()
    }

    /// The colour of the pass with the newest facts, ended or not.
    pub fn last_colour(&self, subject: Uuid) -> Option<Colour> {
        self.held_by(subject)
            .max_by_key(|(record, held)| (held.signed.pass.iat, record.turn))
            .map(|(_, held)| held.signed.pass.colour)
    }

    pub fn carries(&self, subject: Uuid) -> bool {
        self.subjects.iter().any(|known| known.subject == subject)
    }

    /// The turn of a renewal that is accepted now.
    pub fn next_turn(&self) -> u64 {
        let turns = self.renewals.iter().map(|renewal| renewal.record.turn);
        turns.max().unwrap_or(0) + 1
    }

    fn held_by(&self, subject: Uuid) -> impl Iterator<Item = (&RenewalRecord, &HeldPass)> {
        let renewals = self
            .renewals
            .iter()
            .filter(move |renewal| renewal.record.subject == subject && self.carries(subject));
        renewals.flat_map(|renewal| {
            let passes = renewal.passes.iter();
            passes.map(move |held| (&renewal.record, held))
        })
    }

    fn newest_renewal(&self, subject: &Uuid) -> Option<&Renewal> {
        self.renewals
            .iter()
            .filter(|renewal| renewal.record.subject == *subject)
            .max_by_key(|renewal| (renewal.record.turn, renewal.record.accepted_at))
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
