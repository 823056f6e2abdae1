//! The secure storage port: the platform wraps the database key with a key that
//! it keeps (Android Keystore, Secure Enclave). "Lost" and "not now" are two
//! answers, because only the first may set a database aside.

use std::io::Write;
use std::path::{Path, PathBuf};

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use super::random::{self, SystemRandomness};
use crate::store::fresh::sync_folder;

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

    /// A key that is damaged opens nothing any more: what is wrapped from now on
    /// gets another.
    fn key_or_new(&self) -> Result<[u8; 32], SecureStorageError> {
        match self.key() {
            Err(SecureStorageError::Lost) => {}
            known => return known,
        }
        let key = random::array(&SystemRandomness).map_err(|_| SecureStorageError::Unavailable)?;
        keep_for_owner_only(&self.path, &key).map_err(|_| SecureStorageError::Unavailable)?;
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

/// All of the file and its name are on the disk when this returns, or no file:
/// what it wraps is useless without it.
fn keep_for_owner_only(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&unfinished, path)?;
    sync_folder(path)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_wrapping_key_outlives_the_process_that_made_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wrapping.key");
        let wrapped = FileStorage::new(&path).wrap(&[7; 32]).unwrap();
        assert_eq!(FileStorage::new(&path).unwrap(&wrapped), Ok(vec![7; 32]));
    }

    #[test]
    fn a_wrapping_key_that_was_cut_short_is_lost_and_another_takes_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wrapping.key");
        let storage = FileStorage::new(&path);
        let before = storage.wrap(&[7; 32]).unwrap();
        std::fs::write(&path, [1; 5]).unwrap();
        assert_eq!(storage.unwrap(&before), Err(SecureStorageError::Lost));
        let after = storage.wrap(&[8; 32]).unwrap();
        assert_eq!(storage.unwrap(&after), Ok(vec![8; 32]));
        assert_eq!(storage.unwrap(&before), Err(SecureStorageError::Lost));
    }

    #[test]
    fn a_death_while_the_wrapping_key_is_written_does_no_harm() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wrapping.key");
        std::fs::write(folder.path().join("wrapping.key.new"), [1; 5]).unwrap();
        let storage = FileStorage::new(&path);
        let wrapped = storage.wrap(&[7; 32]).unwrap();
        assert_eq!(storage.unwrap(&wrapped), Ok(vec![7; 32]));
    }
}
