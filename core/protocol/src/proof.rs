//! Proof that a phone holds a key, bound to one call (`docs/format.md` §11).

use ciborium::Value;
use ring::digest::{Context, SHA256};

use crate::cose::{Domain, Protected, Signed, Unsigned};
use crate::fields::{Fields, Malformed, encode};
use crate::key::PublicKey;

const MAX_BYTES: usize = 256;

/// Which call a proof is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Binding a device's key.
    Enrol,
    /// A holder's key, at renewal.
    Renew,
    /// A device's key, with a refresh token.
    Refresh,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Self::Enrol => "enrol",
            Self::Renew => "renew",
            Self::Refresh => "refresh",
        }
    }
}

/// SHA-256 of the parts, each after its length (u32, big-endian).
pub fn context(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Context::new(&SHA256);
    for part in parts {
        hash.update(&(part.len() as u32).to_be_bytes());
        hash.update(part);
    }
    let mut context = [0; 32];
    context.copy_from_slice(hash.finish().as_ref());
    context
}

/// The proof, to be signed by the key that is proven.
pub fn unsigned(purpose: Purpose, context: &[u8; 32]) -> Unsigned {
    let payload = encode(vec![
        Value::Text(purpose.word().into()),
        Value::Bytes(context.to_vec()),
    ]);
    Unsigned::new(Domain::Proof, &Protected::Empty, payload)
}

/// Whether `bytes` is `key`'s proof for this purpose and context.
pub fn verify(bytes: &[u8], key: &PublicKey, purpose: Purpose, context: &[u8; 32]) -> bool {
    parse(bytes).is_ok_and(|(signed, said_purpose, said_context)| {
        said_purpose == purpose.word() && said_context == *context && signed.holds(key)
    })
}

fn parse(bytes: &[u8]) -> Result<(Signed, String, [u8; 32]), Malformed> {
    let signed = Signed::parse(bytes, Domain::Proof, MAX_BYTES)?;
    if signed.protected != Protected::Empty {
        return Err(Malformed("protected header"));
    }
    let mut fields = Fields::parse(signed.payload(), &[2])?;
    let (purpose, context) = (fields.text(16)?, fields.array_of()?);
    Ok((signed, purpose, context))
}
