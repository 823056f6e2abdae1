//! Suppliers of records, what of theirs arrived last, and what was refused.

use async_trait::async_trait;

use super::facts::FactKind;
use super::units::Standing;
use super::{StoreResult, Trail};

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
