//! The secure storage port: the platform wraps the database key with a key that
//! it keeps (Android Keystore, Secure Enclave). "Lost" and "not now" are two
//! answers, because only the first may set a database aside.

use std::io::Write;
use std::path::{Path, PathBuf};

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use super::random::{self, SystemRandomness};

/// Why the platform did not wrap or unwrap.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecureStorageError {
    /// The wrapping key is gone for ever, or is another one by now.
    #[error("the wrapping key is lost")]
    Lost,
    /// Try again: the phone is locked, or the key service is down.
    #[error("secure storage is not available now")]
    Unavailable,
}

/// Wraps the database key. May take long: call it on a worker thread.
pub trait SecureStorage: Send + Sync {
    /// Seals a 32-byte key; the answer is kept in the open.
    fn wrap(&self, key: &[u8]) -> Result<Vec<u8>, SecureStorageError>;
    /// Opens what [`SecureStorage::wrap`] made.
    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, SecureStorageError>;
}

/// A wrapping key in a file that only its owner reads. For a desk: whoever
/// copies the folder has key and data, unlike on a phone.
#[derive(Debug, Clone)]
pub struct FileStorage {
    path: PathBuf,
}

impl FileStorage {
    /// Keeps the key at `path`; the file is made at the first wrapping.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    fn key(&self) -> Result<[u8; 32], SecureStorageError> {
        match std::fs::read(&self.path) {
            Ok(bytes) => bytes.try_into().map_err(|_| SecureStorageError::Lost),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(SecureStorageError::Lost)
            }
            Err(_) => Err(SecureStorageError::Unavailable),
        }
    }

    fn key_or_new(&self) -> Result<[u8; 32], SecureStorageError> {
        if self.path.exists() {
            return self.key();
        }
        let key = random::array(&SystemRandomness).map_err(|_| SecureStorageError::Unavailable)?;
        write_for_owner_only(&self.path, &key).map_err(|_| SecureStorageError::Unavailable)?;
        Ok(key)
    }
}

impl SecureStorage for FileStorage {
    fn wrap(&self, key: &[u8]) -> Result<Vec<u8>, SecureStorageError> {
        wrap(&self.key_or_new()?, key)
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, SecureStorageError> {
        unwrap(&self.key()?, wrapped)
    }
}

/// A wrapping key in memory: the test double. Another one cannot unwrap.
#[derive(Debug, Clone)]
pub struct MemoryStorage {
    key: [u8; 32],
}

impl MemoryStorage {
    /// The wrapping key is 32 times `byte`.
    pub fn new(byte: u8) -> Self {
        Self { key: [byte; 32] }
    }
}

impl SecureStorage for MemoryStorage {
    fn wrap(&self, key: &[u8]) -> Result<Vec<u8>, SecureStorageError> {
        wrap(&self.key, key)
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, SecureStorageError> {
        unwrap(&self.key, wrapped)
    }
}

fn wrap(wrapping: &[u8; 32], key: &[u8]) -> Result<Vec<u8>, SecureStorageError> {
    let nonce: [u8; NONCE_LEN] =
        random::array(&SystemRandomness).map_err(|_| SecureStorageError::Unavailable)?;
    let mut sealed = key.to_vec();
    aead(wrapping)?
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::empty(),
            &mut sealed,
        )
        .map_err(|_| SecureStorageError::Unavailable)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn unwrap(wrapping: &[u8; 32], wrapped: &[u8]) -> Result<Vec<u8>, SecureStorageError> {
    let (nonce, sealed) = wrapped
        .split_first_chunk::<NONCE_LEN>()
        .ok_or(SecureStorageError::Lost)?;
    let mut opened = sealed.to_vec();
    let key = aead(wrapping)?
        .open_in_place(
            Nonce::assume_unique_for_key(*nonce),
            Aad::empty(),
            &mut opened,
        )
        .map_err(|_| SecureStorageError::Lost)?;
    Ok(key.to_vec())
}

fn aead(key: &[u8; 32]) -> Result<LessSafeKey, SecureStorageError> {
    UnboundKey::new(&AES_256_GCM, key)
        .map(LessSafeKey::new)
        .map_err(|_| SecureStorageError::Lost)
}

fn write_for_owner_only(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
