//! What a platform implements, as foreign traits over the engine's ports.

use std::sync::Arc;

use async_trait::async_trait;
use bamin_engine::ports as engine;

/// Why a platform's port failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum PortError {
    /// The key is gone for ever, or is another one by now.
    #[error("lost")]
    Lost,
    /// Try again: the phone is locked, or the service is down.
    #[error("unavailable")]
    Unavailable,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for PortError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unavailable
    }
}

/// The machine's clocks; right or wrong.
#[uniffi::export(with_foreign)]
pub trait Clock: Send + Sync {
    /// The wall clock, Unix milliseconds.
    fn wall_ms(&self) -> i64;
    /// Milliseconds since boot, sleep included (CLOCK_BOOTTIME; Darwin CLOCK_MONOTONIC_RAW).
    fn mono_ms(&self) -> i64;
    /// The same until the machine starts anew.
    fn boot_id(&self) -> String;
}

/// Wraps the database key with a key of the platform's.
#[uniffi::export(with_foreign)]
pub trait SecureStorage: Send + Sync {
    /// Seals 32 bytes; the answer is kept in the open.
    fn wrap(&self, key: Vec<u8>) -> Result<Vec<u8>, PortError>;
    /// Opens what `wrap` made.
    fn unwrap(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, PortError>;
}

/// Whether there is a network, as the platform believes.
#[uniffi::export(with_foreign)]
pub trait Network: Send + Sync {
    /// Whether a request has a chance.
    fn online(&self) -> bool;
}

/// Where a key lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum KeyKind {
    /// In the app's own storage.
    Software,
    /// In hardware, unproven.
    Hardware,
    /// In hardware, proven by the maker.
    Attested,
}

/// A key just made.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct NewKey {
    /// The store's name for it.
    pub id: String,
    /// P-256, compressed, 33 bytes.
    pub public: Vec<u8>,
    /// Where it lives.
    pub kind: KeyKind,
}

/// P-256 keys that never leave where they were made (Android Keystore, Secure Enclave).
#[uniffi::export(with_foreign)]
#[async_trait]
pub trait KeyStore: Send + Sync {
    /// Makes a key.
    async fn create(&self) -> Result<NewKey, PortError>;
    /// Signs SHA-256 of `message` with ES256; DER, any s.
    async fn sign(&self, id: String, message: Vec<u8>) -> Result<Vec<u8>, PortError>;
    /// Removes a key; one that is gone is no error.
    async fn delete(&self, id: String) -> Result<(), PortError>;
}

/// A foreign port as the engine's.
pub(crate) struct Foreign<T: ?Sized>(pub(crate) Arc<T>);

impl engine::Clock for Foreign<dyn Clock> {
    fn wall_ms(&self) -> i64 {
        self.0.wall_ms()
    }

    fn mono_ms(&self) -> i64 {
        self.0.mono_ms()
    }

    fn boot_id(&self) -> String {
        self.0.boot_id()
    }
}

impl engine::Network for Foreign<dyn Network> {
    fn state(&self) -> engine::NetworkState {
        if self.0.online() {
            engine::NetworkState::Online
        } else {
            engine::NetworkState::Offline
        }
    }
}

impl engine::SecureStorage for Foreign<dyn SecureStorage> {
    fn wrap(&self, key: &[u8]) -> Result<Vec<u8>, engine::SecureStorageError> {
        Ok(self.0.wrap(key.to_vec())?)
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, engine::SecureStorageError> {
        Ok(self.0.unwrap(wrapped.to_vec())?)
    }
}

#[async_trait]
impl engine::KeyStore for Foreign<dyn KeyStore> {
    async fn create(&self) -> Result<engine::NewKey, engine::KeyStoreError> {
        let NewKey { id, public, kind } = self.0.create().await?;
        let kind = match kind {
            KeyKind::Software => engine::KeyKind::Software,
            KeyKind::Hardware => engine::KeyKind::Hardware,
            KeyKind::Attested => engine::KeyKind::Attested,
        };
        Ok(engine::NewKey { id, public, kind })
    }

    async fn sign(
        &self,
        id: &str,
        message: &[u8],
    ) -> Result<engine::RawSignature, engine::KeyStoreError> {
        Ok(engine::RawSignature::Der(
            self.0.sign(id.to_owned(), message.to_vec()).await?,
        ))
    }

    async fn delete(&self, id: &str) -> Result<(), engine::KeyStoreError> {
        Ok(self.0.delete(id.to_owned()).await?)
    }
}

impl From<PortError> for engine::SecureStorageError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Lost => Self::Lost,
            PortError::Unavailable => Self::Unavailable,
        }
    }
}

impl From<PortError> for engine::KeyStoreError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Lost => Self::Gone,
            PortError::Unavailable => Self::Unavailable,
        }
    }
}
