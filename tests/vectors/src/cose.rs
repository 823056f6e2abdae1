//! COSE_Sign1, every part of it open to be made wrong.

use crate::cbor::{self, Item};
use crate::key::Key;

/// ES256.
pub const ES256: i64 = -7;

/// The parts of a message and who signs it over which aad.
#[derive(Clone)]
pub struct Sign1 {
    /// Content of the protected byte string.
    pub protected: Vec<u8>,
    /// The unprotected map, encoded.
    pub unprotected: Item,
    /// Content of the payload.
    pub payload: Vec<u8>,
    /// External_aad.
    pub aad: String,
    /// The signer.
    pub key: Key,
}

impl Sign1 {
    /// A right message.
    pub fn new(protected: Vec<u8>, payload: Vec<u8>, aad: &str, key: &Key) -> Self {
        Self {
            protected,
            unprotected: vec![0xa0],
            payload,
            aad: aad.into(),
            key: key.clone(),
        }
    }

    /// The signature over the parts as they are now.
    pub fn signature(&self) -> Vec<u8> {
        self.key.sign(&cbor::array(&[
            cbor::text("Signature1"),
            cbor::bytes(&self.protected),
            cbor::bytes(self.aad.as_bytes()),
            cbor::bytes(&self.payload),
        ]))
    }

    /// The message.
    pub fn build(&self) -> Vec<u8> {
        self.with_signature(&self.signature())
    }

    /// The message with a signature from elsewhere.
    pub fn with_signature(&self, signature: &[u8]) -> Vec<u8> {
        cbor::array(&self.parts(signature))
    }

    /// Its four items.
    pub fn parts(&self, signature: &[u8]) -> [Item; 4] {
        [
            cbor::bytes(&self.protected),
            self.unprotected.clone(),
            cbor::bytes(&self.payload),
            cbor::bytes(signature),
        ]
    }
}

/// The content of a protected map `{1: alg, 4: kid}`.
pub fn header(alg: i64, kid: &[u8]) -> Vec<u8> {
    cbor::map(&[
        (cbor::int(1), cbor::int(alg)),
        (cbor::int(4), cbor::bytes(kid)),
    ])
}

/// The 4 bytes that name a key.
pub fn kid(issuer: u16, number: u16) -> [u8; 4] {
    let ([a, b], [c, d]) = (issuer.to_be_bytes(), number.to_be_bytes());
    [a, b, c, d]
}
