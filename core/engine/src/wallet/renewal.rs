//! Renewal as it travels (`POST /passes/renew`, `docs/api.md`), and what the
//! wallet remembers of one between request and response. Whoever makes the HTTP
//! call takes a [`PreparedRenewal`], sends its `request`, and gives both back
//! with the [`RenewResponse`].

use bamin_protocol::pass::SignedPass;
use bamin_protocol::slice::Slice;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::base64url::Base64Url;
use crate::ports::{KeyKind, NewKey};

/// The body of `POST /passes/renew`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewRequest {
    /// At most 9.
    pub items: Vec<RenewItem>,
}

/// One subject's new holder key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewItem {
    /// Whose passes.
    pub subject: Uuid,
    /// 33 bytes, compressed.
    pub holder_key: Base64Url,
    /// Where the key lives.
    pub key_kind: KeyKind,
    /// COSE_Sign1 by the holder key (docs/format.md §11).
    pub proof: Base64Url,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewResponse {
    /// When the next renewal is due, Unix seconds, before the phone's jitter.
    pub renew_after: i64,
    /// One for each item asked for.
    pub items: Vec<RenewedItem>,
}

/// What the server gave for one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RenewedItem {
    /// Passes.
    Issued(IssuedPasses),
    /// None, and why.
    Refused {
        /// Whose.
        subject: Uuid,
        /// A problem code of `docs/api.md`.
        problem: String,
        /// Recognises the hint that says that there are some, where they are held back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hint_secret: Option<Base64Url>,
    },
}

/// One subject's passes: the running slice and the next ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedPasses {
    /// Whose.
    pub subject: Uuid,
    /// Recognises this renewal in hint files.
    pub hint_secret: Base64Url,
    /// One for each slice.
    pub passes: Vec<IssuedPass>,
}

/// One pass with what makes its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedPass {
    /// The day slice.
    pub slice: u16,
    /// The signed pass.
    pub pass: Base64Url,
    /// 8 digits.
    pub alias: String,
    /// Makes the last four digits.
    pub number_secret: Base64Url,
}

/// A renewal that is on its way.
#[derive(Debug, Clone)]
pub struct PreparedRenewal {
    /// What to send.
    pub request: RenewRequest,
    pub(super) keys: Vec<(Uuid, NewKey)>,
}

/// What a renewal brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RenewalReport {
    /// Subjects with new passes.
    pub renewed: Vec<Uuid>,
    /// Subjects without, and the code why: a problem of the server's, `malformed`,
    /// `other_key` (a pass for a key that was not asked for) or `missing`.
    pub refused: Vec<(Uuid, String)>,
}

impl RenewedItem {
    pub(super) fn subject(&self) -> Uuid {
        match self {
            Self::Issued(issued) => issued.subject,
            Self::Refused { subject, .. } => *subject,
        }
    }
}

/// A pass of this wallet, parsed.
#[derive(Debug, Clone)]
pub(super) struct HeldPass {
    pub signed: SignedPass,
    pub alias: u32,
    pub number_secret: Base64Url,
}

/// The passes of one item, if every one is for `holder_key` and well made.
pub(super) fn held_passes(
    issued: &[IssuedPass],
    holder_key: &[u8],
) -> Result<Vec<HeldPass>, &'static str> {
    let mut held: Vec<HeldPass> = Vec::with_capacity(issued.len());
    for one in issued {
        let signed = SignedPass::parse(&one.pass.0).map_err(|_| "malformed")?;
        if signed.pass.holder_key.as_bytes() != holder_key {
            return Err("other_key");
        }
        let twice = held
            .iter()
            .any(|other| other.signed.pass.slice == signed.pass.slice);
        if twice || signed.pass.slice != Slice(one.slice) || one.number_secret.0.is_empty() {
            return Err("malformed");
        }
        held.push(HeldPass {
            signed,
            alias: alias(&one.alias).ok_or("malformed")?,
            number_secret: one.number_secret.clone(),
        });
    }
    if held.is_empty() {
        return Err("missing");
    }
    Ok(held)
}

fn alias(text: &str) -> Option<u32> {
    let plain = text.len() == 8 && text.bytes().all(|c| c.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}
