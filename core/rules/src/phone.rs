//! Phone numbers in one spelling: `+` and digits (ITU-T E.164).
//!
//! A mobile number of mainland China ([`Phone::mobile`]) is where messages with
//! codes go; a contact abroad ([`Phone::contact`]) may be any number of the world.

use std::fmt;

/// A phone number: `+`, country, number; 8 to 15 digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// The text is no phone number of the kind asked for; never says the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such phone number")]
pub struct PhoneError;

const MAINLAND: &str = "+86";

impl Phone {
    /// A mobile number of mainland China: 11 digits, the first 1, the second 3 to 9
    /// (工信部 电信网编号计划), with or without `+86`, `0086` or `86` before it.
    pub fn mobile(text: &str) -> Result<Self, PhoneError> {
        let folded = folded(text)?;
        let number = ["+86", "0086", "86"]
            .into_iter()
            .find_map(|prefix| folded.strip_prefix(prefix).filter(|rest| rest.len() == 11))
            .unwrap_or(&folded);
        match number.as_bytes() {
            [b'1', b'3'..=b'9', rest @ ..]
                if rest.len() == 9 && rest.iter().all(u8::is_ascii_digit) =>
            {
                Ok(Self(format!("{MAINLAND}{number}")))
            }
            _ => Err(PhoneError),
        }
    }

    /// Any number with its country (`+44 20 …`, `0044 20 …`), or a mobile number of
    /// mainland China without.
    pub fn contact(text: &str) -> Result<Self, PhoneError> {
        if let Ok(mobile) = Self::mobile(text) {
            return Ok(mobile);
        }
        let folded = folded(text)?;
        let digits = folded
            .strip_prefix('+')
            .or_else(|| folded.strip_prefix("00"))
            .ok_or(PhoneError)?;
        let is_number = (8..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        match is_number && !digits.starts_with("861") {
            true => Ok(Self(format!("+{digits}"))),
            false => Err(PhoneError),
        }
    }

    /// The number, `+` first.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Country and last four digits; the rest starred.
    #[must_use]
    pub fn masked(&self) -> String {
        let kept = if self.0.starts_with(MAINLAND) { 3 } else { 2 };
        let last = self.0.len() - 4;
        let masked = self.0.char_indices();
        masked
            .map(|(at, c)| if at >= kept && at < last { '*' } else { c })
            .collect()
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

/// Without what people put between digits, full-width characters as plain ones.
fn folded(text: &str) -> Result<String, PhoneError> {
    let mut folded = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' | '+' => folded.push(c),
            '０'..='９' => folded.extend(char::from_digit(u32::from(c) - u32::from('０'), 10)),
            '＋' => folded.push('+'),
            '-' | '(' | ')' | '（' | '）' | '.' => {}
            c if c.is_whitespace() => {}
            _ => return Err(PhoneError),
        }
    }
    Ok(folded)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_mobile_number_has_one_spelling_however_it_is_typed() {
        for text in [
            "13800000000",
            "138 0000 0000",
            "+86 138-0000-0000",
            "008613800000000",
            "8613800000000",
            "１３８００００００００",
        ] {
            assert_eq!(Phone::mobile(text).unwrap().as_str(), "+8613800000000");
        }
    }

    #[test]
    fn what_gets_no_message_is_no_mobile_number() {
        for text in [
            "",
            "1380000000",
            "138000000000",
            "12800000000",
            "23800000000",
            "059187654321",
            "+4915112345678",
            "1380000000O",
            "1+3800000000",
        ] {
            assert_eq!(Phone::mobile(text), Err(PhoneError), "{text}");
        }
    }

    #[test]
    fn a_contact_may_be_anywhere_but_says_its_country() {
        for (text, number) in [
            ("+44 20 7946 0958", "+442079460958"),
            ("00852 2345 6789", "+85223456789"),
            ("13800000000", "+8613800000000"),
            ("+86 591 8765 4321", "+8659187654321"),
        ] {
            assert_eq!(Phone::contact(text).unwrap().as_str(), number);
        }
        for text in [
            "20 7946 0958",
            "+1234567",
            "+1234567890123456",
            "+0123456789",
            "+8612800000000",
            "++4420794609",
        ] {
            assert_eq!(Phone::contact(text), Err(PhoneError), "{text}");
        }
    }

    #[test]
    fn a_masked_number_keeps_country_and_four_digits() {
        assert_eq!(
            Phone::mobile("13812345678").unwrap().masked(),
            "+86*******5678"
        );
        assert_eq!(
            Phone::contact("+442079460958").unwrap().masked(),
            "+4*******0958"
        );
        assert_eq!(
            format!("{:?}", Phone::mobile("13812345678").unwrap()),
            "Phone(…)"
        );
    }

    proptest! {
        #[test]
        fn a_number_taken_is_its_own_one_spelling(text in "[+0-9０-９ -]{0,20}|.*") {
            if let Ok(phone) = Phone::contact(&text) {
                prop_assert_eq!(Phone::contact(phone.as_str()), Ok(phone));
            }
        }
    }
}
