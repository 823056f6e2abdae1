//! The server's keys: files in a folder that only it may read.
//!
//! Start at [`KeyFolder`] (what an operator does: make, rotate, revoke, take a
//! delegation) and [`IssuerKeys`] (what the server works with). The offline
//! root is [`root`]; ceremony and drills stand in `docs/keys.md`.

pub mod file;
pub mod folder;
pub mod register;
pub mod root;

use std::collections::HashMap;
use std::path::PathBuf;

use bamin_protocol::cose::{KeyId, Unsigned};
use bamin_protocol::key::PublicKey;
use bamin_protocol::signature::Signature;
use bamin_protocol::signing::SigningKey;

pub use folder::KeyFolder;
pub use register::{Entry, Register, Usage};

use crate::random::Random;

/// Everything secret that the server works with, loaded.
pub struct IssuerKeys {
    /// This issuer's number.
    pub issuer: u16,
    /// What exists.
    pub register: Register,
    /// The roots that apps pin: current, next.
    pub roots: Vec<PublicKey>,
    /// Key of the number's alias permutation (docs/format.md §7).
    pub alias: [u8; 32],
    /// Master of the numbers' secrets (docs/format.md §7).
    pub number_master: [u8; 32],
    /// Key of the index permutation.
    pub index: [u8; 32],
    /// The key that signs trust lists.
    pub delegated: SigningKey,
    /// Its number.
    pub delegated_number: u16,
    /// The root's signature over it; none until the ceremony has been held.
    pub delegation: Option<Vec<u8>>,
    signing: HashMap<u16, SigningKey>,
    seal: HashMap<u16, SealPair>,
}

/// The key pair that staff phones seal to (X25519).
pub struct SealPair {
    /// For opening.
    pub secret: [u8; 32],
    /// In the trust list.
    pub public: [u8; 32],
}

impl SealPair {
    /// Secret and public half, one after the other.
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (secret, public) = bytes.split_at_checked(32)?;
        Some(Self {
            secret: secret.try_into().ok()?,
            public: public.try_into().ok()?,
        })
    }
}

/// A key with its name.
#[derive(Clone, Copy)]
pub struct Signer<'a> {
    /// Its name in messages.
    pub kid: KeyId,
    key: &'a SigningKey,
}

/// Why keys could not be made, read or used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file or folder.
    #[error(transparent)]
    File(#[from] file::FileError),
    /// There are keys already.
    #[error("{0} holds keys already")]
    Exists(PathBuf),
    /// A file does not hold what it should.
    #[error("{0} does not hold what it should")]
    Damaged(PathBuf),
    /// Not 66 hexadecimal digits of a point on P-256.
    #[error("not a public key: 66 hexadecimal digits of a compressed P-256 point")]
    NoPublicKey,
    /// No usable key of that use.
    #[error("no {0} key is valid now")]
    None(&'static str),
    /// There is no key of that number.
    #[error("there is no key {0}")]
    Unknown(u16),
    /// The delegation is not for this server.
    #[error("delegation refused: {0}")]
    Delegation(&'static str),
    /// Signing or making a key failed.
    #[error("key operation failed: {0}")]
    Key(String),
}

impl KeysError {
    pub(crate) fn key(error: impl std::fmt::Display) -> Self {
        Self::Key(error.to_string())
    }
}

impl From<crate::random::RandomError> for KeysError {
    fn from(error: crate::random::RandomError) -> Self {
        Self::key(error)
    }
}

impl IssuerKeys {
    /// The key to sign with at `now`.
    ///
    /// # Errors
    /// [`KeysError::None`] if none is valid.
    pub fn signer(&self, usage: Usage, now: i64) -> Result<Signer<'_>, KeysError> {
        let entry = self.register.current(usage, now);
        let entry = entry.ok_or(KeysError::None(usage.as_str()))?;
        let key = self
            .signing
            .get(&entry.number)
            .ok_or(KeysError::Unknown(entry.number))?;
        Ok(Signer {
            kid: KeyId {
                issuer: self.issuer,
                number: entry.number,
            },
            key,
        })
    }

    /// The public half of a key, as the trust list carries it.
    #[must_use]
    pub fn public(&self, number: u16) -> Option<Vec<u8>> {
        let signing = self
            .signing
            .get(&number)
            .map(|key| key.public().as_bytes().to_vec());
        signing.or_else(|| self.seal.get(&number).map(|pair| pair.public.to_vec()))
    }

    /// The seal key of that number, whether still listed or not: what was
    /// sealed to it must be opened.
    #[must_use]
    pub fn seal(&self, number: u16) -> Option<&SealPair> {
        self.seal.get(&number)
    }
}

impl Signer<'_> {
    /// Signs bytes that are no COSE message.
    ///
    /// # Errors
    /// [`KeysError::Key`] if the source of randomness fails.
    pub fn sign(&self, message: &[u8], random: &Random) -> Result<Signature, KeysError> {
        self.key
            .sign(random.source(), message)
            .map_err(KeysError::key)
    }

    /// Signs.
    ///
    /// # Errors
    /// [`KeysError::Key`] if the source of randomness fails.
    pub fn finish(&self, unsigned: Unsigned, random: &Random) -> Result<Vec<u8>, KeysError> {
        finish(self.key, unsigned, random)
    }
}

/// Signs with a key that has no number (holder, device, delegated).
///
/// # Errors
/// [`KeysError::Key`] if the source of randomness fails.
pub fn finish(key: &SigningKey, unsigned: Unsigned, random: &Random) -> Result<Vec<u8>, KeysError> {
    let signature = key
        .sign(random.source(), unsigned.to_be_signed())
        .map_err(KeysError::key)?;
    Ok(unsigned.finish(&signature))
}

/// A compressed P-256 key from hexadecimal.
///
/// # Errors
/// [`KeysError::NoPublicKey`].
pub fn public_from_hex(text: &str) -> Result<PublicKey, KeysError> {
    let pair = |place: usize| u8::from_str_radix(text.get(place..place + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..text.len()).step_by(2).map(pair).collect();
    let bytes = bytes.ok_or(KeysError::NoPublicKey)?;
    PublicKey::from_bytes(&bytes).map_err(|_| KeysError::NoPublicKey)
}
