//! 2²⁰ codes' states, 2 bits each, and the CWT in which they travel.

use std::io::Read;

use ciborium::Value;
use flate2::read::ZlibDecoder;
use miniz_oxide::deflate::core::{
    CompressionStrategy, CompressorOxide, TDEFLFlush, compress_to_output,
    create_comp_flags_from_zip_params,
};
use ring::digest::{SHA256, digest};

use super::{State, StatusError};
use crate::canonical;
use crate::cose::{Domain, KeyId, Protected, Signed, Unsigned};
use crate::fields::Malformed;
use crate::issuer::KeyUse;
use crate::trust::TrustList;

/// Codes in a shard.
pub const SHARD_INDEXES: u32 = 1 << 20;
/// Bytes of a shard, inflated.
pub const SHARD_BYTES: usize = (SHARD_INDEXES / 4) as usize;
const MAX_BYTES: usize = SHARD_BYTES + 4096;
// CWT claims (RFC 8392; Token Status List).
const SUB: u32 = 2;
const EXP: u32 = 4;
const IAT: u32 = 6;
const STATUS_LIST: u32 = 65533;
const TTL: u32 = 65534;

/// The states of the codes of one shard.
#[derive(Clone, PartialEq, Eq)]
pub struct Shard(Box<[u8]>);

impl Default for Shard {
    fn default() -> Self {
        Self::new()
    }
}

impl Shard {
    /// All valid.
    pub fn new() -> Self {
        Self(vec![0; SHARD_BYTES].into())
    }

    /// Takes [`SHARD_BYTES`] bytes.
    pub fn from_bits(bits: &[u8]) -> Result<Self, Malformed> {
        if bits.len() == SHARD_BYTES {
            Ok(Self(bits.into()))
        } else {
            Err(Malformed("shard of another length"))
        }
    }

    /// The raw bytes.
    pub fn bits(&self) -> &[u8] {
        &self.0
    }

    /// The state of the code at `place`, counted within the shard (modulo its size).
    pub fn get(&self, place: u32) -> State {
        let place = place % SHARD_INDEXES;
        let bits = self.0[(place >> 2) as usize] >> (2 * (place & 3)) & 3;
        match bits {
            0 => State::Valid,
            1 => State::Withdrawn,
            2 => State::Suspended,
            _ => State::Orange,
        }
    }

    /// Sets the state of the code at `place`.
    pub fn set(&mut self, place: u32, state: State) {
        let place = place % SHARD_INDEXES;
        let shift = 2 * (place & 3);
        let byte = &mut self.0[(place >> 2) as usize];
        *byte = *byte & !(3 << shift) | state.number() << shift;
    }

    /// SHA-256 of the raw bytes, as the manifest lists it.
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, &self.0).as_ref());
        hash
    }

    /// The shard as a CWT, to be signed by a key of use `status`. `sub` is its address; times in Unix seconds.
    pub fn unsigned(&self, kid: KeyId, sub: &str, iat: u32, exp: u32, ttl: u32) -> Unsigned {
        let list = Value::Map(vec![
            (Value::Text("lst".into()), Value::Bytes(deflate(&self.0))),
            (Value::Text("bits".into()), 2.into()),
        ]);
        let claims = Value::Map(vec![
            (SUB.into(), Value::Text(sub.into())),
            (EXP.into(), exp.into()),
            (IAT.into(), iat.into()),
            (STATUS_LIST.into(), list),
            (TTL.into(), ttl.into()),
        ]);
        let mut payload = Vec::new();
        #[expect(clippy::expect_used, reason = "a vector takes every byte")]
        ciborium::into_writer(&claims, &mut payload).expect("writing CBOR to memory does not fail");
        Unsigned::new(
            Domain::StatusShard,
            &Protected::StatusShard(kid.to_bytes().to_vec()),
            payload,
        )
    }
}

impl std::fmt::Debug for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shard(…)")
    }
}

