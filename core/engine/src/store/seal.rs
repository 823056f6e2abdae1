//! AES-256-GCM for single columns. Table, column and row id are authenticated,
//! so that a sealed value moved elsewhere does not open.

use std::sync::Arc;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use super::StoreError;
use crate::ports::{Randomness, random};

/// Seals and opens columns with the database key.
pub struct Sealer {
    key: LessSafeKey,
    random: Arc<dyn Randomness>,
}

impl Sealer {
    pub(super) fn new(key: &[u8], random: Arc<dyn Randomness>) -> Option<Self> {
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?);
        Some(Self { key, random })
    }

    /// Nonce (12 bytes) ‖ ciphertext ‖ tag.
    pub fn seal(
        &self,
        table: &'static str,
        column: &str,
        row: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        let nonce: [u8; NONCE_LEN] = random::array(&*self.random)?;
        let mut sealed = Vec::with_capacity(NONCE_LEN + plain.len() + 16);
        sealed.extend_from_slice(plain);
        self.key
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                place(table, column, row),
                &mut sealed,
            )
            .map_err(|_| StoreError::Unreadable { table })?;
        sealed.splice(0..0, nonce);
        Ok(sealed)
    }

    /// The plain bytes; `Unreadable` if they were changed, moved or sealed by another key.
    pub fn open(
        &self,
        table: &'static str,
        column: &str,
        row: &[u8],
        sealed: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        let unreadable = StoreError::Unreadable { table };
        let Some((nonce, sealed)) = sealed.split_first_chunk::<NONCE_LEN>() else {
            return Err(unreadable);
        };
        let mut opened = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        match self
            .key
            .open_in_place(nonce, place(table, column, row), &mut opened)
        {
            Ok(plain) => Ok(plain.to_vec()),
            Err(_) => Err(unreadable),
        }
    }
}

fn place(table: &str, column: &str, row: &[u8]) -> Aad<Vec<u8>> {
    Aad::from([table.as_bytes(), b"\0", column.as_bytes(), b"\0", row].concat())
}
