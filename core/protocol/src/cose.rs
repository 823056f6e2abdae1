//! COSE_Sign1 (RFC 9052) as these formats use it: exact protected headers,
//! nothing unprotected, a domain of its own for each kind of message.

use ciborium::Value;
use coset::{
    CborSerializable, CoseSign1, CoseSign1Builder, Header, HeaderBuilder, TaggedCborSerializable,
    iana,
};

use crate::canonical;
use crate::fields::{Fields, Malformed};
use crate::key::PublicKey;
use crate::signature::Signature;

/// What a signature is for: its external_aad, which costs no byte in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Domain {
    Pass,
    Presentation,
    Delegation,
    Trust,
    StatusShard,
    Manifest,
    Point,
    ClosedPoints,
    Batch,
    Proof,
}

impl Domain {
    fn aad(self) -> &'static [u8] {
        match self {
            Self::Pass => b"BM1/pass",
            Self::Presentation => b"BM1/presentation",
            Self::Delegation => b"BM1/delegation",
            Self::Trust => b"BM1/trust",
            Self::StatusShard => b"",
            Self::Manifest => b"BM1/manifest",
            Self::Point => b"BM1/point",
            Self::ClosedPoints => b"BM1/closed-points",
            Self::Batch => b"BM1/batch",
            Self::Proof => b"BM1/proof",
        }
    }
}

/// Names a key of the trust list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId {
    /// The issuer's number; 0 is the trust list's own.
    pub issuer: u16,
    /// The key's number within the issuer.
    pub number: u16,
}

impl KeyId {
    /// 4 bytes, big-endian.
    pub fn to_bytes(self) -> [u8; 4] {
        let ([a, b], [c, d]) = (self.issuer.to_be_bytes(), self.number.to_be_bytes());
        [a, b, c, d]
    }

    /// Takes 4 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let [a, b, c, d] = bytes.try_into().map_err(|_| Malformed("key identifier"))?;
        Ok(Self {
            issuer: u16::from_be_bytes([a, b]),
            number: u16::from_be_bytes([c, d]),
        })
    }
}

/// The protected header of a kind of message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Protected {
    /// The key is named by what is signed.
    Empty,
    /// `{1: -7, 4: kid}`
    Kid(Vec<u8>),
    /// `{1: -7, 4: kid, 16: "application/statuslist+cwt"}`
    StatusShard(Vec<u8>),
}

pub(crate) const STATUS_TYPE: &str = "application/statuslist+cwt";
const LABEL_TYPE: i64 = 16;
const ALG: i64 = 1;
const KID: i64 = 4;
const ES256: i64 = -7;

impl Protected {
    fn header(&self) -> Header {
        match self {
            Self::Empty => Header::default(),
            Self::Kid(kid) => es256(kid).build(),
            Self::StatusShard(kid) => es256(kid)
                .value(LABEL_TYPE, Value::Text(STATUS_TYPE.into()))
                .build(),
        }
    }
}

fn es256(kid: &[u8]) -> HeaderBuilder {
    HeaderBuilder::new()
        .algorithm(iana::Algorithm::ES256)
        .key_id(kid.to_vec())
}

/// A message that waits for its signature, which may come from a key store.
#[derive(Clone, Debug)]
pub struct Unsigned {
    sign1: CoseSign1,
    to_be_signed: Vec<u8>,
    tagged: bool,
}

impl Unsigned {
    pub(crate) fn new(domain: Domain, protected: &Protected, payload: Vec<u8>) -> Self {
        let sign1 = CoseSign1Builder::new()
            .protected(protected.header())
            .payload(payload)
            .build();
        let to_be_signed = sign1.tbs_data(domain.aad());
        Self {
            sign1,
            to_be_signed,
            tagged: domain == Domain::StatusShard,
        }
    }

    /// The bytes to sign with ES256 (the signer hashes them).
    pub fn to_be_signed(&self) -> &[u8] {
        &self.to_be_signed
    }

    /// Puts the signature in and gives the whole message.
    pub fn finish(mut self, signature: &Signature) -> Vec<u8> {
        self.sign1.signature = signature.as_bytes().to_vec();
        let bytes = if self.tagged {
            self.sign1.to_tagged_vec()
        } else {
            self.sign1.to_vec()
        };
        #[expect(clippy::expect_used, reason = "the parts were made by this module")]
        bytes.expect("a COSE_Sign1 of our own making can be written")
    }
}

