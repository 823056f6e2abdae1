//! Who a person is: signing in at the province's identity provider (OpenID
//! Connect), and the identity port that says who may enrol a phone.
//!
//! Start at [`sign_in`]: a phone begins, the browser goes to the provider and comes
//! back, the phone finishes. [`provider`] speaks to the provider, [`claims`] reads
//! what it says. The secret that the phone kept is its enrolment code from then on.

pub mod claims;
pub mod demonstration;
mod http;
pub mod provider;
pub mod sign_in;

use async_trait::async_trait;
use ring::digest;

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

/// SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Digest {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    hash
}
