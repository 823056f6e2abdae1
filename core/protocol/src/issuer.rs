//! An issuer and its keys, as the trust list names them.

use ciborium::Value;

use crate::fields::{Fields, Malformed};
use crate::key::PublicKey;
use crate::pass::coded;

/// Most keys that one issuer lists.
const MAX_KEYS: usize = 64;
const ES256: i32 = -7;
/// RFC 9180 KEM identifier of DHKEM(X25519, HKDF-SHA256).
const DHKEM_X25519: i32 = 32;

coded! {
    /// The one thing that a key is for.
    KeyUse {
        /// Signs passes.
        Pass = 1 "pass",
        /// Signs status shards.
        Status = 2 "status",
        /// Signs manifests.
        Manifest = 3 "manifest",
        /// Signs point codes.
        Point = 4 "point",
        /// Opens sealed events.
        Seal = 5 "seal",
        /// Signs the list of closed points.
        ClosedPoints = 6 "closed_points",
    }
}

/// The public half of a trusted key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrustedPublic {
    /// Checks ES256.
    Es256(PublicKey),
    /// X25519, for sealing to the issuer.
    Seal([u8; 32]),
}

/// A key of an issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedKey {
    /// Its number within the issuer.
    pub number: u16,
    /// What it is for.
    pub usage: KeyUse,
    /// What it signs may be dated from here, Unix time.
    pub nbf: u32,
    /// What it signs may be dated up to here.
    pub exp: u32,
    /// The key.
    pub public: TrustedPublic,
}

/// Who may sign passes, and on what terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// Its number: GB/T 2260 of a province with two zeros, 3500 for Fujian; 1 for the national profile.
    pub id: u16,
    /// Its name.
    pub name: String,
    /// Longest life of its passes, minutes.
    pub pass_life: u16,
    /// Address of its status lists.
    pub status: Option<String>,
    /// Oldest evidence that it answers for, seconds.
    pub status_age: u32,
    /// Its keys, ascending by number.
    pub keys: Vec<TrustedKey>,
}

impl TrustedKey {
    /// Whether what it signs may carry the date `iat`.
    pub fn valid_at(&self, iat: i64) -> bool {
        (i64::from(self.nbf)..=i64::from(self.exp)).contains(&iat)
    }

    fn to_value(&self) -> Value {
        let (algorithm, bytes) = match &self.public {
            TrustedPublic::Es256(key) => (ES256, key.as_bytes().to_vec()),
            TrustedPublic::Seal(key) => (DHKEM_X25519, key.to_vec()),
        };
        Value::Array(vec![
            self.number.into(),
            self.usage.number().into(),
            algorithm.into(),
            self.nbf.into(),
            self.exp.into(),
            Value::Bytes(bytes),
        ])
    }

    fn parse(mut fields: Fields<'_>) -> Result<Self, Malformed> {
        let number = fields.u16()?;
        let usage = KeyUse::from_number(fields.u8()?).ok_or(Malformed("key use"))?;
        let algorithm = fields.int(255)?;
        let (nbf, exp) = (fields.u32()?, fields.u32()?);
        let public = match (usage, algorithm) {
            (KeyUse::Seal, DHKEM_X25519) => TrustedPublic::Seal(fields.array_of()?),
            (KeyUse::Seal, _) => return Err(Malformed("key algorithm")),
            (_, ES256) => TrustedPublic::Es256(
                PublicKey::from_bytes(&fields.array_of::<33>()?)
                    .map_err(|_| Malformed("key not on the curve"))?,
            ),
            _ => return Err(Malformed("key algorithm")),
        };
        Ok(Self {
            number,
            usage,
            nbf,
            exp,
            public,
        })
    }
}

impl Issuer {
    pub(crate) fn to_value(&self) -> Value {
        Value::Array(vec![
            self.id.into(),
            Value::Text(self.name.clone()),
            self.pass_life.into(),
            self.status.clone().map_or(Value::Null, Value::Text),
            self.status_age.into(),
            Value::Array(self.keys.iter().map(TrustedKey::to_value).collect()),
        ])
    }

    pub(crate) fn parse(mut fields: Fields<'_>) -> Result<Self, Malformed> {
        let mut issuer = Self {
            id: fields.u16()?,
            name: fields.text(60)?,
            pass_life: fields.u16()?,
            status: fields.text_or_null(200)?,
            status_age: fields.u32()?,
            keys: Vec::new(),
        };
        let mut keys = fields.list(MAX_KEYS)?;
        while keys.left() > 0 {
            issuer.keys.push(TrustedKey::parse(keys.nested(&[6])?)?);
        }
        if !issuer.keys.is_sorted_by(|a, b| a.number < b.number) {
            return Err(Malformed("keys not ascending"));
        }
        Ok(issuer)
    }
}
