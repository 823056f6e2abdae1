//! Staff accounts: who may log in, and how often it went wrong.

use async_trait::async_trait;

use super::units::Standing;
use super::{AccountId, Digest, StoreResult, Trail, UnitId};

/// A staff account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Chosen by the caller, random, < 2⁵³.
    pub account: AccountId,
    /// Its unit.
    pub unit: UnitId,
    /// Blind index of the phone number; unique.
    pub phone_index: Digest,
    /// Sealed phone number.
    pub phone_sealed: Vec<u8>,
    /// Sealed name.
    pub name_sealed: Vec<u8>,
    /// A word of the caller's list (`staff`, …).
    pub role: String,
    /// Whether it takes part.
    pub standing: Standing,
    /// PHC string (argon2id).
    pub password_hash: String,
    /// Nothing but a new password is accepted.
    pub must_change_password: bool,
    /// Wrong passwords in a row.
    pub failures: u32,
    /// Locked before this time; 0 if not.
    pub locked_until: i64,
}

/// After how many wrong passwords in a row an account is locked, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockRule {
    /// This many lock it.
    pub failures: u32,
    /// Seconds.
    pub lock: i64,
}

/// How an account stands after one more wrong password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// Wrong passwords in a row; starts again once it locks.
    pub count: u32,
    /// Locked before this time; 0 if not.
    pub locked_until: i64,
}

/// Staff accounts.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// Creates the account or replaces what is kept of it.
    ///
    /// # Errors
    /// `Constraint` when another account has the phone.
    async fn put_account(&self, account: Account, trail: Trail) -> StoreResult<()>;

    /// The account of that id.
    async fn account(&self, account: AccountId) -> StoreResult<Option<Account>>;

    /// The account of that phone's blind index.
    async fn account_by_phone(&self, phone_index: Digest) -> StoreResult<Option<Account>>;

    /// Counts a wrong password; at the rule's number the account is locked from
    /// the trail's time. `None`: no such account.
    async fn note_wrong_password(
        &self,
        account: AccountId,
        rule: LockRule,
        trail: Trail,
    ) -> StoreResult<Option<Failures>>;

    /// Sets a new password that need not be changed, and clears the failures.
    /// False: no such account.
    async fn set_password(
        &self,
        account: AccountId,
        password_hash: String,
        trail: Trail,
    ) -> StoreResult<bool>;
}
