//! The trust list: who may issue, with which keys, and the signed policy.
//!
//! An offline root delegates, a delegated key signs the list each day. A
//! verifier never goes back to an older version than it has seen.

use ciborium::Value;
use ring::digest::{SHA256, digest};
use thiserror::Error;

use crate::cose::{Algorithm, Domain, KeyId, Protected, Signed, Unsigned};
use crate::delegation::{self, SignedDelegation};
use crate::fields::{Fields, Malformed, encode};
use crate::issuer::{Issuer, KeyUse, TrustedKey, TrustedPublic};
use crate::key::PublicKey;
use crate::policy::Policy;
use crate::refusal::Refusal;

/// Longest trust list with its delegation, bytes.
pub const MAX_BYTES: usize = 256 * 1024;
/// Most issuers.
const MAX_ISSUERS: usize = 256;
/// Longest life: 30 days.
const LONGEST: u32 = 30 * 86_400;
/// A list may be dated this far after the reader's clock.
const AHEAD: i64 = 300;

/// A trust list whose signatures hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustList {
    /// Rises with every list.
    pub version: u32,
    /// Signed at, Unix time; the list's age counts from here.
    pub iat: u32,
    /// Nothing is green after this.
    pub exp: u32,
    /// Ascending by id.
    pub issuers: Vec<Issuer>,
    /// The limits.
    pub policy: Policy,
    hash: [u8; 32],
}

/// What a reader remembers so as never to go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Highest version seen, or built in.
    pub version: u32,
    /// SHA-256 of that list's bytes, if it was seen.
    pub hash: Option<[u8; 32]>,
}

/// Why a trust list is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "docs/format.md §5 says each")]
pub enum TrustError {
    #[error("{0}")]
    Malformed(#[from] Malformed),
    #[error("no pinned root signed the delegation")]
    UnknownRoot,
    #[error("a signature does not hold")]
    Forged,
    #[error("the delegation does not cover the list's date")]
    DelegationExpired,
    #[error("version {got} after {have}")]
    RolledBack { have: u32, got: u32 },
    #[error("expired {seconds} s ago")]
    Expired { seconds: i64 },
    #[error("dated {seconds} s ahead")]
    FromTheFuture { seconds: i64 },
}

/// Why a message is not trusted; each kind of message has its own error for it.
pub(crate) enum Untrusted {
    /// No such key, or it is for something else.
    Key(Refusal),
    /// Signature, algorithm or date.
    Forged,
}

impl TrustError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::UnknownRoot => "unknown_root",
            Self::Forged => "forged",
            Self::DelegationExpired => "delegation_expired",
            Self::RolledBack { .. } => "rolled_back",
            Self::Expired { .. } => "expired",
            Self::FromTheFuture { .. } => "from_the_future",
        }
    }
}

impl TrustList {
    /// A list of the signer's, not signed yet; issuers and keys are put in order.
    pub fn new(version: u32, iat: u32, exp: u32, mut issuers: Vec<Issuer>, policy: Policy) -> Self {
        issuers.sort_by_key(|issuer| issuer.id);
        issuers
            .iter_mut()
            .for_each(|issuer| issuer.keys.sort_by_key(|key| key.number));
        Self {
            version,
            iat,
            exp,
            issuers,
            policy,
            hash: [0; 32],
        }
    }

    /// The list, to be signed by the delegated key `kid`.
    pub fn unsigned(&self, kid: KeyId) -> Unsigned {
        let payload = encode(vec![
            self.version.into(),
            self.iat.into(),
            self.exp.into(),
            Value::Array(self.issuers.iter().map(Issuer::to_value).collect()),
            self.policy.to_value(),
        ]);
        Unsigned::new(
            Domain::Trust,
            &Protected::Kid(kid.to_bytes().to_vec()),
            payload,
        )
    }

    /// Takes a bundle if a pinned root stands behind it and it is not older than what is held.
    pub fn accept(
        bytes: &[u8],
        roots: &[PublicKey],
        now: i64,
        held: Option<&Held>,
    ) -> Result<Self, TrustError> {
        let list = Self::verify(bytes, roots)?;
        let hash = list.hash;
        if let Some(held) = held {
            let other = held.version == list.version && held.hash.is_some_and(|held| held != hash);
            if list.version < held.version || other {
                return Err(TrustError::RolledBack {
                    have: held.version,
                    got: list.version,
                });
            }
        }
        let (iat, exp) = (i64::from(list.iat), i64::from(list.exp));
        if iat > now + AHEAD {
            return Err(TrustError::FromTheFuture { seconds: iat - now });
        }
        if now >= exp {
            return Err(TrustError::Expired { seconds: now - exp });
        }
        Ok(list)
    }

