//! The unified social credit code (统一社会信用代码) after GB 32100-2015.
//!
//! Registering department, kind, six digits of region, nine characters of the
//! organisation, and a check character: weights 3ⁱ mod 31 over an alphabet of 31.
//! It names an organisation, not a person, and so may be shown in full.

use std::fmt;

use super::{DocumentError, DocumentNumber};
use crate::region::{Province, province};

/// A unified social credit code that holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SocialCreditCode(DocumentNumber);

const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const LENGTH: usize = 18;

impl SocialCreditCode {
    /// Parses a code. The region has to be six digits, but needn't be known:
    /// bodies registered with the state itself have 100000.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let number = DocumentNumber::fold(text, LENGTH, LENGTH)?;
        number.each(|at, c| match at {
            2..=7 => c.is_ascii_digit(),
            _ => ALPHABET.contains(c),
        })?;
        if number.as_str().ends_with(check_character(number.as_str())) {
            Ok(Self(number))
        } else {
            Err(DocumentError::CheckCharacter)
        }
    }

    /// The code whose first 17 characters these are, its check character added:
    /// for organisations made up for demonstrations and tests.
    pub fn completed(characters: &str) -> Result<Self, DocumentError> {
        Self::parse(&format!("{characters}{}", check_character(characters)))
    }

    /// The code in its one spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Six digits of the region where it was registered.
    #[must_use]
    pub fn region_code(&self) -> u32 {
        self.0.digits(2, 6)
    }

    /// The province where it was registered, if it was in one.
    #[must_use]
    pub fn province(&self) -> Option<&'static Province> {
        province(u8::try_from(self.region_code() / 10_000).ok()?)
    }
}

impl fmt::Display for SocialCreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The check character that belongs to the first 17.
fn check_character(code: &str) -> char {
    let (sum, _) = code
        .chars()
        .take(LENGTH - 1)
        .fold((0, 1), |(sum, weight), c| {
            let value = ALPHABET.find(c).unwrap_or(0);
            ((sum + value * weight) % 31, weight * 3 % 31)
        });
    let at = (31 - sum) % 31;
    ALPHABET.chars().nth(at).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use proptest::prelude::*;

    use super::*;

    fn alphabet() -> impl Strategy<Value = char> {
        (0..ALPHABET.len()).prop_map(|at| ALPHABET.as_bytes()[at] as char)
    }

    prop_compose! {
        fn codes()(
            head in prop::collection::vec(alphabet(), 2),
            region in 0_u32..1_000_000,
            body in prop::collection::vec(alphabet(), 9),
        ) -> String {
            let head: String = head.iter().collect();
            let body: String = body.iter().collect();
            let code = format!("{head}{region:06}{body}");
            format!("{code}{}", check_character(&code))
        }
    }

    #[test]
    fn published_codes_hold() {
        // The published codes of two companies, and the example of many manuals.
        for (text, province) in [
            ("914403001922038216", "广东省"),
            ("9144030071526726XG", "广东省"),
            ("91350100M000100Y43", "福建省"),
        ] {
            let code = SocialCreditCode::parse(text).unwrap();
            assert_eq!(code.to_string(), text);
            assert_eq!(code.province().unwrap().name, province);
        }
    }

    #[test]
    fn a_body_of_the_state_itself_lies_in_no_province() {
        let code = SocialCreditCode::completed("11100000000013133").unwrap();
        assert_eq!(code.province(), None);
    }

    #[test]
    fn letters_outside_the_alphabet_are_refused_by_place() {
        for (text, position) in [
            ("91350100M0001O0Y43", 14),
            ("9135010OM000100Y43", 8),
            ("I1350100M000100Y43", 1),
            ("91350100M000100Y4S", 18),
        ] {
            let refused = Err(DocumentError::Character { position });
            assert_eq!(SocialCreditCode::parse(text), refused, "{text}");
        }
        let length = DocumentError::Length {
            found: 17,
            least: 18,
            most: 18,
        };
        assert_eq!(SocialCreditCode::parse("91350100M000100Y4"), Err(length));
    }

    proptest! {
        #[test]
        fn a_code_made_by_the_rules_holds(code in codes()) {
            let parsed = SocialCreditCode::parse(&code).unwrap();
            prop_assert_eq!(parsed.as_str(), code);
        }

        #[test]
        fn any_one_wrong_character_is_refused(code in codes(), at in 0_usize..18, other in alphabet()) {
            let mut wrong: Vec<char> = code.chars().collect();
            prop_assume!(wrong[at] != other);
            wrong[at] = other;
            prop_assert!(SocialCreditCode::parse(&wrong.iter().collect::<String>()).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = SocialCreditCode::parse(&text);
        }
    }
}
