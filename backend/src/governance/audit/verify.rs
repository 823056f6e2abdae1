//! Checking the audit, from the database or from an export: every chain entry by
//! entry, every day against its signed head, every head against the one before, and
//! all of them against those that somebody kept.

use std::collections::BTreeMap;

use bamin_protocol::key::PublicKey;
use bamin_protocol::signature::Signature;
use bamin_protocol::slice::Day;
use serde::{Deserialize, Serialize};

use super::{AuditKey, SignedHead, merkle};
use crate::app::App;
use crate::governance::retention;
use crate::store::StoreError;
use crate::store::audit::{AuditHead, AuditRow, verify_chain};

/// A day must be signed when it has been over for so many seconds: the job runs
/// every hour.
const SIGNED_BY: i64 = 2 * 3600;

/// What an outsider keeps: the answer of `GET /audit/heads`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Heads {
    /// The keys that signed them.
    pub keys: Vec<AuditKey>,
    /// By serial number.
    pub heads: Vec<SignedHead>,
}

/// What was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Checked {
    /// Signed days whose entries are all there.
    pub days: usize,
    /// Entries, those of days not signed yet too.
    pub entries: u64,
    /// Signed days whose entries were given up by the rule of retention.
    pub expired: usize,
    /// Days that are too young to be signed.
    pub unsigned: usize,
}

/// What is wrong with the audit: the first thing found.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuditError {
    /// An entry was changed, moved, removed or added.
    #[error("chain {shard} of day {day} breaks at entry {seq}")]
    Broken {
        /// Chain.
        shard: u16,
        /// Day.
        day: u16,
        /// First entry that does not fit.
        seq: u64,
    },
    /// The chains are whole, but not those that were signed.
    #[error("day {0} is not the one that was signed")]
    NotAsSigned(u16),
    /// Entries of a day without a signed head.
    #[error("day {0} has no signed head")]
    Unsigned(u16),
    /// A signed head without its entries.
    #[error("the entries of day {0} are gone")]
    Gone(u16),
    /// A head is missing, added or moved, or is not signed by its key.
    #[error("signed head {0} does not fit")]
    Head(u32),
    /// A head that was published is not there, or is another.
    #[error("the published head {0} is not there")]
    NotAsPublished(u32),
    /// Entries outside of the days that an export says it holds, or out of order.
    #[error("an entry of day {0} is out of place")]
    OutOfPlace(u16),
    /// The file is none.
    #[error("line {0} is not of an export")]
    Line(usize),
    /// The store or a file.
    #[error("{0}")]
    Other(String),
}

impl From<StoreError> for AuditError {
    fn from(error: StoreError) -> Self {
        Self::Other(error.to_string())
    }
}

impl Heads {
    /// Checks signatures and the chain of heads.
    ///
    /// # Errors
    /// [`AuditError::Head`].
    pub fn check(&self) -> Result<(), AuditError> {
        let keys: BTreeMap<u16, PublicKey> = self
            .keys
            .iter()
            .filter_map(|key| Some((key.number, PublicKey::from_bytes(&key.public.0).ok()?)))
            .collect();
        let (mut previous, mut day) = ([0; 32], None);
        for (serial, head) in (1..).zip(&self.heads) {
            let signed = keys.get(&head.key).is_some_and(|key| {
                let signature = Signature::from_bytes(&head.signature.0);
                signature.is_ok_and(|signature| key.verify(&head.message(), &signature))
            });
            let follows = head.serial == serial
                && head.previous.0 == previous
                && day.is_none_or(|day| head.day > day);
            if !signed || !follows {
                return Err(AuditError::Head(serial));
            }
            (previous, day) = (head.hash(), Some(head.day));
        }
        Ok(())
    }

