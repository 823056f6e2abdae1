//! The identity port: who may enrol a phone.

use async_trait::async_trait;

use crate::secrets::digest::sha256;
use crate::store::Digest;

/// Turns what a phone brings into an enrolment that the store knows by its hash.
#[async_trait]
pub trait IdentityPort: Send + Sync {
    /// The hash of the enrolment; none if what was brought can be no such thing.
    async fn enrolment(&self, code: &str) -> Option<Digest>;
}

/// Enrolment codes that the store holds by their hash: those made by `seed`, and
/// the secrets of finished sign-ins.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeptCodes;

#[async_trait]
impl IdentityPort for KeptCodes {
    async fn enrolment(&self, code: &str) -> Option<Digest> {
        (8..=64)
            .contains(&code.len())
            .then(|| sha256(code.as_bytes()))
    }
}