    /// Checks form and signatures, not time and version.
    fn verify(bytes: &[u8], roots: &[PublicKey]) -> Result<Self, TrustError> {
        if bytes.len() > MAX_BYTES {
            return Err(Malformed("too long").into());
        }
        let mut bundle = Fields::parse(bytes, &[2])?;
        let signed_delegation = SignedDelegation::parse(bundle.slice(delegation::MAX_BYTES)?)?;
        let signed = Signed::parse(bundle.slice(MAX_BYTES)?, Domain::Trust, MAX_BYTES)?;
        let root = roots
            .iter()
            .find(|root| signed_delegation.names(root))
            .ok_or(TrustError::UnknownRoot)?;
        let delegation = signed_delegation.delegation;
        if !signed_delegation.holds(root) || signed.algorithm != Algorithm::Es256 {
            return Err(TrustError::Forged);
        }
        if signed.kid()? != delegation.kid.to_bytes() || !signed.holds(&delegation.key) {
            return Err(TrustError::Forged);
        }
        let mut list = Self::parse(signed.payload())?;
        if !(delegation.nbf..=delegation.exp).contains(&list.iat) {
            return Err(TrustError::DelegationExpired);
        }
        list.hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
        Ok(list)
    }

    fn parse(payload: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Fields::parse(payload, &[5])?;
        let (version, iat, exp) = (fields.u32()?, fields.u32()?, fields.u32()?);
        if exp.checked_sub(iat).is_none_or(|lasts| lasts > LONGEST) {
            return Err(Malformed("list's time"));
        }
        let mut issuers = Vec::new();
        let mut items = fields.list(MAX_ISSUERS)?;
        while items.left() > 0 {
            issuers.push(Issuer::parse(items.nested(&[6])?)?);
        }
        if !issuers.is_sorted_by(|a, b| a.id < b.id) {
            return Err(Malformed("issuers not ascending"));
        }
        let policy = Policy::parse(&mut fields.nested(&[Policy::LENGTH])?)?;
        Ok(Self {
            version,
            iat,
            exp,
            issuers,
            policy,
            hash: [0; 32],
        })
    }

    /// What to remember of it.
    pub fn held(&self) -> Held {
        Held {
            version: self.version,
            hash: Some(self.hash),
        }
    }

    /// Seconds since it was signed.
    pub fn age(&self, now: i64) -> i64 {
        now - i64::from(self.iat)
    }

    /// The issuer of that number.
    pub fn issuer(&self, id: u16) -> Option<&Issuer> {
        self.issuers.iter().find(|issuer| issuer.id == id)
    }

    /// The key of that name, if it is for `usage`.
    ///
    /// # Errors
    /// [`Refusal::UnknownIssuer`], [`Refusal::UnknownKey`], [`Refusal::WrongUse`].
    pub fn key(&self, kid: KeyId, usage: KeyUse) -> Result<(&Issuer, &TrustedKey), Refusal> {
        let KeyId {
            issuer,
            number: key,
        } = kid;
        let owner = self
            .issuer(issuer)
            .ok_or(Refusal::UnknownIssuer { issuer })?;
        let found = owner
            .keys
            .iter()
            .find(|found| found.number == key)
            .ok_or(Refusal::UnknownKey { issuer, key })?;
        if found.usage == usage {
            Ok((owner, found))
        } else {
            Err(Refusal::WrongUse { issuer, key })
        }
    }

    /// As [`TrustList::key`], for a key that checks ES256.
    pub(crate) fn es256(
        &self,
        kid: KeyId,
        usage: KeyUse,
    ) -> Result<(&Issuer, &TrustedKey, &PublicKey), Refusal> {
        let (issuer, key) = self.key(kid, usage)?;
        match &key.public {
            TrustedPublic::Es256(public) => Ok((issuer, key, public)),
            TrustedPublic::Seal(_) => Err(Refusal::WrongUse {
                issuer: kid.issuer,
                key: kid.number,
            }),
        }
    }

    /// Whether a listed key of use `usage`, valid at `iat`, signed a message.
    pub(crate) fn check(
        &self,
        signed: &Signed,
        kid: KeyId,
        usage: KeyUse,
        iat: i64,
    ) -> Result<(), Untrusted> {
        let (_, key, public) = self.es256(kid, usage).map_err(Untrusted::Key)?;
        let named = signed.algorithm == Algorithm::Es256;
        if named && key.valid_at(iat) && signed.holds(public) {
            Ok(())
        } else {
            Err(Untrusted::Forged)
        }
    }

    /// The issuer's key to seal events to, the newest of those valid now.
    pub fn seal_key(&self, issuer: u16, now: i64) -> Option<(KeyId, [u8; 32])> {
        let keys = &self.issuer(issuer)?.keys;
        keys.iter()
            .rev()
            .filter(|key| key.valid_at(now))
            .find_map(|key| match key.public {
                TrustedPublic::Seal(public) => Some((
                    KeyId {
                        issuer,
                        number: key.number,
                    },
                    public,
                )),
                TrustedPublic::Es256(_) => None,
            })
    }
}

/// Puts a signed delegation and a signed list together, as they are served.
pub fn bundle(delegation: &[u8], list: &[u8]) -> Vec<u8> {
    encode(vec![
        Value::Bytes(delegation.to_vec()),
        Value::Bytes(list.to_vec()),
    ])
}
