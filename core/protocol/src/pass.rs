//! The pass: what an issuer says of one person for one day slice.
//!
//! A positional CBOR array of 17 in a COSE_Sign1 (`docs/format.md` §2). The
//! holder's key stands in it; whoever holds that key may present it.

use ciborium::Value;

use crate::cose::{Algorithm, Domain, KeyId, Protected, Signed, Unsigned};
use crate::fields::{Fields, Malformed, encode, is_plain};
use crate::key::PublicKey;
use crate::slice::Slice;

/// Indexes of one slice lie below this.
pub const MAX_INDEX: u32 = 50_000_000;
/// Longest masked name, bytes of UTF-8.
pub const MAX_NAME: usize = 17;
const FIRST_BIRTH_YEAR: u16 = 1900;
const MAX_BYTES: usize = 256;
const ES256: i64 = -7;

/// Makes an enum that is one small number in the formats.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $value:literal $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_doc])* $variant = $value),+ }

        impl $name {
            /// The number that stands in the formats.
            pub fn number(self) -> u8 {
                self as u8
            }

            /// Takes the number that stands in the formats.
            pub fn from_number(number: u8) -> Option<Self> {
                match number { $($value => Some(Self::$variant),)+ _ => None }
            }

            /// The word in JSON, SQL and texts.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Takes the word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use coded;

coded! {
    /// Whose code it is.
    SubjectKind {
        /// Resident of the province, own code.
        Resident = 0 "resident",
        /// Code of a family member on another citizen's phone.
        Family = 1 "family",
        /// Arrival from another province.
        Arrival = 2 "arrival",
        /// Arrival from overseas.
        Overseas = 3 "overseas",
    }
}

coded! {
    /// There is no other colour.
    Colour {
        /// 绿码
        Green = 0 "green",
        /// 橙码
        Orange = 1 "orange",
    }
}

coded! {
    /// How well the holder's key is kept.
    KeyKind {
        /// In the app's memory and storage.
        Software = 0 "software",
        /// The phone says that hardware keeps it.
        HardwareClaimed = 1 "hardware",
        /// The maker's attestation was checked.
        HardwareAttested = 2 "attested",
    }
}

coded! {
    /// Severity of a region; none known is the absence of one.
    RegionLevel {
        /// 低风险
        Low = 1 "low",
        /// 中风险
        Medium = 2 "medium",
        /// 高风险
        High = 3 "high",
    }
}

coded! {
    /// Result of a nucleic-acid test.
    NaatResult {
        /// 阴性
        Negative = 1 "negative",
        /// 阳性
        Positive = 2 "positive",
    }
}

/// Highest region level of the last 14 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegionSummary {
    /// The level.
    pub level: RegionLevel,
    /// Days before the slice's day, 0 to 14.
    pub days_before: u8,
}

/// The last nucleic-acid result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NaatSummary {
    /// The result.
    pub result: NaatResult,
    /// Days before the slice's day that the sample was taken.
    pub days_before: u8,
}

/// The claims of a pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    /// The day slice.
    pub slice: Slice,
    /// Place in the status list of (issuer, slice), below [`MAX_INDEX`].
    pub index: u32,
    /// The facts are those of this Unix time.
    pub iat: u32,
    /// Valid from so many minutes after the slice's start.
    pub nbf: u16,
    /// Valid until so many minutes after the slice's start, over `nbf`.
    pub exp: u16,
    /// Whose code it is.
    pub subject_kind: SubjectKind,
    /// Green or orange.
    pub colour: Colour,
    /// How the holder's key is kept.
    pub key_kind: KeyKind,
    /// Where the person was, if that matters.
    pub region: Option<RegionSummary>,
    /// The last test, if there is one.
    pub naat: Option<NaatSummary>,
    /// Masked name, 1 to 17 bytes.
    pub name: String,
    /// Year of birth, 1900 to 2155.
    pub birth_year: u16,
    /// Last two characters of the document number, 0–9 and A–Z.
    pub document_tail: String,
    /// Signs the presentations.
    pub holder_key: PublicKey,
}

impl Pass {
    /// First second of validity, Unix time.
    pub fn begins(&self) -> i64 {
        self.slice.start() + 60 * i64::from(self.nbf)
    }

    /// First second after it, Unix time.
    pub fn ends(&self) -> i64 {
        self.slice.start() + 60 * i64::from(self.exp)
    }

    /// The pass as a message to be signed by the issuer's key `kid`.
    ///
    /// # Errors
    /// [`Malformed`] when a field is outside its range: no verifier would take it.
    pub fn unsigned(&self, kid: KeyId) -> Result<Unsigned, Malformed> {
        self.check()?;
        let payload = encode(vec![
            self.slice.0.into(),
            self.index.into(),
            self.iat.into(),
            self.nbf.into(),
            self.exp.into(),
            self.subject_kind.number().into(),
            self.colour.number().into(),
            self.key_kind.number().into(),
            self.region.map_or(0, |region| region.level.number()).into(),
            self.region.map_or(0, |region| region.days_before).into(),
            self.naat.map_or(0, |naat| naat.result.number()).into(),
            self.naat.map_or(0, |naat| naat.days_before).into(),
            Value::Text(self.name.clone()),
            (self.birth_year - FIRST_BIRTH_YEAR).into(),
            Value::Text(self.document_tail.clone()),
            ES256.into(),
            Value::Bytes(self.holder_key.as_bytes().to_vec()),
        ]);
        Ok(Unsigned::new(
            Domain::Pass,
            &Protected::Kid(kid.to_bytes().to_vec()),
            payload,
        ))
    }

