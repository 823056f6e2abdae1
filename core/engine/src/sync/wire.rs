//! JSON of `docs/api.md` that several calls share.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes that travel as base64url without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bytes64(pub Vec<u8>);

impl Serialize for Bytes64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match URL_SAFE_NO_PAD.decode(text) {
            Ok(bytes) => Ok(Self(bytes)),
            Err(_) => Err(D::Error::custom("not base64url")),
        }
    }
}

/// A session's tokens; times in Unix seconds.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionTokens {
    /// Bearer of the calls.
    pub access_token: String,
    /// End of it.
    pub access_expires: i64,
    /// Used once, for the next tokens.
    pub refresh_token: String,
    /// End of it.
    pub refresh_expires: i64,
}

/// Who is signed in as scan staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// The account.
    pub account: u64,
    /// The name.
    pub name: String,
    /// The unit.
    pub unit: u64,
    /// The unit's name.
    pub unit_name: String,
}

/// A service point of the unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The point.
    pub point: u64,
    /// Its name.
    pub name: String,
    /// Its kind, a code.
    pub kind: String,
    /// GB/T 2260 code of its county, six digits.
    pub region: u32,
    /// The version of its printed code.
    pub version: u32,
    /// Thousandths of a degree.
    #[serde(default)]
    pub lat: Option<i32>,
    /// Thousandths of a degree.
    #[serde(default)]
    pub lon: Option<i32>,
    /// Metres.
    #[serde(default)]
    pub radius: Option<u16>,
    /// The point code's text.
    pub code: String,
}