/// A parsed shard; nothing to rely on before [`SignedShard::verify`] and the manifest's hash.
#[derive(Clone, Debug)]
pub struct SignedShard {
    /// The issuer's key.
    pub kid: KeyId,
    /// Its address.
    pub sub: String,
    /// Signed at, Unix time.
    pub iat: u32,
    /// The states.
    pub shard: Shard,
    signed: Signed,
}

impl SignedShard {
    /// Parses a CWT as served.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let signed = Signed::parse(bytes, Domain::StatusShard, MAX_BYTES)?;
        let Protected::StatusShard(kid) = &signed.protected else {
            return Err(Malformed("protected header"));
        };
        let kid = KeyId::from_bytes(kid)?;
        canonical::check(signed.payload())?;
        let value: Value =
            ciborium::from_reader(signed.payload()).map_err(|_| Malformed("not CBOR"))?;
        let (sub, iat, list) = claims(value)?;
        Ok(Self {
            kid,
            sub,
            iat,
            shard: Shard::from_bits(&inflate(&list, SHARD_BYTES)?)?,
            signed,
        })
    }

    /// Checks the signature by a key of use `status` and the address.
    pub fn verify(&self, trust: &TrustList, sub: &str) -> Result<(), StatusError> {
        trust.check(&self.signed, self.kid, KeyUse::Status, self.iat.into())?;
        if self.sub == sub {
            Ok(())
        } else {
            Err(StatusError::OtherList)
        }
    }
}

/// The claims in their one order.
fn claims(value: Value) -> Result<(String, u32, Vec<u8>), Malformed> {
    let bad = Malformed("claims");
    let number = |value: &Value| {
        value
            .as_integer()
            .and_then(|integer| u32::try_from(integer).ok())
            .ok_or(bad)
    };
    let mut map = value.into_map().map_err(|_| bad)?;
    let labels = map
        .iter()
        .map(|(label, _)| number(label))
        .collect::<Result<Vec<_>, _>>()?;
    if labels != [SUB, EXP, IAT, STATUS_LIST, TTL] {
        return Err(bad);
    }
    let (iat, _, _) = (number(&map[2].1)?, number(&map[1].1)?, number(&map[4].1)?);
    let sub = std::mem::replace(&mut map[0].1, Value::Null)
        .into_text()
        .map_err(|_| bad)?;
    let mut list = std::mem::replace(&mut map[3].1, Value::Null)
        .into_map()
        .map_err(|_| bad)?
        .into_iter();
    match (list.next(), list.next(), list.next()) {
        (Some((lst, Value::Bytes(bytes))), Some((bits, two)), None)
            if lst.as_text() == Some("lst")
                && bits.as_text() == Some("bits")
                && number(&two) == Ok(2) =>
        {
            Ok((sub, iat, bytes))
        }
        _ => Err(bad),
    }
}

/// As small as this window allows: flate2's best level looks at 768 earlier places,
/// too few among the runs of zeros that a list is made of.
pub(super) fn deflate(bytes: &[u8]) -> Vec<u8> {
    const MOST_PROBES: u32 = 0xfff;
    const ZLIB: i32 = 1;
    let flags = create_comp_flags_from_zip_params(10, ZLIB, CompressionStrategy::Default as i32);
    let mut state = CompressorOxide::new(flags | MOST_PROBES);
    let mut deflated = Vec::new();
    // The status is that of the callback, which takes everything.
    compress_to_output(&mut state, bytes, TDEFLFlush::Finish, |part| {
        deflated.extend_from_slice(part);
        true
    });
    deflated
}

/// Inflates to at most `max` bytes; a bomb costs no more than that.
pub(super) fn inflate(bytes: &[u8], max: usize) -> Result<Vec<u8>, Malformed> {
    let mut decoder = ZlibDecoder::new(bytes);
    let mut inflated = Vec::new();
    let limit = max as u64 + 1;
    decoder
        .by_ref()
        .take(limit)
        .read_to_end(&mut inflated)
        .map_err(|_| Malformed("not zlib"))?;
    if inflated.len() > max {
        return Err(Malformed("inflates too far"));
    }
    if decoder.total_in() != bytes.len() as u64 {
        Err(Malformed("bytes after zlib"))
    } else {
        Ok(inflated)
    }
}