    fn parse(payload: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Fields::parse(payload, &[17])?;
        let pass = Self {
            slice: Slice(fields.u16()?),
            index: fields.u32()?,
            iat: fields.u32()?,
            nbf: fields.u16()?,
            exp: fields.u16()?,
            subject_kind: coded_field(&mut fields, SubjectKind::from_number)?,
            colour: coded_field(&mut fields, Colour::from_number)?,
            key_kind: coded_field(&mut fields, KeyKind::from_number)?,
            region: summary(&mut fields, RegionLevel::from_number)?
                .map(|(level, days_before)| RegionSummary { level, days_before }),
            naat: summary(&mut fields, NaatResult::from_number)?.map(|(result, days_before)| {
                NaatSummary {
                    result,
                    days_before,
                }
            }),
            name: fields.text(MAX_NAME)?,
            birth_year: FIRST_BIRTH_YEAR + u16::from(fields.u8()?),
            document_tail: fields.text(2)?,
            holder_key: {
                if fields.int(7)? != ES256 as i32 {
                    return Err(Malformed("holder's algorithm"));
                }
                PublicKey::from_bytes(&fields.array_of::<33>()?)
                    .map_err(|_| Malformed("holder's key"))?
            },
        };
        pass.check()?;
        Ok(pass)
    }

    fn check(&self) -> Result<(), Malformed> {
        let tail = self.document_tail.as_bytes();
        let checks = [
            (self.index < MAX_INDEX, "index"),
            (
                self.nbf < self.exp && self.exp <= Slice::MINUTES,
                "validity",
            ),
            (
                self.region.is_none_or(|region| region.days_before <= 14),
                "region day",
            ),
            (is_plain(&self.name, MAX_NAME), "name"),
            (
                (FIRST_BIRTH_YEAR..=FIRST_BIRTH_YEAR + 255).contains(&self.birth_year),
                "birth year",
            ),
            (
                tail.len() == 2
                    && tail
                        .iter()
                        .all(|c| c.is_ascii_digit() || c.is_ascii_uppercase()),
                "document tail",
            ),
        ];
        checks
            .iter()
            .find(|(good, _)| !good)
            .map_or(Ok(()), |(_, what)| Err(Malformed(what)))
    }
}

fn coded_field<T>(fields: &mut Fields<'_>, from: fn(u8) -> Option<T>) -> Result<T, Malformed> {
    from(fields.u8()?).ok_or(Malformed("unknown number"))
}

/// Two elements: 0 and 0 for nothing, else what and how many days before.
fn summary<T>(
    fields: &mut Fields<'_>,
    from: fn(u8) -> Option<T>,
) -> Result<Option<(T, u8)>, Malformed> {
    match (fields.u8()?, fields.u8()?) {
        (0, 0) => Ok(None),
        (number, days_before) => from(number)
            .map(|what| Some((what, days_before)))
            .ok_or(Malformed("unknown number")),
    }
}

/// Issuer's key, slice and index that a pass names; nothing more of it is looked at.
pub(crate) fn named(bytes: &[u8]) -> Result<(KeyId, Slice, u32), Malformed> {
    let signed = Signed::parse(bytes, Domain::Pass, MAX_BYTES)?;
    let kid = KeyId::from_bytes(signed.kid()?)?;
    let mut fields = Fields::parse(signed.payload(), &[17])?;
    let (slice, index) = (Slice(fields.u16()?), fields.u32()?);
    match index < MAX_INDEX {
        true => Ok((kid, slice, index)),
        false => Err(Malformed("index")),
    }
}

/// A pass as it travels: its bytes, what they say, and by which key.
#[derive(Clone, Debug)]
pub struct SignedPass {
    /// The whole COSE_Sign1.
    pub bytes: Vec<u8>,
    /// The issuer's key.
    pub kid: KeyId,
    /// The claims; nothing to rely on before [`SignedPass::verify`].
    pub pass: Pass,
    signed: Signed,
}

impl SignedPass {
    /// Parses a pass; its signature is not checked yet.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        Self::of(bytes.to_vec())
    }

    pub(crate) fn of(bytes: Vec<u8>) -> Result<Self, Malformed> {
        let signed = Signed::parse(&bytes, Domain::Pass, MAX_BYTES)?;
        let kid = KeyId::from_bytes(signed.kid()?)?;
        let pass = Pass::parse(signed.payload())?;
        Ok(Self {
            bytes,
            kid,
            pass,
            signed,
        })
    }

    /// Whether the issuer's key signed it.
    pub fn verify(&self, issuer: &PublicKey) -> bool {
        self.is_es256() && self.signed.holds(issuer)
    }

    pub(crate) fn is_es256(&self) -> bool {
        self.signed.algorithm == Algorithm::Es256
    }
}
