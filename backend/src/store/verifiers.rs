//! Verifiers of other provinces that may fetch this issuer's status lists.

use async_trait::async_trait;

use super::units::Standing;
use super::{Digest, StoreResult, Trail};

/// An enrolled verifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    /// Its code.
    pub verifier: String,
    /// Its name.
    pub name: String,
    /// SHA-256 of its token.
    pub token_hash: Digest,
    /// Whether its token is taken.
    pub standing: Standing,
}

/// Verifiers.
#[async_trait]
pub trait VerifierStore: Send + Sync {
    /// Enrols a verifier; one that is there gets this name, token and standing.
    async fn put_verifier(&self, verifier: Verifier, trail: Trail) -> StoreResult<()>;

    /// All of them, by code.
    async fn verifiers(&self) -> StoreResult<Vec<Verifier>>;

    /// Whose token has this hash.
    async fn verifier_by_token(&self, token_hash: Digest) -> StoreResult<Option<Verifier>>;
}