    /// Checks that every head of `kept` stands here as it is there, under a key that
    /// is the same.
    ///
    /// # Errors
    /// [`AuditError::NotAsPublished`].
    pub fn compare(&self, kept: &Self) -> Result<(), AuditError> {
        for head in &kept.heads {
            let here = self.heads.iter().find(|one| one.serial == head.serial);
            let key = |of: &Self| of.keys.iter().find(|key| key.number == head.key).cloned();
            if here != Some(head) || key(self) != key(kept) {
                return Err(AuditError::NotAsPublished(head.serial));
            }
        }
        Ok(())
    }

    fn of_day(&self, day: u16) -> Option<&SignedHead> {
        self.heads.iter().find(|head| head.day == day)
    }
}

/// Checks one day from its rows, by chain; `ends` are the chains' ends as the
/// database has them besides. Gives the number of entries.
///
/// # Errors
/// `Broken`, `NotAsSigned`.
pub fn check_day(
    day: u16,
    chains: &BTreeMap<u16, Vec<AuditRow>>,
    ends: Option<&[AuditHead]>,
    signed: Option<&SignedHead>,
) -> Result<u64, AuditError> {
    let mut found = Vec::with_capacity(chains.len());
    for (shard, rows) in chains {
        let last = rows.last().map_or((0, [0; 32]), |row| (row.seq, row.hash));
        let kept = ends.map(|ends| ends.iter().find(|end| end.shard == *shard));
        let end = match kept {
            Some(Some(end)) => *end,
            Some(None) => AuditHead {
                shard: *shard,
                seq: 0,
                hash: [0; 32],
            },
            None => AuditHead {
                shard: *shard,
                seq: last.0,
                hash: last.1,
            },
        };
        verify_chain(rows, end, day).map_err(|broken| AuditError::Broken {
            shard: broken.shard,
            day,
            seq: broken.seq,
        })?;
        found.push(end);
    }
    let entries = found.iter().map(|end| end.seq).sum();
    match signed {
        Some(head) if head.root.0 != merkle(&found) || head.entries != entries => {
            Err(AuditError::NotAsSigned(day))
        }
        _ => Ok(entries),
    }
}

/// Checks everything in the database, against `kept` too if somebody kept heads.
///
/// # Errors
/// [`AuditError`]: the first that is wrong.
pub async fn database(app: &App, kept: Option<&Heads>) -> Result<Checked, AuditError> {
    let heads = of_app(app).await?;
    heads.check()?;
    if let Some(kept) = kept {
        heads.compare(kept)?;
    }
    let mut days: BTreeMap<u16, Vec<u16>> = BTreeMap::new();
    for (day, shard) in app.store.audit_chains().await? {
        days.entry(day).or_default().push(shard);
    }
    let mut checked = Checked::default();
    let kept_from = retention::audit_kept_from(app);
    for head in heads
        .heads
        .iter()
        .filter(|head| !days.contains_key(&head.day))
    {
        if head.day >= kept_from {
            return Err(AuditError::Gone(head.day));
        }
        checked.expired += 1;
    }
    let due = Day::of(app.now() - SIGNED_BY).0;
    for (day, shards) in days {
        let signed = heads.of_day(day);
        match signed {
            Some(_) => checked.days += 1,
            None if day < due => return Err(AuditError::Unsigned(day)),
            None => checked.unsigned += 1,
        }
        let ends = app.store.audit_heads(day).await?;
        let mut chains = BTreeMap::new();
        for shard in shards {
            chains.insert(shard, app.store.audit_chain(shard, day).await?);
        }
        checked.entries += check_day(day, &chains, Some(&ends), signed)?;
    }
    Ok(checked)
}

/// The heads of this server with their keys.
///
/// # Errors
/// [`AuditError::Other`].
pub async fn of_app(app: &App) -> Result<Heads, AuditError> {
    let other =
        |problem: crate::http::problem::Problem| AuditError::Other(problem.code.as_str().into());
    let heads = super::heads(app).await.map_err(other)?;
    Ok(Heads {
        keys: super::keys_of(app, &heads).map_err(other)?,
        heads,
    })
}
