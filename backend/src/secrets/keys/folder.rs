//! The key folder and what an operator does with it.
//!
//! `keys.json` is the register; each key has a file of its own. A running
//! server notices a changed register and signs a new trust list.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use bamin_protocol::cose::KeyId;
use bamin_protocol::key::PublicKey;
use bamin_protocol::policy::Policy;
use bamin_protocol::seal;
use bamin_protocol::signing::SigningKey;
use bamin_protocol::trust::{self, TrustList};

use super::file::{FileError, make_folder, read_secret, write_secret};
use super::register::{Entry, Register, Usage};
use super::root::{OfflineRoot, Root, roots_from_text, roots_to_text};
use super::{IssuerKeys, KeysError, SealPair, finish};
use crate::random::Random;

const DAY: i64 = 86_400;
/// How long a new key is listed.
const LIFE: i64 = 400 * DAY;
/// Printed point codes are valid for 5 years of 366 days after they were made.
const POINT_LIFE: i64 = LIFE + 5 * 366 * DAY;
const SECRETS: [&str; 4] = ["alias", "number-master", "index", "blind-index"];

/// The folder `keys` in the data folder.
#[derive(Debug, Clone)]
pub struct KeyFolder(PathBuf);

impl KeyFolder {
    /// Names the folder; nothing is read yet.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Is there a register?
    #[must_use]
    pub fn exists(&self) -> bool {
        self.0.join("keys.json").exists()
    }

    /// Makes one key of every use, the secrets and the key to be delegated.
    ///
    /// # Errors
    /// [`KeysError::Exists`] if there are keys already; [`KeysError::File`].
    pub fn init(&self, now: i64, random: &Random) -> Result<(), KeysError> {
        make_folder(&self.0)?;
        if self.exists() {
            return Err(KeysError::Exists(self.0.clone()));
        }
        for name in SECRETS {
            write_secret(&self.secret_path(name), &random.bytes::<32>()?)?;
        }
        let mut register = Register::default();
        self.add_personal(&mut register, random)?;
        for usage in Usage::ALL {
            self.add(&mut register, usage, now, random)?;
        }
        self.add_delegated(1, random)?;
        self.write_register(&register)
    }

