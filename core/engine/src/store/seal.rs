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
        self.open_named(table, column, row, sealed)
            .ok_or(StoreError::Unreadable { table })
    }

    /// As [`Sealer::open`], for a table whose name was read.
    pub(super) fn open_named(
        &self,
        table: &str,
        column: &str,
        row: &[u8],
        sealed: &[u8],
    ) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let mut opened = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let plain = self
            .key
            .open_in_place(nonce, place(table, column, row), &mut opened)
            .ok()?;
        Some(plain.to_vec())
    }
}

fn place(table: &str, column: &str, row: &[u8]) -> Aad<Vec<u8>> {
    Aad::from([table.as_bytes(), b"\0", column.as_bytes(), b"\0", row].concat())
}
