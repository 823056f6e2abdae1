//! The presentation: a pass, shown now by whoever holds its key, and the text
//! that stands in the QR code (`docs/format.md` §3).

use ciborium::Value;

use crate::cose::{Domain, Protected, Signed, Unsigned};
use crate::fields::{Fields, Malformed, encode};
use crate::pass::{self, SignedPass, coded};
use crate::refusal::{Part, Refusal};
use crate::slice::Slice;
use crate::strict_base45;

/// Version of the format that this crate speaks.
pub const FORMAT: u16 = 1;
/// Longest text that is looked at.
pub const MAX_TEXT: usize = 2048;
const PREFIX: &str = "BM1:";
const MAX_BYTES: usize = 1024;
/// Challenges are four digits.
pub const MAX_CHALLENGE: u16 = 9999;
/// Most people that one group shows.
pub const MAX_GROUP: u8 = 9;

coded! {
    /// How sure a phone is of its time.
    ClockQuality {
        /// Anchored to a server, certain to 5 s.
        Certain = 0 "certain",
        /// Anchored, certain to 30 s.
        Fair = 1 "fair",
        /// The wall clock since a reboot, or an anchor grown old.
        Wall = 2 "wall",
        /// Never set by a server.
        Unset = 3 "unset",
    }
}

/// Names a code for status, history and records: never a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CodeId {
    /// The issuer's number.
    pub issuer: u16,
    /// The day slice.
    pub slice: Slice,
    /// The index in it.
    pub index: u32,
}

/// One member of a group that is shown in turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupTag {
    /// Drawn at random for one showing.
    pub tag: u32,
    /// Which member, from 1.
    pub i: u8,
    /// How many the holder says there are.
    pub n: u8,
}

/// What the holder's key signs besides the pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims {
    /// When it is shown, Unix seconds.
    pub t: u32,
    /// How sure the holder is of `t`.
    pub clock: ClockQuality,
    /// The digits that the holder typed, 0 to 9999.
    pub challenge: Option<u16>,
    /// The group that it is shown in.
    pub group: Option<GroupTag>,
}

impl Claims {
    /// The presentation of `pass` (its signed bytes), to be signed by the holder's key.
    pub fn unsigned(&self, pass: &[u8]) -> Unsigned {
        let mut items = vec![
            Value::Bytes(pass.to_vec()),
            self.t.into(),
            self.clock.number().into(),
        ];
        items.extend(self.challenge.map(Value::from));
        if let Some(GroupTag { tag, i, n }) = self.group {
            items.extend([tag.into(), i.into(), n.into()]);
        }
        Unsigned::new(Domain::Presentation, &Protected::Empty, encode(items))
    }
}

/// The text for the QR code of a signed presentation.
pub fn to_text(presentation: &[u8]) -> String {
    format!("{PREFIX}{}", base45::encode(presentation))
}

/// The code and the claims that a text names, for records that are verified later:
/// it spares the holder's key, whose square root costs more than all the rest.
/// Never for a verdict.
///
/// # Errors
/// As [`Presentation::parse_text`], but a fault in a pass's other fields is not seen.
pub fn named(text: &str) -> Result<(CodeId, Claims), Refusal> {
    let bytes = decode(text)?;
    let malformed = |part| move |_| Refusal::Malformed { part };
    let (_, claims, pass) =
        Presentation::parse_outer(&bytes).map_err(malformed(Part::Presentation))?;
    let (kid, slice, index) = pass::named(&pass).map_err(malformed(Part::Pass))?;
    let code = CodeId {
        issuer: kid.issuer,
        slice,
        index,
    };
    Ok((code, claims))
}

/// A parsed presentation; no signature is checked yet.
#[derive(Clone, Debug)]
pub struct Presentation {
    /// What the holder signed.
    pub claims: Claims,
    /// The pass that is shown.
    pub pass: SignedPass,
    signed: Signed,
}

impl Presentation {
    /// Parses the text of a QR code.
    ///
    /// # Errors
    /// [`Refusal::NotAHealthCode`], [`Refusal::NewerFormat`] or [`Refusal::Malformed`].
    pub fn parse_text(text: &str) -> Result<Self, Refusal> {
        let malformed = |part| move |_| Refusal::Malformed { part };
        let bytes = decode(text)?;
        let (signed, claims, pass) =
            Self::parse_outer(&bytes).map_err(malformed(Part::Presentation))?;
        let pass = SignedPass::of(pass).map_err(malformed(Part::Pass))?;
        Ok(Self {
            claims,
            pass,
            signed,
        })
    }

    fn parse_outer(bytes: &[u8]) -> Result<(Signed, Claims, Vec<u8>), Malformed> {
        let signed = Signed::parse(bytes, Domain::Presentation, MAX_BYTES)?;
        if signed.protected != Protected::Empty {
            return Err(Malformed("protected header"));
        }
        let mut fields = Fields::parse(signed.payload(), &[3, 4, 6, 7])?;
        let with_challenge = matches!(fields.left(), 4 | 7);
        let pass = fields.bytes(MAX_BYTES)?;
        let t = fields.u32()?;
        let clock = ClockQuality::from_number(fields.u8()?).ok_or(Malformed("clock"))?;
        let challenge = with_challenge
            .then(|| fields.uint(MAX_CHALLENGE.into()))
            .transpose()?
            .map(|value| value as u16);
        let group = if fields.left() == 0 {
            None
        } else {
            Some(group_tag(&mut fields)?)
        };
        Ok((
            signed,
            Claims {
                t,
                clock,
                challenge,
                group,
            },
            pass,
        ))
    }

    /// The identity of the code that is shown.
    pub fn code(&self) -> CodeId {
        CodeId {
            issuer: self.pass.kid.issuer,
            slice: self.pass.pass.slice,
            index: self.pass.pass.index,
        }
    }

    /// Whether the holder's key signed it.
    pub fn verify_holder(&self) -> bool {
        self.signed.holds(&self.pass.pass.holder_key)
    }
}

fn group_tag(fields: &mut Fields<'_>) -> Result<GroupTag, Malformed> {
    let (tag, i, n) = (fields.u32()?, fields.u8()?, fields.u8()?);
    if i == 0 || i > n || n > MAX_GROUP {
        return Err(Malformed("group"));
    }
    Ok(GroupTag { tag, i, n })
}

/// From text to bytes, one text for each.
fn decode(text: &str) -> Result<Vec<u8>, Refusal> {
    let malformed = Refusal::Malformed { part: Part::Base45 };
    let Some(body) = text.strip_prefix(PREFIX) else {
        return Err(without_prefix(text));
    };
    if text.len() > MAX_TEXT {
        return Err(malformed);
    }
    strict_base45::decode(body).ok_or(malformed)
}

/// `BM2:` is a newer app's code, not a forgery.
fn without_prefix(text: &str) -> Refusal {
    let version = text
        .strip_prefix("BM")
        .and_then(|rest| rest.split_once(':'))
        .and_then(|(digits, _)| {
            let plain = !digits.starts_with('0') && digits.bytes().all(|c| c.is_ascii_digit());
            digits
                .parse::<u16>()
                .ok()
                .filter(|version| plain && *version > FORMAT)
        });
    version.map_or(Refusal::NotAHealthCode, |version| Refusal::NewerFormat {
        version,
    })
}
