//! A person's name as typed into a form, in any script.
//!
//! Only what can't be part of a name is refused: figures, signs, control and
//! direction characters. Nothing is judged by language or length of words.

use std::fmt;

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 60;

/// A name: at least one letter, single spaces, nothing invisible.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PersonName(String);

/// Why a text is no name; never says the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// No letter in it.
    #[error("no letter")]
    Empty,
    /// Over [`LONGEST_NAME`].
    #[error("{found} characters")]
    TooLong {
        /// Characters found.
        found: usize,
    },
    /// A character that is in no name.
    #[error("character {position} cannot stand there")]
    Character {
        /// Counted from 1, spaces at the ends left out.
        position: usize,
    },
}

impl PersonName {
    /// Takes a name; spaces at the ends go, several together become one.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let found = name.chars().count();
        if found > LONGEST_NAME {
            return Err(NameError::TooLong { found });
        }
        if let Some(at) = name.chars().position(|c| !may_stand(c)) {
            return Err(NameError::Character { position: at + 1 });
        }
        if !name.contains(char::is_alphabetic) {
            return Err(NameError::Empty);
        }
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl NameError {
    /// Every code, for catalogues.
    pub const CODES: [&'static str; 3] = ["empty", "too_long", "character"];

    /// The stable word for interfaces and catalogues.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too_long",
            Self::Character { .. } => "character",
        }
    }

    /// The figures by name, as texts take them.
    #[must_use]
    pub fn figures(self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty => Vec::new(),
            Self::TooLong { found } => vec![
                ("found", found.to_string()),
                ("most", LONGEST_NAME.to_string()),
            ],
            Self::Character { position } => vec![("position", position.to_string())],
        }
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

/// 〇 counts as a number in Unicode and is a letter in Chinese names.
fn may_stand(c: char) -> bool {
    match c {
        '〇' | ' ' | '\'' | '-' | '.' | ',' => true,
        '\u{200c}' | '\u{200d}' => true, // joiners that Persian and Indian scripts need
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => false,
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' => false,
        c => !c.is_control() && !c.is_numeric() && !c.is_ascii_punctuation(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_every_script_are_taken() {
        for name in [
            "王",
            "陈小明",
            "葛〇",
            "阿卜杜拉·买买提",
            "O'NEIL ANN-MARY",
            "Nguyễn Văn A",
            "Ελένη Παπαδοπούλου",
            "محمد علی",
            "प्रिया",
            "김철수",
        ] {
            assert_eq!(PersonName::parse(name).unwrap().as_str(), name);
        }
        let spaced = PersonName::parse("  ANN \u{3000} LEE ").unwrap();
        assert_eq!(spaced.as_str(), "ANN LEE");
    }

    #[test]
    fn what_is_in_no_name_is_refused_by_place() {
        for (text, reason) in [
            ("", NameError::Empty),
            (" -. ", NameError::Empty),
            ("张3", NameError::Character { position: 2 }),
            ("张\u{202e}三", NameError::Character { position: 2 }),
            ("<b>", NameError::Character { position: 1 }),
        ] {
            assert_eq!(PersonName::parse(text), Err(reason), "{text:?}");
        }
        let found = LONGEST_NAME + 1;
        let long = "a".repeat(found);
        assert_eq!(PersonName::parse(&long), Err(NameError::TooLong { found }));
        assert!(PersonName::parse(&"a".repeat(LONGEST_NAME)).is_ok());
    }

    #[test]
    fn a_name_is_not_printed_by_accident() {
        let name = PersonName::parse("陈小明").unwrap();
        assert_eq!(format!("{name:?}"), "PersonName(…)");
    }

    proptest! {
        #[test]
        fn a_name_taken_is_its_own_one_spelling(text in any::<String>()) {
            if let Ok(name) = PersonName::parse(&text) {
                prop_assert_eq!(PersonName::parse(name.as_str()), Ok(name));
            }
        }
    }
}
