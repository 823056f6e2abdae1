//! The offline root's word for the key that signs the trust list each day.

use ciborium::Value;
use ring::digest::{SHA256, digest};

use crate::cose::{Algorithm, Domain, KeyId, Protected, Signed, Unsigned};
use crate::fields::{Fields, Malformed, encode};
use crate::key::PublicKey;

/// Longest delegation: 366 days.
const LONGEST: u32 = 366 * 86_400;
pub(crate) const MAX_BYTES: usize = 512;

/// Lets one key sign trust lists for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// The delegated key's name; its issuer is 0.
    pub kid: KeyId,
    /// The delegated key.
    pub key: PublicKey,
    /// From, Unix time.
    pub nbf: u32,
    /// Until, at most 366 days later.
    pub exp: u32,
}

/// How a root is named: the first 8 bytes of SHA-256 of its compressed key.
pub fn root_id(root: &PublicKey) -> [u8; 8] {
    let mut id = [0; 8];
    id.copy_from_slice(&digest(&SHA256, root.as_bytes()).as_ref()[..8]);
    id
}

impl Delegation {
    /// The delegation, to be signed by `root`.
    pub fn unsigned(&self, root: &PublicKey) -> Unsigned {
        let payload = encode(vec![
            Value::Bytes(self.kid.to_bytes().to_vec()),
            Value::Bytes(self.key.as_bytes().to_vec()),
            self.nbf.into(),
            self.exp.into(),
        ]);
        Unsigned::new(
            Domain::Delegation,
            &Protected::Kid(root_id(root).to_vec()),
            payload,
        )
    }

    fn parse(payload: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Fields::parse(payload, &[4])?;
        let delegation = Self {
            kid: KeyId::from_bytes(&fields.array_of::<4>()?)?,
            key: PublicKey::from_bytes(&fields.array_of::<33>()?)
                .map_err(|_| Malformed("delegated key"))?,
            nbf: fields.u32()?,
            exp: fields.u32()?,
        };
        let lasts = delegation
            .exp
            .checked_sub(delegation.nbf)
            .ok_or(Malformed("delegation's time"))?;
        if delegation.kid.issuer != 0 || lasts > LONGEST {
            return Err(Malformed("delegation"));
        }
        Ok(delegation)
    }
}

/// A parsed delegation and the root it names.
pub(crate) struct SignedDelegation {
    pub(crate) delegation: Delegation,
    signed: Signed,
}

impl SignedDelegation {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let signed = Signed::parse(bytes, Domain::Delegation, MAX_BYTES)?;
        if signed.algorithm != Algorithm::Es256 {
            return Err(Malformed("algorithm"));
        }
        signed.kid()?;
        Ok(Self {
            delegation: Delegation::parse(signed.payload())?,
            signed,
        })
    }

    pub(crate) fn names(&self, root: &PublicKey) -> bool {
        self.signed.kid().is_ok_and(|kid| kid == root_id(root))
    }

    pub(crate) fn holds(&self, root: &PublicKey) -> bool {
        self.signed.holds(root)
    }
}
