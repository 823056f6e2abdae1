//! An event as it was sealed on the phone: the JSON of docs/api.md.
//!
//! Only what the server acts on is read; all of it is kept, the presentation of
//! a scan apart.

use serde::Deserialize;

use crate::store::CodeRef;

/// What every kind has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Common {
    /// Equals the item's.
    pub kind: String,
    /// Equals the item's.
    pub version: u8,
    /// When, by the phone (Unix seconds).
    pub at: i64,
    /// Where.
    #[serde(default)]
    pub point: Option<i64>,
}

/// What the server does with an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A code was looked at.
    Scan(Scan),
    /// What staff added to a scan: kept.
    Feedback,
    /// A number that was typed offline.
    NumberToCheck(NumberToCheck),
    /// Of a kind or version to come: kept.
    Unknown,
}

/// A `scan`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Scan {
    /// The QR text; left out for what is no code of ours.
    #[serde(default)]
    pub presentation: Option<String>,
    /// The outcome's word.
    pub verdict: Verdict,
    #[serde(default)]
    issuer: Option<u16>,
    #[serde(default)]
    slice: Option<u16>,
    #[serde(default)]
    index: Option<u32>,
}

/// A scan's outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// May pass.
    Green,
    /// Stop.
    Orange,
    /// The evidence was too old to be sure.
    Unchecked,
    /// The same code was here before.
    AlreadyShown,
    /// Not a valid code.
    Refused,
}

/// A `number_to_check`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NumberToCheck {
    /// 12 digits.
    pub number: String,
}

impl Scan {
    /// The code as the phone says.
    #[must_use]
    pub fn code(&self) -> Option<CodeRef> {
        Some(CodeRef {
            issuer: self.issuer?,
            slice: self.slice?,
            index: self.index?,
        })
    }
}

impl Verdict {
    /// The word in records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Orange => "orange",
            Self::Unchecked => "unchecked",
            Self::AlreadyShown => "already_shown",
            Self::Refused => "refused",
        }
    }

    /// Was the person let through, or may have been?
    #[must_use]
    pub fn may_have_passed(self) -> bool {
        matches!(self, Self::Green | Self::Unchecked | Self::AlreadyShown)
    }
}

/// Reads an event; none if it is not what its item says or lacks what its kind
/// needs.
#[must_use]
pub fn read(text: &[u8], kind: &str, version: u8) -> Option<(Common, Content)> {
    let common: Common = serde_json::from_slice(text).ok()?;
    if common.kind != kind || common.version != version {
        return None;
    }
    let content = match (kind, version) {
        ("scan", 1) => Content::Scan(serde_json::from_slice(text).ok()?),
        ("feedback", 1) => Content::Feedback,
        ("number_to_check", 1) => Content::NumberToCheck(serde_json::from_slice(text).ok()?),
        _ => Content::Unknown,
    };
    Some((common, content))
}

/// The event without its presentation, which is kept apart until it is verified
/// and must not outlive that. None if it is no JSON object.
#[must_use]
pub fn without_presentation(text: &str) -> Option<String> {
    let mut event: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).ok()?;
    event.remove("presentation");
    serde_json::to_string(&event).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn an_event_of_a_kind_to_come_is_read_as_unknown() {
        let text = br#"{"kind":"paper","version":1,"at":5,"point":7,"name":"x"}"#;
        let (common, content) = read(text, "paper", 1).unwrap();
        assert_eq!(
            (common.at, common.point, content),
            (5, Some(7), Content::Unknown)
        );
    }

    #[test]
    fn an_event_that_is_not_what_its_item_says_is_refused() {
        let text = br#"{"kind":"scan","version":1,"at":5,"verdict":"green"}"#;
        assert!(read(text, "scan", 1).is_some());
        assert!(read(text, "feedback", 1).is_none());
        assert!(read(text, "scan", 2).is_none());
        assert!(read(b"{}", "scan", 1).is_none());
        assert!(read(&text[..20], "scan", 1).is_none());
    }
}
