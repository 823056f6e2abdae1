//! The printed code of a service point: a URL that any camera opens, with a
//! signed description in its fragment (`docs/format.md` §9).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ciborium::Value;
use thiserror::Error;

use crate::cose::{Domain, KeyId, Protected, Signed, Unsigned};
use crate::fields::{Fields, Malformed, encode, is_plain};
use crate::issuer::KeyUse;
use crate::refusal::Refusal;
use crate::trust::{TrustList, Untrusted};

/// Longest name of a point, bytes.
pub const MAX_NAME: usize = 60;
/// Units and points are numbers below this, exact in JSON.
pub const MAX_ID: u64 = 1 << 53;
const MAX_BYTES: usize = 512;
const MAX_URL: usize = 1024;
/// 5 years of 366 days.
const LIFE: i64 = 5 * 366 * 86_400;
const SCHEME: &str = "https://";
const PATH: &str = "/p#";

/// Where a point is; the phone compares, and sends nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointPlace {
    /// Latitude, 0.001°.
    pub lat: i32,
    /// Longitude, 0.001°.
    pub lon: i32,
    /// Radius within which one is near, metres.
    pub radius: u16,
}

/// What the printed code says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointCode {
    /// Made at, Unix time.
    pub iat: u32,
    /// The unit.
    pub unit: u64,
    /// The point.
    pub point: u64,
    /// Rises when the code is made anew; older prints are then closed.
    pub version: u32,
    /// Its name, 1 to 60 bytes.
    pub name: String,
    /// GB/T 2260, 6 digits.
    pub region: u32,
    /// Its place, if the unit gave one.
    pub place: Option<PointPlace>,
}

/// Why a point code is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "each says itself")]
pub enum PointError {
    #[error("not a point code")]
    NotAPointCode,
    #[error("{0}")]
    Malformed(#[from] Malformed),
    #[error("key: {}", .0.code())]
    Key(Refusal),
    #[error("forged or altered")]
    Forged,
    #[error("printed over five years ago")]
    TooOld,
}

impl From<Untrusted> for PointError {
    fn from(untrusted: Untrusted) -> Self {
        match untrusted {
            Untrusted::Key(refusal) => Self::Key(refusal),
            Untrusted::Forged => Self::Forged,
        }
    }
}

impl PointCode {
    /// The code, to be signed by a key of use `point`.
    pub fn unsigned(&self, kid: KeyId) -> Result<Unsigned, Malformed> {
        self.check()?;
        let mut items = vec![
            self.iat.into(),
            self.unit.into(),
            self.point.into(),
            self.version.into(),
            Value::Text(self.name.clone()),
            self.region.into(),
        ];
        if let Some(place) = self.place {
            items.extend([place.lat.into(), place.lon.into(), place.radius.into()]);
        }
        Ok(Unsigned::new(
            Domain::Point,
            &Protected::Kid(kid.to_bytes().to_vec()),
            encode(items),
        ))
    }

    fn check(&self) -> Result<(), Malformed> {
        let place_fits = self.place.is_none_or(|place| {
            place.lat.abs() <= 90_000 && place.lon.abs() <= 180_000 && place.radius > 0
        });
        let fits = self.unit < MAX_ID && self.point < MAX_ID && is_plain(&self.name, MAX_NAME);
        let region = (100_000..=999_999).contains(&self.region);
        if fits && region && place_fits {
            Ok(())
        } else {
            Err(Malformed("point"))
        }
    }

    fn parse(payload: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Fields::parse(payload, &[6, 9])?;
        let mut code = Self {
            iat: fields.u32()?,
            unit: fields.uint(MAX_ID)?,
            point: fields.uint(MAX_ID)?,
            version: fields.u32()?,
            name: fields.text(MAX_NAME)?,
            region: fields.u32()?,
            place: None,
        };
        if fields.left() > 0 {
            code.place = Some(PointPlace {
                lat: fields.int(90_000)?,
                lon: fields.int(180_000)?,
                radius: fields.u16()?,
            });
        }
        code.check()?;
        Ok(code)
    }
}

/// The text to print for a signed code.
pub fn to_url(host: &str, signed: &[u8]) -> String {
    format!(
        "{SCHEME}{host}{PATH}{}",
        BASE64_URL_SAFE_NO_PAD.encode(signed)
    )
}

/// A parsed point code whose signature is not checked yet.
#[derive(Clone, Debug)]
pub struct SignedPointCode {
    /// The host that the page is on: not signed, so it decides nothing.
    pub host: String,
    /// What it says.
    pub code: PointCode,
    /// The issuer's key.
    pub kid: KeyId,
    signed: Signed,
}

impl SignedPointCode {
    /// Parses the text of a printed code.
    pub fn parse_url(url: &str) -> Result<Self, PointError> {
        let (host, body) = url
            .strip_prefix(SCHEME)
            .and_then(|rest| rest.split_once(PATH))
            .filter(|(host, _)| !host.is_empty() && !host.contains('/') && url.len() <= MAX_URL)
            .ok_or(PointError::NotAPointCode)?;
        let bytes = BASE64_URL_SAFE_NO_PAD
            .decode(body)
            .map_err(|_| Malformed("base64url"))?;
        let signed = Signed::parse(&bytes, Domain::Point, MAX_BYTES)?;
        let kid = KeyId::from_bytes(signed.kid()?)?;
        Ok(Self {
            host: host.into(),
            code: PointCode::parse(signed.payload())?,
            kid,
            signed,
        })
    }

    /// The code, if a listed key of use `point` signed it and it is not too old.
    pub fn verify(&self, trust: &TrustList, now: i64) -> Result<&PointCode, PointError> {
        let iat = i64::from(self.code.iat);
        trust.check(&self.signed, self.kid, KeyUse::Point, iat)?;
        if now > iat + LIFE {
            Err(PointError::TooOld)
        } else {
            Ok(&self.code)
        }
    }
}
