//! The key store port: P-256 keys that are made and used where they live, and
//! never leave. A platform answers in DER (Android Keystore, Secure Enclave) or
//! raw; [`RawSignature::normalised`] makes either the one low-S form of the format.

mod software;

use async_trait::async_trait;
use bamin_protocol::signature::Signature;
use serde::{Deserialize, Serialize};

pub use software::SoftwareKeys;

/// Where a key lives, as the phone claims; the wire names of `docs/api.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyKind {
    /// In the app's own storage: can be copied from a rooted phone.
    Software,
    /// In hardware, unproven.
    Hardware,
    /// In hardware, proven by the maker's attestation.
    Attested,
}

/// Why the key store refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyStoreError {
    /// No key of that id, or it was invalidated.
    #[error("the key is gone")]
    Gone,
    /// Try again: the phone is locked, or the key service is down.
    #[error("the key store is not available now")]
    Unavailable,
    /// The store answered with something that is no key or signature.
    #[error("the key store answered nonsense")]
    Malformed,
}

/// A key just made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKey {
    /// The store's name for it.
    pub id: String,
    /// The public key, compressed (SEC 1), 33 bytes.
    pub public: Vec<u8>,
    /// Where it lives.
    pub kind: KeyKind,
}

/// An ES256 signature as the platform gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawSignature {
    /// ASN.1 DER, any s.
    Der(Vec<u8>),
    /// r‖s, 64 bytes, low s.
    Raw(Vec<u8>),
}

impl RawSignature {
    /// The form that stands in messages: r‖s with low s.
    pub fn normalised(&self) -> Result<Signature, KeyStoreError> {
        match self {
            Self::Der(bytes) => Signature::from_der(bytes),
            Self::Raw(bytes) => Signature::from_bytes(bytes),
        }
        .map_err(|_| KeyStoreError::Malformed)
    }
}

/// Makes keys and signs with them.
#[async_trait]
pub trait KeyStore: Send + Sync {
    /// Makes a P-256 key.
    async fn create(&self) -> Result<NewKey, KeyStoreError>;
    /// Signs SHA-256 of `message` with the key `id` (ES256).
    async fn sign(&self, id: &str, message: &[u8]) -> Result<RawSignature, KeyStoreError>;
    /// Removes the key; one that is gone already is no error.
    async fn delete(&self, id: &str) -> Result<(), KeyStoreError>;
}
