//! Personal fields at rest: sealed with AES-256-GCM, found by a blind index.
//!
//! A sealed field is `version u16 ‖ nonce 12 ‖ ciphertext and tag`; what it
//! belongs to (table, column, row) is authenticated, so that a field moved to
//! another row does not open. Keys are versioned: the newest seals, all open.

mod blind;

use std::collections::BTreeMap;

use bamin_rules::Document;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hmac;
use uuid::Uuid;

use crate::random::Random;
use crate::secrets::digest::sha256;
use crate::secrets::keys::{KeyFolder, KeysError};

pub use blind::Blind;

const HEAD: usize = 2 + 12;

/// Seals and opens personal fields.
pub struct Personal {
    keys: BTreeMap<u16, LessSafeKey>,
    newest: u16,
    blind: hmac::Key,
    random: Random,
}

/// A personal field could not be sealed or opened. Says nothing of the content.
#[derive(Debug, thiserror::Error)]
pub enum PersonalError {
    /// Sealed with a version whose key is not here.
    #[error("no key of version {0} for a personal field")]
    UnknownVersion(u16),
    /// Changed, moved to another row, or cut off.
    #[error("a personal field does not open")]
    Damaged,
    /// The source of randomness failed.
    #[error("a personal field could not be sealed")]
    Sealing,
}

/// What a field belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// `table.column`.
    pub field: &'static str,
    /// The row.
    pub row: Uuid,
}

impl Personal {
    /// Loads the keys.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn load(folder: &KeyFolder, random: Random) -> Result<Self, KeysError> {
        let versions = folder.register()?.personal;
        let newest = versions
            .last()
            .copied()
            .ok_or(KeysError::None("personal"))?;
        let key = |version: u16| {
            let secret = folder.personal(version)?;
            let key = UnboundKey::new(&AES_256_GCM, &secret).map_err(KeysError::key)?;
            Ok((version, LessSafeKey::new(key)))
        };
        Ok(Self {
            keys: versions
                .into_iter()
                .map(key)
                .collect::<Result<_, KeysError>>()?,
            newest,
            blind: hmac::Key::new(hmac::HMAC_SHA256, &folder.secret("blind-index")?),
            random,
        })
    }

    /// The version that seals.
    #[must_use]
    pub fn newest(&self) -> u16 {
        self.newest
    }

    /// Every version that opens, ascending.
    #[must_use]
    pub fn versions(&self) -> Vec<u16> {
        self.keys.keys().copied().collect()
    }

    /// Seals a text for a place.
    ///
    /// # Errors
    /// [`PersonalError::Sealing`].
    pub fn seal(&self, place: Place, text: &str) -> Result<Vec<u8>, PersonalError> {
        self.seal_bytes(place, text.as_bytes())
    }

    /// Seals bytes for a place.
    ///
    /// # Errors
    /// [`PersonalError::Sealing`].
    pub fn seal_bytes(&self, place: Place, bytes: &[u8]) -> Result<Vec<u8>, PersonalError> {
        let key = self.keys.get(&self.newest).ok_or(PersonalError::Sealing)?;
        let nonce: [u8; 12] = self.random.bytes().map_err(|_| PersonalError::Sealing)?;
        let mut body = bytes.to_vec();
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(place.bytes()),
            &mut body,
        )
        .map_err(|_| PersonalError::Sealing)?;
        Ok([self.newest.to_be_bytes().as_slice(), &nonce, &body].concat())
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// [`PersonalError`].
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<String, PersonalError> {
        let bytes = self.open_bytes(place, sealed)?;
        String::from_utf8(bytes).map_err(|_| PersonalError::Damaged)
    }

    /// Opens bytes that were sealed for the same place.
    ///
    /// # Errors
    /// [`PersonalError`].
    pub fn open_bytes(&self, place: Place, sealed: &[u8]) -> Result<Vec<u8>, PersonalError> {
        let (head, body) = sealed
            .split_at_checked(HEAD)
            .ok_or(PersonalError::Damaged)?;
        let version = u16::from_be_bytes([head[0], head[1]]);
        let key = self
            .keys
            .get(&version)
            .ok_or(PersonalError::UnknownVersion(version))?;
        let nonce = Nonce::try_assume_unique_for_key(&head[2..]);
        let nonce = nonce.map_err(|_| PersonalError::Damaged)?;
        let mut body = body.to_vec();
        let length = key
            .open_in_place(nonce, Aad::from(place.bytes()), &mut body)
            .map_err(|_| PersonalError::Damaged)?
            .len();
        body.truncate(length);
        Ok(body)
    }

    /// The blind index of a document, by which people are found. A permit of Hong Kong
    /// or Macao counts by the nine characters that a renewal keeps.
    #[must_use]
    pub fn document(&self, document: &Document) -> [u8; 32] {
        let number = match document {
            Document::HongKongMacaoPermit(permit) => permit.for_life(),
            other => other.number().as_str(),
        };
        self.tag(&format!("document.{}", document.kind().code()), number)
    }

    /// The blind index of a value: equal values of a kind are found, nothing
    /// else is learnt without the key.
    #[must_use]
    pub fn blind(&self, kind: Blind, value: &str) -> [u8; 32] {
        self.tag(kind.word(), value)
    }

    fn tag(&self, kind: &str, value: &str) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.blind);
        context.update(kind.as_bytes());
        context.update(&[0]);
        context.update(value.as_bytes());
        let mut tag = [0; 32];
        tag.copy_from_slice(context.sign().as_ref());
        tag
    }
}

