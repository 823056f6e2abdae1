//! Keys in software, by ring: sealed in the engine's store, or in memory only.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bamin_protocol::signing::SigningKey;
use ring::rand::SystemRandom;

use super::{KeyKind, KeyStore, KeyStoreError, NewKey, RawSignature};
use crate::lock::lock;
use crate::ports::random::{self, SystemRandomness};
use crate::store::Store;

const KIND: &str = "software_key";

/// A key store for machines without key hardware.
#[derive(Clone)]
pub struct SoftwareKeys {
    shelf: Shelf,
}

#[derive(Clone)]
enum Shelf {
    Memory(Arc<Mutex<HashMap<String, Vec<u8>>>>),
    Store(Store),
}

impl SoftwareKeys {
    /// Keys that end with the process.
    pub fn in_memory() -> Self {
        Self {
            shelf: Shelf::Memory(Arc::default()),
        }
    }

    /// Keys kept as PKCS #8, sealed, in `store`.
    pub fn in_store(store: Store) -> Self {
        Self {
            shelf: Shelf::Store(store),
        }
    }

    fn put(&self, id: &str, pkcs8: &[u8]) -> Result<(), KeyStoreError> {
        match &self.shelf {
            Shelf::Memory(keys) => {
                let mut keys = lock(keys);
                keys.insert(id.to_owned(), pkcs8.to_vec());
                Ok(())
            }
            Shelf::Store(store) => store
                .write(|access| access.put_bytes(KIND, id, pkcs8))
                .map_err(|_| KeyStoreError::Unavailable),
        }
    }

    fn get(&self, id: &str) -> Result<Vec<u8>, KeyStoreError> {
        let found = match &self.shelf {
            Shelf::Memory(keys) => {
                let keys = lock(keys);
                keys.get(id).cloned()
            }
            Shelf::Store(store) => store
                .read(|access| access.get_bytes(KIND, id))
                .map_err(|_| KeyStoreError::Unavailable)?,
        };
        found.ok_or(KeyStoreError::Gone)
    }
}

#[async_trait]
impl KeyStore for SoftwareKeys {
    async fn create(&self) -> Result<NewKey, KeyStoreError> {
        let key =
            SigningKey::generate(&SystemRandom::new()).map_err(|_| KeyStoreError::Unavailable)?;
        let id = u128::from_be_bytes(
            random::array(&SystemRandomness).map_err(|_| KeyStoreError::Unavailable)?,
        );
        let id = format!("{id:032x}");
        self.put(&id, key.pkcs8())?;
        Ok(NewKey {
            id,
            public: key.public().as_bytes().to_vec(),
            kind: KeyKind::Software,
        })
    }

    async fn sign(&self, id: &str, message: &[u8]) -> Result<RawSignature, KeyStoreError> {
        let key = SigningKey::from_pkcs8(&self.get(id)?, &SystemRandom::new())
            .map_err(|_| KeyStoreError::Malformed)?;
        let signature = key
            .sign(&SystemRandom::new(), message)
            .map_err(|_| KeyStoreError::Unavailable)?;
        Ok(RawSignature::Raw(signature.as_bytes().to_vec()))
    }

    async fn delete(&self, id: &str) -> Result<(), KeyStoreError> {
        match &self.shelf {
            Shelf::Memory(keys) => {
                let mut keys = lock(keys);
                keys.remove(id);
                Ok(())
            }
            Shelf::Store(store) => store
                .write(|access| access.remove(KIND, id))
                .map_err(|_| KeyStoreError::Unavailable),
        }
    }
}
