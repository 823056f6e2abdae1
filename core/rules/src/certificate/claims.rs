//! The claims of the CBOR web token (RFC 8392) around the payload.

use ciborium::Value;

use super::cose::{Map, item};
use super::{CertificateError, Part};

const ISSUER: i128 = 1;
const EXPIRES: i128 = 4;
const ISSUED: i128 = 6;
/// The claim in which health certificates stand, and the first of them in it.
const HEALTH: i128 = -260;
const EU_DCC: i128 = 1;

/// The claims that count; others say nothing here.
pub(super) struct Claims {
    /// Who issued it, a country of ISO 3166; may be missing.
    pub(super) issuer: Option<String>,
    /// Unix seconds.
    pub(super) issued: i64,
    /// Unix seconds.
    pub(super) expires: i64,
    /// The certificate itself.
    pub(super) payload: Map,
}

impl Claims {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, CertificateError> {
        Self::read(bytes).ok_or(CertificateError::Malformed { part: Part::Claims })
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let claims = Map::of(item(bytes)?)?;
        let health = Map::of(claims.number(HEALTH)?.clone())?;
        let issuer = match claims.number(ISSUER) {
            Some(issuer) => Some(issuer.as_text()?.to_owned()),
            None => None,
        };
        Some(Self {
            issuer,
            issued: seconds(claims.number(ISSUED)?)?,
            expires: seconds(claims.number(EXPIRES)?)?,
            payload: Map::of(health.number(EU_DCC)?.clone())?,
        })
    }
}

fn seconds(value: &Value) -> Option<i64> {
    i64::try_from(i128::from(value.as_integer()?)).ok()
}