impl Place {
    /// The place of a row whose key is no UUID: the first half of its hash stands for it.
    #[must_use]
    pub fn named(field: &'static str, key: &[u8]) -> Self {
        let mut row = [0; 16];
        row.copy_from_slice(&sha256(key)[..16]);
        Self {
            field,
            row: Uuid::from_bytes(row),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        [self.field.as_bytes(), &[0], self.row.as_bytes()].concat()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn personal(folder: &std::path::Path) -> (KeyFolder, Personal) {
        let random = Random::system();
        let keys = KeyFolder::at(folder.join("keys"));
        keys.init(1_000, &random).unwrap();
        let personal = Personal::load(&keys, random).unwrap();
        (keys, personal)
    }

    const PLACE: Place = Place {
        field: "subjects.name",
        row: Uuid::from_u128(1),
    };

    #[test]
    fn a_field_opens_only_in_its_own_row_and_column() {
        let folder = tempfile::tempdir().unwrap();
        let (_, personal) = personal(folder.path());
        let sealed = personal.seal(PLACE, "张三").unwrap();
        assert_eq!(personal.open(PLACE, &sealed).unwrap(), "张三");
        let other_row = Place {
            row: Uuid::from_u128(2),
            ..PLACE
        };
        assert!(personal.open(other_row, &sealed).is_err());
        let other_column = Place {
            field: "subjects.document",
            ..PLACE
        };
        assert!(personal.open(other_column, &sealed).is_err());
        assert!(!sealed.windows(6).any(|bytes| bytes == "张三".as_bytes()));
    }

    #[test]
    fn after_rotation_the_old_version_still_opens_and_the_new_one_seals() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, before) = personal(folder.path());
        let old = before.seal(PLACE, "张三").unwrap();
        keys.rotate_personal(&Random::system()).unwrap();
        let after = Personal::load(&keys, Random::system()).unwrap();
        assert_eq!(after.open(PLACE, &old).unwrap(), "张三");
        let new = after.seal(PLACE, "张三").unwrap();
        assert_eq!((&old[..2], &new[..2]), (&[0, 1][..], &[0, 2][..]));
        assert!(matches!(
            before.open(PLACE, &new),
            Err(PersonalError::UnknownVersion(2))
        ));
    }

    #[test]
    fn equal_values_of_one_kind_share_a_blind_index() {
        let folder = tempfile::tempdir().unwrap();
        let (_, personal) = personal(folder.path());
        let (phone, account) = (Blind::SmsPhone, Blind::AccountPhone);
        assert_eq!(personal.blind(phone, "1"), personal.blind(phone, "1"));
        assert_ne!(personal.blind(phone, "1"), personal.blind(account, "1"));
    }
}