/// A parsed message whose signature is not checked yet.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) protected: Protected,
    /// What the header says; [`None`] where the header is empty.
    pub(crate) algorithm: Algorithm,
    /// The payload is its end.
    to_be_signed: Vec<u8>,
    payload_at: usize,
    signature: Signature,
}

/// The algorithm that a message claims; the trust list has the last word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Unnamed,
    Es256,
    Other,
}

const TAG_SIGN1: u8 = 0xd2;

impl Signed {
    /// Parses one whole message of at most `max` bytes.
    pub(crate) fn parse(bytes: &[u8], domain: Domain, max: usize) -> Result<Self, Malformed> {
        if bytes.len() > max {
            return Err(Malformed("too long"));
        }
        let bytes = match (domain, bytes) {
            (Domain::StatusShard, [TAG_SIGN1, rest @ ..]) => rest,
            (Domain::StatusShard, _) => return Err(Malformed("not tagged")),
            _ => bytes,
        };
        let mut fields = Fields::parse(bytes, &[4])?;
        let header = fields.slice(max)?;
        fields.empty_map()?;
        let payload = fields.slice(max)?;
        let signature =
            Signature::from_bytes(fields.slice(max)?).map_err(|_| Malformed("signature"))?;
        let (protected, algorithm) = read_header(header)?;
        let to_be_signed = to_be_signed(header, domain, payload);
        Ok(Self {
            protected,
            algorithm,
            payload_at: to_be_signed.len() - payload.len(),
            to_be_signed,
            signature,
        })
    }

    pub(crate) fn payload(&self) -> &[u8] {
        &self.to_be_signed[self.payload_at..]
    }

    /// The key identifier of a message whose header is exactly `{1, 4}`.
    pub(crate) fn kid(&self) -> Result<&[u8], Malformed> {
        match &self.protected {
            Protected::Kid(kid) => Ok(kid),
            _ => Err(Malformed("protected header")),
        }
    }

    pub(crate) fn holds(&self, key: &PublicKey) -> bool {
        key.verify(&self.to_be_signed, &self.signature)
    }
}

/// Sig_structure (RFC 9052 §4.4) of a message as it came.
fn to_be_signed(header: &[u8], domain: Domain, payload: &[u8]) -> Vec<u8> {
    const ARRAY_OF_4: u8 = 0x84;
    const CONTEXT: &[u8] = b"\x6aSignature1";
    let parts = [header, domain.aad(), payload];
    let length = parts.iter().map(|part| part.len() + 5).sum::<usize>();
    let mut bytes = Vec::with_capacity(1 + CONTEXT.len() + length);
    bytes.push(ARRAY_OF_4);
    bytes.extend(CONTEXT);
    for part in parts {
        canonical::begin_bytes(&mut bytes, part.len());
        bytes.extend(part);
    }
    bytes
}

/// Takes only headers that this module would have written, other algorithms aside:
/// also those that no registry knows, which coset's own reader would not take.
fn read_header(original: &[u8]) -> Result<(Protected, Algorithm), Malformed> {
    if original.is_empty() {
        return Ok((Protected::Empty, Algorithm::Unnamed));
    }
    let mut fields = Fields::parse_map(original)?;
    read_entries(&mut fields).ok_or(Malformed("protected header"))
}

fn read_entries(fields: &mut Fields<'_>) -> Option<(Protected, Algorithm)> {
    let entries = fields.left() / 2;
    label(fields, ALG)?;
    let algorithm = match fields.integer().ok()? == i128::from(ES256) {
        true => Algorithm::Es256,
        false => Algorithm::Other,
    };
    label(fields, KID)?;
    let kid = fields.bytes(usize::MAX).ok()?;
    if entries == 2 {
        return Some((Protected::Kid(kid), algorithm));
    }
    label(fields, LABEL_TYPE)?;
    let known = fields.text(STATUS_TYPE.len()).ok()? == STATUS_TYPE && entries == 3;
    known.then_some((Protected::StatusShard(kid), algorithm))
}

fn label(fields: &mut Fields<'_>, number: i64) -> Option<()> {
    (fields.integer().ok()? == i128::from(number)).then_some(())
}