    /// Makes a new key that begins at `begins`; the old one stays listed.
    /// Gives its number.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn rotate(&self, usage: Usage, begins: i64, random: &Random) -> Result<u16, KeysError> {
        let mut register = self.register()?;
        let number = self.add(&mut register, usage, begins, random)?;
        self.write_register(&register)?;
        Ok(number)
    }

    /// Makes a new version of the key that personal fields are sealed with.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn rotate_personal(&self, random: &Random) -> Result<u16, KeysError> {
        let mut register = self.register()?;
        let version = self.add_personal(&mut register, random)?;
        self.write_register(&register)?;
        Ok(version)
    }

    /// Destroys a version of the key that personal fields are sealed with: what is
    /// still sealed under it, also in copies of the database, opens no more.
    ///
    /// # Errors
    /// [`KeysError::Unknown`] for the newest one and for none; a file's error.
    pub fn retire_personal(&self, version: u16) -> Result<(), KeysError> {
        let mut register = self.register()?;
        if register.personal.last() == Some(&version) || !register.personal.contains(&version) {
            return Err(KeysError::Unknown(version));
        }
        register.personal.retain(|one| *one != version);
        self.write_register(&register)?;
        let path = self.path("personal", version, "key");
        std::fs::remove_file(&path).map_err(|error| FileError::Io(path, error))?;
        Ok(())
    }

    /// Takes a key out of every trust list to come and, if it was the one in
    /// use, makes its successor, which begins at once. Gives the successor.
    ///
    /// # Errors
    /// [`KeysError::Unknown`], or a file's error.
    pub fn revoke(&self, number: u16, now: i64, random: &Random) -> Result<Option<u16>, KeysError> {
        let mut register = self.register()?;
        let entry = register
            .keys
            .iter_mut()
            .find(|entry| entry.number == number);
        let entry = entry.ok_or(KeysError::Unknown(number))?;
        entry.revoked.get_or_insert(now);
        let usage = entry.usage;
        let successor = match register.current(usage, now) {
            Some(_) => None,
            None => Some(self.add(&mut register, usage, now, random)?),
        };
        self.write_register(&register)?;
        Ok(successor)
    }

    /// Makes the next key to be delegated; the old one signs until
    /// [`Self::accept_delegation`]. Gives its number and public half.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn rotate_delegated(&self, random: &Random) -> Result<(u16, PublicKey), KeysError> {
        let number = self.delegated_numbers().max().unwrap_or(0) + 1;
        self.add_delegated(number, random)?;
        Ok((number, *self.delegated(number, random)?.public()))
    }

    /// The newest key to be delegated.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn newest_delegated(&self, random: &Random) -> Result<(u16, PublicKey), KeysError> {
        let number = self.delegated_numbers().max().unwrap_or(1);
        Ok((number, *self.delegated(number, random)?.public()))
    }

    /// Takes what the ceremony brought back: the delegation, and the public
    /// roots as apps pin them.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn accept_delegation(
        &self,
        number: u16,
        delegation: &[u8],
        roots: &[PublicKey],
        now: i64,
        random: &Random,
    ) -> Result<(), KeysError> {
        if !self.path("delegated", number, "key").exists() {
            return Err(KeysError::Delegation("there is no key of that number here"));
        }
        self.try_delegation(number, delegation, roots, now, random)?;
        write_secret(&self.0.join("roots.txt"), roots_to_text(roots).as_bytes())?;
        Ok(write_secret(
            &self.path("delegated", number, "cbor"),
            delegation,
        )?)
    }

    /// Holds the whole ceremony on this machine: for development.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn delegate_here(
        &self,
        root: &OfflineRoot,
        now: i64,
        random: &Random,
    ) -> Result<(), KeysError> {
        let (number, key) = self.newest_delegated(random)?;
        let time = (now, now + 365 * DAY);
        let delegation = root.delegate(Root::Current, number, &key, time, random)?;
        self.accept_delegation(number, &delegation, &root.public(), now, random)
    }

    /// Reads the register.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn register(&self) -> Result<Register, KeysError> {
        let path = self.0.join("keys.json");
        let bytes = read_secret(&path)?;
        serde_json::from_slice(&bytes).map_err(|_| KeysError::Damaged(path))
    }

    /// Loads everything the server works with.
    ///
    /// # Errors
    /// [`KeysError`]; a file that others may read is refused.
    pub fn load(&self, issuer: u16, random: &Random) -> Result<IssuerKeys, KeysError> {
        let register = self.register()?;
        let (mut signing, mut seal) = (HashMap::new(), HashMap::new());
        for entry in &register.keys {
            let path = self.path(entry.usage.as_str(), entry.number, "key");
            if entry.usage == Usage::Seal {
                let pair = SealPair::from_bytes(&read_secret(&path)?);
                seal.insert(entry.number, pair.ok_or(KeysError::Damaged(path))?);
            } else {
                let secret = read_secret(&path)?;
                let key = SigningKey::from_pkcs8(&secret, random.source());
                signing.insert(entry.number, key.map_err(|_| KeysError::Damaged(path))?);
            }
        }
        let delegations = self
            .delegated_numbers()
            .filter(|number| self.path("delegated", *number, "cbor").exists());
        let delegated_number = delegations.max();
        let roots = self.0.join("roots.txt");
        let number = delegated_number.unwrap_or(1);
        Ok(IssuerKeys {
            issuer,
            register,
            roots: match roots.exists() {
                true => roots_from_text(&String::from_utf8_lossy(&read_secret(&roots)?))?,
                false => Vec::new(),
            },
            alias: self.secret("alias")?,
            number_master: self.secret("number-master")?,
            index: self.secret("index")?,
            delegated: self.delegated(number, random)?,
            delegated_number: number,
            delegation: delegated_number
                .map(|number| read_secret(&self.path("delegated", number, "cbor")))
                .transpose()?,
            signing,
            seal,
        })
    }

    /// A secret of 32 bytes by name.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn secret(&self, name: &str) -> Result<[u8; 32], KeysError> {
        self.read_32(&self.secret_path(name))
    }

    /// A version of the key that personal fields are sealed with.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn personal(&self, version: u16) -> Result<[u8; 32], KeysError> {
        self.read_32(&self.path("personal", version, "key"))
    }

    fn add(
        &self,
        register: &mut Register,
        usage: Usage,
        nbf: i64,
        random: &Random,
    ) -> Result<u16, KeysError> {
        let number = register.next_number();
        let path = self.path(usage.as_str(), number, "key");
        if usage == Usage::Seal {
            let (secret, public) = seal::generate(random.source()).map_err(KeysError::key)?;
            write_secret(&path, &[secret, public].concat())?;
        } else {
            let key = SigningKey::generate(random.source()).map_err(KeysError::key)?;
            write_secret(&path, key.pkcs8())?;
        }
        let life = if usage == Usage::Point {
            POINT_LIFE
        } else {
            LIFE
        };
        register.keys.push(Entry {
            number,
            usage,
            nbf,
            exp: nbf + life,
            revoked: None,
        });
        Ok(number)
    }

    fn add_personal(&self, register: &mut Register, random: &Random) -> Result<u16, KeysError> {
        let version = register.personal.last().map_or(1, |version| version + 1);
        write_secret(
            &self.path("personal", version, "key"),
            &random.bytes::<32>()?,
        )?;
        register.personal.push(version);
        Ok(version)
    }

    fn add_delegated(&self, number: u16, random: &Random) -> Result<(), KeysError> {
        let key = SigningKey::generate(random.source()).map_err(KeysError::key)?;
        Ok(write_secret(
            &self.path("delegated", number, "key"),
            key.pkcs8(),
        )?)
    }

    /// Signs a list as phones would get it, and looks whether they would take it.
    fn try_delegation(
        &self,
        number: u16,
        delegation: &[u8],
        roots: &[PublicKey],
        now: i64,
        random: &Random,
    ) -> Result<(), KeysError> {
        let iat = u32::try_from(now).map_err(KeysError::key)?;
        let list = TrustList::new(1, iat, iat + 1, Vec::new(), Policy::default());
        let unsigned = list.unsigned(KeyId { issuer: 0, number });
        let signed = finish(&self.delegated(number, random)?, unsigned, random)?;
        TrustList::accept(&trust::bundle(delegation, &signed), roots, now, None)
            .map(drop)
            .map_err(|_| KeysError::Delegation("not by these roots, for this key and time"))
    }

    fn delegated(&self, number: u16, random: &Random) -> Result<SigningKey, KeysError> {
        let path = self.path("delegated", number, "key");
        let secret = read_secret(&path)?;
        SigningKey::from_pkcs8(&secret, random.source()).map_err(|_| KeysError::Damaged(path))
    }

    fn delegated_numbers(&self) -> impl Iterator<Item = u16> {
        (1..=999).take_while(|number| self.path("delegated", *number, "key").exists())
    }

    fn write_register(&self, register: &Register) -> Result<(), KeysError> {
        let path = self.0.join("keys.json");
        let text = serde_json::to_vec_pretty(register).map_err(KeysError::key)?;
        Ok(write_secret(&path, &text)?)
    }

    fn read_32(&self, path: &Path) -> Result<[u8; 32], KeysError> {
        let bytes = read_secret(path)?;
        bytes
            .try_into()
            .map_err(|_| KeysError::Damaged(path.to_owned()))
    }

    fn path(&self, kind: &str, number: u16, ending: &str) -> PathBuf {
        self.0.join(format!("{kind}-{number:03}.{ending}"))
    }

    fn secret_path(&self, name: &str) -> PathBuf {
        self.0.join(format!("{name}.secret"))
    }
}
