//! COSE_Sign1 (RFC 9052) as issuers of many countries write it: tagged or not, key
//! identifier and algorithm in the protected header or else in the other, map keys
//! in any order. What a signature is over is taken as it came, never written anew.

use ciborium::Value;

use super::{CertificateError, Part};

const ENVELOPE: CertificateError = CertificateError::Malformed {
    part: Part::Envelope,
};
const HEADER: CertificateError = CertificateError::Malformed { part: Part::Header };
const TAG_CWT: u64 = 61;
const TAG_SIGN1: u64 = 18;
const ALG: i128 = 1;
const CRIT: i128 = 2;
const KID: i128 = 4;
/// No certificate nests deeper than eight.
const DEEPEST: usize = 16;
/// No map of a certificate has more entries than a dozen or so.
const MOST_ENTRIES: usize = 64;

/// A parsed message whose signature is not checked yet.
pub(super) struct Signed {
    /// The number of the algorithm, as COSE counts them.
    pub(super) algorithm: i128,
    pub(super) kid: Vec<u8>,
    pub(super) payload: Vec<u8>,
    pub(super) to_be_signed: Vec<u8>,
    pub(super) signature: Vec<u8>,
}

impl Signed {
    pub(super) fn parse(message: &[u8]) -> Result<Self, CertificateError> {
        let value = item(message).ok_or(ENVELOPE)?;
        let parts = untagged(untagged(value, TAG_CWT), TAG_SIGN1);
        let Value::Array(parts) = parts else {
            return Err(ENVELOPE);
        };
        let Ok(
            [
                Value::Bytes(protected),
                unprotected,
                Value::Bytes(payload),
                Value::Bytes(signature),
            ],
        ) = <[Value; 4]>::try_from(parts)
        else {
            return Err(ENVELOPE);
        };
        let inner = match protected.as_slice() {
            [] => Map::default(),
            bytes => Map::of(item(bytes).ok_or(HEADER)?).ok_or(HEADER)?,
        };
        let outer = Map::of(unprotected).ok_or(HEADER)?;
        if inner.number(CRIT).is_some() || outer.number(CRIT).is_some() {
            return Err(HEADER);
        }
        let algorithm = inner.number(ALG).or_else(|| outer.number(ALG));
        let algorithm = algorithm.and_then(Value::as_integer).ok_or(HEADER)?;
        let kid = inner.number(KID).or_else(|| outer.number(KID));
        let kid = kid.ok_or(CertificateError::UnknownKey)?;
        Ok(Self {
            algorithm: algorithm.into(),
            kid: kid.as_bytes().ok_or(HEADER)?.clone(),
            to_be_signed: to_be_signed(&protected, &inner, &payload),
            payload,
            signature,
        })
    }
}

/// The bytes under the signature (RFC 9052 §4.4); an empty protected header counts as
/// no bytes, however it was written.
fn to_be_signed(protected: &[u8], inner: &Map, payload: &[u8]) -> Vec<u8> {
    let protected = match inner.0.as_slice() {
        [] => Vec::new(),
        _ => protected.to_vec(),
    };
    let structure = Value::Array(vec![
        Value::Text("Signature1".to_owned()),
        Value::Bytes(protected),
        Value::Bytes(Vec::new()),
        Value::Bytes(payload.to_vec()),
    ]);
    let mut bytes = Vec::new();
    #[expect(clippy::expect_used, reason = "a vector takes every write")]
    ciborium::into_writer(&structure, &mut bytes).expect("CBOR is written to memory");
    bytes
}

/// The entries of a map in which no key stands twice.
#[derive(Default)]
pub(super) struct Map(Vec<(Value, Value)>);

impl Map {
    pub(super) fn of(value: Value) -> Option<Self> {
        let entries = value.into_map().ok()?;
        if entries.len() > MOST_ENTRIES {
            return None;
        }
        let keys = || entries.iter().map(|(key, _)| key);
        let repeated = keys()
            .enumerate()
            .any(|(at, key)| keys().take(at).any(|of| of == key));
        (!repeated).then_some(Self(entries))
    }

    pub(super) fn number(&self, label: i128) -> Option<&Value> {
        let is_label = |key: &Value| key.as_integer().is_some_and(|key| i128::from(key) == label);
        self.0
            .iter()
            .find(|(key, _)| is_label(key))
            .map(|(_, value)| value)
    }

    pub(super) fn word(&self, name: &str) -> Option<&Value> {
        let is_name = |key: &Value| key.as_text() == Some(name);
        self.0
            .iter()
            .find(|(key, _)| is_name(key))
            .map(|(_, value)| value)
    }
}

/// Exactly one item of CBOR.
pub(super) fn item(mut bytes: &[u8]) -> Option<Value> {
    let value = ciborium::de::from_reader_with_recursion_limit(&mut bytes, DEEPEST).ok()?;
    bytes.is_empty().then_some(value)
}

fn untagged(value: Value, of: u64) -> Value {
    match value {
        Value::Tag(tag, inner) if tag == of => *inner,
        value => value,
    }
}
