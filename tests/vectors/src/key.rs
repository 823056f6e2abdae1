//! Keys made from their names, and signatures by RFC 6979: nothing is random.

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use ring::digest::{SHA256, digest};
use ring::hmac;

/// Half of the order of P-256, rounded down, and the order.
const HALF_ORDER: [u8; 32] = [
    0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8,
];
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// SHA-256.
pub fn sha256(data: &[u8]) -> [u8; 32] {
    digest(&SHA256, data)
        .as_ref()
        .try_into()
        .unwrap_or_default()
}

/// HMAC-SHA-256.
pub fn hmac256(key: &[u8], data: &[u8]) -> [u8; 32] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), data);
    tag.as_ref().try_into().unwrap_or_default()
}

/// 32 bytes that belong to a name: a private key, or any other secret.
pub fn secret(name: &str) -> [u8; 32] {
    sha256(format!("BM1 vectors: {name}").as_bytes())
}

/// A P-256 key pair that belongs to a name.
#[derive(Clone)]
pub struct Key(SigningKey);

impl Key {
    /// The pair of that name.
    pub fn named(name: &str) -> Self {
        #[expect(
            clippy::expect_used,
            reason = "the chance is 2^-32, and a name is seen to work once for all"
        )]
        Self(SigningKey::from_slice(&secret(name)).expect("the hash is below the order"))
    }

    /// 33 bytes, compressed.
    pub fn public(&self) -> [u8; 33] {
        let point = self.0.verifying_key().to_sec1_point(true);
        point.as_bytes().try_into().unwrap_or([0; 33])
    }

    /// 65 bytes, uncompressed.
    pub fn uncompressed(&self) -> Vec<u8> {
        self.0
            .verifying_key()
            .to_sec1_point(false)
            .as_bytes()
            .to_vec()
    }

    /// The deterministic signature, low-S.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature: Signature = self.0.sign(message);
        let bytes = signature.to_bytes().to_vec();
        if bytes[32..] > HALF_ORDER[..] {
            other_s(&bytes)
        } else {
            bytes
        }
    }
}

/// The other signature with the same r: s becomes n − s.
pub fn other_s(signature: &[u8]) -> Vec<u8> {
    let mut out = signature.to_vec();
    let mut borrow = 0;
    for at in (0..32).rev() {
        let digit = i32::from(ORDER[at]) - i32::from(signature[32 + at]) - borrow;
        borrow = i32::from(digit < 0);
        out[32 + at] = digit.rem_euclid(256) as u8;
    }
    out
}
