//! Wrong numbers typed, and wrong registrations: counted by who types and by what is
//! typed, so that nobody can try them out.

use async_trait::async_trait;

use super::{AccountId, Digest, HolderId, StoreResult};

/// Whom a wrong number counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttemptScope {
    /// Who typed.
    Account(AccountId),
    /// What was typed.
    Alias(u32),
    /// Who registered.
    Holder(HolderId),
    /// The document that was registered, by its blind index.
    Document(Digest),
}

/// Wrong numbers in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts {
    /// How many.
    pub count: u32,
    /// When the first of them was; 0 if none.
    pub first_at: i64,
}

/// Wrong numbers.
#[async_trait]
pub trait NumberStore: Send + Sync {
    /// Wrong numbers since `since` (inclusive), for each scope in order.
    async fn attempts(&self, scopes: Vec<AttemptScope>, since: i64) -> StoreResult<Vec<Attempts>>;

    /// Counts one more against each scope.
    async fn note_wrong_number(&self, scopes: Vec<AttemptScope>, at: i64) -> StoreResult<()>;

    /// Wrong numbers of the whole province since `since`.
    async fn wrong_numbers(&self, since: i64) -> StoreResult<u64>;

    /// Forgets those before `before`; returns how many.
    async fn forget_attempts(&self, before: i64) -> StoreResult<u64>;
}

impl AttemptScope {
    /// The code that accounts' rows have.
    pub(super) const ACCOUNT: i16 = 0;
    const ALIAS: i16 = 1;
    const HOLDER: i16 = 2;
    const DOCUMENT: i16 = 3;

    /// (scope, key) as stored.
    pub(super) fn columns(self) -> (i16, i64) {
        match self {
            AttemptScope::Account(account) => (Self::ACCOUNT, account.0),
            AttemptScope::Alias(alias) => (Self::ALIAS, i64::from(alias)),
            AttemptScope::Holder(holder) => (Self::HOLDER, first_eight(&holder.0.as_bytes()[8..])),
            AttemptScope::Document(index) => (Self::DOCUMENT, first_eight(&index)),
        }
    }
}

/// Random or keyed bytes, shortened: two that meet share a limit, no more.
fn first_eight(bytes: &[u8]) -> i64 {
    let eight = bytes.first_chunk::<8>().copied().unwrap_or_default();
    i64::from_be_bytes(eight)
}
