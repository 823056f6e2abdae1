//! A name as a machine-readable zone writes it.

use std::fmt;

use super::MrzError;
use super::lines::as_letter;
use super::spelling::{Agreement, agreement};

/// Surname and given names in `A`–`Z`, one space between words.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MrzName {
    /// The primary identifier.
    pub surname: String,
    /// The secondary identifier; empty for people with one name.
    pub given: String,
    /// Whether the field was full, so that letters may be missing at the end.
    pub cut: bool,
}

impl MrzName {
    /// The name field of a zone.
    pub(super) fn of_zone(field: &str) -> Result<Self, MrzError> {
        let mut name = Self::of_text(field).ok_or(MrzError::Name)?;
        name.cut = !field.ends_with('<');
        Ok(name)
    }

    /// A name as people copy it from a zone or a ticket: `ERIKSSON<<ANNA<MARIA`,
    /// `ERIKSSON, ANNA MARIA` or `ERIKSSON/ANNA MARIA`. Without any of the signs the
    /// first word is the surname. `None` if a letter is not of `A`–`Z`.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let text = text.trim_end_matches('<');
        let split = ["<<", ",", "/"]
            .into_iter()
            .find_map(|sign| text.split_once(sign));
        let (surname, given) = split
            .or_else(|| text.split_once([' ', '<']))
            .unwrap_or((text, ""));
        Self::of_parts(surname, given)
    }

    /// From the two fields, each of letters and `<` or spaces.
    #[must_use]
    pub fn of_parts(surname: &str, given: &str) -> Option<Self> {
        let (surname, given) = (words(surname)?, words(given)?);
        if surname.is_empty() && given.is_empty() {
            return None;
        }
        Some(Self {
            surname,
            given,
            cut: false,
        })
    }

    /// Whether a typed name may be the one that this spells, surname first or last.
    #[must_use]
    pub fn agrees(&self, typed: &str) -> Agreement {
        agreement(self, typed)
    }

    /// Whether two spellings may be of one name: word breaks, hyphens and what a full
    /// field cut off apart.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let (one, two) = (self.letters(), other.letters());
        one == two || (self.cut && two.starts_with(&one)) || (other.cut && one.starts_with(&two))
    }

    /// All letters, surname first.
    pub(super) fn letters(&self) -> String {
        let both = self.surname.chars().chain(self.given.chars());
        both.filter(|&c| c != ' ').collect()
    }
}

impl fmt::Debug for MrzName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MrzName(…)")
    }
}

fn words(text: &str) -> Option<String> {
    let mut letters = String::new();
    for c in text.chars() {
        match as_letter(c.to_ascii_uppercase()) {
            c @ 'A'..='Z' => letters.push(c),
            '<' | ' ' | '-' | '\'' | '.' | '’' => letters.push(' '),
            c if c.is_whitespace() => letters.push(' '),
            _ => return None,
        }
    }
    Some(letters.split_whitespace().collect::<Vec<_>>().join(" "))
}
