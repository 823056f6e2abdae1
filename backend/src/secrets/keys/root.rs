//! The offline root: two keys that are pinned in every app (current and next)
//! and sign nothing but delegations.
//!
//! They live in a folder of their own, in production on a machine without a
//! network; the server never opens it (`docs/keys.md` holds the ceremony).

use std::path::{Path, PathBuf};

use bamin_protocol::cose::KeyId;
use bamin_protocol::delegation::Delegation;
use bamin_protocol::key::PublicKey;
use bamin_protocol::signing::SigningKey;

use super::file::{make_folder, read_secret, write_secret};
use super::{KeysError, public_from_hex};
use crate::random::Random;
use crate::secrets::digest::hex;

/// The longest delegation, in seconds (docs/format.md §5: 366 days).
pub const LONGEST_DELEGATION: i64 = 366 * 86_400;

/// An opened root folder.
pub struct OfflineRoot {
    current: SigningKey,
    next: SigningKey,
}

/// Which of the two roots signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// As always.
    Current,
    /// When the current one is stolen, or ends.
    Next,
}

impl OfflineRoot {
    /// Makes both roots in `folder`; refused if there are roots already.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn init(folder: &Path, random: &Random) -> Result<Self, KeysError> {
        make_folder(folder)?;
        if path(folder, "current").exists() {
            return Err(KeysError::Exists(folder.to_owned()));
        }
        for name in ["current", "next"] {
            let key = SigningKey::generate(random.source()).map_err(KeysError::key)?;
            write_secret(&path(folder, name), key.pkcs8())?;
        }
        Self::open(folder, random)
    }

    /// Opens the roots in `folder`.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn open(folder: &Path, random: &Random) -> Result<Self, KeysError> {
        let read = |name| {
            let secret = read_secret(&path(folder, name))?;
            SigningKey::from_pkcs8(&secret, random.source()).map_err(KeysError::key)
        };
        Ok(Self {
            current: read("current")?,
            next: read("next")?,
        })
    }

    /// Both public keys, as apps pin them: current, next.
    #[must_use]
    pub fn public(&self) -> [PublicKey; 2] {
        [*self.current.public(), *self.next.public()]
    }

    /// Signs with a root that `key` may sign trust lists from `nbf` to `exp`.
    ///
    /// # Errors
    /// [`KeysError`]; a time over [`LONGEST_DELEGATION`] is refused.
    pub fn delegate(
        &self,
        root: Root,
        number: u16,
        key: &PublicKey,
        (nbf, exp): (i64, i64),
        random: &Random,
    ) -> Result<Vec<u8>, KeysError> {
        if exp <= nbf || exp - nbf > LONGEST_DELEGATION {
            return Err(KeysError::Delegation("it must end within 366 days"));
        }
        let delegation = Delegation {
            kid: KeyId { issuer: 0, number },
            key: *key,
            nbf: time(nbf)?,
            exp: time(exp)?,
        };
        let root = match root {
            Root::Current => &self.current,
            Root::Next => &self.next,
        };
        let unsigned = delegation.unsigned(root.public());
        let signature = root
            .sign(random.source(), unsigned.to_be_signed())
            .map_err(KeysError::key)?;
        Ok(unsigned.finish(&signature))
    }
}

/// Writes public keys one a line, in hexadecimal.
#[must_use]
pub fn roots_to_text(roots: &[PublicKey]) -> String {
    roots.iter().map(|key| hex(key.as_bytes()) + "\n").collect()
}

/// Reads what [`roots_to_text`] wrote.
///
/// # Errors
/// [`KeysError::NoPublicKey`].
pub fn roots_from_text(text: &str) -> Result<Vec<PublicKey>, KeysError> {
    text.split_whitespace().map(public_from_hex).collect()
}

fn path(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("root-{name}.key"))
}

fn time(seconds: i64) -> Result<u32, KeysError> {
    u32::try_from(seconds).map_err(|_| KeysError::Delegation("a time is out of range"))
}
