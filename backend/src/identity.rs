//! The identity port: who may enrol a phone.
//!
//! The province's identity provider (OpenID Connect) will stand behind it. Until
//! then the one adapter takes the enrolment codes that `seed` made.

use async_trait::async_trait;
use ring::digest;

use crate::store::Digest;

/// Turns what a phone brings into an enrolment that the store knows by its hash.
#[async_trait]
pub trait IdentityPort: Send + Sync {
    /// The hash of the enrolment; none if what was brought can be no such thing.
    async fn enrolment(&self, code: &str) -> Option<Digest>;
}

/// Enrolment codes made by `seed`.
#[derive(Debug, Clone, Copy, Default)]
pub struct SeededCodes;

#[async_trait]
impl IdentityPort for SeededCodes {
    async fn enrolment(&self, code: &str) -> Option<Digest> {
        (8..=64)
            .contains(&code.len())
            .then(|| sha256(code.as_bytes()))
    }
}

/// SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Digest {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    hash
}
