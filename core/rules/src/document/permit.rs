//! Travel permits of Hong Kong, Macao and Taiwan residents.
//!
//! Hong Kong and Macao (公安部, 2010): H or M, eight digits for life, and on cards
//! before 2013 two more that count the renewals. Taiwan: eight digits for life on
//! cards since 2015, ten in the booklets before. The longer forms are taken and
//! kept as they are; [`HongKongMacaoPermit::for_life`] is what stays the same.

use super::{DocumentError, DocumentNumber};

/// A mainland travel permit of a Hong Kong or Macao resident (港澳居民来往内地通行证).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HongKongMacaoPermit {
    /// H or M and 8 or 10 digits.
    pub number: DocumentNumber,
}

/// A mainland travel permit of a Taiwan resident (台湾居民来往大陆通行证).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TaiwanPermit {
    /// 8 or 10 digits.
    pub number: DocumentNumber,
}

impl HongKongMacaoPermit {
    /// Parses a number.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let number = DocumentNumber::fold(text, 9, 11)?;
        number.each(|at, c| match at {
            0 => matches!(c, 'H' | 'M'),
            _ => c.is_ascii_digit(),
        })?;
        match number.as_str().len() {
            9 | 11 => Ok(Self { number }),
            _ => Err(DocumentError::Form),
        }
    }

    /// The nine characters that a renewal doesn't change.
    #[must_use]
    pub fn for_life(&self) -> &str {
        self.number.as_str().get(..9).unwrap_or_default()
    }
}

impl TaiwanPermit {
    /// Parses a number.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let number = DocumentNumber::fold(text, 8, 10)?;
        number.each(|_, c| c.is_ascii_digit())?;
        match number.as_str().len() {
            8 | 10 => Ok(Self { number }),
            _ => Err(DocumentError::Form),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_renewed_permit_keeps_its_nine_characters() {
        let card = HongKongMacaoPermit::parse("H12345678").unwrap();
        let older = HongKongMacaoPermit::parse("h1234567801").unwrap();
        assert_eq!(card.for_life(), older.for_life());
        assert!(HongKongMacaoPermit::parse("M00000001").is_ok());
    }

    #[test]
    fn a_permit_that_is_neither_hong_kongs_nor_macaos_is_refused() {
        for (text, reason) in [
            ("C12345678", DocumentError::Character { position: 1 }),
            ("H1234567A", DocumentError::Character { position: 9 }),
            ("H123456780", DocumentError::Form),
            (
                "H1234567",
                DocumentError::Length {
                    found: 8,
                    least: 9,
                    most: 11,
                },
            ),
        ] {
            assert_eq!(HongKongMacaoPermit::parse(text), Err(reason), "{text}");
        }
    }

    #[test]
    fn a_taiwan_permit_has_eight_or_ten_digits() {
        assert!(TaiwanPermit::parse("12345678").is_ok());
        assert!(TaiwanPermit::parse("1234567890").is_ok());
        for (text, reason) in [
            ("123456789", DocumentError::Form),
            (
                "1234567",
                DocumentError::Length {
                    found: 7,
                    least: 8,
                    most: 10,
                },
            ),
            ("T2345678", DocumentError::Character { position: 1 }),
        ] {
            assert_eq!(TaiwanPermit::parse(text), Err(reason), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = HongKongMacaoPermit::parse(&text);
            let _ = TaiwanPermit::parse(&text);
        }
    }
}
