//! The audit: entries chained by (shard, day), so that a changed or missing row
//! is found and writers don't wait for each other.
//!
//! `hash = SHA-256("BM1/audit" ‖ shard u16 ‖ day u16 ‖ seq u64 ‖ previous ‖ entry)`,
//! big-endian; the first of a chain has 32 zero bytes before it; the entry is the
//! text as stored.

use async_trait::async_trait;
use ring::digest;
use serde_json::{Value, json};

use super::outbox::Message;
use super::{Digest, StoreResult};

/// Chains a day.
pub const AUDIT_SHARDS: u16 = 16;

/// What goes with a change in its transaction: who did what to what, and the
/// messages that others are owed. No personal data: ids and codes only.
#[derive(Debug, Clone, PartialEq)]
pub struct Trail {
    /// When.
    pub at: i64,
    /// Who, e.g. `account:17`, `job:outbox`, `seed`.
    pub actor: String,
    /// What, e.g. `device.bind`.
    pub action: String,
    /// To what, e.g. `subject:0190…`; also chooses the chain.
    pub object: String,
    /// Codes and numbers; `Null` if there is nothing to say.
    pub detail: Value,
    /// For the outbox.
    pub messages: Vec<Message>,
}

impl Trail {
    /// A trail without detail or messages.
    pub fn new(
        at: i64,
        actor: impl Into<String>,
        action: impl Into<String>,
        object: impl Into<String>,
    ) -> Trail {
        Trail {
            at,
            actor: actor.into(),
            action: action.into(),
            object: object.into(),
            detail: Value::Null,
            messages: Vec::new(),
        }
    }

    /// With codes and numbers.
    #[must_use]
    pub fn detail(mut self, detail: Value) -> Trail {
        self.detail = detail;
        self
    }

    /// With one more message for the outbox.
    #[must_use]
    pub fn message(mut self, message: Message) -> Trail {
        self.messages.push(message);
        self
    }

    /// The entry's text.
    pub(super) fn entry(&self) -> String {
        json!({
            "at": self.at,
            "actor": self.actor,
            "action": self.action,
            "object": self.object,
            "detail": self.detail,
        })
        .to_string()
    }

    /// The chain it belongs to: one object's entries of a day are in one chain.
    pub(super) fn shard(&self) -> u16 {
        let hash = digest::digest(&digest::SHA256, self.object.as_bytes());
        u16::from(hash.as_ref()[0]) % AUDIT_SHARDS
    }

    /// The day of its chain, in Asia/Shanghai.
    pub(super) fn day(&self) -> u16 {
        day_of(self.at)
    }
}

/// A row of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Chain.
    pub shard: u16,
    /// Day of docs/format.md §1.
    pub day: u16,
    /// From 1, without gaps.
    pub seq: u64,
    /// Hash of the one before; zeros for the first.
    pub previous: Digest,
    /// Hash of this one.
    pub hash: Digest,
    /// JSON text.
    pub entry: String,
}

/// The end of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditHead {
    /// Chain.
    pub shard: u16,
    /// Last entry's number.
    pub seq: u64,
    /// Last entry's hash.
    pub hash: Digest,
}

/// The audit.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Writes an entry that belongs to no other change: a look, or what a job did.
    async fn note(&self, trail: Trail) -> StoreResult<()>;

    /// The chain's rows, by seq.
    async fn audit_chain(&self, shard: u16, day: u16) -> StoreResult<Vec<AuditRow>>;

    /// The day's chain ends, by shard.
    async fn audit_heads(&self, day: u16) -> StoreResult<Vec<AuditHead>>;

    /// Keeps the day's signed head, once. False: there is one already.
    async fn put_signed_head(&self, day: u16, signed: Vec<u8>) -> StoreResult<bool>;

    /// All signed heads, by day.
    async fn signed_heads(&self) -> StoreResult<Vec<(u16, Vec<u8>)>>;

    /// Days with chains, from `from` and before `before`, ascending.
    async fn audit_days(&self, from: u16, before: u16) -> StoreResult<Vec<u16>>;

    /// Day and shard of everything that has an entry or an end, ascending.
    async fn audit_chains(&self) -> StoreResult<Vec<(u16, u16)>>;
}

/// Where a chain breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("audit chain {shard} of day {day} breaks at {seq}")]
pub struct BrokenChain {
    /// Chain.
    pub shard: u16,
    /// Day.
    pub day: u16,
    /// The first entry that doesn't fit.
    pub seq: u64,
}

/// Checks a chain as [`AuditStore::audit_chain`] gives it, up to the head.
///
/// # Errors
/// The first row that was changed, moved or is missing.
pub fn verify_chain(rows: &[AuditRow], head: AuditHead, day: u16) -> Result<(), BrokenChain> {
    let broken = |seq| BrokenChain {
        shard: head.shard,
        day,
        seq,
    };
    let mut previous = [0; 32];
    let mut expected = 0;
    for row in rows {
        expected += 1;
        let hash = chain_hash(head.shard, day, expected, &previous, &row.entry);
        if row.seq != expected || row.previous != previous || row.hash != hash {
            return Err(broken(expected));
        }
        previous = hash;
    }
    if expected != head.seq || previous != head.hash {
        return Err(broken(expected + 1));
    }
    Ok(())
}

/// The hash of one entry.
#[must_use]
pub fn chain_hash(shard: u16, day: u16, seq: u64, previous: &Digest, entry: &str) -> Digest {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(b"BM1/audit");
    context.update(&shard.to_be_bytes());
    context.update(&day.to_be_bytes());
    context.update(&seq.to_be_bytes());
    context.update(previous);
    context.update(entry.as_bytes());
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

/// The calendar day in Asia/Shanghai, counted from 2020-01-01 (docs/format.md §1).
pub(super) fn day_of(at: i64) -> u16 {
    const FIRST_MIDNIGHT: i64 = 1_577_808_000;
    let day = at.saturating_sub(FIRST_MIDNIGHT).div_euclid(86_400);
    u16::try_from(day).unwrap_or(if day < 0 { 0 } else { u16::MAX })
}
