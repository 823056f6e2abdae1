//! Wrong numbers typed: counted by account and by alias, so that nobody can try
//! them out.

use async_trait::async_trait;

use super::{AccountId, StoreResult};

/// Whom a wrong number counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttemptScope {
    /// Who typed.
    Account(AccountId),
    /// What was typed.
    Alias(u32),
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

    /// (scope, key) as stored.
    pub(super) fn columns(self) -> (i16, i64) {
        match self {
            AttemptScope::Account(account) => (Self::ACCOUNT, account.0),
            AttemptScope::Alias(alias) => (Self::ALIAS, i64::from(alias)),
        }
    }
}
