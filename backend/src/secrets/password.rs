//! Passwords of staff: argon2id, one at a time for each core, off the runtime.
//!
//! An unknown account costs the same work as a known one, so that the time of
//! the answer does not tell them apart.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::random::{Random, RandomError};
use crate::secrets::keys::KeysError;

/// Shortest and longest password, in characters.
const LENGTH: std::ops::RangeInclusive<usize> = 8..=64;

/// Why a password was not hashed, compared or accepted.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// A new one breaks this rule: `length`, `default` or `unchanged`.
    #[error("the new password breaks the rule {0}")]
    TooWeak(&'static str),
    /// Hashing failed.
    #[error(transparent)]
    Hash(#[from] KeysError),
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// No core takes passwords any more.
    #[error(transparent)]
    NoWorker(#[from] tokio::sync::AcquireError),
    /// The work did not end.
    #[error(transparent)]
    Stopped(#[from] tokio::task::JoinError),
}

/// Hashes and checks passwords.
pub struct Passwords {
    random: Random,
    /// The operator's password for first log-ins, if there is one for all.
    default: Option<String>,
    /// What an unknown account's password is checked against.
    decoy: String,
    workers: Arc<Semaphore>,
}

impl Passwords {
    /// Makes the decoy.
    ///
    /// # Errors
    /// [`KeysError`] if hashing fails.
    pub fn new(random: &Random, default: Option<String>) -> Result<Self, KeysError> {
        let decoy = hash(&random.code(16)?, &random.bytes()?)?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            random: random.clone(),
            default,
            decoy,
            workers: Arc::new(Semaphore::new(cores)),
        })
    }

    /// The PHC string of a password.
    ///
    /// # Errors
    /// [`PasswordError`].
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        let salt = self.random.bytes()?;
        Ok(self.work(move || hash(&password, &salt)).await??)
    }

    /// Does the password belong to the PHC string? None: to no account, which is
    /// found out in the same time.
    ///
    /// # Errors
    /// [`PasswordError`].
    pub async fn matches(
        &self,
        password: String,
        stored: Option<String>,
    ) -> Result<bool, PasswordError> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.decoy.clone());
        let matches = self.work(move || verify(&password, &stored)).await?;
        Ok(matches && known)
    }

    /// Refuses a new password that breaks a rule.
    ///
    /// # Errors
    /// [`PasswordError::TooWeak`] with the rule: `length`, `default` or `unchanged`.
    pub fn check_new(&self, old: &str, new: &str) -> Result<(), PasswordError> {
        let rule = match () {
            () if !LENGTH.contains(&new.chars().count()) => "length",
            () if self.default.as_deref() == Some(new) || new == "abc@123456" => "default",
            () if old == new => "unchanged",
            () => return Ok(()),
        };
        Err(PasswordError::TooWeak(rule))
    }

    async fn work<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let permit = Arc::clone(&self.workers).acquire_owned().await?;
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            job()
        });
        Ok(done.await?)
    }
}

/// The PHC string (argon2id, the crate's defaults: 19 MiB, 2 passes) of a password.
///
/// # Errors
/// [`KeysError::Key`].
pub fn hash(password: &str, salt: &[u8; 16]) -> Result<String, KeysError> {
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt);
    hash.map(|hash| hash.to_string()).map_err(KeysError::key)
}

fn verify(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored).is_ok_and(|stored| {
        Argon2::default()
            .verify_password(password.as_bytes(), &stored)
            .is_ok()
    })
}
