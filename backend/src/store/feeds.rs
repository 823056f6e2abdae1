//! Suppliers of records, what of theirs arrived last, and what was refused.

use async_trait::async_trait;

use super::facts::{Applied, Chunk, FactKind, Outcome};
use super::units::Standing;
use super::{Digest, StoreResult, Trail};

/// An authority that may push records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplier {
    /// Its code, e.g. `health_commission`.
    pub supplier: String,
    /// Its name, as people read it.
    pub name: String,
    /// The feeds that it may push.
    pub feeds: Vec<FactKind>,
    /// The client key, sealed.
    pub secret_sealed: Vec<u8>,
    /// SHA-256 of the client certificate (DER) that takes the key's place.
    pub certificate: Option<Digest>,
    /// Closed ones push nothing.
    pub standing: Standing,
}

/// How a feed does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedState {
    /// Whose.
    pub supplier: String,
    /// Which.
    pub kind: FactKind,
    /// When a chunk last arrived.
    pub last_received: i64,
    /// The newest start that a record named.
    pub last_start: Option<i64>,
    /// New records so far.
    pub accepted: u64,
    /// Repeats.
    pub duplicates: u64,
    /// Corrections.
    pub corrected: u64,
    /// Withdrawals.
    pub withdrawn: u64,
    /// Refused lines.
    pub rejected: u64,
}

/// A line that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedError {
    /// Whose.
    pub supplier: String,
    /// Of which feed.
    pub kind: FactKind,
    /// When.
    pub at: i64,
    /// Its number in the body.
    pub line: u64,
    /// The reason's code.
    pub reason: String,
}

/// Suppliers and feeds.
#[async_trait]
pub trait FeedStore: Send + Sync {
    /// Keeps a supplier; one that is there gets this name, these feeds and this key.
    async fn put_supplier(&self, supplier: Supplier, trail: Trail) -> StoreResult<()>;

    /// The supplier of that code.
    async fn supplier(&self, supplier: String) -> StoreResult<Option<Supplier>>;

    /// All of them, by code.
    async fn suppliers(&self) -> StoreResult<Vec<Supplier>>;

    /// Spends a nonce. False: it was spent before.
    async fn spend_nonce(&self, supplier: String, nonce: String, at: i64) -> StoreResult<bool>;

    /// Forgets nonces spent before `before`.
    async fn forget_nonces(&self, before: i64) -> StoreResult<u64>;

    /// How every feed does, by supplier and kind.
    async fn feed_states(&self) -> StoreResult<Vec<FeedState>>;

    /// The last refused lines, newest first.
    async fn feed_errors(&self, limit: u32) -> StoreResult<Vec<FeedError>>;

    /// Forgets refused lines before `before`.
    async fn forget_feed_errors(&self, before: i64) -> StoreResult<u64>;
}

/// Feeds as one column.
pub(super) fn words(feeds: &[FactKind]) -> String {
    feeds
        .iter()
        .map(|kind| kind.word())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Feeds from one column; a word of a later build is left out.
pub(super) fn kinds(words: &str) -> Vec<FactKind> {
    words
        .split_whitespace()
        .filter_map(FactKind::of_word)
        .collect()
}

/// Refused lines of a chunk that are kept; all are counted.
pub(super) const ERRORS_A_CHUNK: usize = 100;

/// How many of each outcome, as the feed's row counts them: accepted, duplicates,
/// corrected, withdrawn, rejected.
pub(super) fn counts(applied: &Applied, unread: usize) -> [i64; 5] {
    let mut counts = [0_i64; 5];
    for outcome in applied.put.iter().chain(&applied.withdraw) {
        let place = match outcome {
            Outcome::Accepted => 0,
            Outcome::Duplicate => 1,
            Outcome::Corrected => 2,
            Outcome::Withdrawn => 3,
            Outcome::Unknown | Outcome::Older => 4,
        };
        counts[place] += 1;
    }
    counts[4] += i64::try_from(unread).unwrap_or(i64::MAX);
    counts
}

/// The newest start in a chunk: how far a feed has come.
pub(super) fn last_start(chunk: &Chunk) -> Option<i64> {
    chunk.put.iter().map(|new| new.fact.starts).max()
}
