//! P-256 public keys, compressed in every format (SEC 1 §2.3.3).

use std::hash::{Hash, Hasher};

use p256::PublicKey as Point;
use p256::elliptic_curve::sec1::ToSec1Point;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use thiserror::Error;

use crate::signature::Signature;

/// A point on P-256 that can check ES256 signatures.
#[derive(Clone, Copy)]
pub struct PublicKey {
    compressed: [u8; 33],
    /// ring takes only this form; kept, since finding y costs a square root.
    uncompressed: [u8; 65],
}

/// Why bytes are no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// Not 33 bytes of a compressed point on the curve.
    #[error("not a compressed P-256 key")]
    Point,
    /// Not a PKCS #8 document of a P-256 key.
    #[error("not a P-256 key pair")]
    Pair,
    /// The source of randomness or the signer failed.
    #[error("signing failed")]
    Signing,
}

impl PublicKey {
    /// Takes 33 bytes, compressed, on the curve.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let compressed: [u8; 33] = bytes.try_into().map_err(|_| KeyError::Point)?;
        Self::from_sec1(&compressed)
    }

    /// Takes a compressed or uncompressed point, as key stores give it.
    ///
    /// SEC 1's compact form (05) is neither: with it one key had two encodings.
    pub fn from_sec1(bytes: &[u8]) -> Result<Self, KeyError> {
        if !matches!(bytes.first(), Some(2..=4)) {
            return Err(KeyError::Point);
        }
        let point = Point::from_sec1_bytes(bytes).map_err(|_| KeyError::Point)?;
        let compressed = point
            .to_sec1_point(true)
            .as_bytes()
            .try_into()
            .map_err(|_| KeyError::Point)?;
        let uncompressed = point
            .to_sec1_point(false)
            .as_bytes()
            .try_into()
            .map_err(|_| KeyError::Point)?;
        Ok(Self {
            compressed,
            uncompressed,
        })
    }

    /// The 33 bytes.
    pub fn as_bytes(&self) -> &[u8; 33] {
        &self.compressed
    }

    /// Whether `signature` over `message` was made by this key.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.uncompressed)
            .verify(message, signature.as_bytes())
            .is_ok()
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PublicKey(…)")
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.compressed == other.compressed
    }
}

impl Eq for PublicKey {}

impl Hash for PublicKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.compressed.hash(state);
    }
}
