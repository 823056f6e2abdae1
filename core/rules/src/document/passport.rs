//! Passports: the forms that China issues, and any other state's by ICAO Doc 9303.

use super::{DocumentError, DocumentNumber};

/// A passport of the People's Republic of China, those of the special
/// administrative regions included.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ChinesePassport {
    /// Nine characters.
    pub number: DocumentNumber,
}

/// A passport of another state.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ForeignPassport {
    /// Five to nine letters and digits, at least one of them a digit.
    pub number: DocumentNumber,
}

/// The forms issued: `#` a digit, `@` a letter but I and O.
const CHINESE_FORMS: [&str; 15] = [
    "E########", // ordinary, since 2012
    "E@#######", // ordinary, since 2017
    "G########", // ordinary, before
    "DE#######", // diplomatic
    "D########",
    "SE#######", // service
    "S########",
    "PE#######", // public affairs
    "P########",
    "K########", // Hong Kong
    "K@#######",
    "H########",
    "H@#######",
    "M########", // Macao
    "M@#######",
];

impl ChinesePassport {
    /// Parses a number.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let number = DocumentNumber::fold(text, 9, 9)?;
        let follows = |form: &&str| {
            let mut places = form.chars().zip(number.as_str().chars());
            places.all(|(place, c)| fits(place, c))
        };
        if CHINESE_FORMS.iter().any(follows) {
            Ok(Self { number })
        } else {
            Err(DocumentError::Form)
        }
    }
}

impl ForeignPassport {
    /// Parses a number: what fits the machine-readable zone's nine characters.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let number = DocumentNumber::fold(text, 5, 9)?;
        if number.as_str().contains(|c: char| c.is_ascii_digit()) {
            Ok(Self { number })
        } else {
            Err(DocumentError::Form)
        }
    }
}

fn fits(place: char, c: char) -> bool {
    match place {
        '#' => c.is_ascii_digit(),
        '@' => c.is_ascii_uppercase() && !matches!(c, 'I' | 'O'),
        literal => c == literal,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_form_that_china_issues_is_taken() {
        for text in [
            "E12345678",
            "EA1234567",
            "G12345678",
            "DE1234567",
            "SE1234567",
            "PE1234567",
            "D12345678",
            "K12345678",
            "KJ1234567",
            "H12345678",
            "HA1234567",
            "MA1234567",
            "M12345678",
            " e1234 5678",
        ] {
            assert!(ChinesePassport::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn other_forms_are_named_as_such() {
        for text in [
            "EI1234567",
            "EO1234567",
            "A12345678",
            "123456789",
            "E1234567A",
        ] {
            assert_eq!(
                ChinesePassport::parse(text),
                Err(DocumentError::Form),
                "{text}"
            );
        }
        let length = DocumentError::Length {
            found: 8,
            least: 9,
            most: 9,
        };
        assert_eq!(ChinesePassport::parse("E1234567"), Err(length));
        let character = DocumentError::Character { position: 2 };
        assert_eq!(ChinesePassport::parse("E-1234567"), Err(character));
    }

    #[test]
    fn a_foreign_number_has_five_to_nine_characters_and_a_digit() {
        for text in ["12345", "AB1234567", "c01x00t47"] {
            assert!(ForeignPassport::parse(text).is_ok(), "{text}");
        }
        assert_eq!(ForeignPassport::parse("ABCDEFG"), Err(DocumentError::Form));
        let length = DocumentError::Length {
            found: 10,
            least: 5,
            most: 9,
        };
        assert_eq!(ForeignPassport::parse("1234567890"), Err(length));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = ChinesePassport::parse(&text);
            let _ = ForeignPassport::parse(&text);
        }
    }
}
