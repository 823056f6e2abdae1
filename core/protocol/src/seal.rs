//! Sealing events to the server (HPKE, RFC 9180), so that a stolen phone
//! reads none of them (`docs/format.md` §10).
//!
//! One encapsulation serves a **run** of items; each item is sealed with
//! AES-256-GCM under the run's exported key. The phone keeps no key to read
//! them back.

use ciborium::Value;
use hpke::aead::ExportOnlyAead;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{Infallible, TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::rand::SecureRandom;
use thiserror::Error;

use crate::cose::KeyId;
use crate::fields::encode;

const INFO: &[u8] = b"BM1/seal";
const ITEM: &[u8] = b"BM1/item";
type Secret = <X25519HkdfSha256 as Kem>::PrivateKey;
type Public = <X25519HkdfSha256 as Kem>::PublicKey;
type Encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey;

/// What an item is bound to: its key in the database and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemKey {
    /// The unit.
    pub unit: u64,
    /// The day that was frozen when it was first committed.
    pub day: u16,
    /// UUIDv7.
    pub event: [u8; 16],
    /// Kind of event, 1 to 32 bytes.
    pub kind: String,
    /// Version of that kind.
    pub version: u8,
}

/// Why sealing or opening failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SealError {
    /// The key or the encapsulation is no X25519 point, or randomness failed.
    #[error("bad key")]
    Key,
    /// Altered, bound to something else, or sealed to another key.
    #[error("cannot be opened")]
    Unsealable,
    /// The run is used up.
    #[error("run used up")]
    Exhausted,
}

/// The phone's side of a run.
pub struct SealRun {
    /// The server's key that it is sealed to.
    pub kid: KeyId,
    /// The encapsulation that travels with the items.
    pub enc: [u8; 32],
    key: LessSafeKey,
    next: u32,
}

impl SealRun {
    /// Begins a run to the server's key.
    pub fn new(kid: KeyId, server: &[u8; 32], rng: &dyn SecureRandom) -> Result<Self, SealError> {
        let server = Public::from_bytes(server).map_err(|_| SealError::Key)?;
        let mut seed = [0; 32];
        rng.fill(&mut seed).map_err(|_| SealError::Key)?;
        let (enc, context) = hpke::setup_sender_with_rng::<
            ExportOnlyAead,
            HkdfSha256,
            X25519HkdfSha256,
        >(&OpModeS::Base, &server, INFO, &mut Seed(seed))
        .map_err(|_| SealError::Key)?;
        let mut key = [0; 32];
        context.export(ITEM, &mut key).map_err(|_| SealError::Key)?;
        let enc = enc
            .to_bytes()
            .as_slice()
            .try_into()
            .map_err(|_| SealError::Key)?;
        Ok(Self {
            kid,
            enc,
            key: item_key(&key)?,
            next: 0,
        })
    }

    /// How many items it has sealed.
    pub fn used(&self) -> u32 {
        self.next
    }

    /// Seals one item; gives its number in the run and the sealed bytes.
    pub fn seal(&mut self, item: &ItemKey, plaintext: &[u8]) -> Result<(u32, Vec<u8>), SealError> {
        let n = self.next;
        self.next = n.checked_add(1).ok_or(SealError::Exhausted)?;
        let mut bytes = plaintext.to_vec();
        self.key
            .seal_in_place_append_tag(nonce(n), Aad::from(aad(item)), &mut bytes)
            .map_err(|_| SealError::Unsealable)?;
        Ok((n, bytes))
    }
}

/// The server's side of a run.
pub struct OpenRun(LessSafeKey);

impl OpenRun {
    /// Takes the server's secret (32 bytes) and a run's encapsulation.
    pub fn new(secret: &[u8; 32], enc: &[u8; 32]) -> Result<Self, SealError> {
        let secret = Secret::from_bytes(secret).map_err(|_| SealError::Key)?;
        let enc = Encapsulated::from_bytes(enc).map_err(|_| SealError::Key)?;
        let context = hpke::setup_receiver::<ExportOnlyAead, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &secret,
            &enc,
            INFO,
        )
        .map_err(|_| SealError::Key)?;
        let mut key = [0; 32];
        context.export(ITEM, &mut key).map_err(|_| SealError::Key)?;
        Ok(Self(item_key(&key)?))
    }

    /// Opens the item of number `n`.
    pub fn open(&self, item: &ItemKey, n: u32, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut bytes = sealed.to_vec();
        let length = self
            .0
            .open_in_place(nonce(n), Aad::from(aad(item)), &mut bytes)
            .map_err(|_| SealError::Unsealable)?
            .len();
        bytes.truncate(length);
        Ok(bytes)
    }
}

