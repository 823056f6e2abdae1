//! The randomness port: random bytes as an argument.

use std::sync::Arc;

use ring::rand::{SecureRandom, SystemRandom};
use uuid::Uuid;

/// A shared source of random bytes.
#[derive(Clone)]
pub struct Random(Arc<dyn SecureRandom + Send + Sync>);

/// The source of randomness failed.
#[derive(Debug, thiserror::Error)]
#[error("no random bytes to be had")]
pub struct RandomError;

impl Random {
    /// Wraps a source.
    #[must_use]
    pub fn new(source: Arc<dyn SecureRandom + Send + Sync>) -> Self {
        Self(source)
    }

    /// The machine's source.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(SystemRandom::new()))
    }

    /// The source itself, for signing.
    #[must_use]
    pub fn source(&self) -> &dyn SecureRandom {
        &*self.0
    }

    /// `N` random bytes.
    ///
    /// # Errors
    /// [`RandomError`] if the source fails.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], RandomError> {
        let mut bytes = [0; N];
        self.0.fill(&mut bytes).map_err(|_| RandomError)?;
        Ok(bytes)
    }

    /// A UUID of version 7 for the moment `now_ms` (Unix milliseconds).
    ///
    /// # Errors
    /// [`RandomError`] if the source fails.
    pub fn uuid(&self, now_ms: i64) -> Result<Uuid, RandomError> {
        let millis = u64::try_from(now_ms).unwrap_or(0);
        Ok(uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()?).into_uuid())
    }

    /// A number below `bound`, near enough to even for names and passwords
    /// (64 bits are reduced).
    ///
    /// # Errors
    /// [`RandomError`] if the source fails.
    pub fn below(&self, bound: u64) -> Result<u64, RandomError> {
        Ok(u64::from_be_bytes(self.bytes()?) % bound.max(1))
    }

    /// `length` characters without look-alikes, for codes that people type.
    ///
    /// # Errors
    /// [`RandomError`] if the source fails.
    pub fn code(&self, length: usize) -> Result<String, RandomError> {
        const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
        (0..length)
            .map(|_| {
                Ok(char::from(
                    ALPHABET[usize::from(self.bytes::<1>()?[0] & 31)],
                ))
            })
            .collect()
    }
}

impl std::fmt::Debug for Random {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Random")
    }
}
