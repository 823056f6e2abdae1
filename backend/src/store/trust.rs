//! Trust lists issued: signed bytes by version.

use async_trait::async_trait;

use super::{StoreResult, Trail};

/// A signed trust list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustListRow {
    /// Rises with every list.
    pub version: u32,
    /// When it was signed.
    pub iat: i64,
    /// Delegation and list, as served.
    pub bytes: Vec<u8>,
}

/// Another issuer whose codes are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerRow {
    /// Its number.
    pub issuer: u16,
    /// Its entry, as the operator gave it (JSON).
    pub entry: String,
}

/// Trust lists.
#[async_trait]
pub trait TrustStore: Send + Sync {
    /// Keeps a newer list. False: its version is not ahead of the last one.
    async fn put_trust_list(&self, list: TrustListRow, trail: Trail) -> StoreResult<bool>;

    /// The list of the highest version.
    async fn trust_list(&self) -> StoreResult<Option<TrustListRow>>;

    /// Keeps another issuer's entry, in place of an earlier one.
    async fn put_issuer(&self, issuer: IssuerRow, trail: Trail) -> StoreResult<()>;

    /// Forgets another issuer. False: there is none of this number.
    async fn remove_issuer(&self, issuer: u16, trail: Trail) -> StoreResult<bool>;

    /// The other issuers, by number.
    async fn issuers(&self) -> StoreResult<Vec<IssuerRow>>;
}