/// A new key pair to seal to: (secret, public).
pub fn generate(rng: &dyn SecureRandom) -> Result<([u8; 32], [u8; 32]), SealError> {
    let mut seed = [0; 32];
    rng.fill(&mut seed).map_err(|_| SealError::Key)?;
    let (secret, public) = X25519HkdfSha256::derive_keypair(&seed);
    let bytes = |bytes: &[u8]| <[u8; 32]>::try_from(bytes).map_err(|_| SealError::Key);
    Ok((bytes(&secret.to_bytes())?, bytes(&public.to_bytes())?))
}

fn item_key(bytes: &[u8; 32]) -> Result<LessSafeKey, SealError> {
    UnboundKey::new(&AES_256_GCM, bytes)
        .map(LessSafeKey::new)
        .map_err(|_| SealError::Key)
}

fn nonce(n: u32) -> Nonce {
    let mut nonce = [0; 12];
    nonce[8..].copy_from_slice(&n.to_be_bytes());
    Nonce::assume_unique_for_key(nonce)
}

fn aad(item: &ItemKey) -> Vec<u8> {
    encode(vec![
        item.unit.into(),
        item.day.into(),
        Value::Bytes(item.event.to_vec()),
        Value::Text(item.kind.clone()),
        item.version.into(),
    ])
}

/// Hands 32 fresh bytes to HPKE, which asks for exactly one key's worth.
struct Seed([u8; 32]);

impl TryRng for Seed {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    /// Gives SHA-256 blocks of a chain that begins at the seed, so that any length is filled from it.
    fn try_fill_bytes(&mut self, filled: &mut [u8]) -> Result<(), Infallible> {
        for block in filled.chunks_mut(32) {
            block.copy_from_slice(&self.0[..block.len()]);
            let next = ring::digest::digest(&ring::digest::SHA256, &self.0);
            self.0.copy_from_slice(next.as_ref());
        }
        Ok(())
    }
}

impl TryCryptoRng for Seed {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use ring::rand::SystemRandom;

    fn key(event: u8) -> ItemKey {
        ItemKey {
            unit: 7,
            day: 2517,
            event: [event; 16],
            kind: "scan".into(),
            version: 1,
        }
    }

    #[test]
    fn the_server_opens_what_the_phone_sealed_and_only_as_what_it_was() {
        let rng = SystemRandom::new();
        let (secret, public) = generate(&rng).unwrap();
        let mut run = SealRun::new(
            KeyId {
                issuer: 3500,
                number: 5,
            },
            &public,
            &rng,
        )
        .unwrap();
        let (first, a) = run.seal(&key(1), b"one").unwrap();
        let (second, b) = run.seal(&key(2), b"two").unwrap();
        let open = OpenRun::new(&secret, &run.enc).unwrap();
        assert_eq!(open.open(&key(1), first, &a).unwrap(), b"one");
        assert_eq!(open.open(&key(2), second, &b).unwrap(), b"two");
        assert_eq!(open.open(&key(2), first, &a), Err(SealError::Unsealable));
        assert_eq!(open.open(&key(1), second, &a), Err(SealError::Unsealable));
    }

    #[test]
    fn another_server_key_opens_nothing() {
        let rng = SystemRandom::new();
        let (_, public) = generate(&rng).unwrap();
        let (other, _) = generate(&rng).unwrap();
        let mut run = SealRun::new(
            KeyId {
                issuer: 3500,
                number: 5,
            },
            &public,
            &rng,
        )
        .unwrap();
        let (n, sealed) = run.seal(&key(1), b"one").unwrap();
        assert_eq!(
            OpenRun::new(&other, &run.enc)
                .unwrap()
                .open(&key(1), n, &sealed),
            Err(SealError::Unsealable)
        );
    }
}
