//! The one spelling of a number, and the ways it may be shown.

use std::fmt;

use super::DocumentError;
use crate::masking::masked_number;

/// A number in its one spelling: ASCII digits and capital letters, at least five.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentNumber(String);

impl DocumentNumber {
    /// Folds what keyboards and printed cards add (spaces, full-width characters,
    /// small letters) and demands ASCII letters and digits, `least` to `most`.
    pub(super) fn fold(text: &str, least: usize, most: usize) -> Result<Self, DocumentError> {
        let folded: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(half_width)
            .collect();
        if folded.is_empty() {
            return Err(DocumentError::Empty);
        }
        let found = folded.chars().count();
        if !(least..=most).contains(&found) {
            return Err(DocumentError::Length { found, least, most });
        }
        refuse_unless(&folded, |_, c| c.is_ascii_alphanumeric())?;
        Ok(Self(folded.to_ascii_uppercase()))
    }

    /// The number itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last two characters, as they stand in a pass.
    #[must_use]
    pub fn tail(&self) -> &str {
        let cut = self.0.len().saturating_sub(2);
        self.0.get(cut..).unwrap_or_default()
    }

    /// All but the last two characters starred.
    #[must_use]
    pub fn masked(&self) -> String {
        masked_number(&self.0)
    }

    /// Refuses the first character that `fits` (position from 0, character) denies.
    pub(super) fn each(&self, fits: impl Fn(usize, char) -> bool) -> Result<(), DocumentError> {
        refuse_unless(&self.0, fits)
    }

    /// The digits from `start` on, as a number; 0 where there is none.
    pub(super) fn digits(&self, start: usize, count: usize) -> u32 {
        let digits = self.0.get(start..start + count);
        digits.and_then(|text| text.parse().ok()).unwrap_or(0)
    }
}

impl fmt::Debug for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DocumentNumber(…)")
    }
}

fn refuse_unless(text: &str, fits: impl Fn(usize, char) -> bool) -> Result<(), DocumentError> {
    match text.chars().enumerate().find(|&(at, c)| !fits(at, c)) {
        Some((at, _)) => Err(DocumentError::Character { position: at + 1 }),
        None => Ok(()),
    }
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(c) - 0xff01 + u32::from('!')).unwrap_or(c)
        }
        _ => c,
    }
}
